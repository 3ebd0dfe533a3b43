package assign

import (
	"cmp"
	"slices"
)

const (
	// scale refines scores, so that integer multipliers can be set finely.
	scale = 64
	// must is added to the gain of a row that has to be selected; it is taken off the bound again.
	must = int64(1) << 44
	// steepest caps a multiplier.
	steepest = int64(1) << 36
)

// multipliers price the rules that are relaxed. Every non-negative value gives a valid bound.
type multipliers struct {
	col, colGroup, theme []int64
	must                 int64 // of the column that has to be part of a pair
}

func (m *multipliers) clone() *multipliers {
	return &multipliers{slices.Clone(m.col), slices.Clone(m.colGroup), slices.Clone(m.theme), m.must}
}

// relaxation is the Lagrangian bound of a node. The rules "a column as often as its capacity says", "at most c per column group" and "cover a theme
// c times" become prices x >= 0; for any x
//
//	optimum <= sum(capacity·x of columns) + sum(c·x of column groups) - sum(c·x of themes) + best,
//
// where best is the largest gain of want pairs from at most maxGroups groups, each row at its best pairs. That last
// problem is solved exactly by sorting and a dynamic programme over groups, so the limit on groups is never relaxed.
type relaxation struct {
	in *instance

	gain  []int64 // of an edge that is among the best of its row
	order []int32 // those edges by gain
	top   [][]int32
	set   []int64 // gain of a theme set
	row   []int32 // the best edges of one row

	// dynamic programme: best[q][k] with q free groups and k edges; took[g][q][k] edges of group g
	best [][]int64
	took [][]int32

	picked           []int32 // edges of the last solution
	used             []bool  // groups of the last solution
	colUse, groupUse []int64
	themeUse         []int64
	feasible         bool // the last solution keeps the relaxed rules
}

func newRelaxation(in *instance) *relaxation {
	return &relaxation{
		in: in, gain: make([]int64, len(in.edges)),
		top: make([][]int32, len(in.groupCap)), set: make([]int64, len(in.masks)),
		took: make([][]int32, len(in.groupCap)), used: make([]bool, len(in.groupCap)),
		colUse: make([]int64, len(in.cols)), groupUse: make([]int64, len(in.colGroupCap)),
		themeUse: make([]int64, len(in.need)),
	}
}

const never = int64(-1) << 60

// bound evaluates the relaxation at x for the node that st describes: O(edges + rows·log + groups·slots·want²). The
// value is in units of score·scale; never means that the node has no solution at all.
func (r *relaxation) bound(st *state, x *multipliers) int64 {
	in := r.in
	r.setGains(x)
	r.bestEdges(st, x)
	total := r.pick(st)
	if total == never {
		return never
	}
	total += in.locked*scale - must*int64(st.forced)
	for j, v := range x.col {
		total += v * int64(in.colCap[j])
	}
	for k, v := range x.colGroup {
		total += v * int64(in.colGroupCap[k])
	}
	for t, v := range x.theme {
		total -= v * in.need[t]
	}
	return total - x.must
}

func (r *relaxation) setGains(x *multipliers) {
	for k, mask := range r.in.masks {
		r.set[k] = 0
		for t, v := range x.theme {
			if mask>>t&1 == 1 {
				r.set[k] += v
			}
		}
	}
}

// bestEdges finds each row's best pairs at prices x, as many as its capacity, and lists them by gain, best first.
func (r *relaxation) bestEdges(st *state, x *multipliers) {
	in := r.in
	r.order = r.order[:0]
	for i := range in.rows {
		if st.row[i] == banned || st.group[in.group[i]] == banned {
			continue
		}
		r.row = r.row[:0]
		for k := in.start[i]; k < in.start[i+1]; k++ {
			if st.edge[k] == banned {
				continue
			}
			e := &in.edges[k]
			r.gain[k] = e.score*scale + r.set[e.mask] - x.col[e.col] - x.colGroup[in.colGroup[e.col]]
			if st.edge[k] == required {
				r.gain[k] += must
			}
			if e.col == in.mustCol {
				r.gain[k] += x.must
			}
			r.keep(k, int(in.rowCap[i]))
		}
		if st.row[i] == required && st.on[i] == 0 && len(r.row) > 0 {
			r.gain[r.row[0]] += must
		}
		r.order = append(r.order, r.row...)
	}
	slices.SortFunc(r.order, func(a, b int32) int {
		if c := cmp.Compare(r.gain[b], r.gain[a]); c != 0 {
			return c
		}
		return int(a - b)
	})
}

// keep enters edge k among the best of its row, of which there are n at most; among equals the earlier one stays.
func (r *relaxation) keep(k int32, n int) {
	if len(r.row) == n {
		if r.gain[k] <= r.gain[r.row[n-1]] {
			return
		}
		r.row = r.row[:n-1]
	}
	at := len(r.row)
	r.row = append(r.row, k)
	for ; at > 0 && r.gain[r.row[at-1]] < r.gain[k]; at-- {
		r.row[at] = r.row[at-1]
	}
	r.row[at] = k
}

// pick chooses the edges exactly: those of required groups compete freely, every other group takes one of the slots left.
func (r *relaxation) pick(st *state) int64 {
	in := r.in
	slots := in.maxGroups
	for g := range r.top {
		r.top[g] = r.top[g][:0]
		if st.group[g] == required {
			slots--
		}
	}
	base := []int32{}
	for _, i := range r.order {
		g := in.group[in.edges[i].row]
		if int32(len(r.top[g])) >= min(in.groupCap[g], int32(in.want)) {
			continue
		}
		r.top[g] = append(r.top[g], i)
		if st.group[g] == required && len(base) < in.want {
			base = append(base, i)
		}
	}
	r.begin(slots, base)
	for g := range r.top {
		if st.group[g] == open && len(r.top[g]) > 0 {
			r.extend(g, slots)
		}
	}
	return r.trace(st, slots, base)
}

// begin sets the programme to the edges of required groups.
func (r *relaxation) begin(slots int, base []int32) {
	width := r.in.want + 1
	for len(r.best) <= slots {
		r.best = append(r.best, make([]int64, width))
	}
	for q := range slots + 1 {
		for k := range r.best[q] {
			r.best[q][k] = never
		}
	}
	sum := int64(0)
	r.best[0][0] = 0
	for k, i := range base {
		sum += r.gain[i]
		r.best[0][k+1] = sum
	}
}

// extend offers the edges of one more free group.
func (r *relaxation) extend(g, slots int) {
	width := r.in.want + 1
	if len(r.took[g]) < (r.in.maxGroups+1)*width {
		r.took[g] = make([]int32, (r.in.maxGroups+1)*width)
	}
	took := r.took[g]
	for q := slots; q >= 1; q-- {
		from, to := r.best[q-1], r.best[q]
		for k := width - 1; k >= 0; k-- {
			took[q*width+k] = 0
			sum, best := int64(0), to[k]
			for a, i := range r.top[g][:min(k, len(r.top[g]))] {
				sum += r.gain[i]
				if prev := from[k-a-1]; prev != never && prev+sum > best {
					best, took[q*width+k] = prev+sum, int32(a+1)
				}
			}
			to[k] = best
		}
	}
}

// trace reads the best solution back: its edges and the groups it uses.
func (r *relaxation) trace(st *state, slots int, base []int32) int64 {
	width, total, q, k := r.in.want+1, never, 0, r.in.want
	for a := range slots + 1 {
		for b := range width {
			if (b == r.in.want || r.in.s.AtMost) && r.best[a][b] > total {
				total, q, k = r.best[a][b], a, b
			}
		}
	}
	r.picked = r.picked[:0]
	for g := range r.used {
		r.used[g] = false
	}
	if total == never {
		return total
	}
	for g := len(r.top) - 1; g >= 0; g-- {
		if st.group[g] != open || len(r.top[g]) == 0 || q == 0 {
			continue
		}
		if a := int(r.took[g][q*width+k]); a > 0 {
			r.picked = append(r.picked, r.top[g][:a]...)
			r.used[g] = true
			q, k = q-1, k-a
		}
	}
	r.picked = append(r.picked, base[:k]...)
	for g := range r.used {
		r.used[g] = r.used[g] || st.group[g] == required
	}
	return total
}

// measure computes the subgradient at the last solution and its squared length, leaving out prices that rest at 0.
func (r *relaxation) measure(x *multipliers) (norm int64) {
	in := r.in
	clear(r.colUse)
	clear(r.groupUse)
	clear(r.themeUse)
	for _, k := range r.picked {
		e := &in.edges[k]
		r.colUse[e.col]++
		r.groupUse[in.colGroup[e.col]]++
		for t := range r.themeUse {
			r.themeUse[t] += int64(in.masks[e.mask] >> t & 1)
		}
	}
	r.feasible = true
	count := func(over int64, price int64) {
		r.feasible = r.feasible && over <= 0
		if over > 0 || price > 0 {
			norm += over * over
		}
	}
	for j, u := range r.colUse {
		count(u-int64(in.colCap[j]), x.col[j])
	}
	for k, u := range r.groupUse {
		count(u-int64(in.colGroupCap[k]), x.colGroup[k])
	}
	for t, u := range r.themeUse {
		count(in.need[t]-u, x.theme[t])
	}
	if in.mustCol != none {
		count(1-r.colUse[in.mustCol], x.must)
	}
	return norm
}

// step moves the prices against the subgradient, Polyak's step towards target (in eighths: pace), rounded.
func (r *relaxation) step(x *multipliers, norm, gap, pace int64) {
	in := r.in
	unit := max(1, gap/8*pace/norm)
	move := func(price *int64, over int64) {
		*price = min(steepest, max(0, *price+unit*over))
	}
	for j, u := range r.colUse {
		if over := u - int64(in.colCap[j]); over > 0 || x.col[j] > 0 {
			move(&x.col[j], over)
		}
	}
	for k, u := range r.groupUse {
		move(&x.colGroup[k], u-int64(in.colGroupCap[k]))
	}
	for t, u := range r.themeUse {
		move(&x.theme[t], in.need[t]-u)
	}
	if in.mustCol != none {
		move(&x.must, 1-r.colUse[in.mustCol])
	}
}
