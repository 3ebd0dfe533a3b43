package assign

import (
	"errors"
	"fmt"
	"slices"
)

const (
	// MaxScore is the largest score a cell may hold; totals of any matching then fit an int64 with room to spare.
	MaxScore = 1 << 28
	// Forbidden marks a cell whose pair must not be made. Every negative score means the same.
	Forbidden int32 = -1
	// MaxSide bounds rows and columns, so that bonuses and totals cannot overflow.
	MaxSide = 1 << 20
)

var (
	// ErrInvalid wraps every complaint about malformed input.
	ErrInvalid = errors.New("invalid input")
	// ErrInfeasible wraps every proof that no pairing meets the rules.
	ErrInfeasible = errors.New("no pairing meets the rules")
	// ErrCut wraps that a search used up its effort before it found an answer or proved that there is none.
	ErrCut = errors.New("the search was cut")
)

// Pair is one row matched with one column, both zero-based.
type Pair struct{ Row, Col int }

// Compare orders pairs by row, then column.
func (p Pair) Compare(q Pair) int {
	if p.Row != q.Row {
		return p.Row - q.Row
	}
	return p.Col - q.Col
}

// Goal says what is to be made best.
type Goal string

const (
	// MaxTotal maximises the total score; a pair that adds nothing may be left out.
	MaxTotal Goal = "total"
	// MaxPairs maximises the number of pairs, then the total score.
	MaxPairs Goal = "pairs"
	// ExactPairs makes exactly Problem.Pairs pairs of maximal total score.
	ExactPairs Goal = "exact"
	// AtMostPairs makes at most Problem.Pairs pairs of maximal total score.
	AtMostPairs Goal = "at-most"
)

// Problem is a matching between Rows and Cols with a score for each cell.
type Problem struct {
	Rows, Cols int
	// Score is row-major, Rows*Cols long; negative cells are forbidden. It is never written to.
	Score []int32
	// Floor forbids every pair that scores less. 0 forbids nothing.
	Floor int32
	// Goal defaults to MaxTotal.
	Goal Goal
	// Pairs counts locked pairs too; only ExactPairs and AtMostPairs read it.
	Pairs int
	// RowCap and ColCap say how many pairs each may be part of (at least 1); nil means one each.
	// The same row and column are paired at most once.
	RowCap, ColCap []int32
	// Locked pairs are part of every answer.
	Locked []Pair
	// Lexicographic asks for the smallest optimum (see the package comment); capacities must then be nil.
	Lexicographic bool
}

// Result is an optimum with the prices that prove it.
//
// With a = PairPrice, u = RowPrice, v = ColPrice, locked rows and columns aside: u, v >= 0; u > 0 or v > 0 only where the
// capacity is used up; u+v+a >= score for every allowed pair not made and <= score for every pair made. By weak duality of
// the transportation problem no other choice of that many pairs totals more; see [Verify] for the sign of a under each Goal.
type Result struct {
	// Pairs are sorted by row, then column, and include the locked ones.
	Pairs []Pair
	Total int64
	// RowPrice and ColPrice are the dual prices; 0 for a capacity that only locked pairs use up.
	RowPrice, ColPrice []int64
	// PairPrice is the dual price of the number of pairs.
	PairPrice int64
}

func invalidf(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrInvalid, fmt.Sprintf(format, args...))
}

func infeasiblef(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrInfeasible, fmt.Sprintf(format, args...))
}

// at is the score of a cell.
func (p *Problem) at(i, j int) int32 { return p.Score[i*p.Cols+j] }

// limit is the least score a pair needs.
func (p *Problem) limit() int32 { return max(p.Floor, 0) }

// goal resolves the default.
func (p *Problem) goal() Goal {
	if p.Goal == "" {
		return MaxTotal
	}
	return p.Goal
}

// unit reports whether every capacity is one.
func (p *Problem) unit() bool {
	one := func(c int32) bool { return c != 1 }
	return !slices.ContainsFunc(p.RowCap, one) && !slices.ContainsFunc(p.ColCap, one)
}

// validate checks shape and ranges; the scores themselves are ranged by the caller that reads them anyway.
func (p *Problem) validate() error {
	switch {
	case p.Rows < 0 || p.Cols < 0 || p.Rows > MaxSide || p.Cols > MaxSide:
		return invalidf("%d rows, %d columns: each must be in 0..%d", p.Rows, p.Cols, MaxSide)
	case len(p.Score) != p.Rows*p.Cols:
		return invalidf("%d scores for %d x %d", len(p.Score), p.Rows, p.Cols)
	case p.RowCap != nil && len(p.RowCap) != p.Rows:
		return invalidf("%d row capacities for %d rows", len(p.RowCap), p.Rows)
	case p.ColCap != nil && len(p.ColCap) != p.Cols:
		return invalidf("%d column capacities for %d columns", len(p.ColCap), p.Cols)
	case p.Pairs < 0:
		return invalidf("%d pairs", p.Pairs)
	case p.Lexicographic && !p.unit():
		return invalidf("lexicographic order is not supported with capacities")
	}
	switch p.goal() {
	case MaxTotal, MaxPairs, ExactPairs, AtMostPairs:
	default:
		return invalidf("goal %q is not known", p.Goal)
	}
	for _, caps := range [][]int32{p.RowCap, p.ColCap} {
		for k, c := range caps {
			if c < 1 || c > MaxSide {
				return invalidf("capacity %d at %d: must be in 1..%d", c, k, MaxSide)
			}
		}
	}
	return p.validateLocked()
}

// validateLocked refuses locks that contradict each other, a capacity, a veto, the floor or the count.
func (p *Problem) validateLocked() error {
	rows, cols := capacities(p.RowCap, p.Rows), capacities(p.ColCap, p.Cols)
	seen := slices.Clone(p.Locked)
	slices.SortFunc(seen, Pair.Compare)
	for k, l := range seen {
		if l.Row < 0 || l.Row >= p.Rows || l.Col < 0 || l.Col >= p.Cols {
			return invalidf("locked pair %v is outside %d x %d", l, p.Rows, p.Cols)
		}
		if k > 0 && seen[k-1] == l {
			return invalidf("pair %v is locked twice", l)
		}
		rows[l.Row]--
		cols[l.Col]--
		switch s := p.at(l.Row, l.Col); {
		case s < 0:
			return infeasiblef("pair %v is locked and forbidden", l)
		case s < p.limit():
			return infeasiblef("pair %v is locked and scores %d, under the floor %d", l, s, p.Floor)
		case rows[l.Row] < 0:
			return infeasiblef("more pairs are locked at row %d than its capacity", l.Row)
		case cols[l.Col] < 0:
			return infeasiblef("more pairs are locked at column %d than its capacity", l.Col)
		}
	}
	if g := p.goal(); (g == ExactPairs || g == AtMostPairs) && len(seen) > p.Pairs {
		return infeasiblef("%d pairs are locked, %d wanted", len(seen), p.Pairs)
	}
	return nil
}

// capacities is a fresh copy of caps, or ones.
func capacities(caps []int32, n int) []int32 {
	out := make([]int32, n)
	for k := range out {
		out[k] = 1
		if caps != nil {
			out[k] = caps[k]
		}
	}
	return out
}

// highest is the largest score, or an error when one is out of range. O(mn).
func highest(score []int32) (top int32, forbidden bool, err error) {
	var low int32
	for _, s := range score {
		top, low = max(top, s), min(low, s)
	}
	if top > MaxScore {
		return 0, false, invalidf("score %d: must be at most %d", top, MaxScore)
	}
	return top, low < 0, nil
}
