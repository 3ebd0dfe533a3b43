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

// How many sets of weights are tried around the chosen ones. Where limits or the worst pair decide, each takes a search of
// its own, so there are fewer.
const (
	drawsPlain  = 1_000
	drawsSearch = 40
	drawsLarge  = 10
	largeCells  = 100_000
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
	switch {
	case m.in.Settings.Goal == BestTotal && o.solved != nil:
		return drawsPlain
	case len(m.cells) < largeCells:
		return drawsSearch
	}
	return drawsLarge
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

func (m *matrix) surviveSearch(ctx context.Context, draws [][]int32) ([]int32, error) {
	counts := make([]int32, len(m.cells))
	factors, again := m.factors(), *m
	again.cells = make([]int32, len(m.cells))
	locks, _ := m.locks()
	for _, d := range draws {
		if err := assign.WeightedScores(again.cells, factors, d, m.cells); err != nil {
			return nil, err
		}
		found, err := again.decide(ctx, locks)
		if err != nil {
			continue // with these weights the floor leaves no answer: no pair survives
		}
		for _, p := range found.pairs {
			counts[p.Row*len(m.in.UA)+p.Col]++
		}
	}
	return counts, ctx.Err()
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
