package matching

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"

	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

// explainEffort bounds each part of an explanation that solves a limited run again and again: what pairs can lose and who
// else was possible, what the unmatched missed, other weights. It is shared out evenly beforehand, so that the processors
// can divide the work without changing the answer.
const explainEffort = int64(800_000_000)

// pairsEffort is the same for what the pairs can lose, which matters most.
const pairsEffort = 4 * solveEffort

// again solves the limited run with other scores or themes: exactly, or not at all within the effort. Where the run asks
// for as many pairs as possible, fewer are an answer, too; where it asks for the best worst pair, so is a worse one.
// Most is the highest worst pair that is possible at all.
func (m *matrix) again(ctx context.Context, o *outcome, s assign.Selection, most int32, effort int64) (assign.Selected, bool, error) {
	own := *m
	own.effort = effort
	if m.in.Settings.Goal == BestWorst {
		s.Floor = max(o.asked.Floor, min(s.Floor, most))
	}
	r, err := own.search(ctx, s)
	switch {
	case !errors.Is(err, assign.ErrInfeasible):
	case m.in.Settings.Goal == BestWorst:
		r, err = own.lowered(ctx, o, s)
	case m.in.Settings.Pairs == 0:
		if s, err = own.counted(ctx, s); err == nil {
			r, err = own.search(ctx, s)
		}
	}
	r.Spent = effort - own.effort
	if errors.Is(err, assign.ErrCut) {
		return r, false, nil
	}
	return r, r.Proved, err
}

// share is the effort that each of n solutions gets.
func share(n int) int64 { return max(1, min(solveEffort, explainEffort/int64(max(1, n)))) }

// shortfall is what an answer lacks of the run's own. Pairs count only where the run asks for as many as possible, and the
// worst pair where it asks for the best.
func (m *matrix) shortfall(o *outcome, found assign.Selected) Cost {
	c := Cost{Total: o.found.Total - found.Total}
	if m.in.Settings.counts() {
		c.Pairs = len(o.pairs) - len(found.Pairs)
	}
	locks := o.search.Locked
	if m.in.Settings.Goal == BestWorst && min(len(o.pairs), len(found.Pairs)) > len(locks) {
		c.Worst = m.worstOf(o.pairs, locks) - m.worstOf(found.Pairs, locks)
	}
	return c
}

// bySearch answers by solving the limited run anew: without the pair, and where either side must have another partner.
func (m *matrix) bySearch(ctx context.Context, o *outcome, p assign.Pair, reason *PairReason) error {
	if slices.Contains(o.search.Locked, p) {
		return nil
	}
	without := o.search
	without.Score = slices.Clone(o.search.Score)
	without.Score[p.Row*len(m.in.UA)+p.Col] = assign.Forbidden
	effort := pairsEffort / int64(len(o.pairs))
	if o.found.Spent > effort {
		reason.Open = true
		return nil
	}
	found, exact, err := m.again(ctx, o, without, One, effort)
	switch {
	case errors.Is(err, assign.ErrInfeasible):
	case err != nil:
		return err
	case exact:
		if err := m.margin(ctx, o, p, found, effort, reason); err != nil {
			return err
		}
	default:
		reason.Open = true
	}
	if 3*o.found.Spent > effort {
		return nil
	}
	for _, side := range []struct {
		row  bool
		at   int
		into **Other
	}{{true, p.Row, &reason.EUOther}, {false, p.Col, &reason.UAOther}} {
		if *side.into, _, err = m.another(ctx, o, without, side.row, side.at, effort); err != nil {
			return err
		}
	}
	return nil
}

// another finds the best other partner of a row or column that has one; without is the run without that pair. Where it
// may have several, the other partner comes in its place or beside it, whichever costs less.
func (m *matrix) another(ctx context.Context, o *outcome, without assign.Selection, row bool, at int, effort int64) (*Other, bool, error) {
	if o.search.RowCap == nil {
		other, exact, _, err := m.cheapest(ctx, o, without, row, at, effort)
		return other, exact, err
	}
	pairs := m.colPairs(at)
	if row {
		pairs = m.rowPairs(at)
	}
	pairs = slices.DeleteFunc(pairs, func(q assign.Pair) bool { return slices.Contains(o.pairs, q) })
	with, room := o.search.WithOneOf(pairs)
	if !room {
		return nil, false, nil
	}
	other, exact, _, err := m.cheapestOf(ctx, o, with, row, at, effort)
	return other, exact, err
}

// cheapest makes a row or column part of the answer to s and gives its partner there: no other choice costs the whole
// less. It gives none where there is no such answer, reports false where the search was cut, and says what it took.
func (m *matrix) cheapest(ctx context.Context, o *outcome, s assign.Selection, row bool, at int, effort int64) (*Other, bool, int64, error) {
	must := s.WithCol
	if row {
		must = s.WithRow
	}
	with, room := must(at)
	if !room {
		return nil, false, 0, nil
	}
	return m.cheapestOf(ctx, o, with, row, at, effort)
}

// cheapestOf gives the new partner of a row or column in the answer to with.
func (m *matrix) cheapestOf(ctx context.Context, o *outcome, with assign.Selection, row bool, at int, effort int64) (*Other, bool, int64, error) {
	found, exact, err := m.again(ctx, o, with, m.bestNew(o, lone{row, at}), effort)
	if errors.Is(err, assign.ErrInfeasible) {
		return nil, true, found.Spent, nil
	}
	if err != nil || !exact {
		return nil, false, found.Spent, err
	}
	return m.newPartner(o, found, row, at), true, found.Spent, nil
}

// newPartner is the partner that a row or column has in an answer and not in the run's own.
func (m *matrix) newPartner(o *outcome, found assign.Selected, row bool, at int) *Other {
	k := slices.IndexFunc(found.Pairs, func(q assign.Pair) bool {
		return ((row && q.Row == at) || (!row && q.Col == at)) && !slices.Contains(o.pairs, q)
	})
	q := found.Pairs[k]
	return &Other{Application: m.partner(q, row), Value: m.at(q), Cost: m.shortfall(o, found)}
}

// missedRounds is how often the effort that others left is shared out anew among the questions still open.
const missedRounds = 3

// missedBySearch finds for the unmatched, rows first, the pair that would cost a limited run least. Those with the best
// pairs come first where the effort is not even enough to begin with all. Whoever has no answer within its share gets
// another of what the others left.
func (m *matrix) missedBySearch(ctx context.Context, o *outcome, alone []lone) ([]Missed, error) {
	out, spent := make([]Missed, len(alone)), make([]int64, len(alone))
	order := make([]int, len(alone))
	for k, who := range alone {
		out[k], order[k] = Missed{Application: m.name(who), Open: true}, k
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(m.bestOf(alone[b]), m.bestOf(alone[a])) })
	first := o.search
	first.Effort = solveEffort
	opened, err := assign.OpenSelection(ctx, first)
	if err != nil {
		return out, err
	}
	left := explainEffort
	for round := 0; round < missedRounds && len(order) > 0; round++ {
		effort := max(1, left/int64(len(order)))
		err := each(len(order), func(k int) error {
			var err error
			at := order[k]
			out[at], spent[at], err = m.missedWithin(ctx, o, opened, alone[at], effort)
			return err
		})
		if err != nil {
			return out, err
		}
		for _, at := range order {
			left -= spent[at]
		}
		order = slices.DeleteFunc(order, func(at int) bool { return !out[at].Open })
	}
	return out, nil
}

// missedWithin finds by how much one candidate missed, and what that took. Where the run makes as many pairs as possible,
// an answer that pairs the candidate may make fewer.
func (m *matrix) missedWithin(ctx context.Context, o *outcome, opened *assign.Limited, who lone, effort int64) (Missed, int64, error) {
	out, ask := Missed{Application: m.name(who)}, opened.WithCol
	if who.row {
		ask = opened.WithRow
	}
	found, err := ask(ctx, who.at, effort)
	switch err = cmp.Or(ctx.Err(), err); {
	case errors.Is(err, assign.ErrInfeasible) && (m.in.Settings.Pairs == 0 || m.in.Settings.Goal == BestWorst):
		other, exact, spent, err := m.cheapest(ctx, o, o.search, who.row, who.at, effort)
		out.Other, out.Open = other, !exact
		return out, found.Spent + spent, err
	case errors.Is(err, assign.ErrInfeasible):
		return out, found.Spent, nil
	case errors.Is(err, assign.ErrCut) || (err == nil && !found.Proved):
		out.Open = true
		return out, found.Spent, nil
	case err != nil:
		return out, found.Spent, err
	}
	out.Other = m.newPartner(o, found, who.row, who.at)
	return out, found.Spent, nil
}

// each does n pieces of work that do not depend on each other, on all processors. It gives the first error by order.
func each(n int, do func(k int) error) error {
	errs := make([]error, n)
	workers := max(1, min(runtime.GOMAXPROCS(0), n))
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for k := w; k < n; k += workers {
				errs[k] = do(k)
			}
		})
	}
	all.Wait()
	return cmp.Or(errs...)
}
