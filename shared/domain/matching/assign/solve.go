package assign

import "slices"

const (
	// narrowScore is the largest score for which the int32 kernel cannot overflow: doubled prices and path lengths stay
	// under a sixteenth of narrowInf.
	narrowScore = 1 << 22
	narrowInf   = int32(1) << 28
	wideInf     = int64(1) << 58
	// narrowLeave is far below anything a row can gain, so that no row is left out.
	narrowLeave = int32(1) << 26
)

// Solve finds an optimum of p and the prices that prove it. Errors wrap ErrInvalid or ErrInfeasible.
//
// One pair each and no fixed number of pairs: the dense kernel, O(mn·min(m,n)) at worst, also where one side may be part of
// several and is taken apart. Otherwise: shortest augmenting paths, one per pair, see [Curve]. Lexicographic adds a walk over the tight cells.
func Solve(p Problem) (Result, error) {
	if err := p.validate(); err != nil {
		return Result{}, err
	}
	top, forbidden, err := highest(p.Score)
	if err != nil {
		return Result{}, err
	}
	var r Result
	switch g := p.goal(); {
	case p.unit() && (g == MaxTotal || g == MaxPairs):
		r = p.solveDense(top, forbidden)
	case p.splits() && (g == MaxTotal || g == MaxPairs):
		r = p.solveSplit(top, forbidden)
	default:
		if r, err = p.solveFlow(top); err != nil {
			return Result{}, err
		}
	}
	if p.Lexicographic {
		p.canonical(&r)
	}
	return r, nil
}

// bonus is what one pair more is worth when pairs come before score: more than any two totals differ.
func (p *Problem) bonus(top int32) int64 {
	return 2*p.most()*int64(top) + 1
}

// most is how many pairs the capacities allow.
func (p *Problem) most() int64 {
	rows, cols := int64(0), int64(0)
	for _, c := range capacities(p.RowCap, p.Rows) {
		rows += int64(c)
	}
	for _, c := range capacities(p.ColCap, p.Cols) {
		cols += int64(c)
	}
	return min(rows, cols, int64(p.Rows)*int64(p.Cols))
}

// solveDense runs the kernel on the matrix as it is where possible, else on a copy with rows <= columns and every cell
// that may not be used marked forbidden.
func (p *Problem) solveDense(top int32, forbidden bool) Result {
	w, m, n := p.Score, p.Rows, p.Cols
	turned := m > n
	if turned || len(p.Locked) > 0 || p.Floor > 0 {
		w, forbidden = p.workingCopy(turned)
		if turned {
			m, n = n, m
		}
	}
	lambda := int64(0)
	if p.goal() == MaxPairs {
		lambda = -p.bonus(top)
	}
	var col []int32
	var u, v []int64
	if top <= narrowScore && (lambda == 0 || !forbidden) {
		leave := int32(max(lambda, -int64(narrowLeave)))
		col, u, v = runDense(w, m, n, leave, narrowInf, lambda)
	} else {
		col, u, v = runDense(w, m, n, lambda, wideInf, lambda)
	}
	r := Result{RowPrice: u, ColPrice: v, PairPrice: lambda, Pairs: slices.Clone(p.Locked)}
	for i, j := range col {
		switch {
		case j < 0:
		case turned:
			r.Pairs = append(r.Pairs, Pair{int(j), i})
		default:
			r.Pairs = append(r.Pairs, Pair{i, int(j)})
		}
	}
	if turned {
		r.RowPrice, r.ColPrice = v, u
	}
	p.finish(&r)
	return r
}

// runDense returns the column of each row and the prices, the rows' shifted by the pair price.
func runDense[T value](w []int32, m, n int, leave, inf T, lambda int64) (col []int32, u, v []int64) {
	d := newDense(w, m, n, leave, inf)
	d.run()
	u, v = make([]int64, m), make([]int64, n)
	for j := range v {
		v[j] = int64(d.price(int32(j)))
	}
	for i, j := range d.col {
		if j >= 0 {
			u[i] = int64(w[i*n+int(j)]) - v[j] - lambda
		}
	}
	return d.col, u, v
}

// finish sorts the pairs and adds up the total.
func (p *Problem) finish(r *Result) {
	slices.SortFunc(r.Pairs, Pair.Compare)
	r.Total = 0
	for _, q := range r.Pairs {
		r.Total += int64(p.at(q.Row, q.Col))
	}
}

// workingCopy is the matrix, transposed on demand, with cells under the floor and the rows and columns of locked pairs
// forbidden; it reports whether any cell is. For unit capacities only.
func (p *Problem) workingCopy(turned bool) (w []int32, forbidden bool) {
	w = make([]int32, len(p.Score))
	rowLocked, colLocked := make([]bool, p.Rows), make([]bool, p.Cols)
	for _, l := range p.Locked {
		rowLocked[l.Row], colLocked[l.Col] = true, true
	}
	limit := p.limit()
	for i := range p.Rows {
		for j, s := range p.Score[i*p.Cols:][:p.Cols] {
			if s < limit || rowLocked[i] || colLocked[j] {
				s, forbidden = Forbidden, true
			}
			if turned {
				w[j*p.Rows+i] = s
			} else {
				w[i*p.Cols+j] = s
			}
		}
	}
	return w, forbidden
}
