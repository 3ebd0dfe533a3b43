package municipality

// An Indicator names a figure; the value is stable, stored and the end of a message key.
type Indicator string

// Figures of the place itself.
const (
	Population      Indicator = "population"       // persons
	UrbanPopulation Indicator = "urban_population" // persons in cities and settlements of the hromada
	UrbanShare      Indicator = "urban_share"      // 0 to 1
	Area            Indicator = "area_km2"
	Density         Indicator = "density_km2" // persons per km2; derived in Ukraine
	Settlements     Indicator = "settlements" // number of settlements of the hromada
	Degurba         Indicator = "degurba"     // 1 city, 2 town or suburb, 3 rural
	Coastal         Indicator = "coastal"     // 0 or 1
	Mountain        Indicator = "mountain"    // 0 or 1, hromadas only
	Border          Indicator = "border"      // 0 or 1: touches the state border, hromadas only
	OblastCentre    Indicator = "oblast_centre"
	TrainStation    Indicator = "train_station" // 0 or 1
	TravelMinutes   Indicator = "travel_min"    // minutes by road to the centre of the oblast
	KmToEU          Indicator = "km_to_eu"
	KmToRussia      Indicator = "km_to_russia"
	KmToAggressors  Indicator = "km_to_russia_belarus"

	IncomeTotal     Indicator = "income_total"        // hryvnias in the year
	IncomeOwn       Indicator = "income_own"          // hryvnias in the year, without transfers
	IncomeMilitary  Indicator = "income_military_pit" // hryvnias: income tax of the military
	OwnIncomePC     Indicator = "own_income_pc"       // hryvnias per inhabitant
	OwnIncomeExMil  Indicator = "own_income_exmil_pc" // hryvnias per inhabitant, without IncomeMilitary
	TransfersShare  Indicator = "transfers_share"     // of total income, 0 to 1
	ShareIncomeTax  Indicator = "share_pit"           // of own income, as all shares below
	ShareSmallTrade Indicator = "share_unified_tax"   // small business and farmers
	ShareProperty   Indicator = "share_property_land" // property and land tax
	ShareExcise     Indicator = "share_excise"        // fuel, alcohol, tobacco
	ShareRent       Indicator = "share_rent"          // use of subsoil, forest and water
	ShareEcoTax     Indicator = "share_eco_tax"       // industry
	ShareTourism    Indicator = "share_tourist_fee"   // tourism
	TaxCapacity     Indicator = "tax_capacity_index"  // 1 is the average of the country
	IncomeTaxPC     Indicator = "pit_pc"              // hryvnias per inhabitant
	DisplacedNet    Indicator = "idp_net"             // registered displaced persons, in minus out
	BaseGrant       Indicator = "base_grant"          // thousand hryvnias
	ReverseGrant    Indicator = "reverse_grant"       // thousand hryvnias
	RegionalFund    Indicator = "dfrr_spent"          // thousand hryvnias, sum of the years up to Year
	EDemocracy      Indicator = "edem_tools"          // number of tools of e-democracy, 0 to 4
	Cooperations    Indicator = "coop_agreements"     // agreements with other hromadas
)

// Figures of the NUTS 3 region around a place; their note is Regional.
const (
	GDPPerInhabitant   Indicator = "gdp_per_inhabitant" // euros
	GDPPurchasing      Indicator = "gdp_pps"            // purchasing power standards per inhabitant
	GDPIndex           Indicator = "gdp_pps_index"      // 100 is the average of the EU-27
	RegionPopulation   Indicator = "region_population"  // persons
	RegionDensity      Indicator = "region_density_km2" // persons per km2
	RegionMedianAge    Indicator = "region_median_age"  // years
	RegionEnterprises  Indicator = "region_enterprises" // active enterprises
	RegionEmployed     Indicator = "region_employed"    // persons employed in them
	RegionUrbanRural   Indicator = "region_urban_rural" // 1 predominantly urban, 2 intermediate, 3 predominantly rural
	RegionRemoteness   Indicator = "region_remoteness"  // 1 urban, 2 intermediate close, 3 intermediate remote, 4 rural close, 5 rural remote
	RegionMetropolitan Indicator = "region_metropolitan"
	RegionCoastal      Indicator = "region_coastal"  // 0 no, 1 on the coast, 2 half of the people live within 50 km
	RegionMountain     Indicator = "region_mountain" // 0 no, 1 by surface, 2 by population, 3 by both
	RegionBorder       Indicator = "region_border"
	RegionIsland       Indicator = "region_island"
)

// A Unit says how a value is written; it is also the end of a message key.
type Unit string

// The units.
const (
	Persons  Unit = "persons"
	Count    Unit = "count"
	SquareKm Unit = "km2"
	PerKm2   Unit = "per_km2"
	Share    Unit = "share" // 0 to 1, shown as per cent
	YesNo    Unit = "yes_no"
	Class    Unit = "class" // a class whose names stand in the catalogue by value
	Minutes  Unit = "minutes"
	Km       Unit = "km"
	Hryvnias Unit = "uah"
	Thousand Unit = "kuah" // thousand hryvnias
	Euros    Unit = "eur"
	PPS      Unit = "pps"
	Index    Unit = "index"
	Years    Unit = "years"
)

// A Meaning describes an indicator.
type Meaning struct {
	Unit   Unit
	Region bool // it is a figure of the region
}

// Indicators lists every indicator, in the order in which pages show them.
func Indicators() []Indicator {
	return []Indicator{
		Population,
		UrbanPopulation,
		UrbanShare,
		Area,
		Density,
		Settlements,
		Degurba,
		Coastal,
		Mountain,
		Border,
		OblastCentre,
		TrainStation,
		TravelMinutes,
		KmToEU,
		KmToRussia,
		KmToAggressors,
		IncomeTotal,
		IncomeOwn,
		IncomeMilitary,
		OwnIncomePC,
		OwnIncomeExMil,
		TransfersShare,
		ShareIncomeTax,
		ShareSmallTrade,
		ShareProperty,
		ShareExcise,
		ShareRent,
		ShareEcoTax,
		ShareTourism,
		TaxCapacity,
		IncomeTaxPC,
		DisplacedNet,
		BaseGrant,
		ReverseGrant,
		RegionalFund,
		EDemocracy,
		Cooperations,
		GDPPerInhabitant,
		GDPPurchasing,
		GDPIndex,
		RegionPopulation,
		RegionDensity,
		RegionMedianAge,
		RegionEnterprises,
		RegionEmployed,
		RegionUrbanRural,
		RegionRemoteness,
		RegionMetropolitan,
		RegionCoastal,
		RegionMountain,
		RegionBorder,
		RegionIsland,
	}
}

// Meaning tells unit and scope of the indicator; the zero Meaning for an unknown one.
func (ind Indicator) Meaning() Meaning {
	switch ind {
	case Population, UrbanPopulation, DisplacedNet:
		return Meaning{Unit: Persons}
	case UrbanShare, TransfersShare, ShareIncomeTax, ShareSmallTrade, ShareProperty, ShareExcise, ShareRent, ShareEcoTax, ShareTourism:
		return Meaning{Unit: Share}
	case Area:
		return Meaning{Unit: SquareKm}
	case Density:
		return Meaning{Unit: PerKm2}
	case Settlements, EDemocracy, Cooperations:
		return Meaning{Unit: Count}
	case Degurba:
		return Meaning{Unit: Class}
	case Coastal, Mountain, Border, OblastCentre, TrainStation:
		return Meaning{Unit: YesNo}
	case TravelMinutes:
		return Meaning{Unit: Minutes}
	case KmToEU, KmToRussia, KmToAggressors:
		return Meaning{Unit: Km}
	case IncomeTotal, IncomeOwn, IncomeMilitary, OwnIncomePC, OwnIncomeExMil, IncomeTaxPC:
		return Meaning{Unit: Hryvnias}
	case TaxCapacity:
		return Meaning{Unit: Index}
	case BaseGrant, ReverseGrant, RegionalFund:
		return Meaning{Unit: Thousand}
	case GDPPerInhabitant:
		return Meaning{Unit: Euros, Region: true}
	case GDPPurchasing:
		return Meaning{Unit: PPS, Region: true}
	case GDPIndex:
		return Meaning{Unit: Index, Region: true}
	case RegionPopulation, RegionEmployed:
		return Meaning{Unit: Persons, Region: true}
	case RegionDensity:
		return Meaning{Unit: PerKm2, Region: true}
	case RegionMedianAge:
		return Meaning{Unit: Years, Region: true}
	case RegionEnterprises:
		return Meaning{Unit: Count, Region: true}
	case RegionUrbanRural, RegionRemoteness, RegionCoastal, RegionMountain:
		return Meaning{Unit: Class, Region: true}
	case RegionMetropolitan, RegionBorder, RegionIsland:
		return Meaning{Unit: YesNo, Region: true}
	}
	return Meaning{}
}
