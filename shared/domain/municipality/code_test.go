package municipality_test

import (
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

func TestParseCode(t *testing.T) {
	t.Parallel()
	const fastiv = "UA32140150000040954"
	tests := []struct {
		name, typed string
		want        municipality.Code // "" is none
		country     municipality.Country
	}{
		{"KATOTTH", fastiv, fastiv, "UA"},
		{"small letters", "ua32140150000040954", fastiv, "UA"},
		{"Cyrillic А", "UА32140150000040954", fastiv, "UA"},
		{"Greek Α", "UΑ32140150000040954", fastiv, "UA"},
		{"Latin and Cyrillic O for zero", "UA3214O1500О0О40954", "UA32140150000040954", "UA"},
		{"Cyrillic З for three", "UAЗ2140150000040954", fastiv, "UA"},
		{"full width", "ＵＡ３２140150000040954", fastiv, "UA"},
		{"spaces", " UA 32 14 015 000 00 40954\u00a0", fastiv, "UA"},
		{"a digit too few", fastiv[:18], "", ""},
		{"a digit too many", fastiv + "0", "", ""},
		{"a letter inside", "UA32140150X00040954", "", ""},
		{"LAU", "LT_15", "LT_15", "LT"},
		{"LAU in small letters", "cz_541354", "CZ_541354", "CZ"},
		{"Greece by Eurostat", "EL_01010101", "EL_01010101", "GR"},
		{"Greece by ISO", "GR_01010101", "EL_01010101", "GR"},
		{"a long Polish code", "PL_1003161326101", "PL_1003161326101", "PL"},
		{"letters in the code", "BG_JAM07", "BG_JAM07", "BG"},
		{"no member state", "CH_261", "", ""},
		{"Ukraine is no LAU", "UA_15", "", ""},
		{"nothing behind", "LT_", "", ""},
		{"no underscore", "LT15", "", ""},
		{"a path", "LT_../../etc", "", ""},
		{"endless", "LT_" + strings.Repeat("9", 1000), "", ""},
		{"empty", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := municipality.ParseCode(tt.typed)
			if got != tt.want || ok != (tt.want != "") || got.Country() != tt.country {
				t.Errorf("ParseCode(%q) = %q of %q, %v, want %q of %q", tt.typed, got, got.Country(), ok, tt.want, tt.country)
			}
		})
	}
}

func FuzzParseCode(f *testing.F) {
	for _, s := range []string{"UA32140150000040954", "EL_1", "gr_1", "UА3", "LT_ž", "\xff_1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		code, ok := municipality.ParseCode(s)
		if !ok {
			return
		}
		if again, ok := municipality.ParseCode(string(code)); !ok || again != code || code.Country() == "" {
			t.Errorf("ParseCode(%q) = %q, which reads as %q, %v", s, code, again, ok)
		}
	})
}

func TestParseCountry(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]municipality.Country{"LT": "LT", " el ": "GR", "gr": "GR", "UA": "UA", "CH": "", "": "", "Литва": ""} {
		if got, ok := municipality.ParseCountry(s); ok != (want != "") || ok && got != want {
			t.Errorf("ParseCountry(%q) = %q, %v, want %q", s, got, ok, want)
		}
	}
	if n := len(municipality.Members()); n != 27 {
		t.Errorf("Members() has %d countries, want 27", n)
	}
}

func TestIndicators(t *testing.T) {
	t.Parallel()
	seen := map[municipality.Indicator]bool{}
	for _, ind := range municipality.Indicators() {
		m := ind.Meaning()
		if m.Unit == "" || seen[ind] {
			t.Errorf("%s has unit %q, stood before: %v", ind, m.Unit, seen[ind])
		}
		if regional := strings.HasPrefix(string(ind), "region_") || strings.HasPrefix(string(ind), "gdp_"); m.Region != regional {
			t.Errorf("%s is of the region: %v, want %v", ind, m.Region, regional)
		}
		seen[ind] = true
	}
	if m := municipality.Indicator("hearsay").Meaning(); m != (municipality.Meaning{}) {
		t.Errorf("Meaning() of an unknown indicator = %+v, want none", m)
	}
}

func TestPlace_Figure(t *testing.T) {
	t.Parallel()
	p := municipality.Place{Figures: []municipality.Figure{
		{Indicator: municipality.TaxCapacity, Year: 2024},
		{Indicator: municipality.TaxCapacity, Year: 2022, Value: 0.6, Known: true},
		{Indicator: municipality.TaxCapacity, Year: 2021, Value: 0.5, Known: true},
	}}
	if got := p.Figure(municipality.TaxCapacity); got.Year != 2022 || got.Value != 0.6 {
		t.Errorf("Figure() = %+v, want the newest that is known", got)
	}
	if got := p.FigureOf(municipality.TaxCapacity, 2021); got.Value != 0.5 {
		t.Errorf("FigureOf(2021) = %+v, want 0.5", got)
	}
	if got := p.FigureOf(municipality.TaxCapacity, 2024); got.Known {
		t.Errorf("FigureOf(2024) = %+v, want it unknown", got)
	}
	if got := p.Figure(municipality.Area); got.Known || got.Indicator != municipality.Area {
		t.Errorf("Figure(area) = %+v, want it unknown", got)
	}
}

func TestNames_Short(t *testing.T) {
	t.Parallel()
	hromada := municipality.Names{Written: "Фастівська", Latin: "Fastivska", Centre: "Фастів", Roman: "Fastiv"}
	unit := municipality.Names{Written: "Варна", Latin: "Varna"}
	for _, tt := range []struct{ name, got, want string }{
		{"centre", hromada.Short(), "Фастів"},
		{"centre in Latin", hromada.ShortLatin(), "Fastiv"},
		{"unit", unit.Short(), "Варна"},
		{"unit in Latin", unit.ShortLatin(), "Varna"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s = %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}
