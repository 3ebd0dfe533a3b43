package assign

import (
	"cmp"
	"context"
	"slices"
)

// RuleKind names a rule of a Selection.
type RuleKind string

const (
	// RuleCount is "exactly Pairs pairs".
	RuleCount RuleKind = "count"
	// RuleFloor is the score floor.
	RuleFloor RuleKind = "floor"
	// RuleVetoes is all forbidden cells together.
	RuleVetoes RuleKind = "vetoes"
	// RuleLock is one locked pair, Rule.Pair.
	RuleLock RuleKind = "lock"
	// RuleRowGroups is the limit on distinct row groups.
	RuleRowGroups RuleKind = "row-groups"
	// RuleRowGroup and RuleColGroup are the limit on one group, Rule.Index.
	RuleRowGroup RuleKind = "row-group"
	// RuleColGroup: see RuleRowGroup.
	RuleColGroup RuleKind = "column-group"
	// RuleRowCap and RuleColCap are how many pairs each row and column may be part of, where any may be part of several.
	RuleRowCap RuleKind = "row-capacity"
	// RuleColCap: see RuleRowCap.
	RuleColCap RuleKind = "column-capacity"
	// RuleTheme is the cover of one theme, Rule.Index.
	RuleTheme RuleKind = "theme"
)

// Rule is one rule that can be dropped by itself.
type Rule struct {
	Kind  RuleKind
	Index int
	Pair  Pair
}

// Rules lists the rules of s that forbid anything, in a fixed order. Capacities are among them
// where somebody may be part of several pairs: that everybody is part of one is what a selection is.
func (s *Selection) Rules() []Rule {
	var rules []Rule
	for t, c := range s.Cover {
		if c > 0 {
			rules = append(rules, Rule{Kind: RuleTheme, Index: t})
		}
	}
	for g := range s.ColGroupCap {
		if slices.Contains(s.ColGroup, int32(g)) {
			rules = append(rules, Rule{Kind: RuleColGroup, Index: g})
		}
	}
	for g := range s.RowGroupCap {
		if slices.Contains(s.RowGroup, int32(g)) {
			rules = append(rules, Rule{Kind: RuleRowGroup, Index: g})
		}
	}
	if s.MaxRowGroups > 0 {
		rules = append(rules, Rule{Kind: RuleRowGroups})
	}
	if slices.ContainsFunc(s.RowCap, several) {
		rules = append(rules, Rule{Kind: RuleRowCap})
	}
	if slices.ContainsFunc(s.ColCap, several) {
		rules = append(rules, Rule{Kind: RuleColCap})
	}
	if s.Floor > 0 {
		rules = append(rules, Rule{Kind: RuleFloor})
	}
	if slices.ContainsFunc(s.Score, func(v int32) bool { return v < 0 }) {
		rules = append(rules, Rule{Kind: RuleVetoes})
	}
	for _, l := range s.Locked {
		rules = append(rules, Rule{Kind: RuleLock, Pair: l})
	}
	return append(rules, Rule{Kind: RuleCount})
}

func several(c int32) bool { return c > 1 }

// Without is s without one rule. Without vetoes, a forbidden cell scores what the floor asks; without the count, any
// number of pairs will do.
func (s Selection) Without(r Rule) Selection {
	switch r.Kind {
	case RuleCount:
		s.AtMost, s.Pairs = true, min(s.Rows*s.Cols, MaxSelected)
	case RuleFloor:
		s.Floor = 0
	case RuleVetoes:
		s.Score = slices.Clone(s.Score)
		for k, v := range s.Score {
			if v < 0 {
				s.Score[k] = s.limit()
			}
		}
	case RuleLock:
		s.Locked = slices.DeleteFunc(slices.Clone(s.Locked), func(l Pair) bool { return l == r.Pair })
	case RuleRowGroups:
		s.MaxRowGroups = 0
	case RuleRowGroup:
		s.RowGroupCap = slices.Clone(s.RowGroupCap)
		s.RowGroupCap[r.Index] = MaxSelected
	case RuleColGroup:
		s.ColGroupCap = slices.Clone(s.ColGroupCap)
		s.ColGroupCap[r.Index] = MaxSelected
	case RuleRowCap:
		s.RowCap = slices.Repeat([]int32{int32(max(1, s.Cols))}, s.Rows)
	case RuleColCap:
		s.ColCap = slices.Repeat([]int32{int32(max(1, s.Rows))}, s.Cols)
	case RuleTheme:
		s.Cover = slices.Clone(s.Cover)
		s.Cover[r.Index] = 0
	}
	return s
}

// WithRow is s where row i must be paired: a theme that only its pairs cover. It reports false where s has no room for one
// more theme.
func (s Selection) WithRow(i int) (Selection, bool) {
	bit := uint64(1) << len(s.Cover)
	s.RowThemes = slices.Clone(s.RowThemes)
	if s.RowThemes == nil {
		s.RowThemes = make([]uint64, s.Rows)
	}
	s.RowThemes[i] |= bit
	return s.coverBy(1)
}

// WithCol is s where column j must be paired, see WithRow.
func (s Selection) WithCol(j int) (Selection, bool) {
	pairs := make([]Pair, s.Rows)
	for i := range pairs {
		pairs[i] = Pair{i, j}
	}
	return s.WithOneOf(pairs)
}

// WithOneOf is s where one of the pairs at least must be made, see WithRow.
func (s Selection) WithOneOf(pairs []Pair) (Selection, bool) { return s.WithSome(pairs, 1) }

// WithSome is s where at least n of the pairs must be made, see WithRow.
func (s Selection) WithSome(pairs []Pair, n int) (Selection, bool) {
	bit := uint64(1) << len(s.Cover)
	s.PairThemes = slices.Clone(s.PairThemes)
	if s.PairThemes == nil {
		s.PairThemes = make([]uint64, len(s.Score))
	}
	for _, p := range pairs {
		s.PairThemes[p.Row*s.Cols+p.Col] |= bit
	}
	return s.coverBy(n)
}

// coverBy asks for n covers of a further theme.
func (s Selection) coverBy(n int) (Selection, bool) {
	if len(s.Cover) == MaxThemes {
		return s, false
	}
	s.Cover = append(slices.Clone(s.Cover), int32(n))
	return s, true
}

// Possible reports whether anything keeps the rules of s, and the effort that finding out took: a search with every score
// 0 that stops at the first answer. The error is the context's where that ends first, and ErrCut where it would take more
// than the selection's effort.
func Possible(ctx context.Context, s Selection) (answer bool, spent int64, err error) {
	if err := s.validate(); err != nil {
		return false, 0, err
	}
	blank := s.blank()
	q, ok := newSearch(ctx, &blank)
	if !ok {
		return false, 0, nil
	}
	q.first = true
	if !q.run() && !q.found {
		return false, q.spent, cmp.Or(ctx.Err(), ErrCut)
	}
	return q.found, q.spent, nil
}

// Price is what a rule costs: how much more the best selection without it totals.
type Price struct {
	Rule Rule
	Cost int64
	// Proved says that both optima are; else Cost is only the difference of the best answers known.
	Proved bool
}

// Prices re-solves s exactly without each of its rules, r being its optimum. Left out are the vetoes, since a forbidden
// cell has no score, and the count: the curve of totals over the number of pairs tells that price.
func Prices(ctx context.Context, s Selection, r Selected) ([]Price, error) {
	if err := VerifySelection(s, r); err != nil {
		return nil, err
	}
	var prices []Price
	for _, rule := range s.Rules() {
		if rule.Kind == RuleCount || rule.Kind == RuleVetoes {
			continue
		}
		without, err := Select(ctx, s.Without(rule))
		if err != nil {
			return nil, err
		}
		prices = append(prices, Price{rule, without.Total - r.Total, r.Proved && without.Proved})
	}
	return prices, nil
}
