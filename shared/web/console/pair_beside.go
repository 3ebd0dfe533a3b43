package console

import (
	"strconv"

	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// besideWords say of each side that may have several partners how many it may get and gets; nothing where both may have one.
func (f *findings) besideWords(p *kit.Printer, pair matching.Pair) []string {
	var out []string
	for _, c := range []matching.Candidate{pair.UA, pair.EU} {
		if most := f.most(c); most > 1 {
			out = append(out, p.T("result.pair.room", "who", nameOf(c), "most", p.T("result.pair.most_partners", "count", most), "n", strconv.Itoa(len(f.pairsOf(c.Application)))))
		}
	}
	return out
}

// besideTable leads to the other pairs of either side; nil where there are none.
func (f *findings) besideTable(p *kit.Printer, pair matching.Pair) *kit.Table {
	t := &kit.Table{Caption: p.T("result.beside.title"), Head: []kit.Cell{
		{Text: p.T("result.others.who")}, {Text: p.T("result.beside.with")}, {Text: p.T("console.run.score"), Numeric: true},
	}}
	for _, c := range []matching.Candidate{pair.UA, pair.EU} {
		for _, other := range f.pairsOf(c.Application) {
			if coupleOf(other) == coupleOf(pair) {
				continue
			}
			partner := other.UA
			if partner.Application == c.Application {
				partner = other.EU
			}
			t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{
				{Text: nameOf(c), Header: true},
				{Text: nameOf(partner), Hint: placeHint(p, partner), Href: f.pairPath(other)},
				{Text: millionths(p, other.Value), Numeric: true},
			}})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}
