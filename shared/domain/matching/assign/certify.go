package assign

import (
	"math/bits"
	"slices"
)

// What follows checks certificates and shares nothing with the search but the types of its input and answer. A bound
// rests on three things. A pair that enough better ones can stand in for may be left aside, see thin. A step splits all
// selections in two. And prices that are not negative never hide anything: whoever keeps a rule pays no more for it than
// what it allows is worth, so no selection totals more than all that the rules allow is worth at these prices, and the
// best that can be had once they are paid, see bound.

const (
	fine      = 64                // prices are in so many parts of a score
	forcing   = int64(1) << 44    // what a pair that a step requires counts more, taken off again for each required
	mostPrice = int64(1) << 46    // any more could overflow
	mostSum   = int64(1) << 61    // of all prices together
	noChoice  = -(int64(1) << 62) // no selection is left
)

// cell is a pair that may be made.
type cell struct {
	Pair
	score  int64
	themes uint64 // that are still needed
}

// court is one check of a certificate.
type court struct {
	s                 *Selection
	c                 *Certificate
	pairs             int // to be made besides the locked ones; fewer where the selection says "at most"
	locked            int64
	rowCap, colCap    []int32 // what locked pairs leave
	groupCap, areaCap []int32 // of row groups and column groups
	inUse             []bool  // row groups of locked pairs
	need              []int64
	rows              [][]cell // of each row, those that matter
	order             []uint64

	group, row []verdict
	pair       map[Pair]verdict
	worst      int64
}

// verdict is what the steps on the way have decided.
type verdict int8

const (
	undecided verdict = iota
	obliged
	excluded
)

// newCourt takes the locked pairs out; it reports false where they break a rule by themselves.
func newCourt(s *Selection, c *Certificate) (*court, bool) {
	k := &court{
		s: s, c: c, pairs: s.Pairs, rowCap: capacities(s.RowCap, s.Rows), colCap: capacities(s.ColCap, s.Cols),
		groupCap: groupCaps(s.RowGroup, s.RowGroupCap), areaCap: groupCaps(s.ColGroup, s.ColGroupCap),
		row: make([]verdict, s.Rows), pair: map[Pair]verdict{}, rows: make([][]cell, s.Rows),
	}
	k.group, k.inUse = make([]verdict, len(k.groupCap)), make([]bool, len(k.groupCap))
	if s.AtMost {
		k.pairs = min(k.pairs, s.most())
	}
	for _, c := range s.Cover {
		k.need = append(k.need, int64(c))
	}
	ok := true
	for _, l := range s.Locked {
		ok = ok && s.at(l.Row, l.Col) >= s.limit()
		k.pairs--
		k.locked += int64(s.at(l.Row, l.Col))
		k.rowCap[l.Row]--
		k.colCap[l.Col]--
		k.groupCap[numberIn(s.RowGroup, l.Row)]--
		k.areaCap[numberIn(s.ColGroup, l.Col)]--
		k.inUse[numberIn(s.RowGroup, l.Row)] = true
		for t := range k.need {
			k.need[t] -= int64(s.covers(l.Row, l.Col) >> t & 1)
		}
		ok = ok && k.rowCap[l.Row] >= 0 && k.colCap[l.Col] >= 0
	}
	ok = ok && k.pairs >= 0 && slices.Min(k.groupCap) >= 0 && slices.Min(k.areaCap) >= 0
	return k, ok && (s.MaxRowGroups == 0 || k.groupsUsed() <= s.MaxRowGroups)
}

func numberIn(group []int32, k int) int32 {
	if group == nil {
		return 0
	}
	return group[k]
}

// groupCaps are the limits of all groups; without groups everybody is in one without a limit.
func groupCaps(group, limits []int32) []int32 {
	n := int32(0)
	for _, g := range group {
		n = max(n, g)
	}
	out := slices.Repeat([]int32{MaxSelected}, int(n)+1)
	for g := range out {
		if limits != nil {
			out[g] = min(out[g], limits[g])
		}
	}
	return out
}

func (k *court) groupsUsed() int {
	n := 0
	for g, used := range k.inUse {
		if used || k.group[g] == obliged {
			n++
		}
	}
	return n
}

// collect lists the pairs that matter: first of each row, then, of these, of each column.
func (k *court) collect() {
	wanted := uint64(0)
	for t, c := range k.need {
		if c > 0 {
			wanted |= 1 << t
		}
	}
	taken := map[Pair]bool{}
	for _, l := range k.s.Locked {
		taken[l] = true
	}
	columns, line := make([][]cell, k.s.Cols), []cell{}
	areaOf := func(c cell) int32 { return numberIn(k.s.ColGroup, c.Col) }
	for i := range k.s.Rows {
		if k.rowCap[i] == 0 || k.groupCap[numberIn(k.s.RowGroup, i)] == 0 {
			continue
		}
		line = line[:0]
		for j := range k.s.Cols {
			v := k.s.at(i, j)
			if v < k.s.limit() || k.colCap[j] == 0 || k.areaCap[numberIn(k.s.ColGroup, j)] == 0 || len(taken) > 0 && taken[Pair{i, j}] {
				continue
			}
			line = append(line, cell{Pair{i, j}, int64(v), k.s.covers(i, j) & wanted})
		}
		for _, c := range k.thin(line, k.areaCap, areaOf, true) {
			columns[c.Col] = append(columns[c.Col], c)
		}
	}
	groupOf := func(c cell) int32 { return numberIn(k.s.RowGroup, c.Row) }
	for _, line := range columns {
		for _, c := range k.thin(line, k.groupCap, groupOf, k.s.MaxRowGroups == 0) {
			k.rows[c.Row] = append(k.rows[c.Row], c)
		}
	}
}

// thin leaves out the pairs of a line, a row or a column, that others of the line can stand in for. Whatever the other
// pairs of a selection are, each of them stands in the way of one pair of the line, by taking its row or column; where a
// group is full, of as many as it has pairs. So if as many pairs as are to be made come before one (they score no less
// and cover the same themes; of a group only as many count as it may have), one of them is free. The same if as many as
// its own group may have come before it: without it the group is not full. Across says that a pair of another group will
// do; a selection that counts row groups must stay within the same. Moving to an earlier pair again and again ends.
func (k *court) thin(line []cell, caps []int32, group func(cell) int32, across bool) []cell {
	order := k.order[:0] // by score, then by themes, then as they stand
	for at, c := range line {
		order = append(order, uint64(MaxScore-c.score)<<28|uint64(MaxThemes-bits.OnesCount64(c.themes))<<21|uint64(at))
	}
	k.order = order
	slices.Sort(order)
	var kept []cell
	var enough []uint64 // themes for which as many as are to be made have come
	count := make([]int32, len(caps))
	for _, key := range order {
		c := line[key&(1<<21-1)]
		if slices.ContainsFunc(enough, func(themes uint64) bool { return themes&c.themes == c.themes }) {
			continue
		}
		sum, own := 0, group(c)
		clear(count)
		for _, x := range kept {
			if sum == k.pairs {
				break
			}
			if g := group(x); x.themes&c.themes == c.themes && count[g] < caps[g] && (across || g == own) {
				count[g]++
				sum++
			}
		}
		switch {
		case sum == k.pairs && across:
			enough = append(enough, c.themes)
		case sum < k.pairs && count[own] < caps[own]:
			kept = append(kept, c)
		}
	}
	return kept
}

// hear goes through the tree from a step on and notes the largest bound of its leaves.
func (k *court) hear(at int) error {
	step := k.c.Steps[at]
	if step.Kind == LeafStep {
		if step.Prices < 0 || step.Prices >= len(k.c.Prices) {
			return refusedf("step %d of the certificate has no prices", at)
		}
		v, err := k.bound(k.c.Prices[step.Prices])
		k.worst = max(k.worst, v)
		return err
	}
	if min(step.No, step.Yes) <= at || max(step.No, step.Yes) >= len(k.c.Steps) {
		return refusedf("step %d of the certificate lacks a branch", at)
	}
	for _, branch := range []struct {
		to int
		as verdict
	}{{step.No, excluded}, {step.Yes, obliged}} {
		undo, err := k.decide(step, branch.as)
		if err != nil {
			return err
		}
		if err := k.hear(branch.to); err != nil {
			return err
		}
		undo()
	}
	return nil
}

// decide notes one decision. Taking an earlier one back would be a mistake of the certificate.
func (k *court) decide(step Step, as verdict) (undo func(), err error) {
	var on *verdict
	switch {
	case step.Kind == GroupStep && step.At >= 0 && step.At < len(k.group):
		on = &k.group[step.At]
	case step.Kind == RowStep && step.At >= 0 && step.At < len(k.row):
		on = &k.row[step.At]
	case step.Kind == PairStep && step.At >= 0 && step.At < len(k.row) && step.With >= 0 && step.With < len(k.colCap):
		p := Pair{step.At, step.With}
		if k.pair[p] != undecided {
			return nil, refusedf("the certificate decides on pair %v twice", p)
		}
		k.pair[p] = as
		return func() { delete(k.pair, p) }, nil
	default:
		return nil, refusedf("the certificate has a step %q on %d", step.Kind, step.At)
	}
	if *on != undecided {
		return nil, refusedf("the certificate decides on %s %d twice", step.Kind, step.At)
	}
	*on = as
	return func() { *on = undecided }, nil
}

// holds checks that no selection totals more than the bound.
func (c *Certificate) holds(s *Selection, bound int64) error {
	if c == nil || len(c.Steps) == 0 {
		return refusedf("there is no certificate")
	}
	if c.Blank && bound >= 0 {
		return refusedf("the certificate counts no scores")
	}
	k, ok := newCourt(s, c)
	if !ok {
		return refusedf("the locked pairs break a rule")
	}
	k.collect()
	if c.Blank {
		k.blank()
	}
	k.worst = noChoice
	if err := k.hear(0); err != nil {
		return err
	}
	if k.worst > bound {
		return refusedf("the certificate shows only that no selection exceeds %d, not %d", k.worst, bound)
	}
	return nil
}

// blank lets every score count 0. Where the number of pairs is a limit, a selection that keeps the rules still does
// without the pairs that no theme needs.
func (k *court) blank() {
	k.locked = 0
	for _, line := range k.rows {
		for n := range line {
			line[n].score = 0
		}
	}
	if k.s.AtMost {
		use := int64(0)
		for _, c := range k.need {
			use += max(0, c)
		}
		k.pairs = int(min(int64(k.pairs), use))
	}
}

// VerifyInfeasible checks that no selection keeps the rules of s: by the locked pairs alone, or as the certificate that
// came with [ErrInfeasible] shows it.
func VerifyInfeasible(s Selection, c *Certificate) error {
	if err := s.validate(); err != nil {
		return err
	}
	if _, ok := newCourt(&s, c); !ok {
		return nil
	}
	return c.holds(&s, -1)
}
