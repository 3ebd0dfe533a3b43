package analysis

import (
	"math"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
)

// Traits are what places of every country can be compared by. Each is -1 where it is unknown, except Type: 0.
type Traits struct {
	People     int64 // inhabitants
	Population int32 // binary logarithm of the inhabitants, in 65,536ths
	Density    int32 // binary logarithm of inhabitants per 100 km2, in 65,536ths
	Type       int8  // 1 city, 2 town or suburb, 3 rural: DEGURBA, or what stands for it
	Mountain   int8  // 0 or 1
	Coastal    int8
	Border     int8
	Standing   int32 // economic percentile in the own country, in millionths
	Remoteness int32 // from 0, next to a big city, to One
}

// The populations that stand for DEGURBA where there is none: the least population of an urban centre and of an urban
// cluster, and the density of the latter (Eurostat). Hromadas have no DEGURBA; their kind says town or countryside.
const (
	cityFrom    = 50_000
	townFrom    = 5_000
	townDensity = 300
)

// Traits gives the traits of every place, in the order of the shard. Nobody may change them.
func (n *Nation) Traits() ([]Traits, error) {
	n.mu.Lock()
	done := n.traits
	n.mu.Unlock()
	if done != nil {
		return done, nil
	}
	t, err := n.readTraits()
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.traits = t
	return t, nil
}

// traitsOf gives the traits of one place without computing those of all others.
func (n *Nation) traitsOf(code municipality.Code) (Traits, error) {
	i, ok, err := n.shard.Find(code)
	if err != nil || !ok {
		return Traits{}, err
	}
	n.mu.Lock()
	done := n.traits
	n.mu.Unlock()
	if done != nil {
		return done[i], nil
	}
	c, err := n.traitColumns()
	if err != nil {
		return Traits{}, err
	}
	return c.traits(i, n.Country() == municipality.Ukraine), nil
}

// traitColumns are the columns that traits are made of; a missing one says nothing of any place.
type traitColumns struct {
	population, density, degurba, coastal, mountain, border, remoteness valueAt
	standing, travel                                                    rankAt
	kind                                                                func(i int) municipality.Kind
}

// valueAt gives a place's value.
type valueAt func(i int) (float64, bool)

// rankAt gives a place's percentile, -1 where it is unknown.
type rankAt func(i int) int32

func (n *Nation) readTraits() ([]Traits, error) {
	c, err := n.traitColumns()
	if err != nil {
		return nil, err
	}
	out := make([]Traits, n.shard.Len())
	for i := range out {
		out[i] = c.traits(i, n.Country() == municipality.Ukraine)
	}
	return out, nil
}

func (n *Nation) traitColumns() (traitColumns, error) {
	mountain, border := municipality.RegionMountain, municipality.RegionBorder
	if n.Country() == municipality.Ukraine {
		mountain, border = municipality.Mountain, municipality.Border
	}
	var c traitColumns
	for _, part := range []struct {
		ind municipality.Indicator
		to  *valueAt
	}{
		{municipality.Population, &c.population},
		{municipality.Density, &c.density},
		{municipality.Degurba, &c.degurba},
		{municipality.Coastal, &c.coastal},
		{mountain, &c.mountain},
		{border, &c.border},
		{municipality.RegionRemoteness, &c.remoteness},
	} {
		column, ok, err := n.shard.Column(part.ind)
		if err != nil {
			return c, err
		}
		*part.to = at(column, ok)
	}
	var err error
	if c.kind, err = n.shard.Kinds(); err != nil {
		return c, err
	}
	if c.standing, err = n.ranks(StandingOf(n.Country())...); err == nil {
		c.travel, err = n.ranks(municipality.TravelMinutes)
	}
	return c, err
}

// ranks gives the percentiles by the newest column of the first of the indicators that the register has.
func (n *Nation) ranks(by ...municipality.Indicator) (rankAt, error) {
	for _, ind := range by {
		column, ok, err := n.shard.Column(ind)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		r, err := n.Ranking(ind, column.Year)
		return func(i int) int32 {
			v, known := column.At(i)
			rank, ranked := r.Percentile(v)
			if !known || !ranked {
				return unknown
			}
			return rank
		}, err
	}
	return func(int) int32 { return unknown }, nil
}

func at(c register.Column, ok bool) valueAt {
	if !ok {
		return func(int) (float64, bool) { return 0, false }
	}
	return c.At
}

func (c traitColumns) traits(i int, hromada bool) Traits {
	t := Traits{
		People: unknown, Population: unknown, Density: unknown, Remoteness: unknown,
		Mountain: yes(c.mountain(i)), Coastal: yes(c.coastal(i)), Border: yes(c.border(i)),
	}
	if v, ok := c.population(i); ok {
		t.People = int64(math.Round(v))
	}
	if t.People > 0 {
		t.Population = binaryLog(uint64(t.People))
	}
	density, ok := c.density(i)
	if ok && density >= 0 {
		t.Density = binaryLog(max(1, uint64(math.Round(density*100))))
	}
	t.Standing = c.standing(i)
	if hromada {
		t.Type = hromadaType(c.kind(i), t.People)
		t.Remoteness = c.travel(i)
		return t
	}
	if class, ok := c.remoteness(i); ok && class >= 1 && class <= 5 {
		t.Remoteness = int32(class-1) * (One / 4)
	}
	if class, known := c.degurba(i); known {
		t.Type = int8(class)
	} else if ok && t.People >= 0 {
		t.Type = unitType(t.People, density)
	}
	return t
}

func yes(v float64, ok bool) int8 {
	switch {
	case !ok:
		return unknown
	case v > 0:
		return 1
	}
	return 0
}

// hromadaType counts urban hromadas as towns, those of 50,000 inhabitants and Kyiv as cities, all others as countryside.
func hromadaType(kind municipality.Kind, people int64) int8 {
	switch {
	case kind == municipality.CitySpecial, kind == municipality.HromadaUrban && people >= cityFrom:
		return 1
	case kind == municipality.HromadaUrban:
		return 2
	}
	return 3
}

// unitType stands for a DEGURBA that Eurostat does not give.
func unitType(people int64, density float64) int8 {
	switch {
	case density < townDensity || people < townFrom:
		return 3
	case people >= cityFrom:
		return 1
	}
	return 2
}
