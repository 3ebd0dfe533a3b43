package pool_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/interest"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/matching/pool"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

const data = "../../../../../shared/data"

// folder is a source on disk.
type folder string

func (f folder) Open(_ context.Context, name string) (io.ReadCloser, error) {
	file, err := os.Open(filepath.Join(string(f), name))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fault.Wrap(fault.NotFound, "", err)
	}
	return file, err
}

// memory is the store and the pointer of a register.
type memory struct {
	mu      sync.Mutex
	objects map[string][]byte
	current register.Current
}

func (m *memory) Get(_ context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if body, ok := m.objects[key]; ok {
		return body, nil
	}
	return nil, fault.New(fault.NotFound, "")
}

func (m *memory) Create(_ context.Context, key string, body []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.objects[key] = bytes.Clone(body)
	return nil
}

func (m *memory) Exists(_ context.Context, key string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, ok := m.objects[key]
	return ok, nil
}

func (m *memory) Current(context.Context) (register.Current, error) { return m.current, nil }

func (m *memory) Replace(_ context.Context, _, next register.Current) error {
	m.current = next
	return nil
}

// said is what municipalities and officers said: applications, wishes and corrections in memory.
type said struct {
	applications []application.Application
	lists        []interest.List
	corrections  []analysis.Correction
}

func (s *said) Applications(context.Context, application.Query) (application.Page, error) {
	return application.Page{Applications: s.applications}, nil
}

func (s *said) Application(context.Context, application.ID) (application.Application, error) {
	return application.Application{}, fault.New(fault.NotFound, "")
}

func (s *said) ApplicationEvents(context.Context, application.ID) ([]change.Event, error) {
	return nil, nil
}

func (s *said) ApplicationsOf(context.Context, string) ([]application.ID, error) { return nil, nil }

func (s *said) ListsOf(context.Context, programme.EditionID) ([]interest.List, error) {
	return s.lists, nil
}

func (s *said) CorrectionsOf(context.Context, programme.EditionID) ([]analysis.Correction, error) {
	return s.corrections, nil
}

var registers = sync.OnceValues(func() (*memory, error) {
	m := &memory{objects: map[string][]byte{}}
	_, err := register.Import(context.Background(), register.Job{Source: folder(data), Store: m, Pointer: m, By: "test", Now: noon})
	return m, err
})

// onRegisters is a pool over the public registers; the test is skipped where they are absent.
func onRegisters(tb testing.TB, s *said) pool.Pool {
	tb.Helper()
	if _, err := os.Stat(data + "/lau.csv.gz"); err != nil {
		tb.Skip("the public registers are not beside the repository")
	}
	m, err := registers()
	if err != nil {
		tb.Fatal(err)
	}
	return pool.Pool{Applications: s, Atlas: analysis.NewAtlas(register.NewReader(m, m)), Corrections: s, Interests: s}
}

var edition = programme.Edition{ID: "demo", Themes: []programme.Theme{{ID: "finances"}, {ID: "climate"}, {ID: "environment"}, {ID: "equality"}, {ID: "social"}}}

func settings() matching.Settings {
	s := matching.Settings{Weights: matching.DefaultWeights(), Rules: matching.DefaultRules()}
	s.Rules.NeedLanguage, s.Rules.MinConfidence = false, 10
	return s
}

func TestCandidates_CarryWhatIsKnown(t *testing.T) {
	t.Parallel()
	fastiv, druskininkai := municipality.Code("UA32140150000040954"), municipality.Code("LT_15")
	apply := func(id string, side programme.Side, code municipality.Code, country municipality.Country) application.Application {
		return application.Application{
			ID: application.ID(id), Side: side, Place: application.Place{Code: code, Country: country, Name: string(code)},
			Themes:    []application.Theme{{Theme: "climate", Strength: 3, Need: 1, Offers: []programme.SubThemeID{"energy"}}},
			Languages: []application.Language{{Tag: "en", Level: application.Working}, {Tag: "de", Level: application.Basic}},
		}
	}
	s := &said{
		applications: []application.Application{apply("app_b", programme.UA, fastiv, "UA"), apply("app_a", programme.EU, druskininkai, "LT")},
		lists: []interest.List{{Application: "app_b", Marks: []interest.Mark{
			{Partner: "app_z", Kind: interest.NotForUs}, {Partner: "app_a", Kind: interest.Interested, Rank: 1},
		}}},
		corrections: []analysis.Correction{},
	}
	p := onRegisters(t, s)
	eu, ua, snapshot, err := p.Candidates(t.Context(), "demo", noon)
	if err != nil || len(eu) != 1 || len(ua) != 1 || snapshot == "" {
		t.Fatalf("Candidates = %d and %d of %q, %v", len(eu), len(ua), snapshot, err)
	}
	c := ua[0]
	if c.Figures.Population == nil || c.Figures.Lat == nil || c.Figures.Urban == nil || c.Figures.Standing == nil {
		t.Errorf("figures of Fastiv = %+v, want them known", c.Figures)
	}
	if len(c.Languages) != 1 || len(c.Themes) != 1 || c.Themes[0].Shown == nil || len(c.Themes[0].Offers) != 1 {
		t.Errorf("declared of Fastiv = %v %+v, want one working language and an analysed theme", c.Languages, c.Themes)
	}
	if len(c.Wishes) != 2 || c.Wishes[0].Partner != "app_a" || c.Wishes[0].Rank != 1 || c.Wishes[1].Mark != matching.NotForUs {
		t.Errorf("wishes of Fastiv = %+v, want both by partner", c.Wishes)
	}
}

// TestEverybody_HasEveryPlaceOnce and an applicant as it applied.
func TestEverybody_HasEveryPlaceOnce(t *testing.T) {
	t.Parallel()
	s := &said{applications: []application.Application{{
		ID: "app_a", Side: programme.UA, Place: application.Place{Code: "UA32140150000040954", Country: "UA"},
		Themes: []application.Theme{{Theme: "climate", Need: 3}},
	}}}
	eu, ua, _, err := onRegisters(t, s).Everybody(t.Context(), edition, noon)
	if err != nil || len(eu) != 95_217 || len(ua) != 1_470 {
		t.Fatalf("Everybody = %d and %d, %v", len(eu), len(ua), err)
	}
	if !slices.IsSortedFunc(ua, func(a, b matching.Candidate) int { return bytes.Compare([]byte(a.Place), []byte(b.Place)) }) {
		t.Error("places are not in order of their codes")
	}
	i := slices.IndexFunc(ua, func(c matching.Candidate) bool { return c.Application == "app_a" })
	if i < 0 || ua[i].Place != "UA32140150000040954" || ua[i].Themes[0].Need != 3 {
		t.Errorf("the applicant is not among them as it applied")
	}
}

// BenchmarkSuggest finds the 50 best EU partners of some and of all hromadas among all local units. The registers alone know
// six of the eleven factors; what else there is to know is in BenchmarkSuggestAnswered. The memory is what the process ever
// took from the system, the registers and whatever ran in it before included.
func BenchmarkSuggest(b *testing.B) {
	p := onRegisters(b, &said{})
	for _, n := range []int{100, 500, 1000, 1470} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			var stats runtime.MemStats
			for b.Loop() {
				eu, ua, _, err := p.Everybody(b.Context(), edition, noon)
				if err != nil {
					b.Fatal(err)
				}
				some := ua[:min(n, len(ua))]
				found, err := matching.Suggest(b.Context(), settings(), some, eu, false, 50)
				if err != nil || len(found) != len(some) {
					b.Fatal(err)
				}
				runtime.ReadMemStats(&stats)
			}
			b.ReportMetric(float64(stats.Sys)/(1<<20), "process-MB")
		})
	}
}

// BenchmarkSuggestAnswered does the same for all where everybody has said everything but wishes: ten factors are known. The
// candidates are made before, for invented answers are no part of the work.
func BenchmarkSuggestAnswered(b *testing.B) {
	sides := worlds(b, 1)["everybody answered"]
	var stats runtime.MemStats
	for b.Loop() {
		found, err := matching.Suggest(b.Context(), settings(), sides[1], sides[0], false, 50)
		if err != nil || len(found) != len(sides[1]) {
			b.Fatal(err)
		}
	}
	runtime.ReadMemStats(&stats)
	b.ReportMetric(float64(stats.Sys)/(1<<20), "process-MB")
}

// BenchmarkEverybody makes candidates of all 96,687 places.
func BenchmarkEverybody(b *testing.B) {
	p := onRegisters(b, &said{})
	for b.Loop() {
		if _, _, _, err := p.Everybody(b.Context(), edition, noon); err != nil {
			b.Fatal(err)
		}
	}
}
