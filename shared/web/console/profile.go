package console

import (
	"context"
	"html/template"
	"net/http"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/chart"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// profilePage shows what is known of a place.
type profilePage struct {
	kit.Base
	Back     kit.Link
	Lead     string
	Notices  []string
	Links    []kit.Link
	Standing string
	Identity kit.Summary
	War      *kit.Summary
	WarNote  string
	Themes   kit.Figure
	Radar    template.HTML // made by package chart, which escapes every text
	Details  kit.Table
	NoAnswer string
	Ranks    *kit.Figure
	Bars     template.HTML
	Sections []kit.Table
	Where    *kit.Figure
	Map      template.HTML
	Twins    kit.Table
	TwinNote string
	More     *kit.Summary
}

var profileTemplate = kit.NewPage[profilePage](files, "profile.html")

// placeFacts is everything that the profile of a place shows.
type placeFacts struct {
	profile     analysis.Profile
	edition     programme.Edition
	application *application.Application // nil where it has not applied
	strengths   []analysis.StrengthOf    // in the order of the edition's themes
	partners    []municipality.Place     // of the twinnings, those that the register has
	source      func(id string) municipality.Source
}

func (c *Console) profile(w http.ResponseWriter, r *http.Request) error {
	f, err := c.placeFacts(r.Context(), r.PathValue("code"))
	if err != nil {
		return err
	}
	return showProfile(w, r, f)
}

// survey gives the survey of the current register. Faults: not_found with a text where no register was imported.
func (c *Console) survey(ctx context.Context) (*analysis.Survey, error) {
	s, err := c.Atlas.Survey(ctx, c.Site.Now())
	if fault.CodeOf(err) == fault.NotFound {
		return nil, fault.Wrap(fault.NotFound, "analysis.places.no_register", err)
	}
	return s, err
}

func (c *Console) placeFacts(ctx context.Context, code string) (placeFacts, error) {
	survey, err := c.survey(ctx)
	if err != nil {
		return placeFacts{}, err
	}
	f := placeFacts{source: survey.Snapshot.Manifest.Source}
	if f.profile, err = survey.Profile(ctx, code); err != nil {
		return f, err
	}
	if f.edition, err = c.edition(ctx); err != nil {
		return f, err
	}
	said, err := c.said(ctx, f.edition)
	if err != nil {
		return f, err
	}
	f.application = said.applications[f.profile.Place.Code]
	if f.strengths, err = said.strengths(ctx, survey, f.profile.Place); err != nil {
		return f, err
	}
	for _, t := range f.profile.Twins {
		other, _, _ := t.Other(f.profile.Place.Code)
		partner, err := survey.Snapshot.Place(ctx, string(other))
		if fault.CodeOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return f, err
		}
		f.partners = append(f.partners, partner)
	}
	return f, nil
}

// said is what municipalities and officers said in an edition, read once for all places of a page.
type said struct {
	themes       []programme.ThemeID
	applications map[municipality.Code]*application.Application // an accepted one counts before one that waits
	corrections  []analysis.Correction
}

func (c *Console) said(ctx context.Context, e programme.Edition) (said, error) {
	s := said{applications: map[municipality.Code]*application.Application{}}
	for _, t := range e.Themes {
		s.themes = append(s.themes, t.ID)
	}
	for _, status := range []application.Status{application.Submitted, application.Accepted} {
		list, err := c.Applications.Applications(ctx, application.Query{Edition: e.ID, Status: status})
		if err != nil {
			return s, err
		}
		for i := range list.Applications {
			s.applications[list.Applications[i].Place.Code] = &list.Applications[i]
		}
	}
	var err error
	s.corrections, err = c.Analysis.Store.CorrectionsOf(ctx, e.ID)
	return s, err
}

// strengths gives the strengths of a place in the edition's themes.
func (s said) strengths(ctx context.Context, survey *analysis.Survey, place municipality.Place) ([]analysis.StrengthOf, error) {
	nation, err := survey.Nation(ctx, place.Country)
	if err != nil {
		return nil, err
	}
	return nation.Strengths(place.Code, s.themes, s.applications[place.Code], nil, s.corrections)
}

func showProfile(w http.ResponseWriter, r *http.Request, f placeFacts) error {
	p, place := kit.PrinterOf(r), f.profile.Place
	page := &profilePage{
		Base: kit.NewBase(w, r, shortName(place.Names)), Back: kit.Link{Text: p.T("analysis.places.title"), Href: "/console/places"},
		Identity: identity(p, f), WarNote: p.T("analysis.profile.war_note"), Twins: twinsTable(p, f), TwinNote: p.T("analysis.profile.twins_note"),
		More: moreSummary(p, place),
	}
	page.Lead = p.Country(string(place.Country))
	if region := placeName(place.Region.Name, place.Region.Latin); region != "" {
		page.Lead += ", " + region
	}
	if place.Demo {
		page.Notices = append(page.Notices, p.T("analysis.profile.demo"))
	}
	if place.Kind == municipality.LAUPart {
		page.Notices = append(page.Notices, p.T("analysis.profile.part"))
	}
	if f.application != nil && allowed(r, account.ReadApplications) {
		page.Links = append(page.Links, kit.Link{Text: p.T("analysis.profile.application"), Href: "/console/applications/" + string(f.application.ID)})
	}
	page.Links = append(page.Links,
		kit.Link{Text: p.T("analysis.peers.all"), Href: placePath(place.Code) + "/peers"},
		kit.Link{Text: p.T("suggestion.list.of_place"), Href: placePath(place.Code) + "/suggestions"},
		kit.Link{Text: p.T("analysis.profile.compare"), Href: comparePath + "?" + placeParam + "=" + string(place.Code)})
	page.Standing = standingText(p, f.profile)
	page.War = warSummary(p, f)
	page.themes(p, f, allowed(r, account.CorrectStrength))
	page.ranks(p, f.profile)
	page.where(p, f)
	for _, s := range f.profile.Sections {
		page.Sections = append(page.Sections, factsTable(p, s, f.source))
	}
	return profileTemplate.Render(w, http.StatusOK, page)
}

func identity(p *kit.Printer, f placeFacts) kit.Summary {
	place := f.profile.Place
	region, district := "analysis.profile.region", "analysis.profile.district"
	if place.Country == municipality.Ukraine {
		region, district = "analysis.profile.oblast", "analysis.profile.raion"
	}
	var languages []string
	for _, l := range place.Languages {
		if !l.Regional {
			languages = append(languages, p.Language(l.Tag))
		}
	}
	s := kit.Summary{Title: p.T("analysis.profile.identity"), Compact: true, Nothing: p.T("analysis.profile.unknown"), Entries: []kit.Entry{
		{Key: p.T("analysis.profile.name"), Value: nonEmpty(place.Names.Written)},
		{Key: p.T("analysis.profile.latin"), Value: nonEmpty(place.Names.Latin)},
	}}
	if place.Names.Full != "" {
		s.Entries = append(s.Entries, kit.Entry{Key: p.T("analysis.profile.full"), Value: []string{place.Names.Full}})
	}
	s.Entries = append(s.Entries,
		kit.Entry{Key: p.T("analysis.profile.kind"), Value: []string{p.T("figures.kind." + string(place.Kind))}},
		kit.Entry{Key: p.T("analysis.profile.country"), Value: []string{p.Country(string(place.Country))}},
		kit.Entry{Key: p.T(region), Value: nonEmpty(placeName(place.Region.Name, place.Region.Latin))})
	if place.District != "" {
		s.Entries = append(s.Entries, kit.Entry{Key: p.T(district), Value: []string{districtName(place.Country, place.District)}})
	}
	s.Entries = append(s.Entries,
		kit.Entry{Key: p.T("analysis.profile.code"), Value: []string{string(place.Code)}},
		kit.Entry{Key: p.T("analysis.profile.languages"), Value: nonEmpty(p.List(languages))},
		kit.Entry{Key: p.T("analysis.profile.group"), Value: []string{groupName(p, f.profile.Group)}, Href: groupPath(f.profile.Group) + "?country=" + string(place.Country)})
	return s
}

func standingText(p *kit.Printer, f analysis.Profile) string {
	if !f.Standing.Ranked {
		return p.T("analysis.profile.standing_unknown")
	}
	return p.T("analysis.profile.standing_text", "indicator", indicatorName(p, f.Standing.Indicator),
		"percent", inPercent(p, f.Standing.Percentile), "country", p.Country(string(f.Place.Country)))
}

// warSummary shows both sources with their dates; nil outside Ukraine.
func warSummary(p *kit.Printer, f placeFacts) *kit.Summary {
	war := f.profile.Place.War
	if war == nil {
		return nil
	}
	s := &kit.Summary{Title: p.T("analysis.profile.war"), Compact: true, Nothing: p.T("analysis.profile.unknown")}
	from := func(month, source string) string {
		return p.T("analysis.profile.war_as_of", "month", monthText(p, month)) + ". " + sourceName(p, f.source(source))
	}
	for _, row := range []struct {
		key  string
		what municipality.Hostility
		bad  kit.Tone
	}{
		{"figures.war.occupied", war.Occupied, kit.Bad},
		{"figures.war.active", war.Active, kit.Bad},
		{"figures.war.possible", war.Possible, kit.Warn},
	} {
		e := kit.Entry{Key: p.T(row.key)}
		if row.what != "" {
			tag := kit.Tag{Text: p.T("figures.hostility." + string(row.what))}
			switch row.what {
			case municipality.HostilityYes, municipality.HostilityPartly:
				tag.Tone = row.bad
			case municipality.HostilityNo:
				tag.Tone = kit.Good
			}
			e.Tag, e.Value = &tag, []string{from(war.AsOf, war.Source)}
		}
		s.Entries = append(s.Entries, e)
	}
	earlier := kit.Entry{Key: p.T("figures.war.earlier")}
	if war.Earlier != "" {
		earlier.Value = []string{p.T("figures.war." + earlierKey(war.Earlier)), from(war.EarlierAsOf, war.EarlierSource)}
	}
	s.Entries = append(s.Entries, earlier)
	return s
}

// earlierKey is the end of the message key of a status; "occupied" alone names a row.
func earlierKey(s municipality.WarStatus2022) string {
	if s == municipality.Occupied {
		return "was_occupied"
	}
	return string(s)
}

// moreSummary shows the details of the register that are of use to staff; nil where there are none.
func moreSummary(p *kit.Printer, place municipality.Place) *kit.Summary {
	s := &kit.Summary{Title: p.T("analysis.profile.more"), Compact: true}
	for _, d := range place.Details {
		e := kit.Entry{Key: p.T("figures.detail." + string(d.Kind)), Value: []string{d.Value}}
		switch {
		case d.Kind == municipality.UnitType, d.Kind == municipality.Macroregion:
			continue // words of the source, in English only
		case d.Kind == municipality.Donors:
			e.Value = strings.Split(d.Value, "|")
		case strings.HasPrefix(d.Value, "https://"), strings.HasPrefix(d.Value, "http://"):
			e.Href = d.Value
		}
		s.Entries = append(s.Entries, e)
	}
	if len(s.Entries) == 0 {
		return nil
	}
	return s
}

// headline are the indicators whose ranks a picture shows; all others have theirs in the tables.
func headline() []municipality.Indicator {
	return []municipality.Indicator{
		municipality.Population, municipality.Density, municipality.Area, municipality.UrbanShare, municipality.TravelMinutes,
		municipality.KmToEU, municipality.OwnIncomeExMil, municipality.TransfersShare, municipality.TaxCapacity,
		municipality.ShareTourism, municipality.EDemocracy, municipality.Cooperations, municipality.GDPIndex,
		municipality.RegionDensity, municipality.RegionMedianAge, municipality.RegionEmployed,
	}
}

// ranks draws the percentiles of the headline figures.
func (page *profilePage) ranks(p *kit.Printer, f analysis.Profile) {
	country := p.Country(string(f.Place.Country))
	d := chart.BarsData{ID: "ranks", Title: p.T("analysis.profile.ranks", "country", country), MarkName: p.T("analysis.profile.half")}
	twin := kit.Table{Caption: d.Title, Head: []kit.Cell{{Text: p.T("analysis.profile.figure")}, {Text: p.T("analysis.profile.rank")}, {Text: p.T("analysis.profile.value")}}}
	known := 0
	for _, ind := range headline() {
		if !analysis.Applies(ind, f.Place.Country) {
			continue
		}
		fact := f.Fact(ind)
		words := p.T("analysis.profile.unknown")
		if fact.Ranked {
			known++
			words = inPercent(p, fact.Percentile)
		}
		d.Rows = append(d.Rows, chart.BarRow{
			Label: indicatorName(p, ind), Value: float64(fact.Percentile) / analysis.One, Known: fact.Ranked, Words: words, Mark: 0.5, HasMark: true,
		})
		twin.Rows = append(twin.Rows, kit.Row{Cells: []kit.Cell{{Text: indicatorName(p, ind), Header: true}, {Text: words}, {Text: figureValue(p, fact.Figure)}}})
	}
	if known == 0 {
		return
	}
	page.Bars = chart.Bars(d)
	page.Ranks = &kit.Figure{
		ID: "ranks", Caption: d.Title, Text: p.T("analysis.profile.ranks_text", "country", country), Twin: twin, Words: p.T("console.as_table"),
	}
}

// factsTable shows every figure of a section with its rank, source, year and warning.
func factsTable(p *kit.Printer, s analysis.ProfileSection, source func(string) municipality.Source) kit.Table {
	t := kit.Table{Caption: p.T("analysis.section." + string(s.Section)), Head: []kit.Cell{
		{Text: p.T("analysis.profile.figure")}, {Text: p.T("analysis.profile.value")}, {Text: p.T("analysis.profile.rank")}, {Text: p.T("analysis.profile.source")},
	}}
	for _, f := range s.Facts {
		value := kit.Cell{Text: figureValue(p, f.Figure), Hint: earlierText(p, f)}
		rank, from := kit.Cell{Text: "–"}, kit.Cell{Text: "–"}
		if f.Ranked {
			rank = kit.Cell{
				Text: p.T("analysis.profile.rank_value", "percent", inPercent(p, f.Percentile)),
				Hint: p.T("analysis.profile.rank_of", "n", p.Number(int64(f.Of)), "median", unitValue(p, f.Indicator, f.Median)),
			}
		}
		if f.Known {
			from = kit.Cell{Text: sourceAndYear(p, source(f.Source), f.Year), Hint: noteText(p, f.Note)}
		}
		t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{{Text: indicatorName(p, f.Indicator), Header: true}, value, rank, from}})
	}
	return t
}
