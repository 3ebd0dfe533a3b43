package assign

// value is what the dense kernel counts in: int32 where every price fits (half the memory traffic), else int64.
type value interface{ int32 | int64 }

const (
	unassigned = -1
	leftOut    = -2
)

// dense maximises the sum of scores of matched rows plus leave for every row left out, rows <= columns, each column used
// at most once (Jonker and Volgenant 1987, Computing 38; rectangular as Crouse 2016, IEEE TAES 52(4)).
//
// Invariants after every step, with price v: v >= 0; v = 0 at a free column; a matched row i has
// w(i,j) - v(j) maximal at its own column and >= leave. So the prices prove whatever part is matched.
type dense[T value] struct {
	m, n  int
	w     []int32
	leave T
	inf   T
	// key[j] is 2*price + 1 when column j is owned: comparing keys prefers, among equals, a free column at no cost.
	key   []T
	owner []int32 // row of a column, or unassigned
	col   []int32 // column of a row, unassigned or leftOut

	// scratch of grow
	dist, look []T
	pred       []int32
	done       []int32
	doneDist   []T
}

func newDense[T value](w []int32, m, n int, leave, inf T) *dense[T] {
	d := &dense[T]{
		m: m, n: n, w: w, leave: leave, inf: inf,
		key: make([]T, n), owner: make([]int32, n), col: make([]int32, m),
		dist: make([]T, n), look: make([]T, n), pred: make([]int32, n),
		done: make([]int32, 0, n), doneDist: make([]T, 0, n),
	}
	for j := range d.owner {
		d.owner[j] = unassigned
	}
	for i := range d.col {
		d.col[i] = unassigned
	}
	return d
}

// run matches or leaves out every row. O(m²n) at worst; on dense random scores about mn·log.
func (d *dense[T]) run() {
	free := make([]int32, d.m)
	for i := range free {
		free[i] = int32(i)
	}
	for range 2 {
		free = d.reduce(free)
	}
	for _, i := range free {
		d.grow(i)
	}
}

func (d *dense[T]) row(i int32) []int32 { return d.w[int(i)*d.n:][:d.n] }

func (d *dense[T]) price(j int32) T { return d.key[j] >> 1 }

func (d *dense[T]) take(i, j int32) {
	d.col[i], d.owner[j] = j, i
	d.key[j] |= 1
}

// reduce is augmenting row reduction: each row takes the column it gains most at and raises its price to where the second
// best (or staying out) is as good. It returns the rows still to be placed. A chain of rows that oust each other is cut
// after 4m scans, because prices may rise by one at a time.
func (d *dense[T]) reduce(free []int32) []int32 {
	left := free[:0:0]
	budget := 4 * d.m
	for k := 0; k < len(free); {
		i := free[k]
		k++
		best, second, j := d.bestTwo(i)
		if j < 0 || best < d.leave || (best == d.leave && d.owner[j] >= 0) {
			d.col[i] = leftOut
			continue
		}
		second = max(second, d.leave)
		ousted := d.owner[j]
		if ousted >= 0 && best == second {
			left = append(left, i)
			continue
		}
		d.key[j] += 2 * (best - second)
		d.take(i, j)
		if ousted < 0 {
			continue
		}
		d.col[ousted] = unassigned
		if budget--; budget > 0 {
			k--
			free[k] = ousted
		} else {
			left = append(left, ousted)
		}
	}
	return left
}

// bestTwo is the largest and second largest gain of row i and the column of the largest; equals prefer a free column,
// then the lowest. O(n).
func (d *dense[T]) bestTwo(i int32) (best, second T, at int32) {
	first, next := -d.inf, -d.inf
	at = -1
	w := d.row(i)
	key := d.key[:len(w)]
	for j, s := range w {
		x := T(s)<<1 - key[j]
		if x > next && s >= 0 {
			if x > first {
				first, next, at = x, first, int32(j)
			} else {
				next = x
			}
		}
	}
	return (first + 1) >> 1, (next + 1) >> 1, at
}

// grow finds the cheapest alternating path from free row i to a free column, or to a row better left out, and applies it:
// Dijkstra on the reduced costs price(i)+price(j)-w(i,j) >= 0, O(n) per row scanned.
func (d *dense[T]) grow(i int32) {
	copy(d.look, d.key)
	d.done, d.doneDist = d.done[:0], d.doneDist[:0]
	for j := range d.dist {
		d.dist[j] = d.inf
	}
	out, outRow := -d.leave, i
	lo, at := d.scan(i, 0)
	for {
		if at < 0 || lo>>1 > out {
			d.settle(out)
			d.shift(d.col[outRow], i)
			d.col[outRow] = leftOut
			return
		}
		level := lo >> 1
		next := d.owner[at]
		if next < 0 {
			d.settle(level)
			d.shift(at, i)
			return
		}
		d.done, d.doneDist = append(d.done, at), append(d.doneDist, level)
		gain := T(d.row(next)[at]) - d.price(at)
		if level+gain-d.leave < out {
			out, outRow = level+gain-d.leave, next
		}
		d.dist[at], d.look[at] = d.inf, 4*d.inf // no path can bring it back under inf
		lo, at = d.scan(next, 2*(level+gain))
	}
}

// scan relaxes every column over row i, entered at twice its distance plus gain, and returns the nearest column not done.
func (d *dense[T]) scan(i int32, enter T) (lo T, at int32) {
	w := d.row(i)
	look, dist, pred := d.look[:len(w)], d.dist[:len(w)], d.pred[:len(w)]
	lo, at = d.inf, -1
	for j, s := range w {
		x, y := look[j]-T(s)<<1+enter, dist[j]
		if x < y && s >= 0 {
			dist[j], pred[j] = x, i
			y = x
		}
		if y < lo {
			lo, at = y, int32(j)
		}
	}
	return lo, at
}

// settle raises the prices of the columns passed on a path of length end, which makes the path's pairs tight.
func (d *dense[T]) settle(end T) {
	for k, j := range d.done {
		d.key[j] += 2 * (end - d.doneDist[k])
	}
}

// shift moves every row on the path that ends at column j one column further, back to the row root.
func (d *dense[T]) shift(j, root int32) {
	for j >= 0 {
		i := d.pred[j]
		next := d.col[i]
		d.take(i, j)
		if i == root {
			return
		}
		j = next
	}
}
