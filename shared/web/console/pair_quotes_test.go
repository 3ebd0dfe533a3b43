package console

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// TestQuotes_AreOfTheThemesThatMadeTheScore: what neither side needs of the other is not quoted.
func TestQuotes_AreOfTheThemesThatMadeTheScore(t *testing.T) {
	t.Parallel()
	shown := int32(400_000)
	theme := func(id string, strength, need int) matching.Theme {
		return matching.Theme{ID: id, Strength: strength, Need: need}
	}
	measured := theme("measured", 0, 0)
	measured.Shown = &shown
	pair := matching.Pair{
		UA: matching.Candidate{Themes: []matching.Theme{theme("returned", 3, 0), theme("both weak", 0, 3), theme("needed", 0, 3), theme("measured", 0, 1), theme("only here", 3, 3)}},
		EU: matching.Candidate{Themes: []matching.Theme{theme("needed", 3, 0), theme("both weak", 0, 3), measured, theme("returned", 0, 1)}},
		Shares: []matching.Share{
			{Factor: matching.Factor{ID: matching.NeedsMet, Known: true}, Weight: 30}, {Factor: matching.Factor{ID: matching.Reciprocity, Known: true}, Weight: 10},
		},
	}
	names := func() string {
		var out []string
		for _, q := range quotedThemes(pair) {
			out = append(out, q.id)
		}
		return strings.Join(out, ", ")
	}
	if got := names(); got != "needed, measured, returned" {
		t.Errorf("quoted themes = %q", got)
	}
	pair.Shares[1].Weight = 0
	if got := names(); got != "needed, measured" {
		t.Errorf("without weight on what is returned, quoted themes = %q", got)
	}
}

func TestQuotes_SayWhatBecameOfTheTexts(t *testing.T) {
	t.Parallel()
	p := text.For(text.English)
	f := &findings{}
	f.run.At = sampleNow
	a := application.Application{ID: "app_1", Lang: text.Ukrainian, Themes: []application.Theme{{Theme: "climate", Evidence: "План дій."}, {Theme: "finance"}}}
	later, erased := a, a
	later.Saved = map[application.Section]application.Save{application.ThemePart("climate"): {At: sampleNow.Add(time.Minute)}, application.ContactSection: {At: sampleNow.Add(time.Hour)}}
	erased.ErasedAt, erased.Themes = sampleNow, nil
	tests := []struct {
		name       string
		of         application.Application
		theme      string
		want, hint string
		lang       string
		changed    bool
	}{
		{"as it was", a, "climate", "“План дій.”", "", "uk", false},
		{"nothing written", a, "finance", "Not given", "", "", false},
		{"not answered", a, "social", "Not given", "", "", false},
		{"changed after the run began", later, "climate", "“План дій.”", "Changed on", "uk", true},
		{"another part changed", later, "finance", "Not given", "", "", false},
		{"erased", erased, "climate", "Deleted on 5 October 2026", "", "", true},
		{"gone", application.Application{}, "climate", "Not given", "", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cell, changed := f.quote(p, &tt.of, programme.ThemeID(tt.theme))
			if !strings.HasPrefix(cell.Text, tt.want) || !strings.HasPrefix(cell.Hint, tt.hint) || tt.hint == "" && cell.Hint != "" || cell.Lang != tt.lang || changed != tt.changed {
				t.Errorf("quote = %+v, %v", cell, changed)
			}
		})
	}
}

// TestPair_QuotesBothApplications walks a run and opens a pair of it.
func TestPair_QuotesBothApplications(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	run, p := w.proposed(), w.officer("two")
	w.ok(p, p.Open(t.Context(), run+"/pairs"))
	w.ok(p, p.Follow(t.Context(), run+"/pairs/app_"))
	w.sees(p, "What shows it, in the applicants’ own words", "have not changed since the run began")
}

// TestSortedOut_NeverGivesAwayWhatOneSideMarked: interest is named where both know of it; elsewhere its points are lost in
// a sum with others wherever there are others.
func TestSortedOut_NeverGivesAwayWhatOneSideMarked(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var shares []matching.Share
		weighed, known := 0, 0
		for _, id := range matching.FactorIDs() {
			s := matching.Share{Factor: matching.Factor{ID: id, Known: rapid.Bool().Draw(t, "known")}, Weight: rapid.IntRange(0, 3).Draw(t, "weight")}
			if s.Known {
				s.Value = int32(rapid.IntRange(0, 4).Draw(t, "quarters")) * matching.One / 4
				s.Points = s.Value / 10 * int32(s.Weight)
			}
			if s.Weight > 0 {
				weighed++
				if s.Known {
					known++
				}
			}
			shares = append(shares, s)
		}
		named, others, unknown := sortedOut(shares)
		secret := func(s matching.Share) bool { return s.ID == matching.Interest && s.Value < matching.One }
		sum := int32(0)
		for _, s := range named {
			if sum += s.Points; secret(s) {
				t.Fatalf("named: %+v", s)
			}
		}
		alone := len(others) == 1 && known > 1
		for _, s := range others {
			if sum += s.Points; secret(s) && alone {
				t.Fatalf("the others are interest alone: %+v", others)
			}
		}
		for _, id := range unknown {
			if id == matching.Interest {
				t.Fatal("that nobody marked anything is said")
			}
		}
		if len(named)+len(others) != known || len(named) > factorsNamed {
			t.Fatalf("%d named and %d others of %d known (%d weighed)", len(named), len(others), known, weighed)
		}
		want := int32(0)
		for _, s := range shares {
			if s.Weight > 0 {
				want += s.Points
			}
		}
		if sum != want {
			t.Fatalf("points add up to %d, want %d", sum, want)
		}
	})
}
