package console

import (
	"slices"

	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// without says which factors the run would have to leave out for a pair not to be made, and for which that is not known; or
// that it is made whichever is left out. It says nothing where that was not tried.
func (f *findings) without(p *kit.Printer, c matching.Couple) (breaks, holds []string) {
	at := slices.IndexFunc(f.why.Pairs, func(r matching.PairReason) bool { return r.Couple == c })
	if at < 0 || len(f.why.Omitted) == 0 {
		return nil, nil
	}
	var gone, none, open []matching.FactorID
	for _, o := range f.why.Omitted {
		switch {
		case o.None:
			none = append(none, o.Factor)
		case o.Open:
			open = append(open, o.Factor)
		case slices.Contains(o.Gone, at):
			gone = append(gone, o.Factor)
		}
	}
	switch {
	case len(gone) == len(f.why.Omitted):
		breaks = append(breaks, p.T("ranking.without.every"))
	case len(gone) > 0:
		breaks = append(breaks, p.T("ranking.without.some", "factors", factorNames(p, gone)))
	case len(none)+len(open) == 0:
		holds = append(holds, p.T("ranking.without.no"))
	case len(none)+len(open) < len(f.why.Omitted):
		holds = append(holds, p.T("ranking.without.no_other"))
	}
	if len(none) > 0 {
		breaks = append(breaks, p.T("ranking.without.none", "factors", factorNames(p, none)))
	}
	if len(open) > 0 {
		holds = append(holds, p.T("ranking.without.open", "factors", factorNames(p, open)))
	}
	return breaks, holds
}

// withoutTable says how many of the pairs would not be made with each of the factors left out.
func (f *findings) withoutTable(p *kit.Printer) *kit.Table {
	if len(f.why.Omitted) == 0 {
		return nil
	}
	t := &kit.Table{Caption: p.T("ranking.without.title"), Head: []kit.Cell{
		{Text: p.T("ranking.without.factor")}, {Text: p.T("ranking.without.gone"), Numeric: true},
	}}
	for _, o := range f.why.Omitted {
		gone := p.T("ranking.without.of", "n", p.Number(int64(len(o.Gone))), "count", len(f.why.Pairs))
		switch {
		case o.None:
			gone = p.T("ranking.without.gone_none")
		case o.Open:
			gone = p.T("ranking.without.gone_open")
		}
		t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{{Text: factorName(p, o.Factor), Header: true}, {Text: gone, Numeric: true}}})
	}
	return t
}
