package places_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/search"
	"github.com/bridges-of-trust/bridges/shared/sample/places"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// memory is a Store, a Pointer and the folder of the public registers.
type memory struct {
	objects map[string][]byte
	current register.Current
}

func (m *memory) Get(_ context.Context, key string) ([]byte, error) {
	body, ok := m.objects[key]
	if !ok {
		return nil, fault.New(fault.NotFound, "")
	}
	return body, nil
}

func (m *memory) Exists(_ context.Context, key string) (bool, error) {
	_, ok := m.objects[key]
	return ok, nil
}

func (m *memory) Create(_ context.Context, key string, body []byte) error {
	m.objects[key] = bytes.Clone(body)
	return nil
}

func (m *memory) Current(context.Context) (register.Current, error) { return m.current, nil }

func (m *memory) Replace(_ context.Context, _, next register.Current) error {
	m.current = next
	return nil
}

func (m *memory) Open(_ context.Context, name string) (io.ReadCloser, error) {
	file, err := os.Open(filepath.Join("../../../../shared/data", name))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "")
	}
	return file, err
}

func TestAll(t *testing.T) {
	t.Parallel()
	all := places.All()
	var codes []municipality.Code
	countries := map[municipality.Country]int{}
	sources := map[string]bool{}
	for _, s := range places.Sources() {
		sources[s.ID] = true
	}
	for _, p := range all {
		codes = append(codes, p.Code)
		countries[p.Country]++
		if !p.Demo {
			t.Errorf("%s is not marked as a demonstration", p.Code)
		}
		if parsed, ok := municipality.ParseCode(string(p.Code)); !ok || parsed != p.Code {
			t.Errorf("ParseCode(%q) = %q, %v", p.Code, parsed, ok)
		}
		if len(p.Figures) < 4 || len(p.Languages) == 0 || p.Names.Latin == "" || p.Region.Name == "" {
			t.Errorf("%s lacks figures, languages, names or a region: %+v", p.Code, p)
		}
		for _, f := range p.Figures {
			if !sources[f.Source] || f.Year == 0 && f.Source != "demo-ua-geography" {
				t.Errorf("%s: %s has source %q, year %d", p.Code, f.Indicator, f.Source, f.Year)
			}
		}
	}
	slices.Sort(codes)
	if n := len(slices.Compact(codes)); n != len(all) || n < 40 {
		t.Errorf("All() has %d places with %d codes, want 40 or more with one each", len(all), n)
	}
	if countries["UA"] < 20 || len(all)-countries["UA"] < 20 || len(countries) < 7 {
		t.Errorf("All() by country = %v, want 20 of Ukraine and 20 of six others", countries)
	}
	for _, pair := range places.Pairs() {
		if !slices.Contains(codes, pair[0]) || !slices.Contains(codes, pair[1]) {
			t.Errorf("Pairs() has %v, which is not in All()", pair)
		}
	}
}

func TestAll_IsFound(t *testing.T) {
	t.Parallel()
	m := &memory{objects: map[string][]byte{}}
	job := register.Job{Store: m, Pointer: m, By: "test", Now: noon}
	if report, err := register.ImportDemo(t.Context(), job, places.All(), places.Sources()); err != nil || !report.Changed {
		t.Fatalf("ImportDemo() = %+v, %v", report, err)
	}
	if report, err := register.ImportDemo(t.Context(), job, places.All(), places.Sources()); err != nil || report.Changed {
		t.Errorf("ImportDemo() again = %+v, %v, want nothing changed", report, err)
	}
	finder := search.New(register.NewReader(m, m))
	for text, want := range map[string]municipality.Code{
		"Фастів": "UA32140150000040954", "Druskininkai": "LT_15", "joniskis": "LT_47", "Шептицький": "UA46120130000026331",
		"Червоноградська": "UA46120130000026331", "Ceska Trebova": "CZ_580031", "Mińsk Mazowiecki": "PL_1007141291201",
	} {
		hits, err := finder.Search(t.Context(), noon, search.Query{Text: text})
		if err != nil || len(hits) == 0 || hits[0].Code != want || !hits[0].Demo {
			t.Errorf("Search(%q) = %+v, %v, want %s", text, hits, err, want)
		}
	}
	p, err := finder.Find(t.Context(), noon, "LT_15")
	if got := p.Figure(municipality.GDPPerInhabitant); err != nil || got.Value != 10700 || got.Note != municipality.Regional {
		t.Errorf("Find(LT_15) has regional GDP %+v, %v", got, err)
	}
	if got := p.Figure(municipality.OwnIncomePC); got.Known {
		t.Errorf("Find(LT_15) has own income %+v, want it unknown", got)
	}
}

// tolerance is how far rounding may move a figure: half of the last digit that is kept.
func tolerance(ind municipality.Indicator) float64 {
	switch ind {
	case municipality.Population, municipality.OwnIncomePC, municipality.GDPPerInhabitant:
		return 50
	case municipality.Area:
		return 0.5
	case municipality.Density:
		return math.Inf(1) // follows from two rounded figures
	}
	return 0
}

func TestAll_AgreesWithTheRegisters(t *testing.T) {
	t.Parallel()
	m := &memory{objects: map[string][]byte{}}
	if file, err := m.Open(t.Context(), "lau.csv.gz"); err != nil {
		t.Skip("the public registers are not beside the repository")
	} else {
		file.Close()
	}
	report, err := register.Import(t.Context(), register.Job{Source: m, Store: m, Pointer: m, By: "test", Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	snapshot, err := register.Load(t.Context(), m, report.Current)
	if err != nil {
		t.Fatal(err)
	}
	for _, demo := range places.All() {
		real, err := snapshot.Place(t.Context(), string(demo.Code))
		if err != nil {
			t.Errorf("Place(%s) error = %v", demo.Code, err)
			continue
		}
		if demo.Names.Written != real.Names.Written || demo.Names.Centre != real.Names.Centre || demo.Names.Latin != real.Names.Latin ||
			demo.Names.Roman != real.Names.Roman || demo.Region != real.Region || demo.District != real.District || demo.Kind != real.Kind {
			t.Errorf("%s is %+v in %+v %s, want %+v in %+v %s", demo.Code, demo.Names, demo.Region, demo.District, real.Names, real.Region, real.District)
		}
		if math.Abs(demo.Point.Lat-real.Point.Lat) > 0.051 || math.Abs(demo.Point.Lon-real.Point.Lon) > 0.051 {
			t.Errorf("%s lies at %+v, want %+v", demo.Code, demo.Point, real.Point)
		}
		for _, f := range demo.Figures {
			want := real.FigureOf(f.Indicator, f.Year)
			if math.Abs(f.Value-want.Value) > tolerance(f.Indicator) || !want.Known {
				t.Errorf("%s: %s = %v, want about %+v", demo.Code, f.Indicator, f.Value, want)
			}
		}
		if d, r := demo.War, real.War; d != nil && (d.Occupied != r.Occupied || d.Active != r.Active || d.Possible != r.Possible || d.AsOf != r.AsOf) {
			t.Errorf("%s has war status %+v, want %+v", demo.Code, d, r)
		}
	}
}
