package console

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// unmatchedPage lists who got no partner, why, and by how much it missed.
type unmatchedPage struct {
	resultHead
	Filter kit.Filter
	Found  string
	Table  kit.Table
	Pages  *kit.Pagination
}

var unmatchedTemplate = kit.NewPage[unmatchedPage](files, "result_unmatched.html")

func (c *Console) unmatched(w http.ResponseWriter, r *http.Request) error {
	f, err := c.find(r.Context(), r)
	if err != nil {
		return err
	}
	return showUnmatched(w, r, f, r.URL.Query())
}

// Sides of a result, as addresses name them.
const (
	sideField = "side"
	sideEU    = "eu"
	sideUA    = "ua"
)

func sideOf(c matching.Candidate) string {
	if c.Country == municipality.Ukraine {
		return sideUA
	}
	return sideEU
}

func showUnmatched(w http.ResponseWriter, r *http.Request, f *findings, query url.Values) error {
	p := kit.PrinterOf(r)
	path := runPath(f.run.ID) + "/unmatched"
	words, side := text.Fold(query.Get(findField)), query.Get(sideField)
	list := slices.DeleteFunc(slices.Clone(f.result.Unmatched), func(u matching.Unmatched) bool {
		return !finds(u.Candidate, words) || side != "" && sideOf(u.Candidate) != side
	})
	page := &unmatchedPage{resultHead: newResultHead(w, r, f, "unmatched"), Filter: unmatchedFilter(p, query, path)}
	page.Lead = []string{p.T("result.unmatched.lead", "column", p.T("result.unmatched.missed"))}
	switch {
	case !f.explained:
		page.Lead = append(page.Lead, p.T("result.unexplained"))
	case f.open > 0:
		page.Lead = append(page.Lead, p.T("result.unmatched.open", "count", f.open))
	}
	page.Lead = append(page.Lead, f.worstNote(p)...)
	if f.explained && f.run.Settings.Goal != matching.Stable {
		page.Lead = append(page.Lead, p.T("result.unmatched.how"))
	}
	if n := f.haveRoom(); n > 0 {
		page.Lead = append(page.Lead, p.T("result.unmatched.room", "count", n))
	}
	page.Found = p.T("result.unmatched.found", "count", len(list), "all", len(f.result.Unmatched))
	list, page.Pages = pageThrough(p, list, pageOf(query), rowsShown, func(n string) string {
		return path + "?" + url.Values{findField: query[findField], sideField: query[sideField], pageField: {n}}.Encode()
	})
	page.Table = f.unmatchedTable(p, list)
	if f.why.Rankings != nil {
		page.Lead[0], page.Table = p.T("ranking.alone.lead"), f.aloneTable(p, list)
	}
	return unmatchedTemplate.Render(w, http.StatusOK, page)
}

func unmatchedFilter(p *kit.Printer, query url.Values, path string) kit.Filter {
	sides := kit.Choice{Name: sideField, Label: p.T("result.filter.side"), Options: []kit.Option{
		{Text: p.T("result.filter.all")}, {Value: sideUA, Text: p.T("result.side.ua")}, {Value: sideEU, Text: p.T("result.side.eu")},
	}}
	for i := range sides.Options {
		sides.Options[i].Selected = sides.Options[i].Value == query.Get(sideField)
	}
	return kit.Filter{
		Action: path, Label: p.T("result.filter.label"), Button: p.T("result.filter.show"),
		Inputs:  []kit.Input{{Name: findField, Label: p.T("result.filter.find"), Type: "search", Width: 20, Value: query.Get(findField)}},
		Selects: []kit.Choice{sides},
	}
}

func (f *findings) unmatchedTable(p *kit.Printer, list []matching.Unmatched) kit.Table {
	t := kit.Table{
		Caption: p.T("console.run.unmatched"),
		Head: []kit.Cell{
			{Text: p.T("console.run.municipality")},
			{Text: p.T("console.run.why")},
			{Text: p.T("console.run.best"), Numeric: true},
			{Text: p.T("result.unmatched.nearest")},
			{Text: p.T("result.unmatched.missed"), Numeric: true},
			{Text: p.T("suggestion.reverse")},
		},
		Empty: &kit.Empty{Title: p.T("result.unmatched.nobody")},
	}
	for _, u := range list {
		nearest, missed := kit.Cell{Text: p.T("result.none")}, kit.Cell{Text: p.T("result.none"), Numeric: true}
		if other := f.missed[u.Candidate.Application]; other != nil {
			nearest = kit.Cell{Text: f.name(other.Application), Hint: p.T("result.unmatched.with", "score", millionths(p, other.Value))}
			missed.Text = f.cost(p, other.Cost)
		}
		t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{
			{Text: nameOf(u.Candidate), Hint: placeHint(p, u.Candidate), Header: true},
			{Text: f.whyAlone(p, u)},
			{Text: millionths(p, u.Best), Numeric: true},
			nearest, missed,
			{Text: p.T("suggestion.reverse_link"), Href: suggestionsFor(u.Candidate.Place, f.run.ID)},
		}})
	}
	return t
}

// placeHint says where a municipality is: the oblast in Ukraine, the state elsewhere.
func placeHint(p *kit.Printer, c matching.Candidate) string {
	if c.Country == municipality.Ukraine && c.Region != "" {
		return c.Region
	}
	return p.Country(string(c.Country))
}
