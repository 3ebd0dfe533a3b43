package matching

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

const (
	// keptOutEffort bounds all the runs with fewer rules that show what keeps the unmatched out. Like other efforts it is
	// shared out beforehand.
	keptOutEffort = explainEffort
	// barredMost bounds for how many it is worked out which rules together leave no answer that pairs them.
	barredMost = 30
)

// A trial is the run without some of its rules: whom it would pair.
type trial struct {
	dropped []int
	level   int // single rules first, see trials
	paired  map[string]bool
	cut     bool // not known
}

// explainKeptOut says of each unmatched candidate which rules keep it out: those without which the run, made anew, pairs
// it. A stable pairing follows from wishes, whatever the limits.
func (m *matrix) explainKeptOut(ctx context.Context, out *Explanation) error {
	if m.in.Settings.Goal == Stable || len(out.Unmatched) == 0 {
		return nil
	}
	d := newDispute(ctx, m)
	trials := d.trials()
	err := each(len(trials), func(k int) error { return d.try(&trials[k], keptOutEffort/int64(len(trials))) })
	if err != nil {
		return err
	}
	var barred []*Missed
	for k := range out.Unmatched {
		u := &out.Unmatched[k]
		d.attribute(u, trials)
		if len(u.Without) == 0 && u.Other == nil && !u.Open && m.mayPair(u.Application) {
			u.Unclear = true
			barred = append(barred, u)
		}
	}
	barred = barred[:min(barredMost, len(barred))]
	return each(len(barred), func(k int) error { return d.bar(barred[k], keptOutEffort/int64(len(barred))) })
}

// trials are the sets of rules that are taken back: each by itself; then all limits; then the number of pairs with each
// limit; then with all of them. Pairs set by hand and other lines of the form are left as they are.
func (d *dispute) trials() []trial {
	var out []trial
	var count, limits []int
	for k, r := range d.rules {
		switch r.rule.Rule {
		case LockRule, RoomRule, WithdrawnRule:
			continue
		case CountRule:
			count = []int{k}
		case CoverRule, StatesRule, StateRule, OblastRule, FloorRule:
			limits = append(limits, k)
		case VetoRule:
			if r.rule.EU != "" {
				continue
			}
		}
		out = append(out, trial{dropped: []int{k}})
	}
	if len(limits) > 1 {
		out = append(out, trial{dropped: limits, level: 1})
	}
	for _, n := range count {
		for _, k := range limits {
			out = append(out, trial{dropped: []int{n, k}, level: 2})
		}
		if len(limits) > 1 {
			out = append(out, trial{dropped: append([]int{n}, limits...), level: 3})
		}
	}
	return out
}

// try solves the run without the rules.
func (d *dispute) try(t *trial, effort int64) error {
	m := d.without(t.dropped)
	m.effort = effort
	o, err := m.answer(d.ctx)
	if errors.Is(err, assign.ErrCut) || errors.Is(err, assign.ErrInfeasible) {
		t.cut = true
		return nil
	}
	t.paired = map[string]bool{}
	for _, p := range o.pairs {
		t.paired[m.in.EU[p.Row].Application], t.paired[m.in.UA[p.Col].Application] = true, true
	}
	return err
}

// attribute gives the sets of rules without which somebody is paired, no larger than it takes.
func (d *dispute) attribute(u *Missed, trials []trial) {
	level := 0
	for _, t := range trials {
		if t.level > level && len(u.Without) > 0 {
			break
		}
		level = t.level
		u.Unclear = u.Unclear || t.cut
		if t.paired[u.Application] {
			u.Without = append(u.Without, d.names(t.dropped))
		}
	}
}

// mayPair reports whether the run's rules on pairs allow the candidate any.
func (m *matrix) mayPair(application string) bool {
	return slices.ContainsFunc(m.pairsOf(application), func(p assign.Pair) bool { return m.at(p) >= max(0, m.floor()) })
}

func (m *matrix) pairsOf(application string) []assign.Pair {
	if row, ok := m.rowOf[application]; ok {
		return m.rowPairs(row)
	}
	return m.colPairs(m.colOf[application])
}

// bar finds rules that together leave no answer that pairs somebody, while all but any one of them do.
func (d *dispute) bar(u *Missed, effort int64) error {
	own := *d
	own.asked, own.effort, own.must = map[string]bool{}, effort, d.m.pairsOf(u.Application)
	var named []int
	if !own.keeps(own.all()) {
		named = own.explain(nil, true, own.all())
	}
	if own.err != nil || own.open {
		return own.err
	}
	u.Barred, u.Unclear = own.names(named), false
	return nil
}

// ruled counts for a candidate without any allowed pair how many of the others each rule forbids it.
func ruled(others int, by func(k int) []Veto) []Ruled {
	count := map[Veto]int{}
	for k := range others {
		for _, v := range by(k) {
			count[v]++
		}
	}
	var out []Ruled
	for _, v := range Vetoes() {
		if count[v] > 0 {
			out = append(out, Ruled{Veto: v, Partners: count[v]})
		}
	}
	slices.SortStableFunc(out, func(a, b Ruled) int { return cmp.Compare(b.Partners, a.Partners) })
	return out
}

// against lists everything that forbids a pair in a run: hard rules, the floor, and in a stable run the lists.
func (r *Rater) against(eu, ua *Candidate, settings Settings) []Veto {
	v := values(eu, ua)
	s := r.score(eu, ua, &v)
	var out []Veto
	for _, rule := range hardRules {
		if r.forbids(rule, eu, ua, s.Confidence) {
			out = append(out, rule)
		}
	}
	if s.Value < settings.Limits.floor() {
		out = append(out, BelowFloor)
	}
	if settings.Goal == Stable && (!lists(eu, ua) || !lists(ua, eu)) {
		out = append(out, NotListed)
	}
	return out
}
