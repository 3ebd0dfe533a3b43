package task

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sort"
	"time"

	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// Register gives the current snapshot of the register of places.
type Register interface {
	Snapshot(ctx context.Context, now time.Time) (*register.Snapshot, error)
}

// A Pool makes candidates of the accepted applications of an edition and of what the register says about their places.
// It implements matching.Pool.
type Pool struct {
	Applications application.Reader
	Register     Register
}

// Candidates implements matching.Pool.
func (p Pool) Candidates(ctx context.Context, edition string, now time.Time) (eu, ua []matching.Candidate, snapshot string, err error) {
	list, err := p.Applications.Applications(ctx, application.Query{Edition: programme.EditionID(edition), Status: application.Accepted})
	if err != nil {
		return nil, nil, "", err
	}
	current, err := p.Register.Snapshot(ctx, now)
	if err != nil {
		return nil, nil, "", err
	}
	ranks := ranking{snapshot: current, sorted: map[municipality.Country][]float64{}}
	for _, a := range list.Applications {
		c, err := ranks.candidate(ctx, a)
		if err != nil {
			return nil, nil, "", err
		}
		if a.Side == programme.EU {
			eu = append(eu, c)
		} else {
			ua = append(ua, c)
		}
	}
	byID := func(a, b matching.Candidate) int { return cmp.Compare(a.Application, b.Application) }
	slices.SortFunc(eu, byID)
	slices.SortFunc(ua, byID)
	return eu, ua, current.Current().Manifest, nil
}

// ranking knows, per country, the values of the indicator that shows how well off a place is.
type ranking struct {
	snapshot *register.Snapshot
	sorted   map[municipality.Country][]float64
}

func (r ranking) candidate(ctx context.Context, a application.Application) (matching.Candidate, error) {
	place, err := r.snapshot.Place(ctx, string(a.Place.Code))
	if err != nil {
		return matching.Candidate{}, err
	}
	figures, err := r.figures(ctx, place)
	if err != nil {
		return matching.Candidate{}, err
	}
	c := matching.Candidate{
		Application: string(a.ID), Place: a.Place.Code, Country: a.Place.Country, Region: a.Place.Region,
		Name: a.Place.Name, Latin: a.Place.Latin, Experience: matching.Experience(a.Experience), Figures: figures,
	}
	for _, t := range a.Themes {
		c.Themes = append(c.Themes, matching.Theme{ID: string(t.Theme), Strength: t.Strength, Need: t.Need})
	}
	for _, l := range a.Languages {
		if l.Level == application.Working || l.Level == application.Fluent {
			c.Languages = append(c.Languages, l.Tag)
		}
	}
	if place.War != nil {
		c.Occupied = string(place.War.Occupied)
	}
	return c, nil
}

func (r ranking) figures(ctx context.Context, p municipality.Place) (matching.Figures, error) {
	f := matching.Figures{
		Population: whole(p.Figure(municipality.Population)), Density: whole(p.Figure(municipality.Density)),
		Urban: urbanClass(p), Coastal: flag(p.Figure(municipality.Coastal)),
		Mountain: flag(p.Figure(municipality.Mountain)), Border: flag(p.Figure(municipality.Border)),
	}
	if p.Country != municipality.Ukraine {
		f.Mountain, f.Border = flag(p.Figure(municipality.RegionMountain)), flag(p.Figure(municipality.RegionBorder))
	}
	if p.Point.Known {
		lat, lon := int64(math.Round(p.Point.Lat*1e5)), int64(math.Round(p.Point.Lon*1e5))
		f.Lat, f.Lon = &lat, &lon
	}
	standing, err := r.standing(ctx, p)
	f.Standing = standing
	return f, err
}

func whole(f municipality.Figure) *int64 {
	if !f.Known {
		return nil
	}
	n := int64(math.Round(f.Value))
	return &n
}

func flag(f municipality.Figure) *bool {
	if !f.Known {
		return nil
	}
	yes := f.Value > 0
	return &yes
}

// cityFrom is the population from which an urban hromada is compared with the cities of the EU: the least population of
// an urban centre in DEGURBA (Eurostat).
const cityFrom = 50_000

// urbanClass is DEGURBA for EU units. Hromadas have none: urban ones count as a town or, from 50,000 inhabitants on, as a
// city; settlement and rural ones as rural. It is declared as such in the explanation.
func urbanClass(p municipality.Place) *int {
	if p.Country != municipality.Ukraine {
		if f := p.Figure(municipality.Degurba); f.Known {
			class := int(f.Value)
			return &class
		}
		return nil
	}
	class := 3
	population := p.Figure(municipality.Population)
	switch {
	case p.Kind == municipality.CitySpecial, p.Kind == municipality.HromadaUrban && population.Known && population.Value >= cityFrom:
		class = 1
	case p.Kind == municipality.HromadaUrban:
		class = 2
	}
	return &class
}

// standing is the share of the country's places that are less well off, in per cent: by own income per head in Ukraine,
// by the region's GDP per head in the EU. The amounts themselves are never compared across the border.
func (r ranking) standing(ctx context.Context, p municipality.Place) (*int, error) {
	indicator := municipality.GDPPerInhabitant
	if p.Country == municipality.Ukraine {
		indicator = municipality.OwnIncomePC
	}
	f := p.Figure(indicator)
	if !f.Known {
		return nil, nil
	}
	values, err := r.values(ctx, p.Country, indicator)
	if err != nil || len(values) == 0 {
		return nil, err
	}
	below := sort.SearchFloat64s(values, f.Value)
	percent := below * 100 / len(values)
	return &percent, nil
}

func (r ranking) values(ctx context.Context, country municipality.Country, ind municipality.Indicator) ([]float64, error) {
	if values, ok := r.sorted[country]; ok {
		return values, nil
	}
	shard, err := r.snapshot.Shard(ctx, country)
	if err != nil {
		return nil, err
	}
	column, ok, err := shard.Column(ind)
	if err != nil || !ok {
		return nil, err
	}
	var values []float64
	for i := range column.Len() {
		if v, known := column.At(i); known {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	r.sorted[country] = values
	return values, nil
}
