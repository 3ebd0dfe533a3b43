package pool

import (
	"math"

	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
)

// nation is a country's places in columns: candidates are made of it by their number, 95,000 of them in a moment.
type nation struct {
	*analysis.Nation
	shard      *register.Shard
	traits     []analysis.Traits
	population func(i int) (float64, bool)
	density    func(i int) (float64, bool)
	toEU       func(i int) (float64, bool)
	rail       func(i int) (float64, bool)
	points     func(i int) municipality.Point
	occupied   func(i int) municipality.Hostility
}

func openNation(of *analysis.Nation) (*nation, error) {
	n := &nation{Nation: of, shard: of.Shard()}
	var err error
	if n.traits, err = of.Traits(); err != nil {
		return nil, err
	}
	if n.population, err = column(n.shard, municipality.Population); err != nil {
		return nil, err
	}
	if n.density, err = column(n.shard, municipality.Density); err != nil {
		return nil, err
	}
	if n.toEU, err = column(n.shard, municipality.KmToEU); err != nil {
		return nil, err
	}
	if n.rail, err = column(n.shard, municipality.TrainStation); err != nil {
		return nil, err
	}
	if n.points, err = n.shard.Points(); err != nil {
		return nil, err
	}
	n.occupied, err = n.shard.Occupied()
	return n, err
}

// column gives the newest figures of an indicator; a register without it knows none.
func column(s *register.Shard, ind municipality.Indicator) (func(i int) (float64, bool), error) {
	c, ok, err := s.Column(ind)
	if !ok {
		return func(int) (float64, bool) { return 0, false }, err
	}
	return c.At, err
}

// describe adds what the register says about the i-th place.
func (n *nation) describe(c *matching.Candidate, i int) error {
	t := n.traits[i]
	f := matching.Figures{
		Population: whole(n.population(i)), Density: whole(n.density(i)),
		Mountain: flag(t.Mountain), Coastal: flag(t.Coastal), Border: flag(t.Border), ToEU: whole(n.toEU(i)),
	}
	if v, known := n.rail(i); known {
		yes := v > 0
		f.Rail = &yes
	}
	if t.Type > 0 {
		class := int(t.Type)
		f.Urban = &class
	}
	if t.Standing >= 0 {
		percent := analysis.Percent(t.Standing)
		f.Standing = &percent
	}
	if p := n.points(i); p.Known {
		lat, lon := int64(math.Round(p.Lat*1e5)), int64(math.Round(p.Lon*1e5))
		f.Lat, f.Lon = &lat, &lon
	}
	c.Figures, c.Occupied = f, string(n.occupied(i))
	return nil
}

func whole(v float64, known bool) *int64 {
	if !known {
		return nil
	}
	n := int64(math.Round(v))
	return &n
}

func flag(v int8) *bool {
	if v < 0 {
		return nil
	}
	yes := v > 0
	return &yes
}
