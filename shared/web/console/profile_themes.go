package console

import (
	"slices"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/chart"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// themes draws the strengths and shows what each is made of.
func (page *profilePage) themes(p *kit.Printer, f placeFacts, mayCorrect bool) {
	d := chart.RadarData{ID: "themes", Title: p.T("analysis.profile.themes"), Unknown: p.T("analysis.profile.unknown")}
	strength, need := chart.Series{Name: p.T("analysis.profile.themes_series")}, chart.Series{Name: p.T("analysis.profile.needs_series")}
	twin := kit.Table{Caption: d.Title, Head: []kit.Cell{
		{Text: p.T("analysis.profile.theme")}, {Text: p.T("analysis.profile.strength")}, {Text: p.T("analysis.profile.need")},
	}}
	page.Details = kit.Table{Caption: p.T("analysis.profile.made_of"), Head: []kit.Cell{
		{Text: p.T("analysis.profile.theme")},
		{Text: p.T("analysis.profile.strength")},
		{Text: p.T("analysis.profile.need")},
		{Text: p.T("analysis.profile.evidence")},
	}}
	for i, theme := range f.edition.Themes {
		s, answer := f.strengths[i], answerOf(f.application, theme.ID)
		name := theme.Name.In(p.Lang())
		d.Axes = append(d.Axes, chart.Axis{Label: name})
		strength.Values, strength.Known = append(strength.Values, float64(s.Value)/analysis.One), append(strength.Known, s.Known)
		level := 0
		if answer != nil {
			level = answer.Need
		}
		need.Values, need.Known = append(need.Values, float64(level)/application.MaxLevel), append(need.Known, answer != nil)
		twin.Rows = append(twin.Rows, kit.Row{Cells: []kit.Cell{{Text: name, Header: true}, {Text: strengthText(p, s)}, needCell(p, theme, answer, false)}})
		page.Details.Rows = append(page.Details.Rows, themeRow(p, f, theme, s, answer))
	}
	d.Series = []chart.Series{strength}
	page.NoAnswer = p.T("analysis.profile.no_application")
	if f.application != nil {
		d.Series, page.NoAnswer = append(d.Series, need), ""
	}
	page.Radar = chart.Radar(d)
	page.Themes = kit.Figure{ID: "themes", Caption: d.Title, Text: p.T("analysis.profile.themes_text"), Twin: twin, Words: p.T("console.as_table")}
}

// answerOf gives what an application says of a theme; nil where it says nothing.
func answerOf(a *application.Application, theme programme.ThemeID) *application.Theme {
	if a == nil {
		return nil
	}
	i := slices.IndexFunc(a.Themes, func(t application.Theme) bool { return t.Theme == theme })
	if i < 0 {
		return nil
	}
	return &a.Themes[i]
}

func themeRow(p *kit.Printer, f placeFacts, theme programme.Theme, s analysis.StrengthOf, answer *application.Theme) kit.Row {
	strength := kit.Cell{Text: strengthText(p, s), Lines: partLines(p, s)}
	if s.Correction != nil {
		strength.Tag = &kit.Tag{Text: p.T("analysis.profile.corrected"), Tone: kit.Info}
	}
	evidence := kit.Cell{Text: p.T("console.not_given")}
	if answer != nil && answer.Evidence != "" {
		evidence = kit.Cell{Text: answer.Evidence, Lang: string(f.application.Lang)}
	}
	if answer != nil && len(answer.Offers) > 0 {
		evidence.Hint = p.T("analysis.profile.offers", "list", strings.Join(theme.Names(answer.Offers, p.Lang()), "; "))
	}
	return kit.Row{Cells: []kit.Cell{
		{Text: theme.Name.In(p.Lang()), Href: strengthPath(f.profile.Place.Code, theme.ID), Header: true}, strength, needCell(p, theme, answer, true), evidence,
	}}
}

func needCell(p *kit.Printer, theme programme.Theme, answer *application.Theme, parts bool) kit.Cell {
	if answer == nil {
		return kit.Cell{Text: p.T("analysis.profile.unknown")}
	}
	c := kit.Cell{Text: p.T("console.level.need." + strconv.Itoa(answer.Need))}
	if parts && len(answer.Needs) > 0 {
		c.Hint = p.T("analysis.profile.needs", "list", strings.Join(theme.Names(answer.Needs, p.Lang()), "; "))
	}
	return c
}

// where draws the place and its known partners.
func (page *profilePage) where(p *kit.Printer, f placeFacts) {
	place := f.profile.Place
	if !place.Point.Known {
		return
	}
	name := shortName(place.Names)
	d := chart.MapData{ID: "where", Title: p.T("analysis.profile.map"), Desc: p.T("analysis.profile.map_text", "name", name)}
	twin := kit.Table{Caption: d.Title, Head: []kit.Cell{{Text: p.T("analysis.places.name")}, {Text: p.T("analysis.profile.lat"), Numeric: true}, {Text: p.T("analysis.profile.lon"), Numeric: true}}}
	add := func(m municipality.Place, tone kit.Tone) {
		if m.Point.Known {
			d.Points = append(d.Points, chart.MapPoint{Lat: m.Point.Lat, Lon: m.Point.Lon, Label: m.Names.ShortLatin(), Tone: tone, Href: placePath(m.Code)})
			twin.Rows = append(twin.Rows, kit.Row{Cells: []kit.Cell{
				{Text: shortName(m.Names), Header: true}, {Text: p.Decimal(rounded(m.Point.Lat, 2)), Numeric: true}, {Text: p.Decimal(rounded(m.Point.Lon, 2)), Numeric: true},
			}})
		}
	}
	add(place, kit.Info)
	for _, partner := range f.partners {
		if i := len(d.Points); partner.Point.Known {
			add(partner, kit.Good)
			d.Lines = append(d.Lines, chart.MapLine{From: 0, To: i, Weight: 0.5})
			d.Desc = p.T("analysis.profile.map_both", "name", name)
		}
	}
	page.Map = chart.Map(d)
	page.Where = &kit.Figure{ID: "where", Caption: d.Title, Text: d.Desc, Twin: twin, Words: p.T("console.as_table")}
}

// twinsTable lists what sources say of partnerships, with how sure they are.
func twinsTable(p *kit.Printer, f placeFacts) kit.Table {
	t := kit.Table{
		Caption: p.T("analysis.profile.twins"),
		Head: []kit.Cell{
			{Text: p.T("analysis.profile.twin")}, {Text: p.T("analysis.profile.twin_country")}, {Text: p.T("analysis.profile.twin_since")}, {Text: p.T("analysis.profile.twin_how")},
		},
		Empty: &kit.Empty{Title: p.T("analysis.profile.no_twins"), Text: p.T("analysis.profile.no_twins_text")},
	}
	for _, twin := range f.profile.Twins {
		code, name, country := twin.Other(f.profile.Place.Code)
		partner := kit.Cell{Text: name, Header: true}
		if i := slices.IndexFunc(f.partners, func(m municipality.Place) bool { return m.Code == code }); code != "" && i >= 0 {
			partner.Text, partner.Href = shortName(f.partners[i].Names), placePath(code)
		}
		if partner.Text == "" {
			partner.Text = p.T("analysis.profile.unknown")
		}
		where, since := p.T("analysis.profile.unknown"), p.T("analysis.profile.unknown")
		if country != "" {
			where = p.Country(string(country))
		}
		if twin.Since != 0 {
			since = strconv.Itoa(twin.Since)
		}
		t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{
			partner,
			{Text: where},
			{Text: since},
			{Text: p.T("figures.confidence."+string(twin.Confidence), "year", strconv.Itoa(twin.AsOf)), Hint: sourceName(p, f.source(twin.Source)), Href: twin.URL},
		}})
	}
	return t
}
