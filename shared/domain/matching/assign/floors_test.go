package assign

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// ranked is a set of pairs as the order of Floors sees it.
type ranked struct {
	made  []Pair
	worst int32
	total int64
}

// allRanked lists every set of pairs that keeps the rules but for the number.
func allRanked(p Problem) []ranked {
	var out []ranked
	rows, cols := capacities(p.RowCap, p.Rows), capacities(p.ColCap, p.Cols)
	var walk func(cell int, now ranked)
	walk = func(cell int, now ranked) {
		if cell == p.Rows*p.Cols {
			now.made = slices.Clone(now.made)
			out = append(out, now)
			return
		}
		q := Pair{cell / p.Cols, cell % p.Cols}
		locked := slices.Contains(p.Locked, q)
		if !locked {
			walk(cell+1, now)
		}
		if s := p.Score[cell]; s >= p.limit() && rows[q.Row] > 0 && cols[q.Col] > 0 {
			rows[q.Row]--
			cols[q.Col]--
			next := ranked{append(slices.Clone(now.made), q), now.worst, now.total + int64(s)}
			if !locked {
				next.worst = min(next.worst, s)
			}
			walk(cell+1, next)
			rows[q.Row]++
			cols[q.Col]++
		}
	}
	walk(0, ranked{worst: MaxScore})
	return out
}

// firstOf is the best of the sets that pass, of those with an allowed number of pairs.
func firstOf(p Problem, all []ranked, pass func(ranked) bool) (best ranked, ok bool) {
	for _, r := range all {
		n := len(r.made)
		switch {
		case p.Goal == ExactPairs && n != p.Pairs, p.Goal == AtMostPairs && n > p.Pairs, !pass(r):
			continue
		}
		if !ok || n > len(best.made) || n == len(best.made) && (r.worst > best.worst || r.worst == best.worst && r.total > best.total) {
			best, ok = r, true
		}
	}
	return best, ok
}

func (r ranked) has(q Pair) bool { return slices.Contains(r.made, q) }

// TestFloorsAgainstBruteForce asks about every pair, row and column.
func TestFloorsAgainstBruteForce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t, 4)
		p.Goal = rapid.SampledFrom([]Goal{MaxPairs, ExactPairs, AtMostPairs}).Draw(t, "goal")
		p.Pairs = rapid.IntRange(len(p.Locked), 4).Draw(t, "pairs")
		if rapid.IntRange(0, 2).Draw(t, "capacities") == 0 {
			p.RowCap = rapid.SliceOfN(rapid.Int32Range(1, 2), p.Rows, p.Rows).Draw(t, "row cap")
			p.ColCap = rapid.SliceOfN(rapid.Int32Range(1, 2), p.Cols, p.Cols).Draw(t, "column cap")
		}
		worst, q, r, err := Bottleneck(p)
		if errors.Is(err, ErrInfeasible) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		f, err := OpenFloors(p, worst, q, r)
		if err != nil {
			t.Fatal(err)
		}
		all := allRanked(p)
		best, _ := firstOf(p, all, func(ranked) bool { return true })
		var asks []Ask
		for _, m := range r.Pairs {
			asks = append(asks, Ask{AskWithout, m})
		}
		for i := range p.Rows {
			asks = append(asks, Ask{AskRow, Pair{i, -1}})
		}
		for j := range p.Cols {
			asks = append(asks, Ask{AskCol, Pair{-1, j}})
		}
		replies, err := f.Answers(t.Context(), asks)
		if err != nil {
			t.Fatalf("Answers(%+v) of %+v: %v", asks, p, err)
		}
		for k, a := range asks {
			got := replies[k]
			want, ok := firstOf(p, all, func(x ranked) bool {
				if a.Kind == AskWithout {
					return !x.has(a.Pair)
				}
				return slices.ContainsFunc(x.made, func(m Pair) bool {
					return (m.Row == a.Pair.Row || m.Col == a.Pair.Col) && !slices.Contains(r.Pairs, m)
				})
			})
			cost := Cost{Pairs: len(best.made) - len(want.made), Total: best.total - want.total}
			if least := len(p.Locked); len(best.made) > least && len(want.made) > least {
				cost.Worst = best.worst - want.worst
			}
			if ok != got.Known || ok && got.Cost != cost {
				t.Fatalf("%c %v of %+v (%v): %+v, want %+v %v", a.Kind, a.Pair, p, r.Pairs, got, cost, ok)
			}
			if ok && a.Kind == AskWithout && cost.Pairs == 0 {
				checkFall(t, p, all, a.Pair, got.Fall)
			}
		}
	})
}

// checkFall lowers the score of a pair as far as it may fall, and by one more.
func checkFall(t *rapid.T, p Problem, all []ranked, q Pair, fall int64) {
	p.Floor = 0
	belongs := func(score int64) bool {
		lower := slices.Clone(all)
		for k := range lower {
			if lower[k].has(q) {
				lower[k].total += score - int64(p.at(q.Row, q.Col))
				lower[k].worst = MaxScore
				for _, m := range lower[k].made {
					switch {
					case m == q:
						lower[k].worst = min(lower[k].worst, int32(score))
					case !slices.Contains(p.Locked, m):
						lower[k].worst = min(lower[k].worst, p.at(m.Row, m.Col))
					}
				}
			}
		}
		with, _ := firstOf(p, lower, func(x ranked) bool { return x.has(q) })
		best, _ := firstOf(p, lower, func(ranked) bool { return true })
		return len(with.made) == len(best.made) && with.worst == best.worst && with.total == best.total
	}
	now := int64(p.at(q.Row, q.Col))
	if fall < 0 || fall > now || !belongs(now-fall) || belongs(now-fall-1) {
		t.Fatalf("%v of %+v may fall by %d", q, p, fall)
	}
}

// TestFloorsFallEndsAtTheWorstPair: a pair may lose 41 in total, but breaks as soon as it scores less than the worst pair.
func TestFloorsFallEndsAtTheWorstPair(t *testing.T) {
	t.Parallel()
	p := Problem{Rows: 3, Cols: 3, Score: []int32{90, 55, 0, 56, 62, 0, 0, 0, 50}, Goal: MaxPairs}
	worst, q, r, err := Bottleneck(p)
	if err != nil {
		t.Fatal(err)
	}
	f, err := OpenFloors(p, worst, q, r)
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.Answers(t.Context(), []Ask{{AskWithout, Pair{1, 1}}, {AskWithout, Pair{2, 2}}})
	if err != nil {
		t.Fatal(err)
	}
	want := []Reply{{Known: true, Cost: Cost{Total: 41}, Fall: 12}, {Known: true, Cost: Cost{Worst: 50, Total: 112}, Fall: 50}}
	if !slices.Equal(got, want) {
		t.Errorf("Answers = %+v, want %+v", got, want)
	}
}
