package matching

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

// A leastSearch looks, among the answers for the rest that are as good as the best one, for one that changes the fewest
// pairs: undone and new ones together, the withdrawn one's aside, as where no limits decide.
type leastSearch struct {
	m        *matrix
	all      assign.Selection // every answer of the right total is as good as the best one
	total    int64
	standing []assign.Pair
	best     []assign.Pair
	proved   bool
}

// leastBySearch solves the run without the withdrawn one. Then it asks again and again for more of the standing pairs;
// where there are no limits the prices of the first answer do instead.
func (w *withdrawal) leastBySearch(ctx context.Context) (*Rematch, error) {
	again, o, none, err := w.answered(ctx, LeastChange, w.settings())
	if o == nil {
		return none, err
	}
	l := again.leastSearch(o)
	for _, c := range w.standing {
		l.standing = append(l.standing, assign.Pair{Row: again.rowOf[c.EU], Col: again.colOf[c.UA]})
	}
	if err := l.search(ctx); err != nil {
		return nil, fault.Wrap(fault.Internal, "", err)
	}
	pairs := again.couples(l.best)
	out := w.changes(LeastChange, pairs, w.keep(w.settings(), pairs))
	for _, p := range l.best {
		out.Total += int64(again.at(p))
	}
	out.Worst, out.Proved = again.worst(l.best), l.proved
	return &out, nil
}

// leastSearch begins with the best answer. By the goal of the best worst pair, pairs that score less than its own are
// forbidden, and locked ones count as if they scored highest: then the total decides.
func (m *matrix) leastSearch(o *outcome) *leastSearch {
	locks, _ := m.locks()
	l := &leastSearch{m: m, all: m.selection(locks), best: o.pairs, proved: o.proof.Proved}
	s := m.in.Settings
	if s.Pairs == 0 || s.Goal == BestWorst {
		l.all.Pairs, l.all.AtMost = len(o.pairs), false
	}
	if s.Goal == BestWorst {
		l.all.Floor = max(l.all.Floor, m.worstOf(o.pairs, locks))
		l.all.Score = slices.Clone(l.all.Score)
		for _, p := range locks {
			l.all.Score[p.Row*l.all.Cols+p.Col] = One
		}
	}
	for _, p := range o.pairs {
		l.total += int64(l.all.Score[p.Row*l.all.Cols+p.Col])
	}
	return l
}

func (l *leastSearch) search(ctx context.Context) error {
	if !l.m.in.Settings.Limits.spread() {
		return l.byPrices()
	}
	for _, n := range l.counts() {
		if err := l.improve(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// counts are the numbers of pairs that an answer may have, those first that could change fewest.
func (l *leastSearch) counts() []int {
	if !l.all.AtMost {
		return []int{l.all.Pairs}
	}
	out := make([]int, min(l.all.Pairs, l.all.Rows*l.all.Cols)+1)
	for n := range out {
		out[n] = n
	}
	slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(l.changes(a, a), l.changes(b, b)) })
	return out
}

// changes is how many pairs an answer of n pairs changes that keeps so many of the standing ones at most.
func (l *leastSearch) changes(n, kept int) int {
	kept = min(kept, len(l.standing))
	return n + len(l.standing) - 2*kept
}

func (l *leastSearch) kept(pairs []assign.Pair) int {
	n := 0
	for _, p := range pairs {
		if slices.Contains(l.standing, p) {
			n++
		}
	}
	return n
}

// improve bisects over the number of standing pairs that an answer of n pairs can keep.
func (l *leastSearch) improve(ctx context.Context, n int) error {
	low, high := -1, min(n, len(l.standing))
	for low < high {
		middle := (low + high + 1) / 2
		if l.changes(n, middle) >= l.changes(len(l.best), l.kept(l.best)) {
			low = middle // would be no improvement
			continue
		}
		found, known, err := l.with(ctx, n, middle)
		if err != nil {
			return err
		}
		l.proved = l.proved && known
		if found {
			low = l.kept(l.best)
		} else {
			high = middle - 1
		}
	}
	return nil
}

// with finds as good an answer of n pairs that keeps so many of the standing ones at least. Where there seems to be none
// although the search was cut, that is not known.
func (l *leastSearch) with(ctx context.Context, n, kept int) (found, known bool, err error) {
	s := l.all
	s.Pairs, s.AtMost = n, false
	s, room := s.WithSome(l.standing, kept)
	if !room {
		return false, false, nil
	}
	r, err := l.m.search(ctx, s)
	switch {
	case errors.Is(err, assign.ErrInfeasible):
		return false, true, nil
	case errors.Is(err, assign.ErrCut):
		return false, false, nil
	case err != nil:
		return false, false, err
	case r.Total < l.total || len(r.Pairs) != n:
		return false, r.Bound < l.total, nil
	}
	l.best = r.Pairs
	return true, true, assign.VerifySelection(s, r)
}
