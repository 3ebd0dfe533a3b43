package matching

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

// How many sets of weights are tried around the chosen ones: fewer than most where each takes so long that the effort is
// not enough.
const (
	MostDraws  = 1_000
	leastDraws = 20
	// worstPasses is what finding the best worst pair without limits takes, in looks at every pair.
	worstPasses = 16
)

// surviveEffort bounds all draws together.
const surviveEffort = solveEffort

// heatColumns is how many partners of one municipality the explanation keeps.
const heatColumns = 12

// survive tries other weights, each of them between half and one and a half of the chosen one, and counts the pairs made.
// The seed is the input's sum, so that the same input gives the same counts.
func (m *matrix) survive(ctx context.Context, o *outcome, out *Explanation) error {
	if m.in.Settings.Goal == Stable {
		return nil
	}
	draws := draw(m.in.Settings, out.Result, MostDraws)
	var found assign.Survivors
	var err error
	locks, _ := m.locks()
	switch {
	case o.solved == nil:
		found, err = m.surviveSearch(ctx, o, draws, out)
	case m.in.Settings.Goal == BestWorst:
		draws = draws[:max(leastDraws, min(MostDraws, surviveEffort/(worstPasses*int64(len(m.cells)))))]
		out.Draws = len(draws)
		found, err = assign.WorstSurvival(ctx, m.plain(locks), m.factors(), draws)
	default:
		out.Draws = len(draws)
		found, err = assign.Survival(ctx, o.dual, m.factors(), draws)
	}
	if err != nil {
		return err
	}
	out.Barren = found.Barren
	for i := range out.Pairs {
		out.Pairs[i].Survived = int(found.Counts[m.rowOf[out.Pairs[i].EU]*len(m.in.UA)+m.colOf[out.Pairs[i].UA]])
	}
	out.Survived = m.survivors(found.Counts)
	return nil
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
