package console

import (
	"math"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/period"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// indicatorName gives the name of an indicator.
func indicatorName(p *kit.Printer, ind municipality.Indicator) string {
	return p.T("figures.indicator." + string(ind))
}

// figureValue writes the value of a figure with its unit; "not known" where the register says nothing.
func figureValue(p *kit.Printer, f municipality.Figure) string {
	if !f.Known {
		return p.T("analysis.profile.unknown")
	}
	return unitValue(p, f.Indicator, f.Value)
}

// unitValue writes a number in the unit of an indicator.
func unitValue(p *kit.Printer, ind municipality.Indicator, v float64) string {
	switch unit := ind.Meaning().Unit; unit {
	case municipality.YesNo:
		return yesOrNo(p, v > 0)
	case municipality.Class:
		return p.T("figures.class." + string(ind) + "." + strconv.Itoa(int(v)))
	case municipality.Share:
		return p.Percent(sharePercent(v * 100))
	default:
		return p.T("figures.unit."+string(unit), "value", p.Decimal(rounded(v, decimals(unit))))
	}
}

func yesOrNo(p *kit.Printer, yes bool) string {
	if yes {
		return p.T("figures.yes")
	}
	return p.T("figures.no")
}

// decimals says how exactly a unit is shown: not more than a reader can use.
func decimals(u municipality.Unit) uint8 {
	switch u {
	case municipality.SquareKm, municipality.PerKm2, municipality.Km, municipality.Years:
		return 1
	case municipality.Index:
		return 2
	}
	return 0
}

// rounded rounds v to a number of decimals and drops zeros at the end.
func rounded(v float64, scale uint8) text.Decimal {
	d := text.Decimal{Unscaled: int64(math.Round(v * math.Pow10(int(scale)))), Scale: scale}
	for d.Scale > 0 && d.Unscaled%10 == 0 {
		d.Unscaled, d.Scale = d.Unscaled/10, d.Scale-1
	}
	return d
}

// sharePercent rounds a share in per cent to one decimal, to two where it would look like nothing and is not.
func sharePercent(v float64) text.Decimal {
	if d := rounded(v, 1); d.Unscaled != 0 {
		return d
	}
	return rounded(v, 2)
}

// inPercent writes millionths as whole per cent; only the whole is 100 %.
func inPercent(p *kit.Printer, v int32) string {
	return p.Percent(text.Decimal{Unscaled: int64(analysis.Percent(v))})
}

// earlierText lists the figures of older years.
func earlierText(p *kit.Printer, f analysis.Fact) string {
	var out []string
	for _, e := range f.Earlier {
		out = append(out, p.T("analysis.profile.earlier", "year", strconv.Itoa(e.Year), "value", figureValue(p, e)))
	}
	return strings.Join(out, "; ")
}

// sourceName gives the name of a source in the reader's language, or its own title where the catalogue has none.
func sourceName(p *kit.Printer, s municipality.Source) string {
	key := "figures.source." + strings.ReplaceAll(s.ID, "-", "_")
	switch {
	case p.Has(key):
		return p.T(key)
	case s.Title != "":
		return s.Title
	}
	return s.ID
}

// sourceAndYear says where a figure is from.
func sourceAndYear(p *kit.Printer, s municipality.Source, year int) string {
	if year == 0 {
		return p.T("analysis.profile.no_year", "source", sourceName(p, s))
	}
	if name := sourceName(p, s); strings.Contains(name, strconv.Itoa(year)) {
		return name // says it itself
	}
	return p.T("analysis.profile.year_source", "source", sourceName(p, s), "year", strconv.Itoa(year))
}

// noteText warns of how a figure must be read; "" where nothing needs to be said.
func noteText(p *kit.Printer, n municipality.Note) string {
	if n == municipality.NoNote {
		return ""
	}
	return p.T("figures.note." + string(n))
}

// groupName gives the whole phrase that names a group.
func groupName(p *kit.Printer, g analysis.Group) string { return p.T(g.Words()) }

// districtName gives the raion with its Latin form; elsewhere the district is a code.
func districtName(place municipality.Country, district string) string {
	if place != municipality.Ukraine || district == "" {
		return district
	}
	return placeName(district, text.Latin(district))
}

func groupPath(g analysis.Group) string { return "/console/groups/" + string(g) }

func placePath(code municipality.Code) string { return "/console/places/" + string(code) }

// shortName gives the name that people use with its Latin form.
func shortName(n municipality.Names) string { return placeName(n.Short(), n.ShortLatin()) }

// monthText writes "2025-05" as a month; what is none stays as it is.
func monthText(p *kit.Printer, s string) string {
	m, err := period.ParseMonth(s)
	if err != nil {
		return s
	}
	return p.Month(m)
}

// strengthText writes a strength; "not known" where nothing says anything.
func strengthText(p *kit.Printer, s analysis.StrengthOf) string {
	if !s.Known {
		return p.T("analysis.profile.unknown")
	}
	return inPercent(p, s.Value)
}

// partName names a part of a strength.
func partName(p *kit.Printer, part analysis.Part) string { return p.T(part.Words) }

// hintText writes what a figure of the register gives to a strength, with the rank that it is made of.
func hintText(p *kit.Printer, part analysis.Part) string {
	switch part.Sense {
	case analysis.More, analysis.Less:
		return p.T("analysis.part.hint_"+string(part.Sense), "value", inPercent(p, part.Value), "rank", inPercent(p, part.Rank))
	}
	return p.T("analysis.part.hint", "value", inPercent(p, part.Value))
}

// partLines lists the known parts of a strength.
func partLines(p *kit.Printer, s analysis.StrengthOf) []string {
	var known []string
	for _, part := range s.Parts {
		if part.Known {
			value := inPercent(p, part.Value)
			switch part.Kind {
			case analysis.EvidencePart:
				value = yesOrNo(p, part.Value > 0)
			case analysis.DeclaredPart:
				level := (int(part.Value)*application.MaxLevel + analysis.One/2) / analysis.One
				value = p.T("analysis.part.level", "level", p.T("console.level.strength."+strconv.Itoa(level)), "value", value)
			case analysis.ProxyPart:
				value = hintText(p, part)
			}
			known = append(known, p.T("analysis.part.line", "part", partName(p, part), "value", value, "weight", strconv.Itoa(part.Weight)))
		}
	}
	return known
}
