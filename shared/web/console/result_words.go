package console

import (
	"strconv"

	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// cameOut says in sentences what a run found.
func (f *findings) cameOut(p *kit.Printer) []string {
	r := f.result
	if r.None() {
		return []string{f.clash(p)}
	}
	n := len(r.Pairs)
	out := []string{p.T("result.came.pairs", "count", n, "eu", f.run.EU, "ua", f.run.UA)}
	if n == 0 {
		return []string{p.T("result.came.none")}
	}
	if alone := len(r.Unmatched); alone > 0 {
		out[0] += " " + p.T("result.came.alone", "count", alone)
	}
	if held := f.holdSeveral(); held > 0 {
		out[0] += " " + p.T("result.came.several", "count", held)
	}
	if n == 1 {
		return append(out, p.T("result.came.only", "score", millionths(p, r.Worst)))
	}
	mean, worst := int32(r.Total/int64(n)), r.Worst
	return append(out, p.T("result.came.total", "count", n, "total", points(p, r.Total), "most", int64(n)*100, "mean", millionths(p, mean), "worst", millionths(p, worst)))
}

// holdSeveral counts the municipalities with more than one partner.
func (f *findings) holdSeveral() int {
	n := 0
	for _, partners := range f.partners() {
		if partners > 1 {
			n++
		}
	}
	return n
}

// haveRoom counts the municipalities that have a partner and may get another one.
func (f *findings) haveRoom() int {
	n := 0
	for application, partners := range f.partners() {
		if partners < f.most(*f.who[application]) {
			n++
		}
	}
	return n
}

// partners counts the partners of each that has one.
func (f *findings) partners() map[string]int {
	out := map[string]int{}
	for _, pair := range f.result.Pairs {
		out[pair.EU.Application]++
		out[pair.UA.Application]++
	}
	return out
}

// proved says why nobody finds a better answer, and gives the figures.
func (f *findings) proved(p *kit.Printer) (words []string, figures kit.Summary) {
	proof := f.result.Proof
	if len(f.result.Pairs) == 0 || proof.Kind == "" {
		return nil, figures
	}
	kind := string(proof.Kind)
	if proof.Kind == matching.StableProof {
		words = f.stableProof(p)
	} else if !proof.Proved {
		words = []string{p.T("result.proof.open", "points", points(p, proof.Bound-proof.Total))}
	} else {
		how := "result.proof." + kind + ".how"
		if proof.Kind == matching.DualProof {
			how += f.ifSeveral()
		}
		words = []string{p.T("result.proof." + f.claim(kind)), p.T(how)}
	}
	words = append(words, f.checkable(p)...)
	figures = kit.Summary{Compact: true, Entries: []kit.Entry{{Key: p.T("result.proof.kind"), Value: []string{p.T("result.proof." + kind + ".name")}}}}
	add := func(key, value string) {
		figures.Entries = append(figures.Entries, kit.Entry{Key: p.T(key), Value: []string{value}})
	}
	add("result.proof.total", points(p, proof.Total))
	if proof.Kind != matching.StableProof {
		add("result.proof.bound", points(p, proof.Bound))
		add("result.proof.gap", points(p, proof.Bound-proof.Total))
	}
	figures.Entries = append(figures.Entries, f.addedUp(p)...)
	if proof.Nodes > 0 {
		add("result.proof.nodes", p.Number(int64(proof.Nodes)))
	}
	add("result.proof.engine", f.result.Engine)
	return words, figures
}

// claim is the key of what a kind of proof shows. A total is compared among pairings of as many pairs where the run asks
// for as many as possible.
func (f *findings) claim(kind string) string {
	byTotal := kind == string(matching.DualProof) || kind == string(matching.SearchProof)
	if byTotal && f.run.Settings.Pairs == 0 {
		return kind + ".claim_most"
	}
	return kind + ".claim"
}

// ruleName names a rule of the run.
func (f *findings) ruleName(p *kit.Printer, rule matching.NamedRule) string {
	s := f.run.Settings
	switch rule.Rule {
	case matching.CountRule:
		if s.Exact {
			return p.T("result.rule.exactly", "count", s.Pairs)
		}
		return p.T("result.rule.at_most", "count", s.Pairs)
	case matching.FloorRule:
		return p.T("result.rule.floor", "n", strconv.Itoa(s.Limits.Floor))
	case matching.LockRule:
		return p.T("result.rule.lock", "pair", f.coupleName(p, rule.EU, rule.UA))
	case matching.StatesRule:
		return p.T("result.rule.states", "count", s.Limits.States)
	case matching.StateRule:
		if rule.Name == "" {
			return p.T("result.rule.each_state", "count", s.Limits.PerState)
		}
		return p.T("result.rule.state", "count", s.Limits.PerState, "name", p.Country(rule.Name))
	case matching.OblastRule:
		if rule.Name == "" {
			return p.T("result.rule.each_oblast", "count", s.Limits.PerOblast)
		}
		return p.T("result.rule.oblast", "count", s.Limits.PerOblast, "name", f.oblastName(rule.Name))
	case matching.CoverRule:
		if rule.Name == "" {
			return p.T("result.rule.each_theme", "count", s.Limits.Cover)
		}
		return p.T("result.rule.theme", "count", s.Limits.Cover, "name", f.themeName(p, rule.Name))
	case matching.PartnersRule:
		return partnersRule(p, s.Capacity, rule.Name)
	case matching.WithdrawnRule:
		return p.T("result.rule.withdrawn", "name", f.name(rule.Name))
	case matching.RoomRule:
		return p.T("result.rule.room", "name", f.name(rule.Name), "count", s.Partners(rule.Name, true))
	case matching.VetoRule:
		return f.vetoName(p, rule)
	}
	return p.T("result.rule.hard")
}

// partnersRule names the number of partners of each municipality of a side.
func partnersRule(p *kit.Printer, c matching.Capacity, side string) string {
	n := c.UA
	if side == sideEU {
		n = c.EU
	}
	words := p.T("result.rule.partners_"+side, "count", max(1, n))
	if len(c.Own) > 0 {
		return p.T("result.rule.own", "rule", words)
	}
	return words
}

func (f *findings) vetoName(p *kit.Printer, rule matching.NamedRule) string {
	switch matching.Veto(rule.Name) {
	case matching.VetoOfOfficer:
		if rule.EU != "" {
			return p.T("result.rule.veto.officer", "pair", f.coupleName(p, rule.EU, rule.UA))
		}
		return p.T("result.rule.veto.officer_all")
	case matching.TooLittle:
		return p.T("result.rule.veto.too_little_known", "n", strconv.Itoa(f.run.Settings.Rules.MinConfidence))
	case matching.BelowFloor:
		return p.T("result.rule.floor", "n", strconv.Itoa(f.run.Settings.Limits.Floor))
	}
	return p.T("result.rule.veto." + rule.Name)
}

// oblastName gives the name of an oblast of the run by its code.
func (f *findings) oblastName(code string) string {
	for _, c := range f.who {
		if c.RegionCode == code && c.Region != "" {
			return c.Region
		}
	}
	return code
}

// priceWords says what there would be without a rule.
func (f *findings) priceWords(p *kit.Printer, price matching.Price) string {
	if price.Open != "" {
		return p.T("worst.price." + string(price.Open))
	}
	c := balance{pairs: price.Pairs, worst: int64(price.Worst), total: price.Total}
	if len(f.result.Pairs) == 0 {
		c.worst = 0
	}
	gains := c.parts(p, f.run.Settings.Goal)
	if len(gains) == 0 {
		return p.T("result.price.nothing")
	}
	return p.T("result.price.gain", "gains", p.List(gains))
}

// margin says what a pair can lose before another pairing is better.
func margin(p *kit.Printer, reason *matching.PairReason) string {
	c := reason.Margin
	switch {
	case reason.Open:
		return p.T("result.margin.open")
	case c == nil:
		return p.T("result.margin.fixed")
	case c.Pairs > 0:
		return p.T("result.margin.pairs", "count", c.Pairs)
	case c.Worst == 0 && c.Total == 0:
		return p.T("result.margin.tie")
	}
	fall, _ := reason.Fall()
	if fall == 0 {
		return p.T("worst.spares_nothing")
	}
	return p.T("result.margin.points", "points", points(p, fall))
}

// survived says in how many draws, of weights or of lots, a pair was made.
func (f *findings) survived(p *kit.Printer, n int) string {
	if f.run.Settings.Goal == matching.Stable {
		return p.T("ranking.survived", "n", n, "draws", f.why.Draws)
	}
	return p.T("result.survived", "n", n, "draws", f.why.Draws)
}
