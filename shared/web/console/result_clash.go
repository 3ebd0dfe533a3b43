package console

import (
	"slices"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// clash says which rules contradict each other and what to drop for an answer, or that the search was cut before that was
// clear.
func (f *findings) clash(p *kit.Printer) string {
	if f.result.Cut {
		return p.T("result.cut")
	}
	r, n := f.result.Remedy, len(f.result.Clash)
	out := []string{p.T("result.clash", "count", n, "rules", f.ruleNames(p, f.result.Clash))}
	enough, together := f.ruleNames(p, r.Enough), f.ruleNames(p, r.Together)
	switch {
	case n > 0 && len(r.Enough) == n:
		out = append(out, p.T("result.clash_any", "count", n))
	case len(r.Enough) > 0:
		out = append(out, p.T("result.clash_enough", "count", len(r.Enough), "rules", enough))
		if !r.Open {
			out = append(out, p.T("result.clash_others"))
		}
	case len(r.Together) > 0 && r.Open:
		out = append(out, p.T("result.clash_together_open", "count", len(r.Together), "rules", together))
	case len(r.Together) > 0:
		out = append(out, p.T("result.clash_together", "count", len(r.Together), "rules", together))
	}
	if r.Open {
		out = append(out, p.T("result.clash_open"))
	}
	if slices.ContainsFunc(slices.Concat(r.Enough, r.Together), func(r matching.NamedRule) bool { return r.Rule == matching.PartnersRule }) {
		out = append(out, p.T("result.clash_partners", "max", matching.MaxPartners))
	}
	return strings.Join(out, " ")
}

// ruleNames lists rules by their names, in quotes.
func (f *findings) ruleNames(p *kit.Printer, rules []matching.NamedRule) string {
	var out []string
	for _, rule := range rules {
		out = append(out, p.T("result.quoted", "what", f.ruleName(p, rule)))
	}
	return p.List(out)
}
