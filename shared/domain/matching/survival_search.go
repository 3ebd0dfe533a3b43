package matching

import (
	"context"
	"errors"

	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

// roundParts is into how many parts the effort left is divided for the next round of draws: a draw may take so many times
// what the others took before it is cut.
const roundParts = 4

// surviveSearch solves a limited run anew for each draw, in rounds, as long as the effort lasts: what a round took tells
// how many draws the next one can have. A draw whose search was cut says nothing and does not count.
func (m *matrix) surviveSearch(ctx context.Context, o *outcome, draws [][]int32, out *Explanation) (assign.Survivors, error) {
	found := assign.Survivors{Counts: make([]int32, len(m.cells))}
	factors := m.factors()
	left, likely, tried := surviveEffort, max(1, o.spent), int64(0)
	for int(tried) < len(draws) {
		n := min(left/likely/roundParts, int64(len(draws))-tried)
		if tried == 0 {
			n = max(n, min(leastDraws, int64(len(draws))))
		}
		if n < 1 {
			break
		}
		round, err := m.drawn(ctx, factors, draws[tried:tried+n], max(min(solveEffort, roundParts*likely), share(int(n))))
		if err != nil {
			return found, err
		}
		for _, d := range round {
			left -= d.spent
			switch {
			case d.cut:
				out.CutDraws++
				continue
			case d.barren:
				found.Barren++
			}
			out.Draws++
			for _, p := range d.pairs {
				found.Counts[p.Row*len(m.in.UA)+p.Col]++
			}
		}
		tried += n
		likely = max(1, (surviveEffort-left)/tried)
	}
	return found, nil
}

// aDraw is what came of one draw of weights.
type aDraw struct {
	pairs       []assign.Pair
	cut, barren bool
	spent       int64
}

func (m *matrix) drawn(ctx context.Context, factors, draws [][]int32, effort int64) ([]aDraw, error) {
	out := make([]aDraw, len(draws))
	err := each(len(draws), func(d int) error {
		own := *m
		own.effort, own.cells = effort, make([]int32, len(m.cells))
		if err := assign.WeightedScores(own.cells, factors, draws[d], m.cells); err != nil {
			return err
		}
		locks, stuck := own.locks()
		if stuck {
			out[d].barren = true
			return nil
		}
		found, err := own.decide(ctx, locks)
		out[d] = aDraw{pairs: found.pairs, spent: effort - own.effort}
		switch {
		case errors.Is(err, assign.ErrInfeasible):
			out[d].barren = true
		case errors.Is(err, assign.ErrCut) || (err == nil && !found.proof.Proved):
			out[d].cut = true
		default:
			return err
		}
		return nil
	})
	return out, err
}
