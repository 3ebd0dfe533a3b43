package assign

// What a node has decided about a group or a row.
const (
	open     int8 = iota
	required      // a group: takes one of the slots; a row: is part of a pair at least; an edge: is a pair
	banned
)

// state is a node's decisions, spelled out.
type state struct {
	row, group, edge []int8
	on               []int32 // required edges of a row
	forced           int     // pairs that required rows and edges ask for
}

// newState has decided nothing but what the instance asks for.
func newState(in *instance) state {
	s := state{
		row: make([]int8, len(in.rows)), group: make([]int8, len(in.groupCap)), edge: make([]int8, len(in.edges)),
		on: make([]int32, len(in.rows)),
	}
	s.begin(in)
	return s
}

func (s *state) begin(in *instance) {
	clear(s.row)
	clear(s.group)
	clear(s.edge)
	clear(s.on)
	s.forced = 0
	for g, used := range in.groupIn {
		if used {
			s.group[g] = required
		}
	}
	if in.mustRow != none {
		s.require(in, in.mustRow, required)
	}
}

// require decides on a row.
func (s *state) require(in *instance, i int32, value int8) {
	if value == required && s.row[i] != required {
		s.forced++
		s.group[in.group[i]] = required
	}
	s.row[i] = value
}

// node is an open part of the search tree: its parent's decisions and one more.
type node struct {
	parent *node
	kind   byte // 'g'roup, 'r'ow, 'e'dge
	index  int32
	value  int8
	bound  int64
	serial int
	x      *multipliers
	shown  *evidence // of bound
	no     *node     // once it is split
	yes    *node
}

// lower lowers the node's bound to v, in units of score·scale, if it is better.
func (n *node) lower(v int64, by *evidence) {
	if v/scale < n.bound {
		n.bound, n.shown = v/scale, by
	}
}

// queue is ordered by bound, the youngest first among equals.
type queue []*node

func (q queue) Len() int { return len(q) }
func (q queue) Less(a, b int) bool {
	if q[a].bound != q[b].bound {
		return q[a].bound > q[b].bound
	}
	return q[a].serial > q[b].serial
}
func (q queue) Swap(a, b int) { q[a], q[b] = q[b], q[a] }
func (q *queue) Push(x any)   { *q = append(*q, x.(*node)) }
func (q *queue) Pop() any {
	old := *q
	n := old[len(old)-1]
	*q = old[:len(old)-1]
	return n
}
