package assign

import (
	"context"
	"runtime"
	"sync"
)

// Unknown marks a factor that is not known for a cell; it drops out there and its weight is shared out.
const Unknown int32 = -1

// FactorOne is the largest value of a factor, 1.0.
const FactorOne = 1_000_000

// WeightedScores writes to score the weighted mean of the factors, cell by cell: sum of weight·value over the known
// factors, divided by the sum of their weights, halves rounded up; 0 where no factor with a weight is known. This integer
// division is the one place where a score is rounded. Negative cells of veto (may be nil) become Forbidden.
func WeightedScores(score []int32, factors [][]int32, weights []int32, veto []int32) error {
	if len(factors) != len(weights) || (veto != nil && len(veto) != len(score)) {
		return invalidf("%d factors, %d weights, %d vetoes for %d cells", len(factors), len(weights), len(veto), len(score))
	}
	for k, w := range weights {
		if w < 0 || w > FactorOne {
			return invalidf("weight %d is %d: must be in 0..%d", k, w, FactorOne)
		}
		if len(factors[k]) != len(score) {
			return invalidf("factor %d has %d values for %d cells", k, len(factors[k]), len(score))
		}
	}
	const strip = 512
	var sum, mass [strip]int64
	for from := 0; from < len(score); from += strip {
		n := min(strip, len(score)-from)
		clear(sum[:])
		clear(mass[:])
		for k, w := range weights {
			if w == 0 {
				continue
			}
			for c, v := range factors[k][from:][:n] {
				if v >= 0 {
					sum[c] += int64(w) * int64(v)
					mass[c] += int64(w)
				}
			}
		}
		for c, s := range sum[:n] {
			score[from+c] = 0
			if mass[c] > 0 {
				score[from+c] = int32((2*s + mass[c]) / (2 * mass[c]))
			}
			if veto != nil && veto[from+c] < 0 {
				score[from+c] = Forbidden
			}
		}
	}
	return nil
}

// Survival solves p once for each draw of weights and counts for every cell (row-major) how often its pair is in the
// optimum. p gives everything but the scores; its negative cells are vetoes. Draws are independent and share nothing but
// the counts, so the processors divide them without changing the answer. When ctx ends, its error comes back.
func Survival(ctx context.Context, p Problem, factors [][]int32, draws [][]int32) ([]int32, error) {
	if err := p.validate(); err != nil {
		return nil, err
	}
	for k, f := range factors {
		for _, v := range f {
			if v > FactorOne {
				return nil, invalidf("factor %d has value %d: must be at most %d", k, v, FactorOne)
			}
		}
	}
	workers := max(1, min(runtime.GOMAXPROCS(0), len(draws)))
	counts, errs := make([][]int32, workers), make([]error, workers)
	var all sync.WaitGroup
	for w := range workers {
		counts[w] = make([]int32, len(p.Score))
		all.Go(func() { errs[w] = survive(ctx, p, factors, draws, w, workers, counts[w]) })
	}
	all.Wait()
	total := make([]int32, len(p.Score))
	for w, err := range errs {
		if err != nil {
			return nil, err
		}
		for c, n := range counts[w] {
			total[c] += n
		}
	}
	return total, nil
}

// survive counts every workers-th draw from the first one on.
func survive(ctx context.Context, p Problem, factors, draws [][]int32, first, workers int, count []int32) error {
	veto := p.Score
	p.Score = make([]int32, len(veto))
	for d := first; d < len(draws); d += workers {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := WeightedScores(p.Score, factors, draws[d], veto); err != nil {
			return err
		}
		r, err := Solve(p)
		if err != nil {
			return err
		}
		for _, q := range r.Pairs {
			count[q.Row*p.Cols+q.Col]++
		}
	}
	return nil
}
