package assign

import "slices"

// canonical replaces the pairs of an optimum by the lexicographically smallest optimum; the prices prove both.
//
// The optima are exactly the sets of tight pairs (score = u+v+a) that respect complementary slackness with one pair of
// optimal prices. Two of them differ by cycles in the graph of tight arcs, so row by row the smallest column is taken from
// which that graph leads back to the row. O(mn) to list the tight pairs, then O(tight) per row that has a smaller choice.
func (p *Problem) canonical(r *Result) {
	t := newTight(p, r)
	for i := range p.Rows {
		if !t.rowFixed[i] {
			t.improve(i)
		}
		t.rowFixed[i] = true
		if j := t.colOf[i]; j >= 0 {
			t.colFixed[j] = true
		}
	}
	r.Pairs = r.Pairs[:0]
	for i, j := range t.colOf {
		if j >= 0 {
			r.Pairs = append(r.Pairs, Pair{i, j})
		}
	}
	p.finish(r)
}

// tight is the graph of arcs that cost nothing: nodes are the rows, then the columns, then a start (where rows stay
// unmatched) and an end (where columns do).
type tight struct {
	p                  *Problem
	r                  *Result
	byRow, byCol       [][]int
	colOf, rowOf       []int
	rowFixed, colFixed []bool
	made               int
	next               []int // towards the row that is improved; -1 unknown
	queue              []int
}

func newTight(p *Problem, r *Result) *tight {
	t := &tight{
		p: p, r: r, byRow: make([][]int, p.Rows), byCol: make([][]int, p.Cols),
		colOf: slices.Repeat([]int{-1}, p.Rows), rowOf: slices.Repeat([]int{-1}, p.Cols),
		rowFixed: make([]bool, p.Rows), colFixed: make([]bool, p.Cols),
		made: len(r.Pairs), next: make([]int, p.Rows+p.Cols+2),
	}
	for _, q := range r.Pairs {
		t.colOf[q.Row], t.rowOf[q.Col] = q.Col, q.Row
	}
	for _, l := range p.Locked {
		t.rowFixed[l.Row], t.colFixed[l.Col] = true, true
	}
	for i := range p.Rows {
		if t.rowFixed[i] {
			continue
		}
		for j, s := range p.Score[i*p.Cols:][:p.Cols] {
			if s >= p.limit() && int64(s) == r.RowPrice[i]+r.ColPrice[j]+r.PairPrice && !t.colFixed[j] {
				t.byRow[i] = append(t.byRow[i], j)
				t.byCol[j] = append(t.byCol[j], i)
			}
		}
	}
	return t
}

// room reports whether one pair more, and one pair less, would keep the optimum.
func (t *tight) room() (more, less bool) {
	switch t.p.goal() {
	case AtMostPairs:
		return t.r.PairPrice == 0 && t.made < t.p.Pairs, t.r.PairPrice == 0
	case ExactPairs:
		return false, false
	default:
		return true, true
	}
}

// improve gives row i the smallest column it has in any optimum that agrees on the rows before it.
func (t *tight) improve(i int) {
	current := t.colOf[i]
	if len(t.byRow[i]) == 0 || (current >= 0 && t.byRow[i][0] >= current) {
		return
	}
	t.search(i)
	for _, j := range t.byRow[i] {
		if current >= 0 && j >= current {
			return
		}
		if !t.colFixed[j] && t.next[t.p.Rows+j] >= 0 {
			t.turn(i, j)
			return
		}
	}
}

// search walks the arcs backwards from row i and notes for each node the next one on a way to i.
func (t *tight) search(i int) {
	start, end := t.p.Rows+t.p.Cols, t.p.Rows+t.p.Cols+1
	more, less := t.room()
	for k := range t.next {
		t.next[k] = -1
	}
	t.queue = append(t.queue[:0], i)
	reach := func(node, to int) {
		if t.next[node] < 0 && node != i {
			t.next[node] = to
			t.queue = append(t.queue, node)
		}
	}
	for k := 0; k < len(t.queue); k++ {
		switch x := t.queue[k]; {
		case x < t.p.Rows:
			if j := t.colOf[x]; j >= 0 {
				reach(t.p.Rows+j, x)
			} else {
				reach(start, x)
			}
		case x == start:
			t.freeable(reach, start, t.rowFixed, t.colOf, t.r.RowPrice, 0)
			if more {
				reach(end, start)
			}
		case x == end:
			for j, row := range t.rowOf {
				if row < 0 && !t.colFixed[j] {
					reach(t.p.Rows+j, end)
				}
			}
			if less {
				reach(start, end)
			}
		default:
			j := x - t.p.Rows
			for _, row := range t.byCol[j] {
				if !t.rowFixed[row] && t.colOf[row] != j {
					reach(row, x)
				}
			}
			if t.rowOf[j] >= 0 && t.r.ColPrice[j] == 0 {
				reach(end, x)
			}
		}
	}
}

// freeable reaches the matched rows without a price: they could stay unmatched.
func (t *tight) freeable(reach func(node, to int), to int, fixed []bool, mate []int, price []int64, base int) {
	for k, q := range mate {
		if q >= 0 && !fixed[k] && price[k] == 0 {
			reach(base+k, to)
		}
	}
}

// turn applies the cycle i -> j -> ... -> i: arcs from a row to a column make pairs, arcs from a column to its row undo them.
func (t *tight) turn(i, j int) {
	type arc struct{ row, col int }
	var make, undo []arc
	from, to := i, t.p.Rows+j
	for {
		switch {
		case from < t.p.Rows && to >= t.p.Rows && to < t.p.Rows+t.p.Cols:
			make = append(make, arc{from, to - t.p.Rows})
		case to < t.p.Rows && from >= t.p.Rows && from < t.p.Rows+t.p.Cols:
			undo = append(undo, arc{to, from - t.p.Rows})
		}
		if to == i {
			break
		}
		from, to = to, t.next[to]
	}
	for _, a := range undo {
		t.colOf[a.row], t.rowOf[a.col] = -1, -1
	}
	for _, a := range make {
		t.colOf[a.row], t.rowOf[a.col] = a.col, a.row
	}
	t.made += len(make) - len(undo)
}
