package assign

import (
	"context"
	"errors"
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

// Survivors counts for every cell (row-major) in how many draws of weights its pair is in the optimum. Barren are the draws
// in which the rules leave no answer.
type Survivors struct {
	Counts []int32
	Barren int
}

// Survival solves p once for each draw of weights. p gives everything but the scores; its negative cells are vetoes. Draws
// are independent and share nothing but the counts, so the processors divide them without changing the answer. When ctx
// ends, its error comes back.
func Survival(ctx context.Context, p Problem, factors, draws [][]int32) (Survivors, error) {
	return survival(ctx, p, factors, draws, Solve)
}

// WorstSurvival does the same with the best worst pair, see [Bottleneck].
func WorstSurvival(ctx context.Context, p Problem, factors, draws [][]int32) (Survivors, error) {
	return survival(ctx, p, factors, draws, func(p Problem) (Result, error) {
		_, _, r, err := Bottleneck(p)
		return r, err
	})
}

func survival(ctx context.Context, p Problem, factors, draws [][]int32, solve func(Problem) (Result, error)) (Survivors, error) {
	if err := p.validate(); err != nil {
		return Survivors{}, err
	}
	for k, f := range factors {
		for _, v := range f {
			if v > FactorOne {
				return Survivors{}, invalidf("factor %d has value %d: must be at most %d", k, v, FactorOne)
			}
		}
	}
	workers := max(1, min(runtime.GOMAXPROCS(0), len(draws)))
	parts, errs := make([]Survivors, workers), make([]error, workers)
	var all sync.WaitGroup
	for w := range workers {
		parts[w].Counts = make([]int32, len(p.Score))
		all.Go(func() {
			var mine [][]int32
			for d := w; d < len(draws); d += workers {
				mine = append(mine, draws[d])
			}
			errs[w] = parts[w].count(ctx, p, factors, mine, solve)
		})
	}
	all.Wait()
	total := Survivors{Counts: make([]int32, len(p.Score))}
	for w, err := range errs {
		if err != nil {
			return Survivors{}, err
		}
		total.Barren += parts[w].Barren
		for c, n := range parts[w].Counts {
			total.Counts[c] += n
		}
	}
	return total, nil
}

func (s *Survivors) count(ctx context.Context, p Problem, factors, draws [][]int32, solve func(Problem) (Result, error)) error {
	veto := p.Score
	p.Score = make([]int32, len(veto))
	for _, weights := range draws {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := WeightedScores(p.Score, factors, weights, veto); err != nil {
			return err
		}
		r, err := solve(p)
		switch {
		case errors.Is(err, ErrInfeasible):
			s.Barren++
		case err != nil:
			return err
		}
		for _, q := range r.Pairs {
			s.Counts[q.Row*p.Cols+q.Col]++
		}
	}
	return nil
}
