package search_test

import (
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/search"
)

// Each query must give the wanted place first, or among the first as far as said.
func TestFinder_RealRegisters(t *testing.T) {
	t.Parallel()
	m := realRegister(t)
	f := search.New(register.NewReader(m, m))
	tests := []struct {
		name, text string
		among      int // the first so many hits; 0 means the first
		want       municipality.Code
		match      search.Match
	}{
		{"town", "Фастів", 0, "UA32140150000040954", search.ByExact},
		{"town in Latin", "FASTIV", 0, "UA32140150000040954", search.ByExact},
		{"adjective", "Фастівська", 0, "UA32140150000040954", search.ByExact},
		{"full official name", "Фастівська міська територіальна громада", 0, "UA32140150000040954", search.ByExact},
		{"with the word hromada", "Fastivska hromada", 0, "UA32140150000040954", search.ByExact},
		{"as one types", "Фастівсь", 0, "UA32140150000040954", search.ByPrefix},
		{"as one types the kind", "Фастівська міська терит", 0, "UA32140150000040954", search.ByExact},
		{"typewriter apostrophe", "Кам'янець-Подільський", 0, "UA68020110000071202", search.ByExact},
		{"typographic apostrophe", "Кам’янець-Подільський", 0, "UA68020110000071202", search.ByExact},
		{"modifier letter", "Камʼянець-Подільська", 0, "UA68020110000071202", search.ByExact},
		{"no apostrophe, no hyphen", "камянець подільський", 0, "UA68020110000071202", search.ByExact},
		{"resolution 55", "Kamianets-Podilskyi", 0, "UA68020110000071202", search.ByExact},
		{"another spelling", "Kamyanets Podilsky", 0, "UA68020110000071202", search.ByExact},
		{"from Russian", "Kamenets-Podolskiy", 0, "UA68020110000071202", search.ByExact},
		{"words turned", "Подільський Кам'янець", 0, "UA68020110000071202", search.ByWordPrefix},
		{"renamed town, new", "Шептицький", 0, "UA46120130000026331", search.ByExact},
		{"renamed town, old", "Червоноград", 0, "UA46120130000026331", search.ByExact},
		{"renamed town, new", "Zviahel", 0, "UA18080150000022496", search.ByExact},
		{"renamed town, old", "Новоград-Волинський", 0, "UA18080150000022496", search.ByExact},
		{"renamed town, new", "Берестин", 0, "UA63060050000033240", search.ByExact},
		{"renamed town, old", "Красноград", 0, "UA63060050000033240", search.ByExact},
		{"renamed town, new", "Самар", 0, "UA12100070000011492", search.ByExact},
		{"renamed town, old", "Новомосковськ", 0, "UA12100070000011492", search.ByExact},
		{"renamed town, old in Latin", "Artemivsk", 0, "UA14020010000088496", search.ByExact},
		{"renamed town, old with its oblast", "Донецька Артемівськ", 0, "UA14020010000088496", search.ByWordPrefix},
		{"renamed town, as one types its old name", "Дніпродзерж", 0, "UA12040150000015189", search.ByPrefix},
		{"renamed town, old with a slip", "Днепропетровск", 0, "UA12020010000033698", search.ByTypo},
		{"Kyiv", "Київ", 0, "UA80000000000093317", search.ByExact},
		{"Kiev", "Kiev", 0, "UA80000000000093317", search.ByExact},
		{"the city of", "місто Київ", 0, "UA80000000000093317", search.ByExact},
		{"homonyms by oblast", "Покровська Донецька", 0, "UA14160210000011148", search.ByWordPrefix},
		{"oblast first", "Ternopil Zboriv", 0, "UA61040170000086062", search.ByWordPrefix},
		{"a swapped pair", "Гавйорон", 0, "UA35020050000014205", search.ByTypo},
		{"a letter missing", "Hayvoron", 0, "UA35020050000014205", search.ByExact},
		{"g for h", "Gaivoron", 0, "UA35020050000014205", search.ByTypo},
		{"Russian letters", "Чугуев", 0, "UA63140170000087785", search.ByTypo},
		{"code", "UA32140150000040954", 0, "UA32140150000040954", search.ByCode},
		{"code with a Cyrillic А", "UА32140150000040954", 0, "UA32140150000040954", search.ByCode},
		{"code with spaces, small", " ua 32 14 015 00000 40954", 0, "UA32140150000040954", search.ByCode},
		{"code with O for 0", "UA3214O15OOOOO4O954", 0, "UA32140150000040954", search.ByCode},
		{"beginning of a code", "UA3214015", 0, "UA32140150000040954", search.ByCode},
		{"LAU code", "LT_15", 0, "LT_15", search.ByCode},
		{"LAU code written otherwise", "lt15", 0, "LT_15", search.ByCode},
		{"national code", "541354", 0, "CZ_541354", search.ByCode},
		{"Greek code by ISO", "GR_28020105", 0, "EL_28020105", search.ByCode},
		{"Maltese code", "MT01555", 0, "MT_MT01555", search.ByCode},
		{"Bulgarian code", "jam07", 0, "BG_JAM07", search.ByCode},
		{"Lithuanian nominative", "Druskininkai", 0, "LT_15", search.ByExact},
		{"Lithuanian without marks", "Joniskis", 0, "LT_47", search.ByExact},
		{"Lithuanian in Cyrillic", "Йонишкис", 0, "LT_47", search.ByTypo},
		{"the district, not the city", "Šiaulių rajono", 0, "LT_91", search.ByPrefix},
		{"Latvian", "kuldiga", 0, "LV_0620200", search.ByPrefix},
		{"Czech", "Zabreh", 0, "CZ_541354", search.ByExact},
		{"Czech, words turned", "Třebová Česká", 0, "CZ_580031", search.ByWordPrefix},
		{"Polish", "Mińsk Mazowiecki", 0, "PL_1007141291201", search.ByExact},
		{"Polish with a slip", "Minsk Mazowieky", 0, "PL_1007141291201", search.ByTypo},
		{"umlaut", "München", 0, "DE_09162000", search.ByExact},
		{"umlaut in two letters", "Muenchen", 0, "DE_09162000", search.ByExact},
		{"without the German suffix", "Leipzig", 0, "DE_14713000", search.ByExact},
		{"with the German suffix", "Leipzig, Stadt", 0, "DE_14713000", search.ByExact},
		{"either language", "Bozen", 0, "IT_021008", search.ByExact},
		{"either language", "Bolzano", 0, "IT_021008", search.ByExact},
		{"an article in front", "A Coruña", 0, "ES_15030", search.ByExact},
		{"after the apostrophe", "Isle-Adam", 0, "FR_95313", search.ByExact},
		{"ligature", "Coeuvres", 0, "FR_02201", search.ByPrefix},
		{"Greek letters", "Αθηναίων", 0, "EL_45010000", search.ByExact},
		{"Greek in Latin letters", "Athens", 0, "EL_45010000", search.ByExact},
		{"Bulgarian", "Варна", 0, "BG_VAR06", search.ByExact},
		{"one letter", "a", 3, "NL_GM0363", search.ByPrefix},
	}
	for _, tt := range tests {
		hits, err := f.Search(t.Context(), noon, search.Query{Text: tt.text})
		if err != nil {
			t.Fatalf("Search(%q) error = %v", tt.text, err)
		}
		i := slices.IndexFunc(hits, func(h search.Hit) bool { return h.Code == tt.want })
		if i < 0 || i > max(0, tt.among-1) || tt.match != "" && hits[i].Match != tt.match {
			t.Errorf("%s: Search(%q) has %s at %d, want it first by %s; %s", tt.name, tt.text, tt.want, i, tt.match, brief(hits))
		}
	}
}

// Every renaming that the program knows is one of the present register, and its old names lead to the place and say so.
func TestFinder_Search_FormerNames(t *testing.T) {
	t.Parallel()
	m := realRegister(t)
	f := search.New(register.NewReader(m, m))
	known := 0
	for code, centre := range centres(t, m) {
		for _, former := range register.FormerNames(code, centre) {
			known++
			hits, err := f.Search(t.Context(), noon, search.Query{Text: former})
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(hits, func(h search.Hit) bool { return h.Code == code })
			if i < 0 || hits[i].Match != search.ByExact || hits[i].Former != former {
				t.Errorf("Search(%q) = %s, want %s %s with its former name", former, brief(hits), code, centre)
			}
		}
	}
	if known != register.Renamings() {
		t.Errorf("%d former names belong to places of the register, want all %d", known, register.Renamings())
	}
	for _, present := range []string{"Самар", "Samar", "Дніпро", "Покровськ"} {
		hits, err := f.Search(t.Context(), noon, search.Query{Text: present})
		if err != nil || len(hits) == 0 || hits[0].Former != "" {
			t.Errorf("Search(%q) = %+v, %v, want a hit by its present name", present, hits, err)
		}
	}
}

// Every place that the program knows by another name is found by each of them, first or among namesakes.
func TestFinder_Search_Exonyms(t *testing.T) {
	t.Parallel()
	m := realRegister(t)
	f := search.New(register.NewReader(m, m))
	lines, err := os.ReadFile("../register/exonyms.txt")
	if err != nil {
		t.Fatal(err)
	}
	known := 0
	for line := range strings.Lines(string(lines)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(fields) != 3 {
			t.Fatalf("line %q has %d fields, want country, name and other names", line, len(fields))
		}
		for other := range strings.SplitSeq(fields[2], "|") {
			known++
			hits, err := f.Search(t.Context(), noon, search.Query{Text: other})
			if err != nil {
				t.Fatal(err)
			}
			meant := func(h search.Hit) bool {
				return h.Country.Eurostat() == fields[0] && (strings.HasPrefix(municipality.SearchKey(h.Name), municipality.SearchKey(fields[1])) || h.Country == municipality.Ukraine)
			}
			if i := slices.IndexFunc(hits, meant); i < 0 || i > 4 {
				t.Errorf("Search(%q) = %s, want %s in %s", other, brief(hits), fields[1], fields[0])
			}
		}
	}
	if known < 500 {
		t.Errorf("%d other names, want all", known)
	}
}

// centres gives the main settlement of each hromada.
func centres(t *testing.T, m *memory) map[municipality.Code]string {
	t.Helper()
	snapshot, err := register.Load(t.Context(), m, m.current)
	if err != nil {
		t.Fatal(err)
	}
	shards, err := snapshot.Shards(t.Context(), municipality.Ukraine)
	if err != nil || len(shards) != 1 {
		t.Fatalf("Shards(UA) = %d, %v", len(shards), err)
	}
	codes, err := shards[0].Codes()
	if err != nil {
		t.Fatal(err)
	}
	written, _, err := shards[0].Centres()
	if err != nil {
		t.Fatal(err)
	}
	out := map[municipality.Code]string{}
	for i := range codes.Len() {
		out[municipality.Code(codes.At(i))] = written.At(i)
	}
	return out
}

func brief(hits []search.Hit) string {
	var b strings.Builder
	for _, h := range hits[:min(len(hits), 5)] {
		b.WriteString(string(h.Code) + " " + h.Name + " (" + h.Region.Name + ", " + string(h.Match) + "); ")
	}
	return b.String()
}

func TestFinder_Homonyms(t *testing.T) {
	t.Parallel()
	m := realRegister(t)
	f := search.New(register.NewReader(m, m))
	hits, err := f.Search(t.Context(), noon, search.Query{Text: "Покровська", Countries: []municipality.Country{"UA"}})
	if err != nil {
		t.Fatal(err)
	}
	regions, districts := map[string]int{}, map[string]bool{}
	for _, h := range hits {
		if h.Written == "Покровська" && h.Match == search.ByExact {
			regions[h.Region.Name]++
			districts[h.Region.Name+h.District+h.Name] = true
		}
	}
	if regions["Дніпропетровська"] != 3 || regions["Донецька"] != 1 || len(districts) < 4 {
		t.Errorf("Search(Покровська) = %v, told apart as %v, want 3 of one oblast", regions, districts)
	}
	hits, err = f.Search(t.Context(), noon, search.Query{Text: "Mińsk Mazowiecki"})
	if err != nil || len(hits) < 2 || hits[0].UnitType != "urban" || hits[1].UnitType != "rural" {
		t.Errorf("Search(Mińsk Mazowiecki) = %s, %v, want the town, then the commune around it", brief(hits), err)
	}
}

func TestFinder_Filters(t *testing.T) {
	t.Parallel()
	m := realRegister(t)
	f := search.New(register.NewReader(m, m))
	for _, text := range []string{"a", "san", "Ki", "nova", "Покр", "2", "Kiev"} {
		hits, err := f.Search(t.Context(), noon, search.Query{
			Text: text, Countries: []municipality.Country{"UA", "PT"}, Kinds: []municipality.Kind{municipality.HromadaRural, municipality.LAUPart}, Limit: 7,
		})
		if err != nil || len(hits) > 7 {
			t.Errorf("Search(%q) gives %d hits, %v, want at most 7", text, len(hits), err)
		}
		for _, h := range hits {
			if h.Country != "UA" && h.Country != "PT" || h.Kind != municipality.HromadaRural && h.Kind != municipality.LAUPart {
				t.Errorf("Search(%q) gives %s of %s, %s", text, h.Name, h.Country, h.Kind)
			}
		}
	}
}

// queries makes searches as people type them: beginnings, whole names and names with a slip, of all countries.
func queries(tb testing.TB, m *memory, n int) []string {
	tb.Helper()
	s, err := register.Load(tb.Context(), m, m.current)
	if err != nil {
		tb.Fatal(err)
	}
	shards, err := s.Shards(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	texts := make([]string, n)
	for i := range texts {
		shard := shards[random.IntN(len(shards))]
		names, err := shard.Written()
		if err != nil {
			tb.Fatal(err)
		}
		name := []rune(names.At(random.IntN(names.Len())))
		switch i % 4 {
		case 0:
			name = name[:1+random.IntN(len(name))]
		case 1:
			at := random.IntN(len(name))
			name = slices.Delete(name, at, at+1)
		case 2:
			at := random.IntN(len(name))
			name = slices.Insert(name, at, 'x')
		}
		texts[i] = string(name)
	}
	return texts
}

func BenchmarkSearch(b *testing.B) {
	m := realRegister(b)
	f := search.New(register.NewReader(m, m))
	texts := queries(b, m, 1000)
	for _, text := range texts { // every shard is inflated
		if _, err := f.Search(b.Context(), noon, search.Query{Text: text}); err != nil {
			b.Fatal(err)
		}
	}
	var times []time.Duration
	for b.Loop() {
		times = times[:0]
		for _, text := range texts {
			start := time.Now()
			if _, err := f.Search(b.Context(), noon, search.Query{Text: text}); err != nil {
				b.Fatal(err)
			}
			times = append(times, time.Since(start))
		}
	}
	slices.Sort(times)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(times[len(times)/2]), "p50-ms")
	b.ReportMetric(ms(times[len(times)*99/100]), "p99-ms")
	b.ReportMetric(ms(times[len(times)-1]), "max-ms")
	b.ReportMetric(0, "ns/op")
}

func BenchmarkColdLoad(b *testing.B) {
	m := realRegister(b)
	for b.Loop() {
		f := search.New(register.NewReader(m, m))
		if _, err := f.Search(b.Context(), noon, search.Query{Text: "Фастів"}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkColdLoad_Ukraine(b *testing.B) {
	m := realRegister(b)
	for b.Loop() {
		f := search.New(register.NewReader(m, m))
		if _, err := f.Search(b.Context(), noon, search.Query{Text: "Фастів", Countries: []municipality.Country{"UA"}}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMemory(b *testing.B) {
	m := realRegister(b)
	texts := queries(b, m, 200)
	heap := func() float64 {
		runtime.GC()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		return float64(stats.HeapAlloc) / 1e6
	}
	for b.Loop() {
		before := heap()
		f := search.New(register.NewReader(m, m))
		for _, text := range texts {
			hits, err := f.Search(b.Context(), noon, search.Query{Text: text})
			if err != nil {
				b.Fatal(err)
			}
			for _, h := range hits { // details of many places of all countries
				if _, err := f.Find(b.Context(), noon, string(h.Code)); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.ReportMetric(heap()-before, "MB")
		runtime.KeepAlive(f)
	}
	b.ReportMetric(0, "ns/op")
}
