package assign

import "slices"

// BlockingPairs lists the pairs that would rather have each other than keep what pairs gives them: both list each other,
// they are not paired, and each has room left or likes the other strictly better than its worst partner. A tie is no
// reason to part (weak stability, Irving 1994). Pairs are {proposer, receiver}; the answer is sorted. It is an error if
// pairs are not acceptable to both or exceed a capacity. Linear in the lists.
func BlockingPairs(m Market, pairs []Pair) ([]Pair, error) {
	theirs, err := join(&m)
	if err != nil {
		return nil, err
	}
	sorted := slices.Clone(pairs)
	slices.SortFunc(sorted, Pair.Compare)
	proposers := content{room: capacities(m.Proposers.Cap, m.Proposers.Agents()), worst: make([]int64, m.Proposers.Agents())}
	receivers := content{room: capacities(m.Receivers.Cap, m.Receivers.Agents()), worst: make([]int64, m.Receivers.Agents())}
	proposers.begin()
	receivers.begin()
	found := 0
	for a := range m.Proposers.Agents() {
		for e := m.Proposers.Start[a]; e < m.Proposers.Start[a+1]; e++ {
			if b := m.Proposers.To[e]; theirs[e] != absent && has(sorted, Pair{a, int(b)}) {
				found++
				if !proposers.add(int32(a), m.Proposers.Rank[e]) || !receivers.add(b, int32(theirs[e])) {
					return nil, invalidf("pair (%d, %d) exceeds a capacity", a, b)
				}
			}
		}
	}
	if found != len(pairs) {
		return nil, invalidf("%d of %d pairs are acceptable to both", found, len(pairs))
	}
	var blocking []Pair
	for a := range m.Proposers.Agents() {
		for e := m.Proposers.Start[a]; e < m.Proposers.Start[a+1]; e++ {
			b := m.Proposers.To[e]
			if theirs[e] != absent && proposers.would(int32(a), m.Proposers.Rank[e]) && receivers.would(b, int32(theirs[e])) &&
				!has(sorted, Pair{a, int(b)}) {
				blocking = append(blocking, Pair{a, int(b)})
			}
		}
	}
	slices.SortFunc(blocking, Pair.Compare)
	return blocking, nil
}

// content is how satisfied one side is.
type content struct {
	room  []int32
	worst []int64
}

func (c *content) begin() {
	for a := range c.worst {
		c.worst[a] = -1 << 40
	}
}

func (c *content) add(a, rank int32) bool {
	c.room[a]--
	c.worst[a] = max(c.worst[a], int64(rank))
	return c.room[a] >= 0
}

// would reports whether a has room, or prefers a partner of that rank to its worst.
func (c *content) would(a, rank int32) bool { return c.room[a] > 0 || int64(rank) < c.worst[a] }

// MarketOf derives the wishes of both sides from scores: everyone lists the partners it may have, best score first, equal
// scores as ties. Receivers are the columns and rank by score too, so that blocking pairs of any Result can be listed.
// O(mn) time, 16 bytes per allowed pair.
func MarketOf(p Problem) (Market, error) {
	if err := p.validate(); err != nil {
		return Market{}, err
	}
	side := func(n, others int, limit []int32, score func(a, b int) int32) Side {
		s := Side{Start: make([]int32, n+1), Cap: limit}
		for a := range n {
			for b := range others {
				if v := score(a, b); v >= p.limit() {
					s.To, s.Rank = append(s.To, int32(b)), append(s.Rank, -v)
				}
			}
			s.Start[a+1] = int32(len(s.To))
		}
		return s
	}
	return Market{
		Proposers: side(p.Rows, p.Cols, p.RowCap, p.at),
		Receivers: side(p.Cols, p.Rows, p.ColCap, func(a, b int) int32 { return p.at(b, a) }),
	}, nil
}
