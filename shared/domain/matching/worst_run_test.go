package matching

import (
	"testing"
)

// TestExplain_WorstMarginsBySolvingAgain excludes each pair of a larger run for the best worst pair and solves it anew: the
// difference is what the explanation says that doing without the pair costs.
func TestExplain_WorstMarginsBySolvingAgain(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*Settings)
	}{
		{"as many pairs as possible", func(*Settings) {}},
		{"at most twelve", func(s *Settings) { s.Pairs = 12 }},
		{"two partners of each Ukrainian", func(s *Settings) { s.Capacity.UA = 2 }},
		{"limits", func(s *Settings) { s.Pairs, s.Limits = 8, Limits{States: 4, PerOblast: 1} }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			settings := Settings{Weights: DefaultWeights(), Rules: DefaultRules(), Goal: BestWorst}
			tt.change(&settings)
			in := crowd(25, settings)
			parts := shardsOf(in, len(in.EU))
			result, err := Pairing(t.Context(), in, "sum", parts)
			if err != nil {
				t.Fatal(err)
			}
			m, err := newMatrix(&in, parts)
			if err != nil {
				t.Fatal(err)
			}
			o, err := m.solve(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var why Explanation
			if err := m.explainPairs(t.Context(), &o, &why); err != nil {
				t.Fatal(err)
			}
			lower := 0
			for _, p := range why.Pairs {
				without := in
				without.Settings.Vetoes = []Bond{{EU: p.EU, UA: p.UA, Reason: "to see what it costs"}}
				other, err := Pairing(t.Context(), without, "sum", shardsOf(without, len(in.EU)))
				if err != nil {
					t.Fatal(err)
				}
				want := Cost{Pairs: len(result.Pairs) - len(other.Pairs), Worst: result.Worst - other.Worst, Total: result.Total - other.Total}
				if p.Margin == nil || *p.Margin != want {
					t.Errorf("doing without %v costs %+v, solved again %+v", p.Couple, p.Margin, want)
				}
				if want.Worst > 0 {
					lower++
				}
			}
			if lower == 0 {
				t.Error("no pair that the worst pair depends on")
			}
		})
	}
}

// TestPairing_AtMostSoManyMakesWhatIsPossible: more pairs than can be made are no contradiction, whatever the goal.
func TestPairing_AtMostSoManyMakesWhatIsPossible(t *testing.T) {
	t.Parallel()
	for _, goal := range []Goal{BestTotal, BestWorst} {
		for _, limits := range []Limits{{}, {States: 27}} {
			in := crowd(5, Settings{Weights: DefaultWeights(), Rules: DefaultRules(), Goal: goal, Pairs: 1_000, Limits: limits})
			in.Settings.Rules.Refusals, in.Settings.Rules.NeedLanguage = false, false
			got, err := Pairing(t.Context(), in, "sum", shardsOf(in, 5))
			if err != nil || len(got.Pairs) != 5 || len(got.Clash) > 0 {
				t.Errorf("goal %q, limits %+v: %d pairs, clash %v, %v", goal, limits, len(got.Pairs), got.Clash, err)
			}
		}
	}
}

// TestPrices_BeyondTheFirst: locks of which there are too many to price are told, not left out.
func TestPrices_BeyondTheFirst(t *testing.T) {
	t.Parallel()
	in := crowd(PricedBonds+3, Settings{Weights: DefaultWeights(), Rules: DefaultRules()})
	in.Settings.Rules.Refusals = false
	for i := range in.EU {
		in.Settings.Locks = append(in.Settings.Locks, Bond{EU: in.EU[i].Application, UA: in.UA[i].Application, Reason: "they know each other"})
	}
	why, err := Explain(t.Context(), in, "sum", shardsOf(in, len(in.EU)))
	if err != nil {
		t.Fatal(err)
	}
	priced, beyond := 0, 0
	for _, p := range why.Prices {
		switch {
		case p.Rule.Rule == LockRule && p.Open == TooMany:
			beyond++
		case p.Rule.Rule == LockRule && p.Open == "" && p.Proved:
			priced++
		}
	}
	if priced != PricedBonds || beyond != 3 {
		t.Errorf("%d locks priced and %d beyond, want %d and 3", priced, beyond, PricedBonds)
	}
}
