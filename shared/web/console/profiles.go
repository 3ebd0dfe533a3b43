package console

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/search"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// Places finds places the way people type them; search.Finder does. Faults: not_found before the first import, unavailable.
type Places interface {
	Search(ctx context.Context, now time.Time, q search.Query) ([]search.Hit, error)
}

// profilesPage finds a place and lists those that applied.
type profilesPage struct {
	kit.Base
	Links      []kit.Link
	Search     kit.Filter
	Found      *kit.Table
	Nothing    *kit.Empty
	Applicants *kit.Table
	Pages      *kit.Pagination
}

var profilesTemplate = kit.NewPage[profilesPage](files, "profiles.html")

const searchParam = "q"

func (c *Console) profiles(w http.ResponseWriter, r *http.Request) error {
	query := strings.TrimSpace(r.URL.Query().Get(searchParam))
	if query != "" {
		hits, err := c.Places.Search(r.Context(), c.Site.Now(), search.Query{Text: query})
		if fault.CodeOf(err) == fault.NotFound {
			return fault.Wrap(fault.NotFound, "analysis.places.no_register", err)
		}
		if err != nil {
			return err
		}
		return showProfiles(w, r, query, hits, nil)
	}
	e, err := c.edition(r.Context())
	if err != nil {
		return err
	}
	var all []application.Application
	for _, status := range shown {
		list, err := c.Applications.Applications(r.Context(), application.Query{Edition: e.ID, Status: status})
		if err != nil {
			return err
		}
		all = append(all, list.Applications...)
	}
	return showProfiles(w, r, "", nil, all)
}

// showProfiles shows what was found, or the applicants where nothing was asked.
func showProfiles(w http.ResponseWriter, r *http.Request, query string, hits []search.Hit, applicants []application.Application) error {
	p := kit.PrinterOf(r)
	page := &profilesPage{
		Base: kit.NewBase(w, r, p.T("analysis.places.title")),
		Links: []kit.Link{
			{Text: p.T("analysis.places.groups"), Href: "/console/groups"},
			{Text: p.T("analysis.compare.title"), Href: comparePath},
		},
		Search: kit.Filter{
			Action: "/console/places", Label: p.T("analysis.places.title"), Button: p.T("form.search"),
			Inputs: []kit.Input{{Name: searchParam, Label: p.T("analysis.places.search"), Hint: p.T("analysis.places.search_hint"), Type: "search", Value: query}},
		},
	}
	switch {
	case query == "":
		var some []application.Application
		some, page.Pages = pageThrough(p, applicants, pageOf(r.URL.Query()), rowsShown, func(n string) string {
			return "/console/places?" + pageField + "=" + n
		})
		page.Applicants = applicantsTable(p, some)
	case len(hits) == 0:
		page.Nothing = &kit.Empty{Title: p.T("analysis.places.nothing", "query", query), Text: p.T("analysis.places.nothing_text")}
	default:
		page.Found = hitsTable(p, hits)
	}
	return profilesTemplate.Render(w, http.StatusOK, page)
}

func hitsTable(p *kit.Printer, hits []search.Hit) *kit.Table {
	t := &kit.Table{Caption: p.T("analysis.places.found", "count", len(hits)), Head: []kit.Cell{
		{Text: p.T("analysis.places.name")},
		{Text: p.T("analysis.places.country")},
		{Text: p.T("analysis.places.region")},
		{Text: p.T("analysis.places.population"), Numeric: true},
	}}
	for _, h := range hits {
		region := kit.Cell{Text: placeName(h.Region.Name, h.Region.Latin), Hint: string(h.Code)}
		if h.District != "" {
			region.Hint = districtName(h.Country, h.District) + " · " + string(h.Code)
		}
		t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{
			{Text: placeName(h.Name, h.Latin), Href: placePath(h.Code), Hint: p.T("figures.kind." + string(h.Kind)), Header: true},
			{Text: p.Country(string(h.Country))},
			region,
			{Text: figureValue(p, h.Population), Numeric: true},
		}})
	}
	return t
}

func applicantsTable(p *kit.Printer, all []application.Application) *kit.Table {
	t := &kit.Table{
		Caption: p.T("analysis.places.applicants"),
		Head: []kit.Cell{
			{Text: p.T("analysis.places.name")}, {Text: p.T("analysis.places.country")}, {Text: p.T("analysis.places.region")}, {Text: p.T("analysis.places.status")},
		},
		Empty: &kit.Empty{Title: p.T("analysis.places.no_applicants"), Text: p.T("analysis.places.no_applicants_text")},
	}
	for _, a := range all {
		tag := applicationTag(p, a.Status)
		t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{
			{Text: placeName(a.Place.Name, a.Place.Latin), Href: placePath(a.Place.Code), Header: true},
			{Text: p.Country(string(a.Place.Country))},
			{Text: placeName(a.Place.Region, a.Place.RegionLat)},
			{Tag: &tag},
		}})
	}
	return t
}
