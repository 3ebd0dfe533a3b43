package console

import (
	"cmp"
	"html/template"
	"math"
	"net/http"
	"net/url"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/chart"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// stabilityPage shows in how many draws of weights each pair was made, and with whom else its sides were paired.
type stabilityPage struct {
	resultHead
	Figure  *kit.Figure
	Drawing template.HTML // made by package chart, which escapes every text
	Pages   *kit.Pagination
	Without *kit.Table // what becomes of the pairs with one factor left out
}

var stabilityTemplate = kit.NewPage[stabilityPage](files, "stability.html")

// heatRows is how many pairs the heat map of a page shows.
const heatRows = 40

func (c *Console) stability(w http.ResponseWriter, r *http.Request) error {
	f, err := c.find(r.Context(), r)
	if err != nil {
		return err
	}
	return showStability(w, r, f, r.URL.Query())
}

func showStability(w http.ResponseWriter, r *http.Request, f *findings, query url.Values) error {
	p := kit.PrinterOf(r)
	page := &stabilityPage{resultHead: newResultHead(w, r, f, "stability")}
	page.Lead, page.Without = f.stabilityWords(p), f.withoutTable(p)
	if f.why.Draws == 0 || len(f.why.Pairs) == 0 {
		return stabilityTemplate.Render(w, http.StatusOK, page)
	}
	list := slices.Clone(f.why.Pairs)
	slices.SortStableFunc(list, func(a, b matching.PairReason) int { return cmp.Compare(a.Survived, b.Survived) })
	list, page.Pages = pageThrough(p, list, pageOf(query), heatRows, func(n string) string {
		return runPath(f.run.ID) + "/stability?" + url.Values{pageField: {n}}.Encode()
	})
	key := "result.stability.text"
	if f.run.Settings.Goal == matching.Stable {
		key = "ranking.stability.text"
	}
	heat, words := f.heat(p, list), p.T(key+f.ifSeveral())
	if f.several() {
		heat = f.heatOfSeveral(p, list)
	}
	heat.Desc = words
	page.Drawing = chart.Heat(heat)
	page.Figure = &kit.Figure{
		ID: "survival", Caption: p.T("result.stability.figure"), Text: words, Wide: heat.Wide(),
		Twin: f.survivalTable(p, list), Words: p.T("console.as_table"),
	}
	return stabilityTemplate.Render(w, http.StatusOK, page)
}

// Shares of the draws, per cent, from which a pair counts as firm and up to which as fragile.
const (
	firmFrom    = 90
	fragileUpTo = 50
)

// stabilityWords sums up how firm the result is.
func (f *findings) stabilityWords(p *kit.Printer) []string {
	switch {
	case !f.explained:
		return []string{p.T("result.unexplained")}
	case f.run.Settings.Goal == matching.Stable:
		return f.rankedStability(p)
	}
	if f.why.Draws == 0 {
		return f.drawWords(p)
	}
	return append([]string{f.firmness(p)}, f.drawWords(p)...)
}

// firmness counts the firm pairs and the fragile ones.
func (f *findings) firmness(p *kit.Printer) string {
	firm, fragile := 0, 0
	for _, r := range f.why.Pairs {
		if r.Survived*100 >= firmFrom*f.why.Draws {
			firm++
		}
		if r.Survived*100 < fragileUpTo*f.why.Draws {
			fragile++
		}
	}
	return p.T(f.firmKey(), "n", firm, "count", len(f.why.Pairs), "fragile", fragile)
}

// heat sets the pairs' sides against each other: the diagonal is the pairs that were made.
func (f *findings) heat(p *kit.Printer, list []matching.PairReason) chart.HeatData {
	var ua, eu []string
	for _, r := range list {
		ua, eu = append(ua, r.UA), append(eu, r.EU)
	}
	return f.heatOf(p, ua, eu)
}

// heatOfSeveral has each side of the pairs once, however many partners it has, and frames the pairs that were made.
func (f *findings) heatOfSeveral(p *kit.Printer, list []matching.PairReason) chart.HeatData {
	var ua, eu []string
	place := func(in *[]string, application string) int {
		i := slices.Index(*in, application)
		if i < 0 {
			i, *in = len(*in), append(*in, application)
		}
		return i
	}
	var framed [][2]int
	for _, r := range list {
		framed = append(framed, [2]int{place(&ua, r.UA), place(&eu, r.EU)})
	}
	d := f.heatOf(p, ua, eu)
	d.Framed = framed
	return d
}

// heatOf says for each of the couples in how many draws they were paired.
func (f *findings) heatOf(p *kit.Printer, ua, eu []string) chart.HeatData {
	counts := map[matching.Couple]int{}
	for _, s := range f.why.Survived {
		counts[s.Couple] = s.Count
	}
	d := chart.HeatData{ID: "survival", Title: p.T("result.stability.figure"), Words: func(v float64) string {
		if v == 0 {
			return "·" // most cells are: they would hide the others
		}
		return p.Percent(text.Decimal{Unscaled: int64(math.Round(v * 100))})
	}}
	for _, col := range eu {
		d.Cols = append(d.Cols, f.label(p, col))
	}
	for _, row := range ua {
		d.Rows = append(d.Rows, f.label(p, row))
		cells := make([]float64, len(eu))
		for j, col := range eu {
			cells[j] = float64(counts[matching.Couple{EU: col, UA: row}]) / float64(f.why.Draws)
		}
		d.Cells = append(d.Cells, cells)
	}
	return d
}

// label is a short name for a chart.
func (f *findings) label(p *kit.Printer, application string) string {
	if c := f.who[application]; c != nil {
		return mapLabel(p, *c)
	}
	return application
}

// othersNamed is how many other partners the table names beside a pair.
const othersNamed = 3

func (f *findings) survivalTable(p *kit.Printer, list []matching.PairReason) kit.Table {
	t := kit.Table{Caption: p.T("result.stability.figure"), Head: []kit.Cell{
		{Text: p.T("console.run.ua_side")},
		{Text: p.T("console.run.eu_side")},
		{Text: p.T("result.stability.made"), Numeric: true},
		{Text: p.T("result.stability.others")},
	}}
	byUA := map[string][]matching.Survived{}
	for _, s := range f.why.Survived {
		byUA[s.UA] = append(byUA[s.UA], s)
	}
	for _, r := range list {
		others := byUA[r.UA]
		slices.SortStableFunc(others, func(a, b matching.Survived) int { return cmp.Compare(b.Count, a.Count) })
		var named []string
		for _, s := range others {
			if f.reasons[s.Couple] == nil && len(named) < othersNamed { // one of no proposed pair
				named = append(named, p.T("result.stability.other", "name", f.name(s.EU), "share", percentOf(p, s.Count, f.why.Draws)))
			}
		}
		t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{
			{Text: f.name(r.UA), Href: f.couplePath(r.Couple), Header: true},
			{Text: f.name(r.EU)},
			{Text: percentOf(p, r.Survived, f.why.Draws), Numeric: true},
			{Text: cmp.Or(p.List(named), p.T("result.none"))},
		}})
	}
	return t
}
