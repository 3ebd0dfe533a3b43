package assign

import (
	"math/bits"
	"slices"
)

const (
	// MaxSelected bounds the pairs of a Selection.
	MaxSelected = 1 << 14
	// MaxThemes bounds the themes of a Selection: one bit each.
	MaxThemes = 64
)

// Selection asks for the Pairs best pairs under rules that a matching alone cannot keep.
type Selection struct {
	Rows, Cols int
	// Score is row-major; negative cells are forbidden. It is never written to.
	Score []int32
	// Floor forbids every pair that scores less.
	Floor int32
	// Pairs is how many pairs to make, locked ones included; AtMost turns it into a limit.
	Pairs  int
	AtMost bool
	// RowGroup and ColGroup number each row's and column's group (a state, an oblast) from 0; nil means no groups.
	RowGroup, ColGroup []int32
	// MaxRowGroups limits how many distinct groups the selected rows come from; 0 means no limit.
	MaxRowGroups int
	// RowGroupCap and ColGroupCap limit the pairs of each group, by group number; nil means no limit.
	RowGroupCap, ColGroupCap []int32
	// RowThemes and PairThemes (row-major) are the themes a row or a pair covers, one bit each; the union counts.
	RowThemes, PairThemes []uint64
	// Cover says how often each theme must be covered at least.
	Cover []int32
	// RowCap and ColCap say how many pairs each may be part of (at least 1); nil means one each.
	// The same row and column are paired at most once.
	RowCap, ColCap []int32
	// Locked pairs are part of every answer.
	Locked []Pair
	// Effort bounds the search, in pairs looked at; 0 sets no bound. Unlike a clock it cuts the same search at the same
	// place everywhere.
	Effort int64
}

// Selected is an answer to a Selection.
type Selected struct {
	// Pairs are sorted by row; empty when none was found.
	Pairs []Pair
	Total int64
	// Bound is an upper bound on every feasible total. Proved says that it equals Total.
	Bound  int64
	Proved bool
	// Nodes counts the explored nodes of the search; Relaxations the bounds computed.
	Nodes, Relaxations int
	// Spent is the effort that the search took.
	Spent int64
	// Certificate shows the bound, or that there is no answer.
	Certificate *Certificate
}

func (s *Selection) at(i, j int) int32 { return s.Score[i*s.Cols+j] }

func (s *Selection) limit() int32 { return max(s.Floor, 0) }

// unit reports whether every capacity is one.
func (s *Selection) unit() bool {
	p := Problem{RowCap: s.RowCap, ColCap: s.ColCap}
	return p.unit()
}

// most is how many pairs there can be at most, whatever the rules.
func (s *Selection) most() int {
	p := Problem{Rows: s.Rows, Cols: s.Cols, RowCap: s.RowCap, ColCap: s.ColCap}
	return int(min(p.most(), MaxSelected))
}

// covers is the set of themes a pair covers.
func (s *Selection) covers(i, j int) uint64 {
	var mask uint64
	if s.RowThemes != nil {
		mask |= s.RowThemes[i]
	}
	if s.PairThemes != nil {
		mask |= s.PairThemes[i*s.Cols+j]
	}
	return mask
}

// blank is s with every allowed score 0. Where Pairs is a limit, no more than the locked pairs and one for each theme
// still to cover are of use.
func (s *Selection) blank() Selection {
	b := *s
	b.Score, b.Floor = make([]int32, len(s.Score)), 0
	for k, v := range s.Score {
		if v < s.limit() {
			b.Score[k] = Forbidden
		}
	}
	if s.AtMost {
		use := int64(len(s.Locked))
		for _, c := range s.Cover {
			use += int64(c)
		}
		b.Pairs = int(min(int64(s.Pairs), use))
	}
	return b
}

// validate refuses malformed input; rules that contradict each other are for the search to find.
func (s *Selection) validate() error {
	p := Problem{Rows: s.Rows, Cols: s.Cols, Score: s.Score, RowCap: s.RowCap, ColCap: s.ColCap}
	if err := p.validate(); err != nil {
		return err
	}
	if _, _, err := highest(s.Score); err != nil {
		return err
	}
	switch {
	case s.Effort < 0:
		return invalidf("effort %d", s.Effort)
	case s.Pairs < 0 || s.Pairs > MaxSelected:
		return invalidf("%d pairs: must be in 0..%d", s.Pairs, MaxSelected)
	case s.MaxRowGroups < 0:
		return invalidf("%d row groups", s.MaxRowGroups)
	case s.MaxRowGroups > 0 && s.RowGroup == nil:
		return invalidf("a limit on row groups needs row groups")
	case len(s.Cover) > MaxThemes:
		return invalidf("%d themes: must be at most %d", len(s.Cover), MaxThemes)
	case s.RowThemes != nil && len(s.RowThemes) != s.Rows:
		return invalidf("%d row themes for %d rows", len(s.RowThemes), s.Rows)
	case s.PairThemes != nil && len(s.PairThemes) != len(s.Score):
		return invalidf("%d pair themes for %d pairs", len(s.PairThemes), len(s.Score))
	}
	if err := validateGroups("row", s.RowGroup, s.RowGroupCap, s.Rows); err != nil {
		return err
	}
	if err := validateGroups("column", s.ColGroup, s.ColGroupCap, s.Cols); err != nil {
		return err
	}
	for t, c := range s.Cover {
		if c < 0 || c > MaxSelected {
			return invalidf("theme %d must be covered %d times", t, c)
		}
	}
	for k, l := range s.Locked {
		if l.Row < 0 || l.Row >= s.Rows || l.Col < 0 || l.Col >= s.Cols {
			return invalidf("locked pair %v is outside %d x %d", l, s.Rows, s.Cols)
		}
		if slices.Contains(s.Locked[:k], l) {
			return invalidf("pair %v is locked twice", l)
		}
	}
	return nil
}

func validateGroups(side string, group, limit []int32, n int) error {
	if group == nil && limit != nil {
		return invalidf("limits per %s group need %s groups", side, side)
	}
	if group != nil && len(group) != n {
		return invalidf("%d %s groups for %d", len(group), side, n)
	}
	for k, g := range group {
		if g < 0 || g > MaxSide || (limit != nil && int(g) >= len(limit)) {
			return invalidf("%s %d is in group %d: out of range", side, k, g)
		}
	}
	for g, c := range limit {
		if c < 0 {
			return invalidf("%s group %d may have %d pairs", side, g, c)
		}
	}
	return nil
}

// VerifySelection re-checks that r keeps every rule of s and that its total adds up; and by its certificate that no
// selection totals more than its bound, which Proved says is the total. It knows nothing of the search. O(mn) and one pass
// over the pairs that matter for each leaf of the certificate.
func VerifySelection(s Selection, r Selected) error {
	if err := s.validate(); err != nil {
		return err
	}
	if err := s.verifyAnswer(r); err != nil {
		return err
	}
	return r.Certificate.holds(&s, r.Bound)
}

// verifyAnswer checks everything but the bound.
func (s *Selection) verifyAnswer(r Selected) error {
	if n := len(r.Pairs); n > s.Pairs || (n < s.Pairs && !s.AtMost) {
		return refusedf("%d pairs, not %d", n, s.Pairs)
	}
	rows, cols := capacities(s.RowCap, s.Rows), capacities(s.ColCap, s.Cols)
	total := int64(0)
	for k, q := range r.Pairs {
		switch {
		case q.Row < 0 || q.Row >= s.Rows || q.Col < 0 || q.Col >= s.Cols:
			return refusedf("pair %v is outside %d x %d", q, s.Rows, s.Cols)
		case k > 0 && r.Pairs[k-1].Compare(q) >= 0:
			return refusedf("pair %v is out of order", q)
		case rows[q.Row] == 0 || cols[q.Col] == 0:
			return refusedf("pair %v exceeds a capacity", q)
		case s.at(q.Row, q.Col) < s.limit():
			return refusedf("pair %v scores %d, not allowed", q, s.at(q.Row, q.Col))
		}
		rows[q.Row]--
		cols[q.Col]--
		total += int64(s.at(q.Row, q.Col))
	}
	switch {
	case total != r.Total:
		return refusedf("total is %d, not %d", total, r.Total)
	case r.Bound < r.Total || r.Proved != (r.Bound == r.Total):
		return refusedf("bound %d, total %d, proved %t", r.Bound, r.Total, r.Proved)
	}
	return s.verifyRules(r.Pairs)
}

// verifyRules checks locks, groups and themes.
func (s *Selection) verifyRules(pairs []Pair) error {
	for _, l := range s.Locked {
		if !has(pairs, l) {
			return refusedf("locked pair %v is not made", l)
		}
	}
	rowUse, colUse := map[int32]int32{}, map[int32]int32{}
	themeUse := make([]int32, len(s.Cover))
	for _, q := range pairs {
		if s.RowGroup != nil {
			g := s.RowGroup[q.Row]
			if rowUse[g]++; s.RowGroupCap != nil && rowUse[g] > s.RowGroupCap[g] {
				return refusedf("row group %d has more than %d pairs", g, s.RowGroupCap[g])
			}
		}
		if s.ColGroup != nil {
			g := s.ColGroup[q.Col]
			if colUse[g]++; s.ColGroupCap != nil && colUse[g] > s.ColGroupCap[g] {
				return refusedf("column group %d has more than %d pairs", g, s.ColGroupCap[g])
			}
		}
		for mask := s.covers(q.Row, q.Col); mask != 0; mask &= mask - 1 {
			if t := bits.TrailingZeros64(mask); t < len(themeUse) {
				themeUse[t]++
			}
		}
	}
	if s.MaxRowGroups > 0 && len(rowUse) > s.MaxRowGroups {
		return refusedf("%d row groups, more than %d", len(rowUse), s.MaxRowGroups)
	}
	for t, c := range s.Cover {
		if themeUse[t] < c {
			return refusedf("theme %d is covered %d times, not %d", t, themeUse[t], c)
		}
	}
	return nil
}
