package assign

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Whatever is done to a result: if Verify still accepts it, brute force finds nothing better.
func TestVerifyAcceptsOnlyOptima(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		p, r := drawSolved(t, 4, true)
		r.Pairs, r.RowPrice, r.ColPrice = slices.Clone(r.Pairs), slices.Clone(r.RowPrice), slices.Clone(r.ColPrice)
		for range rapid.IntRange(1, 3).Draw(t, "damages") {
			damage(t, p, &r)
		}
		checkAccepted(t, p, r)
	})
}

func checkAccepted(t interface{ Fatalf(string, ...any) }, p Problem, r Result) {
	err := Verify(p, r)
	if err != nil && !errors.Is(err, ErrRefused) {
		t.Fatalf("Verify(%+v, %+v) = %v, want ErrRefused or nil", p, r, err)
	}
	if err != nil {
		return
	}
	pairs, total := wanted(p)
	if r.Total != total || (pairs >= 0 && len(r.Pairs) != pairs) {
		t.Fatalf("Verify(%+v, %+v) = nil, but the optimum is %d of %d pairs", p, r, total, pairs)
	}
}

func damage(t *rapid.T, p Problem, r *Result) {
	by := rapid.Int64Range(-3, 3).Draw(t, "by")
	at := func(n int) int { return rapid.IntRange(0, max(0, n-1)).Draw(t, "at") }
	switch rapid.IntRange(0, 6).Draw(t, "damage") {
	case 0:
		r.Total += by
	case 1:
		r.PairPrice += by
	case 2:
		if p.Rows > 0 {
			r.RowPrice[at(p.Rows)] += by
		}
	case 3:
		if p.Cols > 0 {
			r.ColPrice[at(p.Cols)] += by
		}
	case 4:
		if k := at(len(r.Pairs)); len(r.Pairs) > 0 {
			r.Total -= int64(p.at(r.Pairs[k].Row, r.Pairs[k].Col))
			r.Pairs = slices.Delete(r.Pairs, k, k+1)
		}
	case 5:
		if p.Rows > 0 && p.Cols > 0 {
			q := Pair{at(p.Rows), at(p.Cols)}
			r.Pairs = append(r.Pairs, q)
			r.Total += int64(p.at(q.Row, q.Col))
			slices.SortFunc(r.Pairs, Pair.Compare)
		}
	case 6:
		if len(r.Pairs) > 1 { // two rows swap partners
			a, b := &r.Pairs[at(len(r.Pairs))], &r.Pairs[at(len(r.Pairs))]
			a.Col, b.Col = b.Col, a.Col
			r.Total = 0
			for _, q := range r.Pairs {
				r.Total += int64(p.at(q.Row, q.Col))
			}
		}
	}
}

// FuzzVerify feeds arbitrary small problems with arbitrary results.
func FuzzVerify(f *testing.F) {
	f.Add([]byte{2, 2, 0, 9, 1, 1, 9, 0, 0, 1, 1, 9, 9, 0, 0, 0}, int64(18))
	f.Add([]byte{1, 2, 1, 4, 6, 0, 1, 0, 0, 6, 0}, int64(6))
	f.Fuzz(func(t *testing.T, data []byte, total int64) {
		next := func() int {
			if len(data) == 0 {
				return 0
			}
			b := data[0]
			data = data[1:]
			return int(b)
		}
		p := Problem{Rows: next() % 4, Cols: next() % 4}
		p.Goal, p.Pairs = []Goal{MaxTotal, MaxPairs, ExactPairs, AtMostPairs}[next()%4], next()%4
		for range p.Rows * p.Cols {
			p.Score = append(p.Score, int32(next()%12)-1)
		}
		r := Result{Total: total, PairPrice: int64(next()) - 128}
		for range next() % 4 {
			r.Pairs = append(r.Pairs, Pair{next() % 4, next() % 4})
		}
		for range p.Rows {
			r.RowPrice = append(r.RowPrice, int64(next()))
		}
		for range p.Cols {
			r.ColPrice = append(r.ColPrice, int64(next()))
		}
		checkAccepted(t, p, r)
	})
}

// Renaming rows and columns leaves the optimum's value alone; the same input gives the same answer.
func TestSolveRenamedAndRepeated(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		p, r := drawSolved(t, 12, true)
		again, err := Solve(p)
		if diff := cmp.Diff(r, again); err != nil || diff != "" {
			t.Fatalf("Solve twice (-first +second): %v\n%s", err, diff)
		}
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "order"), 1))
		rows, cols := rng.Perm(p.Rows), rng.Perm(p.Cols)
		q := p
		q.Score, q.RowCap, q.ColCap, q.Locked = make([]int32, len(p.Score)), capacities(nil, p.Rows), capacities(nil, p.Cols), nil
		for i := range p.Rows {
			for j := range p.Cols {
				q.Score[rows[i]*p.Cols+cols[j]] = p.at(i, j)
			}
		}
		for i, c := range capacities(p.RowCap, p.Rows) {
			q.RowCap[rows[i]] = c
		}
		for j, c := range capacities(p.ColCap, p.Cols) {
			q.ColCap[cols[j]] = c
		}
		for _, l := range p.Locked {
			q.Locked = append(q.Locked, Pair{rows[l.Row], cols[l.Col]})
		}
		renamed, err := Solve(q)
		if err != nil || renamed.Total != r.Total {
			t.Fatalf("Solve renamed = %d, %v, want %d", renamed.Total, err, r.Total)
		}
	})
}

// The larger kernels agree with each other where brute force cannot follow: dense against flow, and turned around.
func TestKernelsAgree(t *testing.T) {
	t.Parallel()
	for _, top := range []int32{0, 1, 9, 999, MaxScore} {
		for seed := range uint64(6) {
			m, n := 30+int(seed)*7, 60-int(seed)*3
			p := Problem{Rows: m, Cols: n, Score: randomScores(seed, m*n, top)}
			if seed%2 == 1 {
				for k := 0; k < len(p.Score); k += 2 + int(seed) {
					p.Score[k] = Forbidden
				}
			}
			for _, goal := range []Goal{MaxTotal, MaxPairs} {
				p.Goal = goal
				want, err := Solve(p)
				if err != nil {
					t.Fatal(err)
				}
				turned := p
				turned.Rows, turned.Cols = n, m
				turned.Score, _ = p.workingCopy(true)
				flat, err := p.solveFlow(top)
				other, err2 := Solve(turned)
				if err != nil || err2 != nil || flat.Total != want.Total || other.Total != want.Total {
					t.Errorf("top %d, seed %d, %s: flow %d, turned %d, %v, %v, want %d", top, seed, goal, flat.Total, other.Total, err, err2, want.Total)
				}
				for name, err := range map[string]error{"dense": Verify(p, want), "flow": Verify(p, flat), "turned": Verify(turned, other)} {
					if err != nil {
						t.Errorf("top %d, seed %d, %s: Verify %s = %v", top, seed, goal, name, err)
					}
				}
			}
		}
	}
}

// Dropping a rule never lowers the optimum.
func TestSelectMonotone(t *testing.T) {
	t.Parallel()
	s := sampleSelection(3, 40, 60, true)
	s.ColGroupCap, s.RowGroupCap, s.Floor, s.Locked = slicesOf(25, 1), slicesOf(27, 3), 100_000, []Pair{{0, 0}}
	s.Score[0] = 200_000
	s.Score[1] = Forbidden
	r, err := Select(t.Context(), s)
	if err != nil || !r.Proved {
		t.Fatalf("Select = %+v, %v, want a proof", r, err)
	}
	for _, rule := range s.Rules() {
		if rule.Kind == RuleCount {
			continue
		}
		less, err := Select(t.Context(), s.Without(rule))
		if err != nil || !less.Proved || less.Total < r.Total {
			t.Errorf("Select without %v = %+v, %v, want a proof and at least %d", rule, less, err, r.Total)
		}
	}
}
