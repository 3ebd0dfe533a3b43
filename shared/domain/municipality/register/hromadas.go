package register

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// hromadaFigures are the columns of hromadas.csv that become figures.
func hromadaFigures() []figureColumn {
	kse, budget, minfin := sourceKSE, sourceBudget, sourceMinFin
	return []figureColumn{
		{name: "population_{year}", figure: municipality.Population, source: sourceUAStat},
		{name: "urban_population_{year}", figure: municipality.UrbanPopulation, source: sourceUAStat},
		{name: "urban_share_{year}", figure: municipality.UrbanShare, source: sourceUAStat},
		{name: "n_settlements", figure: municipality.Settlements, source: kse},
		{name: "area_km2", figure: municipality.Area, source: kse},
		{name: "is_oblast_center", figure: municipality.OblastCentre, source: kse},
		{name: "travel_min_to_oblast_center", figure: municipality.TravelMinutes, source: kse},
		{name: "km_to_eu", figure: municipality.KmToEU, source: kse},
		{name: "km_to_russia", figure: municipality.KmToRussia, source: kse},
		{name: "km_to_russia_belarus", figure: municipality.KmToAggressors, source: kse},
		{name: "mountain", figure: municipality.Mountain, source: kse},
		{name: "coastal", figure: municipality.Coastal, source: kse},
		{name: "state_border", figure: municipality.Border, source: kse},
		{name: "train_station", figure: municipality.TrainStation, source: kse},
		{name: "income_total_{year}_uah", figure: municipality.IncomeTotal, source: budget},
		{name: "income_own_{year}_uah", figure: municipality.IncomeOwn, source: budget},
		{name: "income_military_pit_{year}_uah", figure: municipality.IncomeMilitary, source: budget},
		{name: "own_income_pc_{year}_uah", figure: municipality.OwnIncomePC, source: budget},
		{name: "own_income_exmil_pc_{year}_uah", figure: municipality.OwnIncomeExMil, source: budget},
		{name: "transfers_share_{year}", figure: municipality.TransfersShare, source: budget},
		{name: "share_pit_{year}", figure: municipality.ShareIncomeTax, source: budget},
		{name: "share_unified_tax_{year}", figure: municipality.ShareSmallTrade, source: budget},
		{name: "share_property_land_{year}", figure: municipality.ShareProperty, source: budget},
		{name: "share_excise_{year}", figure: municipality.ShareExcise, source: budget},
		{name: "share_rent_{year}", figure: municipality.ShareRent, source: budget},
		{name: "share_eco_tax_{year}", figure: municipality.ShareEcoTax, source: budget},
		{name: "share_tourist_fee_{year}", figure: municipality.ShareTourism, source: budget},
		{name: "tax_capacity_index_{year}", figure: municipality.TaxCapacity, source: minfin},
		{name: "pit_pc_{year}_uah", figure: municipality.IncomeTaxPC, source: minfin},
		{name: "idp_net_{year}_{month}", figure: municipality.DisplacedNet, source: minfin, note: municipality.Balance, min: -1e7, max: 1e7},
		{name: "base_grant_{year}_kuah", figure: municipality.BaseGrant, source: minfin},
		{name: "reverse_grant_{year}_kuah", figure: municipality.ReverseGrant, source: minfin},
		{name: "dfrr_spent_2015_{year}_kuah", figure: municipality.RegionalFund, source: kse},
		{name: "edem_tools_{year}", figure: municipality.EDemocracy, source: kse},
		{name: "coop_agreements_ua_{year}", figure: municipality.Cooperations, source: kse},
	}
}

// hromadaText are the other columns of hromadas.csv: those that are read and those that are left out on purpose.
func hromadaText() []string {
	return []string{
		"katottg", "name_uk", "name_latn", "name_latn_ocha", "full_name_uk", "type", "oblast_katottg", "oblast_uk", "oblast_en",
		"raion_uk", "center_uk", "center_latn", "former_names", "lat", "lon", "budget_code", "macroregion_en", "strategy_url", "strategy_period",
		"donor_programs", "cities4cities_url", "war_status_{year}_{month}", "occupied_{year}_{month}",
		"active_hostilities_{year}_{month}", "possible_hostilities_{year}_{month}",
		"type_uk", "raion_katottg", "raion_en", "center_katottg", // say again what others say
	}
}

func (d *dataset) readHromadas(ctx context.Context, source Source, file string, over overrides) error {
	t, err := openTable(ctx, source, file,
		"katottg", "name_uk", "name_latn", "full_name_uk", "type", "oblast_katottg", "oblast_uk", "center_uk", "center_latn", "lat", "lon")
	if err != nil {
		return err
	}
	bound, unused := bind(t, hromadaFigures(), hromadaText(), over)
	war := bindWar(t)
	return d.each(ctx, t, unused, func() error {
		p, err := readHromada(t, bound, war)
		if err != nil {
			return err
		}
		return d.add(t, p)
	})
}

func readHromada(t *table, bound []boundColumn, war warColumns) (municipality.Place, error) {
	var p municipality.Place
	code, ok := municipality.ParseCode(t.get("katottg"))
	if !ok || code.Country() != municipality.Ukraine {
		return p, t.broken("katottg", fmt.Sprintf("%q is no KATOTTH code (UA and 17 digits)", cutShort(t.get("katottg"))))
	}
	p.Code, p.Country = code, municipality.Ukraine
	switch t.get("type") {
	case "urban":
		p.Kind = municipality.HromadaUrban
	case "settlement":
		p.Kind = municipality.HromadaSettlement
	case "rural":
		p.Kind = municipality.HromadaRural
	case "special":
		p.Kind = municipality.CitySpecial
	default:
		return p, t.broken("type", fmt.Sprintf("%q is none of urban, settlement, rural, special", cutShort(t.get("type"))))
	}
	p.Names = hromadaNames(t, code)
	if p.Names.Written == "" || p.Names.Latin == "" {
		return p, t.broken("name_uk", "no name")
	}
	oblast, ok := municipality.ParseCode(t.get("oblast_katottg"))
	if !ok {
		return p, t.broken("oblast_katottg", fmt.Sprintf("%q is no KATOTTH code", cutShort(t.get("oblast_katottg"))))
	}
	p.Region = municipality.Region{Code: string(oblast), Name: cyrillicOnly(t.get("oblast_uk")), Latin: t.get("oblast_en")}
	p.District = cyrillicOnly(t.get("raion_uk"))
	var err error
	if p.Point, err = readPoint(t); err != nil {
		return p, err
	}
	if p.Figures, err = readFigures(t, bound); err != nil {
		return p, err
	}
	p.Figures = withNotes(withDensity(p.Figures))
	if p.War, err = war.read(t); err != nil {
		return p, err
	}
	p.Details = hromadaDetails(t)
	return p, nil
}

func hromadaNames(t *table, code municipality.Code) municipality.Names {
	n := municipality.Names{
		Written: cyrillicOnly(t.get("name_uk")), Latin: t.get("name_latn"),
		Centre: cyrillicOnly(t.get("center_uk")), Roman: t.get("center_latn"),
		Full: cyrillicOnly(t.get("full_name_uk")),
	}
	if ocha := t.get("name_latn_ocha"); ocha != "" && municipality.SearchKey(ocha) != municipality.SearchKey(n.Latin) {
		n.Others = append(n.Others, ocha)
	}
	n.Former = formerNames(t)
	if len(n.Former) == 0 {
		n.Former = FormerNames(code, n.Centre)
	}
	return n
}

func hromadaDetails(t *table) []municipality.Detail {
	var details []municipality.Detail
	for _, c := range []struct {
		column string
		kind   municipality.DetailKind
		source string
	}{
		{"macroregion_en", municipality.Macroregion, sourceKSE},
		{"budget_code", municipality.BudgetCode, sourceMinFin},
		{"strategy_url", municipality.Strategy, sourceStrategy},
		{"strategy_period", municipality.StrategyPeriod, sourceStrategy},
		{"donor_programs", municipality.Donors, sourceStrategy},
		{"cities4cities_url", municipality.SeeksPartner, sourceSeekers},
	} {
		if v := t.get(c.column); v != "" {
			details = append(details, municipality.Detail{Kind: c.kind, Value: v, Source: c.source})
		}
	}
	return details
}

func readPoint(t *table) (municipality.Point, error) {
	lat, hasLat, err := number(t.get("lat"))
	if err != nil {
		return municipality.Point{}, t.broken("lat", err.Error())
	}
	lon, hasLon, err := number(t.get("lon"))
	if err != nil {
		return municipality.Point{}, t.broken("lon", err.Error())
	}
	switch {
	case !hasLat && !hasLon:
		return municipality.Point{}, nil
	case hasLat != hasLon:
		return municipality.Point{}, t.broken("lat", "latitude and longitude stand together or not at all")
	case lat < -90 || lat > 90:
		return municipality.Point{}, t.broken("lat", fmt.Sprintf("%v is no latitude", lat))
	case lon < -180 || lon > 180:
		return municipality.Point{}, t.broken("lon", fmt.Sprintf("%v is no longitude", lon))
	}
	return municipality.Point{Lat: lat, Lon: lon, Known: true}, nil
}

// withDensity adds the density that the hromadas' file does not give, of the newest population.
func withDensity(figures []municipality.Figure) []municipality.Figure {
	p := municipality.Place{Figures: figures}
	population, area := p.Figure(municipality.Population), p.Figure(municipality.Area)
	for _, f := range figures {
		if f.Indicator == municipality.Population && f.Year > population.Year {
			population = f
		}
	}
	if !population.Known || !area.Known || area.Value == 0 {
		return figures
	}
	return append(figures, municipality.Figure{
		Indicator: municipality.Density, Value: math.Round(population.Value/area.Value*100) / 100, Known: true,
		Year: population.Year, Source: sourceDerived, Note: municipality.Derived,
	})
}

// withNotes says which figures were counted before the invasion and which contain the pay of soldiers.
func withNotes(figures []municipality.Figure) []municipality.Figure {
	for i, f := range figures {
		switch f.Indicator {
		case municipality.Population, municipality.UrbanPopulation, municipality.UrbanShare:
			if f.Year <= 2022 {
				figures[i].Note = municipality.Prewar
			}
		case municipality.IncomeOwn, municipality.IncomeTotal, municipality.OwnIncomePC:
			if f.Year >= 2022 {
				figures[i].Note = municipality.MilitaryPay
			}
		}
	}
	return figures
}

// cyrillicOnly puts the Cyrillic letter for a Latin one that looks like it, inside words that are Cyrillic otherwise.
func cyrillicOnly(s string) string {
	if !strings.ContainsFunc(s, isLatin) || !strings.ContainsFunc(s, isCyrillic) {
		return s
	}
	words := strings.Split(s, " ")
	for i, word := range words {
		if strings.ContainsFunc(word, isCyrillic) {
			words[i] = homoglyphs().Replace(word)
		}
	}
	return strings.Join(words, " ")
}

func homoglyphs() *strings.Replacer {
	return strings.NewReplacer("A", "А", "B", "В", "C", "С", "E", "Е", "H", "Н", "I", "І", "K", "К", "M", "М", "O", "О", "P", "Р",
		"T", "Т", "X", "Х", "Y", "У", "a", "а", "c", "с", "e", "е", "i", "і", "ï", "ї", "Ï", "Ї", "o", "о", "p", "р", "x", "х", "y", "у")
}

func isLatin(r rune) bool {
	return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == 'ï' || r == 'Ï'
}

func isCyrillic(r rune) bool { return r >= 0x0400 && r < 0x0530 }
