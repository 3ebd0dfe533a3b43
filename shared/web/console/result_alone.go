package console

import (
	"slices"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// whyAlone says why a municipality has no partner: what forbids it every possible one, and which rules of the run keep it
// out.
func (f *findings) whyAlone(p *kit.Printer, u matching.Unmatched) string {
	var out []string
	if u.Veto != matching.Allowed {
		out = append(out, f.ruledOut(p, u))
	}
	if m := f.alone[u.Candidate.Application]; m != nil {
		if words := f.keptOut(p, m, u.Veto != matching.Allowed); words != "" {
			out = append(out, words)
		}
	} else if u.Veto == matching.Allowed {
		out = append(out, f.whyUnexplained(p))
	}
	return strings.Join(out, ". ")
}

// whyUnexplained is what a result says by itself.
func (f *findings) whyUnexplained(p *kit.Printer) string {
	if n := len(f.result.Pairs); f.run.Settings.Pairs > 0 && n >= f.run.Settings.Pairs {
		return p.T("result.unmatched.full", "count", n)
	}
	return p.T("console.veto.none")
}

// ruledOut names the rules that forbid every possible partner; where several do, how many each.
func (f *findings) ruledOut(p *kit.Printer, u matching.Unmatched) string {
	own := u.Veto == matching.HasWithdrawn || u.Veto == matching.IsOccupied && sideOf(u.Candidate) == sideUA
	if len(u.Ruled) <= 1 || own {
		return p.T("console.veto." + string(u.Veto))
	}
	var rules []string
	for _, r := range u.Ruled {
		name := p.T("result.quoted", "what", f.vetoName(p, matching.NamedRule{Rule: matching.VetoRule, Name: string(r.Veto)}))
		rules = append(rules, p.T("result.unmatched.ruled_by", "rule", name, "count", r.Partners))
	}
	return p.T("result.unmatched.ruled", "rules", p.List(rules))
}

// keptOut says which rules keep somebody out, where that was worked out. For one whose every pair is forbidden it only
// says without which rules it would have a partner.
func (f *findings) keptOut(p *kit.Printer, m *matching.Missed, forbidden bool) string {
	switch {
	case len(m.Without) > 0:
		return f.withoutRules(p, m.Without)
	case forbidden:
		return ""
	case len(m.Barred) > 0:
		return p.T("result.unmatched.barred", "count", len(m.Barred), "rules", f.ruleNames(p, m.Barred))
	case m.Unclear:
		return p.T("result.unmatched.unclear")
	case f.unlimited():
		return p.T("console.veto.none")
	}
	return p.T("result.unmatched.anyway")
}

// unlimited reports whether the run sets neither a number of pairs nor a limit.
func (f *findings) unlimited() bool {
	s := f.run.Settings
	return s.Pairs == 0 && s.Limits == matching.Limits{}
}

// withoutRules says without which rules somebody would have a partner: each of them alone, or several together.
func (f *findings) withoutRules(p *kit.Printer, sets [][]matching.NamedRule) string {
	if len(sets[0]) == 1 {
		rules := slices.Concat(sets...)
		if len(rules) == 1 && rules[0].Rule == matching.CountRule {
			return p.T("result.unmatched.count", "rule", f.ruleName(p, rules[0]))
		}
		return p.T("result.unmatched.without", "count", len(rules), "rules", f.ruleNames(p, rules))
	}
	if first := sets[0]; first[0].Rule == matching.CountRule && len(first) > 2 {
		return p.T("result.unmatched.few", "rule", f.ruleName(p, first[0]), "limits", f.ruleNames(p, first[1:]))
	}
	var all []string
	for _, set := range sets {
		all = append(all, f.ruleNames(p, set))
	}
	return p.T("result.unmatched.without_all", "count", len(sets[0]), "sets", strings.Join(all, "; "))
}
