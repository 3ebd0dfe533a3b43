package assign

import "slices"

// attempt solves the flow over the groups of the relaxed solution, once for each set of groups, and raises the prices of
// the themes it misses a few times.
func (q *search) attempt(x *multipliers) {
	key := make([]byte, len(q.relax.used))
	for g, u := range q.relax.used {
		if u {
			key[g] = 1
		}
	}
	if q.tried[string(key)] {
		return
	}
	q.tried[string(key)] = true
	for g, u := range q.relax.used {
		q.shut[g] = !u
	}
	st := q.st
	q.st = newState(q.in)
	q.st.group = st.group
	theme := slices.Clone(x.theme)
	for range 6 {
		if q.flow(theme, q.shut) == never || q.offer() {
			break
		}
		for t, miss := range q.missing() {
			if miss > 0 {
				theme[t] += max(scale, theme[t]/2, (q.ceiling-q.in.locked)*scale/int64(32*max(1, q.in.want)))
			}
		}
	}
	q.st = st
}

// offerPicked takes the relaxed solution, which happens to keep the relaxed rules, as an answer.
func (q *search) offerPicked() {
	q.chosen = append(q.chosen[:0], q.relax.picked...)
	q.offer()
}

// everything opens all groups that the node has not banned.
func (q *search) everything() []bool {
	for g, s := range q.st.group {
		q.shut[g] = s == banned
	}
	return q.shut
}

// flow solves the node's flow with themes priced and returns its bound, in units of score·scale.
func (q *search) flow(theme []int64, shut []bool) int64 {
	in := q.in
	q.relax.setGains(&multipliers{theme: theme})
	for k := range in.edges {
		e := &in.edges[k]
		q.gains[k] = e.score*scale + q.relax.set[e.mask]
	}
	q.decisions()
	q.flowed()
	total, ok := q.net.solve(q.gains, q.musts, shut, &q.chosen)
	if !ok {
		return never
	}
	total += in.locked*scale - must*int64(q.st.forced)
	if in.mustCol != none {
		total -= must
	}
	for t, v := range theme {
		total -= v * in.need[t]
	}
	return total
}

// decisions puts the node's decisions on rows and edges into the gains and musts of a flow.
func (q *search) decisions() {
	for k := range q.in.edges {
		switch row := q.in.edges[k].row; {
		case q.st.edge[k] == banned || q.st.row[row] == banned:
			q.gains[k] = out
		case q.st.edge[k] == required:
			q.gains[k] += must
		}
	}
	for i := range q.musts {
		q.musts[i] = q.st.row[i] == required && q.st.on[i] == 0
	}
}

// missing is how far the last flow falls short of (or, negative, exceeds) each theme's need.
func (q *search) missing() []int64 {
	miss := slices.Clone(q.in.need)
	for _, k := range q.chosen {
		mask := q.in.masks[q.in.edges[k].mask]
		for t := range miss {
			miss[t] -= int64(mask >> t & 1)
		}
	}
	return miss
}

// offer takes the last flow as an answer if it keeps every rule; it reports whether it does.
func (q *search) offer() bool {
	for _, miss := range q.missing() {
		if miss > 0 {
			return false
		}
	}
	if !q.keepsMust() {
		return false
	}
	value, groups := q.in.locked, slices.Clone(q.in.groupIn)
	for _, k := range q.chosen {
		value += q.in.edges[k].score
		groups[q.in.group[q.in.edges[k].row]] = true
	}
	used := 0
	for _, u := range groups {
		if u {
			used++
		}
	}
	if used > q.in.maxGroups {
		return false
	}
	if !q.found || value > q.value {
		q.found, q.value, q.answer = true, value, slices.Clone(q.in.s.Locked)
		for _, k := range q.chosen {
			e := q.in.edges[k]
			q.answer = append(q.answer, Pair{q.in.rows[e.row], q.in.cols[e.col]})
		}
		slices.SortFunc(q.answer, Pair.Compare)
	}
	return true
}

// keepsMust reports whether the last flow pairs the row or column that has to be paired.
func (q *search) keepsMust() bool {
	row, col := q.in.mustRow == none, q.in.mustCol == none
	for _, k := range q.chosen {
		row = row || q.in.edges[k].row == q.in.mustRow
		col = col || q.in.edges[k].col == q.in.mustCol
	}
	return row && col
}
