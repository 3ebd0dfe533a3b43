package matching

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

// An Omission is what the run finds where one factor has no weight, so that the others share its weight: what a run with
// that weight at 0 proposes.
type Omission struct {
	Factor FactorID `json:"factor"`
	Pairs  int      `json:"pairs"`          // pairs that are made then
	Gone   []int    `json:"gone,omitempty"` // pairs of the run that are not among them, by their place in the explanation
	None   bool     `json:"none,omitempty"` // its rules cannot be kept then
	Open   bool     `json:"open,omitempty"` // not worked out: the search would have taken too long
}

// omissions solves the run once more without each of the factors that have a weight. There is none to leave out where only
// one has, nor where no score decides anything.
func (m *matrix) omissions(ctx context.Context, out *Explanation) error {
	s := m.in.Settings
	if s.Goal == Stable && s.Limits.Floor == 0 && s.Rules.MinConfidence == 0 {
		return nil
	}
	var weighed []FactorID
	for i, w := range s.Counted() {
		if w > 0 {
			weighed = append(weighed, FactorIDs()[i])
		}
	}
	if len(weighed) < 2 {
		return nil
	}
	out.Omitted = make([]Omission, len(weighed))
	others := m.omitting(weighed)
	return each(len(weighed), func(k int) error {
		others[k].effort = share(len(weighed))
		var err error
		out.Omitted[k], err = m.omit(ctx, weighed[k], others[k], out.Pairs)
		return err
	})
}

// omit solves own, which is the run without the factor, and compares it with the pairs of the run.
func (m *matrix) omit(ctx context.Context, factor FactorID, own *matrix, pairs []PairReason) (Omission, error) {
	out := Omission{Factor: factor}
	locks, stuck := own.locks()
	if stuck {
		out.None = true
		return out, nil
	}
	found, err := own.decide(ctx, locks)
	switch {
	case errors.Is(err, assign.ErrInfeasible):
		out.None = true
		return out, nil
	case errors.Is(err, assign.ErrCut) || (err == nil && !found.proof.Proved):
		out.Open = true
		return out, ctx.Err()
	case err != nil:
		return out, err
	}
	out.Pairs = len(found.pairs)
	for i, p := range pairs {
		if !slices.Contains(found.pairs, assign.Pair{Row: m.rowOf[p.EU], Col: m.colOf[p.UA]}) {
			out.Gone = append(out.Gone, i)
		}
	}
	return out, nil
}

// omitting scores all pairs anew without each of the factors in turn. The values of the factors are the same each time.
func (m *matrix) omitting(factors []FactorID) []*matrix {
	out, raters := make([]*matrix, len(factors)), make([]*Rater, len(factors))
	for k, f := range factors {
		in := *m.in
		in.Settings = m.in.Settings.without(f)
		own := *m
		own.in, own.cells = &in, make([]int32, len(m.cells))
		out[k], raters[k] = &own, NewRater(in.Settings)
	}
	_ = each(len(m.in.EU), func(i int) error {
		for j := range m.in.UA {
			v := values(&m.in.EU[i], &m.in.UA[j])
			for k, r := range raters {
				out[k].cells[i*len(m.in.UA)+j] = r.cellOf(&m.in.EU[i], &m.in.UA[j], &v)
			}
		}
		return nil
	})
	return out
}

// without are the settings with one factor's weight at 0.
func (s Settings) without(factor FactorID) Settings {
	s.Weights = maps.Clone(s.Weights)
	s.Weights[factor] = 0
	return s
}
