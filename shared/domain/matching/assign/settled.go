package assign

// openGroup is the undecided group to branch on: the one that gains most in the relaxed solution, else the one with the
// best row; -1 when the limit on groups no longer binds.
func (q *search) openGroup() int32 {
	undecided, slots := 0, q.in.maxGroups
	for g, s := range q.st.group {
		switch {
		case s == required:
			slots--
		case s == open && len(q.relax.top[g]) > 0:
			undecided++
		}
	}
	if undecided <= slots {
		return -1
	}
	sum := make([]int64, len(q.in.groupCap))
	for _, k := range q.relax.picked {
		sum[q.in.group[q.in.edges[k].row]] += q.relax.gain[k]
	}
	at, most := int32(-1), never
	for g, s := range q.st.group {
		if s != open || len(q.relax.top[g]) == 0 {
			continue
		}
		v := q.relax.gain[q.relax.top[g][0]] - must
		if q.relax.used[g] {
			v = sum[g]
		}
		if v > most {
			at, most = int32(g), v
		}
	}
	return at
}

// settled closes a node whose groups are decided where themed can. Else it bounds the node: the flow is exact but for the themes, whose prices are improved until
// the bound closes; else it branches on a row or a pair. It reports false when the context ended meanwhile.
func (q *search) settled(n *node) bool {
	if q.themed != nil {
		q.decide(n)
		return true
	}
	theme, shut := append([]int64(nil), n.x.theme...), q.everything()
	pace, stale, least := int64(8), 0, int64(1)<<60
	var keep []int32
	for range 20 {
		if q.stopped() {
			return false
		}
		v := q.flow(theme, shut)
		if v < q.need()*scale {
			n.shown = q.flowPrices(q.net, theme, v != never)
			return true
		}
		if v < least {
			least, stale, keep = v, 0, append(keep[:0], q.chosen...)
			if v/scale < n.bound {
				n.lower(v, q.flowPrices(q.net, theme, true))
			}
		} else if stale++; stale >= 3 {
			pace, stale = max(1, pace/2), 0
		}
		q.offer()
		if n.bound < q.need() {
			return true
		}
		if !q.stepThemes(theme, v, pace) {
			break
		}
	}
	q.chosen = append(q.chosen[:0], keep...)
	if kind, index := q.undecided(); kind != 0 {
		q.split(n, kind, index)
	} else {
		q.last(n, shut)
	}
	return true
}

// last closes a node in which the themes are decided: all its selections cover the same, what is needed or not.
func (q *search) last(n *node, shut []bool) {
	theme := make([]int64, len(q.in.need))
	v := q.flow(theme, shut)
	if v != never && !q.offer() {
		for t, miss := range q.missing() {
			if miss > 0 {
				theme[t] = must
			}
		}
		v = q.flow(theme, shut)
	}
	n.shown = q.flowPrices(q.net, theme, v != never)
}

// stepThemes moves the themes' prices by Polyak's step; it reports false when there is nothing to move.
func (q *search) stepThemes(theme []int64, v, pace int64) bool {
	miss, norm := q.missing(), int64(0)
	for t, m := range miss {
		if m > 0 || theme[t] > 0 {
			norm += m * m
		}
	}
	if norm == 0 {
		return false
	}
	target := q.need() * scale
	if !q.found {
		target = min(v-scale, max(-scale, v-v/64))
		if q.ceiling == q.in.locked {
			target = -scale
		}
	}
	unit := max(1, (v-target)/8*pace/norm)
	for t, m := range miss {
		theme[t] = min(steepest, max(0, theme[t]+unit*m))
	}
	return true
}

// undecided is what to branch on where the groups are settled. First a row of the flow that touches a theme, then any row
// of the flow, then any row at all; once every row is decided, a pair of a row that has a choice. When nothing is left
// there is one solution at most, and the flow has offered it.
func (q *search) undecided() (kind byte, index int32) {
	for _, k := range q.chosen {
		q.inFlow[k] = true
	}
	defer func() {
		for _, k := range q.chosen {
			q.inFlow[k] = false
		}
	}()
	at, most := int32(-1), never
	for i := range q.in.rows {
		if q.st.row[i] != open || q.st.group[q.in.group[i]] == banned {
			continue
		}
		if rank := q.rank(int32(i)); rank > most {
			at, most = int32(i), rank
		}
	}
	if at >= 0 {
		return 'r', at
	}
	if q.in.rowThemes && q.in.unit {
		return 0, 0
	}
	for i := range q.in.rows {
		if q.st.row[i] != required || q.st.group[q.in.group[i]] == banned {
			continue
		}
		if k := q.openEdge(int32(i)); k >= 0 {
			return 'e', k
		}
	}
	return 0, 0
}

// rank orders open rows: those of the flow before the others, and among these the ones that touch a theme.
func (q *search) rank(i int32) int64 {
	rank := never
	for k := q.in.start[i]; k < q.in.start[i+1]; k++ {
		if q.st.edge[k] == banned {
			continue
		}
		v := q.in.edges[k].score
		switch {
		case !q.inFlow[k]:
			v -= 4 * MaxScore
		case q.in.masks[q.in.edges[k].mask] == 0:
			v -= 2 * MaxScore
		}
		rank = max(rank, v)
	}
	return rank
}

// openEdge is a pair of a row that may be made or not, one of the flow first; -1 where the row has no choice.
func (q *search) openEdge(i int32) int32 {
	left, some := int32(0), int32(-1)
	for k := q.in.start[i]; k < q.in.start[i+1]; k++ {
		if q.st.edge[k] != open {
			continue
		}
		left++
		if some < 0 || (q.inFlow[k] && !q.inFlow[some]) {
			some = k
		}
	}
	if left+q.st.on[i] > 1 && left > 0 {
		return some
	}
	return -1
}
