package assign

import (
	"cmp"
	"math/bits"
	"slices"
)

// instance is a Selection after locked pairs are taken out and pairs that cannot matter are dropped.
//
// Why they cannot: let want more pairs be made. Sort the usable pairs of row i by score. A pair is passed over where want
// kept ones before it cover at least the same themes, those of a column group counted up to its limit c; or where c of its
// own group do. If an optimum uses a pair that was passed over, one of those is open to row i instead: the other want-1
// pairs block a column by using it, or a whole column group by c pairs, so each blocks at most one of the want; and of c in
// the pair's own group, the group's other pairs, c-1 at most, leave one free. Moving there keeps the row, its group and the
// themes, breaks no limit and loses nothing; it goes to an earlier pair of the order, so moving ends, and some optimum
// uses kept pairs only. A capacity of more than one only blocks later. The same holds, within what is kept, for the rows of
// a column; with a limit on distinct row groups only for rows of the same group.
type instance struct {
	s      *Selection
	want   int // pairs to make besides the locked
	locked int64

	rows, cols  []int   // original numbers
	rowCap      []int32 // what locked pairs leave
	colCap      []int32
	unit        bool    // every capacity is one
	group       []int32 // of a row
	groupCap    []int32
	groupIn     []bool // used by a locked pair
	maxGroups   int
	colGroup    []int32 // of a column
	colGroupCap []int32
	need        []int64 // by theme, what locked pairs leave
	start       []int32 // edges of row i are start[i]..start[i+1]
	edges       []edge
	masks       []uint64 // distinct theme sets, restricted to themes still needed
	rowThemes   bool     // themes depend on the row alone

	left             room
	wanted           uint64 // themes still needed
	kept             []edge // edges by their original numbers
	mustRow, mustCol int32  // that have to be part of a pair; none for neither
}

const none = int32(-1)

// edge is a usable pair.
type edge struct {
	row, col, mask int32
	score          int64
}

// newInstance reports false when the rules already fail without any choice: locks against other rules, or too few pairs.
func newInstance(s *Selection) (*instance, bool) {
	in := &instance{s: s, want: s.Pairs, rowThemes: s.PairThemes == nil, unit: s.unit(), mustRow: none, mustCol: none}
	in.left = room{row: capacities(s.RowCap, s.Rows), col: capacities(s.ColCap, s.Cols), part: make([]bool, s.Rows), locked: map[Pair]bool{}}
	if s.AtMost {
		in.want = min(in.want, s.most())
	}
	in.want -= len(s.Locked)
	in.groups()
	in.need = make([]int64, len(s.Cover))
	for t, c := range s.Cover {
		in.need[t] = int64(c)
	}
	for _, l := range s.Locked {
		if in.left.row[l.Row] == 0 || in.left.col[l.Col] == 0 || s.at(l.Row, l.Col) < s.limit() {
			return nil, false
		}
		in.left.take(l)
		in.lock(l)
	}
	if in.want < 0 || !in.lockedFit() {
		return nil, false
	}
	in.collect()
	return in, true
}

// room is what locked pairs leave of the capacities.
type room struct {
	row, col []int32
	part     []bool // rows with locked pairs
	locked   map[Pair]bool
}

func (r *room) take(l Pair) {
	r.row[l.Row]--
	r.col[l.Col]--
	r.part[l.Row], r.locked[l] = true, true
}

func (r *room) has(i, j int) bool {
	return r.col[j] > 0 && (!r.part[i] || !r.locked[Pair{i, j}])
}

// groups numbers the groups and their limits; without groups everything is in group 0.
func (in *instance) groups() {
	s := in.s
	count := func(group []int32) int {
		if len(group) == 0 {
			return 1
		}
		return int(slices.Max(group)) + 1
	}
	limits := func(caps []int32, n int) []int32 {
		out := slices.Repeat([]int32{MaxSelected}, n)
		for g := range min(n, len(caps)) {
			out[g] = min(caps[g], MaxSelected)
		}
		return out
	}
	n := count(s.RowGroup)
	in.groupCap, in.groupIn, in.maxGroups = limits(s.RowGroupCap, n), make([]bool, n), n
	if s.MaxRowGroups > 0 {
		in.maxGroups = min(n, s.MaxRowGroups)
	}
	in.colGroupCap = limits(s.ColGroupCap, count(s.ColGroup))
}

func (in *instance) rowGroupOf(i int) int32 {
	if in.s.RowGroup == nil {
		return 0
	}
	return in.s.RowGroup[i]
}

func (in *instance) colGroupOf(j int) int32 {
	if in.s.ColGroup == nil {
		return 0
	}
	return in.s.ColGroup[j]
}

// lock accounts for a locked pair.
func (in *instance) lock(l Pair) {
	in.locked += int64(in.s.at(l.Row, l.Col))
	in.groupCap[in.rowGroupOf(l.Row)]--
	in.groupIn[in.rowGroupOf(l.Row)] = true
	in.colGroupCap[in.colGroupOf(l.Col)]--
	for mask := in.s.covers(l.Row, l.Col); mask != 0; mask &= mask - 1 {
		if t := bits.TrailingZeros64(mask); t < len(in.need) {
			in.need[t]--
		}
	}
}

// lockedFit reports whether the locked pairs, and the row that has to be paired, leave the groups' limits whole.
func (in *instance) lockedFit() bool {
	used := 0
	for g, u := range in.groupIn {
		if u || (in.mustRow != none && in.group[in.mustRow] == int32(g)) {
			used++
		}
	}
	return used <= in.maxGroups && slices.Min(in.groupCap) >= 0 && slices.Min(in.colGroupCap) >= 0
}

// collect keeps the pairs that matter. O(mn) for typical input.
func (in *instance) collect() {
	for t, c := range in.need {
		if c > 0 {
			in.wanted |= 1 << t
		}
	}
	in.kept = byRow(in.bestOfCols(in.bestOfRows()), in.s.Rows)
	in.number()
}

func byRow(edges []edge, rows int) []edge {
	return ordered(edges, rows, func(e edge) int32 { return e.row })
}

// number numbers the rows and columns that the kept pairs use.
func (in *instance) number() {
	colAt := slices.Repeat([]int32{none}, in.s.Cols)
	for _, e := range in.kept {
		if len(in.rows) == 0 || in.rows[len(in.rows)-1] != int(e.row) {
			in.rows = append(in.rows, int(e.row))
			in.rowCap = append(in.rowCap, in.left.row[e.row])
			in.group = append(in.group, in.rowGroupOf(int(e.row)))
			in.start = append(in.start, int32(len(in.edges)))
		}
		if colAt[e.col] < 0 {
			colAt[e.col] = int32(len(in.cols))
			in.cols = append(in.cols, int(e.col))
			in.colCap = append(in.colCap, in.left.col[e.col])
			in.colGroup = append(in.colGroup, in.colGroupOf(int(e.col)))
		}
		e.row, e.col = int32(len(in.rows)-1), colAt[e.col]
		in.edges = append(in.edges, e)
	}
	in.start = append(in.start, int32(len(in.edges)))
}

// mask numbers the themes that a pair covers and are still needed.
func (in *instance) mask(i, j int) int32 {
	set := in.s.covers(i, j) & in.wanted
	at := slices.Index(in.masks, set)
	if at < 0 {
		at = len(in.masks)
		in.masks = append(in.masks, set)
	}
	return int32(at)
}

// bestOfRows keeps the first want pairs of each row for each theme set.
func (in *instance) bestOfRows() []edge {
	keep := newLeaders(in.want, in.colGroupCap)
	var out []edge
	for i := range in.s.Rows {
		out = in.ofRow(i, keep, out)
	}
	return out
}

func (in *instance) ofRow(i int, keep *leaders, out []edge) []edge {
	s := in.s
	if in.left.row[i] == 0 || in.groupCap[in.rowGroupOf(i)] == 0 {
		return out
	}
	last, mask := ^uint64(0), none
	for j := range s.Cols {
		v := s.at(i, j)
		if v < s.limit() || !in.left.has(i, j) {
			continue
		}
		if set := s.covers(i, j) & in.wanted; mask < 0 || set != last {
			last, mask = set, in.mask(i, j)
		}
		g := in.colGroupOf(j)
		keep.offer(g, edge{row: int32(i), col: int32(j), mask: mask, score: int64(v)})
	}
	return keep.drain(out, in.masks, true)
}

// bestOfCols keeps, of those, the first want pairs of each column for each theme set (and row group, if they are counted).
func (in *instance) bestOfCols(byRow []edge) []edge {
	byRow = ordered(byRow, in.s.Cols, func(e edge) int32 { return e.col })
	keep := newLeaders(in.want, in.groupCap)
	var out []edge
	for k, e := range byRow {
		g := in.rowGroupOf(int(e.row))
		keep.offer(g, e)
		if k+1 == len(byRow) || byRow[k+1].col != e.col {
			out = keep.drain(out, in.masks, in.s.MaxRowGroups == 0)
		}
	}
	return out
}

// blank is the instance with every score 0. Where the number is a limit, no more pairs than the rules ask for are of use.
func (in *instance) blank() *instance {
	b := *in
	b.edges, b.locked = slices.Clone(in.edges), 0
	for k := range b.edges {
		b.edges[k].score = 0
	}
	if in.s.AtMost {
		use := int64(1)
		for _, c := range in.need {
			use += max(0, c)
		}
		b.want = int(min(int64(in.want), use))
	}
	return &b
}

// ordered sorts edges by a number under n, by counting; equals keep their order.
func ordered(edges []edge, n int, by func(edge) int32) []edge {
	next := make([]int, n+1)
	for _, e := range edges {
		next[by(e)+1]++
	}
	for k := range n {
		next[k+1] += next[k]
	}
	out := make([]edge, len(edges))
	for _, e := range edges {
		out[next[by(e)]] = e
		next[by(e)]++
	}
	return out
}

// leaders keeps, of the edges offered, those that no others make needless, see instance.
type leaders struct {
	want   int
	caps   []int32 // of groups
	listOf []int32 // by theme set and group: the list's number and one, or 0
	keys   []int   // of the lists in use
	lists  [][]edge
	all    []offered
	kept   []offered
	count  []int32 // by group
}

// offered is an edge with the group that limits it.
type offered struct {
	edge
	group int32
}

func newLeaders(want int, caps []int32) *leaders {
	return &leaders{want: want, caps: caps, count: make([]int32, len(caps))}
}

// offer keeps the first few edges of each group and theme set, best score first, then as offered.
func (l *leaders) offer(group int32, e edge) {
	key := int(e.mask)*len(l.caps) + int(group)
	if key >= len(l.listOf) {
		l.listOf = append(l.listOf, make([]int32, key+len(l.caps)-len(l.listOf))...)
	}
	if l.listOf[key] == 0 {
		l.keys = append(l.keys, key)
		if len(l.keys) > len(l.lists) {
			l.lists = append(l.lists, nil)
		}
		l.listOf[key] = int32(len(l.keys))
	}
	k := l.listOf[key] - 1
	list := l.lists[k]
	if len(list) >= min(l.want, int(l.caps[group])) {
		if len(list) == 0 || list[len(list)-1].score >= e.score {
			return
		}
		list = list[:len(list)-1]
	}
	at, _ := slices.BinarySearchFunc(list, e.score, func(x edge, score int64) int {
		if x.score >= score {
			return -1
		}
		return 1
	})
	l.lists[k] = slices.Insert(list, at, e)
}

// drain appends to out what no better edges make needless and starts afresh. Across says that an edge of another group will
// do as well.
func (l *leaders) drain(out []edge, masks []uint64, across bool) []edge {
	l.all, l.kept = l.all[:0], l.kept[:0]
	for k, key := range l.keys {
		for _, e := range l.lists[k] {
			l.all = append(l.all, offered{e, int32(key % len(l.caps))})
		}
		l.lists[k], l.listOf[key] = l.lists[k][:0], 0
	}
	l.keys = l.keys[:0]
	slices.SortFunc(l.all, func(a, b offered) int {
		if a.score != b.score {
			return cmp.Compare(b.score, a.score)
		}
		return cmp.Or(
			bits.OnesCount64(masks[b.mask])-bits.OnesCount64(masks[a.mask]), cmp.Compare(a.row, b.row), cmp.Compare(a.col, b.col),
		)
	})
	for _, c := range l.all {
		if !l.needless(c, masks, across) {
			l.kept = append(l.kept, c)
			out = append(out, c.edge)
		}
	}
	return out
}

// needless reports whether enough edges are kept that score no less and cover at least the same themes.
func (l *leaders) needless(c offered, masks []uint64, across bool) bool {
	clear(l.count)
	sum, need := 0, masks[c.mask]
	for _, k := range l.kept {
		if masks[k.mask]&need == need && l.count[k.group] < l.caps[k.group] && (across || k.group == c.group) {
			l.count[k.group]++
			sum++
		}
	}
	return sum >= l.want || l.count[c.group] >= l.caps[c.group]
}
