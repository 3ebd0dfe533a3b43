package analysis_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

var themes = []programme.ThemeID{"finances", "climate", "environment", "equality", "social"}

func TestProfile(t *testing.T) {
	t.Parallel()
	s := small(t)
	p, err := s.Profile(t.Context(), "ua32140150000040954")
	if err != nil {
		t.Fatal(err)
	}
	population := p.Fact(municipality.Population)
	if population.Value != 60_000 || population.Of != 3 || population.Percentile != 833_333 || population.Median != 20_000 || population.Note != municipality.Prewar {
		t.Errorf("population = %+v, want the first of three, from before the war", population)
	}
	if f := p.Fact(municipality.Mountain); !f.Known || f.Ranked {
		t.Errorf("mountain = %+v, want known and without rank", f)
	}
	if f := p.Fact(municipality.TaxCapacity); f.Known || f.Ranked {
		t.Errorf("tax capacity = %+v, want unknown: the register has no such column", f)
	}
	if p.Standing.Indicator != municipality.OwnIncomeExMil || p.Standing.Percentile != 750_000 {
		t.Errorf("standing = %+v, want the higher of two by income without soldiers' pay", p.Standing)
	}
	if p.Group != "city-inland-interior" || len(p.Twins) != 1 || p.Twins[0].Partner != "LT_15" {
		t.Errorf("group %q and twins %+v, want a city twinned with LT_15", p.Group, p.Twins)
	}
	unknown, err := s.Profile(t.Context(), "UA21080030000000003")
	if err != nil || unknown.Group != analysis.Unclassified || unknown.Standing.Known {
		t.Errorf("Profile of a place that nothing is known of = %q, %+v, %v", unknown.Group, unknown.Standing, err)
	}
	unit, err := s.Profile(t.Context(), "LT_15")
	if err != nil || len(unit.Twins) != 1 || unit.Standing.Indicator != municipality.GDPIndex {
		t.Errorf("Profile(LT_15) has twins %v and standing by %q, %v", unit.Twins, unit.Standing.Indicator, err)
	}
	for _, section := range unit.Sections {
		for _, f := range section.Facts {
			if f.Indicator == municipality.IncomeTotal || f.Indicator == municipality.KmToEU {
				t.Errorf("a unit of the Union has %s", f.Indicator)
			}
		}
	}
	if _, err := s.Profile(t.Context(), "LT_99"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("Profile(LT_99) = %v, want not_found", err)
	}
}

func TestTraits_StandForDegurbaWhereItIsMissing(t *testing.T) {
	t.Parallel()
	n, err := small(t).Nation(t.Context(), "LT")
	if err != nil {
		t.Fatal(err)
	}
	traits, err := n.Traits()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range traits {
		got = append(got, fmt.Sprintf("%d:%s", x.Type, x.Group()))
	}
	want := []string{"2:town-inland-border", "3:rural-inland-border", "3:uninhabited", "2:small_town-inland-border"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("types and groups differ (-want +got): %s", d)
	}
	if traits[2].Population != -1 || traits[0].Remoteness != 750_000 {
		t.Errorf("an uninhabited place has the logarithm %d, remoteness of LT_15 is %d", traits[2].Population, traits[0].Remoteness)
	}
}

func TestPeers(t *testing.T) {
	t.Parallel()
	s := small(t)
	lists, err := s.Peers(t.Context(), "LT_15")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, list := range lists {
		for _, peer := range list.Peers {
			got = append(got, string(list.Scope)+" "+string(peer.Code))
		}
	}
	want := []string{"home LT_16", "home LT_18", "ukraine UA21080030000000001", "ukraine UA32140150000040954", "ukraine UA21080030000000002"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Peers differ (-want +got): %s", d)
	}
	if _, err := s.Peers(t.Context(), "LT_99"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("Peers(LT_99) = %v, want not_found", err)
	}
}

func TestGroups_HaveEveryPlaceOnce(t *testing.T) {
	t.Parallel()
	s := small(t)
	counts, err := s.Groups(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all := 0
	for _, c := range counts {
		sum := 0
		for _, country := range c.Countries {
			members, n, err := s.Members(t.Context(), c.Group, country.Country, 0, 100)
			if err != nil || n != country.Places || len(members) != n {
				t.Errorf("Members(%s, %s) = %d of %d, %v, want %d", c.Group, country.Country, len(members), n, err, country.Places)
			}
			sum += n
		}
		if sum != c.Places {
			t.Errorf("%s has %d places, its countries %d", c.Group, c.Places, sum)
		}
		all += sum
	}
	if all != 8 {
		t.Errorf("groups hold %d places, want 8", all)
	}
	if some, n, err := s.Members(t.Context(), "rural-inland-border", "LT", 5, 10); err != nil || n != 1 || len(some) != 0 {
		t.Errorf("Members beyond the end = %v of %d, %v, want none of 1", some, n, err)
	}
}

func TestSurvey_IsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	s := small(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			_, err := s.Profile(t.Context(), "LT_15")
			_, err2 := s.Peers(t.Context(), "LT_15")
			_, err3 := s.Groups(t.Context())
			n, err4 := s.Nation(t.Context(), municipality.Ukraine)
			if err := errors.Join(err, err2, err3, err4); err != nil {
				t.Error(err)
				return
			}
			if _, err := n.Hints(themes); err != nil {
				t.Error(err)
			}
			if _, err := n.Strengths("UA32140150000040954", themes, nil, nil, nil); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestAtlas_KeepsWhatDidNotChange(t *testing.T) {
	t.Parallel()
	lau := lauHead + "LT_15,LT,Druskininkai,LT021,Alytaus,54,24,19000,450,42.2,2,0\n"
	m, err := imported(files{"lau.csv": lau + "LV_1,LV,Rīga,LV006,Rīga,57,24,600000,300,2000,1,1\n"})
	if err != nil {
		t.Fatal(err)
	}
	atlas := analysis.NewAtlas(register.NewReader(m, m))
	before, err := atlas.Survey(t.Context(), noon)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := atlas.Survey(t.Context(), noon.Add(2*time.Minute)); err != nil || again != before {
		t.Errorf("Survey of the same register = %p, %v, want %p", again, err, before)
	}
	lt, err := before.Nation(t.Context(), "LT")
	if err != nil {
		t.Fatal(err)
	}
	lv, err := before.Nation(t.Context(), "LV")
	if err != nil {
		t.Fatal(err)
	}
	changed := files{"lau.csv": lau + "LV_1,LV,Rīga,LV006,Rīga,57,24,610000,300,2033,1,1\n"}
	if _, err := register.Import(t.Context(), register.Job{Source: changed, Store: m, Pointer: m, By: "test", Now: noon}); err != nil {
		t.Fatal(err)
	}
	after, err := atlas.Survey(t.Context(), noon.Add(4*time.Minute))
	if err != nil || after == before {
		t.Fatalf("Survey of another register = the old one, %v", err)
	}
	if n, err := after.Nation(t.Context(), "LT"); err != nil || n != lt {
		t.Errorf("the nation that did not change was computed anew, %v", err)
	}
	if n, err := after.Nation(t.Context(), "LV"); err != nil || n == lv {
		t.Errorf("the nation that changed stayed as it was, %v", err)
	}
	for _, want := range []*analysis.Survey{before, after} {
		manifest := want.Snapshot.Current().Manifest
		got, err := atlas.At(t.Context(), noon.Add(4*time.Minute), manifest)
		if err != nil || got.Current().Manifest != manifest {
			t.Errorf("At(%s): %v", manifest, err)
		}
	}
	if _, err := atlas.At(t.Context(), noon, "registers/manifest-none.json"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("At of a manifest that nobody stored: %v, want not_found", err)
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	s := small(t)
	const fastiv = "UA32140150000040954"
	for _, codes := range [][]string{nil, {fastiv}, {"LT_15", "lt_15"}, {"LT_15", "LT_16", "LT_17", "LT_18", fastiv, "UA21080030000000001"}} {
		if _, err := s.Compare(t.Context(), codes); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("Compare(%v) = %v, want invalid", codes, err)
		}
	}
	c, err := s.Compare(t.Context(), []string{fastiv, "LT_15"})
	if err != nil {
		t.Fatal(err)
	}
	for _, section := range c.Sections {
		for _, row := range section.Rows {
			both := row.Cells[0].Applies && row.Cells[1].Applies
			amount := row.Indicator == municipality.OwnIncomePC || row.Indicator == municipality.GDPPerInhabitant
			if amount && both {
				t.Errorf("%s is compared across the border", row.Indicator)
			}
		}
	}
}

func TestStrengths(t *testing.T) {
	t.Parallel()
	s := small(t)
	n, err := s.Nation(t.Context(), municipality.Ukraine)
	if err != nil {
		t.Fatal(err)
	}
	a := application.Application{Themes: []application.Theme{{Theme: "climate", Strength: 2, Evidence: "SECAP 2021"}}}
	correction := analysis.Correction{CorrectionKey: analysis.CorrectionKey{Place: "UA21080030000000001", Theme: "social"}, Value: 900_000}
	correction.Head.Rev = 1
	got, err := n.Strengths("UA21080030000000001", themes, &a, nil, []analysis.Correction{correction})
	if err != nil {
		t.Fatal(err)
	}
	// finances: the lower of two incomes is at a quarter, which hints at 3/8; climate: 2/3 at 50 and evidence at 15;
	// environment: tourist fee at three quarters, 5/8 (4), and a station, 3/4 (2); equality: the lower of two; social: corrected.
	want := []int32{375_000, 743_589, 666_667, 375_000, 900_000}
	for i, strength := range got {
		if strength.Value != want[i] || !strength.Known {
			t.Errorf("strength in %s = %d, %v, want %d", strength.Theme, strength.Value, strength.Known, want[i])
		}
	}
	if got[4].Computed != 375_000 || got[4].Correction == nil {
		t.Errorf("the corrected strength was computed as %d", got[4].Computed)
	}
	none, err := n.Strengths("UA99990000000000000", themes, nil, nil, nil)
	if err != nil || none[0].Known {
		t.Errorf("Strengths of a place that the register does not have = %+v, %v, want unknown", none, err)
	}
}

func TestHints_AreTheStrengthsWithoutAnApplication(t *testing.T) {
	t.Parallel()
	s := small(t)
	nations, err := s.Nations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	checkHints(t, nations, 1)
}

// checkHints compares every step-th place.
func checkHints(t *testing.T, nations []*analysis.Nation, step int) {
	t.Helper()
	for _, n := range nations {
		hints, err := n.Hints(themes)
		if err != nil {
			t.Fatal(err)
		}
		codes, err := n.Shard().Codes()
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < n.Len(); i += step {
			strengths, err := n.Strengths(municipality.Code(codes.At(i)), themes, nil, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			for k, strength := range strengths {
				want := strength.Value
				if !strength.Known {
					want = -1
				}
				if got := hints.Values[k][i]; got != want {
					t.Errorf("Hints of %s in %s = %d, want %d", codes.At(i), themes[k], got, want)
				}
			}
		}
	}
}
