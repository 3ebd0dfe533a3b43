package register

import (
	"context"
	"errors"
	"io"
	"strconv"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// The sources of the files as they are published today; sources.csv names others for newer files.
const (
	sourceCodifier  = "ua-codifier"
	sourceUAStat    = "ua-stat"
	sourceKSE       = "kse-hub"
	sourceBudget    = "ua-budget"
	sourceMinFin    = "ua-minfin"
	sourceOrder376  = "ua-order-376"
	sourceStrategy  = "w3i"
	sourceSeekers   = "cities4cities"
	sourceLAU       = "eurostat-lau"
	sourceLAU2019   = "eurostat-lau-2019"
	sourceGDP       = "eurostat-gdp"
	sourceBusiness  = "eurostat-business"
	sourceDemo      = "eurostat-demography"
	sourceTypology  = "eurostat-typology"
	sourceLanguages = "cldr"
	sourceDerived   = "derived"
	sourceSKEW      = "skew"
	sourceWikidata  = "wikidata"
)

// Sources lists the sources that the importer knows by itself.
func Sources() []municipality.Source {
	const eurostat = "CC BY 4.0, © European Union"
	return []municipality.Source{
		{ID: sourceCodifier, Title: "Codifier of administrative-territorial units (KATOTTH), Ministry for Development of Communities and Territories of Ukraine", Licence: "official act; CC BY 4.0", URL: "https://data.gov.ua"},
		{ID: sourceUAStat, Title: "State Statistics Service of Ukraine, present population on 1 January", Licence: "CC BY 4.0", URL: "https://www.ukrstat.gov.ua"},
		{ID: sourceKSE, Title: "KSE Loc Data Hub, Kyiv School of Economics", Licence: "MIT", URL: "https://doi.org/10.5281/zenodo.15267573"},
		{ID: sourceBudget, Title: "Open Budget of the Ministry of Finance of Ukraine, from KSE Loc Data Hub", Licence: "MIT", URL: "https://openbudget.gov.ua"},
		{ID: sourceMinFin, Title: "Horizontal equalisation of local budgets, Ministry of Finance of Ukraine, from KSE Loc Data Hub", Licence: "MIT", URL: "https://mof.gov.ua"},
		{ID: sourceOrder376, Title: "List of territories of hostilities and of temporary occupation, order 376 of 28 February 2025", Licence: "official act", URL: "https://zakon.rada.gov.ua"},
		{ID: sourceStrategy, Title: "Hromada Strategy Collaboration Mapping (W3I), derived in part from data.gov.ua (CC BY 4.0), the DREAM public API and the Minregion МСС agreement registry", Licence: "CC BY 4.0"},
		{ID: sourceSeekers, Title: "Cities4Cities", Licence: "facts", URL: "https://cities4cities.eu"},
		{ID: sourceLAU, Title: "Eurostat and GISCO, local administrative units 2020", Licence: eurostat, URL: "https://ec.europa.eu/eurostat/web/nuts/local-administrative-units"},
		{ID: sourceLAU2019, Title: "Eurostat, local administrative units 2019 with degree of urbanisation and coastal areas", Licence: eurostat, URL: "https://ec.europa.eu/eurostat/web/nuts/local-administrative-units"},
		{ID: sourceGDP, Title: "Eurostat nama_10r_3gdp, gross domestic product by NUTS 3 region", Licence: eurostat, URL: "https://ec.europa.eu/eurostat/databrowser/product/view/nama_10r_3gdp"},
		{ID: sourceBusiness, Title: "Eurostat bd_size_r3, business demography by NUTS 3 region", Licence: eurostat, URL: "https://ec.europa.eu/eurostat/databrowser/product/view/bd_size_r3"},
		{ID: sourceDemo, Title: "Eurostat demo_r_pjanind3 and demo_r_d3dens, population structure and density by NUTS 3 region", Licence: eurostat, URL: "https://ec.europa.eu/eurostat/databrowser/product/view/demo_r_pjanind3"},
		{ID: sourceTypology, Title: "Eurostat, typologies of NUTS 3 regions, NUTS 2021", Licence: eurostat, URL: "https://ec.europa.eu/eurostat/web/nuts"},
		{ID: sourceLanguages, Title: "Unicode CLDR 48.2, territory information", Licence: "Unicode-3.0", URL: "https://cldr.unicode.org"},
		{ID: sourceSKEW, Title: "Service Agency Communities in One World (SKEW), list of German-Ukrainian municipal partnerships, from Hromada Strategy Collaboration Mapping (W3I)", Licence: "CC BY 4.0", URL: "https://skew.engagement-global.de"},
		{ID: sourceWikidata, Title: "Wikidata, property P190 (twinned administrative body)", Licence: "CC0", URL: "https://www.wikidata.org"},
		{ID: sourceDerived, Title: "Computed from the register's own figures", Licence: "none"},
	}
}

// overrides are the lines of sources.csv: what source and year a column of a newer file has.
type overrides map[string]override

type override struct {
	source municipality.Source
	year   int
}

func (o overrides) apply(file, header string, c *figureColumn) {
	line, ok := o[file+"\x00"+header]
	if !ok {
		return
	}
	c.source = line.source.ID
	if line.year != 0 {
		c.year = line.year
	}
}

// readSources reads the optional sources.csv; every line must be right, since a wrong one would put a figure in a wrong year.
func (d *dataset) readSources(ctx context.Context, source Source) (overrides, error) {
	t, err := openTable(ctx, source, "sources.csv", "file", "column", "source", "title", "licence")
	if fault.CodeOf(err) == fault.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	over := overrides{}
	for {
		if err := t.next(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		var line override
		line.source = municipality.Source{ID: t.get("source"), Title: t.get("title"), Licence: t.get("licence"), URL: t.get("url")}
		if line.source.ID == "" || line.source.Title == "" || line.source.Licence == "" {
			return nil, t.broken("source", "source, title and licence must stand in every line")
		}
		if year := t.get("year"); year != "" {
			if line.year, err = strconv.Atoi(year); err != nil || line.year < 1990 || line.year > 2100 {
				return nil, t.broken("year", "not a year")
			}
		}
		over[t.get("file")+"\x00"+t.get("column")] = line
		d.sources[line.source.ID] = line.source
	}
	d.files = append(d.files, FileReport{Name: t.file, SHA256: t.sum, Rows: t.rows})
	return over, nil
}
