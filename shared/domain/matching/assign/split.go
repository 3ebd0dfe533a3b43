package assign

import "slices"

// mostCopies is up to how many times larger a problem taken apart may be.
const mostCopies = 8

// splits reports whether capacities can be taken apart: a side of which everybody is part of one pair keeps a pair from
// being made twice, whatever the other side's copies.
func (p *Problem) splits() bool {
	if slices.ContainsFunc(p.RowCap, several) && slices.ContainsFunc(p.ColCap, several) {
		return false
	}
	copies := int64(0)
	for _, c := range slices.Concat(p.RowCap, p.ColCap) {
		copies += int64(c)
	}
	return copies <= mostCopies*int64(p.Rows+p.Cols)
}

// solveSplit solves the problem in which everybody stands as many times as its capacity says, once each: that is what the
// dense kernel is quick at. Copies are alike, so in an optimum all of somebody that are paired have the same price, and
// any that is not has none: the least price of the copies is that of the capacity.
func (p *Problem) solveSplit(top int32, forbidden bool) Result {
	rows, cols := copies(p.RowCap, p.Rows), copies(p.ColCap, p.Cols)
	q := Problem{Rows: len(rows), Cols: len(cols), Floor: p.Floor, Goal: p.Goal, Score: make([]int32, 0, len(rows)*len(cols))}
	for _, i := range rows {
		for _, j := range cols {
			q.Score = append(q.Score, p.at(i, j))
		}
	}
	nextRow, nextCol := firsts(rows, p.Rows), firsts(cols, p.Cols)
	for _, l := range p.Locked {
		q.Locked = append(q.Locked, Pair{nextRow[l.Row], nextCol[l.Col]})
		nextRow[l.Row]++
		nextCol[l.Col]++
	}
	s := q.solveDense(top, forbidden)
	r := Result{PairPrice: s.PairPrice, RowPrice: least(s.RowPrice, rows, nextRow, p.Rows), ColPrice: least(s.ColPrice, cols, nextCol, p.Cols)}
	for _, x := range s.Pairs {
		r.Pairs = append(r.Pairs, Pair{rows[x.Row], cols[x.Col]})
	}
	p.finish(&r)
	return r
}

// copies names everybody as often as its capacity says.
func copies(caps []int32, n int) []int {
	var out []int
	for k, c := range capacities(caps, n) {
		out = append(out, slices.Repeat([]int{k}, int(c))...)
	}
	return out
}

// firsts is the place of everybody's first copy.
func firsts(copies []int, n int) []int {
	out := make([]int, n)
	for at, k := range slices.Backward(copies) {
		out[k] = at
	}
	return out
}

// least is the least price of everybody's copies that no lock uses up: those from the given place on.
func least(price []int64, copies, from []int, n int) []int64 {
	out := make([]int64, n)
	for k := range n {
		at := from[k]
		if at >= len(copies) || copies[at] != k {
			continue // locked away: no choice, no price
		}
		out[k] = price[at]
		for ; at < len(copies) && copies[at] == k; at++ {
			out[k] = min(out[k], price[at])
		}
	}
	return out
}
