package matching

import "slices"

// An ownRule is a rule that an officer set, and what taking it back does to the settings: what the form does when its
// number is emptied, its box unticked or its line removed. Taking more rules back never forbids anything.
type ownRule struct {
	rule NamedRule
	drop func(*Settings)
}

// ownRules lists the rules of the settings, those first that an explanation should rather name. Numbers of partners are
// among them where they can be raised, a number of one's own where it is lower than the others'.
func (m *matrix) ownRules() []ownRule {
	s := m.in.Settings
	var out []ownRule
	add := func(set bool, rule NamedRule, drop func(*Settings)) {
		if set {
			out = append(out, ownRule{rule, drop})
		}
	}
	add(s.Pairs > 0, NamedRule{Rule: CountRule}, func(t *Settings) { t.Pairs, t.Exact = 0, false })
	add(s.Limits.Cover > 0, NamedRule{Rule: CoverRule}, func(t *Settings) { t.Limits.Cover = 0 })
	add(s.Limits.States > 0, NamedRule{Rule: StatesRule}, func(t *Settings) { t.Limits.States = 0 })
	add(s.Limits.PerState > 0, NamedRule{Rule: StateRule}, func(t *Settings) { t.Limits.PerState = 0 })
	add(s.Limits.PerOblast > 0, NamedRule{Rule: OblastRule}, func(t *Settings) { t.Limits.PerOblast = 0 })
	add(s.Limits.Floor > 0, NamedRule{Rule: FloorRule}, func(t *Settings) { t.Limits.Floor = 0 })
	add(roomy(s.Capacity.EU), NamedRule{Rule: PartnersRule, Name: "eu"}, func(t *Settings) { t.Capacity.EU = MaxPartners })
	add(roomy(s.Capacity.UA), NamedRule{Rule: PartnersRule, Name: "ua"}, func(t *Settings) { t.Capacity.UA = MaxPartners })
	add(s.Rules.NeedLanguage, hardRule(NoLanguage), func(t *Settings) { t.Rules.NeedLanguage = false })
	add(s.Rules.NoOccupied, hardRule(IsOccupied), func(t *Settings) { t.Rules.NoOccupied = false })
	add(s.Rules.MinConfidence > 0, hardRule(TooLittle), func(t *Settings) { t.Rules.MinConfidence = 0 })
	add(s.Rules.Track == New, hardRule(TiedAlready), func(t *Settings) { t.Rules.Track = AnyTrack })
	add(s.Rules.Refusals, hardRule(Refused), func(t *Settings) { t.Rules.Refusals = false })
	add(len(s.Rules.Patrons) > 0, hardRule(OtherPatron), func(t *Settings) { t.Rules.Patrons = nil })
	return append(out, m.lineRules()...)
}

// lineRules are the rules that stand in the form as a line each.
func (m *matrix) lineRules() []ownRule {
	s := m.in.Settings
	var out []ownRule
	for _, b := range s.Locks {
		out = append(out, ownRule{NamedRule{Rule: LockRule, EU: b.EU, UA: b.UA}, func(t *Settings) { t.Locks = withoutBond(t.Locks, b) }})
	}
	for _, r := range s.Capacity.Own {
		if !m.lowers(r) {
			continue
		}
		rule := NamedRule{Rule: RoomRule, Name: r.Application}
		out = append(out, ownRule{rule, func(t *Settings) {
			t.Capacity.Own = slices.DeleteFunc(slices.Clone(t.Capacity.Own), func(x Room) bool { return x.Application == r.Application })
		}})
	}
	seen := map[bond]bool{}
	for _, b := range s.Vetoes {
		if name := (bond{b.EU, b.UA}); !seen[name] {
			seen[name] = true
			rule := NamedRule{Rule: VetoRule, Name: string(VetoOfOfficer), EU: b.EU, UA: b.UA}
			out = append(out, ownRule{rule, func(t *Settings) { t.Vetoes = withoutBond(t.Vetoes, b) }})
		}
	}
	for _, w := range s.Withdrawn {
		out = append(out, ownRule{NamedRule{Rule: WithdrawnRule, Name: w}, func(t *Settings) {
			t.Withdrawn = slices.DeleteFunc(slices.Clone(t.Withdrawn), func(x string) bool { return x == w })
		}})
	}
	return out
}

func hardRule(v Veto) NamedRule { return NamedRule{Rule: VetoRule, Name: string(v)} }

// roomy reports whether a side may have several partners, and more than it has: that everybody has one is what pairing is.
func roomy(partners int) bool { return partners > 1 && partners < MaxPartners }

// lowers reports whether a number of one's own is lower than the others' of its side.
func (m *matrix) lowers(r Room) bool {
	_, eu := m.rowOf[r.Application]
	_, ua := m.colOf[r.Application]
	c := m.in.Settings.Capacity
	return (eu && r.Partners < c.EU) || (ua && r.Partners < c.UA)
}

func withoutBond(list []Bond, b Bond) []Bond {
	return slices.DeleteFunc(slices.Clone(list), func(x Bond) bool { return x.EU == b.EU && x.UA == b.UA })
}
