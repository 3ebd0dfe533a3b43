package assign

// network is the part of a selection that a flow can keep: start -> row group -> row -> column -> column group -> end. Its extreme points are integral, so successive shortest paths give the exact optimum
// for every number of pairs (Ahuja, Magnanti, Orlin 1993, ch. 9.7). Potentials start as distances to the end, so that each
// search looks only at what is nearly best.
type network struct {
	in    *instance
	caps  []int32 // of the first layer
	needs []int32 // of the first layer, where a pair gains must until it is met; nil for none
	to    []int32
	cost  []int64
	room  []int32 // residual capacity
	first []int32 // arcs of node x are arcs[first[x]:first[x+1]]
	arcs  []int32
	pot   []int64
	dist  []int64
	via   []int32
	heap  []hop
	seen  []int32

	nodes, src, dst, row0, col0, colGroup0 int32
	edgeArc, rowArc, rowMore               int32
	colArc, colMore                        int32 // first arc of each layer; its mates follow pairwise
}

type hop struct {
	dist int64
	node int32
}

const out = int64(-1) << 60 // the gain of an edge that may not be used

func newNetwork(in *instance) *network { return layered(in, in.group, in.groupCap, nil) }

// layered builds a network whose first layer is class, of each row.
func layered(in *instance, class, caps, needs []int32) *network {
	g := &network{in: in, caps: caps, needs: needs}
	groups, rows, cols, colGroups := int32(len(caps)), int32(len(in.rows)), int32(len(in.cols)), int32(len(in.colGroupCap))
	g.row0, g.col0 = groups, groups+rows
	g.colGroup0 = g.col0 + cols
	g.src, g.dst = g.colGroup0+colGroups, g.colGroup0+colGroups+1
	g.nodes = g.dst + 1
	var from []int32
	add := func(a, b int32) {
		from = append(from, a, b)
		g.to = append(g.to, b, a)
	}
	for k := range groups {
		add(g.src, k)
	}
	for k := range needs {
		add(g.src, int32(k))
	}
	g.rowArc = int32(len(g.to))
	for i, k := range class {
		add(k, g.row0+int32(i))
	}
	g.rowMore = int32(len(g.to))
	if !in.unit { // what the first arc leaves, which alone can be asked for
		for i, k := range class {
			add(k, g.row0+int32(i))
		}
	}
	g.edgeArc = int32(len(g.to))
	for _, e := range in.edges {
		add(g.row0+e.row, g.col0+e.col)
	}
	g.colArc = int32(len(g.to))
	for j, k := range in.colGroup {
		add(g.col0+int32(j), g.colGroup0+k)
	}
	g.colMore = int32(len(g.to))
	if !in.unit {
		for j, k := range in.colGroup {
			add(g.col0+int32(j), g.colGroup0+k)
		}
	}
	for k := range colGroups {
		add(g.colGroup0+k, g.dst)
	}
	g.index(from)
	g.cost, g.room = make([]int64, len(g.to)), make([]int32, len(g.to))
	g.pot, g.dist, g.via = make([]int64, g.nodes), make([]int64, g.nodes), make([]int32, g.nodes)
	return g
}

// index lists the arcs of each node in the order they were added.
func (g *network) index(from []int32) {
	g.first = make([]int32, g.nodes+1)
	for _, a := range from {
		g.first[a+1]++
	}
	for x := range g.nodes {
		g.first[x+1] += g.first[x]
	}
	fill := append([]int32(nil), g.first...)
	g.arcs = make([]int32, len(from))
	for e, a := range from {
		g.arcs[fill[a]] = int32(e)
		fill[a]++
	}
}

// solve makes in.want pairs (at most, with AtMost, as long as they gain) of maximal total gain; gain holds one value per
// edge, out where it may not be used; musts are rows that gain must for their first pair; shut marks row groups that may
// not be used. It lists the edges chosen and reports whether enough pairs could be made. O(edges + want·log·edges looked at).
func (g *network) solve(gain []int64, musts, shut []bool, chosen *[]int32) (total int64, ok bool) {
	g.prepare(gain, shut)
	g.ask(musts)
	g.potentials()
	made := 0
	for made < g.in.want {
		if !g.search() {
			break
		}
		pathGain := int64(0)
		for x := g.dst; x != g.src; x = g.to[g.via[x]^1] {
			pathGain -= g.cost[g.via[x]]
		}
		for x := g.dst; x != g.src; x = g.to[g.via[x]^1] {
			g.room[g.via[x]]--
			g.room[g.via[x]^1]++
		}
		total += pathGain
		made++
	}
	*chosen = (*chosen)[:0]
	for k := range g.in.edges {
		if gain[k] != out && g.room[g.edgeArc+2*int32(k)] == 0 {
			*chosen = append(*chosen, int32(k))
		}
	}
	return total, made == g.in.want || g.in.s.AtMost
}

func (g *network) prepare(gain []int64, shut []bool) {
	for a := int32(0); a < int32(len(g.to)); a += 2 {
		g.room[a], g.room[a+1] = 1, 0
	}
	for k, c := range g.caps {
		g.room[2*k] = c
		if shut != nil && shut[k] {
			g.room[2*k] = 0
		}
	}
	for k, c := range g.needs {
		a := 2 * (len(g.caps) + k)
		g.room[a], g.cost[a], g.cost[a+1] = c, -must, must
	}
	if !g.in.unit {
		for i, c := range g.in.rowCap {
			g.room[g.rowMore+2*int32(i)] = c - 1
		}
		for j, c := range g.in.colCap {
			g.room[g.colMore+2*int32(j)] = c - 1
		}
	}
	for k, c := range g.in.colGroupCap {
		g.room[len(g.to)-2*len(g.in.colGroupCap)+2*k] = c
	}
	for k, x := range gain {
		a := g.edgeArc + 2*int32(k)
		g.cost[a], g.cost[a+1] = -x, x
		if x == out {
			g.room[a] = 0
		}
	}
}

// ask makes the first pair of some rows worth must, and that of the column that has to be paired.
func (g *network) ask(musts []bool) {
	if j := g.in.mustCol; j != none {
		a := g.colArc + 2*j
		g.cost[a], g.cost[a+1] = -must, must
	}
	for i, m := range musts {
		a := g.rowArc + 2*int32(i)
		g.cost[a], g.cost[a+1] = 0, 0
		if m {
			g.cost[a], g.cost[a+1] = -must, must
		}
	}
}

// potentials are minus the distances to the end in the network without flow, which is layered.
func (g *network) potentials() {
	const nowhere = int64(1) << 58
	for x := range g.pot {
		g.pot[x] = nowhere
	}
	g.pot[g.dst] = 0
	for a := int32(len(g.to)) - 2; a >= 0; a -= 2 { // layers were added front to back
		from, to := g.to[a+1], g.to[a]
		if g.room[a] > 0 && g.pot[to] < nowhere {
			g.pot[from] = min(g.pot[from], g.cost[a]+g.pot[to])
		}
	}
	for x := range g.pot {
		g.pot[x] = -g.pot[x]
		g.dist[x] = nowhere
	}
}

// search finds a cheapest augmenting path, Dijkstra on reduced costs, and updates the potentials. Where fewer pairs will do
// it looks for one that gains only: the potentials then end where one more pair would gain nothing.
func (g *network) search() bool {
	const nowhere = int64(1) << 58
	g.seen = g.seen[:0]
	if g.pot[g.src] == -nowhere {
		return false
	}
	most, found := nowhere, false
	if g.in.s.AtMost {
		most = max(0, g.pot[g.src]-g.pot[g.dst])
	}
	g.heap, g.seen = append(g.heap[:0], hop{0, g.src}), append(g.seen[:0], g.src)
	g.dist[g.src] = 0
	end := most
	for len(g.heap) > 0 {
		h := g.pop()
		if h.dist > g.dist[h.node] {
			continue
		}
		if h.dist >= most {
			break
		}
		if h.node == g.dst {
			end, found = h.dist, true
			break
		}
		for _, a := range g.arcs[g.first[h.node]:g.first[h.node+1]] {
			to := g.to[a]
			if g.room[a] == 0 || g.pot[to] == -nowhere {
				continue
			}
			d := h.dist + g.cost[a] + g.pot[h.node] - g.pot[to]
			if d < g.dist[to] {
				if g.dist[to] == nowhere {
					g.seen = append(g.seen, to)
				}
				g.dist[to], g.via[to] = d, a
				g.push(hop{d, to})
			}
		}
	}
	for _, x := range g.seen {
		if end < nowhere && g.dist[x] < end {
			g.pot[x] += g.dist[x] - end
		}
		g.dist[x] = nowhere
	}
	return found
}

// cut prices what keeps solve from making enough pairs: of a least cut, what lies behind the rows. Any selection of that
// many pairs would pay more than all it can gain.
func (g *network) cut(col, colGroup []int64) {
	reached := make([]bool, g.nodes)
	for _, x := range g.seen {
		reached[x] = true
	}
	for j, k := range g.in.colGroup {
		if reached[g.col0+int32(j)] && !reached[g.colGroup0+k] {
			col[j] = must
		}
	}
	for k := range colGroup {
		if reached[g.colGroup0+int32(k)] {
			colGroup[k] = must
		}
	}
}

func (h hop) before(o hop) bool { return h.dist < o.dist || (h.dist == o.dist && h.node > o.node) }

func (g *network) push(h hop) {
	g.heap = append(g.heap, h)
	k := len(g.heap) - 1
	for k > 0 && h.before(g.heap[(k-1)/2]) {
		g.heap[k] = g.heap[(k-1)/2]
		k = (k - 1) / 2
	}
	g.heap[k] = h
}

func (g *network) pop() hop {
	top, last := g.heap[0], g.heap[len(g.heap)-1]
	g.heap = g.heap[:len(g.heap)-1]
	n := len(g.heap)
	if n == 0 {
		return top
	}
	k := 0
	for {
		c := 2*k + 1
		if c >= n {
			break
		}
		if c+1 < n && g.heap[c+1].before(g.heap[c]) {
			c++
		}
		if !g.heap[c].before(last) {
			break
		}
		g.heap[k] = g.heap[c]
		k = c
	}
	g.heap[k] = last
	return top
}

// prices are the dual prices of the columns and column groups after solve: what one more of each would bring.
func (g *network) prices(col, colGroup []int64) {
	price := func(a int32) int64 {
		from, to := g.to[a+1], g.to[a]
		if g.room[a] > 0 || g.room[a+1] == 0 {
			return 0
		}
		return max(0, g.pot[to]-g.pot[from])
	}
	for j := range col {
		col[j] = price(g.colArc + 2*int32(j))
	}
	for k := range colGroup {
		colGroup[k] = price(int32(len(g.to) - 2*len(colGroup) + 2*k))
	}
}
