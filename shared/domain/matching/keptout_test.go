package matching

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// pairsIt reports whether the run, made anew without some of its rules, pairs somebody.
func pairsIt(t *rapid.T, in Input, who string, dropped ...NamedRule) bool {
	for _, r := range dropped {
		in.Settings = withoutInForm(t, in.Settings, r)
	}
	got, err := Pairing(t.Context(), in, "sum", shardsOf(in, 3))
	if err != nil || got.None() {
		t.Fatalf("without %+v: %v, clash %v", dropped, err, got.Clash)
	}
	return slices.ContainsFunc(got.Pairs, func(p Pair) bool { return p.EU.Application == who || p.UA.Application == who })
}

// TestExplain_SaysWhichRuleKeepsOut: without each of the named sets of rules the run pairs the candidate; without any one
// rule that is not named it does not; and barred is whom brute force finds in no answer that keeps the named rules.
func TestExplain_SaysWhichRuleKeepsOut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := anyTight(t)
		result, err := Pairing(t.Context(), in, "sum", shardsOf(in, 3))
		if err != nil || result.None() || in.Settings.Goal == Stable {
			return
		}
		why, err := Explain(t.Context(), in, "sum", shardsOf(in, 3))
		if err != nil || len(why.Unmatched) != len(result.Unmatched) {
			t.Fatalf("%d of %d unmatched, %v", len(why.Unmatched), len(result.Unmatched), err)
		}
		m, err := newMatrix(&in, shardsOf(in, 1))
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range why.Unmatched {
			if u.Unclear {
				t.Fatalf("%s of a small run is not clear", u.Application)
			}
			for _, set := range u.Without {
				if !pairsIt(t, in, u.Application, set...) {
					t.Fatalf("without %+v %s stays alone", set, u.Application)
				}
			}
			single := len(u.Without) > 0 && len(u.Without[0]) == 1
			for _, r := range m.ownRules() {
				if byHand(r.rule) {
					continue
				}
				named := slices.ContainsFunc(u.Without, func(set []NamedRule) bool { return len(set) == 1 && set[0] == r.rule })
				if got := pairsIt(t, in, u.Application, r.rule); got != named && (got || single) {
					t.Fatalf("without %+v %s is paired: %v, said %+v", r.rule, u.Application, got, u.Without)
				}
			}
			checkLimits(t, in, u)
			if len(u.Without) == 0 && len(limitsSet(in.Settings)) > 1 && pairsIt(t, in, u.Application, limitsSet(in.Settings)...) {
				t.Fatalf("without all limits %s is paired, which is not said", u.Application)
			}
			checkBarred(t, in, m, u)
		}
	})
}

// checkLimits: where several rules together keep somebody out, no fewer of those that were tried do.
func checkLimits(t *rapid.T, in Input, u Missed) {
	limits := slices.DeleteFunc(limitsSet(in.Settings), func(r NamedRule) bool { return r.Rule == CountRule })
	if len(u.Without) == 0 || len(u.Without[0]) == 1 {
		return
	}
	if byLimits := len(limits) > 1 && pairsIt(t, in, u.Application, limits...); byLimits != (u.Without[0][0].Rule != CountRule) {
		t.Fatalf("without all limits %s is paired: %v, said %+v", u.Application, byLimits, u.Without)
	}
	if u.Without[0][0].Rule != CountRule {
		return
	}
	for _, l := range limits {
		named := slices.ContainsFunc(u.Without, func(set []NamedRule) bool { return len(set) == 2 && set[1] == l })
		if got := pairsIt(t, in, u.Application, NamedRule{Rule: CountRule}, l); got != named {
			t.Fatalf("without the number of pairs and %+v %s is paired: %v, said %+v", l, u.Application, got, u.Without)
		}
	}
}

// limitsSet are the number of pairs and the limits of the settings.
func limitsSet(s Settings) []NamedRule {
	var out []NamedRule
	for rule, n := range map[RuleName]int{
		CountRule: s.Pairs, StatesRule: s.Limits.States, StateRule: s.Limits.PerState, OblastRule: s.Limits.PerOblast, CoverRule: s.Limits.Cover, FloorRule: s.Limits.Floor,
	} {
		if n > 0 {
			out = append(out, NamedRule{Rule: rule})
		}
	}
	return out
}

func byHand(r NamedRule) bool {
	return slices.Contains([]RuleName{LockRule, RoomRule, WithdrawnRule}, r.Rule) || r.EU != ""
}

func checkBarred(t *rapid.T, in Input, m *matrix, u Missed) {
	pairable := func(dropped ...NamedRule) bool {
		free := in
		for _, r := range dropped {
			free.Settings = withoutInForm(t, free.Settings, r)
		}
		return slices.ContainsFunc(everyPairing(free), func(r rated) bool {
			return slices.ContainsFunc(r.pairs, func(b bond) bool { return b.eu == u.Application || b.ua == u.Application })
		})
	}
	if len(u.Barred) == 0 {
		if len(u.Without) == 0 && u.Other == nil && m.mayPair(u.Application) && !pairable() {
			t.Fatalf("%s is not said to be barred: %+v", u.Application, u)
		}
		return
	}
	var others []NamedRule
	for _, r := range m.ownRules() {
		if !slices.Contains(u.Barred, r.rule) {
			others = append(others, r.rule)
		}
	}
	if pairable(others...) {
		t.Fatalf("%+v do not bar %s", u.Barred, u.Application)
	}
	for _, r := range u.Barred {
		if !pairable(append(slices.Clone(others), r)...) {
			t.Fatalf("%+v bar %s without %+v, too", u.Barred, u.Application, r)
		}
	}
}

// TestPairing_CountsWhatRulesOut writes down once more how many partners each rule forbids one who has none.
func TestPairing_CountsWhatRulesOut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := anyTight(t)
		result, err := Pairing(t.Context(), in, "sum", shardsOf(in, 3))
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range result.Unmatched {
			if (u.Veto == Allowed) != (len(u.Ruled) == 0) {
				t.Fatalf("%+v", u)
			}
			for _, r := range u.Ruled {
				if want := countForbidden(in, u.Candidate, r.Veto); want >= 0 && r.Partners != want {
					t.Fatalf("%s rules out %d of %s, counted %d", r.Veto, r.Partners, u.Candidate.Application, want)
				}
			}
		}
	})
}

// countForbidden counts for the rules that a pair's facts tell at once; -1 for others.
func countForbidden(in Input, c Candidate, v Veto) int {
	n, s := 0, in.Settings
	for _, eu := range in.EU {
		for _, ua := range in.UA {
			if c.Application != eu.Application && c.Application != ua.Application {
				continue
			}
			var forbids bool
			switch v {
			case NoLanguage:
				forbids = !slices.ContainsFunc(eu.Languages, func(l string) bool { return slices.Contains(ua.Languages, l) })
			case IsOccupied:
				forbids = ua.Occupied == "yes"
			case OtherPatron:
				forbids = slices.ContainsFunc(s.Rules.Patrons, func(p Patron) bool { return p.Region == ua.RegionCode }) &&
					!slices.Contains(s.Rules.Patrons, Patron{ua.RegionCode, eu.Country})
			case VetoOfOfficer:
				forbids = slices.ContainsFunc(s.Vetoes, func(b Bond) bool { return b.EU == eu.Application && b.UA == ua.Application })
			case HasWithdrawn:
				forbids = slices.Contains(s.Withdrawn, eu.Application) || slices.Contains(s.Withdrawn, ua.Application)
			default:
				return -1
			}
			if forbids {
				n++
			}
		}
	}
	return n
}
