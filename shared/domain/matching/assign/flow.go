package assign

import (
	"math"
	"slices"
)

// flow pairs by successive shortest paths, one more pair each round, with capacities.
//
// Invariant (linear programming duality with the number of pairs as one more constraint, price lambda): with prices u, v >= 0
// and r(i,j) = u+v+lambda-score, r >= 0 at every usable pair not made, r <= 0 at every pair made, u and v are 0 where
// capacity is left. So the pairs made are optimal for their number, and lambda is what the last pair brought.
// Each round is one Dijkstra from all rows with capacity left: O(n + n·rows passed).
type flow struct {
	m, n         int
	p            *Problem
	limit        int32
	row, col     []int32   // capacity left; locked pairs are taken off
	shut         []bool    // columns that locks use up
	rowOf, colOf [][]int32 // the rows paired with a column and the reverse, locked pairs aside
	barred       [][]int32 // columns of locked pairs by row
	u, v         []int64
	lambda       int64
	source       []int32 // the best row with capacity left for a column, or -1

	rowDist, colDist, look []int64
	rowFrom, colFrom       []int32
	open                   []int32 // rows reached and not passed
	passed                 []int32 // columns passed, which are at no distance any more
	passedDist             []int64
}

const far = int64(1) << 58

func newFlow(p *Problem, top int32) *flow {
	m, n := p.Rows, p.Cols
	f := &flow{
		m: m, n: n, p: p, limit: p.limit(), lambda: int64(top),
		row: capacities(p.RowCap, m), col: capacities(p.ColCap, n), shut: make([]bool, n),
		rowOf: make([][]int32, n), colOf: make([][]int32, m), barred: make([][]int32, m),
		u: make([]int64, m), v: make([]int64, n), source: make([]int32, n),
		rowDist: make([]int64, m), colDist: make([]int64, n), look: make([]int64, n),
		rowFrom: make([]int32, m), colFrom: make([]int32, n),
	}
	for _, l := range p.Locked {
		f.row[l.Row]--
		f.col[l.Col]--
		f.barred[l.Row] = append(f.barred[l.Row], int32(l.Col))
	}
	for j := range f.source {
		f.shut[j] = f.col[j] == 0
		f.source[j] = -1
	}
	for i := range m {
		if f.row[i] > 0 {
			f.offer(int32(i))
		}
	}
	return f
}

// offer enters row i where it is the best source so far. O(n).
func (f *flow) offer(i int32) {
	for j, s := range f.p.Score[int(i)*f.n:][:f.n] {
		if s >= f.limit && !f.shut[j] && (f.source[j] < 0 || s > f.p.at(int(f.source[j]), j)) && !slices.Contains(f.barred[i], int32(j)) {
			f.source[j] = i
		}
	}
}

// reseek finds the best source of column j anew. O(m).
func (f *flow) reseek(j int) {
	f.source[j] = -1
	top := f.limit - 1
	for i := range f.m {
		s := f.p.at(i, j)
		if s > top && f.row[i] > 0 && !slices.Contains(f.colOf[i], int32(j)) && !slices.Contains(f.barred[i], int32(j)) {
			f.source[j], top = int32(i), s
		}
	}
}

// another makes one more pair if that is possible and brings at least least; otherwise it lowers lambda to least, or to
// where it stopped, and reports false.
func (f *flow) another(least int64) bool {
	f.begin()
	end := f.lambda - least
	for {
		j, dj := f.nearestColumn()
		k, di := f.nearestRow()
		if min(dj, di) >= end {
			f.settle(end)
			return false
		}
		if k >= 0 && di <= dj {
			i := f.open[k]
			f.open = slices.Delete(f.open, k, k+1)
			f.scan(i)
			continue
		}
		if f.col[j] > 0 {
			f.settle(dj)
			f.augment(j)
			return true
		}
		f.pass(j, dj)
	}
}

// begin starts a round at all rows with capacity left. O(m+n).
func (f *flow) begin() {
	f.open, f.passed, f.passedDist = f.open[:0], f.passed[:0], f.passedDist[:0]
	for i := range f.rowDist {
		f.rowDist[i] = far
		if f.row[i] > 0 {
			f.rowDist[i] = 0
		}
	}
	for j, i := range f.source {
		f.colDist[j], f.look[j] = far, f.v[j]+f.lambda
		if i >= 0 {
			f.colDist[j], f.colFrom[j] = f.look[j]-int64(f.p.at(int(i), j)), i
		}
		if f.shut[j] {
			f.look[j] = 4 * far
		}
	}
}

func (f *flow) nearestColumn() (at int32, d int64) {
	at, d = -1, far
	for j, x := range f.colDist {
		if x < d {
			at, d = int32(j), x
		}
	}
	return at, d
}

func (f *flow) nearestRow() (k int, d int64) {
	k, d = -1, far
	for q, i := range f.open {
		if f.rowDist[i] < d {
			k, d = q, f.rowDist[i]
		}
	}
	return k, d
}

// pass leaves a full column over the rows paired with it.
func (f *flow) pass(j int32, d int64) {
	f.passed, f.passedDist = append(f.passed, j), append(f.passedDist, d)
	f.look[j], f.colDist[j] = 4*far, far
	for _, i := range f.rowOf[j] {
		r := f.u[i] + f.v[j] + f.lambda - int64(f.p.at(int(i), int(j)))
		if d-r < f.rowDist[i] {
			if f.rowDist[i] == far {
				f.open = append(f.open, i)
			}
			f.rowDist[i], f.rowFrom[i] = d-r, j
		}
	}
}

// scan relaxes the columns over row i, its own pairs aside. O(n).
func (f *flow) scan(i int32) {
	enter := f.u[i] + f.rowDist[i]
	for _, own := range [][]int32{f.colOf[i], f.barred[i]} {
		for _, j := range own {
			f.look[j] += 8 * far
		}
	}
	w := f.p.Score[int(i)*f.n:][:f.n]
	look, dist := f.look[:len(w)], f.colDist[:len(w)]
	for j, s := range w {
		if x := look[j] - int64(s) + enter; x < dist[j] && s >= f.limit {
			dist[j], f.colFrom[j] = x, i
		}
	}
	for _, own := range [][]int32{f.colOf[i], f.barred[i]} {
		for _, j := range own {
			f.look[j] -= 8 * far
		}
	}
}

// settle moves the prices after a round that ended at distance end.
func (f *flow) settle(end int64) {
	for i, d := range f.rowDist {
		f.u[i] += min(d, end)
	}
	for k, j := range f.passed {
		f.v[j] += max(0, end-f.passedDist[k])
	}
	f.lambda -= end
}

// augment makes the pairs of the path that ends at column j and undoes those it passes backwards.
func (f *flow) augment(j int32) {
	f.col[j]--
	for {
		i := f.colFrom[j]
		f.rowOf[j] = append(f.rowOf[j], i)
		f.colOf[i] = append(f.colOf[i], j)
		if f.row[i] > 0 {
			f.row[i]--
			f.refresh(i, j)
			return
		}
		j = f.rowFrom[i]
		f.rowOf[j] = without(f.rowOf[j], i)
		f.colOf[i] = without(f.colOf[i], j)
	}
}

// refresh replaces row i as a source where it no longer can be one.
func (f *flow) refresh(i, made int32) {
	for j, s := range f.source {
		if s == i && (f.row[i] == 0 || int32(j) == made) {
			f.reseek(j)
		}
	}
}

func without(list []int32, x int32) []int32 {
	k := slices.Index(list, x)
	return slices.Delete(list, k, k+1)
}

// result collects the pairs made and the prices.
func (f *flow) result() Result {
	r := Result{RowPrice: f.u, ColPrice: f.v, PairPrice: f.lambda, Pairs: slices.Clone(f.p.Locked)}
	for i, cols := range f.colOf {
		for _, j := range cols {
			r.Pairs = append(r.Pairs, Pair{i, int(j)})
		}
		if len(cols) == 0 && f.row[i] == 0 { // locked away: no choice, no price
			r.RowPrice[i] = 0
		}
	}
	f.p.finish(&r)
	return r
}

// solveFlow answers every goal, with capacities. O(pairs·(n + n·rows passed)).
func (p *Problem) solveFlow(top int32) (Result, error) {
	f := newFlow(p, top)
	want, least := p.Pairs-len(p.Locked), int64(0)
	switch p.goal() {
	case MaxTotal:
		want = math.MaxInt
	case MaxPairs:
		want, least = math.MaxInt, -p.bonus(top)
	case ExactPairs:
		least = -p.bonus(top)
	}
	made := 0
	for made < want && f.another(least) {
		made++
	}
	if p.goal() == ExactPairs && made < want {
		return Result{}, infeasiblef("%d pairs are wanted, %d can be made", p.Pairs, made+len(p.Locked))
	}
	return f.result(), nil
}

// Curve is the largest total of exactly k pairs for k = 0, 1, ... up to the most that can be made; Goal and Pairs are not
// read. Entries below the number of locked pairs are -1. The curve is concave from there on.
func Curve(p Problem) ([]int64, error) {
	p.Goal, p.Pairs = MaxPairs, 0
	if err := p.validate(); err != nil {
		return nil, err
	}
	top, _, err := highest(p.Score)
	if err != nil {
		return nil, err
	}
	f, least := newFlow(&p, top), -p.bonus(top)
	curve := slices.Repeat([]int64{-1}, len(p.Locked)+1)
	total := int64(0)
	for _, l := range p.Locked {
		total += int64(p.at(l.Row, l.Col))
	}
	curve[len(p.Locked)] = total
	for f.another(least) {
		total += f.lambda
		curve = append(curve, total)
	}
	return curve, nil
}
