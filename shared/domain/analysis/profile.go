package analysis

import (
	"context"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// A Section is a part of a profile; the value is the end of a message key.
type Section string

// The sections of a profile.
const (
	People     Section = "people"
	Territory  Section = "territory"
	Economy    Section = "economy"
	Governance Section = "governance"
)

// Sections lists them in the order of a profile.
func Sections() []Section { return []Section{People, Territory, Economy, Governance} }

// SectionOf tells where an indicator stands in a profile.
func SectionOf(ind municipality.Indicator) Section {
	switch ind {
	case municipality.Population, municipality.UrbanPopulation, municipality.UrbanShare, municipality.Density,
		municipality.DisplacedNet, municipality.RegionPopulation, municipality.RegionDensity, municipality.RegionMedianAge:
		return People
	case municipality.IncomeTotal, municipality.IncomeOwn, municipality.IncomeMilitary, municipality.OwnIncomePC,
		municipality.OwnIncomeExMil, municipality.TransfersShare, municipality.ShareIncomeTax, municipality.ShareSmallTrade,
		municipality.ShareProperty, municipality.ShareExcise, municipality.ShareRent, municipality.ShareEcoTax,
		municipality.ShareTourism, municipality.TaxCapacity, municipality.IncomeTaxPC, municipality.BaseGrant,
		municipality.ReverseGrant, municipality.GDPPerInhabitant, municipality.GDPPurchasing, municipality.GDPIndex,
		municipality.RegionEnterprises, municipality.RegionEmployed:
		return Economy
	case municipality.RegionalFund, municipality.EDemocracy, municipality.Cooperations:
		return Governance
	}
	return Territory
}

// Applies reports whether the register of a country can know an indicator at all: hromadas have budgets and no NUTS 3
// region, units of the Union the other way round. What does not apply is not the same as what is not known.
func Applies(ind municipality.Indicator, country municipality.Country) bool {
	switch ind {
	case municipality.Population, municipality.Area, municipality.Density, municipality.Coastal:
		return true
	case municipality.Degurba:
		return country != municipality.Ukraine
	}
	return ind.Meaning().Region == (country != municipality.Ukraine)
}

// A Fact is a figure of a place with its rank among the places of its own country.
type Fact struct {
	municipality.Figure                       // the newest known one; Known is false where the register says nothing
	Earlier             []municipality.Figure // older years of the same indicator, the newest first
	Percentile          int32                 // share of places below in millionths; meaningless unless Ranked
	Median              float64               // of the country, in the indicator's unit; meaningless unless Ranked
	Of                  int                   // number of places whose value of this year is known
	Ranked              bool
}

// A Profile is what the register says about a place.
type Profile struct {
	Place    municipality.Place
	Sections []ProfileSection
	Standing Fact  // how well off it is in its own country: StandingOf says by what
	Group    Group // "" never
	Traits   Traits
	Twins    []municipality.Twinning
}

// A ProfileSection is the facts of one section, in the order of municipality.Indicators.
type ProfileSection struct {
	Section Section
	Facts   []Fact
}

// Fact gives the fact of an indicator; an unknown one where the profile has none.
func (p Profile) Fact(ind municipality.Indicator) Fact {
	for _, s := range p.Sections {
		for _, f := range s.Facts {
			if f.Indicator == ind {
				return f
			}
		}
	}
	return Fact{Figure: municipality.Figure{Indicator: ind}}
}

// StandingOf names the indicators by which a place's economic standing is ranked in its country, the first known one
// counting: own income per head without the soldiers' income tax in Ukraine, the region's GDP per head elsewhere.
func StandingOf(country municipality.Country) []municipality.Indicator {
	if country == municipality.Ukraine {
		return []municipality.Indicator{municipality.OwnIncomeExMil, municipality.OwnIncomePC}
	}
	return []municipality.Indicator{municipality.GDPIndex, municipality.GDPPerInhabitant}
}

// standing gives the first known figure of StandingOf; the first one, unknown, where there is none.
func (p Profile) standing() Fact {
	by := StandingOf(p.Place.Country)
	for _, ind := range by {
		if f := p.Fact(ind); f.Known {
			return f
		}
	}
	return p.Fact(by[0])
}

// Profile gives the profile of a place by its code in any spelling. Faults: not_found, unavailable.
func (s *Survey) Profile(ctx context.Context, code string) (Profile, error) {
	place, err := s.Snapshot.Place(ctx, code)
	if err != nil {
		return Profile{}, err
	}
	nation, err := s.Nation(ctx, place.Country)
	if err != nil {
		return Profile{}, err
	}
	p := Profile{Place: place}
	if p.Sections, err = nation.sections(place); err != nil {
		return Profile{}, err
	}
	p.Standing = p.standing()
	if p.Traits, err = nation.traitsOf(place.Code); err != nil {
		return Profile{}, err
	}
	p.Group = p.Traits.Group()
	p.Twins, err = s.Snapshot.Twinnings(ctx, place.Code)
	return p, err
}

func (n *Nation) sections(place municipality.Place) ([]ProfileSection, error) {
	bySection := map[Section][]Fact{}
	for _, ind := range municipality.Indicators() {
		if !Applies(ind, place.Country) {
			continue
		}
		f, err := n.fact(place, ind)
		if err != nil {
			return nil, err
		}
		section := SectionOf(ind)
		bySection[section] = append(bySection[section], f)
	}
	var out []ProfileSection
	for _, section := range Sections() {
		if facts := bySection[section]; len(facts) > 0 {
			out = append(out, ProfileSection{section, facts})
		}
	}
	return out, nil
}

// fact ranks the newest figure of an indicator among those of the same year.
func (n *Nation) fact(place municipality.Place, ind municipality.Indicator) (Fact, error) {
	f := Fact{Figure: place.Figure(ind)}
	for _, figure := range place.Figures {
		if figure.Indicator == ind && figure.Known && figure.Year != f.Year {
			f.Earlier = append(f.Earlier, figure)
		}
	}
	if !f.Known || !Ranked(ind) {
		return f, nil
	}
	r, err := n.Ranking(ind, f.Year)
	if err != nil {
		return f, err
	}
	f.Of = r.Len()
	f.Percentile, f.Ranked = r.Percentile(f.Value)
	f.Median, _ = r.Median()
	return f, nil
}
