package console

import (
	"context"
	"slices"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// pairRegister is what the register of a run says about both sides of a pair: where each figure of the score is from. It
// is empty for runs that do not know their register.
type pairRegister struct {
	known  bool
	ua, eu municipality.Place
	twins  []municipality.Twinning // of the two with each other
	source func(id string) municipality.Source
}

// registerOf reads the register that a run was frozen with, not the one of today. A place that it does not have has no
// figures in the score either. Faults: unavailable.
func (c *Console) registerOf(ctx context.Context, run matching.Run, pair matching.Pair) (pairRegister, error) {
	if run.Register == "" {
		return pairRegister{}, nil
	}
	snapshot, err := c.Atlas.At(ctx, c.Site.Now(), run.Register)
	if err != nil {
		return pairRegister{}, err
	}
	from := pairRegister{known: true, source: snapshot.Manifest.Source}
	for _, side := range []struct {
		code municipality.Code
		to   *municipality.Place
	}{{pair.UA.Place, &from.ua}, {pair.EU.Place, &from.eu}} {
		place, err := snapshot.Place(ctx, string(side.code))
		if err != nil && fault.CodeOf(err) != fault.NotFound {
			return pairRegister{}, err
		}
		*side.to = place
	}
	twins, err := snapshot.Twinnings(ctx, pair.UA.Place)
	for _, t := range twins {
		if t.Partner == pair.EU.Place {
			from.twins = append(from.twins, t)
		}
	}
	return from, err
}

// sources says where the inputs of a factor are from.
func (from pairRegister) sources(p *kit.Printer, s matching.Share) []string {
	switch s.ID {
	case matching.NeedsMet, matching.Reciprocity:
		return []string{p.T("result.source.themes")}
	case matching.Language:
		return []string{p.T("result.source.applications")}
	case matching.Interest:
		return []string{p.T("result.source.marks")}
	}
	if !from.known {
		return nil
	}
	switch s.ID {
	case matching.Distance:
		return append([]string{p.T("result.source.points")}, from.each(p, []municipality.Indicator{municipality.KmToEU, municipality.TrainStation}, nil)...)
	case matching.Ties:
		return from.records(p)
	}
	ua, eu := from.indicators(s.ID)
	out := from.each(p, ua, eu)
	switch s.ID {
	case matching.Type:
		return append(out, from.classes(p)...)
	case matching.Newcomer:
		return append([]string{p.T("result.source.experience")}, out...)
	}
	return out
}

// indicators are the figures of either side that a factor is made of.
func (from pairRegister) indicators(id matching.FactorID) (ua, eu []municipality.Indicator) {
	switch id {
	case matching.Size:
		ua = []municipality.Indicator{municipality.Population}
		return ua, ua
	case matching.Density:
		ua = []municipality.Indicator{municipality.Density}
		return ua, ua
	case matching.Type:
		return []municipality.Indicator{municipality.Mountain, municipality.Coastal, municipality.Border},
			[]municipality.Indicator{municipality.Degurba, municipality.RegionMountain, municipality.Coastal, municipality.RegionBorder}
	case matching.Standing:
		return standingBy(from.ua), standingBy(from.eu)
	case matching.Newcomer:
		return []municipality.Indicator{municipality.Population}, nil
	}
	return nil, nil
}

// brief names the sources of a factor's figures in one sentence, each once; where they are no figures, as sources does.
func (from pairRegister) brief(p *kit.Printer, s matching.Share) string {
	var names []string
	ua, eu := from.indicators(s.ID)
	for _, side := range []struct {
		place municipality.Place
		of    []municipality.Indicator
	}{{from.ua, ua}, {from.eu, eu}} {
		for _, ind := range side.of {
			f := side.place.Figure(ind)
			if !f.Known {
				continue
			}
			if name := sourceAndYear(p, from.source(f.Source), f.Year); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	switch {
	case len(names) > 0:
		return p.T("result.minutes.from", "list", strings.Join(names, "; "))
	case s.ID == matching.NeedsMet || s.ID == matching.Reciprocity:
		return p.T("result.minutes.from_themes")
	}
	return strings.Join(from.sources(p, s), " ")
}

// classes say by which rule a place counts as city, town or countryside where no source says so.
func (from pairRegister) classes(p *kit.Printer) []string {
	var out []string
	if from.ua.Code != "" {
		out = append(out, p.T("result.source.urban_ua"))
	}
	if from.eu.Code != "" && !from.eu.Figure(municipality.Degurba).Known {
		out = append(out, p.T("result.source.urban_eu"))
	}
	return out
}

// standingBy is the figure by which a place is ranked: the first known one of those that stand for its wealth.
func standingBy(place municipality.Place) []municipality.Indicator {
	for _, ind := range analysis.StandingOf(place.Country) {
		if place.Figure(ind).Known {
			return []municipality.Indicator{ind}
		}
	}
	return nil
}

// each names the figures of either side with their sources, years and warnings.
func (from pairRegister) each(p *kit.Printer, ua, eu []municipality.Indicator) []string {
	var out []string
	for _, side := range []struct {
		key   string
		place municipality.Place
		of    []municipality.Indicator
	}{{"result.source.ua", from.ua, ua}, {"result.source.eu", from.eu, eu}} {
		if list := from.figures(p, side.place, side.of); len(list) > 0 {
			out = append(out, p.T(side.key, "list", strings.Join(list, "; ")))
		}
	}
	return out
}

// figures groups the known figures of a place by what is said of their source.
func (from pairRegister) figures(p *kit.Printer, place municipality.Place, of []municipality.Indicator) []string {
	var origins []string
	names := map[string][]string{}
	for _, ind := range of {
		f := place.Figure(ind)
		if !f.Known {
			continue
		}
		origin := sourceAndYear(p, from.source(f.Source), f.Year)
		if note := noteText(p, f.Note); note != "" {
			origin = p.T("result.source.noted", "source", origin, "note", note)
		}
		if !slices.Contains(origins, origin) {
			origins = append(origins, origin)
		}
		names[origin] = append(names[origin], indicatorName(p, ind))
	}
	for i, origin := range origins {
		origins[i] = p.T("result.source.figure", "figure", strings.Join(names[origin], ", "), "source", origin)
	}
	return origins
}

// records names the records of the two's partnership.
func (from pairRegister) records(p *kit.Printer) []string {
	var out []string
	for _, t := range from.twins {
		source := sourceName(p, from.source(t.Source))
		if t.AsOf != 0 { // what a source said then, and says nothing of today
			source = sourceAndYear(p, from.source(t.Source), t.AsOf)
		}
		out = append(out, p.T("result.source.record", "source", source))
	}
	if len(out) == 0 {
		return []string{p.T("result.source.records")}
	}
	return out
}
