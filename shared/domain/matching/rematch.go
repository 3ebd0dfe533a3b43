package matching

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

// A Way is how a run goes on after a withdrawal; it is the end of a message key.
type Way string

// The ways.
const (
	FillGap     Way = "gap"   // everybody else keeps the partner; whoever lost one gets the best one who has room
	LeastChange Way = "least" // as good by the run's goal as any pairing of the rest, with as few changed pairs as that takes
	FullRerun   Way = "rerun" // everything anew, with whoever has been accepted since
)

// A Rematch is one way to go on and what it does. Settings start the run that carries it out. Where the search was cut
// before it found anything there is nothing but the way.
type Rematch struct {
	Way      Way
	Pairs    []Couple
	Total    int64
	Worst    int32
	Undone   []Couple // pairs that stood and are given up, the withdrawn one aside
	Added    []Couple
	Settings Settings
	Proved   bool // that nothing is better, and for the least change, that nothing as good changes fewer pairs
	Cut      bool
}

// Rematches gives the ways to go on after a candidate has withdrawn; lost are the pairs that it leaves behind.
// A way that the rules make impossible is left out, and so is the least change where wishes decide. Faults: not_found
// where nobody has that name.
func Rematches(ctx context.Context, run string, in Input, result Result, parts []Scores, withdrawn string) (ways []Rematch, lost []Couple, err error) {
	m, err := newMatrix(&in, parts)
	if err != nil {
		return nil, nil, err
	}
	if _, eu := m.rowOf[withdrawn]; !eu {
		if _, ua := m.colOf[withdrawn]; !ua {
			return nil, nil, fault.New(fault.NotFound, "")
		}
	}
	m.effort = askEffort
	w := withdrawal{m: m, run: run, who: withdrawn}
	for _, p := range result.Pairs {
		c := Couple{EU: p.EU.Application, UA: p.UA.Application}
		if c.EU == withdrawn || c.UA == withdrawn {
			lost = append(lost, c)
			continue
		}
		w.standing = append(w.standing, c)
	}
	w.lost = lost
	for _, way := range []func(context.Context) (*Rematch, error){w.gap, w.least, w.rerun} {
		got, err := way(ctx)
		if err != nil {
			return nil, nil, err
		}
		if got != nil {
			ways = append(ways, *got)
		}
	}
	return ways, lost, nil
}

type withdrawal struct {
	m        *matrix
	run, who string
	standing []Couple
	lost     []Couple
}

// settings are the run's own, without the withdrawn one and the locks and vetoes that concern it.
func (w *withdrawal) settings() Settings {
	s := w.m.in.Settings
	s.After = w.run
	if !slices.Contains(s.Withdrawn, w.who) {
		s.Withdrawn = append(slices.Clone(s.Withdrawn), w.who)
	}
	concerns := func(b Bond) bool { return b.EU == w.who || b.UA == w.who }
	s.Locks = slices.DeleteFunc(slices.Clone(s.Locks), concerns)
	s.Vetoes = slices.DeleteFunc(slices.Clone(s.Vetoes), concerns)
	s.Capacity.Own = slices.DeleteFunc(slices.Clone(s.Capacity.Own), func(r Room) bool { return r.Application == w.who })
	return s
}

// keep locks pairs because they stand in the earlier run.
func (w *withdrawal) keep(s Settings, pairs []Couple) Settings {
	held := map[bond]bool{}
	for _, l := range s.Locks {
		held[bond{l.EU, l.UA}] = true
	}
	for _, c := range pairs {
		if !held[bond{c.EU, c.UA}] {
			s.Locks = append(s.Locks, Bond{EU: c.EU, UA: c.UA, Kept: w.run})
		}
	}
	return s
}

// gap keeps every standing pair and gives each one that lost its partner the best one with room that the rules allow;
// where there is none, it stays without.
func (w *withdrawal) gap(ctx context.Context) (*Rematch, error) {
	pairs, found, cut := slices.Clone(w.standing), (*Rematch)(nil), false
	for _, lost := range w.lost {
		for _, c := range w.free(lost, pairs) {
			got, err := w.solve(ctx, FillGap, w.exactly(append(slices.Clone(pairs), c)))
			if err != nil {
				return nil, err
			}
			if got != nil && !got.Cut {
				pairs, found = append(pairs, c), got
				break
			}
			cut = cut || got != nil
		}
	}
	if found != nil {
		found.Proved = !cut
	}
	if found != nil || len(w.standing) == 0 {
		return found, nil
	}
	return w.solve(ctx, FillGap, w.exactly(w.standing))
}

// exactly asks for these pairs and no others.
func (w *withdrawal) exactly(pairs []Couple) Settings {
	s := w.keep(w.settings(), pairs)
	s.Pairs, s.Exact, s.Goal, s.Proposing = len(pairs), true, BestTotal, ""
	return s
}

// gapTries bounds how many partners are tried for each one left alone.
const gapTries = 50

// free are the pairs that one who lost its partner could make with somebody who has room beside the given pairs, the
// highest scores first.
func (w *withdrawal) free(lost Couple, given []Couple) []Couple {
	left := map[string]int{}
	for i := range w.m.in.EU {
		left[w.m.in.EU[i].Application] = w.m.in.Settings.Partners(w.m.in.EU[i].Application, true)
	}
	for i := range w.m.in.UA {
		left[w.m.in.UA[i].Application] = w.m.in.Settings.Partners(w.m.in.UA[i].Application, false)
	}
	for _, c := range given {
		left[c.EU]--
		left[c.UA]--
	}
	left[w.who] = 0
	pairs := w.m.rowPairs(w.m.rowOf[lost.EU])
	if lost.EU == w.who {
		pairs = w.m.colPairs(w.m.colOf[lost.UA])
	}
	pairs = slices.DeleteFunc(pairs, func(p assign.Pair) bool {
		c := w.m.couple(p)
		return left[c.EU] < 1 || left[c.UA] < 1 || slices.Contains(given, c) || w.m.at(p) < max(0, w.m.floor())
	})
	var out []Couple
	for _, p := range w.m.byValue(pairs)[:min(gapTries, len(pairs))] {
		out = append(out, w.m.couple(p))
	}
	return out
}

func (w *withdrawal) rerun(ctx context.Context) (*Rematch, error) {
	return w.solve(ctx, FullRerun, w.settings())
}

// least follows the shortest change through the solved run. Where limits or the worst pair decide there is no such path,
// but a search.
func (w *withdrawal) least(ctx context.Context) (*Rematch, error) {
	s := w.m.in.Settings
	switch {
	case s.Goal == Stable:
		return nil, nil
	case s.Goal == BestWorst || s.Limits.spread():
		return w.leastBySearch(ctx)
	}
	o, err := w.m.solve(ctx)
	if err != nil || o.solved == nil {
		return nil, err
	}
	var found assign.Rematch
	if row, ok := w.m.rowOf[w.who]; ok {
		found, err = o.solved.RematchRow(row)
	} else {
		found, err = o.solved.RematchCol(w.m.colOf[w.who])
	}
	if errors.Is(err, assign.ErrInfeasible) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "", fmt.Errorf("rematch: %w", err))
	}
	pairs := w.m.couples(found.Pairs)
	out := w.changes(LeastChange, pairs, w.keep(w.settings(), pairs))
	out.Total, out.Worst, out.Proved = found.Total, w.m.worst(found.Pairs), true
	return &out, nil
}

// solve finds what the settings give on the frozen input; nil where the rules contradict each other.
func (w *withdrawal) solve(ctx context.Context, way Way, s Settings) (*Rematch, error) {
	again, o, none, err := w.answered(ctx, way, s)
	if o == nil {
		return none, err
	}
	out := w.changes(way, again.couples(o.pairs), s)
	out.Total, out.Worst, out.Proved = o.proof.Total, again.worst(o.pairs), o.proof.Proved
	return &out, nil
}

// answered solves the frozen input by other settings. Without an answer o is nil, and none is what to tell of it: nil where
// the rules contradict each other.
func (w *withdrawal) answered(ctx context.Context, way Way, s Settings) (again *matrix, o *outcome, none *Rematch, err error) {
	if again, err = w.under(s); err != nil {
		return nil, nil, nil, err
	}
	found, err := again.answer(ctx)
	switch {
	case errors.Is(err, assign.ErrInfeasible):
		return again, nil, nil, nil
	case errors.Is(err, assign.ErrCut):
		return again, nil, &Rematch{Way: way, Cut: true}, nil
	case err != nil:
		return again, nil, nil, fault.Wrap(fault.Internal, "", err)
	}
	return again, &found, nil, nil
}

// under is the frozen input by other settings.
func (w *withdrawal) under(s Settings) (*matrix, error) {
	in := *w.m.in
	in.Settings = s
	again, err := newMatrix(&in, []Scores{ScoreShard(in, Shard{To: len(in.EU)})})
	if err != nil {
		return nil, err
	}
	again.effort = askEffort
	return again, nil
}

func (m *matrix) couples(pairs []assign.Pair) []Couple {
	var out []Couple
	for _, p := range pairs {
		out = append(out, m.couple(p))
	}
	return out
}

func (w *withdrawal) changes(way Way, pairs []Couple, s Settings) Rematch {
	out := Rematch{Way: way, Pairs: pairs, Settings: s}
	for _, c := range w.standing {
		if !slices.Contains(pairs, c) {
			out.Undone = append(out.Undone, c)
		}
	}
	for _, c := range pairs {
		if !slices.Contains(w.standing, c) {
			out.Added = append(out.Added, c)
		}
	}
	return out
}
