package assign

import "slices"

// Cost is what a change does to the optimum: how many pairs fewer can be made (only where the goal is MaxPairs; it counts
// first), how much lower the worst pair is (only where [Floors] answers; it counts next) and how much less they total.
// What counts less may even rise where what counts more falls.
type Cost struct {
	Pairs int
	Worst int32
	Total int64
}

// Alternative is a pair the optimum does not make and what forcing it costs. Raised by as much as Total, its score would
// put it into an optimum (if Pairs is 0).
type Alternative struct {
	Pair
	Cost Cost
}

// cost splits a path length into pairs and score.
func (s *Solved) cost(length int64) Cost {
	if s.bonus == 0 {
		return Cost{Total: length}
	}
	lost := (length + s.maxTotal) / s.bonus
	return Cost{Pairs: int(lost), Total: length - lost*s.bonus}
}

// RowAlternatives lists for row i every other partner it could have, the cheapest first, equals by column. A pair whose
// forcing leaves no answer is not listed; a row that locked pairs use up has none. For an unmatched row the first entry
// says by how much it missed.
func (s *Solved) RowAlternatives(i int) []Alternative {
	if i < 0 || i >= s.p.Rows {
		return nil
	}
	dist := s.paths(i, true)
	var list []Alternative
	for j := range s.p.Cols {
		if d := dist[s.p.Rows+j]; s.usable(i, j) && !slices.Contains(s.made[i], j) && d < far {
			list = append(list, Alternative{Pair{i, j}, s.cost(s.reduced(i, j) + d)})
		}
	}
	return sortedByCost(list)
}

// ColAlternatives lists for column j what RowAlternatives does for a row.
func (s *Solved) ColAlternatives(j int) []Alternative {
	if j < 0 || j >= s.p.Cols {
		return nil
	}
	dist := s.paths(s.p.Rows+j, false)
	var list []Alternative
	for i := range s.p.Rows {
		if d := dist[i]; s.usable(i, j) && !slices.Contains(s.made[i], j) && d < far {
			list = append(list, Alternative{Pair{i, j}, s.cost(s.reduced(i, j) + d)})
		}
	}
	return sortedByCost(list)
}

func sortedByCost(list []Alternative) []Alternative {
	slices.SortFunc(list, func(a, b Alternative) int {
		switch {
		case a.Cost.Pairs != b.Cost.Pairs:
			return a.Cost.Pairs - b.Cost.Pairs
		case a.Cost.Total < b.Cost.Total:
			return -1
		case a.Cost.Total > b.Cost.Total:
			return 1
		}
		return a.Pair.Compare(b.Pair)
	})
	return list
}

// Hold is how much doing without a pair would cost: its score may fall by Total and the pair still belongs to an optimum;
// if it falls by more, it belongs to none. Where Pairs is not 0, no fall breaks it, since pairs come first.
// ok is false for a pair that is locked or not made, and where no answer does without it.
func (s *Solved) Hold(q Pair) (c Cost, ok bool) {
	if q.Row < 0 || q.Row >= s.p.Rows || !slices.Contains(s.made[q.Row], q.Col) {
		return Cost{}, false
	}
	dist := s.paths(q.Row, false)
	d := dist[s.p.Rows+q.Col]
	if d == far {
		return Cost{}, false
	}
	return s.cost(d - s.reduced(q.Row, q.Col)), true
}
