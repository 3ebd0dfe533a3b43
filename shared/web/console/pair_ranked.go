package console

import (
	"strconv"

	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// rankingOf gives how a pair of a run by rankings came about; nil where that was not worked out.
func (f *findings) rankingOf(c matching.Couple) *matching.PairRanking {
	if f.why.Rankings == nil {
		return nil
	}
	for i := range f.why.Rankings.Pairs {
		if f.why.Rankings.Pairs[i].Couple == c {
			return &f.why.Rankings.Pairs[i]
		}
	}
	return nil
}

// rankingView is one side of a pair with what it ranked.
type rankingView struct {
	who, whom string // applications
	side      *matching.SideRanking
}

// viewsOf gives both sides of a pair, the Ukrainian first.
func viewsOf(r *matching.PairRanking) []rankingView {
	return []rankingView{{r.UA, r.EU, &r.ByUA}, {r.EU, r.UA, &r.ByEU}}
}

// rankedHolds says what keeps a pair of a run by rankings together, but for what anybody ranked: that is for staff alone.
func (f *findings) rankedHolds(p *kit.Printer, reason *matching.PairReason) []string {
	var out []string
	if f.locked(reason.Couple) {
		out = append(out, p.T("result.margin.locked"))
	}
	if r := f.rankingOf(reason.Couple); r != nil {
		out = append(out, f.otherFirst(p, r))
		if f.why.Draws > 0 {
			out = append(out, f.survived(p, reason.Survived))
		} else {
			out = append(out, p.T("ranking.no_lots"))
		}
	}
	_, whichever := f.without(p, reason.Couple)
	return append(append(out, p.T("ranking.breaks.scores")), whichever...)
}

// otherFirst says what becomes of a pair where the other side's rankings come first.
func (f *findings) otherFirst(p *kit.Printer, r *matching.PairRanking) string {
	if r.Both {
		return p.T("ranking.same")
	}
	return p.T("ranking.then."+f.why.Rankings.Other.Proposing, "ua", f.name(r.UA), "eu", f.name(r.EU),
		"with_ua", f.namesOrNobody(p, r.UAThen), "with_eu", f.namesOrNobody(p, r.EUThen))
}

// staffHolds is rankedHolds with what both sides ranked.
func (f *findings) staffHolds(p *kit.Printer, reason *matching.PairReason) []string {
	out := append(f.choices(p, reason), f.rankedHolds(p, reason)...)
	r := f.rankingOf(reason.Couple)
	if r == nil {
		return out
	}
	for _, v := range viewsOf(r) {
		out = append(out, f.viewHolds(p, v)...)
	}
	if len(r.ByEU.Higher)+len(r.ByUA.Higher) == 0 {
		return append(out, p.T("ranking.none_higher"))
	}
	return append(out, p.T("ranking.staff"))
}

func (f *findings) namesOrNobody(p *kit.Printer, applications []string) string {
	if len(applications) == 0 {
		return p.T("ranking.nobody")
	}
	return f.names(p, applications)
}

// rankedBreaks says what would have to change for a pair of a run by rankings not to be made, but for what anybody ranked.
func (f *findings) rankedBreaks(p *kit.Printer, reason *matching.PairReason) []string {
	if f.locked(reason.Couple) {
		return []string{p.T("result.breaks.locked")}
	}
	without, _ := f.without(p, reason.Couple)
	return append([]string{p.T("ranking.breaks.drop"), p.T("result.breaks.rule")}, without...)
}

// staffBreaks is rankedBreaks with the changes of what somebody ranked that would break the pair.
func (f *findings) staffBreaks(p *kit.Printer, reason *matching.PairReason) []string {
	var out []string
	if r := f.rankingOf(reason.Couple); r != nil && !f.locked(reason.Couple) {
		for _, v := range viewsOf(r) {
			out = append(out, f.viewBreaks(p, v)...)
		}
	}
	return append(out, f.rankedBreaks(p, reason)...)
}

// viewBreaks says which changes of one ranking, by one side or by somebody it liked better, would break the pair.
func (f *findings) viewBreaks(p *kit.Printer, v rankingView) []string {
	var out []string
	if len(v.side.Breaks) > 0 {
		out = append(out, p.T("ranking.breaks.own", "who", f.name(v.who), "whom", f.name(v.whom), "names", f.names(p, v.side.Breaks)))
	}
	if turns, _ := turning(v.side.Higher); len(turns) > 0 {
		out = append(out, p.T("ranking.breaks.turns", "who", f.name(v.who), "names", f.names(p, turns)))
	}
	return out
}

// viewHolds says how many changes of one ranking leave the pair as it is, and for how many that is not known.
func (f *findings) viewHolds(p *kit.Printer, v rankingView) []string {
	var out []string
	if v.side.Keeps > 0 {
		out = append(out, p.T("ranking.breaks.keeps", "who", f.name(v.who), "whom", f.name(v.whom), "n", p.Number(int64(v.side.Keeps))))
	}
	if _, open := turning(v.side.Higher); open+v.side.Open+v.side.More > 0 {
		out = append(out, p.T("ranking.breaks.open", "who", f.name(v.who), "count", open+v.side.Open+v.side.More))
	}
	return out
}

// turning gives those passed who could turn it by themselves, and counts those for whom that is not known.
func turning(list []matching.Passed) (who []string, open int) {
	for _, passed := range list {
		switch {
		case passed.Open:
			open++
		case passed.Turns:
			who = append(who, passed.Application)
		}
	}
	return who, open
}

// higherTable says whom either side had ranked higher and why that pair was not made; nil where there is nobody.
func (f *findings) higherTable(p *kit.Printer, c matching.Couple) *kit.Table {
	r := f.rankingOf(c)
	if r == nil || len(r.ByEU.Higher)+len(r.ByUA.Higher) == 0 {
		return nil
	}
	t := &kit.Table{Caption: p.T("ranking.higher.title"), Head: []kit.Cell{
		{Text: p.T("ranking.higher.who")}, {Text: p.T("ranking.higher.whom")}, {Text: p.T("ranking.higher.why")},
	}}
	for _, v := range viewsOf(r) {
		for _, passed := range v.side.Higher {
			t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{
				{Text: f.name(v.who), Header: true}, {Text: f.name(passed.Application)}, {Text: f.fate(p, v.who, passed)},
			}})
		}
		if v.side.More > 0 {
			t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{
				{Text: f.name(v.who), Header: true}, {Text: p.T("ranking.higher.more", "count", v.side.More)}, {Text: p.T("result.none")},
			}})
		}
	}
	return t
}

// fate says why somebody did not get one whom it ranked.
func (f *findings) fate(p *kit.Printer, who string, passed matching.Passed) string {
	params := []any{"who", f.name(who), "whom", f.name(passed.Application)}
	switch passed.Veto {
	case matching.Allowed:
		return p.T("ranking.fate."+string(passed.Fate), append(params, "partners", f.names(p, passed.Partners))...)
	case matching.NotListed:
		return p.T("ranking.not_listed", params...)
	}
	return p.T("ranking.forbidden", "rule", f.vetoName(p, matching.NamedRule{Rule: matching.VetoRule, Name: string(passed.Veto)}))
}

// choices says in a stable run which choice each side got.
func (f *findings) choices(p *kit.Printer, reason *matching.PairReason) []string {
	var out []string
	for _, side := range []struct {
		who, whom string
		choice    int
	}{{reason.UA, reason.EU, reason.UAChoice}, {reason.EU, reason.UA, reason.EUChoice}} {
		key := "result.choice.ranked"
		if side.choice == 0 {
			key = "result.choice.none"
		}
		out = append(out, p.T(key, "who", f.name(side.who), "whom", f.name(side.whom), "n", strconv.Itoa(side.choice)))
	}
	return out
}
