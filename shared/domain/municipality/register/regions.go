package register

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// regionFigures are the columns of nuts3.csv that become figures of regions.
func regionFigures() []figureColumn {
	const regional = municipality.Regional
	yesNo := map[string]float64{"N": 0, "Y": 1}
	return []figureColumn{
		{name: "lau_population_{year}", figure: municipality.RegionPopulation, source: sourceLAU, note: regional},
		{name: "gdp_eur_per_inhabitant", figure: municipality.GDPPerInhabitant, yearIn: "gdp_eur_year", source: sourceGDP, note: regional},
		{name: "gdp_pps_per_inhabitant", figure: municipality.GDPPurchasing, yearIn: "gdp_pps_year", source: sourceGDP, note: regional},
		{name: "gdp_pps_pct_eu27", figure: municipality.GDPIndex, yearIn: "gdp_pps_pct_year", source: sourceGDP, note: regional},
		{name: "active_enterprises", figure: municipality.RegionEnterprises, yearIn: "enterprises_year", source: sourceBusiness, note: regional},
		{name: "persons_employed_in_enterprises", figure: municipality.RegionEmployed, yearIn: "persons_employed_year", source: sourceBusiness, note: regional},
		{name: "median_age", figure: municipality.RegionMedianAge, yearIn: "median_age_year", source: sourceDemo, note: regional, min: 1, max: 110},
		{name: "density_km2", figure: municipality.RegionDensity, yearIn: "density_year", source: sourceDemo, note: regional},
		{name: "urban_rural", figure: municipality.RegionUrbanRural, year: 2021, source: sourceTypology, note: regional, classes: map[string]float64{
			"predominantly urban": 1, "intermediate": 2, "predominantly rural": 3,
		}},
		{name: "remoteness", figure: municipality.RegionRemoteness, year: 2021, source: sourceTypology, note: regional, classes: map[string]float64{
			"predominantly urban": 1, "intermediate, close to a city": 2, "intermediate, remote": 3,
			"predominantly rural, close to a city": 4, "predominantly rural, remote": 5,
		}},
		{name: "metropolitan", figure: municipality.RegionMetropolitan, year: 2021, source: sourceTypology, note: regional, classes: yesNo},
		{name: "coastal", figure: municipality.RegionCoastal, year: 2021, source: sourceTypology, note: regional, classes: map[string]float64{
			"non-coastal": 0, "coastal (on coast)": 1, "coastal (>= 50% of population living within 50km of the coastline)": 2,
		}},
		{name: "mountain", figure: municipality.RegionMountain, year: 2021, source: sourceTypology, note: regional, classes: map[string]float64{
			"Other regions": 0, "> 50 % of surface are in mountain areas": 1, "> 50 % of population live in mountain areas": 2,
			"> 50 % of population and 50 % of surface are in mountain areas": 3,
		}},
		{name: "border", figure: municipality.RegionBorder, year: 2021, source: sourceTypology, note: regional, classes: map[string]float64{
			"Other regions": 0, "Border regions": 1,
		}},
		{name: "island", figure: municipality.RegionIsland, year: 2021, source: sourceTypology, note: regional},
	}
}

func (d *dataset) readRegions(ctx context.Context, source Source, file string, over overrides) error {
	t, err := openTable(ctx, source, file, "nuts3", "country")
	if err != nil {
		return err
	}
	bound, unused := bind(t, regionFigures(), []string{
		"nuts3", "country", "nuts3_name", "lau_count", "gdp_eur_year", "gdp_pps_year", "gdp_pps_pct_year", "enterprises_year",
		"persons_employed_year", "median_age_year", "density_year",
	}, over)
	return d.each(ctx, t, unused, func() error {
		country, ok := municipality.ParseCountry(t.get("country"))
		code := t.get("nuts3")
		if !ok || !strings.HasPrefix(code, country.Eurostat()) || len(code) != 5 {
			return t.broken("nuts3", fmt.Sprintf("%q is no NUTS 3 region of a member state", cutShort(code)))
		}
		if _, ok := d.regional[code]; ok {
			return t.broken("nuts3", fmt.Sprintf("%s stands in the file already", code))
		}
		figures, err := readFigures(t, bound)
		if err != nil {
			return err
		}
		d.regional[code] = figures
		return nil
	})
}

func (d *dataset) readLanguages(ctx context.Context, source Source, file string, _ overrides) error {
	t, err := openTable(ctx, source, file, "country", "language", "status")
	if err != nil {
		return err
	}
	_, unused := bind(t, nil, []string{"country", "country_iso2", "language", "status", "population_percent", "eu_official"}, nil)
	return d.each(ctx, t, unused, func() error {
		country, ok := municipality.ParseCountry(t.get("country"))
		if !ok {
			return t.broken("country", fmt.Sprintf("%q is neither Ukraine nor a member state", cutShort(t.get("country"))))
		}
		language := municipality.Language{Tag: t.get("language")}
		if n := len(language.Tag); n < 2 || n > 3 {
			return t.broken("language", fmt.Sprintf("%q is no language code", cutShort(language.Tag)))
		}
		switch t.get("status") {
		case "official":
		case "official_regional":
			language.Regional = true
		default:
			return t.broken("status", fmt.Sprintf("%q is neither official nor official_regional", cutShort(t.get("status"))))
		}
		if language.Percent, _, err = number(t.get("population_percent")); err != nil || language.Percent > 100 {
			return t.broken("population_percent", strconv.Quote(cutShort(t.get("population_percent")))+" is no share of 100")
		}
		language.EUOfficial = t.get("eu_official") == "1"
		d.languages[country] = append(d.languages[country], language)
		return nil
	})
}
