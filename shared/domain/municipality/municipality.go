// Package municipality holds what the public registers say about places: the hromadas of Ukraine and the local
// administrative units of the European Union, their names, position and figures.
//
// It promises three things about every figure: what is unknown stays unknown and is never zero, the year and the source
// travel with the value, and a figure of the surrounding region says that it is the region's. The registers are read by
// package register, which makes immutable snapshots of them, and searched by package search. Nothing here is changed by users.
package municipality

// A Code identifies a place for good: a KATOTTH code ("UA" and 17 digits) or a GISCO identifier of a local
// administrative unit (country, underscore, national code: "LT_15"). Greek codes keep Eurostat's "EL_".
type Code string

// A Country is an ISO 3166-1 alpha-2 code. Eurostat's EL is GR here.
type Country string

// Ukraine is the one country whose places are hromadas.
const Ukraine Country = "UA"

// A Kind says what sort of unit a place is; the value is stable and stored.
type Kind string

// The kinds of places.
const (
	HromadaUrban      Kind = "hromada_urban"      // міська
	HromadaSettlement Kind = "hromada_settlement" // селищна
	HromadaRural      Kind = "hromada_rural"      // сільська
	CitySpecial       Kind = "city_special"       // Kyiv, a city with special status
	LAU               Kind = "lau"                // a local administrative unit that is a municipality
	LAUPart           Kind = "lau_part"           // one that is only a part of a municipality: PT, GR, IE, CY, districts in SK
)

// Kinds lists every kind, in the order in which a filter shows them.
func Kinds() []Kind {
	return []Kind{HromadaUrban, HromadaSettlement, HromadaRural, CitySpecial, LAU, LAUPart}
}

// A Place is one unit of a register with all that the register says about it.
type Place struct {
	Code      Code
	Country   Country
	Kind      Kind
	Names     Names
	Region    Region
	District  string // raion in Ukraine, as written; code of the NUTS 2 region elsewhere
	Point     Point
	Figures   []Figure // in the order of Indicators, the newest year first; only known ones and those with a note
	War       *War     // nil outside Ukraine
	Details   []Detail
	Languages []Language // of the country, official ones of the whole country first
	Demo      bool       // written by hand for the demonstration, not read from a register
}

// Names are the names of a place. Search finds a place by every one of them.
type Names struct {
	Written string   // as the register writes it: "Фастівська", "Druskininkų savivaldybė"
	Latin   string   // in Latin letters; equal to Written where that is Latin already
	Centre  string   // the main settlement of a hromada, under its present name: "Фастів"; empty elsewhere
	Roman   string   // Centre in Latin letters: "Fastiv"
	Full    string   // the full official name where it differs: "Фастівська міська територіальна громада"
	Others  []string // further names: parts of a bilingual name, without suffixes, nominative, other spellings
	Former  []string // names before a renaming, the latest first: "Новомосковськ" of Самар
}

// Short gives the name that people use: the centre of a hromada, otherwise the name as written.
func (n Names) Short() string {
	if n.Centre != "" {
		return n.Centre
	}
	return n.Written
}

// ShortLatin gives Short in Latin letters.
func (n Names) ShortLatin() string {
	if n.Roman != "" {
		return n.Roman
	}
	return n.Latin
}

// A Region is the oblast of a hromada or the NUTS 3 region of a local administrative unit.
type Region struct {
	Code  string // KATOTTH code of the oblast or NUTS 3 code
	Name  string // as written; empty for the pseudo-region of Mount Athos
	Latin string
}

// A Point is a position in degrees (WGS 84): the main settlement in Ukraine, the centre of population elsewhere.
type Point struct {
	Lat, Lon float64
	Known    bool
}

// A Language is an official language of a country.
type Language struct {
	Tag        string  // BCP 47
	Regional   bool    // official in a part of the country only
	Percent    float64 // of the population that speaks it; the source's estimate
	EUOfficial bool
}

// A Detail is a statement about a place that is not a figure.
type Detail struct {
	Kind   DetailKind
	Value  string
	Source string
}

// A DetailKind names a detail; the value is stable and stored.
type DetailKind string

// The kinds of details.
const (
	UrbanArea      DetailKind = "urban_area"      // name of the functional urban area (city or its commuting zone)
	CityName       DetailKind = "city"            // name of the city that the unit belongs to, by Eurostat
	UnitType       DetailKind = "unit_type"       // Poland: urban, rural, urban_rural; tells namesakes apart
	Strategy       DetailKind = "strategy"        // address of the development strategy
	StrategyPeriod DetailKind = "strategy_period" // as written in the source
	Donors         DetailKind = "donors"          // donor programmes, separated by |; absence says nothing
	SeeksPartner   DetailKind = "seeks_partner"   // address of its entry in Cities4Cities
	BudgetCode     DetailKind = "budget_code"     // ten digits
	Macroregion    DetailKind = "macroregion"
)

// Detail gives the value of a detail, "" where there is none.
func (p Place) Detail(kind DetailKind) string {
	for _, d := range p.Details {
		if d.Kind == kind {
			return d.Value
		}
	}
	return ""
}
