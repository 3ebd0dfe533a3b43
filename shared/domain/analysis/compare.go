package analysis

import (
	"context"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// How many places are compared side by side.
const (
	MinCompared = 2
	MaxCompared = 5
)

// A Comparison shows places side by side.
type Comparison struct {
	Places   []Profile // in the order asked for
	Sections []ComparedSection
}

// A ComparedSection is the rows of one section of the profiles.
type ComparedSection struct {
	Section Section
	Rows    []ComparedRow
}

// A ComparedRow is one indicator of all places.
type ComparedRow struct {
	Indicator municipality.Indicator
	Cells     []ComparedCell // one for each place
}

// A ComparedCell is a fact, or says that the register of the place's country has no such figure at all.
type ComparedCell struct {
	Fact    Fact
	Applies bool
}

// Compare puts the profiles of two to five places side by side. Amounts of different currencies stand in different rows,
// for their indicators differ. Faults: invalid for another number of places or one named twice, not_found, unavailable.
func (s *Survey) Compare(ctx context.Context, codes []string) (Comparison, error) {
	var c Comparison
	if len(codes) < MinCompared || len(codes) > MaxCompared {
		return c, fault.New(fault.Invalid, "analysis.compare.number", "min", MinCompared, "max", MaxCompared)
	}
	seen := map[municipality.Code]bool{}
	for _, code := range codes {
		p, err := s.Profile(ctx, code)
		if err != nil {
			return Comparison{}, err
		}
		if seen[p.Place.Code] {
			return Comparison{}, fault.New(fault.Invalid, "analysis.compare.twice", "name", p.Place.Names.Short())
		}
		seen[p.Place.Code] = true
		c.Places = append(c.Places, p)
	}
	c.Sections = Rows(c.Places)
	return c, nil
}

// Rows gives the sections of a comparison of profiles, those with any figure that applies.
func Rows(places []Profile) []ComparedSection {
	var sections []ComparedSection
	for _, section := range Sections() {
		if rows := rowsOf(places, section); len(rows) > 0 {
			sections = append(sections, ComparedSection{section, rows})
		}
	}
	return sections
}

// rowsOf gives the indicators of a section that apply to any of the places.
func rowsOf(places []Profile, section Section) []ComparedRow {
	var rows []ComparedRow
	for _, ind := range municipality.Indicators() {
		if SectionOf(ind) != section {
			continue
		}
		row, any := ComparedRow{Indicator: ind}, false
		for _, p := range places {
			cell := ComparedCell{Applies: Applies(ind, p.Place.Country)}
			if cell.Applies {
				cell.Fact, any = p.Fact(ind), true
			}
			row.Cells = append(row.Cells, cell)
		}
		if any {
			rows = append(rows, row)
		}
	}
	return rows
}
