package matching

import (
	"context"
	"errors"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

// A dispute asks which of a run's own rules can be kept together. Sets of rules are their places in the list.
type dispute struct {
	ctx    context.Context
	m      *matrix
	rules  []ownRule
	values []int32 // scores, also of pairs that a hard rule forbids
	bans   []bans
	must   []assign.Pair // one of these pairs has to be made; nil where any answer will do
	asked  map[string]bool
	effort int64
	open   bool // a search was cut
	err    error
}

// bans are the hard rules that forbid a pair, a bit each in their order.
type bans uint16

// disputeShare is which part of the effort left one question may take.
const disputeShare = 4

func newDispute(ctx context.Context, m *matrix) *dispute {
	if m.in.Settings.Limits.Cover > 0 && m.covers == nil {
		m.covers = m.covered()
	}
	d := &dispute{ctx: ctx, m: m, rules: m.ownRules(), effort: solveEffort, asked: map[string]bool{}}
	d.values, d.bans = m.banned()
	return d
}

// banned are the scores of all pairs, whatever forbids them, and what does.
func (m *matrix) banned() (value []int32, by []bans) {
	rater := NewRater(m.in.Settings)
	value, by = make([]int32, 0, len(m.cells)), make([]bans, 0, len(m.cells))
	for i := range m.in.EU {
		for j := range m.in.UA {
			eu, ua := &m.in.EU[i], &m.in.UA[j]
			v := values(eu, ua)
			s, set := rater.score(eu, ua, &v), bans(0)
			if s.Veto != Allowed {
				set = rater.bans(eu, ua, s.Confidence)
			}
			value, by = append(value, s.Value), append(by, set)
		}
	}
	return value, by
}

func (d *dispute) all() []int {
	out := make([]int, len(d.rules))
	for k := range out {
		out[k] = k
	}
	return out
}

func (d *dispute) others(set []int) []int {
	return slices.DeleteFunc(d.all(), func(k int) bool { return slices.Contains(set, k) })
}

// names gives the rules of a set in the order of the list.
func (d *dispute) names(set []int) []NamedRule {
	var out []NamedRule
	for _, k := range slices.Sorted(slices.Values(set)) {
		out = append(out, d.rules[k].rule)
	}
	return out
}

// explain gives the rules of a list that contradict each other where the given ones are kept: no more than it takes, and
// rather those at its beginning. News says that the given ones have not been asked about (Junker 2004: QuickXplain).
func (d *dispute) explain(given []int, news bool, list []int) []int {
	switch {
	case news && !d.may(given):
		return nil
	case len(list) <= 1:
		return list
	}
	first, second := list[:len(list)/2], list[len(list)/2:]
	from := d.explain(slices.Concat(given, first), true, second)
	return append(d.explain(slices.Concat(given, from), len(from) > 0, first), from...)
}

// keepable adds to the given rules those of a list that can be kept beside them until no other can, the first ones first.
func (d *dispute) keepable(given, list []int) []int {
	with := slices.Concat(given, list)
	switch {
	case len(list) == 0 || d.err != nil:
		return given
	case d.keeps(with):
		return with
	case len(list) == 1:
		return given
	}
	half := len(list) / 2
	return d.keepable(d.keepable(given, list[:half]), list[half:])
}

// may reports whether an answer that keeps the rules is not ruled out, keeps whether there is one: where the search was
// cut, neither is known.
func (d *dispute) may(kept []int) bool   { return d.ask(kept, true) }
func (d *dispute) keeps(kept []int) bool { return d.ask(kept, false) }

func (d *dispute) ask(kept []int, unknown bool) bool {
	if d.err != nil {
		return false
	}
	key := d.key(kept)
	if answer, known := d.asked[key]; known {
		return answer
	}
	answer, err := d.possible(kept)
	switch {
	case errors.Is(err, assign.ErrCut):
		d.open = true
		return unknown
	case err != nil:
		d.err = err
	default:
		d.asked[key] = answer
	}
	return answer
}

func (d *dispute) key(kept []int) string {
	out := make([]byte, len(d.rules))
	for _, k := range kept {
		out[k] = 1
	}
	return string(out)
}

// possible reports whether the settings have an answer with the kept rules alone.
func (d *dispute) possible(kept []int) (bool, error) {
	own := d.without(d.others(kept))
	locks, stuck := own.locks()
	if stuck {
		return false, nil
	}
	s := own.selection(locks)
	if d.must != nil {
		with, room := s.WithOneOf(d.must)
		if !room {
			return false, assign.ErrCut
		}
		s = with
	}
	s.Effort = max(1, d.effort/disputeShare)
	answer, spent, err := assign.Possible(d.ctx, s)
	d.effort -= spent
	return answer, err
}

// without is the run without some of its rules.
func (d *dispute) without(dropped []int) *matrix {
	in, own := *d.m.in, *d.m
	for _, k := range dropped {
		d.rules[k].drop(&in.Settings)
	}
	own.in, own.cells = &in, d.cells(in.Settings)
	return &own
}

// cells are the scores where some of the rules are dropped.
func (d *dispute) cells(s Settings) []int32 {
	rater, n := NewRater(s), len(d.m.in.UA)
	out := slices.Clone(d.values)
	for k, set := range d.bans {
		if set != 0 && rater.keeps(set, &d.m.in.EU[k/n], &d.m.in.UA[k%n]) {
			out[k] = assign.Forbidden
		}
	}
	return out
}
