package text_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/base/text"
)

func TestFold_Meet(t *testing.T) {
	t.Parallel()
	for _, spellings := range [][]string{
		{"lodz", "Łódź", "ŁÓDŹ", "Lodz", "L\u0301odz", norm.NFD.String("łódź")},
		{"kamianets", "Кам'янець", "Кам’янець", "Камʼянець", "КАМ’ЯНЕЦЬ", "Кам`янець", "Кам´янець", "Кам′янець", "Камянець", "Kamianets", "Kamyanets", "Kam'yanets'"},
		{"kiv", "Київ", "Kyiv", "КИЇВ", "Kyyiv", norm.NFD.String("Київ")},
		{"khmelnitski", "Хмельницький", "Khmelnytskyi", "Khmelnytskyy", "Khmelnytsky", "Khmel'nyts'kyi"},
		{"iahotin", "Яготин", "Yahotyn", "Iahotyn"},
		{"zghorani", "Згорани", "Zghorany", "ЗГОРАНИ"},
		{"zaporizhzhia", "Запоріжжя", "Zaporizhzhia", "Zaporizhzhya"},
		{"mikolaiv", "Миколаїв", "Mykolaiv", "Mykolayiv"},
		{"grongi", "Ґронґи"},
		{"ivano frankivsk", "Івано-Франківськ", "Ivano–Frankivsk", "  ivano   frankivsk ", "IVANO/FRANKIVSK", "Ivano.Frankivsk"},
		{"koln", "Köln", "Koeln", "Koln", "KÖLN", "Ko\u0308ln"},
		{"arhus", "Århus", "Aarhus", "A\u030arhus"},
		{"kobenhavn", "København", "Koebenhavn", "Kobenhavn"},
		{"strasse", "Straße", "Strasse", "STRAẞE"},
		{"athina", "Αθήνα", "Athina", "ΑΘΗΝΑ", "Athína"},
		{"thessaloniki", "Θεσσαλονίκη", "Thessaloniki"},
		{"irakleio", "Ηράκλειο", "Irakleio"},
		{"evvoia", "Εύβοια", "Evvoia"},
		{"nafplio", "Ναύπλιο", "Nafplio"},
		{"agia napa", "Αγία Νάπα", "Agia Napa"},
		{"kalamaria", "Καλαμαριά"},
		{"9 1 1 2", "９ ① ½"},
		{"fi", "ﬁ"},
		{"", "", " ", "'’ʼ", "\u200b", "-/"},
		{"s hertogenbosch", "'s-Hertogenbosch", "’s Hertogenbosch"},
		{"თბილისი", "თბილისი"},
	} {
		for _, s := range spellings[1:] {
			if got := text.Fold(s); got != spellings[0] {
				t.Errorf("Fold(%q) = %q, want %q", s, got, spellings[0])
			}
		}
	}
}

// The Latin form of each municipality finds it, and so do all four apostrophes.
func TestFold_Municipalities(t *testing.T) {
	t.Parallel()
	for _, row := range readData(t, "translit_cases.csv") {
		want := text.Fold(row["uk"])
		for _, s := range []string{text.Latin(row["uk"]), strings.ToUpper(row["uk"]), strings.ReplaceAll(row["uk"], "'", "’"), norm.NFD.String(row["uk"])} {
			if got := text.Fold(s); got != want {
				t.Errorf("Fold(%q) = %q, want %q as of %q", s, got, want, row["uk"])
			}
		}
	}
}

// Nearly all Cypriot and Bulgarian names of the European list fold to their published Latin form; those of Greece are
// published in another case and so cannot be compared.
func TestFold_EuropeanNames(t *testing.T) {
	t.Parallel()
	total, same := map[string]int{}, map[string]int{}
	for _, row := range readData(t, "lau.csv.gz") {
		country, native, latin := row["country_iso2"], row["lau_name"], row["lau_name_latn"]
		if latin == "" || country != "CY" && country != "BG" {
			continue
		}
		if country == "BG" {
			native = text.LatinBulgarian(native)
		}
		total[country]++
		if text.Fold(native) == text.Fold(latin) {
			same[country]++
		}
	}
	for country, n := range total {
		t.Logf("%s: %d of %d", country, same[country], n)
		if same[country]*100 < n*90 {
			t.Errorf("%s: %d of %d names fold to their Latin form, want nine of ten", country, same[country], n)
		}
	}
}

// Typing on never loses what was found: the key of a beginning is a beginning of the key. Letters of ASCII, Cyrillic and
// Central Europe; a final space and Greek pairs are known to wait for what follows.
func TestFold_Prefix(t *testing.T) {
	t.Parallel()
	letters := []rune("abcdeiouyzABCYZ '-абгезийіїєюяьщЗГЯЄ’łøæßäöüżčşő")
	rapid.Check(t, func(t *rapid.T) {
		runes := rapid.SliceOfN(rapid.SampledFrom(letters), 0, 20).Draw(t, "runes")
		whole := text.Fold(string(runes))
		for i := range runes {
			if part := text.Fold(string(runes[:i])); !strings.HasPrefix(whole, part) {
				t.Fatalf("Fold(%q) = %q is no beginning of %q", string(runes[:i]), part, whole)
			}
		}
	})
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Кам'янець", "Łódź", "к\u0306", "Αύριο", "\xff", "ﷺ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := text.Fold(s)
		if !utf8.ValidString(got) || strings.HasPrefix(got, " ") || strings.HasSuffix(got, " ") || strings.Contains(got, "  ") {
			t.Errorf("Fold(%q) = %q, want single spaces and UTF-8", s, got)
		}
	})
}

func FuzzLatin(f *testing.F) {
	f.Add("Кам'янець ЗГ")
	f.Fuzz(func(t *testing.T, s string) {
		got := text.Latin(s)
		if strings.ContainsAny(got, "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя") {
			t.Errorf("Latin(%q) = %q, which still has Ukrainian letters", s, got)
		}
	})
}

func BenchmarkFold(b *testing.B) {
	for _, name := range []string{"Gmina Warszawa", "Кам’янець-Подільська", "Łódź Śródmieście", "Θεσσαλονίκη"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				text.Fold(name)
			}
		})
	}
}

// All names of the European list at once.
func BenchmarkFold_Europe(b *testing.B) {
	var names []string
	for _, row := range readData(b, "lau.csv.gz") {
		names = append(names, row["lau_name"])
	}
	b.ResetTimer()
	for b.Loop() {
		for _, name := range names {
			text.Fold(name)
		}
	}
	b.ReportMetric(float64(len(names)), "names")
}
