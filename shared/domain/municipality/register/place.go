package register

import (
	"slices"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// Place puts together all that the shard knows of the i-th place. The languages of the country stand in the manifest.
func (s *Shard) Place(i int) (municipality.Place, error) {
	p := municipality.Place{Country: s.header.Country, Demo: s.header.Demo}
	for _, step := range []func(*municipality.Place, int) error{
		s.putNames, s.putWhere, s.putFigures, s.putWar, s.putDetails,
	} {
		if err := step(&p, i); err != nil {
			return municipality.Place{}, err
		}
	}
	return p, nil
}

func (s *Shard) putNames(p *municipality.Place, i int) error {
	var code, others, former string
	for _, part := range []struct {
		section string
		to      *string
	}{
		{"code", &code},
		{"written", &p.Names.Written},
		{"latin", &p.Names.Latin},
		{"centre", &p.Names.Centre},
		{"roman", &p.Names.Roman},
		{"full", &p.Names.Full},
		{"others", &others},
		{"former", &former},
		{"district", &p.District},
	} {
		column, err := s.text(part.section, s.header.Places)
		if err != nil {
			return err
		}
		*part.to = column.At(i)
	}
	p.Code = municipality.Code(code)
	p.Names.Others, p.Names.Former = splitOthers(others), splitOthers(former)
	if p.Names.Latin == "" {
		p.Names.Latin = p.Names.Written
	}
	return nil
}

func (s *Shard) putWhere(p *municipality.Place, i int) error {
	kinds, err := s.Kinds()
	if err != nil {
		return err
	}
	p.Kind = kinds(i)
	if p.Region, err = s.RegionAt(i); err != nil {
		return err
	}
	points, err := s.Points()
	if err != nil {
		return err
	}
	p.Point = points(i)
	return nil
}

func (s *Shard) putFigures(p *municipality.Place, i int) error {
	for _, info := range s.header.Columns {
		column, err := s.column(info)
		if err != nil {
			return err
		}
		if f := column.Figure(i); f.Known {
			p.Figures = append(p.Figures, f)
		}
	}
	return nil
}

func (s *Shard) putWar(p *municipality.Place, i int) error {
	if s.header.War == nil {
		return nil
	}
	numbers := [4]int{}
	for n, section := range warSections {
		column, err := s.index(section, s.header.Places)
		if err != nil {
			return err
		}
		numbers[n] = int(column[i])
	}
	p.War = &municipality.War{
		Occupied: hostilityAt(numbers[0]), Active: hostilityAt(numbers[1]), Possible: hostilityAt(numbers[2]),
		AsOf: s.header.War.AsOf, Source: s.header.War.Source,
		Earlier:     statusAt(numbers[3]),
		EarlierAsOf: s.header.War.EarlierAsOf, EarlierSource: s.header.War.EarlierSource,
	}
	return nil
}

func (s *Shard) putDetails(p *municipality.Place, i int) error {
	for _, info := range s.header.Details {
		column, err := s.text("detail/"+string(info.Kind), s.header.Places)
		if err != nil {
			return err
		}
		if v := column.At(i); v != "" {
			p.Details = append(p.Details, municipality.Detail{Kind: info.Kind, Value: v, Source: info.Source})
		}
	}
	return nil
}

func known(v float64) bool { return v == v }

// warSections hold the four statuses as numbers of the lists below; number 0 is unknown.
var warSections = [4]string{"war/occupied", "war/active", "war/possible", "war/earlier"}

func hostilities() []municipality.Hostility {
	return []municipality.Hostility{
		"", municipality.HostilityNo, municipality.HostilityYes, municipality.HostilityPartly, municipality.HostilityEnded,
	}
}

func statuses() []municipality.WarStatus2022 {
	return []municipality.WarStatus2022{
		"", municipality.NotOccupied, municipality.InWarZone, municipality.Occupied, municipality.DeoccupiedSpring,
		municipality.DeoccupiedAutumn,
	}
}

func hostilityAt(n int) municipality.Hostility {
	if all := hostilities(); n < len(all) {
		return all[n]
	}
	return ""
}

func statusAt(n int) municipality.WarStatus2022 {
	if all := statuses(); n < len(all) {
		return all[n]
	}
	return ""
}

func hostilityNumber(h municipality.Hostility) int { return max(0, slices.Index(hostilities(), h)) }

func statusNumber(s municipality.WarStatus2022) int { return max(0, slices.Index(statuses(), s)) }
