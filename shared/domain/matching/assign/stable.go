package assign

import "math"

// Side is the wishes of one side of a market, all lists laid end to end: those of agent a are To[Start[a]:Start[a+1]] with
// Rank beside them. A lower rank is liked better, equal ranks are a tie, who is not listed is not acceptable. Cap is how
// many partners each may have; nil means one.
type Side struct {
	Start    []int32
	To, Rank []int32
	Cap      []int32
}

// Agents is the number of agents on the side.
func (s *Side) Agents() int { return max(0, len(s.Start)-1) }

// Market is two sides that have listed each other. A pair can be made when each is on the other's list.
type Market struct{ Proposers, Receivers Side }

func (s *Side) validate(name string, others int) error {
	n := s.Agents()
	if len(s.To) != len(s.Rank) || (n == 0 && len(s.To) > 0) || (n > 0 && (s.Start[0] != 0 || int(s.Start[n]) != len(s.To))) {
		return invalidf("the lists of the %s do not fit their starts", name)
	}
	if s.Cap != nil && len(s.Cap) != n {
		return invalidf("%d capacities for %d %s", len(s.Cap), n, name)
	}
	for a := range n {
		if s.Start[a] > s.Start[a+1] {
			return invalidf("list %d of the %s ends before it starts", a, name)
		}
		if s.Cap != nil && s.Cap[a] < 0 {
			return invalidf("capacity %d of %d of the %s", s.Cap[a], a, name)
		}
	}
	for _, b := range s.To {
		if b < 0 || int(b) >= others {
			return invalidf("the %s list %d of %d", name, b, others)
		}
	}
	return nil
}

// absent is the rank of a proposer that a receiver does not list.
const absent = math.MinInt64

// join gives for each proposer's entry the rank that the receiver gives the proposer, or absent; in time linear in the
// lists. Receivers' entries are laid out by proposer first, so that each proposer's two lists meet in a small table.
func join(m *Market) ([]int64, error) {
	proposers, receivers := m.Proposers.Agents(), m.Receivers.Agents()
	if err := m.Proposers.validate("proposers", receivers); err != nil {
		return nil, err
	}
	if err := m.Receivers.validate("receivers", proposers); err != nil {
		return nil, err
	}
	start, entries := m.Receivers.turned(proposers)
	theirs, rank, listed := make([]int64, len(m.Proposers.To)), make([]int64, receivers), make([]int32, receivers)
	for b := range rank {
		rank[b] = absent
	}
	for a := range proposers {
		list := entries[start[a]:start[a+1]]
		for k, e := range list {
			if k > 0 && list[k-1].by == e.by {
				return nil, invalidf("receiver %d lists %d twice", e.by, a)
			}
			rank[e.by] = int64(e.rank)
		}
		from, to := m.Proposers.Start[a], m.Proposers.Start[a+1]
		mine := theirs[from:to]
		for k, b := range m.Proposers.To[from:to] {
			if listed[b] == int32(a)+1 {
				return nil, invalidf("proposer %d lists %d twice", a, b)
			}
			mine[k], listed[b] = rank[b], int32(a)+1
		}
		for _, e := range list {
			rank[e.by] = absent
		}
	}
	return theirs, nil
}

// listing is an entry of a list, seen from whom it names.
type listing struct{ by, rank int32 }

// turned sorts a side's entries by whom they name, by counting: the entries that name b are entries[start[b]:start[b+1]],
// in the order of who lists b.
func (s *Side) turned(others int) (start []int32, entries []listing) {
	start, entries = make([]int32, others+2), make([]listing, len(s.To))
	for _, b := range s.To {
		start[b+2]++
	}
	for b := range others {
		start[b+2] += start[b+1]
	}
	next := start[1:]
	for a := range s.Agents() {
		from, to := s.Start[a], s.Start[a+1]
		rank := s.Rank[from:to]
		for k, b := range s.To[from:to] {
			entries[next[b]] = listing{int32(a), rank[k]}
			next[b]++
		}
	}
	return start, entries
}

// lot is the number drawn in a tie: a hash of the seed, whose list it is and who stands in it (SplitMix64, Steele et al.
// 2014), so that a lottery is the same on every machine and in any order of drawing.
func lot(seed uint64, side, list, other int32) uint64 {
	x := seed + 0x9e3779b97f4a7c15*(uint64(uint32(list))<<32|uint64(uint32(other))) + uint64(side)<<63
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
