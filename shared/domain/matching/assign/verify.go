package assign

import (
	"errors"
	"fmt"
	"slices"
)

// ErrRefused wraps every reason for which Verify does not accept a result.
var ErrRefused = errors.New("result refused")

func refusedf(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrRefused, fmt.Sprintf(format, args...))
}

// Verify proves in O(mn), knowing nothing of the solver, that r is feasible and optimal for p: it checks the pairs against
// every rule and then complementary slackness, which leaves no gap between the total and the bound
//
//	sum(score) <= sum(u over rows)·cap + sum(v over columns)·cap + a·pairs + sum(max(0, score-u-v-a) over pairs made).
//
// The pair price a must be 0 for MaxTotal; >= 0 for AtMostPairs, and 0 below the limit; below minus the total for MaxPairs
// (then one more pair would break the same bound); anything for ExactPairs. It does not check Lexicographic.
func Verify(p Problem, r Result) error {
	if err := p.validate(); err != nil {
		return err
	}
	c := check{p: &p, r: &r, rows: capacities(p.RowCap, p.Rows), cols: capacities(p.ColCap, p.Cols)}
	for _, step := range []func() error{c.shape, c.pairs, c.count, c.slack, c.cells} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// check carries what one verification has established so far.
type check struct {
	p          *Problem
	r          *Result
	rows, cols []int32 // capacity left
	loose      int64   // total without locked pairs
	made       map[Pair]bool
}

func (c *check) shape() error {
	if len(c.r.RowPrice) != c.p.Rows || len(c.r.ColPrice) != c.p.Cols {
		return refusedf("%d row and %d column prices for %d x %d", len(c.r.RowPrice), len(c.r.ColPrice), c.p.Rows, c.p.Cols)
	}
	const most = int64(1) << 60 // sums of three prices must not overflow
	if c.r.PairPrice > most || c.r.PairPrice < -most {
		return refusedf("pair price %d out of range", c.r.PairPrice)
	}
	for _, prices := range [][]int64{c.r.RowPrice, c.r.ColPrice} {
		for k, x := range prices {
			if x < 0 || x > most {
				return refusedf("price %d at %d out of range", x, k)
			}
		}
	}
	return nil
}

// pairs checks order, rules, capacities, locks and the total.
func (c *check) pairs() error {
	c.made = make(map[Pair]bool, len(c.r.Pairs))
	total := int64(0)
	for k, q := range c.r.Pairs {
		switch {
		case q.Row < 0 || q.Row >= c.p.Rows || q.Col < 0 || q.Col >= c.p.Cols:
			return refusedf("pair %v is outside %d x %d", q, c.p.Rows, c.p.Cols)
		case k > 0 && c.r.Pairs[k-1].Compare(q) >= 0:
			return refusedf("pair %v is out of order or made twice", q)
		case c.p.at(q.Row, q.Col) < c.p.limit():
			return refusedf("pair %v scores %d, not allowed", q, c.p.at(q.Row, q.Col))
		}
		c.rows[q.Row]--
		c.cols[q.Col]--
		if c.rows[q.Row] < 0 || c.cols[q.Col] < 0 {
			return refusedf("pair %v exceeds a capacity", q)
		}
		c.made[q] = true
		total += int64(c.p.at(q.Row, q.Col))
	}
	if total != c.r.Total {
		return refusedf("total is %d, not %d", total, c.r.Total)
	}
	c.loose = total
	for _, l := range c.p.Locked {
		if !c.made[l] {
			return refusedf("locked pair %v is not made", l)
		}
		c.loose -= int64(c.p.at(l.Row, l.Col))
	}
	return nil
}

// count checks the number of pairs and the sign of its price against the goal.
func (c *check) count() error {
	n, a := len(c.r.Pairs), c.r.PairPrice
	var ok bool
	switch c.p.goal() {
	case MaxTotal:
		ok = a == 0
	case MaxPairs:
		ok = -a > c.loose
	case ExactPairs:
		ok = n == c.p.Pairs
	case AtMostPairs:
		ok = n <= c.p.Pairs && a >= 0 && (a == 0 || n == c.p.Pairs)
	}
	if !ok {
		return refusedf("%d pairs at price %d do not prove goal %q (%d)", n, a, c.p.goal(), c.p.Pairs)
	}
	return nil
}

// slack checks that only what is used up has a price.
func (c *check) slack() error {
	for i, x := range c.r.RowPrice {
		if x > 0 && c.rows[i] > 0 {
			return refusedf("row %d has price %d and capacity left", i, x)
		}
	}
	for j, x := range c.r.ColPrice {
		if x > 0 && c.cols[j] > 0 {
			return refusedf("column %d has price %d and capacity left", j, x)
		}
	}
	return nil
}

// cells checks that no pair left out would pay and every pair made pays. A row or column that locks use up is no choice.
func (c *check) cells() error {
	rows, cols := capacities(c.p.RowCap, c.p.Rows), capacities(c.p.ColCap, c.p.Cols)
	for _, l := range c.p.Locked {
		rows[l.Row]--
		cols[l.Col]--
		delete(c.made, l)
	}
	limit, next := c.p.limit(), 0
	for i := range c.p.Rows {
		base := c.r.RowPrice[i] + c.r.PairPrice
		for j, s := range c.p.Score[i*c.p.Cols:][:c.p.Cols] {
			if next < len(c.r.Pairs) && c.r.Pairs[next] == (Pair{i, j}) {
				next++
				if c.made[Pair{i, j}] && base+c.r.ColPrice[j] > int64(s) {
					return refusedf("pair (%d, %d) scores %d, under its prices", i, j, s)
				}
				continue
			}
			if s >= limit && base+c.r.ColPrice[j] < int64(s) && rows[i] > 0 && cols[j] > 0 {
				return refusedf("pair (%d, %d) scores %d, over its prices", i, j, s)
			}
		}
	}
	return nil
}

// has reports whether pairs, sorted, contain q.
func has(pairs []Pair, q Pair) bool {
	_, ok := slices.BinarySearchFunc(pairs, q, Pair.Compare)
	return ok
}
