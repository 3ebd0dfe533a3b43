package assign

import "slices"

// Solved is an optimum opened for questions. What a change would cost is the length of a shortest path in its residual
// graph, with the prices as potentials: changing one arc of an optimal flow by one unit moves the optimum by the cheapest
// cycle through that arc (parametric minimum cost flow; Ahuja, Magnanti, Orlin 1993, ch. 9.11). All answers are exact, and
// each takes one Dijkstra, O((m+n)²) in all, instead of a new solution.
type Solved struct {
	p        *Problem
	r        *Result
	row, col []int32 // capacity left
	shut     []bool  // columns that locked pairs use up
	barred   []bool  // rows that they do
	made     [][]int // columns of a row, locked ones aside
	madeOf   [][]int
	bonus    int64 // value of a pair where pairs come before score, else 0
	maxTotal int64
	u, v     []int64
	lambda   int64
}

// Open prepares a result for questions. It verifies it first; the result must come from Solve.
func Open(p Problem, r Result) (*Solved, error) {
	if err := Verify(p, r); err != nil {
		return nil, err
	}
	top, _, err := highest(p.Score)
	if err != nil {
		return nil, err
	}
	s := residual(&p, &r)
	if p.goal() == MaxPairs {
		if r.PairPrice > -p.bonus(top) {
			return nil, invalidf("pair price %d is too weak to tell pairs from score", r.PairPrice)
		}
		s.bonus, s.maxTotal = -r.PairPrice, (p.bonus(top)-1)/2
	}
	return s, nil
}

// residual is the graph of what can change in a choice of pairs.
func residual(p *Problem, r *Result) *Solved {
	s := &Solved{
		p: p, r: r, row: capacities(p.RowCap, p.Rows), col: capacities(p.ColCap, p.Cols),
		shut: make([]bool, p.Cols), barred: make([]bool, p.Rows), made: make([][]int, p.Rows), madeOf: make([][]int, p.Cols),
		u: slices.Clone(r.RowPrice), v: slices.Clone(r.ColPrice), lambda: r.PairPrice,
	}
	for _, l := range p.Locked {
		s.row[l.Row]--
		s.col[l.Col]--
		s.barred[l.Row], s.shut[l.Col] = s.row[l.Row] == 0, s.col[l.Col] == 0
	}
	for _, q := range r.Pairs {
		if !slices.Contains(p.Locked, q) {
			s.row[q.Row]--
			s.col[q.Col]--
			s.made[q.Row] = append(s.made[q.Row], q.Col)
			s.madeOf[q.Col] = append(s.madeOf[q.Col], q.Row)
		}
	}
	return s
}

// usable reports whether a pair could be made as far as locks, vetoes and the floor go.
func (s *Solved) usable(i, j int) bool {
	return s.p.at(i, j) >= s.p.limit() && !s.barred[i] && !s.shut[j] && !slices.Contains(s.p.Locked, Pair{i, j})
}

func (s *Solved) reduced(i, j int) int64 {
	return s.u[i] + s.v[j] + s.lambda - int64(s.p.at(i, j))
}

// Nodes are the rows, the columns, the start (staying unmatched, for rows) and the end (for columns).
func (s *Solved) start() int { return s.p.Rows + s.p.Cols }
func (s *Solved) end() int   { return s.p.Rows + s.p.Cols + 1 }

// paths is Dijkstra from node root along the arcs, or against them (back); far stands for what is not reached.
func (s *Solved) paths(root int, back bool) []int64 {
	n := s.p.Rows + s.p.Cols + 2
	dist, done := slices.Repeat([]int64{far}, n), make([]bool, n)
	dist[root] = 0
	for {
		x := -1
		for k, d := range dist {
			if !done[k] && d < far && (x < 0 || d < dist[x]) {
				x = k
			}
		}
		if x < 0 {
			return dist
		}
		done[x] = true
		s.arcs(x, back, func(to int, cost int64) { dist[to] = min(dist[to], dist[x]+cost) })
	}
}

// arcs visits the residual arcs out of a node, or into it.
func (s *Solved) arcs(x int, back bool, visit func(to int, cost int64)) {
	m := s.p.Rows
	switch {
	case x == s.start():
		s.startArcs(back, visit)
	case x == s.end():
		s.endArcs(back, visit)
	case x < m:
		switch {
		case back:
			for _, j := range s.made[x] {
				visit(m+j, -s.reduced(x, j))
			}
			if s.row[x] > 0 {
				visit(s.start(), 0)
			}
		default:
			for j := range s.p.Cols {
				if s.usable(x, j) && !slices.Contains(s.made[x], j) {
					visit(m+j, s.reduced(x, j))
				}
			}
			if len(s.made[x]) > 0 {
				visit(s.start(), s.u[x])
			}
		}
	default:
		s.columnArcs(x-m, back, visit)
	}
}

func (s *Solved) columnArcs(j int, back bool, visit func(to int, cost int64)) {
	if back {
		for i := range s.p.Rows {
			if s.usable(i, j) && !slices.Contains(s.madeOf[j], i) {
				visit(i, s.reduced(i, j))
			}
		}
		if len(s.madeOf[j]) > 0 {
			visit(s.end(), s.v[j])
		}
		return
	}
	for _, i := range s.madeOf[j] {
		visit(i, -s.reduced(i, j))
	}
	if s.col[j] > 0 {
		visit(s.end(), 0)
	}
}

func (s *Solved) startArcs(back bool, visit func(to int, cost int64)) {
	more, less := s.room()
	for i := range s.p.Rows {
		if back && len(s.made[i]) > 0 {
			visit(i, s.u[i])
		}
		if !back && s.row[i] > 0 {
			visit(i, 0)
		}
	}
	if back && more {
		visit(s.end(), 0)
	}
	if !back && less {
		visit(s.end(), s.less())
	}
}

func (s *Solved) endArcs(back bool, visit func(to int, cost int64)) {
	more, less := s.room()
	for j := range s.p.Cols {
		if back && s.col[j] > 0 {
			visit(s.p.Rows+j, 0)
		}
		if !back && len(s.madeOf[j]) > 0 {
			visit(s.p.Rows+j, s.v[j])
		}
	}
	if back && less {
		visit(s.start(), s.less())
	}
	if !back && more {
		visit(s.start(), 0)
	}
}

// room reports whether the goal lets the number of pairs grow and shrink.
func (s *Solved) room() (more, less bool) {
	switch s.p.goal() {
	case ExactPairs:
		return false, false
	case AtMostPairs:
		return len(s.r.Pairs) < s.p.Pairs, true
	default:
		return true, true
	}
}

// less is the price of making one pair fewer, besides what its row and column free.
func (s *Solved) less() int64 {
	if s.p.goal() == AtMostPairs {
		return s.lambda
	}
	return 0
}
