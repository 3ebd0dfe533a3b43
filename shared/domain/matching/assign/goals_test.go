package assign

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// bestWorst is the brute force for Bottleneck: over all sets of exactly want pairs, the best (worst score, total).
func bestWorst(p Problem, want int) (worst int32, total int64) {
	worst, total = -1, -1
	rows, cols := capacities(p.RowCap, p.Rows), capacities(p.ColCap, p.Cols)
	var walk func(cell, pairs int, low int32, sum int64)
	walk = func(cell, pairs int, low int32, sum int64) {
		if cell == p.Rows*p.Cols {
			if pairs == want && (low > worst || low == worst && sum > total) {
				worst, total = low, sum
			}
			return
		}
		i, j := cell/p.Cols, cell%p.Cols
		locked := slices.Contains(p.Locked, Pair{i, j})
		if !locked {
			walk(cell+1, pairs, low, sum)
		}
		if s := p.Score[cell]; s >= p.limit() && rows[i] > 0 && cols[j] > 0 {
			rows[i]--
			cols[j]--
			next := min(low, s)
			if locked {
				next = low
			}
			walk(cell+1, pairs+1, next, sum+int64(s))
			rows[i]++
			cols[j]++
		}
	}
	walk(0, 0, MaxScore, 0)
	return worst, total
}

func TestBottleneckAgainstBruteForce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t, 4)
		p.Goal = rapid.SampledFrom([]Goal{MaxTotal, MaxPairs, ExactPairs, AtMostPairs}).Draw(t, "goal")
		p.Pairs = rapid.IntRange(len(p.Locked), 5).Draw(t, "pairs")
		if rapid.Bool().Draw(t, "capacities") {
			p.RowCap = rapid.SliceOfN(rapid.Int32Range(1, 3), p.Rows, p.Rows).Draw(t, "row cap")
			p.ColCap = rapid.SliceOfN(rapid.Int32Range(1, 3), p.Cols, p.Cols).Draw(t, "column cap")
		}
		most := p
		most.Goal = MaxPairs
		want, _ := wanted(most)
		if n, err := Cardinality(p, 0); err != nil || n != want {
			t.Fatalf("Cardinality(%+v, 0) = %d, %v, want %d", p, n, err, want)
		}
		worst, q, r, err := Bottleneck(p)
		if p.Goal == ExactPairs {
			if p.Pairs > want {
				if !errors.Is(err, ErrInfeasible) {
					t.Fatalf("Bottleneck(%+v) = %v, want ErrInfeasible", p, err)
				}
				return
			}
			want = p.Pairs
		}
		if p.Goal == AtMostPairs {
			want = min(want, p.Pairs)
		}
		low, total := bestWorst(p, want)
		if err != nil || worst != low || r.Total != total || len(r.Pairs) != want {
			t.Fatalf("Bottleneck(%+v) = %d, %+v, %v, want %d, total %d of %d", p, worst, r, err, low, total, want)
		}
		if err := Verify(q, r); err != nil {
			t.Fatalf("Verify = %v, want nil", err)
		}
	})
}

// drawSide draws wishes with ties and short lists.
func drawSide(t *rapid.T, n, others int) Side {
	s := Side{Start: []int32{0}}
	for range n {
		for b := range others {
			if rapid.IntRange(0, 3).Draw(t, "listed") > 0 {
				s.To, s.Rank = append(s.To, int32(b)), append(s.Rank, rapid.Int32Range(0, 3).Draw(t, "rank"))
			}
		}
		s.Start = append(s.Start, int32(len(s.To)))
	}
	if rapid.Bool().Draw(t, "capacities") {
		s.Cap = rapid.SliceOfN(rapid.Int32Range(0, 2), n, n).Draw(t, "cap")
	}
	return s
}

// like is a's rank for b, or -1.
func like(s *Side, a, b int) int32 {
	for e := s.Start[a]; e < s.Start[a+1]; e++ {
		if int(s.To[e]) == b {
			return s.Rank[e]
		}
	}
	return -1
}

// blockers lists blocking pairs from the definition.
func blockers(m *Market, pairs []Pair) []Pair {
	wants := func(s *Side, limit int32, a, b int, mates []int) bool {
		worse := len(mates) < int(limit)
		for _, c := range mates {
			worse = worse || like(s, a, b) < like(s, a, c)
		}
		return like(s, a, b) >= 0 && worse
	}
	var out []Pair
	left, right := capacities(m.Proposers.Cap, m.Proposers.Agents()), capacities(m.Receivers.Cap, m.Receivers.Agents())
	for a := range m.Proposers.Agents() {
		for b := range m.Receivers.Agents() {
			var of, to []int
			for _, q := range pairs {
				if q.Row == a {
					of = append(of, q.Col)
				}
				if q.Col == b {
					to = append(to, q.Row)
				}
			}
			if !slices.Contains(pairs, Pair{a, b}) && wants(&m.Proposers, left[a], a, b, of) && wants(&m.Receivers, right[b], b, a, to) {
				out = append(out, Pair{a, b})
			}
		}
	}
	return out
}

func TestDeferredAcceptanceIsStable(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		a, b := rapid.IntRange(0, 5).Draw(t, "proposers"), rapid.IntRange(0, 5).Draw(t, "receivers")
		m := Market{drawSide(t, a, b), drawSide(t, b, a)}
		seed := rapid.Uint64().Draw(t, "seed")
		pairs, err := DeferredAcceptance(m, seed)
		if err != nil {
			t.Fatalf("DeferredAcceptance(%+v) = %v", m, err)
		}
		again, _ := DeferredAcceptance(m, seed)
		if !slices.Equal(pairs, again) {
			t.Fatalf("DeferredAcceptance(%+v) = %v, then %v", m, pairs, again)
		}
		if got, err := BlockingPairs(m, pairs); err != nil || len(got) > 0 {
			t.Fatalf("BlockingPairs(%+v, %v) = %v, %v, want none", m, pairs, got, err)
		}
		var some []Pair
		for _, q := range pairs {
			if rapid.Bool().Draw(t, "kept") {
				some = append(some, q)
			}
		}
		if got, err := BlockingPairs(m, some); err != nil || !slices.Equal(got, blockers(&m, some)) {
			t.Fatalf("BlockingPairs(%+v, %v) = %v, %v, want %v", m, some, got, err, blockers(&m, some))
		}
	})
}

// Of all stable matchings, every proposer likes the answer at least as well (strict wishes, one partner each).
func TestDeferredAcceptanceFavoursProposers(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 4).Draw(t, "agents")
		m := Market{drawSide(t, n, n), drawSide(t, n, n)}
		m.Proposers.Cap, m.Receivers.Cap = nil, nil
		for _, s := range []*Side{&m.Proposers, &m.Receivers} {
			for k := range s.Rank {
				s.Rank[k] = s.Rank[k]*8 + s.To[k] // no ties
			}
		}
		got, err := DeferredAcceptance(m, 1)
		if err != nil {
			t.Fatal(err)
		}
		value := func(pairs []Pair, a int) int32 {
			for _, q := range pairs {
				if q.Row == a {
					return like(&m.Proposers, a, q.Col)
				}
			}
			return 1 << 20
		}
		eachMatching(&m, func(pairs []Pair) {
			if len(blockers(&m, pairs)) > 0 {
				return
			}
			for a := range n {
				if value(pairs, a) < value(got, a) {
					t.Fatalf("DeferredAcceptance(%+v) = %v, but %d does better in the stable %v", m, got, a, pairs)
				}
			}
		})
	})
}

func eachMatching(m *Market, visit func([]Pair)) {
	used := make([]bool, m.Receivers.Agents())
	var pairs []Pair
	var walk func(a int)
	walk = func(a int) {
		if a == m.Proposers.Agents() {
			visit(pairs)
			return
		}
		walk(a + 1)
		for b := range used {
			if !used[b] && like(&m.Proposers, a, b) >= 0 && like(&m.Receivers, b, a) >= 0 {
				used[b], pairs = true, append(pairs, Pair{a, b})
				walk(a + 1)
				used[b], pairs = false, pairs[:len(pairs)-1]
			}
		}
	}
	walk(0)
}

func TestMarketRefusals(t *testing.T) {
	t.Parallel()
	one := Side{Start: []int32{0, 1}, To: []int32{0}, Rank: []int32{0}}
	tests := []struct {
		name string
		m    Market
	}{
		{"listed twice", Market{Side{Start: []int32{0, 2}, To: []int32{0, 0}, Rank: []int32{0, 1}}, one}},
		{"receiver lists twice", Market{one, Side{Start: []int32{0, 2}, To: []int32{0, 0}, Rank: []int32{0, 1}}}},
		{"unknown receiver", Market{Side{Start: []int32{0, 1}, To: []int32{1}, Rank: []int32{0}}, one}},
		{"ranks missing", Market{Side{Start: []int32{0, 1}, To: []int32{0}}, one}},
		{"lists cut short", Market{Side{Start: []int32{0, 0}, To: []int32{0}, Rank: []int32{0}}, one}},
		{"starts fall", Market{Side{Start: []int32{0, 2, 1}, To: []int32{0}, Rank: []int32{0}}, one}},
		{"negative capacity", Market{Side{Start: one.Start, To: one.To, Rank: one.Rank, Cap: []int32{-1}}, one}},
		{"capacities missing", Market{Side{Start: one.Start, To: one.To, Rank: one.Rank, Cap: []int32{}}, one}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if pairs, err := DeferredAcceptance(tt.m, 0); !errors.Is(err, ErrInvalid) {
				t.Errorf("DeferredAcceptance = %v, %v, want ErrInvalid", pairs, err)
			}
		})
	}
	if got, err := BlockingPairs(Market{one, one}, []Pair{{0, 1}}); !errors.Is(err, ErrInvalid) {
		t.Errorf("BlockingPairs = %v, %v, want ErrInvalid", got, err)
	}
}
