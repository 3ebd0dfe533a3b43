package matching

import (
	"cmp"
	"context"
)

// A Price is what a rule of the run costs: how much more there would be without it, found by solving the run anew.
type Price struct {
	Rule   NamedRule `json:"rule"`
	Pairs  int       `json:"pairs"` // more pairs
	Total  int64     `json:"total"` // more in total
	Worst  int32     `json:"worst"` // better worst pair
	Proved bool      `json:"proved"`
	Open   OpenPrice `json:"open,omitempty"` // why it was not worked out; the rest then says nothing
}

// An OpenPrice is why a price was not worked out; it is the end of a message key.
type OpenPrice string

// Why there may be no price.
const (
	TooLong  OpenPrice = "cut"  // the search was cut before it found anything
	TooMany  OpenPrice = "many" // only so many locks, vetoes and own numbers are priced, of each
	NoAnswer OpenPrice = "none" // without this rule the others contradict each other
)

// PricedBonds bounds how many locks, vetoes and own numbers of partners are priced, of each.
const PricedBonds = 20

// prices solves the run without each of its rules. A stable pairing has no total to lose.
func (m *matrix) prices(ctx context.Context, o outcome) ([]Price, error) {
	if m.in.Settings.Goal == Stable {
		return nil, nil
	}
	rules := m.in.Settings.dropped()
	out := make([]Price, len(rules))
	err := each(len(rules), func(k int) (err error) {
		out[k], err = m.price(ctx, o, rules[k])
		return cmp.Or(err, ctx.Err())
	})
	return out, err
}

func (m *matrix) price(ctx context.Context, o outcome, without relaxed) (Price, error) {
	out := Price{Rule: without.rule}
	if without.beyond {
		out.Open = TooMany
		return out, nil
	}
	again, err := m.under(without)
	if err != nil {
		return out, err
	}
	again.effort = solveEffort
	found, err := again.solve(ctx)
	switch {
	case err != nil:
		return out, err
	case found.cut:
		out.Open = TooLong
		return out, nil
	case found.none():
		out.Open = NoAnswer
		return out, nil
	}
	out.Pairs, out.Total = len(found.pairs)-len(o.pairs), found.proof.Total-o.proof.Total
	out.Worst, out.Proved = found.worst-o.worst, found.proof.Proved && o.proof.Proved
	return out, nil
}

// under is the matrix by other settings.
func (m *matrix) under(r relaxed) (*matrix, error) {
	in := *m.in
	in.Settings = r.settings
	if r.rescored {
		return newMatrix(&in, []Scores{ScoreShard(in, Shard{To: len(in.EU)})})
	}
	same := *m
	same.in = &in
	return &same, nil
}

// relaxed are the settings without one rule. Rescored says that the scores have to be made anew, since cells that were
// forbidden have none.
type relaxed struct {
	rule     NamedRule
	settings Settings
	rescored bool
	beyond   bool // of more locks, vetoes or own numbers than are priced
}

// dropped lists the settings without each of their rules.
func (s Settings) dropped() []relaxed {
	var out []relaxed
	limit := func(rule NamedRule, set bool, drop func(*Settings)) {
		if set {
			less := s
			drop(&less)
			out = append(out, relaxed{rule: rule, settings: less})
		}
	}
	bond := func(i int, rule NamedRule, drop func(*Settings)) {
		limit(rule, true, drop)
		out[len(out)-1].beyond = i >= PricedBonds
	}
	hard := func(v Veto, set bool, drop func(*Settings)) {
		before := len(out)
		limit(NamedRule{Rule: VetoRule, Name: string(v)}, set, drop)
		if len(out) > before {
			out[before].rescored = true
		}
	}
	limit(NamedRule{Rule: CountRule}, s.Pairs > 0, func(t *Settings) { t.Pairs, t.Exact = 0, false })
	limit(NamedRule{Rule: FloorRule}, s.Limits.Floor > 0, func(t *Settings) { t.Limits.Floor = 0 })
	limit(NamedRule{Rule: StatesRule}, s.Limits.States > 0, func(t *Settings) { t.Limits.States = 0 })
	limit(NamedRule{Rule: StateRule}, s.Limits.PerState > 0, func(t *Settings) { t.Limits.PerState = 0 })
	limit(NamedRule{Rule: OblastRule}, s.Limits.PerOblast > 0, func(t *Settings) { t.Limits.PerOblast = 0 })
	limit(NamedRule{Rule: CoverRule}, s.Limits.Cover > 0, func(t *Settings) { t.Limits.Cover = 0 })
	limit(NamedRule{Rule: PartnersRule, Name: "eu"}, s.Capacity.EU > 1, func(t *Settings) { t.Capacity.EU = MaxPairs })
	limit(NamedRule{Rule: PartnersRule, Name: "ua"}, s.Capacity.UA > 1, func(t *Settings) { t.Capacity.UA = MaxPairs })
	for i, r := range s.Capacity.Own {
		bond(i, NamedRule{Rule: RoomRule, Name: r.Application}, func(t *Settings) { t.Capacity.Own = without(s.Capacity.Own, i) })
	}
	hard(NoLanguage, s.Rules.NeedLanguage, func(t *Settings) { t.Rules.NeedLanguage = false })
	hard(IsOccupied, s.Rules.NoOccupied, func(t *Settings) { t.Rules.NoOccupied = false })
	hard(TooLittle, s.Rules.MinConfidence > 0, func(t *Settings) { t.Rules.MinConfidence = 0 })
	hard(TiedAlready, s.Rules.Track == New, func(t *Settings) { t.Rules.Track = AnyTrack })
	hard(Refused, s.Rules.Refusals, func(t *Settings) { t.Rules.Refusals = false })
	hard(OtherPatron, len(s.Rules.Patrons) > 0, func(t *Settings) { t.Rules.Patrons = nil })
	for i, b := range s.Locks {
		bond(i, NamedRule{Rule: LockRule, EU: b.EU, UA: b.UA}, func(t *Settings) { t.Locks = without(s.Locks, i) })
	}
	for i, b := range s.Vetoes {
		bond(i, NamedRule{Rule: VetoRule, Name: string(VetoOfOfficer), EU: b.EU, UA: b.UA}, func(t *Settings) { t.Vetoes = without(s.Vetoes, i) })
		out[len(out)-1].rescored = true
	}
	return out
}

func without[T any](list []T, i int) []T {
	out := append([]T(nil), list[:i]...)
	return append(out, list[i+1:]...)
}
