package console

import (
	"net/http"
	"strconv"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// pairPage explains one proposed pair: every factor, what it is worth and what it gave.
type pairPage struct {
	kit.Base
	Back    kit.Link
	Sides   kit.Table
	Score   string
	Factors []factorView
	Table   kit.Table
}

// factorView is one factor of a pair.
type factorView struct {
	Bar     kit.Progress
	Meaning string
}

var pairTemplate = kit.NewPage[pairPage](files, "pair.html")

func (c *Console) pair(w http.ResponseWriter, r *http.Request) error {
	run, err := c.readRun(r.Context(), r)
	if err != nil {
		return err
	}
	result, err := c.Matching.Result(r.Context(), run)
	if err != nil {
		return err
	}
	for _, pair := range result.Pairs {
		if pair.EU.Application == r.PathValue("application") {
			return showPair(w, r, run, pair)
		}
	}
	return fault.New(fault.NotFound, "")
}

func showPair(w http.ResponseWriter, r *http.Request, run matching.Run, pair matching.Pair) error {
	p := kit.PrinterOf(r)
	title := p.T("console.pair.title", "ua", placeName(pair.UA.Name, pair.UA.Latin), "eu", placeName(pair.EU.Name, pair.EU.Latin))
	page := &pairPage{
		Base: kit.NewBase(w, r, title), Back: kit.Link{Text: p.T("console.run.title"), Href: runPath(run.ID)},
		Score: p.T("console.pair.score", "score", millionths(p, pair.Value), "known", millionths(p, pair.Confidence)),
		Sides: sidesTable(p, pair),
	}
	page.Table = kit.Table{Caption: p.T("console.pair.factors"), Head: []kit.Cell{
		{Text: p.T("console.pair.factor")},
		{Text: p.T("console.pair.value"), Numeric: true},
		{Text: p.T("console.pair.weight"), Numeric: true},
		{Text: p.T("console.pair.points"), Numeric: true},
	}}
	for _, s := range pair.Shares {
		name := p.T("console.factor." + string(s.ID) + ".name")
		value, words := p.T("console.unknown"), p.T("console.unknown")
		if s.Known {
			value = millionths(p, s.Value)
			words = p.T("console.pair.gave", "value", value, "points", millionths(p, s.Points))
		}
		page.Factors = append(page.Factors, factorView{
			Bar:     kit.Progress{ID: "factor-" + string(s.ID), Label: name, Done: int(s.Value), Of: matching.One, Words: words},
			Meaning: p.T("console.factor." + string(s.ID) + ".meaning"),
		})
		page.Table.Rows = append(page.Table.Rows, kit.Row{Cells: []kit.Cell{
			{Text: name, Header: true},
			{Text: value, Numeric: true},
			{Text: strconv.Itoa(s.Weight), Numeric: true},
			{Text: millionths(p, s.Points), Numeric: true},
		}})
	}
	return pairTemplate.Render(w, http.StatusOK, page)
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
