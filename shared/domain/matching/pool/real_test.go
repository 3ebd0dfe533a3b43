package pool_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/matching/pool"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
)

// answered gives every place invented answers, so that all factors are known but the interest in each other: levels and
// sub-themes of every theme, languages, experience, and a partnership on record for some. The same seed gives the same.
func answered(side []matching.Candidate, seed uint64, others []matching.Candidate) []matching.Candidate {
	r := rand.New(rand.NewPCG(seed, 1))
	tongues := []string{"de", "en", "fr", "pl", "uk"}
	out := slices.Clone(side)
	for i := range out {
		c := &out[i]
		shown := map[string]*int32{}
		for _, t := range c.Themes {
			shown[t.ID] = t.Shown
		}
		c.Themes, c.Languages = nil, nil
		for _, t := range edition.Themes {
			theme := matching.Theme{ID: string(t.ID), Strength: r.IntN(4), Need: r.IntN(4), Shown: shown[string(t.ID)]}
			for part := range 6 {
				name := fmt.Sprintf("%s-%d", t.ID, part)
				if r.IntN(2) == 0 && theme.Strength > 0 {
					theme.Offers = append(theme.Offers, name)
				}
				if r.IntN(3) == 0 && theme.Need > 0 {
					theme.Needs = append(theme.Needs, name)
				}
			}
			c.Themes = append(c.Themes, theme)
		}
		for _, tag := range tongues {
			if r.IntN(2) == 0 {
				c.Languages = append(c.Languages, tag)
			}
		}
		if len(c.Languages) == 0 {
			c.Languages = []string{"en"}
		}
		c.Experience = []matching.Experience{matching.NoExperience, matching.SomeExperience, matching.MuchExperience}[r.IntN(3)]
		if r.IntN(10) == 0 {
			c.Ties = []municipality.Code{others[r.IntN(len(others))].Place}
		}
	}
	return out
}

// everyNth takes places from all over a side.
func everyNth(side []matching.Candidate, n int) []matching.Candidate {
	var out []matching.Candidate
	for i := 0; i < len(side); i += n {
		out = append(out, side[i])
	}
	return out
}

// places are both sides as the register alone knows them, read once.
var places = sync.OnceValues(func() (out [2][]matching.Candidate, err error) {
	m, err := registers()
	if err != nil {
		return out, err
	}
	none := &said{}
	p := pool.Pool{Applications: none, Atlas: analysis.NewAtlas(register.NewReader(m, m)), Corrections: none, Interests: none}
	out[0], out[1], _, err = p.Everybody(context.Background(), edition, noon)
	return out, err
})

// worlds are places as the register knows them, and every n-th of the EU as if everybody had answered.
func worlds(tb testing.TB, n int) map[string][2][]matching.Candidate {
	tb.Helper()
	onRegisters(tb, nil) // skips where there are none
	sides, err := places()
	if err != nil {
		tb.Fatal(err)
	}
	eu := everyNth(sides[0], n)
	return map[string][2][]matching.Candidate{
		"register alone": sides, "everybody answered": {answered(eu, 1, sides[1]), answered(sides[1], 2, eu)},
	}
}

// byRatingAll finds suggestions the slow way.
func byRatingAll(s matching.Settings, mine *matching.Candidate, theirs []matching.Candidate, eu bool, best int) []matching.Suggestion {
	rater := matching.NewRater(s)
	var all []matching.Suggestion
	for j := range theirs {
		a, b := &theirs[j], mine
		if eu {
			a, b = b, a
		}
		if got := rater.Rate(a, b); got.Veto == matching.Allowed {
			all = append(all, matching.Suggestion{Index: j, Value: got.Value, Confidence: got.Confidence})
		}
	}
	slices.SortFunc(all, func(a, b matching.Suggestion) int {
		return cmp.Or(cmp.Compare(b.Value, a.Value), cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.Index, b.Index))
	})
	return all[:min(best, len(all))]
}

// TestSuggest_OnRegisters: for a sample of hromadas, what the quick search finds is what rating all of Europe gives.
func TestSuggest_OnRegisters(t *testing.T) {
	t.Parallel()
	for name, sides := range worlds(t, 5) {
		eu, sample := sides[0], everyNth(sides[1], 211)
		got, err := matching.Suggest(t.Context(), settings(), sample, eu, false, 50)
		if err != nil {
			t.Fatal(err)
		}
		for i := range sample {
			want := byRatingAll(settings(), &sample[i], eu, false, 50)
			if d := gocmp.Diff(want, got[i]); d != "" && len(want)+len(got[i]) > 0 {
				t.Errorf("%s: best partners of %s: %s", name, sample[i].Place, d)
			}
		}
	}
}

// TestSuggest_BoundLeavesNobodyOut: whatever the weights, the rules, the side and the part of Europe, bounding changes
// nothing, so the bound is never below a score.
func TestSuggest_BoundLeavesNobodyOut(t *testing.T) {
	t.Parallel()
	all := worlds(t, 9)
	rapid.Check(t, func(t *rapid.T) {
		sides := all[rapid.SampledFrom([]string{"everybody answered", "register alone"}).Draw(t, "world")]
		eu := rapid.Bool().Draw(t, "eu")
		mine, theirs := sides[1], sides[0]
		if eu {
			mine, theirs = theirs, mine
		}
		s := matching.Settings{Weights: matching.Weights{}, Rules: matching.Rules{
			NeedLanguage: rapid.Bool().Draw(t, "language"), NoOccupied: rapid.Bool().Draw(t, "occupied"),
			MinConfidence: rapid.SampledFrom([]int{0, 10, 60, 100}).Draw(t, "confidence"),
			Track:         rapid.SampledFrom([]matching.Track{matching.AnyTrack, matching.New, matching.Deepening}).Draw(t, "track"),
		}}
		for _, id := range matching.FactorIDs() {
			s.Weights[id] = rapid.SampledFrom([]int{0, 0, 1, 5, 30, 100}).Draw(t, string(id))
		}
		if matching.MayStart(s) != nil {
			return
		}
		best := rapid.IntRange(1, 5).Draw(t, "best")
		from := rapid.IntRange(0, len(theirs)-400).Draw(t, "from")
		theirs = theirs[from : from+400]
		one := rapid.IntRange(0, len(mine)-1).Draw(t, "one")
		got, err := matching.Suggest(t.Context(), s, mine[one:one+1], theirs, eu, best)
		if err != nil {
			t.Fatal(err)
		}
		want := byRatingAll(s, &mine[one], theirs, eu, best)
		if d := gocmp.Diff(want, got[0]); d != "" && len(want)+len(got[0]) > 0 {
			t.Fatalf("best partners of %s: %s", mine[one].Place, d)
		}
	})
}

// aRun is a run over real places that all answered: some 120 on either side.
func aRun(t *testing.T) matching.Input {
	sides := worlds(t, 793)["everybody answered"]
	s := matching.Settings{Weights: matching.DefaultWeights(), Rules: matching.DefaultRules(), Pairs: 60}
	s.Rules.Track, s.Weights[matching.Ties] = matching.Deepening, 5
	in := matching.Input{Engine: matching.Engine, Settings: s, EU: sides[0], UA: everyNth(sides[1], 12)}
	byID := func(a, b matching.Candidate) int { return cmp.Compare(a.Application, b.Application) }
	slices.SortFunc(in.EU, byID)
	slices.SortFunc(in.UA, byID)
	return in
}

func solved(t *testing.T, in matching.Input) matching.Result {
	t.Helper()
	var parts []matching.Scores
	for _, shard := range matching.Shards("run_x", len(in.EU)) {
		parts = append(parts, matching.ScoreShard(in, shard))
	}
	result, err := matching.Pairing(t.Context(), in, "sum", parts)
	if err != nil || len(result.Pairs) == 0 {
		t.Fatalf("Pairing = %d pairs, %v", len(result.Pairs), err)
	}
	return result
}

func placesOf(r matching.Result) []string {
	var out []string
	for _, p := range r.Pairs {
		out = append(out, string(p.EU.Place)+" "+string(p.UA.Place))
	}
	slices.Sort(out)
	return out
}

// TestPairing_OnRegisters holds a run over real places against runs that must relate to it in a known way.
func TestPairing_OnRegisters(t *testing.T) {
	t.Parallel()
	in := aRun(t)
	base := solved(t, in)
	if again, err := json.Marshal(solved(t, aRun(t))); err != nil || string(again) != marshal(t, base) {
		t.Errorf("the same run made anew of the registers differs, %v", err)
	}
	chosen, loser := base.Pairs[0], base.Unmatched[0].Candidate
	tests := []struct {
		name   string
		change func(*matching.Input)
		same   bool // the same places are paired
		total  func(total int64) bool
	}{
		{"weights times two", func(in *matching.Input) {
			in.Settings.Weights = matching.Weights{}
			for id, w := range aRun(t).Settings.Weights {
				in.Settings.Weights[id] = 2 * w
			}
		}, true, func(n int64) bool { return n == base.Total }},
		{"other names in another order", func(in *matching.Input) {
			for _, side := range [][]matching.Candidate{in.EU, in.UA} {
				for i := range side {
					side[i].Application = fmt.Sprintf("app_%05d", 99_999-i)
				}
				slices.Reverse(side)
			}
		}, true, func(n int64) bool { return n == base.Total }},
		{"a chosen pair locked", func(in *matching.Input) {
			in.Settings.Locks = []matching.Bond{{EU: chosen.EU.Application, UA: chosen.UA.Application, Reason: "They belong together."}}
		}, true, func(n int64) bool { return n == base.Total }},
		{"a pair vetoed that was not chosen", func(in *matching.Input) {
			in.Settings.Vetoes = []matching.Bond{{EU: chosen.EU.Application, UA: base.Pairs[1].UA.Application, Reason: "They do not want to."}}
		}, true, func(n int64) bool { return n == base.Total }},
		{"a chosen pair vetoed", func(in *matching.Input) {
			in.Settings.Vetoes = []matching.Bond{{EU: chosen.EU.Application, UA: chosen.UA.Application, Reason: "They do not want to."}}
		}, false, func(n int64) bool { return n <= base.Total }},
		{"somebody gone who was left out", func(in *matching.Input) { in.Settings.Withdrawn = []string{loser.Application} }, true, func(n int64) bool { return n == base.Total }},
		{"somebody gone who was chosen", func(in *matching.Input) { in.Settings.Withdrawn = []string{chosen.EU.Application} }, false, func(n int64) bool { return n <= base.Total }},
		{"a floor under the worst pair", func(in *matching.Input) { in.Settings.Limits.Floor = int(base.Worst / (matching.One / 100)) }, true, func(n int64) bool { return n == base.Total }},
		{"one pair less", func(in *matching.Input) { in.Settings.Pairs-- }, false, func(n int64) bool { return n < base.Total && n >= base.Total-int64(base.Worst) }},
		{"two partners for each on the EU side", func(in *matching.Input) { in.Settings.Capacity.EU = 2 }, false, func(n int64) bool { return n >= base.Total }},
		{"a number of partners that is one anyway", func(in *matching.Input) {
			in.Settings.Capacity = matching.Capacity{EU: 1, UA: 1, Own: []matching.Room{{Application: chosen.EU.Application, Partners: 1, Reason: "It asked for one."}}}
		}, true, func(n int64) bool { return n == base.Total }},
		{"two partners for somebody who was left out", func(in *matching.Input) {
			in.Settings.Capacity.Own = []matching.Room{{Application: loser.Application, Partners: 2, Reason: "It asked for two."}}
		}, true, func(n int64) bool { return n == base.Total }},
		{"half of the states", func(in *matching.Input) { in.Settings.Limits.States = 4 }, false, func(n int64) bool { return n <= base.Total }},
	}
	for _, tt := range tests {
		other := in
		other.EU, other.UA = slices.Clone(in.EU), slices.Clone(in.UA)
		tt.change(&other)
		got := solved(t, other)
		if !tt.total(got.Total) {
			t.Errorf("%s: total %d, before it was %d", tt.name, got.Total, base.Total)
		}
		if tt.same && !slices.Equal(placesOf(got), placesOf(base)) {
			t.Errorf("%s: other places are paired: %s", tt.name, gocmp.Diff(placesOf(base), placesOf(got)))
		}
	}
}

func marshal(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// TestFactors_OnRegisters checks on real places how the factors must answer to a change of one input.
func TestFactors_OnRegisters(t *testing.T) {
	t.Parallel()
	in := aRun(t)
	rater := matching.NewRater(in.Settings)
	at := slices.Index[[]matching.FactorID]
	ids := matching.FactorIDs()
	for i := range in.EU {
		eu, ua := in.EU[i], in.UA[i%len(in.UA)]
		there, back := matching.Factors(eu, ua), matching.Factors(ua, eu)
		for _, id := range []matching.FactorID{matching.Size, matching.Density, matching.Type, matching.Standing, matching.Language, matching.Ties} {
			if d := gocmp.Diff(there[at(ids, id)], back[at(ids, id)]); d != "" {
				t.Errorf("%s and %s: %s is not the same both ways: %s", eu.Place, ua.Place, id, d)
			}
		}
		bare, nearer := ua, ua
		bare.Figures.ToEU, bare.Figures.Rail = nil, nil
		if a, b := matching.Factors(eu, bare)[at(ids, matching.Distance)], matching.Factors(bare, eu)[at(ids, matching.Distance)]; eu.Figures.ToEU == nil && a != b {
			t.Errorf("%s and %s: the distance alone is not the same both ways: %v and %v", eu.Place, ua.Place, a, b)
		}
		if border, rail := int64(0), true; ua.Figures.Lat != nil {
			nearer.Figures.ToEU, nearer.Figures.Rail = &border, &rail
			if a, b := matching.Factors(eu, nearer)[at(ids, matching.Distance)].Value, there[at(ids, matching.Distance)].Value; a < b {
				t.Errorf("%s and %s: at the border with a station the reach is %d, before it was %d", eu.Place, ua.Place, a, b)
			}
		}
		if a, b := there[at(ids, matching.NeedsMet)], back[at(ids, matching.Reciprocity)]; a.Value != b.Value {
			t.Errorf("%s and %s: needs met are %d, in return from the other side %d", eu.Place, ua.Place, a.Value, b.Value)
		}
		whole := rater.Rate(&eu, &ua)
		stronger, blank := eu, ua
		stronger.Themes = slices.Clone(eu.Themes)
		most := int32(matching.One)
		for k := range stronger.Themes {
			stronger.Themes[k].Shown = &most
		}
		if got := rater.Rate(&stronger, &ua); got.Value < whole.Value {
			t.Errorf("%s and %s: greater strength lowers the score from %d to %d", eu.Place, ua.Place, whole.Value, got.Value)
		}
		blank.Figures = matching.Figures{}
		if got := rater.Rate(&eu, &blank); got.Confidence >= whole.Confidence || !sameBut(whole.Factors, got.Factors) {
			t.Errorf("%s and %s: without figures the confidence goes from %d to %d, factors %v", eu.Place, ua.Place, whole.Confidence, got.Confidence, got.Factors)
		}
	}
}

// sameBut reports whether the factors that are still known are as they were.
func sameBut(before, after []matching.Factor) bool {
	for i := range after {
		if after[i].Known && after[i] != before[i] {
			return false
		}
	}
	return true
}
