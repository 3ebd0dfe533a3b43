package assign

import "slices"

// WithoutRow is p after row i has withdrawn: its pairs are forbidden and its locks gone. Pairs, the number, stays.
func (p Problem) WithoutRow(i int) Problem {
	p.Score = slices.Clone(p.Score)
	for j := range p.Cols {
		p.Score[i*p.Cols+j] = Forbidden
	}
	p.Locked = slices.DeleteFunc(slices.Clone(p.Locked), func(l Pair) bool { return l.Row == i })
	return p
}

// WithoutCol is p after column j has withdrawn.
func (p Problem) WithoutCol(j int) Problem {
	p.Score = slices.Clone(p.Score)
	for i := range p.Rows {
		p.Score[i*p.Cols+j] = Forbidden
	}
	p.Locked = slices.DeleteFunc(slices.Clone(p.Locked), func(l Pair) bool { return l.Col == j })
	return p
}

// Rematch is the answer to a withdrawal: an optimum for the rest that changes as few pairs as any optimum can.
type Rematch struct {
	Pairs []Pair
	Total int64
	// Undone and Added are the changes besides the withdrawn pair itself; Lost is the withdrawn pair, if there was one.
	Undone, Added []Pair
	Lost          *Pair
}

// RematchRow restores the best total after row i has withdrawn, with the fewest pairs changed: the cheapest path that
// gives its partner a new one (or lets it go), among the cheapest one with the fewest changes. Any optimum of the rest
// differs from the old one by such a path and by cycles that gain nothing, so fewer changes cannot do. One Dijkstra.
// With ExactPairs the number has to be made up again, or the error is ErrInfeasible. Unit capacities only.
func (s *Solved) RematchRow(i int) (Rematch, error) {
	if i < 0 || i >= s.p.Rows || !s.p.unit() {
		return Rematch{}, invalidf("row %d cannot be withdrawn: out of range, or capacities are not one", i)
	}
	lost := s.partner(func(q Pair) bool { return q.Row == i })
	if lost == nil {
		return s.rematched(nil, nil)
	}
	rest := s.loosen(*lost)
	rest.withdrawn = i
	rest.v[lost.Col] = rest.columnPrice(lost.Col, i)
	dist, via := rest.paths(rest.start(), false)
	return s.follow(lost, dist, via, s.p.Rows+lost.Col)
}

// RematchCol does the same after column j has withdrawn.
func (s *Solved) RematchCol(j int) (Rematch, error) {
	if j < 0 || j >= s.p.Cols || !s.p.unit() {
		return Rematch{}, invalidf("column %d cannot be withdrawn: out of range, or capacities are not one", j)
	}
	lost := s.partner(func(q Pair) bool { return q.Col == j })
	if lost == nil {
		return s.rematched(nil, nil)
	}
	rest := s.loosen(*lost)
	rest.withdrawn = s.p.Rows + j
	rest.u[lost.Row] = rest.rowPrice(lost.Row, j)
	dist, via := rest.paths(lost.Row, false)
	return s.follow(lost, dist, via, s.end())
}

func (s *Solved) partner(is func(Pair) bool) *Pair {
	if k := slices.IndexFunc(s.r.Pairs, is); k >= 0 {
		q := s.r.Pairs[k]
		return &q
	}
	return nil
}

// loosen is s with the lock on a pair lifted, if there is one. The pair's row and column are still taken.
func (s *Solved) loosen(q Pair) *Solved {
	rest, p := *s, *s.p
	p.Locked = slices.DeleteFunc(slices.Clone(p.Locked), func(l Pair) bool { return l == q })
	rest.p, rest.u, rest.v = &p, slices.Clone(s.u), slices.Clone(s.v)
	rest.shut, rest.barred = slices.Clone(s.shut), slices.Clone(s.barred)
	rest.shut[q.Col], rest.barred[q.Row] = false, false
	rest.made, rest.madeOf = slices.Clone(s.made), slices.Clone(s.madeOf)
	rest.made[q.Row], rest.madeOf[q.Col] = []int{q.Col}, []int{q.Row}
	return &rest
}

// columnPrice is the least price at which no other row would take column j.
func (s *Solved) columnPrice(j, gone int) int64 {
	price := int64(0)
	for i := range s.p.Rows {
		if i != gone && s.usable(i, j) {
			price = max(price, int64(s.p.at(i, j))-s.u[i]-s.lambda)
		}
	}
	return price
}

func (s *Solved) rowPrice(i, gone int) int64 {
	price := int64(0)
	for j := range s.p.Cols {
		if j != gone && s.usable(i, j) {
			price = max(price, int64(s.p.at(i, j))-s.v[j]-s.lambda)
		}
	}
	return price
}

// follow reads the changes off the path that ends at node to.
func (s *Solved) follow(lost *Pair, dist []length, via []int, to int) (Rematch, error) {
	if dist[to] == unreached {
		return Rematch{}, infeasiblef("%d pairs cannot be made without pair %v", s.p.Pairs, *lost)
	}
	var undone, added []Pair
	m := s.p.Rows
	for x := to; via[x] >= 0; x = via[x] {
		switch y := via[x]; {
		case y < m && x >= m && x < s.start():
			added = append(added, Pair{y, x - m})
		case x < m && y >= m && y < s.start():
			undone = append(undone, Pair{x, y - m})
		}
	}
	r, err := s.rematched(append(undone, *lost), added)
	r.Lost, r.Undone = lost, undone
	slices.SortFunc(r.Undone, Pair.Compare)
	return r, err
}

func (s *Solved) rematched(gone, added []Pair) (Rematch, error) {
	next := Result{Pairs: slices.DeleteFunc(slices.Clone(s.r.Pairs), func(q Pair) bool { return slices.Contains(gone, q) })}
	next.Pairs = append(next.Pairs, added...)
	s.p.finish(&next)
	slices.SortFunc(added, Pair.Compare)
	return Rematch{Pairs: next.Pairs, Total: next.Total, Added: added}, nil
}
