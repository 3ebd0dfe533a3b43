package matching

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestSuggest_IsWhatRatingEverybodyGives: bounding leaves nobody out.
func TestSuggest_IsWhatRatingEverybodyGives(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := anySettled(t)
		in.Settings.Rules.MinConfidence = rapid.SampledFrom([]int{0, 30, 70}).Draw(t, "confidence")
		for i := range rapid.IntRange(0, 12).Draw(t, "more") {
			in.EU = append(in.EU, anyCandidate(t, fmt.Sprintf("more%d", i)))
		}
		best := rapid.IntRange(1, 4).Draw(t, "best")
		rater := NewRater(in.Settings)
		for _, eu := range []bool{false, true} {
			mine, theirs := in.UA, in.EU
			if eu {
				mine, theirs = in.EU, in.UA
			}
			got, err := Suggest(t.Context(), in.Settings, mine, theirs, eu, best)
			if err != nil {
				t.Fatal(err)
			}
			for i := range mine {
				var want []Suggestion
				for j := range theirs {
					a, b := &theirs[j], &mine[i]
					if eu {
						a, b = b, a
					}
					if s := rater.Rate(a, b); s.Veto == Allowed {
						want = append(want, Suggestion{Index: j, Value: s.Value, Confidence: s.Confidence})
					}
				}
				slices.SortFunc(want, Suggestion.before)
				want = want[:min(best, len(want))]
				if d := cmp.Diff(want, slices.Clip(got[i][:len(got[i]):len(got[i])])); d != "" && len(want)+len(got[i]) > 0 {
					t.Fatalf("suggestions for %s: %s", mine[i].Application, d)
				}
			}
		}
	})
}

// TestBound_IsNeverBelowTheScore, for points near each other too, where the tables are steepest.
func TestBound_IsNeverBelowTheScore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		eu, ua := anyCandidate(t, "eu"), anyCandidate(t, "ua")
		if eu.Figures.Lat != nil && rapid.Bool().Draw(t, "near") {
			lat := *eu.Figures.Lat + rapid.Int64Range(-50_000, 50_000).Draw(t, "apart")
			ua.Figures.Lat, ua.Figures.Lon = &lat, eu.Figures.Lon
		}
		w := Weights{}
		for _, id := range FactorIDs() {
			w[id] = rapid.IntRange(0, 3).Draw(t, string(id))
		}
		s := Settings{Weights: w}
		if MayStart(s) != nil {
			return
		}
		b := newBound(s, []Candidate{eu}, []Candidate{ua})
		got := rate(eu, ua, s)
		q := [2]quick{}
		b.fill(&q[0], &eu)
		b.fill(&q[1], &ua)
		if !b.reaches(&q[0], &q[1], int64(got.Value)-1) {
			t.Fatalf("the bound denies a score of %d", got.Value)
		}
	})
}

func TestForbidden(t *testing.T) {
	t.Parallel()
	speaks := func(tags ...string) Candidate {
		return Candidate{Languages: tags, Themes: themes([2]int{3, 3})}
	}
	occupied := speaks("en")
	occupied.Occupied = "yes"
	s := Settings{Weights: DefaultWeights(), Rules: DefaultRules()}
	strict := s
	strict.Rules.MinConfidence = 100
	tests := []struct {
		name   string
		s      Settings
		mine   Candidate
		theirs []Candidate
		eu     bool
		want   Veto
	}{
		{"nobody there", s, speaks("en"), nil, false, Allowed},
		{"a pair is possible", s, speaks("en"), []Candidate{speaks("pl"), speaks("en")}, false, Allowed},
		{"none speaks its language", s, speaks("uk"), []Candidate{speaks("pl"), speaks("en")}, false, NoLanguage},
		{"occupied, whoever is there", s, occupied, []Candidate{speaks("pl"), speaks("en")}, false, IsOccupied},
		{"all of the others are occupied", s, speaks("en"), []Candidate{occupied}, true, IsOccupied},
		{"the commonest rule", strict, speaks("en"), []Candidate{speaks("pl"), speaks("en"), speaks("en")}, false, TooLittle},
	}
	for _, tt := range tests {
		if got := Forbidden(tt.s, &tt.mine, tt.theirs, tt.eu); got != tt.want {
			t.Errorf("%s: Forbidden = %q, want %q", tt.name, got, tt.want)
		}
	}
}
