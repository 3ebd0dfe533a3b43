package console

import (
	"cmp"
	"html/template"
	"net/http"
	"net/url"
	"unicode"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/web/chart"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// pairsPage lists the proposed pairs.
type pairsPage struct {
	resultHead
	Filter kit.Filter
	Found  string
	Table  kit.Table
	Pages  *kit.Pagination
	Map    kit.Link
}

var pairsTemplate = kit.NewPage[pairsPage](files, "result_pairs.html")

func (c *Console) pairs(w http.ResponseWriter, r *http.Request) error {
	f, err := c.find(r.Context(), r)
	if err != nil {
		return err
	}
	return showPairs(w, r, f, r.URL.Query())
}

func showPairs(w http.ResponseWriter, r *http.Request, f *findings, query url.Values) error {
	p := kit.PrinterOf(r)
	filter, path := readFilter(query), runPath(f.run.ID)+"/pairs"
	list := filter.choose(f)
	page := &pairsPage{
		resultHead: newResultHead(w, r, f, "pairs"), Filter: filter.bar(p, f, path),
		Found: p.T("result.found", "count", len(list), "all", len(f.result.Pairs)),
		Map:   kit.Link{Text: p.T("result.pairs.map"), Href: filter.with(runPath(f.run.ID) + "/map")},
	}
	page.Lead = []string{p.T("result.pairs.lead")}
	list, page.Pages = pageThrough(p, list, filter.page, rowsShown, func(n string) string { return filter.with(path, pageField, n) })
	page.Table = f.pairsTable(p, list)
	for i, key := range []string{"ua", "eu", "score", "known", "margin", "survived"} {
		if i < len(page.Table.Head) {
			page.Table.Head[i].Sort = filter.sortLink(path, key)
		}
	}
	if filter.active() {
		page.Table.Empty = &kit.Empty{Title: p.T("result.pairs.none"), Text: p.T("result.pairs.none_text"), Action: &kit.Link{Text: p.T("result.filter.clear"), Href: path}}
	}
	return pairsTemplate.Render(w, http.StatusOK, page)
}

// pairsTable shows pairs with what holds them; the columns of margin and draws only where these decide.
func (f *findings) pairsTable(p *kit.Printer, pairs []matching.Pair) kit.Table {
	t := kit.Table{
		Caption: p.T("console.run.proposed"),
		Head: []kit.Cell{
			{Text: p.T("console.run.ua_side")},
			{Text: p.T("console.run.eu_side")},
			{Text: p.T("console.run.score"), Numeric: true},
			{Text: p.T("result.pairs.known"), Numeric: true},
		},
		Empty: &kit.Empty{Title: p.T("console.run.no_pairs.title"), Text: p.T("console.run.no_pairs.text")},
	}
	if f.explained && f.run.Settings.Goal != matching.Stable {
		t.Head = append(t.Head, kit.Cell{Text: p.T("result.pairs.margin"), Numeric: true}, kit.Cell{Text: p.T("result.pairs.survived"), Numeric: true})
	}
	t.Head = append(t.Head, kit.Cell{Text: p.T("console.run.most")})
	for _, pair := range pairs {
		t.Rows = append(t.Rows, f.pairRow(p, pair))
	}
	return t
}

func (f *findings) pairRow(p *kit.Printer, pair matching.Pair) kit.Row {
	row := kit.Row{Cells: []kit.Cell{
		{Text: nameOf(pair.UA), Href: f.pairPath(pair), Hint: pair.UA.Region, Header: true},
		{Text: nameOf(pair.EU), Hint: p.Country(string(pair.EU.Country))},
		{Text: millionths(p, pair.Value), Numeric: true},
		{Text: millionths(p, pair.Confidence), Numeric: true},
	}}
	if f.explained && f.run.Settings.Goal != matching.Stable {
		spare, draws := kit.Cell{Text: p.T("result.none"), Numeric: true}, kit.Cell{Text: p.T("result.none"), Numeric: true}
		if reason := f.reason(pair); reason != nil {
			spare.Text, draws.Text = marginShort(p, reason), percentOf(p, reason.Survived, f.why.Draws)
		}
		row.Cells = append(row.Cells, spare, draws)
	}
	row.Cells = append(row.Cells, kit.Cell{Text: withFirst(unicode.ToUpper, strongest(p, pair))})
	return row
}

func (f *findings) pairPath(pair matching.Pair) string {
	return f.couplePath(coupleOf(pair))
}

// couplePath is the address of a pair's page: one application may be part of several pairs.
func (f *findings) couplePath(c matching.Couple) string {
	return runPath(f.run.ID) + "/pairs/" + c.EU + "/" + c.UA
}

// marginShort is margin for a column.
func marginShort(p *kit.Printer, reason *matching.PairReason) string {
	c := reason.Margin
	switch {
	case reason.Open:
		return p.T("result.none")
	case c == nil:
		return p.T("result.margin.fixed_short")
	case c.Pairs > 0:
		return p.T("result.margin.pairs_short")
	}
	fall, _ := reason.Fall()
	return points(p, fall)
}

// mapPage shows the proposed pairs on a map.
type mapPage struct {
	resultHead
	Filter  kit.Filter
	Found   string
	Figure  kit.Figure
	Drawing template.HTML // made by package chart, which escapes every text
	Pairs   kit.Link
}

var mapTemplate = kit.NewPage[mapPage](files, "result_map.html")

func (c *Console) pairsMap(w http.ResponseWriter, r *http.Request) error {
	f, err := c.find(r.Context(), r)
	if err != nil {
		return err
	}
	return showMap(w, r, f, r.URL.Query())
}

func showMap(w http.ResponseWriter, r *http.Request, f *findings, query url.Values) error {
	p := kit.PrinterOf(r)
	filter, path := readFilter(query), runPath(f.run.ID)+"/map"
	list := filter.choose(f)
	page := &mapPage{
		resultHead: newResultHead(w, r, f, "map"), Filter: filter.bar(p, f, path),
		Found: p.T("result.found", "count", len(list), "all", len(f.result.Pairs)),
		Pairs: kit.Link{Text: p.T("result.map.pairs"), Href: filter.with(runPath(f.run.ID) + "/pairs")},
	}
	drawn := chart.MapData{ID: "pairs-map", Title: p.T("result.map.title"), Desc: p.T("result.map.desc", "count", len(list))}
	twin := kit.Table{Caption: p.T("console.run.proposed"), Head: []kit.Cell{
		{Text: p.T("console.run.ua_side")}, {Text: p.T("console.run.eu_side")}, {Text: p.T("console.run.score"), Numeric: true},
	}}
	for _, pair := range list {
		twin.Rows = append(twin.Rows, kit.Row{Cells: []kit.Cell{
			{Text: nameOf(pair.UA), Href: f.pairPath(pair), Header: true}, {Text: nameOf(pair.EU)}, {Text: millionths(p, pair.Value), Numeric: true},
		}})
	}
	missing := f.draw(p, list, &drawn)
	page.Drawing = chart.Map(drawn)
	page.Figure = kit.Figure{ID: "map", Caption: p.T("result.map.title"), Text: p.T("result.map.text"), Twin: twin, Words: p.T("console.as_table")}
	if missing > 0 {
		page.Figure.Text += " " + p.T("result.map.missing", "count", missing)
	}
	return mapTemplate.Render(w, http.StatusOK, page)
}

// draw puts the pairs onto the map and counts those that cannot be drawn. A municipality with several partners is one point
// with several lines, which leads to the list of its pairs.
func (f *findings) draw(p *kit.Printer, pairs []matching.Pair, to *chart.MapData) (missing int) {
	at, pairsOf := map[string]int{}, map[string]int{}
	for _, pair := range pairs {
		pairsOf[pair.UA.Application]++
		pairsOf[pair.EU.Application]++
	}
	point := func(c matching.Candidate, tone kit.Tone, pair matching.Pair) int {
		if i, there := at[c.Application]; there {
			return i
		}
		href := f.pairPath(pair)
		if pairsOf[c.Application] > 1 {
			href = runPath(f.run.ID) + "/pairs?" + url.Values{findField: {cmp.Or(c.Latin, c.Name)}}.Encode()
		}
		at[c.Application] = len(to.Points)
		to.Points = append(to.Points, mapPoint(p, c, tone, href))
		return at[c.Application]
	}
	for _, pair := range pairs {
		if !onMap(pair.UA) || !onMap(pair.EU) {
			missing++
			continue
		}
		from := point(pair.UA, kit.Waiting, pair)
		to.Lines = append(to.Lines, chart.MapLine{From: from, To: point(pair.EU, kit.Info, pair), Weight: float64(pair.Value) / matching.One})
	}
	return missing
}

// onMap reports whether the register knows where a municipality lies.
func onMap(c matching.Candidate) bool { return c.Figures.Lat != nil && c.Figures.Lon != nil }

// mapPoint gives the place of a municipality that is on the map.
func mapPoint(p *kit.Printer, c matching.Candidate, tone kit.Tone, href string) chart.MapPoint {
	return chart.MapPoint{Lat: float64(*c.Figures.Lat) / 1e5, Lon: float64(*c.Figures.Lon) / 1e5, Label: mapLabel(p, c), Tone: tone, Href: href}
}

// mapLabel is one name only, since a map has little room: Ukrainian readers see Ukrainian names as written, all other
// names are in Latin letters.
func mapLabel(p *kit.Printer, c matching.Candidate) string {
	if c.Country == municipality.Ukraine && p.Lang() == text.Ukrainian {
		return c.Name
	}
	return cmp.Or(c.Latin, c.Name)
}
