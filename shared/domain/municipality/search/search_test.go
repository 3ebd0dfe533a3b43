package search_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/search"
)

// row describes a place of a small register.
type row struct {
	code, name, latin, nuts3, region string
	people                           int
}

// small makes a register of a few places and the finder over it.
func small(tb testing.TB, rows ...row) (*search.Finder, *memory) {
	tb.Helper()
	var b strings.Builder
	b.WriteString("gisco_id,country,lau_name,lau_name_latn,nuts2,nuts3,nuts3_name,population_2020,lat,lon\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "%s,%s,%q,%s,%s,%s,%s,%d,,\n", r.code, r.code[:2], r.name, r.latin, r.nuts3[:4], r.nuts3, r.region, r.people)
	}
	m := &memory{objects: map[string][]byte{}, files: map[string]string{"lau.csv": b.String()}}
	report, err := register.Import(tb.Context(), register.Job{Source: m, Store: m, Pointer: m, By: "test", Now: noon})
	if err != nil || len(report.Broken) > 0 {
		tb.Fatalf("Import() = %v, %v", report.Broken, err)
	}
	return search.New(register.NewReader(m, m)), m
}

func towns(tb testing.TB) (*search.Finder, *memory) {
	return small(tb,
		row{"CZ_1", "Nová Ves", "", "CZ010", "Praha", 100},
		row{"CZ_2", "Nová Ves", "", "CZ020", "Středočeský kraj", 300},
		row{"CZ_3", "Nová Ves nad Lužnicí", "", "CZ031", "Jihočeský kraj", 350},
		row{"CZ_4", "Velká Nová", "", "CZ031", "Jihočeský kraj", 9000},
		row{"CZ_5", "Janová", "", "CZ072", "Zlínský kraj", 700},
		row{"CZ_6", "Zábřeh", "", "CZ071", "Olomoucký kraj", 13000},
		row{"BG_A01", "Ново село", "Novo selo", "BG311", "Vidin", 2000},
		row{"LT_15", "Druskininkų savivaldybė", "", "LT021", "Alytaus apskritis", 19000},
		row{"DE_1", "Oberalm, Markt", "", "DE211", "Ingolstadt", 4000},
	)
}

func TestFinder_Search_Order(t *testing.T) {
	t.Parallel()
	f, _ := towns(t)
	tests := []struct{ name, text, want string }{
		{"exact, then the beginning, then a word, then inside", "nová", "CZ_3 prefix CZ_2 prefix CZ_1 prefix CZ_4 word_prefix CZ_5 substring"},
		{"exact ones by population", "NOVA VES", "CZ_2 exact CZ_1 exact CZ_3 prefix"},
		{"told apart by region", "nova ves praha", "CZ_1 word_prefix"},
		{"words turned", "ves nova", "CZ_3 word_prefix CZ_2 word_prefix CZ_1 word_prefix"},
		{"one letter wrong", "zabrek", "CZ_6 typo"},
		{"two letters swapped", "zarbeh", "CZ_6 typo"},
		{"a letter too many", "zaabreeh", "CZ_6 typo"},
		{"short words forgive nothing", "zxb", ""},
		{"two slips in a long word", "drskininkay", "LT_15 typo"},
		{"Cyrillic for Latin", "Забрег", "CZ_6 exact"},
		{"a suffix is no part of the name", "Oberalm", "DE_1 exact"},
		{"but it may be typed", "oberalm markt", "DE_1 exact"},
		{"a code", "cz_6", "CZ_6 code"},
		{"nothing", "", ""},
		{"blanks and signs", " \u00a0 -- ''", ""},
		{"no place", "qqqqqq", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			hits, err := f.Search(t.Context(), noon, search.Query{Text: tt.text})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, h := range hits {
				got = append(got, string(h.Code)+" "+string(h.Match))
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("Search(%q) (-want +got)\n%s", tt.text, diff)
			}
		})
	}
}

func TestFinder_Search_Hit(t *testing.T) {
	t.Parallel()
	f, _ := towns(t)
	hits, err := f.Search(t.Context(), noon, search.Query{Text: "ново село"})
	if err != nil || len(hits) != 1 {
		t.Fatalf("Search() = %+v, %v", hits, err)
	}
	want := search.Hit{
		Code: "BG_A01", Country: "BG", Kind: municipality.LAU, Name: "Ново село", Latin: "Novo selo", Written: "Ново село",
		Region: municipality.Region{Code: "BG311", Name: "Vidin", Latin: "Vidin"}, District: "BG31",
		Population: municipality.Figure{Indicator: municipality.Population, Value: 2000, Known: true, Year: 2020, Source: "eurostat-lau"},
		Match:      search.ByExact,
	}
	if diff := cmp.Diff(want, hits[0]); diff != "" {
		t.Errorf("Search() (-want +got)\n%s", diff)
	}
}

func TestFinder_Search_Limits(t *testing.T) {
	t.Parallel()
	var rows []row
	for i := range 150 {
		rows = append(rows, row{fmt.Sprintf("FR_%03d", i), "Saint-Martin", "", "FR101", "Paris", i})
	}
	f, _ := small(t, rows...)
	for limit, want := range map[int]int{0: 20, -1: 20, 5: 5, 100: 100, 1000: 100} {
		hits, err := f.Search(t.Context(), noon, search.Query{Text: "saint", Limit: limit})
		if err != nil || len(hits) != want || hits[0].Code != "FR_149" {
			t.Errorf("Search() with limit %d gives %d hits, %v, want %d, the most populous first", limit, len(hits), err, want)
		}
	}
}

func TestFinder_Faults(t *testing.T) {
	t.Parallel()
	empty := &memory{objects: map[string][]byte{}}
	f := search.New(register.NewReader(empty, empty))
	if _, err := f.Search(t.Context(), noon, search.Query{Text: "a"}); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("Search() without a register = %v, want %v", err, fault.NotFound)
	}
	f, m := towns(t)
	m.broken = true
	if _, err := f.Search(t.Context(), noon, search.Query{Text: "a"}); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("Search() without a bucket = %v, want %v", err, fault.Unavailable)
	}
	if hits, err := f.Search(t.Context(), noon, search.Query{Text: "  "}); err != nil || len(hits) != 0 {
		t.Errorf("Search() for nothing = %v, %v, want no question asked", hits, err)
	}
	m.broken = false
	if _, err := f.Find(t.Context(), noon, "CZ_99"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("Find(CZ_99) = %v, want %v", err, fault.NotFound)
	}
	if p, err := f.Find(t.Context(), noon, "cz_6"); err != nil || p.Names.Written != "Zábřeh" {
		t.Errorf("Find(cz_6) = %+v, %v", p, err)
	}
	if s, err := f.Source(t.Context(), noon, "eurostat-lau"); err != nil || s.Title == "" {
		t.Errorf("Source(eurostat-lau) = %+v, %v", s, err)
	}
	if _, err := f.Source(t.Context(), noon, "hearsay"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("Source(hearsay) = %v, want %v", err, fault.NotFound)
	}
}

func TestFinder_SeesTheNewRegister(t *testing.T) {
	t.Parallel()
	f, m := towns(t)
	find := func(at time.Time) int {
		hits, err := f.Search(t.Context(), at, search.Query{Text: "Prerov"})
		if err != nil {
			t.Fatal(err)
		}
		return len(hits)
	}
	if got := find(noon); got != 0 {
		t.Fatalf("Search(Prerov) gives %d hits before it is there", got)
	}
	m.files["lau.csv"] += "CZ_7,CZ,Přerov,,CZ07,CZ071,Olomoucký kraj,42000,,\n"
	if _, err := register.Import(t.Context(), register.Job{Source: m, Store: m, Pointer: m, By: "test", Now: noon}); err != nil {
		t.Fatal(err)
	}
	asked := m.asked
	if got := find(noon.Add(59 * time.Second)); got != 0 || m.asked != asked {
		t.Errorf("Search(Prerov) within the minute gives %d hits after asking %d times", got, m.asked-asked)
	}
	if got := find(noon.Add(61 * time.Second)); got != 1 {
		t.Errorf("Search(Prerov) after the minute gives %d hits, want 1", got)
	}
}

// A place is found by every one of its names, by its beginning and with one slip; whatever is typed, hits are in order.
func TestFinder_Properties(t *testing.T) {
	t.Parallel()
	names := []string{"Nová Ves", "Druskininkai", "Zábřeh", "Ново село", "Velká Nová", "Oberalm"}
	f, _ := towns(t)
	rapid.Check(t, func(t *rapid.T) {
		name := []rune(rapid.SampledFrom(names).Draw(t, "name"))
		n := rapid.IntRange(3, len(name)).Draw(t, "length")
		hits, err := f.Search(t.Context(), noon, search.Query{Text: string(name[:n])})
		if err != nil || len(hits) == 0 {
			t.Fatalf("Search(%q) = %v, %v, want the place", string(name[:n]), hits, err)
		}
		if len(name) < 6 || strings.ContainsRune(string(name), ' ') {
			return
		}
		at := rapid.IntRange(1, len(name)-1).Draw(t, "at")
		slip := string(name[:at]) + "x" + string(name[at+1:])
		hits, err = f.Search(t.Context(), noon, search.Query{Text: slip})
		if err != nil || len(hits) == 0 {
			t.Fatalf("Search(%q) = %v, %v, want %s", slip, hits, err, string(name))
		}
	})
}

func FuzzFinder_Search(f *testing.F) {
	finder, _ := towns(f)
	for _, s := range []string{"nová", "UA3214", "\xff", "a\nb", strings.Repeat("ž ", 500), "CZ_6", "%", "\n", "lt15"} {
		f.Add(s, 3)
	}
	order := []search.Match{search.ByCode, search.ByExact, search.ByPrefix, search.ByWordPrefix, search.ByCode, search.BySubstring, search.ByTypo}
	f.Fuzz(func(t *testing.T, text string, limit int) {
		hits, err := finder.Search(t.Context(), noon, search.Query{Text: text, Limit: limit})
		if err != nil || len(hits) > search.MaxLimit {
			t.Fatalf("Search(%q) = %d hits, %v", text, len(hits), err)
		}
		seen, at := map[municipality.Code]bool{}, 0
		for _, h := range hits {
			if seen[h.Code] {
				t.Errorf("Search(%q) gives %s twice", text, h.Code)
			}
			seen[h.Code] = true
			for at < len(order) && order[at] != h.Match {
				at++
			}
			if at == len(order) {
				t.Errorf("Search(%q) gives a hit by %s after worse ones", text, h.Match)
			}
		}
	})
}
