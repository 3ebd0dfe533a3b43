// Package places is the demonstration register: some forty real municipalities of Ukraine and ten member states, among
// them pairs that the programme brought together.
//
// It stands in for the public registers where they were not imported. Names and codes are the official ones; figures are
// rounded (persons and euros to the hundred, areas to the square kilometre, positions to a tenth of a degree) and
// say their year and source. What is not surely known is left unknown. Every place is marked as a demonstration.
package places

import (
	"math"
	"slices"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
)

// The demonstration's sources, each with the words that its figures were rounded.
const (
	sourceUkraine = "demo-ua-stat"
	sourceBudget  = "demo-ua-budget"
	sourceTerrain = "demo-ua-geography"
	sourceWar     = "demo-ua-order-376"
	sourceUnits   = "demo-eurostat-lau"
	sourceTypes   = "demo-eurostat-degurba"
	sourceGDP     = "demo-eurostat-gdp"
	sourceDerived = "demo-derived"
)

// Sources lists where the figures come from.
func Sources() []municipality.Source {
	const rounded = "; rounded for the demonstration"
	return []municipality.Source{
		{ID: sourceUkraine, Title: "State Statistics Service of Ukraine, present population on 1 January" + rounded, Licence: "CC BY 4.0"},
		{ID: sourceBudget, Title: "Open Budget of the Ministry of Finance of Ukraine, own income per inhabitant" + rounded, Licence: "public"},
		{ID: sourceTerrain, Title: "Geography of hromadas" + rounded, Licence: "facts"},
		{ID: sourceWar, Title: "Order 376 of 28 February 2025, list of territories of hostilities and occupation", Licence: "official act"},
		{ID: sourceUnits, Title: "Eurostat, local administrative units 2020" + rounded, Licence: "CC BY 4.0, © European Union"},
		{ID: sourceTypes, Title: "Eurostat, degree of urbanisation 2019", Licence: "CC BY 4.0, © European Union"},
		{ID: sourceGDP, Title: "Eurostat nama_10r_3gdp, gross domestic product of the NUTS 3 region" + rounded, Licence: "CC BY 4.0, © European Union"},
		{ID: sourceDerived, Title: "Computed from the rounded figures of the demonstration", Licence: "none"},
	}
}

// All gives the places, Ukraine first.
func All() []municipality.Place {
	var all []municipality.Place
	for _, h := range hromadas() {
		all = append(all, h.place())
	}
	for _, u := range units() {
		all = append(all, u.place())
	}
	return all
}

// Pairs lists partnerships of the programme whose both sides are here, Ukraine first.
func Pairs() [][2]municipality.Code {
	return [][2]municipality.Code{
		{"UA32140150000040954", "LT_15"},      // Fastiv, Druskininkai
		{"UA61040170000086062", "LT_47"},      // Zboriv, Joniškis
		{"UA26060130000047466", "LT_91"},      // Dolyna, Šiauliai district
		{"UA63140170000087785", "LV_0620200"}, // Chuhuiv, Kuldīga
		{"UA21060070000049340", "CZ_580031"},  // Yasinia, Česká Třebová
		{"UA12120070000057518", "CZ_599191"},  // Pavlohrad, Nový Jičín
		{"UA32120130000012946", "CZ_541354"},  // Rzhyshchiv, Zábřeh
	}
}

// A hromada is a Ukrainian place as it is written down here.
type hromada struct {
	code           municipality.Code
	kind           municipality.Kind
	name, centre   string
	oblast         string // code
	district       string
	people, km2    float64
	lat, lon       float64
	mountain       float64
	station        float64
	income         float64 // own income per inhabitant in 2021, hryvnias
	occupied       municipality.Hostility
	active, danger municipality.Hostility
}

func (h hromada) place() municipality.Place {
	oblast := oblasts()[h.oblast]
	kind := map[municipality.Kind]string{municipality.HromadaUrban: "міська", municipality.HromadaSettlement: "селищна"}[h.kind]
	figures := []municipality.Figure{
		{Indicator: municipality.Population, Value: h.people, Year: 2022, Source: sourceUkraine, Note: municipality.Prewar},
		{Indicator: municipality.Area, Value: h.km2, Source: sourceTerrain},
		{Indicator: municipality.Density, Value: math.Round(h.people / h.km2), Year: 2022, Source: sourceDerived, Note: municipality.Derived},
		{Indicator: municipality.Mountain, Value: h.mountain, Source: sourceTerrain},
		{Indicator: municipality.TrainStation, Value: h.station, Source: sourceTerrain},
		{Indicator: municipality.OwnIncomePC, Value: h.income, Year: 2021, Source: sourceBudget},
	}
	return municipality.Place{
		Code: h.code, Country: municipality.Ukraine, Kind: h.kind,
		Names: municipality.Names{
			Written: h.name, Latin: text.Latin(h.name), Centre: h.centre, Roman: text.Latin(h.centre),
			Full: h.name + " " + kind + " територіальна громада", Former: register.FormerNames(h.code, h.centre),
		},
		Region:    municipality.Region{Code: h.oblast, Name: oblast, Latin: text.Latin(oblast)},
		District:  h.district,
		Point:     municipality.Point{Lat: h.lat, Lon: h.lon, Known: true},
		Figures:   known(figures),
		War:       &municipality.War{Occupied: h.occupied, Active: h.active, Possible: h.danger, AsOf: "2025-05", Source: sourceWar},
		Languages: []municipality.Language{{Tag: "uk"}},
		Demo:      true,
	}
}

// A unit is a municipality of a member state as it is written down here.
type unit struct {
	code         municipality.Code
	name, common string // common: the name of the town where the unit's name bends it
	region       municipality.Region
	people, km2  float64
	lat, lon     float64
	degurba      float64
	coastal      float64
	gdp          float64 // of the region, euros per inhabitant
	gdpYear      int
}

func (u unit) place() municipality.Place {
	country := u.code.Country()
	p := municipality.Place{
		Code: u.code, Country: country, Kind: municipality.LAU,
		Names:    municipality.Names{Written: u.name, Latin: u.name},
		Region:   u.region,
		District: u.region.Code[:4],
		Point:    municipality.Point{Lat: u.lat, Lon: u.lon, Known: true},
		Figures: known([]municipality.Figure{
			{Indicator: municipality.Population, Value: u.people, Year: 2020, Source: sourceUnits},
			{Indicator: municipality.Area, Value: u.km2, Year: 2020, Source: sourceUnits},
			{Indicator: municipality.Density, Value: math.Round(u.people / u.km2), Year: 2020, Source: sourceDerived, Note: municipality.Derived},
			{Indicator: municipality.Degurba, Value: u.degurba, Year: 2019, Source: sourceTypes},
			{Indicator: municipality.Coastal, Value: u.coastal, Year: 2019, Source: sourceTypes},
			{Indicator: municipality.GDPPerInhabitant, Value: u.gdp, Year: u.gdpYear, Source: sourceGDP, Note: municipality.Regional},
		}),
		Demo: true,
	}
	if u.common != "" {
		p.Names.Others = []string{u.common}
	}
	for tag := range strings.FieldsSeq(languages()[country]) {
		p.Languages = append(p.Languages, municipality.Language{Tag: tag, EUOfficial: true})
	}
	return p
}

func known(figures []municipality.Figure) []municipality.Figure {
	for i := range figures {
		figures[i].Known = true
	}
	return slices.Clip(figures)
}

func languages() map[municipality.Country]string {
	return map[municipality.Country]string{
		"CZ": "cs", "DK": "da", "EE": "et", "HU": "hu", "LT": "lt", "LV": "lv", "PL": "pl", "SE": "sv", "SI": "sl", "SK": "sk",
	}
}

func nuts3(code, name string) municipality.Region {
	return municipality.Region{Code: code, Name: name, Latin: name}
}
