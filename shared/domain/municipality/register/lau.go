package register

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// lauFigures are the columns of lau.csv that become figures.
func lauFigures() []figureColumn {
	return []figureColumn{
		{name: "population_{year}", figure: municipality.Population, source: sourceLAU},
		{name: "area_km2", figure: municipality.Area, year: 2020, source: sourceLAU},
		{name: "density_km2", figure: municipality.Density, year: 2020, source: sourceLAU},
		{name: "degurba_{year}", figure: municipality.Degurba, source: sourceLAU2019, min: 1, max: 3},
		{name: "coastal_{year}", figure: municipality.Coastal, source: sourceLAU2019},
	}
}

// lauText are the other columns of lau.csv; figures of regions are read from nuts3.csv only.
func lauText() []string {
	return []string{
		"gisco_id", "country", "lau_id", "lau_name", "lau_name_latn", "former_names", "nuts2", "nuts3", "nuts3_name", "lat", "lon", "city_name", "fua_name",
		"country_iso2", "country_name_en", "fua_id", "centre_pop_weighted", "nuts3_concordance", "nuts3_gdp_eur_per_inhabitant",
		"nuts3_gdp_year", "nuts3_gdp_pps_pct_eu27", "nuts3_urban_rural", "nuts3_mountain", "nuts3_border", "nuts3_coastal",
	}
}

func (d *dataset) readLAU(ctx context.Context, source Source, file string, over overrides) error {
	t, err := openTable(ctx, source, file, "gisco_id", "country", "lau_name", "nuts3", "nuts3_name", "lat", "lon")
	if err != nil {
		return err
	}
	bound, unused := bind(t, lauFigures(), lauText(), over)
	regions := map[string]municipality.Region{}
	return d.each(ctx, t, unused, func() error {
		p, err := readUnit(t, bound)
		if err != nil {
			return err
		}
		region, ok := regions[p.Region.Code]
		if ok && region.Name != p.Region.Name {
			return t.broken("nuts3_name", fmt.Sprintf("%s was named %q before", region.Code, cutShort(region.Name)))
		}
		regions[p.Region.Code] = p.Region
		return d.add(t, p)
	})
}

func readUnit(t *table, bound []boundColumn) (municipality.Place, error) {
	var p municipality.Place
	country, ok := municipality.ParseCountry(t.get("country"))
	if !ok || country == municipality.Ukraine {
		return p, t.broken("country", fmt.Sprintf("%q is no member state", cutShort(t.get("country"))))
	}
	code, ok := municipality.ParseCode(t.get("gisco_id"))
	if !ok || code.Country() != country {
		return p, t.broken("gisco_id", fmt.Sprintf("%q is no code of %s (%s_ and letters or digits)",
			cutShort(t.get("gisco_id")), country, country.Eurostat()))
	}
	region := regionOf(t, code)
	nuts3 := region.Code
	if !strings.HasPrefix(nuts3, country.Eurostat()) || len(nuts3) != 5 {
		return p, t.broken("nuts3", fmt.Sprintf("%q is no NUTS 3 region of %s", cutShort(nuts3), country))
	}
	if t.get("lau_name") == "" {
		return p, t.broken("lau_name", "no name")
	}
	p.Code, p.Country, p.Kind = code, country, unitKind(country, t.get("lau_name"))
	p.Names = unitNames(country, t.get("lau_name"), t.get("lau_name_latn"))
	p.Names.Former = formerNames(t)
	p.Region, p.District = region, nuts3[:4] // a NUTS 3 code begins with that of its NUTS 2 region
	var err error
	if p.Point, err = readPoint(t); err != nil {
		return p, err
	}
	if p.Figures, err = readFigures(t, bound); err != nil {
		return p, err
	}
	for _, c := range []struct {
		column string
		kind   municipality.DetailKind
	}{{"city_name", municipality.CityName}, {"fua_name", municipality.UrbanArea}} {
		if v := repairEncoding(t.get(c.column)); v != "" {
			p.Details = append(p.Details, municipality.Detail{Kind: c.kind, Value: v, Source: sourceLAU2019})
		}
	}
	return p, nil
}

// overseas are the regions of France overseas by department: each of these is one region (NUTS 2021), whatever a file says.
// The concordance of 2020 puts nearly all their communes into Mayotte.
var overseas = map[string]municipality.Region{
	"FR_971": {Code: "FRY10", Name: "Guadeloupe"},
	"FR_972": {Code: "FRY20", Name: "Martinique"},
	"FR_973": {Code: "FRY30", Name: "Guyane"},
	"FR_974": {Code: "FRY40", Name: "La Réunion"},
	"FR_976": {Code: "FRY50", Name: "Mayotte"},
}

// regionOf reads a unit's NUTS 3 region, and counts where the file is known to be wrong.
func regionOf(t *table, code municipality.Code) municipality.Region {
	r := municipality.Region{Code: t.get("nuts3"), Name: repairEncoding(t.get("nuts3_name"))}
	if len(code) > len("FR_97x") {
		if right, ok := overseas[string(code[:len("FR_97x")])]; ok && right.Code != r.Code {
			r = right
			t.corrected++
		}
	}
	r.Latin = latinName(r.Name)
	return r
}

// unitKind tells units that govern themselves from those that are parts of a municipality: parishes, communities,
// electoral areas and city districts.
func unitKind(country municipality.Country, name string) municipality.Kind {
	switch country {
	case "PT", "GR", "IE", "CY":
		return municipality.LAUPart
	case "SK":
		if strings.Contains(name, cityPart) {
			return municipality.LAUPart
		}
	}
	return municipality.LAU
}

// nameUnitTypes tells Polish namesakes apart: where a town and the rural commune around it share name and region, the denser
// one is the town. The long codes of the file lack the digit of the type.
func (d *dataset) nameUnitTypes() {
	type pair struct{ name, region string }
	units := d.places["PL"]
	same := map[pair][]int{}
	for i, p := range units {
		key := pair{p.Names.Written, p.Region.Code}
		same[key] = append(same[key], i)
	}
	for _, group := range same {
		if len(group) != 2 {
			continue
		}
		slices.SortFunc(group, func(a, b int) int {
			return cmp.Compare(units[b].Figure(municipality.Density).Value, units[a].Figure(municipality.Density).Value)
		})
		for n, i := range group {
			units[i].Details = append(units[i].Details, municipality.Detail{
				Kind: municipality.UnitType, Value: [...]string{"urban", "rural"}[n], Source: sourceDerived,
			})
		}
	}
}
