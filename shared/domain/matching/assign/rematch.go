package assign

import "slices"

// WithoutRow is p after row i has withdrawn: its pairs are forbidden and its locks gone. Pairs, the number, stays.
func (p Problem) WithoutRow(i int) Problem {
	return p.withoutPairs(func(q Pair) bool { return q.Row == i })
}

// WithoutCol is p after column j has withdrawn.
func (p Problem) WithoutCol(j int) Problem {
	return p.withoutPairs(func(q Pair) bool { return q.Col == j })
}

func (p Problem) withoutPairs(gone func(Pair) bool) Problem {
	p.Score = slices.Clone(p.Score)
	for k := range p.Score {
		if gone(Pair{k / p.Cols, k % p.Cols}) {
			p.Score[k] = Forbidden
		}
	}
	p.Locked = slices.DeleteFunc(slices.Clone(p.Locked), gone)
	return p
}

// Rematch is the answer to a withdrawal: an optimum for the rest that changes as few pairs as any optimum can.
type Rematch struct {
	Pairs []Pair
	Total int64
	// Undone and Added are the changes besides the withdrawn pairs themselves, which are Lost.
	Undone, Added, Lost []Pair
}

// RematchRow restores the best total after row i has withdrawn, with the fewest pairs changed. Its partners are given new
// ones or let go, one after the other, each by a cheapest path and among these one with the fewest changes: that ends at
// what is cheapest and least changed altogether (successive shortest paths, Ahuja, Magnanti, Orlin 1993, ch. 9.7, with the
// changes as the finer part of a cost). With ExactPairs the number has to be made up again, or the error is ErrInfeasible.
func (s *Solved) RematchRow(i int) (Rematch, error) {
	if i < 0 || i >= s.p.Rows {
		return Rematch{}, invalidf("row %d cannot be withdrawn: out of range", i)
	}
	f := s.without(i, func(q Pair) bool { return q.Row == i })
	alone := make([]int, len(f.lost)) // columns without the partner that they count on
	for k, q := range f.lost {
		alone[k] = s.p.Rows + q.Col
	}
	return f.restore(func() bool {
		f.reach(s.start())
		k := f.nearest(alone)
		if k < 0 {
			return false
		}
		f.augment(alone[k])
		alone = slices.Delete(alone, k, k+1)
		return true
	})
}

// RematchCol does the same after column j has withdrawn.
func (s *Solved) RematchCol(j int) (Rematch, error) {
	if j < 0 || j >= s.p.Cols {
		return Rematch{}, invalidf("column %d cannot be withdrawn: out of range", j)
	}
	f := s.without(s.p.Rows+j, func(q Pair) bool { return q.Col == j })
	alone := make([]int, len(f.lost))
	for k, q := range f.lost {
		alone[k] = q.Row
	}
	return f.restore(func() bool {
		f.reach(alone...)
		from, ok := f.augment(s.end())
		alone = slices.DeleteFunc(alone, func(i int) bool { return i == from })
		return ok
	})
}

// length is a path's cost and, among equals, the number of pairs it changes.
type length struct{ cost, changes int64 }

func (l length) less(o length) bool {
	return l.cost < o.cost || (l.cost == o.cost && l.changes < o.changes)
}

var unreached = length{far, 0}

// reflow is the flow of an optimum while the pairs of somebody who has withdrawn are made up for: start -> row -> column
// -> end and back to the start, which counts the pairs.
type reflow struct {
	s         *Solved
	withdrawn int // node
	lost      []Pair
	row, col  []int32 // capacity left
	rowUse    []int32 // pairs of a row, and places kept for the lost ones
	colUse    []int32
	made, was []bool // by cell: pairs now, and before
	fixed     []bool // locked
	count     int

	dist []length
	via  []int
	wait []int // nodes to look at again
	in   []bool
}

// without takes the pairs of the withdrawn node out; whoever was paired with it keeps the place for another.
func (s *Solved) without(node int, gone func(Pair) bool) *reflow {
	p := s.p
	f := &reflow{
		s: s, withdrawn: node, row: capacities(p.RowCap, p.Rows), col: capacities(p.ColCap, p.Cols), count: len(s.r.Pairs),
		rowUse: make([]int32, p.Rows), colUse: make([]int32, p.Cols),
		made: make([]bool, len(p.Score)), was: make([]bool, len(p.Score)), fixed: make([]bool, len(p.Score)),
	}
	for _, q := range s.r.Pairs {
		f.row[q.Row]--
		f.col[q.Col]--
		cell := q.Row*p.Cols + q.Col
		switch {
		case gone(q):
			f.lost = append(f.lost, q)
		case slices.Contains(p.Locked, q):
			f.fixed[cell] = true
			continue
		default:
			f.made[cell], f.was[cell] = true, true
		}
		f.rowUse[q.Row]++
		f.colUse[q.Col]++
	}
	return f
}

// restore makes up for each lost pair.
func (f *reflow) restore(again func() bool) (Rematch, error) {
	for range f.lost {
		if !again() {
			return Rematch{}, infeasiblef("%d pairs cannot be made without %v", f.s.p.Pairs, f.lost)
		}
	}
	out := Rematch{Lost: f.lost}
	for cell, made := range f.made {
		q := Pair{cell / f.s.p.Cols, cell % f.s.p.Cols}
		switch {
		case made && !f.was[cell]:
			out.Added = append(out.Added, q)
		case !made && f.was[cell]:
			out.Undone = append(out.Undone, q)
		}
		if made || f.fixed[cell] {
			out.Pairs = append(out.Pairs, q)
			out.Total += int64(f.s.p.Score[cell])
		}
	}
	return out, nil
}

// reach finds the shortest ways from the nodes to all others (Bellman 1958, Ford 1956: an undone pair costs less than
// nothing). No way round is cheaper than staying, or the optimum would not be one.
func (f *reflow) reach(from ...int) {
	n := f.s.end() + 1
	f.dist, f.via = slices.Repeat([]length{unreached}, n), slices.Repeat([]int{-1}, n)
	f.in, f.wait = make([]bool, n), slices.Clone(from)
	for _, x := range from {
		f.dist[x], f.in[x] = length{}, true
	}
	for len(f.wait) > 0 {
		x := f.wait[0]
		f.wait, f.in[x] = f.wait[1:], false
		f.arcs(x)
	}
}

func (f *reflow) relax(x, to int, cost, changes int64) {
	d := length{f.dist[x].cost + cost, f.dist[x].changes + changes}
	if to == f.withdrawn || !d.less(f.dist[to]) {
		return
	}
	f.dist[to], f.via[to] = d, x
	if !f.in[to] {
		f.in[to], f.wait = true, append(f.wait, to)
	}
}

// arcs looks at where one more unit can go from a node.
func (f *reflow) arcs(x int) {
	m := f.s.p.Rows
	switch start, end := f.s.start(), f.s.end(); {
	case x == start:
		for i, left := range f.row {
			if left > 0 {
				f.relax(x, i, 0, 0)
			}
		}
		if f.fewer() {
			f.relax(x, end, 0, 0)
		}
	case x == end:
		for j, use := range f.colUse {
			if use > 0 {
				f.relax(x, m+j, 0, 0)
			}
		}
		if f.more() {
			f.relax(x, start, 0, 0)
		}
	case x < m:
		f.rowArcs(x)
	default:
		f.colArcs(x - m)
	}
}

func (f *reflow) rowArcs(i int) {
	p := f.s.p
	for j, score := range p.Score[i*p.Cols:][:p.Cols] {
		cell := i*p.Cols + j
		if score < p.limit() || f.made[cell] || f.fixed[cell] {
			continue
		}
		changes := int64(1)
		if f.was[cell] {
			changes = -1
		}
		f.relax(i, p.Rows+j, -int64(score)-f.s.bonus, changes)
	}
	if f.rowUse[i] > 0 {
		f.relax(i, f.s.start(), 0, 0)
	}
}

func (f *reflow) colArcs(j int) {
	p := f.s.p
	for i := range p.Rows {
		cell := i*p.Cols + j
		if !f.made[cell] {
			continue
		}
		changes := int64(-1)
		if f.was[cell] {
			changes = 1
		}
		f.relax(p.Rows+j, i, int64(p.Score[cell])+f.s.bonus, changes)
	}
	if f.col[j] > 0 {
		f.relax(p.Rows+j, f.s.end(), 0, 0)
	}
}

func (f *reflow) more() bool {
	g := f.s.p.goal()
	return g != ExactPairs && (g != AtMostPairs || f.count < f.s.p.Pairs)
}

func (f *reflow) fewer() bool { return f.s.p.goal() != ExactPairs }

// nearest is the place in a list of the node that is reached at the least cost, or -1.
func (f *reflow) nearest(nodes []int) int {
	at := -1
	for k, x := range nodes {
		if f.dist[x] != unreached && (at < 0 || f.dist[x].less(f.dist[nodes[at]])) {
			at = k
		}
	}
	return at
}

// augment sends one unit along the shortest way to a node and gives the node where that began.
func (f *reflow) augment(to int) (from int, ok bool) {
	if f.dist[to] == unreached {
		return 0, false
	}
	x := to
	for ; f.via[x] >= 0; x = f.via[x] {
		f.step(f.via[x], x)
	}
	return x, true
}

func (f *reflow) step(a, b int) {
	m, n := f.s.p.Rows, f.s.p.Cols
	start, end := f.s.start(), f.s.end()
	switch {
	case a == start && b == end:
		f.count--
	case a == end && b == start:
		f.count++
	case a == start:
		f.row[b]--
		f.rowUse[b]++
	case b == start:
		f.row[a]++
		f.rowUse[a]--
	case b == end:
		f.col[a-m]--
		f.colUse[a-m]++
	case a == end:
		f.col[b-m]++
		f.colUse[b-m]--
	case a < m:
		f.made[a*n+b-m] = true
	default:
		f.made[b*n+a-m] = false
	}
}
