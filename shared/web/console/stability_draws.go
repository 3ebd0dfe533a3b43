package console

import (
	"math"

	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// firmDraws is how many draws it takes to call a pair firm: with fewer, a pair that is made in nine of ten may well be one
// that is made in eight.
const firmDraws = 300

// drawWords says how many draws there were, what came of them, and what so few can say.
func (f *findings) drawWords(p *kit.Printer) []string {
	var out []string
	if f.why.Draws > 0 {
		out = append(out, p.T("result.stability.how", "count", f.why.Draws))
	}
	if n := f.why.CutDraws; n > 0 {
		out = append(out, p.T("worst.draws.cut", "count", n))
	}
	if n := f.why.Barren; n > 0 {
		out = append(out, p.T("worst.draws.barren", "count", n))
	}
	switch n := f.why.Draws; {
	case n == 0:
		out = append(out, p.T("worst.draws.none"))
	case n < matching.MostDraws:
		out = append(out, p.T("worst.draws.few", "draws", p.Number(int64(n)), "most", p.Number(matching.MostDraws), "count", offBy(n)))
	}
	return out
}

// offBy is by how many points of per cent a share of n draws may be off in 19 of 20 cases, at most and rounded up.
func offBy(n int) int {
	return int(math.Ceil(98 / math.Sqrt(float64(n))))
}

// firmKey is how the number of firm pairs is told: too few draws show none.
func (f *findings) firmKey() string {
	if f.why.Draws < firmDraws {
		return "worst.draws.often"
	}
	return "result.stability.firm"
}
