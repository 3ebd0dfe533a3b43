package matching

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

// bySearch answers by solving the limited run anew: without the pair, and with the likeliest other partners of either side.
func (m *matrix) bySearch(ctx context.Context, o *outcome, p assign.Pair, reason *PairReason) error {
	if !slices.Contains(o.search.Locked, p) {
		without := o.search
		without.Score = slices.Clone(o.search.Score)
		without.Score[p.Row*len(m.in.UA)+p.Col] = assign.Forbidden
		found, err := assign.Select(ctx, without)
		switch {
		case err == nil:
			reason.Margin = &Cost{Pairs: len(o.pairs) - len(found.Pairs), Total: o.found.Total - found.Total}
		case !errors.Is(err, assign.ErrInfeasible):
			return err
		}
	}
	var err error
	if reason.EUOther, err = m.cheapest(ctx, o, m.rowPairs(p.Row), true); err != nil {
		return err
	}
	reason.UAOther, err = m.cheapest(ctx, o, m.colPairs(p.Col), false)
	return err
}

// cheapest forces the pairs of the highest scores, one after the other, and keeps the one that costs least.
func (m *matrix) cheapest(ctx context.Context, o *outcome, pairs []assign.Pair, row bool) (*Other, error) {
	pairs = slices.DeleteFunc(pairs, func(p assign.Pair) bool {
		return m.at(p) < max(0, o.search.Floor) || slices.Contains(o.pairs, p) || m.locked(o, p)
	})
	slices.SortStableFunc(pairs, func(a, b assign.Pair) int { return cmp.Compare(m.at(b), m.at(a)) })
	var best *Other
	for _, p := range pairs[:min(otherTries, len(pairs))] {
		with := o.search
		with.Locked = append(slices.Clone(o.search.Locked), p)
		slices.SortFunc(with.Locked, assign.Pair.Compare)
		found, err := assign.Select(ctx, with)
		if errors.Is(err, assign.ErrInfeasible) {
			continue
		}
		if err != nil {
			return nil, err
		}
		cost := Cost{Pairs: len(o.pairs) - len(found.Pairs), Total: o.found.Total - found.Total}
		if best == nil || cost.Pairs < best.Cost.Pairs || (cost.Pairs == best.Cost.Pairs && cost.Total < best.Cost.Total) {
			best = &Other{Application: m.partner(p, row), Value: m.at(p), Cost: cost}
		}
	}
	return best, nil
}

// locked reports whether one of the two is part of a locked pair already.
func (m *matrix) locked(o *outcome, p assign.Pair) bool {
	return slices.ContainsFunc(o.search.Locked, func(l assign.Pair) bool { return l.Row == p.Row || l.Col == p.Col })
}
