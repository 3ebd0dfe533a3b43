package assign

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawSolved draws a problem with any goal, and its optimum.
func drawSolved(t *rapid.T, most int, capacitated bool) (Problem, Result) {
	p := drawProblem(t, most)
	p.Goal = rapid.SampledFrom([]Goal{MaxTotal, MaxPairs, ExactPairs, AtMostPairs}).Draw(t, "goal")
	p.Pairs = rapid.IntRange(len(p.Locked), 4).Draw(t, "pairs")
	if capacitated && rapid.Bool().Draw(t, "capacities") {
		p.RowCap = rapid.SliceOfN(rapid.Int32Range(1, 3), p.Rows, p.Rows).Draw(t, "row cap")
		p.ColCap = rapid.SliceOfN(rapid.Int32Range(1, 3), p.Cols, p.Cols).Draw(t, "column cap")
	}
	r, err := Solve(p)
	if errors.Is(err, ErrInfeasible) {
		t.SkipNow()
	}
	if err != nil {
		t.Fatalf("Solve(%+v) = %v", p, err)
	}
	return p, r
}

func opened(t *rapid.T, p Problem, r Result) *Solved {
	s, err := Open(p, r)
	if err != nil {
		t.Fatalf("Open(%+v, %+v) = %v", p, r, err)
	}
	return s
}

// resolved is the cost of an optimum against another problem's, and whether that has one.
func resolved(t *rapid.T, r Result, q Problem) (Cost, bool) {
	next, err := Solve(q)
	if errors.Is(err, ErrInfeasible) {
		return Cost{}, false
	}
	if err != nil {
		t.Fatalf("Solve(%+v) = %v", q, err)
	}
	c := Cost{Total: r.Total - next.Total}
	if q.Goal == MaxPairs {
		c.Pairs = len(r.Pairs) - len(next.Pairs)
	}
	return c, true
}

func TestAlternativesAgainstSolvingAgain(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		p, r := drawSolved(t, 5, true)
		s := opened(t, p, r)
		var byRow, byCol, want []Alternative
		for i := range p.Rows {
			for j := range p.Cols {
				q := p
				q.Locked = append(slices.Clone(p.Locked), Pair{i, j})
				if has(r.Pairs, Pair{i, j}) || p.at(i, j) < p.limit() {
					continue
				}
				if c, ok := resolved(t, r, q); ok {
					want = append(want, Alternative{Pair{i, j}, c})
				}
			}
			byRow = append(byRow, s.RowAlternatives(i)...)
		}
		for j := range p.Cols {
			byCol = append(byCol, s.ColAlternatives(j)...)
		}
		for _, got := range [][]Alternative{byRow, byCol} {
			if diff := cmp.Diff(sortedByCost(want), sortedByCost(got)); diff != "" {
				t.Fatalf("alternatives of %+v, %+v (-want +got):\n%s", p, r, diff)
			}
		}
	})
}

func TestHoldAgainstSolvingAgain(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		p, r := drawSolved(t, 5, true)
		s := opened(t, p, r)
		for _, q := range r.Pairs {
			got, ok := s.Hold(q)
			if slices.Contains(p.Locked, q) {
				if ok {
					t.Fatalf("Hold(%v) = %v of a locked pair", q, got)
				}
				continue
			}
			without := p
			without.Score = slices.Clone(p.Score)
			without.Score[q.Row*p.Cols+q.Col] = Forbidden
			want, wantOK := resolved(t, r, without)
			if ok != wantOK || got != want {
				t.Fatalf("Hold(%v) of %+v = %v, %t, want %v, %t", q, p, got, ok, want, wantOK)
			}
		}
	})
}

// fewestChanges is the least number of pairs in which an optimum of p differs from pairs, by brute force.
func fewestChanges(p Problem, pairs []Pair, count int, total int64) int {
	least := -1
	rows, cols := capacities(p.RowCap, p.Rows), capacities(p.ColCap, p.Cols)
	var now []Pair
	var walk func(cell int, sum int64)
	walk = func(cell int, sum int64) {
		if cell == len(p.Score) {
			for _, l := range p.Locked {
				if !slices.Contains(now, l) {
					return
				}
			}
			if sum != total || (count >= 0 && len(now) != count) || (p.Goal == AtMostPairs && len(now) > p.Pairs) {
				return
			}
			same := 0
			for _, q := range now {
				if slices.Contains(pairs, q) {
					same++
				}
			}
			if d := len(now) + len(pairs) - 2*same; least < 0 || d < least {
				least = d
			}
			return
		}
		walk(cell+1, sum)
		i, j := cell/p.Cols, cell%p.Cols
		if s := p.at(i, j); s >= p.limit() && rows[i] > 0 && cols[j] > 0 {
			rows[i]--
			cols[j]--
			now = append(now, Pair{i, j})
			walk(cell+1, sum+int64(s))
			now = now[:len(now)-1]
			rows[i]++
			cols[j]++
		}
	}
	walk(0, 0)
	return least
}

// failing is what the checks need of a test.
type failing interface {
	Helper()
	Fatalf(format string, args ...any)
}

// checkRematch compares what rematch found for a withdrawal with solving the rest anew and with all other answers.
func checkRematch(t failing, r Result, rest Problem, got Rematch, err error) {
	t.Helper()
	want, wantErr := Solve(rest)
	if wantErr != nil {
		if !errors.Is(err, ErrInfeasible) {
			t.Fatalf("rematch of %+v = %+v, %v, want ErrInfeasible", rest, got, err)
		}
		return
	}
	if err != nil || got.Total != want.Total || (rest.Goal == MaxPairs && len(got.Pairs) != len(want.Pairs)) {
		t.Fatalf("rematch of %+v = %+v, %v, want total %d of %d", rest, got, err, want.Total, len(want.Pairs))
	}
	count := -1
	if rest.Goal == MaxPairs || rest.Goal == ExactPairs {
		count = len(want.Pairs)
	}
	kept := slices.DeleteFunc(slices.Clone(r.Pairs), func(x Pair) bool { return slices.Contains(got.Lost, x) })
	if n := fewestChanges(rest, kept, count, want.Total); n != len(got.Undone)+len(got.Added) {
		t.Fatalf("rematch of %+v from %v = %+v, want %d changes", rest, r.Pairs, got, n)
	}
	rebuilt := slices.DeleteFunc(kept, func(x Pair) bool { return slices.Contains(got.Undone, x) })
	rebuilt = append(rebuilt, got.Added...)
	slices.SortFunc(rebuilt, Pair.Compare)
	if !slices.Equal(rebuilt, got.Pairs) {
		t.Fatalf("rematch of %v: %+v does not add up", r.Pairs, got)
	}
}

func checkRematches(t failing, p Problem, r Result) {
	t.Helper()
	s, err := Open(p, r)
	if err != nil {
		t.Fatalf("Open(%+v, %+v) = %v", p, r, err)
	}
	for i := range p.Rows {
		got, err := s.RematchRow(i)
		checkRematch(t, r, p.WithoutRow(i), got, err)
	}
	for j := range p.Cols {
		got, err := s.RematchCol(j)
		checkRematch(t, r, p.WithoutCol(j), got, err)
	}
}

func TestRematchAgainstSolvingAgain(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		p, r := drawSolved(t, 4, true)
		checkRematches(t, p, r)
	})
}

// TestRematch_SeveralPartners draws what rarely comes up by itself: many equal scores, and withdrawals that several
// partners have to make up for, where one way may have to take back a part of another.
func TestRematch_SeveralPartners(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 11))
	for range 150 {
		p := Problem{Rows: 4, Cols: 4, Score: make([]int32, 16), RowCap: make([]int32, 4), ColCap: make([]int32, 4)}
		p.Goal = []Goal{MaxTotal, MaxPairs, ExactPairs, AtMostPairs}[random.IntN(4)]
		p.Pairs = 3 + random.IntN(4)
		for k := range p.Score {
			p.Score[k] = random.Int32N(4) - 1
		}
		for k := range 4 {
			p.RowCap[k], p.ColCap[k] = 1+random.Int32N(3), 1+random.Int32N(2)
		}
		r, err := Solve(p)
		if errors.Is(err, ErrInfeasible) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		checkRematches(t, p, r)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	p := Problem{Rows: 1, Cols: 1, Score: []int32{5}, Goal: MaxPairs}
	r, err := Solve(p)
	if err != nil {
		t.Fatal(err)
	}
	weak := r
	weak.PairPrice, weak.RowPrice, weak.ColPrice = -6, []int64{11}, []int64{0}
	if err := Verify(p, weak); err != nil {
		t.Fatalf("Verify = %v, want nil", err)
	}
	if _, err := Open(p, weak); !errors.Is(err, ErrInvalid) {
		t.Errorf("Open = %v, want ErrInvalid", err)
	}
	r.Total++
	if _, err := Open(p, r); !errors.Is(err, ErrRefused) {
		t.Errorf("Open = %v, want ErrRefused", err)
	}
}

func TestQuestionsOutOfRange(t *testing.T) {
	t.Parallel()
	p := Problem{Rows: 1, Cols: 1, Score: []int32{5}}
	r, err := Solve(p)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(p, r)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []int{-1, 1} {
		if got := s.RowAlternatives(k); got != nil {
			t.Errorf("RowAlternatives(%d) = %v, want none", k, got)
		}
		if got := s.ColAlternatives(k); got != nil {
			t.Errorf("ColAlternatives(%d) = %v, want none", k, got)
		}
		if _, ok := s.Hold(Pair{k, 0}); ok {
			t.Errorf("Hold(%d, 0) = ok, want not", k)
		}
		if _, err := s.RematchRow(k); !errors.Is(err, ErrInvalid) {
			t.Errorf("RematchRow(%d) = %v, want ErrInvalid", k, err)
		}
		if _, err := s.RematchCol(k); !errors.Is(err, ErrInvalid) {
			t.Errorf("RematchCol(%d) = %v, want ErrInvalid", k, err)
		}
	}
}

func TestWeightedScores(t *testing.T) {
	t.Parallel()
	factors := [][]int32{{10, Unknown, Unknown, 3}, {20, 8, Unknown, 4}}
	tests := []struct {
		name    string
		weights []int32
		want    []int32
	}{
		{"equal weights, halves up", []int32{1, 1}, []int32{15, 8, 0, 4}},
		{"one weight zero", []int32{0, 5}, []int32{20, 8, 0, 4}},
		{"all weights zero", []int32{0, 0}, []int32{0, 0, 0, 0}},
		{"three to one", []int32{3, 1}, []int32{13, 8, 0, 3}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := make([]int32, 4)
			if err := WeightedScores(got, factors, tt.weights, nil); err != nil || !slices.Equal(got, tt.want) {
				t.Errorf("WeightedScores = %v, %v, want %v", got, err, tt.want)
			}
		})
	}
	if err := WeightedScores(make([]int32, 4), factors, []int32{1, -1}, nil); !errors.Is(err, ErrInvalid) {
		t.Errorf("WeightedScores with a negative weight = %v, want ErrInvalid", err)
	}
	if err := WeightedScores(make([]int32, 3), factors, []int32{1, 1}, nil); !errors.Is(err, ErrInvalid) {
		t.Errorf("WeightedScores with too few cells = %v, want ErrInvalid", err)
	}
}

func TestSurvivalCountsEachDraw(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t, 4)
		p.Locked, p.Lexicographic = nil, true
		p.Floor = rapid.Int32Range(0, 5).Draw(t, "least")
		p.Goal = rapid.SampledFrom([]Goal{MaxPairs, ExactPairs}).Draw(t, "goal")
		p.Pairs = rapid.IntRange(0, 2).Draw(t, "pairs")
		cells := len(p.Score)
		var factors, draws [][]int32
		for range rapid.IntRange(1, 3).Draw(t, "factors") {
			factors = append(factors, rapid.SliceOfN(rapid.Int32Range(-1, 9), cells, cells).Draw(t, "factor"))
		}
		for range rapid.IntRange(0, 5).Draw(t, "draws") {
			draws = append(draws, rapid.SliceOfN(rapid.Int32Range(0, 4), len(factors), len(factors)).Draw(t, "weights"))
		}
		survive, solve := Survival, Solve
		if rapid.Bool().Draw(t, "worst") {
			survive, solve = WorstSurvival, func(p Problem) (Result, error) {
				_, _, r, err := Bottleneck(p)
				return r, err
			}
		}
		got, err := survive(context.Background(), p, factors, draws)
		if err != nil {
			t.Fatal(err)
		}
		want, barren := make([]int32, cells), 0
		for _, w := range draws {
			q := p
			q.Score = make([]int32, cells)
			if err := WeightedScores(q.Score, factors, w, p.Score); err != nil {
				t.Fatal(err)
			}
			r, err := solve(q)
			switch {
			case errors.Is(err, ErrInfeasible):
				barren++
			case err != nil:
				t.Fatal(err)
			}
			for _, x := range r.Pairs {
				want[x.Row*p.Cols+x.Col]++
			}
		}
		if !slices.Equal(got.Counts, want) || got.Barren != barren {
			t.Fatalf("Survival = %v, want %v and %d", got, want, barren)
		}
	})
}

func TestSurvivalStops(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	p := Problem{Rows: 1, Cols: 1, Score: []int32{0}}
	if _, err := Survival(ctx, p, [][]int32{{1}}, [][]int32{{1}}); !errors.Is(err, context.Canceled) {
		t.Errorf("Survival = %v, want context.Canceled", err)
	}
	if _, err := Survival(context.Background(), p, [][]int32{{FactorOne + 1}}, nil); !errors.Is(err, ErrInvalid) {
		t.Errorf("Survival = %v, want ErrInvalid", err)
	}
}
