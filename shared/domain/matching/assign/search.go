package assign

import (
	"container/heap"
	"context"
	"fmt"
)

// search is one branch and bound. Best bound first: when it ends, every part of the tree has a bound no better than the
// best answer found, which is therefore optimal. All arithmetic is on integers.
type search struct {
	ctx    context.Context
	in     *instance
	net    *network
	themed *network // nil where there is none
	relax  *relaxation
	st     state
	open   queue

	found   bool
	value   int64 // of the best answer, locked pairs included
	answer  []Pair
	first   bool         // stop at the first answer
	start   *multipliers // of the root, first and then last; nil until there are some
	ceiling int64

	root    *node
	blank   bool         // every score is 0
	refuted *Certificate // of a search over the rules alone that found no answer

	serial, nodes, relaxations int
	spent                      int64
	tried                      map[string]bool // sets of groups whose flow was solved
	gains                      []int64
	musts                      []bool  // rows that a flow has to use
	chosen                     []int32 // edges of the last flow
	inFlow                     []bool  // by edge, while it is used
	shut                       []bool
}

// Select finds the best selection and proves it. The proof is a branch and bound over groups, rows and pairs with two
// bounds, both valid for any multipliers: the Lagrangian one of relaxation and, where the groups are settled, the exact
// flow of network with themes priced. When ctx or the effort ends first, the best answer so far comes with the least bound
// that is proved; where the effort ended before any answer, the error is ErrCut. An infeasible selection is ErrInfeasible.
func Select(ctx context.Context, s Selection) (Selected, error) {
	if err := s.validate(); err != nil {
		return Selected{}, err
	}
	q, ok := newSearch(ctx, &s)
	if !ok {
		return Selected{}, infeasiblef("the locked pairs break a rule")
	}
	r, err := q.selected(q.run())
	r.Certificate = q.refuted
	if r.Certificate == nil {
		r.Certificate = q.certificate()
	}
	return r, err
}

// selected is what the search found; done says that it was not stopped early.
func (q *search) selected(done bool) (Selected, error) {
	r := Selected{Nodes: q.nodes, Relaxations: q.relaxations, Spent: q.spent}
	switch {
	case done && !q.found:
		return r, infeasiblef("no %d pairs keep all rules", q.in.s.Pairs)
	case !done && !q.found && q.ctx.Err() == nil:
		return r, fmt.Errorf("%w after %d nodes", ErrCut, q.nodes)
	}
	r.Bound = q.upper()
	if q.found {
		r.Pairs, r.Total = q.answer, q.value
		r.Bound = max(r.Bound, r.Total)
		r.Proved = r.Bound == r.Total
	}
	return r, nil
}

func newSearch(ctx context.Context, s *Selection) (*search, bool) {
	in, ok := newInstance(s)
	if !ok {
		return nil, false
	}
	q := searchOf(ctx, in)
	q.spent = prepared * int64(s.Rows) * int64(s.Cols)
	return q, true
}

// searchOf begins a search at no prices.
func searchOf(ctx context.Context, in *instance) *search {
	q := &search{
		ctx: ctx, in: in, net: newNetwork(in), themed: newThemed(in), relax: newRelaxation(in), tried: map[string]bool{},
		gains: make([]int64, len(in.edges)), musts: make([]bool, len(in.rows)), inFlow: make([]bool, len(in.edges)), shut: make([]bool, len(in.groupCap)),
		st: newState(in),
	}
	q.ceiling = in.locked
	for _, e := range in.edges {
		q.ceiling = max(q.ceiling, in.locked+e.score*int64(in.want))
	}
	return q
}

// run explores until nothing is open; it reports false when stopped early.
func (q *search) run() bool {
	root := &node{bound: q.ceiling, x: q.start}
	if root.x == nil {
		root.x = &multipliers{
			col: make([]int64, len(q.in.cols)), colGroup: make([]int64, len(q.in.colGroupCap)), theme: make([]int64, len(q.in.need)),
		}
	}
	q.load(root)
	q.root = root
	v := q.flow(root.x.theme, q.everything())
	root.shown = q.flowPrices(q.net, root.x.theme, v != never)
	if v == never {
		return true
	}
	root.bound = min(root.bound, v/scale)
	if q.start == nil {
		q.net.prices(root.x.col, root.x.colGroup)
	}
	q.start = root.x
	heap.Push(&q.open, root)
	for len(q.open) > 0 {
		if q.stopped() {
			return false
		}
		if q.found && (q.first || q.open[0].bound <= q.value) {
			q.open = q.open[:0]
			return true
		}
		n := heap.Pop(&q.open).(*node)
		q.nodes++
		q.load(n)
		if !q.expand(n) {
			heap.Push(&q.open, n) // stopped: its bound still counts
			return false
		}
		q.close(n)
	}
	return true
}

// upper is the largest bound of what is still open.
func (q *search) upper() int64 {
	if len(q.open) == 0 {
		return q.value
	}
	return q.open[0].bound
}

// load spells a node's decisions out. A row that must be selected makes its group required; when the slots are gone, the
// groups still open are banned, when the pairs are, the rows.
func (q *search) load(n *node) {
	q.st.begin(q.in)
	for ; n.parent != nil; n = n.parent {
		switch n.kind {
		case 'g':
			q.st.group[n.index] = n.value
		case 'r':
			q.st.require(q.in, n.index, n.value)
		case 'e':
			q.requireEdge(n.index, n.value)
		}
	}
	if q.st.forced == q.in.want {
		q.full()
	}
	slots := q.in.maxGroups
	for _, s := range q.st.group {
		if s == required {
			slots--
		}
	}
	for g, s := range q.st.group {
		if s == open && slots <= 0 {
			q.st.group[g] = banned
		}
	}
}

// requireEdge bans an edge, or requires it: then its row's other edges are banned once the capacity is used up.
func (q *search) requireEdge(k int32, value int8) {
	q.st.edge[k] = value
	if value == banned {
		return
	}
	i := q.in.edges[k].row
	q.st.require(q.in, i, required)
	if q.st.on[i]++; q.st.on[i] > 1 {
		q.st.forced++
	}
	if q.st.on[i] == q.in.rowCap[i] {
		q.banRest(i)
	}
}

// full bans what would make more pairs than are wanted: all of them are asked for already.
func (q *search) full() {
	for i, s := range q.st.row {
		switch {
		case s == open:
			q.st.row[i] = banned
		case q.st.on[i] > 0:
			q.banRest(int32(i))
		}
	}
}

// banRest bans the edges of a row that are not required.
func (q *search) banRest(i int32) {
	for k := q.in.start[i]; k < q.in.start[i+1]; k++ {
		if q.st.edge[k] == open {
			q.st.edge[k] = banned
		}
	}
}

// need is the least value that would still be of use.
func (q *search) need() int64 {
	if q.found {
		return q.value + 1
	}
	return 0
}

// expand bounds a node and, where that does not close it, splits it. It reports false when the context ended meanwhile.
func (q *search) expand(n *node) bool {
	if q.st.forced > q.in.want { // its inherited prices say so: what is asked for is worth more than all the rest
		return true
	}
	rounds := 24
	if n.parent == nil {
		defer func() { q.start = n.x }()
		if open, ok := q.tighten(n, 40); !open || !ok {
			return ok
		}
		if feasible, ok := q.anyAnswer(); !feasible || !ok {
			return ok
		}
		rounds = 300
	}
	if open, ok := q.tighten(n, rounds); !open || !ok {
		return ok
	}
	if g := q.openGroup(); g >= 0 {
		q.split(n, 'g', g)
		return true
	}
	return q.settled(n)
}

// anyAnswer makes sure of a first answer by a search in which every score is 0, so that only the rules steer it. Without
// one, or a proof that there is none, bounds have nothing to be compared with.
func (q *search) anyAnswer() (feasible, ok bool) {
	if q.found || q.ceiling == q.in.locked {
		return true, true
	}
	sub := searchOf(q.ctx, q.in.blank())
	sub.first, sub.blank, sub.spent = true, true, q.spent
	done := sub.run()
	q.nodes, q.relaxations, q.spent = q.nodes+sub.nodes, q.relaxations+sub.relaxations, sub.spent
	if sub.found {
		q.found, q.answer, q.value = true, sub.answer, 0
		for _, l := range q.answer {
			q.value += int64(q.in.s.at(l.Row, l.Col))
		}
	} else if done {
		q.refuted = sub.certificate()
	}
	return sub.found, done
}

// tighten improves the node's bound by subgradient steps and tries for an answer with each new set of groups.
func (q *search) tighten(n *node, rounds int) (stillOpen, ok bool) {
	x, least := n.x.clone(), int64(1)<<60
	pace, stale := int64(8), 0
	for range rounds {
		if q.stopped() {
			return true, false
		}
		q.relaxed()
		v := q.relax.bound(&q.st, x)
		if v < q.need()*scale {
			n.shown = &evidence{x: x}
			return false, true
		}
		if v < least {
			least, n.x, stale = v, x.clone(), 0
			n.lower(v, &evidence{x: n.x})
		} else if stale++; stale >= 5 {
			pace, stale = max(1, pace/2), 0
		}
		q.attempt(x)
		norm := q.relax.measure(x)
		if q.relax.feasible {
			q.offerPicked()
		}
		if n.bound < q.need() {
			return false, true
		}
		if norm == 0 {
			break
		}
		target := q.need() * scale
		if !q.found {
			target = min(v-scale, max(-scale, v-v/64))
			if q.ceiling == q.in.locked {
				target = -scale
			}
		}
		q.relax.step(x, norm, v-target, pace)
	}
	q.relax.bound(&q.st, n.x)
	q.relax.measure(n.x)
	return true, true
}

// split adds the two children of a node that differ in one decision.
func (q *search) split(n *node, kind byte, index int32) {
	branch := func(value int8) *node {
		q.serial++
		b := &node{parent: n, kind: kind, index: index, value: value, bound: n.bound, serial: q.serial, x: n.x, shown: n.shown}
		heap.Push(&q.open, b)
		return b
	}
	n.no, n.yes = branch(banned), branch(required)
}
