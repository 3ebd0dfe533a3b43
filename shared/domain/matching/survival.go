package matching

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

// How many sets of weights are tried around the chosen ones: as many as the effort allows where each takes a search of its
// own, because limits or the worst pair decide.
const (
	mostDraws  = 1_000
	leastDraws = 20
	// worstPasses is about how often finding the best worst pair without limits looks at every pair.
	worstPasses = 200
)

// heatColumns is how many partners of one municipality the explanation keeps.
const heatColumns = 12

// survive tries other weights, each of them between half and one and a half of the chosen one, and counts the pairs made.
// The seed is the input's sum, so that the same input gives the same counts.
func (m *matrix) survive(ctx context.Context, o *outcome, out *Explanation) error {
	if m.in.Settings.Goal == Stable {
		return nil
	}
	out.Draws = m.draws(o)
	draws := draw(m.in.Settings, out.Result, out.Draws)
	var counts []int32
	var err error
	if m.in.Settings.Goal == BestTotal && o.solved != nil {
		counts, err = assign.Survival(ctx, o.dual, m.factors(), draws)
	}
	if counts == nil && (err == nil || errors.Is(err, assign.ErrInfeasible)) { // with some weights the floor leaves too few
		counts, err = m.surviveSearch(ctx, draws)
	}
	if err != nil {
		return err
	}
	for i := range out.Pairs {
		out.Pairs[i].Survived = int(counts[m.rowOf[out.Pairs[i].EU]*len(m.in.UA)+m.colOf[out.Pairs[i].UA]])
	}
	out.Survived = m.survivors(counts)
	return nil
}

func (m *matrix) draws(o *outcome) int {
	likely := o.spent
	switch {
	case o.solved == nil:
	case m.in.Settings.Goal == BestTotal:
		return mostDraws
	default:
		likely = worstPasses * int64(len(m.cells))
	}
	return int(max(leastDraws, min(mostDraws, explainEffort/max(1, likely))))
}

// drawScale makes room for fractions of a weight.
const drawScale = 1_000

func draw(s Settings, seed string, n int) [][]int32 {
	sum := sha256.Sum256([]byte(seed))
	random := rand.New(rand.NewPCG(binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])))
	out := make([][]int32, n)
	for d := range out {
		for _, w := range s.Counted() {
			out[d] = append(out[d], int32(w)*(drawScale/2+int32(random.IntN(drawScale+1))))
		}
	}
	return out
}

// factors is the value of every factor in every cell.
func (m *matrix) factors() [][]int32 {
	out := make([][]int32, factorCount)
	for k := range out {
		out[k] = make([]int32, len(m.cells))
	}
	for i := range m.in.EU {
		for j := range m.in.UA {
			for k, v := range values(&m.in.EU[i], &m.in.UA[j]) {
				out[k][i*len(m.in.UA)+j] = v
			}
		}
	}
	return out
}

// surviveSearch solves anew for each draw. With some weights the floor leaves no answer, or the search none in its share of
// the effort: no pair survives these.
func (m *matrix) surviveSearch(ctx context.Context, draws [][]int32) ([]int32, error) {
	factors, made := m.factors(), make([][]assign.Pair, len(draws))
	locks, _ := m.locks()
	err := each(len(draws), func(d int) error {
		own := *m
		own.effort, own.cells = share(len(draws)), make([]int32, len(m.cells))
		if err := assign.WeightedScores(own.cells, factors, draws[d], m.cells); err != nil {
			return err
		}
		found, err := own.decide(ctx, locks)
		if err != nil && !errors.Is(err, assign.ErrInfeasible) && !errors.Is(err, assign.ErrCut) {
			return err
		}
		made[d] = found.pairs
		return nil
	})
	counts := make([]int32, len(m.cells))
	for _, pairs := range made {
		for _, p := range pairs {
			counts[p.Row*len(m.in.UA)+p.Col]++
		}
	}
	return counts, err
}

func (m *matrix) survivors(counts []int32) []Survived {
	var out []Survived
	for i := range m.in.EU {
		var row []Survived
		for j := range m.in.UA {
			if n := counts[i*len(m.in.UA)+j]; n > 0 {
				row = append(row, Survived{Couple: m.couple(assign.Pair{Row: i, Col: j}), Count: int(n)})
			}
		}
		slices.SortStableFunc(row, func(a, b Survived) int { return cmp.Compare(b.Count, a.Count) })
		out = append(out, row[:min(heatColumns, len(row))]...)
	}
	return out
}
