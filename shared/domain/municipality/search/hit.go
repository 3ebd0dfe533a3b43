package search

import (
	"slices"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// hits describes candidates.
func (x *Index) hits(p pattern, candidates []candidate) ([]Hit, error) {
	hits := make([]Hit, 0, len(candidates))
	for _, c := range candidates {
		hit, err := x.parts[c.part].hit(p, c.place)
		if err != nil {
			return nil, err
		}
		hit.Match = c.match.match()
		hits = append(hits, hit)
	}
	return hits, nil
}

func (x *part) hit(p pattern, i int) (Hit, error) {
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
	if hit.Region, err = s.RegionAt(i); err != nil {
		return hit, err
	}
	former, err := s.Former(i)
	if err != nil {
		return hit, err
	}
	hit.Former = p.formerOf(names, former)
	return hit, nil
}

// formerOf gives the former name that the text names, unless a present one fits as well: first names that begin with the
// text, then such as have its first words or nearly its longest one.
func (p pattern) formerOf(names municipality.Names, former []string) string {
	if len(former) == 0 || p.phrase == "" {
		return ""
	}
	for _, fits := range []func(string) bool{p.begins, p.near} {
		if fits(names.Centre) || fits(names.Roman) {
			return ""
		}
		if i := slices.IndexFunc(former, fits); i >= 0 {
			return former[i]
		}
	}
	return ""
}

func (p pattern) begins(name string) bool {
	return strings.HasPrefix(municipality.SearchKey(name), p.phrase)
}

func (p pattern) near(name string) bool {
	key := municipality.SearchKey(name)
	if strings.HasPrefix(p.phrase+" ", key+" ") {
		return true
	}
	word := longest(p.words)
	allowed := mistakes(word)
	return len(word) <= longestWord && newMatcher(word).nearest("\n"+key, allowed) <= allowed
}
