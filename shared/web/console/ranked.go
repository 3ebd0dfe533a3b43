package console

import (
	"slices"

	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// stableProof says what is certain about a run by rankings: nobody would rather part, or only those whom a lock keeps.
func (f *findings) stableProof(p *kit.Printer) []string {
	locked, blocked := len(f.result.Locked(f.run.Settings.Locks)), len(f.result.Blocking)
	switch {
	case blocked > 0:
		return []string{p.T("ranking.claim_apart", "count", locked), p.T("ranking.how_apart", "count", blocked)}
	case locked > 0:
		return []string{p.T("ranking.claim_locks", "count", locked), p.T("ranking.how")}
	}
	return []string{p.T("ranking.claim"), p.T("ranking.how")}
}

// blockedTable lists those whom only a lock keeps from having each other, with the locked pairs of the two.
func (f *findings) blockedTable(p *kit.Printer, list []matching.Couple) *kit.Table {
	t := &kit.Table{Caption: p.T("result.blocking.title"), Head: []kit.Cell{
		{Text: p.T("console.run.ua_side")}, {Text: p.T("console.run.eu_side")}, {Text: p.T("ranking.blocked_by")},
	}}
	for _, c := range list {
		var names []string
		for _, l := range f.result.LocksOf(c, f.run.Settings.Locks) {
			names = append(names, f.coupleName(p, l.EU, l.UA))
		}
		t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{{Text: f.name(c.UA), Header: true}, {Text: f.name(c.EU)}, {Text: p.List(names)}}})
	}
	return t
}

// rankedStability says in a run by rankings what lots decide, and what it means whose rankings come first.
func (f *findings) rankedStability(p *kit.Printer) []string {
	r := f.why.Rankings
	if r == nil {
		return []string{p.T("result.stability.stable")}
	}
	out := []string{p.T("ranking.no_lots")}
	if f.why.Draws > 0 {
		out = []string{f.firmness(p), p.T("ranking.stability.how", "draws", p.Number(int64(f.why.Draws)), "tied", p.Number(int64(r.Tied)))}
	}
	return append(out, p.T("ranking.stability.other."+r.Other.Proposing, "count", r.Other.Pairs, "common", p.Number(int64(r.Other.Common))))
}

// loneOf gives why one has no partner in a run by rankings; nil where that was not worked out.
func (f *findings) loneOf(application string) *matching.LoneRanking {
	if f.why.Rankings == nil {
		return nil
	}
	i := slices.IndexFunc(f.why.Rankings.Alone, func(l matching.LoneRanking) bool { return l.Application == application })
	if i < 0 {
		return nil
	}
	return &f.why.Rankings.Alone[i]
}

// aloneTable says of each without a partner whom it had ranked, what became of these, and what would have changed it.
func (f *findings) aloneTable(p *kit.Printer, list []matching.Unmatched) kit.Table {
	t := kit.Table{
		Caption: p.T("console.run.unmatched"),
		Head: []kit.Cell{
			{Text: p.T("console.run.municipality")},
			{Text: p.T("console.run.why")},
			{Text: p.T("ranking.alone.ranked")},
			{Text: p.T("ranking.alone.change")},
			{Text: p.T("suggestion.reverse")},
		},
		Empty: &kit.Empty{Title: p.T("result.unmatched.nobody")},
	}
	for _, u := range list {
		why, ranked, change := kit.Cell{Text: f.whyAlone(p, u)}, kit.Cell{Text: p.T("result.none")}, kit.Cell{Text: p.T("result.none")}
		if l := f.loneOf(u.Candidate.Application); l != nil {
			why.Text = aloneWords(p, l)
			ranked = lines(f.rankedLines(p, l), ranked)
			change = lines(f.changeLines(p, l), change)
		}
		t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{
			{Text: nameOf(u.Candidate), Hint: placeHint(p, u.Candidate), Header: true},
			why, ranked, change,
			{Text: p.T("suggestion.reverse_link"), Href: suggestionsFor(u.Candidate.Place, f.run.ID)},
		}})
	}
	return t
}

// lines is a cell of several lines, or the other one where there are none.
func lines(list []string, none kit.Cell) kit.Cell {
	if len(list) == 0 {
		return none
	}
	return kit.Cell{Lines: list}
}

func (f *findings) rankedLines(p *kit.Printer, l *matching.LoneRanking) []string {
	var out []string
	for i, passed := range l.Ranked {
		out = append(out, p.T("ranking.alone.passed", "n", p.Number(int64(i+1)), "name", f.name(passed.Application), "why", f.fate(p, l.Application, passed)))
	}
	if l.More > 0 {
		out = append(out, p.T("ranking.alone.more", "count", l.More))
	}
	return out
}

func (f *findings) changeLines(p *kit.Printer, l *matching.LoneRanking) []string {
	var out []string
	turns, open := turning(l.Ranked)
	if len(turns) > 0 {
		out = append(out, p.T("ranking.alone.turns", "names", f.names(p, turns)))
	}
	if len(l.Gains) > 0 {
		out = append(out, p.T("ranking.alone.gains", "names", f.names(p, l.Gains)))
	}
	switch tried := l.Keeps > 0 || slices.ContainsFunc(l.Ranked, triable); {
	case len(out) == 0 && tried:
		out = append(out, p.T("ranking.alone.no_change"))
	case len(out) == 0 && len(l.Ranked) > 0 && open+l.More == 0:
		out = append(out, p.T("ranking.alone.no_try"))
	}
	if open+l.Open+l.More > 0 {
		out = append(out, p.T("ranking.alone.open"))
	}
	return out
}

// triable reports whether the one passed could rank otherwise to any effect, and whether that was tried.
func triable(r matching.Passed) bool {
	return !r.Open && (r.Veto == matching.NotListed || r.Fate == matching.GotBetter || r.Fate == matching.DrewLots)
}

// aloneWords says in a sentence why one has no partner.
func aloneWords(p *kit.Printer, l *matching.LoneRanking) string {
	possible := slices.ContainsFunc(l.Ranked, func(r matching.Passed) bool { return r.Veto == matching.Allowed })
	switch {
	case len(l.Ranked) == 0 && l.RankedBy == 0:
		return p.T("ranking.alone.nobody") + " " + p.T("ranking.alone.unliked")
	case len(l.Ranked) == 0:
		return p.T("ranking.alone.nobody_but", "count", l.RankedBy)
	case l.RankedBy == 0:
		return p.T("ranking.alone.unliked")
	case !possible && l.More == 0:
		return p.T("ranking.alone.unlike")
	}
	return p.T("ranking.alone.others")
}
