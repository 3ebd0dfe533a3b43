package assign

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
)

// Floors answers questions about an answer of [Bottleneck]: what a change does to the number of pairs, then to the worst
// pair, then to the total, in this order. Of all answers with a number of pairs that keep the change, the best worst pair
// is the widest way round a cycle of the residual graph (the cycle that the change has to go along, Ahuja, Magnanti, Orlin
// 1993, ch. 3.5); the total is then that of an optimum with this score as floor, which [Solved] can be asked about.
type Floors struct {
	p        Problem // as it was asked
	made     []Pair
	total    int64
	possible int // pairs that can be made at most
	best     tier
	fewer    func() (tier, error) // one pair fewer
	solved   *Solved              // at the best worst pair
}

// tier is the best worst pair with some number of pairs, and pairs that reach it.
type tier struct {
	want  int
	worst int32
	pairs []Pair
	graph *Solved // without prices
}

// An Ask is a question: the best answer without a pair, or that in which a row or column has another partner than those it
// was given.
type Ask struct {
	Kind AskKind
	Pair Pair // only its row or its column is read where somebody is to have another partner
}

// An AskKind is what an Ask wants to know.
type AskKind byte

// The kinds of question.
const (
	AskWithout AskKind = 'w'
	AskRow     AskKind = 'r'
	AskCol     AskKind = 'c'
)

// A Reply says what the best answer costs that does what was asked; Known is false where there is none.
type Reply struct {
	Known bool
	Cost  Cost
	// Other is the new pair of a row or column.
	Other Pair
	// Fall is by how much the score of a pair may fall, all others staying as they are, while it belongs to a best answer;
	// it has no end where Cost.Pairs is not 0.
	Fall int64
}

// OpenFloors prepares an answer for questions: p is what Bottleneck was asked, the others are what it gave.
func OpenFloors(p Problem, worst int32, q Problem, r Result) (*Floors, error) {
	solved, err := Open(q, r)
	if err != nil {
		return nil, err
	}
	if p.goal() == MaxTotal {
		p.Goal = MaxPairs
	}
	f := &Floors{p: p, made: r.Pairs, total: r.Total, possible: p.cardinality(p.limit()), solved: solved}
	f.best = f.tierOf(len(r.Pairs), worst, r.Pairs)
	f.fewer = sync.OnceValues(func() (tier, error) {
		less := f.exactly(len(r.Pairs) - 1)
		worst, _, r, err := Bottleneck(less)
		return f.tierOf(less.Pairs, worst, r.Pairs), err
	})
	return f, nil
}

func (f *Floors) exactly(want int) Problem {
	p := f.p
	p.Goal, p.Pairs = ExactPairs, want
	return p
}

func (f *Floors) tierOf(want int, worst int32, pairs []Pair) tier {
	p := f.exactly(want)
	r := Result{Pairs: pairs, RowPrice: make([]int64, p.Rows), ColPrice: make([]int64, p.Cols)}
	return tier{want, worst, pairs, residual(&p, &r)}
}

// level is a number of pairs and the best worst pair that an answer with so many can have.
type level struct {
	want  int
	worst int32
}

// Answers replies to the questions in their order. When ctx ends, its error comes back.
func (f *Floors) Answers(ctx context.Context, asks []Ask) ([]Reply, error) {
	levels, known := make([]level, len(asks)), make([]bool, len(asks))
	err := abreast(ctx, len(asks), func(k int) (err error) {
		levels[k], known[k], err = f.levelOf(asks[k])
		return err
	})
	if err != nil {
		return nil, err
	}
	at := map[level][]int{}
	var order []level
	for k, l := range levels {
		if known[k] && at[l] == nil {
			order = append(order, l)
		}
		if known[k] {
			at[l] = append(at[l], k)
		}
	}
	out := make([]Reply, len(asks))
	err = abreast(ctx, len(order), func(n int) error {
		s, err := f.open(order[n])
		for _, k := range at[order[n]] {
			if err == nil {
				out[k], err = f.reply(order[n], s, asks[k])
			}
		}
		return err
	})
	return out, err
}

// levelOf is where the best answer lies that does what is asked. One pair fewer is enough for any change, and only an
// exact number of pairs forbids that.
func (f *Floors) levelOf(a Ask) (level, bool, error) {
	if a.Kind == AskWithout && slices.Contains(f.p.Locked, a.Pair) {
		return level{}, false, nil
	}
	if worst, ok := f.width(&f.best, a); ok {
		return level{f.best.want, worst}, true, nil
	}
	if f.p.Goal == ExactPairs || f.best.want == len(f.p.Locked) {
		return level{}, false, nil
	}
	less, err := f.fewer()
	if err != nil {
		return level{}, false, err
	}
	worst, ok := f.width(&less, a)
	return level{less.want, worst}, ok, nil
}

// width is the best worst pair of answers with as many pairs as the tier that do what is asked.
func (f *Floors) width(t *tier, a Ask) (int32, bool) {
	rows := f.p.Rows
	switch a.Kind {
	case AskWithout:
		if !has(t.pairs, a.Pair) {
			return t.worst, true
		}
		w := t.graph.widest(a.Pair.Row, false)[rows+a.Pair.Col]
		return min(t.worst, w), w >= 0
	case AskRow, AskCol:
	}
	best := Forbidden
	var ways []int32
	for _, q := range f.cells(a) {
		if has(t.pairs, q) {
			return t.worst, true
		}
		if f.p.at(q.Row, q.Col) <= best {
			continue
		}
		if ways == nil && a.Kind == AskRow {
			ways = t.graph.widest(q.Row, true)
		}
		if ways == nil {
			ways = t.graph.widest(rows+q.Col, false)
		}
		way := ways[q.Row]
		if a.Kind == AskRow {
			way = ways[rows+q.Col]
		}
		best = max(best, min(f.p.at(q.Row, q.Col), way))
	}
	return min(t.worst, best), best >= 0
}

// cells are the pairs of a row or column that could be new.
func (f *Floors) cells(a Ask) []Pair {
	var all, out []Pair
	for j := range f.p.Cols {
		if a.Kind == AskRow {
			all = append(all, Pair{a.Pair.Row, j})
		}
	}
	for i := range f.p.Rows {
		if a.Kind == AskCol {
			all = append(all, Pair{i, a.Pair.Col})
		}
	}
	for _, q := range all {
		if f.best.graph.usable(q.Row, q.Col) && !has(f.made, q) {
			out = append(out, q)
		}
	}
	return out
}

// open solves a level.
func (f *Floors) open(l level) (*Solved, error) {
	if l.want == f.best.want && l.worst == f.best.worst {
		return f.solved, nil
	}
	exactly := f.exactly(l.want)
	q := exactly.withFloor(l.worst)
	if l.want == f.possible { // and no more, which is quicker to solve
		q.Goal = MaxPairs
	}
	r, err := Solve(q)
	if err != nil {
		return nil, err
	}
	if len(r.Pairs) != l.want {
		return nil, refusedf("%d pairs above %d, not %d", len(r.Pairs), l.worst, l.want)
	}
	return Open(q, r)
}

func (f *Floors) reply(l level, s *Solved, a Ask) (Reply, error) {
	out := Reply{Known: true, Cost: Cost{Pairs: f.best.want - l.want, Total: f.total - s.r.Total}}
	if least := len(f.p.Locked); l.want > least && f.best.want > least {
		out.Cost.Worst = f.best.worst - l.worst
	}
	var more Cost
	ok := true
	switch a.Kind {
	case AskWithout:
		if has(s.r.Pairs, a.Pair) {
			more, ok = s.Hold(a.Pair)
		}
	case AskRow, AskCol:
		out.Other, more, ok = f.cheapest(s, a)
	}
	if !ok || more.Pairs != 0 {
		return out, fmt.Errorf("question %+v at %d pairs above %d: %w", a, l.want, l.worst, errNoAnswer)
	}
	out.Cost.Total += more.Total
	if a.Kind == AskWithout && out.Cost.Pairs == 0 {
		out.Fall = f.fall(l, s, a.Pair, out.Cost, more.Total)
	}
	return out, nil
}

var errNoAnswer = errors.New("the answer is not where it should be")

// cheapest is the new pair that costs a level's total least.
func (f *Floors) cheapest(s *Solved, a Ask) (Pair, Cost, bool) {
	cells := f.cells(a)
	for _, q := range cells {
		if has(s.r.Pairs, q) {
			return q, Cost{}, true
		}
	}
	alternatives, at := s.ColAlternatives, a.Pair.Col
	if a.Kind == AskRow {
		alternatives, at = s.RowAlternatives, a.Pair.Row
	}
	for _, other := range alternatives(at) {
		if has(cells, other.Pair) {
			return other.Pair, other.Cost, true
		}
	}
	return Pair{}, Cost{}, false
}

// fall is by how much the score of a pair made may fall. It must not fall under the worst pair that there is without it; at
// the same worst pair the totals decide. Without is what doing without the pair costs the level.
func (f *Floors) fall(l level, s *Solved, q Pair, cost Cost, without int64) int64 {
	room := int64(f.p.at(q.Row, q.Col)) - int64(l.worst)
	if cost.Worst == 0 {
		return min(cost.Total, room)
	}
	ahead := without
	if !has(s.r.Pairs, q) {
		c, ok := s.force(q)
		if !ok {
			return room - 1
		}
		ahead = -c.Total
	}
	if ahead < room {
		return room - 1
	}
	return room
}

// force is what making one more pair costs.
func (s *Solved) force(q Pair) (Cost, bool) {
	d := s.paths(q.Row, true)[s.p.Rows+q.Col]
	return s.cost(s.reduced(q.Row, q.Col) + d), d < far && s.usable(q.Row, q.Col)
}

// widest is for each node the best way from node root along the arcs, or to it against them (back): the way whose worst new
// pair scores most. -1 stands for what is not reached, MaxScore for a way without new pairs.
func (s *Solved) widest(root int, back bool) []int32 {
	n, rows := s.p.Rows+s.p.Cols+2, s.p.Rows
	width, done := slices.Repeat([]int32{Forbidden}, n), make([]bool, n)
	width[root] = MaxScore
	for {
		x := -1
		for k, w := range width {
			if !done[k] && w >= 0 && (x < 0 || w > width[x]) {
				x = k
			}
		}
		if x < 0 {
			return width
		}
		done[x] = true
		s.arcs(x, back, func(to int, _ int64) {
			w := width[x]
			switch {
			case !back && x < rows && to >= rows && to < s.start():
				w = min(w, s.p.at(x, to-rows))
			case back && x >= rows && x < s.start() && to < rows:
				w = min(w, s.p.at(to, x-rows))
			}
			width[to] = max(width[to], w)
		})
	}
}

// abreast does n pieces of work that do not depend on each other, on all processors, and gives the first error by order.
func abreast(ctx context.Context, n int, do func(k int) error) error {
	errs := make([]error, n)
	workers := max(1, min(runtime.GOMAXPROCS(0), n))
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for k := w; k < n; k += workers {
				if errs[k] = ctx.Err(); errs[k] == nil {
					errs[k] = do(k)
				}
			}
		})
	}
	all.Wait()
	return cmp.Or(errs...)
}
