package console

import (
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// balance is how much better or worse an answer is: pairs and points more, or fewer where they are negative.
type balance struct {
	pairs        int
	worst, total int64
}

// parts names in a run's own order what changes; none where nothing does.
func (c balance) parts(p *kit.Printer, goal matching.Goal) []string {
	var out []string
	more := func(key string, n int64, words string) {
		switch {
		case n > 0:
			out = append(out, p.T("result.price."+key+"_more", "count", n, "words", words))
		case n < 0:
			out = append(out, p.T("result.price."+key+"_less", "count", -n, "words", words))
		}
	}
	more("pairs", int64(c.pairs), "")
	if goal == matching.BestWorst {
		more("worst", c.worst, points(p, c.worst))
	}
	more("total", c.total, points(p, c.total))
	if goal != matching.BestWorst {
		more("worst", c.worst, points(p, c.worst))
	}
	return out
}

// losses names what a change costs a run for the best worst pair.
func losses(p *kit.Printer, c matching.Cost) []string {
	return balance{pairs: -c.Pairs, worst: -int64(c.Worst), total: -c.Total}.parts(p, matching.BestWorst)
}

// cost writes what a change does to the whole; where the worst pair decides, each part by its name.
func (f *findings) cost(p *kit.Printer, c matching.Cost) string {
	if list := losses(p, c); f.run.Settings.Goal == matching.BestWorst && len(list) > 0 {
		return p.List(list)
	}
	return cost(p, c)
}

// worstHolds says in a run for the best worst pair what doing without a pair would change, and how much of its score it can
// spare.
func (f *findings) worstHolds(p *kit.Printer, reason *matching.PairReason) []string {
	list := losses(p, *reason.Margin)
	if len(list) == 0 {
		return []string{p.T("result.margin.tie")}
	}
	out := []string{p.T("worst.without", "losses", p.List(list))}
	switch fall, ends := reason.Fall(); {
	case ends && fall == 0:
		out = append(out, p.T("worst.spares_nothing"))
	case ends:
		out = append(out, p.T("result.margin.points", "points", points(p, fall)))
	}
	return append(out, f.worstNote(p)...)
}

// worstNote says which pairs the lowest score is of, where that is not plain.
func (f *findings) worstNote(p *kit.Printer) []string {
	if f.run.Settings.Goal == matching.BestWorst && len(f.run.Settings.Locks) > 0 {
		return []string{p.T("worst.locks")}
	}
	return nil
}
