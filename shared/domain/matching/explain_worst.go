package matching

import (
	"context"
	"errors"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

// pairsByFloors says in a run for the best worst pair what each pair depends on.
func (m *matrix) pairsByFloors(ctx context.Context, o *outcome, pairs []assign.Pair, out []PairReason) error {
	var asks []assign.Ask
	for _, p := range pairs {
		asks = append(asks, assign.Ask{Kind: assign.AskWithout, Pair: p}, assign.Ask{Kind: assign.AskRow, Pair: p}, assign.Ask{Kind: assign.AskCol, Pair: p})
	}
	replies, err := o.floors.Answers(ctx, asks)
	if err != nil {
		return err
	}
	for k, p := range pairs {
		without, row, col := replies[3*k], replies[3*k+1], replies[3*k+2]
		reason := &out[k]
		reason.Couple = m.couple(p)
		if without.Known {
			margin := Cost(without.Cost)
			reason.Margin = &margin
			if margin.Pairs == 0 {
				reason.Spare = &without.Fall
			}
		}
		reason.EUOther, reason.UAOther = m.otherOf(row, true), m.otherOf(col, false)
	}
	return nil
}

func (m *matrix) otherOf(r assign.Reply, row bool) *Other {
	if !r.Known {
		return nil
	}
	return m.other(assign.Alternative{Pair: r.Other, Cost: r.Cost}, m.partner(r.Other, row))
}

// missedByFloors says in such a run by how much each one missed that has no partner.
func (m *matrix) missedByFloors(ctx context.Context, o *outcome, alone []lone) ([]Missed, error) {
	asks := make([]assign.Ask, len(alone))
	for k, who := range alone {
		asks[k] = assign.Ask{Kind: assign.AskCol, Pair: assign.Pair{Col: who.at}}
		if who.row {
			asks[k] = assign.Ask{Kind: assign.AskRow, Pair: assign.Pair{Row: who.at}}
		}
	}
	replies, err := o.floors.Answers(ctx, asks)
	if err != nil {
		return nil, err
	}
	var out []Missed
	for k, who := range alone {
		out = append(out, Missed{Application: m.name(who), Other: m.otherOf(replies[k], who.row)})
	}
	return out, nil
}

// bestNew is the highest score of a pair that a candidate does not have yet: no answer with such a pair has a better worst.
func (m *matrix) bestNew(o *outcome, who lone) int32 {
	best, pairs := assign.Forbidden, m.colPairs
	if who.row {
		pairs = m.rowPairs
	}
	for _, p := range pairs(who.at) {
		if !slices.Contains(o.pairs, p) {
			best = max(best, m.at(p))
		}
	}
	return best
}

// lowered seeks the best worst pair anew where the run's own cannot be kept: s is the run with something changed.
func (m *matrix) lowered(ctx context.Context, o *outcome, s assign.Selection) (assign.Selected, error) {
	s.Floor, s.Pairs, s.AtMost = o.asked.Floor, o.asked.Pairs, o.asked.AtMost
	out, err := m.worstWithin(ctx, s)
	return out.found, err
}

// margin says what doing without a pair costs a limited run, found being the best answer without it, and how much of its
// score the pair can spare.
func (m *matrix) margin(ctx context.Context, o *outcome, p assign.Pair, found assign.Selected, effort int64, reason *PairReason) error {
	c := m.shortfall(o, found)
	if m.in.Settings.Goal == BestWorst && c.Pairs == 0 {
		spare, known, err := m.spare(ctx, o, p, found, effort)
		if err != nil || !known {
			reason.Open = err == nil
			return err
		}
		reason.Spare = &spare
	}
	reason.Margin = &c
	return nil
}

// spare is by how much the score of a pair may fall: not under the worst pair that there is without it, and where both are
// the same, not by more than the pair is ahead in the total. Where the run's own answer does not show that it is ahead by
// so much, the best answer with the pair above that worst one is sought.
func (m *matrix) spare(ctx context.Context, o *outcome, p assign.Pair, found assign.Selected, effort int64) (int64, bool, error) {
	c, worst := m.shortfall(o, found), m.worstOf(found.Pairs, o.search.Locked)
	room := int64(m.at(p) - worst)
	switch {
	case c.Worst == 0:
		return min(c.Total, room), true, nil
	case c.Total >= room:
		return room, true, nil
	}
	s, fits := o.search.WithOneOf([]assign.Pair{p})
	if !fits {
		return 0, false, nil
	}
	s.Floor = worst
	own := *m
	own.effort = effort
	with, err := own.search(ctx, s)
	switch {
	case errors.Is(err, assign.ErrCut) || (err == nil && !with.Proved):
		return 0, false, nil
	case err != nil:
		return 0, false, err
	case with.Total-found.Total < room:
		return room - 1, true, nil
	}
	return room, true, nil
}
