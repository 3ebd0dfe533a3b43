package console

import (
	"slices"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// A versus is two answers beside each other: what two runs found, or a run and a what-if.
type versus struct {
	before, after *findings
	diff          matching.Comparison
}

// foundIn is what a run found, with everybody of its input known by name.
func foundIn(e programme.Edition, run matching.Run, in matching.Input, result matching.Result) *findings {
	f := &findings{run: run, edition: e, result: result}
	f.run.Settings, f.run.EU, f.run.UA = in.Settings, len(in.EU), len(in.UA)
	f.index()
	for _, side := range [][]matching.Candidate{in.EU, in.UA} {
		for i := range side {
			f.who[side[i].Application] = &side[i]
		}
	}
	return f
}

// several reports whether one of the two lets anybody have more than one partner.
func (v *versus) several() bool { return v.before.several() || v.after.several() }

// contradicted reports whether one of the two found no pairs because its rules contradict each other: there is nothing
// to compare then but the settings.
func (v *versus) contradicted() bool { return v.before.result.None() || v.after.result.None() }

// figures sets numbers of pairs and scores beside each other.
func (v *versus) figures(p *kit.Printer, before, after string) kit.Table {
	a, b := v.before.result, v.after.result
	t := kit.Table{Caption: p.T("whatif.figures"), Head: []kit.Cell{
		{Text: p.T("whatif.figure")}, {Text: before, Numeric: true}, {Text: after, Numeric: true}, {Text: p.T("whatif.difference"), Numeric: true},
	}}
	row := func(key, was, is, apart string) {
		t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{
			{Text: p.T("whatif.figure_" + key), Header: true}, {Text: was, Numeric: true}, {Text: is, Numeric: true}, {Text: apart, Numeric: true},
		}})
	}
	pairs := len(b.Pairs) - len(a.Pairs)
	row("pairs", p.Number(int64(len(a.Pairs))), p.Number(int64(len(b.Pairs))), signed(p, int64(pairs), p.Number(int64(max(pairs, -pairs)))))
	if len(a.Pairs) == 0 || len(b.Pairs) == 0 {
		return t
	}
	row("total", points(p, a.Total), points(p, b.Total), apart(p, b.Total-a.Total))
	share := func(key string, was, is int32) {
		row(key, millionths(p, was), millionths(p, is), apart(p, int64(is-was)))
	}
	share("mean", mean(a), mean(b))
	share("worst", a.Worst, b.Worst)
	return t
}

func mean(r matching.Result) int32 { return int32(r.Total / int64(len(r.Pairs))) }

// signed puts the sign of n before its amount in words.
func signed(p *kit.Printer, n int64, amount string) string {
	switch {
	case n > 0:
		return p.T("whatif.more", "amount", amount)
	case n < 0:
		return p.T("whatif.less", "amount", amount)
	}
	return p.T("whatif.same")
}

// apart writes a difference of points; one that no tenth shows has words of its own.
func apart(p *kit.Printer, n int64) string {
	switch tiny := inTenths(n) == 0; {
	case tiny && n > 0:
		return p.T("whatif.more_tiny")
	case tiny && n < 0:
		return p.T("whatif.less_tiny")
	}
	return signed(p, n, points(p, n))
}

// caution says what makes the totals of the two no fair comparison; "" for nothing.
func (v *versus) caution(p *kit.Printer) string {
	a, b := v.before.run.Settings, v.after.run.Settings
	switch {
	case v.diff.Inputs:
		return p.T("whatif.other_facts")
	case a.Counted() != b.Counted():
		return p.T("whatif.other_weights")
	case (a.Goal == matching.Stable) != (b.Goal == matching.Stable):
		return p.T("whatif.other_goal")
	}
	return ""
}

// changes sets what differs in the settings beside each other, in words.
func (v *versus) changes(p *kit.Printer) kit.Table {
	t := kit.Table{
		Caption: p.T("whatif.changed"), Even: true,
		Head:  []kit.Cell{{Text: p.T("whatif.setting")}, {Text: p.T("whatif.before")}, {Text: p.T("whatif.after")}},
		Empty: &kit.Empty{Title: p.T("whatif.unchanged"), Text: p.T("whatif.unchanged_text")},
	}
	a, b := v.before.run.Settings, v.after.run.Settings
	add := func(name, label string, was, is []string) {
		if slices.Contains(v.diff.Changed, name) {
			t.Rows = append(t.Rows, changeRow(p, label, was, is)...)
		}
	}
	add("goal", p.T("settings.goal.label"), goalWords(p, a), goalWords(p, b))
	add("pairs", p.T("settings.pairs.label"), []string{pairsWords(p, a)}, []string{pairsWords(p, b)})
	for _, id := range matching.FactorIDs() {
		label := p.T("whatif.weight", "factor", factorName(p, id))
		add("weight_"+string(id), label, []string{strconv.Itoa(a.Weights[id])}, []string{strconv.Itoa(b.Weights[id])})
	}
	namesA, namesB := v.before.settingsNames(), v.after.settingsNames()
	rules := func(r matching.Rules, names settingsNames) []string {
		out := ruleWords(p, r)
		for _, q := range patronWords(p, r.Patrons, names) {
			out = append(out, p.T("whatif.patron", "patron", q))
		}
		return out
	}
	add("rules", p.T("settings.rules"), rules(a.Rules, namesA), rules(b.Rules, namesB))
	add("limits", p.T("settings.limits.label"), limitWords(p, a.Limits), limitWords(p, b.Limits))
	for _, part := range []struct {
		label   string
		was, is []string
	}{
		{"settings.partners.label", sideWords(p, a.Capacity), sideWords(p, b.Capacity)},
		{"settings.room.label", roomWords(p, a.Capacity.Own, namesA), roomWords(p, b.Capacity.Own, namesB)},
	} {
		if !slices.Equal(part.was, part.is) {
			add("capacity", p.T(part.label), part.was, part.is)
		}
	}
	add("locks", p.T("settings.locks"), bondWords(p, a.Locks, namesA), bondWords(p, b.Locks, namesB))
	add("vetoes", p.T("settings.vetoes"), bondWords(p, a.Vetoes, namesA), bondWords(p, b.Vetoes, namesB))
	add("withdrawn", p.T("settings.withdrawn.label"), placesOf(a.Withdrawn, namesA), placesOf(b.Withdrawn, namesB))
	return t
}

func placesOf(applications []string, names settingsNames) []string {
	var out []string
	for _, a := range applications {
		out = append(out, names.place(a))
	}
	return out
}

// changeRow shows the words that only one of the two has, line beside line; all of them where the words do not tell the
// difference.
func changeRow(p *kit.Printer, label string, was, is []string) []kit.Row {
	without := func(list, other []string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(w string) bool { return slices.Contains(other, w) })
	}
	gone, come := without(was, is), without(is, was)
	if len(gone)+len(come) == 0 {
		gone, come = was, is
	}
	var rows []kit.Row
	for i := range max(len(gone), len(come), 1) {
		at := func(list []string) string {
			if i < len(list) {
				return list[i]
			}
			return p.T("settings.nothing")
		}
		rows = append(rows, kit.Row{Cells: []kit.Cell{{Text: label, Header: true}, {Text: at(gone)}, {Text: at(come)}}})
	}
	return rows
}

// why says in a sentence why somebody moved.
func (v *versus) why(p *kit.Printer, m matching.Move) string {
	key, b := "whatif.why."+string(m.Why), v.after.run.Settings
	switch m.Why {
	case matching.OtherLeft:
		return p.T(key, "who", nameOf(*m.Before))
	case matching.OtherHeld:
		return p.T(key, "who", v.after.names(p, heldBy(b.Locks, *m.Before)))
	case matching.OtherCame:
		return p.T(key, "who", nameOf(*m.After))
	case matching.Forbids:
		return v.ruled(p, key, v.after, m, *m.Before)
	case matching.Permits:
		return v.ruled(p, key, v.before, m, *m.After)
	case matching.Fewer:
		return p.T(key, "who", v.allowedFewer(p, m.Who, *m.Before))
	case matching.More:
		return p.T(key, "who", v.allowedMore(p, m.Who, *m.After))
	case matching.Held:
		return p.T(key) + given(p, bondReason(b.Locks, m.Who, *m.After))
	case matching.Better:
		return p.T(key, "score", millionths(p, m.AfterValue), "would", millionths(p, m.Would))
	case matching.Gains, matching.Whole:
		if !v.after.result.Proof.Proved {
			key += "_open"
		}
		if m.Why == matching.Gains && len(v.before.pairsOf(m.Who.Application)) > 0 {
			key += "_more"
		}
		return p.T(key, "would", millionths(p, m.Would))
	}
	return p.T(key)
}

// allowedFewer names those of a pair who had more partners before than they may get now.
func (v *versus) allowedFewer(p *kit.Printer, pair ...matching.Candidate) string {
	var out []string
	for _, c := range pair {
		if n := v.after.most(c); n < v.before.most(c) && n < len(v.before.pairsOf(c.Application)) {
			out = append(out, nameOf(c))
		}
	}
	return p.List(out)
}

// allowedMore names those of a pair who have more partners now than they could have before.
func (v *versus) allowedMore(p *kit.Printer, pair ...matching.Candidate) string {
	var out []string
	for _, c := range pair {
		if len(v.after.pairsOf(c.Application)) > v.before.most(c) {
			out = append(out, nameOf(c))
		}
	}
	return p.List(out)
}

// ruled names the rule of one of the two that forbids a pair.
func (v *versus) ruled(p *kit.Printer, key string, by *findings, m matching.Move, other matching.Candidate) string {
	eu, ua := m.Who, other
	if sideOf(eu) == sideUA {
		eu, ua = ua, eu
	}
	pair := p.T("result.couple", "ua", nameOf(ua), "eu", nameOf(eu))
	if m.Veto == matching.VetoOfOfficer {
		return p.T(key+"_officer", "pair", pair) + given(p, bondReason(by.run.Settings.Vetoes, eu, ua))
	}
	return p.T(key, "pair", pair, "rule", by.vetoName(p, matching.NamedRule{Rule: matching.VetoRule, Name: string(m.Veto)}))
}

// given is the reason that an officer gave, as a further sentence.
func given(p *kit.Printer, reason string) string {
	if reason == "" {
		return ""
	}
	return " " + p.T("whatif.reason", "reason", reason)
}

func bondReason(bonds []matching.Bond, x, y matching.Candidate) string {
	for _, b := range bonds {
		if b.EU == x.Application && b.UA == y.Application || b.EU == y.Application && b.UA == x.Application {
			return strings.TrimSpace(b.Reason)
		}
	}
	return ""
}

// heldBy are the applications to which a municipality is locked.
func heldBy(locks []matching.Bond, c matching.Candidate) []string {
	var pairs []matching.Couple
	for _, b := range locks {
		pairs = append(pairs, matching.Couple{EU: b.EU, UA: b.UA})
	}
	return partnersIn(pairs, c.Application)
}

// movesTable lists who moved, from whom to whom and why.
func (v *versus) movesTable(p *kit.Printer, moves []matching.Move) kit.Table {
	t := kit.Table{Caption: p.T("whatif.moves"), Head: []kit.Cell{
		{Text: p.T("whatif.who")}, {Text: p.T("whatif.before")}, {Text: p.T("whatif.after")}, {Text: p.T("whatif.why_head")},
	}}
	partner := func(c *matching.Candidate, value int32, has int) kit.Cell {
		switch {
		case c == nil && has > 0:
			return kit.Cell{Text: p.T("whatif.one_fewer")}
		case c == nil:
			return kit.Cell{Text: p.T("whatif.nobody")}
		}
		return kit.Cell{Text: nameOf(*c), Hint: p.T("whatif.score", "score", millionths(p, value))}
	}
	for _, m := range moves {
		who := kit.Cell{Text: nameOf(m.Who), Hint: homeOf(p, m.Who), Header: true}
		if m.Others > 0 {
			who.Lines = []string{p.T("whatif.keeps", "count", m.Others)}
		}
		t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{
			who,
			partner(m.Before, m.BeforeValue, len(v.before.pairsOf(m.Who.Application))),
			partner(m.After, m.AfterValue, len(v.after.pairsOf(m.Who.Application))),
			{Text: v.why(p, m)},
		}})
	}
	return t
}

// homeOf is the oblast of a Ukrainian municipality and the state of another.
func homeOf(p *kit.Printer, c matching.Candidate) string {
	if sideOf(c) == sideUA {
		return c.Region
	}
	return p.Country(string(c.Country))
}

// movesOf chooses the moves of one side, "ua" or "eu", or all, in the order of the reader's alphabet.
func (v *versus) movesOf(p *kit.Printer, side string) []matching.Move {
	var ua, eu []matching.Move
	for _, m := range v.diff.Moves {
		if sideOf(m.Who) == sideUA {
			ua = append(ua, m)
		} else {
			eu = append(eu, m)
		}
	}
	for _, list := range [][]matching.Move{ua, eu} {
		text.SortBy(text.CollatorFor(p.Lang()), list, func(m matching.Move) string { return nameOf(m.Who) })
	}
	switch side {
	case sideUA:
		return ua
	case sideEU:
		return eu
	}
	return append(ua, eu...)
}

// proofWords says in a sentence why there is no better answer than the one found.
func proofWords(p *kit.Printer, f *findings) string {
	if f.result.None() {
		return f.clash(p)
	}
	words, _ := f.proved(p)
	if len(words) == 0 {
		return p.T("result.came.none")
	}
	return words[0]
}
