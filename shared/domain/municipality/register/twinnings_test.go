package register_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
)

const twinHead = "katottg,hromada_uk,ua_name_raw,ua_wikidata,partner_name,partner_country,partner_region,partner_gisco_id,partner_wikidata,since,source,confidence,source_url\n"

// twin is a row of twinnings.csv.
func twin(code, name, partner, country, gisco, since, source, confidence string) string {
	return strings.Join([]string{code, name, "", "", partner, country, "", gisco, "", since, source, confidence, ""}, ",") + "\n"
}

// withTwins adds twinnings to the files of a delivery.
func withTwins(rows ...string) files {
	f := maps.Clone(baltic())
	f["twinnings.csv"] = twinHead + strings.Join(rows, "")
	return f
}

func twinnings(t *testing.T, m *memory, code municipality.Code) []municipality.Twinning {
	t.Helper()
	s, err := register.Load(t.Context(), m, m.current)
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.Twinnings(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestImport_Twinnings(t *testing.T) {
	t.Parallel()
	m := newMemory()
	report := imported(t, m, withTwins(
		twin(codeOne, "Перша", "Vilnius", "LT", "LT_1", "1998", "skew", "registry"),
		twin(codeOne, "Перша", "Vilnius", "LT", "LT_1", "1998", "skew", "registry"), // the same row twice
		twin(codeOne, "Перша", "Bălți", "MD", "", "", "wikidata-P190-2016", "wikidata snapshot 2016-09"),
		twin("", "Kyjiw", "Vilnius", "", "LT_1", "", "skew-unmatched:kyiv_city", "registry"),
		twin(codeOne, "Перша", "Somewhere", "", "", "", "strategy", "strategy_mention"),
		twin(codeOne, "Перша", "Taganrog", "RU", "", "", "wikidata-P190-2016", "wikidata snapshot 2016-09"),
		twin(codeOne, "Перша", "Masyr", "BY", "", "2001", "skew", "registry"),
		twin(codeOne, "Перша", "Belgorod", "", "", "", "wikidata-P190-2016", "wikidata snapshot 2016-09"),
		twin("", "Kalusch (Rajon)", "Landkreis", "DE", "", "", "skew-unmatched:rajon", "registry"),
		twin("UA12", "Перша", "Vilnius", "LT", "LT_1", "", "skew", "registry"),
		twin(codeOne, "Перша", "Vilnius", "PL", "LT_1", "", "skew", "registry"),
		twin(codeOne, "Перша", "Vilnius", "LT", "LT_1", "long ago", "skew", "registry"),
		twin(codeOne, "Перша", "", "LT", "LT_1", "", "skew", "registry"),
		twin(codeOne, "Перша", "Vilnius", "LT", "LT_1", "", "skew", "hearsay"),
	))
	want := []municipality.Twinning{
		{Hromada: codeOne, HromadaName: "Перша", PartnerName: "Somewhere", Source: "w3i", Confidence: municipality.InStrategy},
		{Hromada: codeOne, HromadaName: "Перша", Partner: "LT_1", PartnerName: "Vilnius", Country: "LT", Since: 1998, Source: "skew", Confidence: municipality.InRegistry},
		{Hromada: codeOne, HromadaName: "Перша", PartnerName: "Bălți", Country: "MD", Source: "wikidata", Confidence: municipality.InOpenRecord, AsOf: 2016},
	}
	if d := cmp.Diff(want, twinnings(t, m, codeOne)); d != "" {
		t.Errorf("Twinnings of the hromada differ (-want +got): %s", d)
	}
	if got := twinnings(t, m, "LT_1"); len(got) != 2 || got[0].HromadaName != "Kyjiw" {
		t.Errorf("Twinnings of LT_1 = %+v, want Kyiv by name and the hromada", got)
	}
	if got := twinnings(t, m, "LT_99"); len(got) != 0 {
		t.Errorf("Twinnings of nobody = %+v", got)
	}
	i := len(report.Files) - 1
	if f := report.Files[i]; f.Name != "twinnings.csv" || f.Left != 4 || f.Skipped != 5 || len(f.Unused) != 0 {
		t.Errorf("report = %+v, want 4 left out and 5 broken", f)
	}
	columns := []string{}
	for _, b := range report.Broken {
		columns = append(columns, b.Column)
	}
	if d := cmp.Diff([]string{"katottg", "partner_country", "since", "partner_name", "confidence"}, columns); d != "" {
		t.Errorf("broken columns differ (-want +got): %s", d)
	}
}

func TestImport_TwinningsStayWithoutAFile(t *testing.T) {
	t.Parallel()
	m := newMemory()
	row := twin(codeOne, "Перша", "Vilnius", "LT", "LT_1", "", "skew", "registry")
	imported(t, m, baltic()) // a register without twinnings is whole
	if got := twinnings(t, m, codeOne); len(got) != 0 {
		t.Errorf("Twinnings without a file = %+v", got)
	}
	imported(t, m, withTwins(row))
	with := m.current
	report := imported(t, m, baltic())
	if got := twinnings(t, m, codeOne); len(got) != 1 {
		t.Errorf("Twinnings after an import without the file = %+v, want the one from before", got)
	}
	if report.Changed || m.current != with {
		t.Errorf("the same places without the file changed the register to %+v", report.Current)
	}
	imported(t, m, withTwins())
	if got := twinnings(t, m, codeOne); len(got) != 0 {
		t.Errorf("Twinnings after an empty file = %+v, want none", got)
	}
}

func TestImport_OrderOfTwinningsDoesNotMatter(t *testing.T) {
	t.Parallel()
	a := twin(codeOne, "Перша", "Vilnius", "LT", "LT_1", "", "skew", "registry")
	b := twin(codeOne, "Перша", "Kaunas", "LT", "", "2001", "skew", "registry")
	m, n := newMemory(), newMemory()
	imported(t, m, withTwins(a, b))
	imported(t, n, withTwins(b, a))
	one, two := twinnings(t, m, codeOne), twinnings(t, n, codeOne)
	if d := cmp.Diff(one, two); d != "" || len(one) != 2 {
		t.Errorf("two orders of rows give %d twinnings, the difference: %s", len(one), d)
	}
}

func TestTwinnings_NoticeDamage(t *testing.T) {
	t.Parallel()
	m := newMemory()
	imported(t, m, withTwins(twin(codeOne, "Перша", "Vilnius", "LT", "LT_1", "", "skew", "registry")))
	s, err := register.Load(t.Context(), m, m.current)
	if err != nil {
		t.Fatal(err)
	}
	key := s.Manifest.Twinnings.Key
	body := m.objects[key]
	m.objects[key] = append([]byte{0xff}, body...)
	if _, err := s.Twinnings(t.Context(), codeOne); fault.CodeOf(err) != fault.Internal {
		t.Errorf("Twinnings of damaged bytes = %v, want internal", err)
	}
	delete(m.objects, key)
	if _, err := s.Twinnings(t.Context(), codeOne); err == nil {
		t.Error("Twinnings of a lost object succeeded")
	}
	m.objects[key] = body
	if got, err := s.Twinnings(t.Context(), codeOne); err != nil || len(got) != 1 {
		t.Errorf("Twinnings once the object is back = %+v, %v, want one", got, err)
	}
}

// Whatever stands in the file, every twinning that is kept can be shown: a name, a source, no place in Russia or Belarus.
func FuzzTwinnings(f *testing.F) {
	f.Add(twinHead + twin(codeOne, "Перша", "Vilnius", "LT", "LT_1", "1998", "skew", "registry"))
	f.Add(twinHead + twin(codeOne, "Перша", "Taganrog", "ru", "", "", "wikidata-P190-2016", "wikidata snapshot 2016-09"))
	f.Add("katottg\n")
	f.Add(twinHead + ",,,,\"x\n")
	f.Fuzz(func(t *testing.T, body string) {
		m := newMemory()
		source := maps.Clone(baltic())
		source["twinnings.csv"] = body
		if _, err := register.Import(t.Context(), job(m, source)); err != nil {
			return
		}
		for _, code := range []municipality.Code{codeOne, "LT_1"} {
			for _, twin := range twinnings(t, m, code) {
				if twin.PartnerName == "" || twin.Source == "" || twin.Confidence == "" || twin.Country == "RU" || twin.Country == "BY" {
					t.Errorf("twinning %+v cannot be shown", twin)
				}
			}
		}
	})
}
