package register_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
)

const (
	hromadaHeader = "katottg,name_uk,name_latn,full_name_uk,type,oblast_katottg,oblast_uk,oblast_en,raion_uk,center_uk,center_latn,lat,lon," +
		"area_km2,population_2022,share_rent_2021,own_income_pc_2021_uah,income_own_2023_8m_uah,war_status_2022_11,occupied_2025_05,active_hostilities_2025_05\n"
	lauHeader = "gisco_id,country,lau_name,lau_name_latn,nuts2,nuts3,nuts3_name,population_2020,area_km2,degurba_2019,lat,lon\n"

	codeOne   = "UA90010010000000011"
	codeTwo   = "UA90010020000000022"
	codeThree = "UA90010030000000033"
	oblast    = "UA90000000000000001"
)

// hromada writes a row of hromadas.csv with the given cells for name, area, population, share and income.
func hromada(code, name, centre, figures string) string {
	return fmt.Sprintf("%s,%s,Nazva,%s міська територіальна громада,urban,%s,Перша,Persha,Районний,%s,Mistse,50.5,30.5,%s,999,not occupied,no,ended\n",
		code, name, name, oblast, centre, figures)
}

// unit writes a row of lau.csv.
func unit(id, country, name, latin, nuts3, people string) string {
	return fmt.Sprintf("%s,%s,\"%s\",\"%s\",%s,%s,Region,%s,12.5,3,50.5,10.25\n", id, country, name, latin, nuts3[:4], nuts3, people)
}

func imported(t *testing.T, m *memory, source register.Source) register.Report {
	t.Helper()
	report, err := register.Import(t.Context(), job(m, source))
	if err != nil {
		t.Fatalf("Import() error = %v", err)
	}
	return report
}

func job(m *memory, source register.Source) register.Job {
	return register.Job{Source: source, Store: m, Pointer: m, By: "officer@example.org", Now: noon}
}

func place(t *testing.T, m *memory, code string) municipality.Place {
	t.Helper()
	s, err := register.NewReader(m, m).Snapshot(t.Context(), noon)
	if err != nil {
		t.Fatalf("Snapshot() error = %v", err)
	}
	p, err := s.Place(t.Context(), code)
	if err != nil {
		t.Fatalf("Place(%q) error = %v", code, err)
	}
	return p
}

func TestImport_Hromada(t *testing.T) {
	t.Parallel()
	m := newMemory()
	report := imported(t, m, files{
		"hromadas.csv":  "\ufeff" + hromadaHeader + hromada(codeOne, "Вiйтовецька", "Війтівці", "100.5,2010,-0.0002,"),
		"languages.csv": "country,language,status,population_percent,eu_official\nUA,uk,official,65,0\n",
	})
	if want := []string{"income_own_2023_8m_uah"}; !slices.Equal(report.Files[1].Unused, want) {
		t.Errorf("columns not used = %v, want %v: a budget of a part of the year", report.Files[1].Unused, want)
	}
	want := municipality.Place{
		Code: codeOne, Country: "UA", Kind: municipality.HromadaUrban,
		Names: municipality.Names{
			Written: "Війтовецька", Latin: "Nazva", Centre: "Війтівці", Roman: "Mistse", Full: "Війтовецька міська територіальна громада",
		},
		Region:   municipality.Region{Code: oblast, Name: "Перша", Latin: "Persha"},
		District: "Районний",
		Point:    municipality.Point{Lat: 50.5, Lon: 30.5, Known: true},
		Figures: []municipality.Figure{
			{Indicator: municipality.Population, Value: 2010, Known: true, Year: 2022, Source: "ua-stat", Note: municipality.Prewar},
			{Indicator: municipality.Area, Value: 100.5, Known: true, Source: "kse-hub"},
			{Indicator: municipality.Density, Value: 20, Known: true, Year: 2022, Source: "derived", Note: municipality.Derived},
			{Indicator: municipality.ShareRent, Value: -0.0002, Known: true, Year: 2021, Source: "ua-budget", Note: municipality.Refund},
		},
		War: &municipality.War{
			Occupied: municipality.HostilityNo, Active: municipality.HostilityEnded, AsOf: "2025-05", Source: "ua-order-376",
			Earlier: municipality.NotOccupied, EarlierAsOf: "2022-11", EarlierSource: "kse-hub",
		},
		Languages: []municipality.Language{{Tag: "uk", Percent: 65}},
	}
	got := place(t, m, codeOne)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Place() (-want +got)\n%s", diff)
	}
	if f := got.Figure(municipality.OwnIncomePC); f.Known || f.Value != 0 {
		t.Errorf("Figure(own_income_pc) = %+v, want it unknown: the cell is blank", f)
	}
	if f := got.FigureOf(municipality.Population, 2021); f.Known {
		t.Errorf("FigureOf(population, 2021) = %+v, want it unknown", f)
	}
}

func TestImport_Unit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		row   string
		code  string
		kind  municipality.Kind
		names municipality.Names
		want  func(municipality.Place) bool
	}{
		{
			"Eurostat's code of Greece", unit("EL_28020105", "EL", "Κοινότητα Υψηλάντου", "Local Commune of Ypsilantis", "EL641", "353"), "GR_28020105",
			municipality.LAUPart,
			municipality.Names{Written: "Υψηλάντου", Latin: "Ypsilantis", Full: "Κοινότητα Υψηλάντου", Others: []string{"Κοινότητα Υψηλάντου"}},
			nil,
		},
		{
			"a Greek name without a Latin one", unit("EL_1", "EL", "Κοινότητα Εύας Μπουρίου", "", "EL641", "353"), "EL_1",
			municipality.LAUPart,
			municipality.Names{Written: "Εύας Μπουρίου", Latin: "Evas Bouriou", Full: "Κοινότητα Εύας Μπουρίου", Others: []string{"Κοινότητα Εύας Μπουρίου"}},
			nil,
		},
		{
			"a Bulgarian name without a Latin one", unit("BG_JAM07", "BG", "Елхово", "", "BG343", "14234"), "bg_jam07",
			municipality.LAU,
			municipality.Names{Written: "Елхово", Latin: "Elhovo"},
			nil,
		},
		{
			"a long Polish code", unit("PL_1003161326101", "PL", "Łódź", "Łódź", "PL711", "679941"), "PL_1003161326101",
			municipality.LAU,
			municipality.Names{Written: "Łódź", Latin: "Łódź"},
			nil,
		},
		{
			"a German suffix", unit("DE_14713000", "DE", "Leipzig, Stadt", "Leipzig, Stadt", "DED51", "593145"), "DE_14713000",
			municipality.LAU,
			municipality.Names{Written: "Leipzig", Latin: "Leipzig", Full: "Leipzig, Stadt", Others: []string{"Leipzig, Stadt"}},
			nil,
		},
		{
			"an uninhabited area", unit("DE_01053105", "DE", "Sachsenwald, gemfr. Gebiet", "", "DEF06", "0"), "DE_01053105",
			municipality.LAU,
			municipality.Names{Written: "Sachsenwald", Latin: "Sachsenwald", Full: "Sachsenwald, gemfr. Gebiet", Others: []string{"Sachsenwald, gemfr. Gebiet"}},
			func(p municipality.Place) bool {
				f := p.Figure(municipality.Population)
				return f.Known && f.Value == 0 && f.Note == municipality.Uninhabited
			},
		},
		{
			"an unknown population", unit("CY_5356", "CY", "Τρόοδος", "Troodos", "CY000", ""), "CY_5356",
			municipality.LAUPart,
			municipality.Names{Written: "Τρόοδος", Latin: "Troodos"},
			func(p municipality.Place) bool { return !p.Figure(municipality.Population).Known },
		},
		{
			"two languages", unit("BE_51004", "BE", "Ath / Aat", "Aat", "BE32A", "29000"), "BE_51004",
			municipality.LAU,
			municipality.Names{Written: "Ath / Aat", Latin: "Ath / Aat", Others: []string{"Aat", "Ath"}},
			nil,
		},
		{
			"a German slash is no second language", unit("DE_1", "DE", "Garz/Rügen, Stadt", "", "DE80L", "2200"), "DE_1",
			municipality.LAU,
			municipality.Names{Written: "Garz/Rügen", Latin: "Garz/Rügen", Full: "Garz/Rügen, Stadt", Others: []string{"Garz/Rügen, Stadt"}},
			nil,
		},
		{
			"an article behind", unit("ES_15030", "ES", "Coruña, A", "Coruña, A", "ES111", "247604"), "ES_15030",
			municipality.LAU,
			municipality.Names{Written: "A Coruña", Latin: "A Coruña", Full: "Coruña, A", Others: []string{"Coruña, A"}},
			nil,
		},
		{
			"an apostrophised article behind, in two languages", unit("ES_03084", "ES", "Lorcha / Orxa, l'", "", "ES521", "570"), "ES_03084",
			municipality.LAU,
			municipality.Names{Written: "Lorcha / l'Orxa", Latin: "Lorcha / l'Orxa", Full: "Lorcha / Orxa, l'", Others: []string{"Lorcha / Orxa, l'", "Lorcha", "l'Orxa"}},
			nil,
		},
		{
			"a Lithuanian genitive", unit("LT_47", "LT", "Joniškio rajono savivaldybė", "", "LT026", "20730"), "LT_47",
			municipality.LAU,
			municipality.Names{Written: "Joniškio rajono savivaldybė", Latin: "Joniškio rajono savivaldybė", Others: []string{"Joniškis"}},
			nil,
		},
		{
			"a Romanian town", unit("RO_60847", "RO", "Municipiul Medgidia", "Municipiul Medgidia", "RO223", "44594"), "RO_60847",
			municipality.LAU,
			municipality.Names{Written: "Medgidia", Latin: "Medgidia", Full: "Municipiul Medgidia", Others: []string{"Municipiul Medgidia"}},
			nil,
		},
		{
			"a letter lost to Windows", unit("FR_02201", "FR", "C\u009cuvres-et-Valsery", "", "FRE21", "480"), "FR_02201",
			municipality.LAU,
			municipality.Names{Written: "Cœuvres-et-Valsery", Latin: "Cœuvres-et-Valsery"},
			nil,
		},
		{
			"a district of a Slovak city", unit("SK_528595", "SK", "Bratislava - mestská časť Staré Mesto", "", "SK010", "46080"), "SK_528595",
			municipality.LAUPart,
			municipality.Names{Written: "Bratislava - mestská časť Staré Mesto", Latin: "Bratislava - mestská časť Staré Mesto"},
			nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := newMemory()
			report := imported(t, m, files{"lau.csv": lauHeader + tt.row})
			if len(report.Broken) > 0 {
				t.Fatalf("Import() skipped %v", report.Broken)
			}
			p := place(t, m, tt.code)
			if diff := cmp.Diff(tt.names, p.Names, cmpopts.EquateEmpty()); diff != "" || p.Kind != tt.kind {
				t.Errorf("Place(%q) is a %s, want %s; names (-want +got)\n%s", tt.code, p.Kind, tt.kind, diff)
			}
			if tt.want != nil && !tt.want(p) {
				t.Errorf("Place(%q) has figures %+v", tt.code, p.Figures)
			}
		})
	}
}

func TestImport_PolishNamesakes(t *testing.T) {
	t.Parallel()
	m := newMemory()
	imported(t, m, files{"lau.csv": strings.Replace(lauHeader, "degurba_2019", "density_km2", 1) +
		"PL_1,PL,Sieradz,,PL71,PL714,Sieradzki,10706,181.6,58.95,51.5,18.7\nPL_2,PL,Sieradz,,PL71,PL714,Sieradzki,41953,51.2,819,51.6,18.7\n"})
	for code, want := range map[string]string{"PL_1": "rural", "PL_2": "urban"} {
		if got := place(t, m, code).Detail(municipality.UnitType); got != want {
			t.Errorf("Place(%s) is %q, want %q", code, got, want)
		}
	}
}

func TestImport_SkipsBrokenRows(t *testing.T) {
	t.Parallel()
	good := unit("LT_1", "LT", "Vilnius", "", "LT011", "1")
	tests := []struct {
		name, row, column, reason string
	}{
		{"too few columns", "LT_2,LT,Kaunas\n", "", "3 columns, the header has 12"},
		{"a quotation mark inside", "LT_2,LT,Ka\"unas,,LT02,LT021,Region,1,1,1,1,1\n", "", "bare"},
		{"another country's code", unit("LV_2", "LT", "Kaunas", "", "LT011", "1"), "gisco_id", "no code of LT"},
		{"no country", unit("XX_2", "XX", "Kaunas", "", "LT011", "1"), "country", "no member state"},
		{"another country's region", unit("LT_2", "LT", "Kaunas", "", "LV011", "1"), "nuts3", "no NUTS 3"},
		{"no name", unit("LT_2", "LT", "", "", "LT011", "1"), "lau_name", "no name"},
		{"thousands", unit("LT_2", "LT", "Kaunas", "", "LT011", "\"1,000\""), "population_2020", "not a number"},
		{"an exponent", unit("LT_2", "LT", "Kaunas", "", "LT011", "1e5"), "population_2020", "not a number"},
		{"not a number at all", unit("LT_2", "LT", "Kaunas", "", "LT011", "NaN"), "population_2020", "not a number"},
		{"half a person", unit("LT_2", "LT", "Kaunas", "", "LT011", "1.5"), "population_2020", "whole"},
		{"fewer than nobody", unit("LT_2", "LT", "Kaunas", "", "LT011", "-1"), "population_2020", "between"},
		{"half a position", "LT_2,LT,Kaunas,,LT02,LT021,Region,1,1,1,54.1,\n", "lat", "together"},
		{"off the globe", "LT_2,LT,Kaunas,,LT02,LT021,Region,1,1,1,154.1,20\n", "lat", "latitude"},
		{"an unknown class", "LT_2,LT,Kaunas,,LT02,LT021,Region,1,1,4,54.1,20\n", "degurba_2019", "between 1 and 3"},
		{"the same code again", unit("LT_1", "LT", "Vilnius", "", "LT011", "2"), "", "line 2"},
		{"broken letters", unit("LT_2", "LT", "Ka\xffunas", "", "LT011", "1"), "lau_name", "UTF-8"},
		{"a region of two names", strings.Replace(unit("LT_2", "LT", "Kaunas", "", "LT011", "1"), "Region", "Other", 1), "nuts3_name", "named"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			report := imported(t, newMemory(), files{"lau.csv": lauHeader + good + tt.row})
			if len(report.Broken) != 1 || report.Files[0].Skipped != 1 || report.Places != 1 {
				t.Fatalf("Import() skipped %+v of %d places, want one row", report.Broken, report.Places)
			}
			got := report.Broken[0]
			if got.File != "lau.csv" || got.Line != 3 || got.Column != tt.column || !strings.Contains(got.Reason, tt.reason) {
				t.Errorf("Import() skipped %q, want line 3, column %q, %q", got.Error(), tt.column, tt.reason)
			}
		})
	}
}

func TestImport_SkipsBrokenHromadas(t *testing.T) {
	t.Parallel()
	row := hromada(codeTwo, "Друга", "Друге", "1,1,0,0")
	tests := []struct{ name, row, column string }{
		{"no code", strings.Replace(row, codeTwo, "UA123", 1), "katottg"},
		{"a European code", strings.Replace(row, codeTwo, "LT_15", 1), "katottg"},
		{"an unknown type", strings.Replace(row, ",urban,", ",raion,", 1), "type"},
		{"no oblast", strings.Replace(row, oblast, "Перша", 1), "oblast_katottg"},
		{"an unknown war status", strings.Replace(row, ",no,ended", ",maybe,ended", 1), "occupied_2025_05"},
		{"an unknown earlier status", strings.Replace(row, "not occupied", "liberated", 1), "war_status_2022_11"},
		{"no name", strings.Replace(row, ",Друга,", ",,", 1), "name_uk"},
		{"a share above one", hromada(codeTwo, "Друга", "Друге", "1,1,1.5,0"), "share_rent_2021"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			report := imported(t, newMemory(), files{"hromadas.csv": hromadaHeader + hromada(codeOne, "Перша", "Перше", "1,1,0,0") + tt.row})
			if len(report.Broken) != 1 || report.Broken[0].Column != tt.column || report.Broken[0].Line != 3 {
				t.Errorf("Import() skipped %+v, want line 3, column %s", report.Broken, tt.column)
			}
		})
	}
}

func TestImport_NormalisesCodes(t *testing.T) {
	t.Parallel()
	m := newMemory()
	imported(t, m, files{"hromadas.csv": hromadaHeader + hromada("UА9001001000000001І", "Перша", "Перше", "1,1,0,0")})
	if got := place(t, m, codeOne).Code; got != codeOne {
		t.Errorf("Place() has code %q, want %q: А and І were Cyrillic", got, codeOne)
	}
}

func TestImport_StopsAtBrokenHeader(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"another column name", strings.Replace(lauHeader, "lau_name,", "name,", 1), "lacks lau_name; found gisco_id, country, name"},
		{"semicolons", strings.ReplaceAll(lauHeader, ",", ";"), "semicolons"},
		{"tabs", strings.ReplaceAll(lauHeader, ",", "\t"), "tabs"},
		{"UTF-16", "\xff\xfeg\x00i\x00", "UTF-16"},
		{"empty", "", "empty"},
		{"a column twice", "country," + lauHeader, "there are two"},
		{"a page of the web", "<!DOCTYPE html>\n", "lacks"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := newMemory()
			_, err := register.Import(t.Context(), job(m, files{"lau.csv": tt.body}))
			var header *register.HeaderError
			if !errors.As(err, &header) || fault.CodeOf(err) != fault.Invalid || !strings.Contains(header.Error(), tt.want) {
				t.Errorf("Import() error = %v, want a header error with %q", err, tt.want)
			}
			if len(m.objects) != 0 || !m.current.IsZero() {
				t.Errorf("Import() stored %d objects", len(m.objects))
			}
		})
	}
}

func TestImport_RefusesWhatIsMostlyBroken(t *testing.T) {
	t.Parallel()
	var rows strings.Builder
	for i := range 100 {
		people := "1"
		if i%4 == 0 {
			people = "many"
		}
		rows.WriteString(unit(fmt.Sprintf("LT_%d", i), "LT", "Miestas", "", "LT011", people))
	}
	_, err := register.Import(t.Context(), job(newMemory(), files{"lau.csv": lauHeader + rows.String()}))
	if fault.CodeOf(err) != fault.Invalid || !strings.Contains(err.Error(), "25 of 100 rows") {
		t.Errorf("Import() error = %v, want 25 of 100 rows", err)
	}
}

func TestImport_StopsAtOpenQuotationMark(t *testing.T) {
	t.Parallel()
	_, err := register.Import(t.Context(), job(newMemory(), files{
		"lau.csv": lauHeader + "LT_2,LT,\"Kaunas,,LT02,LT021\n" + unit("LT_1", "LT", "Vilnius", "", "LT011", "1"),
	}))
	if err == nil || !strings.Contains(err.Error(), "quotation mark") {
		t.Errorf("Import() error = %v, want one about the quotation mark", err)
	}
}

func TestImport_NeedsPlaces(t *testing.T) {
	t.Parallel()
	_, err := register.Import(t.Context(), job(newMemory(), files{"nuts3.csv": "nuts3,country\n"}))
	if fault.CodeOf(err) != fault.NotFound {
		t.Errorf("Import() error = %v, want %v", err, fault.NotFound)
	}
}

func TestImport_RegionalFigures(t *testing.T) {
	t.Parallel()
	m := newMemory()
	imported(t, m, files{
		"lau.csv": lauHeader + unit("LT_1", "LT", "Vilnius", "", "LT011", "1") + unit("LT_2", "LT", "Kaunas", "", "LT022", "1"),
		"nuts3.csv": "nuts3,country,gdp_eur_per_inhabitant,gdp_eur_year,mountain,island\n" +
			"LT011,LT,25000,2021,Other regions,\nLT022,LT,15000,2020,> 50 % of surface are in mountain areas,\n",
	})
	want := municipality.Figure{
		Indicator: municipality.GDPPerInhabitant, Value: 15000, Known: true, Year: 2020, Source: "eurostat-gdp", Note: municipality.Regional,
	}
	p := place(t, m, "LT_2")
	if got := p.Figure(municipality.GDPPerInhabitant); got != want {
		t.Errorf("Figure(gdp_per_inhabitant) = %+v, want %+v", got, want)
	}
	if got := p.Figure(municipality.RegionMountain); got.Value != 1 || got.Note != municipality.Regional {
		t.Errorf("Figure(region_mountain) = %+v, want 1", got)
	}
	if got := p.Figure(municipality.RegionIsland); got.Known {
		t.Errorf("Figure(region_island) = %+v, want it unknown", got)
	}
}

func TestImport_SourcesFile(t *testing.T) {
	t.Parallel()
	m := newMemory()
	imported(t, m, files{
		"lau.csv":     strings.Replace(lauHeader, "population_2020", "population_2024", 1) + unit("LT_1", "LT", "Vilnius", "", "LT011", "7"),
		"sources.csv": "file,column,source,title,licence,url,year\nlau.csv,area_km2,lt-land,Land Survey,CC0,https://example.org,2023\n",
	})
	p := place(t, m, "LT_1")
	if got := p.Figure(municipality.Population); got.Year != 2024 {
		t.Errorf("Figure(population) = %+v, want the year of the column's name", got)
	}
	if got := p.Figure(municipality.Area); got.Year != 2023 || got.Source != "lt-land" {
		t.Errorf("Figure(area) = %+v, want source and year of sources.csv", got)
	}
	s, err := register.NewReader(m, m).Snapshot(t.Context(), noon)
	if err != nil || s.Manifest.Source("lt-land").Title != "Land Survey" {
		t.Errorf("Source(lt-land) = %+v, %v", s.Manifest.Source("lt-land"), err)
	}
}
