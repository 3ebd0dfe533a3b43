package assign

import (
	"context"
	"errors"
	"math/bits"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func drawSelection(t *rapid.T, most int) Selection {
	m, n := rapid.IntRange(1, most).Draw(t, "rows"), rapid.IntRange(1, most).Draw(t, "cols")
	top := rapid.SampledFrom([]int32{0, 1, 3, 20, 1_000_000}).Draw(t, "top")
	vetoes := rapid.SampledFrom([]int{0, 0, 3, 6}).Draw(t, "vetoes in ten")
	s := Selection{Rows: m, Cols: n, Score: make([]int32, m*n), Pairs: rapid.IntRange(0, 4).Draw(t, "pairs")}
	for k := range s.Score {
		s.Score[k] = rapid.Int32Range(0, top).Draw(t, "score")
		if rapid.IntRange(0, 9).Draw(t, "veto") < vetoes {
			s.Score[k] = Forbidden
		}
	}
	yes := func(what string) bool { return rapid.Bool().Draw(t, what) }
	s.AtMost = yes("at most")
	if yes("floored") {
		s.Floor = rapid.Int32Range(0, top/2+1).Draw(t, "floor")
	}
	if yes("row groups") {
		s.RowGroup = rapid.SliceOfN(rapid.Int32Range(0, 3), m, m).Draw(t, "row group")
		s.MaxRowGroups = rapid.IntRange(0, 3).Draw(t, "max row groups")
		if yes("row group limits") {
			s.RowGroupCap = rapid.SliceOfN(rapid.Int32Range(0, 3), 4, 4).Draw(t, "row group cap")
		}
	}
	if yes("column groups") {
		s.ColGroup = rapid.SliceOfN(rapid.Int32Range(0, 3), n, n).Draw(t, "column group")
		if yes("column group limits") {
			s.ColGroupCap = rapid.SliceOfN(rapid.Int32Range(0, 3), 4, 4).Draw(t, "column group cap")
		}
	}
	if yes("themes") {
		s.Cover = rapid.SliceOfN(rapid.Int32Range(0, 2), 3, 3).Draw(t, "cover")
		if yes("row themes") {
			s.RowThemes = rapid.SliceOfN(rapid.Uint64Range(0, 7), m, m).Draw(t, "row themes")
		}
		if yes("pair themes") {
			s.PairThemes = rapid.SliceOfN(rapid.Uint64Range(0, 7), m*n, m*n).Draw(t, "pair themes")
		}
	}
	if yes("capacities") {
		if yes("of rows") {
			s.RowCap = rapid.SliceOfN(rapid.Int32Range(1, 3), m, m).Draw(t, "row cap")
		}
		if yes("of columns") {
			s.ColCap = rapid.SliceOfN(rapid.Int32Range(1, 3), n, n).Draw(t, "column cap")
		}
	}
	for range rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "locks") {
		l := Pair{rapid.IntRange(0, m-1).Draw(t, "lock row"), rapid.IntRange(0, n-1).Draw(t, "lock column")}
		if len(s.Locked) == 0 || s.Locked[0] != l {
			s.Locked = append(s.Locked, l)
		}
	}
	return s
}

// bestSelection is the brute force over all sets of pairs; -1 where none keeps the rules.
func bestSelection(s Selection) int64 {
	found := int64(-1)
	rows, cols := capacities(s.RowCap, s.Rows), capacities(s.ColCap, s.Cols)
	pairs := []Pair{}
	var walk func(cell int, total int64)
	walk = func(cell int, total int64) {
		if cell == len(s.Score) {
			if (len(pairs) == s.Pairs || s.AtMost && len(pairs) < s.Pairs) && total > found && keepsRules(s, pairs) {
				found = total
			}
			return
		}
		walk(cell+1, total)
		i, j := cell/s.Cols, cell%s.Cols
		if v := s.at(i, j); v >= s.limit() && rows[i] > 0 && cols[j] > 0 && len(pairs) < s.Pairs {
			rows[i]--
			cols[j]--
			pairs = append(pairs, Pair{i, j})
			walk(cell+1, total+int64(v))
			pairs = pairs[:len(pairs)-1]
			rows[i]++
			cols[j]++
		}
	}
	walk(0, 0)
	return found
}

func keepsRules(s Selection, pairs []Pair) bool {
	locked, rowUse, colUse, themeUse := 0, map[int32]int32{}, map[int32]int32{}, map[int]int32{}
	for _, q := range pairs {
		for _, l := range s.Locked {
			if l == q {
				locked++
			}
		}
		if s.RowGroup != nil {
			rowUse[s.RowGroup[q.Row]]++
		}
		if s.ColGroup != nil {
			colUse[s.ColGroup[q.Col]]++
		}
		for mask := s.covers(q.Row, q.Col); mask != 0; mask &= mask - 1 {
			themeUse[bits.TrailingZeros64(mask)]++
		}
	}
	ok := locked == len(s.Locked) && (s.MaxRowGroups == 0 || len(rowUse) <= s.MaxRowGroups)
	for g, c := range s.RowGroupCap {
		ok = ok && rowUse[int32(g)] <= c
	}
	for g, c := range s.ColGroupCap {
		ok = ok && colUse[int32(g)] <= c
	}
	for t, c := range s.Cover {
		ok = ok && themeUse[t] >= c
	}
	return ok
}

func TestSelectAgainstBruteForce(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		s := drawSelection(t, 5)
		want := bestSelection(s)
		r, err := Select(context.Background(), s)
		if want < 0 {
			if !errors.Is(err, ErrInfeasible) {
				t.Fatalf("Select(%+v) = %+v, %v, want ErrInfeasible", s, r, err)
			}
			return
		}
		if err != nil || r.Total != want || !r.Proved {
			t.Fatalf("Select(%+v) = %+v, %v, want total %d, proved", s, r, err, want)
		}
		if err := VerifySelection(s, r); err != nil {
			t.Fatalf("VerifySelection(%+v, %+v) = %v, want nil", s, r, err)
		}
	})
}

func TestPossibleAgainstBruteForce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := drawSelection(t, 4)
		got, _, err := Possible(context.Background(), s)
		if want := bestSelection(s) >= 0; err != nil || got != want {
			t.Fatalf("Possible(%+v) = %t, %v, want %t", s, got, err, want)
		}
	})
}

func TestPricesAgainstBruteForce(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		s := drawSelection(t, 4)
		r, err := Select(context.Background(), s)
		if err != nil {
			t.SkipNow()
		}
		prices, err := Prices(context.Background(), s, r)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range prices {
			if want := bestSelection(s.Without(p.Rule)) - r.Total; p.Cost != want || p.Cost < 0 || !p.Proved {
				t.Fatalf("Prices(%+v) = %+v, want %d", s, p, want)
			}
		}
	})
}

func TestSelectStops(t *testing.T) {
	t.Parallel()
	s := sampleSelection(1, 30, 40, false)
	full, err := Select(context.Background(), s)
	if err != nil || !full.Proved {
		t.Fatalf("Select = %+v, %v, want a proof", full, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r, err := Select(ctx, s)
	if err != nil || r.Proved || r.Bound < full.Total {
		t.Errorf("Select = %+v, %v, want no proof and a bound of at least %d", r, err, full.Total)
	}
	if _, _, err := Possible(ctx, s); !errors.Is(err, context.Canceled) {
		t.Errorf("Possible = %v, want context.Canceled", err)
	}
}

func TestVerifySelectionRefuses(t *testing.T) {
	t.Parallel()
	s := sampleSelection(1, 30, 40, false)
	s.ColGroupCap, s.RowGroupCap = slicesOf(25, 1), slicesOf(27, 4)
	good, err := Select(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		r := good
		r.Pairs = slices.Clone(good.Pairs)
		k := rapid.IntRange(0, len(r.Pairs)-1).Draw(t, "pair")
		switch rapid.IntRange(0, 5).Draw(t, "damage") {
		case 0:
			r.Total++
		case 1:
			r.Bound--
		case 2:
			r.Proved = false
		case 3:
			r.Pairs = slices.Delete(r.Pairs, k, k+1)
		case 4:
			r.Pairs[k] = r.Pairs[(k+1)%len(r.Pairs)]
		case 5:
			r.Pairs[k].Col = -1
		}
		if err := VerifySelection(s, r); !errors.Is(err, ErrRefused) {
			t.Fatalf("VerifySelection(%+v) = %v, want ErrRefused", r, err)
		}
	})
}

// TestSelectAgainstBruteForce_OneThemeARow draws what the flow over themes decides: one theme a row, no limit of a group.
func TestSelectAgainstBruteForce_OneThemeARow(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		s := drawSelection(t, 6)
		m := s.Rows
		s.RowGroup = rapid.SliceOfN(rapid.Int32Range(0, 3), m, m).Draw(t, "group of row")
		s.MaxRowGroups, s.RowGroupCap, s.PairThemes = rapid.IntRange(1, 3).Draw(t, "groups"), nil, nil
		s.RowThemes = rapid.SliceOfN(rapid.SampledFrom([]uint64{0, 1, 2, 4}), m, m).Draw(t, "theme of row")
		s.Cover = rapid.SliceOfN(rapid.Int32Range(0, 2), 3, 3).Draw(t, "covers")
		want := bestSelection(s)
		r, err := Select(context.Background(), s)
		switch {
		case want < 0:
			if !errors.Is(err, ErrInfeasible) {
				t.Fatalf("Select(%+v) = %+v, %v, want ErrInfeasible", s, r, err)
			}
		case err != nil || r.Total != want || !r.Proved:
			t.Fatalf("Select(%+v) = %+v, %v, want total %d, proved", s, r, err, want)
		default:
			if err := VerifySelection(s, r); err != nil {
				t.Fatalf("VerifySelection(%+v, %+v) = %v, want nil", s, r, err)
			}
		}
	})
}
