package console

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// groupsPage lists the groups of places.
type groupsPage struct {
	kit.Base
	Back  kit.Link
	Rule  kit.Details
	Table kit.Table
}

var groupsTemplate = kit.NewPage[groupsPage](files, "groups.html")

// groupPage lists the places of one group in one country.
type groupPage struct {
	kit.Base
	Back    kit.Link
	Count   string
	Choose  kit.Filter
	Members kit.Table
	Pages   *kit.Pagination
}

var groupTemplate = kit.NewPage[groupPage](files, "group.html")

// groupSize is how many places a page of a group shows.
const groupSize = 50

func (c *Console) groups(w http.ResponseWriter, r *http.Request) error {
	survey, err := c.survey(r.Context())
	if err != nil {
		return err
	}
	counts, err := survey.Groups(r.Context())
	if err != nil {
		return err
	}
	return showGroups(w, r, counts)
}

func showGroups(w http.ResponseWriter, r *http.Request, counts []analysis.GroupCount) error {
	p := kit.PrinterOf(r)
	page := &groupsPage{
		Base: kit.NewBase(w, r, p.T("analysis.groups.title")), Back: kit.Link{Text: p.T("analysis.places.title"), Href: "/console/places"},
		Rule: kit.Details{Summary: p.T("analysis.groups.rule"), Text: []string{
			p.T("analysis.groups.rule_size"), p.T("analysis.groups.rule_type"), p.T("analysis.groups.rule_land"),
		}},
		Table: kit.Table{Caption: p.T("analysis.groups.title"), CaptionHidden: true, Head: []kit.Cell{
			{Text: p.T("analysis.groups.group")}, {Text: p.T("analysis.groups.places"), Numeric: true}, {Text: p.Country(string(municipality.Ukraine)), Numeric: true}, {Text: p.T("analysis.groups.most")},
		}},
	}
	for _, c := range counts {
		if c.Places == 0 {
			continue
		}
		home := 0
		var most []string
		for i, country := range c.Countries {
			if country.Country == municipality.Ukraine {
				home = country.Places
			}
			if i < 4 {
				most = append(most, p.T("analysis.groups.country_count", "country", p.Country(string(country.Country)), "n", p.Number(int64(country.Places))))
			}
		}
		page.Table.Rows = append(page.Table.Rows, kit.Row{Cells: []kit.Cell{
			{Text: groupName(p, c.Group), Href: groupPath(c.Group), Header: true},
			{Text: p.Number(int64(c.Places)), Numeric: true},
			{Text: p.Number(int64(home)), Numeric: true},
			{Text: strings.Join(most, "; ")},
		}})
	}
	return groupsTemplate.Render(w, http.StatusOK, page)
}

// groupFacts is what the page of a group shows.
type groupFacts struct {
	group   analysis.Group
	count   analysis.GroupCount
	country municipality.Country
	members []analysis.Brief
	from    int // number of the first member shown, from 0
	of      int // members in the country
}

func (c *Console) group(w http.ResponseWriter, r *http.Request) error {
	g, ok := analysis.ParseGroup(r.PathValue("group"))
	if !ok {
		return fault.New(fault.NotFound, "")
	}
	survey, err := c.survey(r.Context())
	if err != nil {
		return err
	}
	counts, err := survey.Groups(r.Context())
	if err != nil {
		return err
	}
	f := groupFacts{group: g}
	for _, count := range counts {
		if count.Group == g {
			f.count = count
		}
	}
	f.country = f.chosen(r.URL.Query().Get("country"))
	page, _ := strconv.Atoi(r.URL.Query().Get("page")) // anything else is the first page
	f.from = min(max(page, 0), 100_000) * groupSize
	if f.country != "" {
		if f.members, f.of, err = survey.Members(r.Context(), g, f.country, f.from, groupSize); err != nil {
			return err
		}
	}
	return showGroup(w, r, f)
}

// chosen gives the country asked for, else Ukraine, else the one with the most places of the group.
func (f groupFacts) chosen(asked string) municipality.Country {
	first := municipality.Country("")
	for _, want := range []string{asked, string(municipality.Ukraine)} {
		for _, c := range f.count.Countries {
			if string(c.Country) == want {
				return c.Country
			}
		}
	}
	if len(f.count.Countries) > 0 {
		first = f.count.Countries[0].Country
	}
	return first
}

func showGroup(w http.ResponseWriter, r *http.Request, f groupFacts) error {
	p := kit.PrinterOf(r)
	page := &groupPage{
		Base: kit.NewBase(w, r, groupName(p, f.group)), Back: kit.Link{Text: p.T("analysis.groups.back"), Href: "/console/groups"},
		Count: p.T("analysis.group_places", "count", f.count.Places),
		Choose: kit.Filter{Action: groupPath(f.group), Label: p.T("analysis.group_country"), Button: p.T("analysis.group_show"), Selects: []kit.Choice{
			countryChoice(p, f),
		}},
		Members: kit.Table{
			Caption: p.Country(string(f.country)),
			Head: []kit.Cell{
				{Text: p.T("analysis.places.name")},
				{Text: p.T("analysis.places.country")},
				{Text: p.T("analysis.places.region")},
				{Text: p.T("analysis.places.population"), Numeric: true},
			},
			Empty: &kit.Empty{Title: p.T("analysis.group_none"), Text: p.T("analysis.group_none_text")},
		},
	}
	for _, b := range f.members {
		page.Members.Rows = append(page.Members.Rows, kit.Row{Cells: briefCells(p, b)})
	}
	page.Pages = groupPages(p, f)
	return groupTemplate.Render(w, http.StatusOK, page)
}

func countryChoice(p *kit.Printer, f groupFacts) kit.Choice {
	c := kit.Choice{Name: "country", Label: p.T("analysis.group_country")}
	for _, country := range f.count.Countries {
		c.Options = append(c.Options, kit.Option{
			Value: string(country.Country), Selected: country.Country == f.country,
			Text: p.T("analysis.groups.country_count", "country", p.Country(string(country.Country)), "n", p.Number(int64(country.Places))),
		})
	}
	return c
}

// groupPages leads through the members; nil where one page shows them all.
func groupPages(p *kit.Printer, f groupFacts) *kit.Pagination {
	if f.of <= groupSize {
		return nil
	}
	to := func(page int, key string) *kit.Link {
		return &kit.Link{Text: p.T(key), Href: groupPath(f.group) + "?" + url.Values{"country": {string(f.country)}, "page": {strconv.Itoa(page)}}.Encode()}
	}
	pages := &kit.Pagination{Label: p.T("analysis.group_pages"), Where: p.T("analysis.group_where",
		"from", p.Number(int64(min(f.from+1, f.of))), "to", p.Number(int64(min(f.from+groupSize, f.of))), "n", p.Number(int64(f.of)))}
	if f.from > 0 {
		pages.Previous = to(f.from/groupSize-1, "analysis.group_previous")
	}
	if f.from+groupSize < f.of {
		pages.Next = to(f.from/groupSize+1, "analysis.group_next")
	}
	return pages
}
