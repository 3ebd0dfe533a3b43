package assign

import (
	"errors"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawProblem draws a small problem with ties, vetoes, floors and, on demand, locks that do not contradict themselves.
func drawProblem(t *rapid.T, most int) Problem {
	m, n := rapid.IntRange(0, most).Draw(t, "rows"), rapid.IntRange(0, most).Draw(t, "cols")
	top := rapid.SampledFrom([]int32{0, 1, 3, 20, 1_000_000, MaxScore}).Draw(t, "top")
	vetoes := rapid.SampledFrom([]int{0, 0, 3, 6, 10}).Draw(t, "vetoes in ten")
	p := Problem{Rows: m, Cols: n, Score: make([]int32, m*n)}
	for k := range p.Score {
		p.Score[k] = rapid.Int32Range(0, top).Draw(t, "score")
		if rapid.IntRange(0, 9).Draw(t, "veto") < vetoes {
			p.Score[k] = -rapid.Int32Range(1, 5).Draw(t, "mark")
		}
	}
	if rapid.IntRange(0, 3).Draw(t, "floored") == 0 {
		p.Floor = rapid.Int32Range(0, top/2+1).Draw(t, "floor")
	}
	if m > 0 && n > 0 && rapid.IntRange(0, 3).Draw(t, "locking") == 0 {
		l := Pair{rapid.IntRange(0, m-1).Draw(t, "lock row"), rapid.IntRange(0, n-1).Draw(t, "lock col")}
		if p.at(l.Row, l.Col) >= p.limit() {
			p.Locked = append(p.Locked, l)
		}
	}
	return p
}

// best is the brute force: every allowed set of pairs, cell by cell; best[k] is the largest total of exactly k pairs,
// or -1 where there is none.
func best(p Problem) []int64 {
	out := make([]int64, p.Rows*p.Cols+1)
	for k := range out {
		out[k] = -1
	}
	rows, cols := capacities(p.RowCap, p.Rows), capacities(p.ColCap, p.Cols)
	var walk func(cell, pairs int, total int64)
	walk = func(cell, pairs int, total int64) {
		if cell == p.Rows*p.Cols {
			out[pairs] = max(out[pairs], total)
			return
		}
		i, j := cell/p.Cols, cell%p.Cols
		if !slices.Contains(p.Locked, Pair{i, j}) {
			walk(cell+1, pairs, total)
		}
		if s := p.Score[cell]; s >= p.limit() && rows[i] > 0 && cols[j] > 0 {
			rows[i]--
			cols[j]--
			walk(cell+1, pairs+1, total+int64(s))
			rows[i]++
			cols[j]++
		}
	}
	walk(0, 0, 0)
	return out
}

// wanted is the optimum of p by brute force; pairs is -1 where the goal leaves the number open, total -1 where infeasible.
func wanted(p Problem) (pairs int, total int64) {
	b := best(p)
	switch p.goal() {
	case MaxPairs:
		for k := len(b) - 1; ; k-- {
			if b[k] >= 0 {
				return k, b[k]
			}
		}
	case ExactPairs:
		if p.Pairs >= len(b) {
			return -1, -1
		}
		return p.Pairs, b[p.Pairs]
	case AtMostPairs:
		return -1, slices.Max(b[:min(len(b), p.Pairs+1)])
	default:
		return -1, slices.Max(b)
	}
}

func checkSolve(t *rapid.T, p Problem) Result {
	t.Helper()
	pairs, total := wanted(p)
	r, err := Solve(p)
	if total < 0 {
		if !errors.Is(err, ErrInfeasible) {
			t.Fatalf("Solve(%+v) = %+v, %v, want ErrInfeasible", p, r, err)
		}
		return r
	}
	if err != nil || r.Total != total || (pairs >= 0 && len(r.Pairs) != pairs) {
		t.Fatalf("Solve(%+v) = %+v, %v, want total %d of %d pairs", p, r, err, total, pairs)
	}
	if err := Verify(p, r); err != nil {
		t.Fatalf("Verify(%+v, %+v) = %v, want nil", p, r, err)
	}
	return r
}

func TestSolveAgainstBruteForce(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		p := drawProblem(t, 4)
		p.Goal = rapid.SampledFrom([]Goal{"", MaxTotal, MaxPairs}).Draw(t, "goal")
		checkSolve(t, p)
	})
}

func TestSolveCorners(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		p     Problem
		pairs int
		total int64
	}{
		{name: "nothing", p: Problem{}},
		{name: "no columns", p: Problem{Rows: 3}},
		{name: "no rows", p: Problem{Cols: 3, Goal: MaxPairs}},
		{name: "one cell", p: Problem{Rows: 1, Cols: 1, Score: []int32{7}}, pairs: 1, total: 7},
		{name: "one forbidden cell", p: Problem{Rows: 1, Cols: 1, Score: []int32{Forbidden}, Goal: MaxPairs}},
		{name: "one row", p: Problem{Rows: 1, Cols: 4, Score: []int32{1, 9, -1, 9}}, pairs: 1, total: 9},
		{name: "one column", p: Problem{Rows: 4, Cols: 1, Score: []int32{1, 9, -1, 9}}, pairs: 1, total: 9},
		{name: "all forbidden", p: Problem{Rows: 2, Cols: 2, Score: []int32{-1, -1, -1, -1}}},
		{name: "all equal", p: Problem{Rows: 2, Cols: 3, Score: []int32{5, 5, 5, 5, 5, 5}}, pairs: 2, total: 10},
		{name: "all zero, as many as can be", p: Problem{Rows: 2, Cols: 2, Score: make([]int32, 4), Goal: MaxPairs}, pairs: 2},
		{name: "floor over everything", p: Problem{Rows: 1, Cols: 2, Score: []int32{5, 6}, Floor: 7}},
		{name: "total before pairs", p: Problem{Rows: 2, Cols: 2, Score: []int32{10, 1, 1, -1}}, pairs: 1, total: 10},
		{name: "pairs before total", p: Problem{Rows: 2, Cols: 2, Score: []int32{10, 1, 1, -1}, Goal: MaxPairs}, pairs: 2, total: 2},
		{name: "largest scores", p: Problem{Rows: 2, Cols: 2, Score: []int32{MaxScore, MaxScore, MaxScore, 0}}, pairs: 2, total: 2 * MaxScore},
		{name: "lock costs", p: Problem{Rows: 2, Cols: 2, Score: []int32{9, 1, 1, 9}, Locked: []Pair{{0, 1}}}, pairs: 2, total: 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, err := Solve(tt.p)
			if err != nil || r.Total != tt.total || len(r.Pairs) != tt.pairs {
				t.Fatalf("Solve = %+v, %v, want %d pairs, total %d", r, err, tt.pairs, tt.total)
			}
			if err := Verify(tt.p, r); err != nil {
				t.Fatalf("Verify = %v, want nil", err)
			}
		})
	}
}

func TestSolveRefusals(t *testing.T) {
	t.Parallel()
	cell := func(s int32) Problem { return Problem{Rows: 1, Cols: 1, Score: []int32{s}} }
	with := func(p Problem, f func(*Problem)) Problem { f(&p); return p }
	tests := []struct {
		name string
		p    Problem
		want error
	}{
		{"negative rows", Problem{Rows: -1}, ErrInvalid},
		{"too few scores", Problem{Rows: 2, Cols: 2, Score: []int32{1}}, ErrInvalid},
		{"score out of range", cell(math.MaxInt32), ErrInvalid},
		{"unknown goal", with(cell(1), func(p *Problem) { p.Goal = "best" }), ErrInvalid},
		{"negative pairs", with(cell(1), func(p *Problem) { p.Pairs = -1 }), ErrInvalid},
		{"no capacity", with(cell(1), func(p *Problem) { p.RowCap = []int32{0} }), ErrInvalid},
		{"capacities missing", with(cell(1), func(p *Problem) { p.ColCap = []int32{} }), ErrInvalid},
		{"order with capacities", with(cell(1), func(p *Problem) { p.ColCap, p.Lexicographic = []int32{2}, true }), ErrInvalid},
		{"lock outside", with(cell(1), func(p *Problem) { p.Locked = []Pair{{0, 1}} }), ErrInvalid},
		{"lock twice", with(cell(1), func(p *Problem) { p.Locked = []Pair{{0, 0}, {0, 0}} }), ErrInvalid},
		{"lock on a veto", with(cell(-1), func(p *Problem) { p.Locked = []Pair{{0, 0}} }), ErrInfeasible},
		{"lock under the floor", with(cell(1), func(p *Problem) { p.Locked, p.Floor = []Pair{{0, 0}}, 2 }), ErrInfeasible},
		{"more locks than pairs", with(cell(1), func(p *Problem) { p.Locked, p.Goal = []Pair{{0, 0}}, AtMostPairs }), ErrInfeasible},
		{"two locks on a row", Problem{Rows: 1, Cols: 2, Score: make([]int32, 2), Locked: []Pair{{0, 0}, {0, 1}}}, ErrInfeasible},
		{"two locks on a column", Problem{Rows: 2, Cols: 1, Score: make([]int32, 2), Locked: []Pair{{0, 0}, {1, 0}}}, ErrInfeasible},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if r, err := Solve(tt.p); !errors.Is(err, tt.want) {
				t.Errorf("Solve = %+v, %v, want %v", r, err, tt.want)
			}
			if err := Verify(tt.p, Result{RowPrice: make([]int64, max(tt.p.Rows, 0)), ColPrice: make([]int64, tt.p.Cols)}); err == nil && tt.name != "score out of range" {
				t.Errorf("Verify = nil, want an error")
			}
		})
	}
}

func TestSolveWithCapacitiesAndCounts(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		p := drawProblem(t, 4)
		p.Goal = rapid.SampledFrom([]Goal{MaxTotal, MaxPairs, ExactPairs, AtMostPairs}).Draw(t, "goal")
		p.Pairs = rapid.IntRange(len(p.Locked), 6).Draw(t, "pairs")
		if rapid.Bool().Draw(t, "row capacities") {
			p.RowCap = rapid.SliceOfN(rapid.Int32Range(1, 3), p.Rows, p.Rows).Draw(t, "row cap")
		}
		if rapid.Bool().Draw(t, "column capacities") {
			p.ColCap = rapid.SliceOfN(rapid.Int32Range(1, 3), p.Cols, p.Cols).Draw(t, "column cap")
		}
		checkSolve(t, p)
		curve, err := Curve(p)
		want := best(p)
		for len(want) > 1 && want[len(want)-1] < 0 {
			want = want[:len(want)-1]
		}
		if err != nil || !slices.Equal(curve, want) {
			t.Fatalf("Curve(%+v) = %v, %v, want %v", p, curve, err, want)
		}
	})
}

// smallest is the lexicographically smallest optimum by brute force: the column of each row, p.Cols for none.
func smallest(p Problem, pairs int, total int64) []int {
	var found []int
	columns, used := slices.Repeat([]int{p.Cols}, p.Rows), make([]bool, p.Cols)
	var walk func(i, made int, sum int64)
	walk = func(i, made int, sum int64) {
		if found != nil {
			return
		}
		if i == p.Rows {
			fits := sum == total && (pairs < 0 || made == pairs) && (p.goal() != AtMostPairs || made <= p.Pairs)
			for _, l := range p.Locked {
				fits = fits && columns[l.Row] == l.Col
			}
			if fits {
				found = slices.Clone(columns)
			}
			return
		}
		for j := range p.Cols {
			if s := p.at(i, j); s >= p.limit() && !used[j] {
				used[j], columns[i] = true, j
				walk(i+1, made+1, sum+int64(s))
				used[j], columns[i] = false, p.Cols
			}
		}
		walk(i+1, made, sum)
	}
	walk(0, 0, 0)
	return found
}

func TestSolveLexicographic(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		p := drawProblem(t, 4)
		p.Goal = rapid.SampledFrom([]Goal{MaxTotal, MaxPairs, ExactPairs, AtMostPairs}).Draw(t, "goal")
		p.Pairs = rapid.IntRange(len(p.Locked), 4).Draw(t, "pairs")
		p.Lexicographic = true
		r := checkSolve(t, p)
		pairs, total := wanted(p)
		if total < 0 {
			return
		}
		got := slices.Repeat([]int{p.Cols}, p.Rows)
		for _, q := range r.Pairs {
			got[q.Row] = q.Col
		}
		if want := smallest(p, pairs, total); !slices.Equal(got, want) {
			t.Fatalf("Solve(%+v) = columns %v, want %v", p, got, want)
		}
	})
}
