package matching

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// anyTight is a small run with many rules that easily contradict each other.
func anyTight(t *rapid.T) Input {
	in := anySettled(t)
	s := &in.Settings
	yes := func(label string) bool { return rapid.IntRange(0, 2).Draw(t, label) == 0 }
	if yes("occupied") {
		s.Rules.NoOccupied = true
		in.UA[0].Occupied = "yes"
	}
	if yes("patrons") {
		s.Rules.Patrons = []Patron{
			{Region: "UA01", Country: rapid.SampledFrom([]municipality.Country{"DE", "FR"}).Draw(t, "patron")},
			{Region: "UA02", Country: "PL"},
		}
	}
	if yes("track") {
		s.Rules.Track = New
		in.UA[0].Ties = append(in.UA[0].Ties, in.EU[0].Place)
	}
	if yes("confidence") {
		s.Rules.MinConfidence = rapid.SampledFrom([]int{30, 60, 90}).Draw(t, "least confidence")
	}
	if yes("withdrawn") {
		s.Withdrawn = []string{rapid.SampledFrom(slices.Concat(in.EU, in.UA)).Draw(t, "who").Application}
	}
	for k := range min(len(in.EU), len(in.UA)) {
		b := Bond{EU: in.EU[k].Application, UA: in.UA[len(in.UA)-1-k].Application, Reason: "an officer wants it so"}
		switch rapid.IntRange(0, 4).Draw(t, "bond") {
		case 0:
			s.Vetoes = append(s.Vetoes, b)
		case 1:
			with := *s
			with.Locks = append(slices.Clone(s.Locks), b)
			if MayStart(with) == nil {
				*s = with
			}
		}
	}
	if s.Goal != Stable && yes("many pairs") {
		s.Pairs, s.Exact = rapid.IntRange(1, 4).Draw(t, "pairs wanted"), true
	}
	if err := MayStart(*s); err != nil {
		t.Fatalf("settings that may not start: %v", err)
	}
	return in
}

// withoutInForm takes a rule back as an officer does in the form.
func withoutInForm(t *rapid.T, s Settings, r NamedRule) Settings {
	switch r.Rule {
	case CountRule:
		s.Pairs, s.Exact = 0, false
	case FloorRule:
		s.Limits.Floor = 0
	case StatesRule:
		s.Limits.States = 0
	case StateRule:
		s.Limits.PerState = 0
	case OblastRule:
		s.Limits.PerOblast = 0
	case CoverRule:
		s.Limits.Cover = 0
	case PartnersRule:
		if r.Name == "eu" {
			s.Capacity.EU = MaxPartners
		} else {
			s.Capacity.UA = MaxPartners
		}
	case RoomRule:
		s.Capacity.Own = slices.DeleteFunc(slices.Clone(s.Capacity.Own), func(x Room) bool { return x.Application == r.Name })
	case LockRule:
		s.Locks = slices.DeleteFunc(slices.Clone(s.Locks), func(x Bond) bool { return x.EU == r.EU && x.UA == r.UA })
	case WithdrawnRule:
		s.Withdrawn = slices.DeleteFunc(slices.Clone(s.Withdrawn), func(x string) bool { return x == r.Name })
	case VetoRule:
		return withoutVeto(t, s, r)
	default:
		t.Fatalf("%+v is no rule of the form", r)
	}
	return s
}

func withoutVeto(t *rapid.T, s Settings, r NamedRule) Settings {
	switch Veto(r.Name) {
	case NoLanguage:
		s.Rules.NeedLanguage = false
	case IsOccupied:
		s.Rules.NoOccupied = false
	case TooLittle:
		s.Rules.MinConfidence = 0
	case TiedAlready:
		s.Rules.Track = AnyTrack
	case Refused:
		s.Rules.Refusals = false
	case OtherPatron:
		s.Rules.Patrons = nil
	case VetoOfOfficer:
		s.Vetoes = slices.DeleteFunc(slices.Clone(s.Vetoes), func(x Bond) bool { return x.EU == r.EU && x.UA == r.UA })
	default:
		t.Fatalf("%+v is no rule of the form", r)
	}
	return s
}

// feasible reports by brute force whether anything keeps what is left of the rules.
func feasible(t *rapid.T, in Input, dropped ...NamedRule) bool {
	for _, r := range dropped {
		in.Settings = withoutInForm(t, in.Settings, r)
	}
	if err := MayStart(in.Settings); err != nil {
		t.Fatalf("without %+v the run may not start: %v", dropped, err)
	}
	return len(everyPairing(in)) > 0
}

// TestPairing_NamesWhatContradicts: the named rules alone contradict each other, and all but any one of them do not; what
// is said to be enough for an answer is, and nothing less is.
func TestPairing_NamesWhatContradicts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := anyTight(t)
		got, err := Pairing(t.Context(), in, "sum", shardsOf(in, 3))
		if err != nil {
			t.Fatalf("Pairing: %v", err)
		}
		if feasible(t, in) == (len(got.Clash) > 0) {
			t.Fatalf("clash %v", got.Clash)
		}
		if len(got.Clash) == 0 {
			if len(got.Remedy.Enough)+len(got.Remedy.Together) > 0 || got.Remedy.Open {
				t.Fatalf("a remedy without a need: %+v", got.Remedy)
			}
			return
		}
		if got.Remedy.Open {
			t.Fatal("a small run is said to be cut")
		}
		m, err := newMatrix(&in, shardsOf(in, 1))
		if err != nil {
			t.Fatal(err)
		}
		var others []NamedRule
		for _, r := range m.ownRules() {
			if !slices.Contains(got.Clash, r.rule) {
				others = append(others, r.rule)
			}
		}
		if feasible(t, in, others...) {
			t.Fatalf("%+v do not contradict each other", got.Clash)
		}
		for _, r := range got.Clash {
			if !feasible(t, in, append(slices.Clone(others), r)...) {
				t.Fatalf("%+v contradict each other without %+v, too", got.Clash, r)
			}
			if enough := feasible(t, in, r); enough != slices.Contains(got.Remedy.Enough, r) {
				t.Fatalf("of %+v, %+v is enough: %v, said: %+v", got.Clash, r, enough, got.Remedy)
			}
		}
		checkTogether(t, in, got.Remedy)
	})
}

func checkTogether(t *rapid.T, in Input, r Remedy) {
	if (len(r.Enough) == 0) != (len(r.Together) > 0) {
		t.Fatalf("remedy %+v", r)
	}
	if len(r.Together) == 0 {
		return
	}
	if !feasible(t, in, r.Together...) {
		t.Fatalf("no answer without %+v", r.Together)
	}
	for k := range r.Together {
		if feasible(t, in, without(r.Together, k)...) {
			t.Fatalf("without %+v one more is dropped than needed", r.Together)
		}
	}
}

// TestPairing_NamesTheOfficersOwnNumbers: one number in the form is one rule, whatever it forbids.
func TestPairing_NamesTheOfficersOwnNumbers(t *testing.T) {
	t.Parallel()
	settings := Settings{Weights: DefaultWeights(), Rules: DefaultRules(), Pairs: 30, Exact: true, Limits: Limits{States: 3, PerState: 4, PerOblast: 1, Cover: 3}}
	got, err := Pairing(t.Context(), crowd(60, settings), "sum", shardsOf(crowd(60, settings), 3))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range got.Clash {
		if r.Rule != VetoRule && (r.Name != "" || r.EU != "") {
			t.Errorf("%+v is no rule of the form", r)
		}
	}
	if len(got.Clash) != 3 || len(got.Remedy.Enough) != 1 || got.Remedy.Enough[0].Rule != CountRule || got.Remedy.Open {
		t.Errorf("clash %+v, remedy %+v", got.Clash, got.Remedy)
	}
}
