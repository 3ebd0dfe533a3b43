package search

import "github.com/bridges-of-trust/bridges/shared/domain/municipality"

// hits describes candidates.
func (x *Index) hits(candidates []candidate) ([]Hit, error) {
	hits := make([]Hit, 0, len(candidates))
	for _, c := range candidates {
		hit, err := x.parts[c.part].hit(c.place)
		if err != nil {
			return nil, err
		}
		hit.Match = c.match.match()
		hits = append(hits, hit)
	}
	return hits, nil
}

func (x *part) hit(i int) (Hit, error) {
	s := x.shard
	written, err := s.Written()
	if err != nil {
		return Hit{}, err
	}
	latin, err := s.Latin()
	if err != nil {
		return Hit{}, err
	}
	centre, roman, err := s.Centres()
	if err != nil {
		return Hit{}, err
	}
	names := municipality.Names{Written: written.At(i), Latin: latin.At(i), Centre: centre.At(i), Roman: roman.At(i)}
	if names.Latin == "" {
		names.Latin = names.Written
	}
	district, err := s.Districts()
	if err != nil {
		return Hit{}, err
	}
	unit, err := s.UnitTypes()
	if err != nil {
		return Hit{}, err
	}
	hit := Hit{
		Code: municipality.Code(x.codes.At(i)), Country: s.Country(), Kind: x.kind(i),
		Name: names.Short(), Latin: names.ShortLatin(), Written: names.Written,
		District: district.At(i), UnitType: unit.At(i), Demo: s.Demo(),
		Population: municipality.Figure{Indicator: municipality.Population},
	}
	if x.counted {
		hit.Population = x.population.Figure(i)
	}
	hit.Region, err = s.RegionAt(i)
	return hit, err
}
