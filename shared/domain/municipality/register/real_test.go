package register_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// real imports the public registers once.
var real = sync.OnceValues(func() (*memory, error) {
	m := newMemory()
	j := register.Job{Source: folder("../../../../../shared/data"), Store: m, Pointer: m, By: "test", Now: noon}
	_, err := register.Import(context.Background(), j)
	return m, err
})

// TestImport_FranceOverseas finds the communes of each department in its own region, where the file has nearly all in Mayotte.
func TestImport_FranceOverseas(t *testing.T) {
	realFiles(t)
	m, err := real()
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]string{
		"FR_97105": "FRY10 Guadeloupe", "FR_97209": "FRY20 Martinique", "FR_97302": "FRY30 Guyane", "FR_97411": "FRY40 La Réunion",
		"FR_97608": "FRY50 Mayotte", "FR_97801": "FRY10 Guadeloupe",
	} {
		if p := place(t, m, code); p.Region.Code+" "+p.Region.Name != want || p.District != want[:4] {
			t.Errorf("%s (%s) is in %s %s, NUTS 2 %s, want %s", code, p.Names.Written, p.Region.Code, p.Region.Name, p.District, want)
		}
	}
	s, err := register.Load(t.Context(), m, m.current)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range s.Manifest.Files {
		if want := map[string]int{"lau.csv.gz": 108}[f.Name]; f.Corrected != want {
			t.Errorf("%s: %d rows corrected, want %d", f.Name, f.Corrected, want)
		}
	}
}

// Counts and inhabitants as SOURCES.md beside the files gives them: inhabitants in units of ten thousand.
func TestImport_RealFiles(t *testing.T) {
	realFiles(t)
	m, err := real()
	if err != nil {
		t.Fatal(err)
	}
	s, err := register.Load(t.Context(), m, m.current)
	if err != nil {
		t.Fatal(err)
	}
	want := map[municipality.Country]struct {
		places int
		people float64 // millions
	}{
		"AT": {2095, 8.90}, "BE": {581, 11.55}, "BG": {265, 7.00}, "CY": {615, .84}, "CZ": {6258, 10.69}, "DE": {11007, 83.17},
		"DK": {99, 5.82}, "EE": {79, 1.33}, "GR": {6135, 10.82}, "ES": {8131, 47.45}, "FI": {310, 5.53}, "FR": {34968, 66.78},
		"HR": {556, 4.28}, "HU": {3155, 9.77}, "IE": {166, 4.76}, "IT": {7914, 60.24}, "LT": {60, 2.79}, "LU": {102, .63},
		"LV": {119, 1.91}, "MT": {68, .51}, "NL": {355, 17.41}, "PL": {2477, 38.38}, "PT": {3092, 10.56}, "RO": {3181, 22.17},
		"SE": {290, 10.33}, "SI": {212, 2.10}, "SK": {2927, 5.46}, "UA": {1470, 41.17},
	}
	if len(s.Manifest.Shards) != len(want) || s.Manifest.Places() != 1470+95217 || s.Manifest.Demo() {
		t.Errorf("the register has %d places in %d countries", s.Manifest.Places(), len(s.Manifest.Shards))
	}
	for _, f := range s.Manifest.Files {
		if f.Skipped != 0 || len(f.Unused) != 0 {
			t.Errorf("%s: %d rows skipped, columns not used: %v", f.Name, f.Skipped, f.Unused)
		}
	}
	shards, err := s.Shards(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, shard := range shards {
		column, ok, err := shard.Column(municipality.Population)
		if err != nil || !ok {
			t.Fatalf("Column(population) of %s: %v, %v", shard.Country(), ok, err)
		}
		people := 0.0
		for i := range column.Len() {
			if v, ok := column.At(i); ok {
				people += v
			}
		}
		w := want[shard.Country()]
		if diff := people/1e6 - w.people; shard.Len() != w.places || diff > .0051 || diff < -.0051 {
			t.Errorf("%s has %d places with %.0f inhabitants, want %d with %.2f million", shard.Country(), shard.Len(), people, w.places, w.people)
		}
		if shard.Country() == municipality.Ukraine && people != 41_167_335 {
			t.Errorf("Ukraine has %.0f inhabitants, want 41,167,335", people)
		}
		if len(s.Languages(shard.Country())) == 0 {
			t.Errorf("%s has no language", shard.Country())
		}
	}
}

func TestImport_RealWarStatus(t *testing.T) {
	realFiles(t)
	m, err := real()
	if err != nil {
		t.Fatal(err)
	}
	s, err := register.Load(t.Context(), m, m.current)
	if err != nil {
		t.Fatal(err)
	}
	shard, err := s.Shard(t.Context(), municipality.Ukraine)
	if err != nil {
		t.Fatal(err)
	}
	kinds, occupied := map[municipality.Kind]int{}, map[municipality.Hostility]int{}
	blank := 0
	for i := range shard.Len() {
		p, err := shard.Place(i)
		if err != nil {
			t.Fatal(err)
		}
		kinds[p.Kind]++
		occupied[p.War.Occupied]++
		if p.War.AsOf != "2025-05" || p.War.EarlierAsOf != "2022-11" {
			t.Errorf("%s has war status of %q and %q", p.Code, p.War.AsOf, p.War.EarlierAsOf)
		}
		if !p.Figure(municipality.OwnIncomePC).Known {
			blank++
		}
	}
	if kinds[municipality.HromadaRural] != 625 || kinds[municipality.HromadaSettlement] != 435 || kinds[municipality.HromadaUrban] != 409 || kinds[municipality.CitySpecial] != 1 {
		t.Errorf("kinds = %v, want 625 rural, 435 settlement, 409 urban, Kyiv", kinds)
	}
	if occupied[municipality.HostilityYes] != 125 || occupied[municipality.HostilityPartly] != 40 {
		t.Errorf("occupied = %v, want 125 yes, 40 partly", occupied)
	}
	if blank != 32 {
		t.Errorf("%d hromadas have no budget, want 31 occupied since 2014 and Kyiv", blank)
	}
}

func TestImport_RealUninhabited(t *testing.T) {
	realFiles(t)
	m, err := real()
	if err != nil {
		t.Fatal(err)
	}
	s, err := register.Load(t.Context(), m, m.current)
	if err != nil {
		t.Fatal(err)
	}
	shards, err := s.Shards(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	empty, unknown := 0, 0
	for _, shard := range shards {
		column, _, err := shard.Column(municipality.Population)
		if err != nil {
			t.Fatal(err)
		}
		for i := range column.Len() {
			switch f := column.Figure(i); {
			case !f.Known:
				unknown++
			case f.Note == municipality.Uninhabited:
				empty++
			}
		}
	}
	if empty != 440 || unknown != 2 {
		t.Errorf("%d places are uninhabited and %d have no number, want 440 and 2", empty, unknown)
	}
}

func BenchmarkImport(b *testing.B) {
	source := realFiles(b)
	for b.Loop() {
		m := newMemory()
		if _, err := register.Import(b.Context(), register.Job{Source: source, Store: m, Pointer: m, By: "bench", Now: noon}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkImport_NothingChanged(b *testing.B) {
	source := realFiles(b)
	m, err := real()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := register.Import(b.Context(), register.Job{Source: source, Store: m, Pointer: m, By: "bench", Now: noon}); err != nil {
			b.Fatal(err)
		}
	}
}
