package assign

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestSelectCutByEffort: whatever the effort, the answer keeps the rules, its bound holds, and the same effort cuts at the
// same place; enough of it proves the optimum.
func TestSelectCutByEffort(t *testing.T) {
	t.Parallel()
	for seed := uint64(1); seed <= 3; seed++ {
		s := sampleSelection(seed, 40, 60, false)
		full, err := Select(context.Background(), s)
		if err != nil || !full.Proved || full.Spent == 0 {
			t.Fatalf("Select = %+v, %v, want a proof and what it took", full, err)
		}
		for effort := int64(1); effort < 2*full.Spent; effort += 1 + full.Spent/9 {
			s.Effort = effort
			r, err := Select(context.Background(), s)
			again, errAgain := Select(context.Background(), s)
			if diff := cmp.Diff(r, again); diff != "" || (err == nil) != (errAgain == nil) {
				t.Fatalf("effort %d cuts at two places (-first +second):\n%s%v, %v", effort, diff, err, errAgain)
			}
			switch {
			case errors.Is(err, ErrCut):
				continue
			case err != nil:
				t.Fatalf("effort %d: %v", effort, err)
			case r.Total > full.Total || r.Bound < full.Total || (effort > full.Spent && !r.Proved):
				t.Fatalf("effort %d of %d: %d to %d, proved %t; the optimum is %d", effort, full.Spent, r.Total, r.Bound, r.Proved, full.Total)
			}
			if err := VerifySelection(s, r); err != nil {
				t.Fatalf("effort %d: %v", effort, err)
			}
		}
	}
}

func TestPossibleCutByEffort(t *testing.T) {
	t.Parallel()
	s := sampleSelection(1, 30, 40, false)
	s.Cover, s.Effort = []int32{9, 9}, 1
	if got, _, err := Possible(context.Background(), s); !errors.Is(err, ErrCut) {
		t.Errorf("Possible = %t, %v, want ErrCut", got, err)
	}
	s.Effort = 0
	if got, spent, err := Possible(context.Background(), s); err != nil || got || spent == 0 {
		t.Errorf("Possible = %t for %d, %v, want that nothing is", got, spent, err)
	}
}

// TestSelectWithRowAndColumn: where a row or a column must be paired, the answer is the best that pairs it.
func TestSelectWithRowAndColumn(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		s := drawSelection(t, 4)
		if rapid.Bool().Draw(t, "a theme a row") {
			s.PairThemes, s.RowGroupCap = nil, nil // what the flow over themes decides
		}
		row := rapid.Bool().Draw(t, "row")
		at := rapid.IntRange(0, s.Cols-1).Draw(t, "column")
		must := s.WithCol
		if row {
			at, must = rapid.IntRange(0, s.Rows-1).Draw(t, "row number"), s.WithRow
		}
		with, ok := must(at)
		if !ok {
			t.Fatalf("no room in %d themes", len(s.Cover))
		}
		want := int64(-1)
		for k := range s.Score {
			i, j := k/s.Cols, k%s.Cols
			if (row && i != at) || (!row && j != at) {
				continue
			}
			one := s
			if !slices.Contains(s.Locked, Pair{i, j}) {
				one.Locked = append(slices.Clone(s.Locked), Pair{i, j})
			}
			want = max(want, bestSelection(one))
		}
		check := func(r Selected, err error) {
			t.Helper()
			switch {
			case want < 0 && !errors.Is(err, ErrInfeasible):
				t.Fatalf("Select(%+v) = %+v, %v, want ErrInfeasible", with, r, err)
			case want >= 0 && (err != nil || r.Total != want || !r.Proved):
				t.Fatalf("Select(%+v) = %+v, %v, want %d", with, r, err, want)
			}
		}
		check(Select(context.Background(), with))
		if slices.ContainsFunc(s.Locked, func(l Pair) bool { return row && l.Row == at || !row && l.Col == at }) {
			return
		}
		l, err := OpenSelection(context.Background(), s)
		switch {
		case err != nil && !errors.Is(err, ErrInfeasible):
			t.Fatalf("OpenSelection(%+v) = %v", s, err)
		case err != nil:
		case row:
			check(l.WithRow(context.Background(), at, 0))
		default:
			check(l.WithCol(context.Background(), at, 0))
		}
	})
	full := Selection{Rows: 1, Cols: 1, Score: []int32{1}, Cover: slicesOf(MaxThemes, 0)}
	if _, ok := full.WithRow(0); ok {
		t.Error("WithRow finds room in 64 themes")
	}
}
