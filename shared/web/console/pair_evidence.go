package console

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// evidence says what a factor of a pair rests on, as both sides declared it or the register has it.
func (f *findings) evidence(p *kit.Printer, pair matching.Pair, s matching.Share) []string {
	eu, ua := pair.EU, pair.UA
	switch s.ID {
	case matching.NeedsMet:
		return f.needs(p, ua, eu)
	case matching.Reciprocity:
		return f.needs(p, eu, ua)
	case matching.Size:
		return compared(p, "result.evidence.size", ua.Figures.Population, eu.Figures.Population)
	case matching.Density:
		return compared(p, "result.evidence.density", ua.Figures.Density, eu.Figures.Density)
	case matching.Type:
		return traits(p, ua.Figures, eu.Figures)
	case matching.Standing:
		return standings(p, ua.Figures.Standing, eu.Figures.Standing)
	case matching.Language:
		return commonLanguages(p, ua, eu)
	case matching.Newcomer:
		return newcomer(p, ua)
	case matching.Distance:
		return distance(p, ua, eu)
	case matching.Ties:
		if s.Value > 0 {
			return []string{p.T("result.evidence.tied")}
		}
		return []string{p.T("result.evidence.not_tied")}
	case matching.Interest:
		if !s.Known {
			return []string{p.T("result.evidence.interest.unknown")}
		}
		return []string{p.T("result.evidence.interest." + strconv.Itoa(int(s.Value)*4/matching.One))}
	}
	return nil
}

// needs lists what one side needs, the most urgent first, with what the other side brings to it.
func (f *findings) needs(p *kit.Printer, who, partner matching.Candidate) []string {
	themes := slices.Clone(who.Themes)
	slices.SortStableFunc(themes, func(a, b matching.Theme) int { return cmp.Compare(b.Need, a.Need) })
	var out []string
	for _, need := range themes {
		if need.Need == 0 {
			continue
		}
		has := themeOf(partner, need.ID)
		level := p.T("console.level.strength." + strconv.Itoa(min(max(has.Strength, 0), 3)))
		if has.Shown != nil {
			level = p.T("result.evidence.shown", "level", level, "share", millionths(p, *has.Shown))
		}
		line := p.T("result.evidence.need", "theme", f.themeName(p, need.ID),
			"need", p.T("console.level.need."+strconv.Itoa(min(need.Need, 3))), "strength", level, "partner", nameOf(partner))
		out = append(out, line+f.subThemes(p, need, has))
	}
	if len(out) == 0 {
		out = append(out, p.T("result.evidence.no_needs", "name", nameOf(who)))
	}
	return out
}

// subThemes says which of the wanted sub-themes are offered; nothing where either side names none.
func (f *findings) subThemes(p *kit.Printer, need, has matching.Theme) string {
	if len(need.Needs) == 0 || len(has.Offers) == 0 {
		return ""
	}
	t, _ := f.edition.Theme(programme.ThemeID(need.ID))
	names := func(ids []string) []string {
		list := make([]programme.SubThemeID, len(ids))
		for i, id := range ids {
			list[i] = programme.SubThemeID(id)
		}
		return t.Names(list, p.Lang())
	}
	var met, open []string
	for _, id := range need.Needs {
		if slices.Contains(has.Offers, id) {
			met = append(met, id)
		} else {
			open = append(open, id)
		}
	}
	out := ""
	if len(met) > 0 {
		out += " " + p.T("result.evidence.offered", "list", strings.Join(names(met), "; "))
	}
	if len(open) > 0 {
		out += " " + p.T("result.evidence.not_offered", "list", strings.Join(names(open), "; "))
	}
	return out
}

// compared sets two numbers beside each other and says how many times the one is the other.
func compared(p *kit.Printer, key string, ua, eu *int64) []string {
	if ua == nil || eu == nil {
		return []string{p.T(key, "ua", figure(p, ua), "eu", figure(p, eu))}
	}
	out := p.T(key, "ua", p.Number(*ua), "eu", p.Number(*eu))
	if small, large := min(*ua, *eu), max(*ua, *eu); small > 0 {
		out += " " + p.T("result.evidence.times", "times", text.Decimal{Unscaled: (large*10 + small/2) / small, Scale: 1})
	}
	return []string{out}
}

func figure(p *kit.Printer, v *int64) string {
	if v == nil {
		return p.T("console.unknown")
	}
	return p.Number(*v)
}

// traits lists the traits of both places that are known on both sides.
func traits(p *kit.Printer, ua, eu matching.Figures) []string {
	var out []string
	if ua.Urban != nil && eu.Urban != nil {
		class := func(n int) string { return p.T("result.urban." + strconv.Itoa(min(max(n, 1), 3))) }
		out = append(out, p.T("result.evidence.urban", "ua", class(*ua.Urban), "eu", class(*eu.Urban)))
	}
	for _, trait := range []struct {
		name   string
		ua, eu *bool
	}{{"mountain", ua.Mountain, eu.Mountain}, {"coastal", ua.Coastal, eu.Coastal}, {"border", ua.Border, eu.Border}} {
		switch {
		case trait.ua == nil || trait.eu == nil:
		case *trait.ua == *trait.eu && *trait.ua:
			out = append(out, p.T("result.evidence."+trait.name+".both"))
		case *trait.ua == *trait.eu:
			out = append(out, p.T("result.evidence."+trait.name+".neither"))
		case *trait.ua:
			out = append(out, p.T("result.evidence."+trait.name+".ua"))
		default:
			out = append(out, p.T("result.evidence."+trait.name+".eu"))
		}
	}
	return out
}

func standings(p *kit.Printer, ua, eu *int) []string {
	words := func(v *int) string {
		if v == nil {
			return p.T("console.unknown")
		}
		return p.T("console.pair.percentile", "n", strconv.Itoa(*v))
	}
	return []string{p.T("result.evidence.standing", "ua", words(ua), "eu", words(eu))}
}

func commonLanguages(p *kit.Printer, ua, eu matching.Candidate) []string {
	var common []string
	for _, tag := range ua.Languages {
		if slices.Contains(eu.Languages, tag) {
			common = append(common, p.Language(tag))
		}
	}
	if len(common) == 0 {
		return []string{p.T("result.evidence.no_language")}
	}
	return []string{p.T("result.evidence.language", "count", len(common), "list", p.List(common))}
}

func newcomer(p *kit.Printer, ua matching.Candidate) []string {
	level := p.T("console.unknown")
	if ua.Experience != "" {
		level = p.T("result.experience." + string(ua.Experience))
	}
	return []string{p.T("result.evidence.newcomer", "experience", level, "population", figure(p, ua.Figures.Population))}
}

func distance(p *kit.Printer, ua, eu matching.Candidate) []string {
	km, known := ua.KilometresTo(&eu)
	if !known {
		return []string{p.T("result.evidence.no_distance")}
	}
	out := []string{p.T("result.evidence.distance", "km", int64(km))}
	if to := ua.Figures.ToEU; to != nil {
		out = append(out, p.T("result.evidence.to_eu", "km", *to))
	}
	if rail := ua.Figures.Rail; rail != nil {
		out = append(out, p.T("result.evidence.rail."+yesNo(*rail)))
	}
	return out
}

func yesNo(v bool) string {
	if v {
		return "yes"
	}
	return "no"
}

// sidesTable sets what both sides declared and what the register says beside each other.
func sidesTable(p *kit.Printer, pair matching.Pair) kit.Table {
	t := kit.Table{Caption: p.T("console.pair.sides"), Head: []kit.Cell{
		{Text: p.T("console.pair.about")}, {Text: placeName(pair.UA.Name, pair.UA.Latin)}, {Text: placeName(pair.EU.Name, pair.EU.Latin)},
	}}
	row := func(key, ua, eu string) {
		t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{{Text: p.T(key), Header: true}, {Text: ua}, {Text: eu}}})
	}
	number := func(v *int64) string {
		if v == nil {
			return p.T("console.unknown")
		}
		return p.Number(*v)
	}
	names := func(tags []string) string {
		var out []string
		for _, tag := range tags {
			out = append(out, p.Language(tag))
		}
		return p.List(out)
	}
	standing := func(v *int) string {
		if v == nil {
			return p.T("console.unknown")
		}
		return p.T("console.pair.percentile", "n", strconv.Itoa(*v))
	}
	row("console.case.country", p.Country(string(pair.UA.Country)), p.Country(string(pair.EU.Country)))
	row("console.case.population", number(pair.UA.Figures.Population), number(pair.EU.Figures.Population))
	row("console.pair.density", number(pair.UA.Figures.Density), number(pair.EU.Figures.Density))
	row("console.pair.standing", standing(pair.UA.Figures.Standing), standing(pair.EU.Figures.Standing))
	row("console.case.languages", names(pair.UA.Languages), names(pair.EU.Languages))
	return t
}
