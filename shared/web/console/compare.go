package console

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/search"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/chart"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// comparePage sets two to five places side by side.
type comparePage struct {
	kit.Base
	Back     kit.Link
	Message  string // what is to be done before anything can be compared
	Choose   kit.Filter
	Unclear  []unclearView
	Ranks    *kit.Figure
	Bars     template.HTML
	Themes   *kit.Table
	Sections []kit.Table
	Single   []kit.Table // figures of one place only
}

// unclearView is a field with a name that several places have, and those to choose from.
type unclearView struct {
	Title   string
	Options []kit.Link
}

var compareTemplate = kit.NewPage[comparePage](files, "compare.html")

const (
	comparePath = "/console/compare"
	placeParam  = "place"
)

// compareHref leads to the comparison of places.
func compareHref(codes []municipality.Code) string {
	q := url.Values{}
	for _, code := range codes {
		q.Add(placeParam, string(code))
	}
	return comparePath + "?" + q.Encode()
}

// comparedFacts is what the page of a comparison shows.
type comparedFacts struct {
	asked      []askedPlace
	comparison *analysis.Comparison // nil where there is nothing to compare yet
	edition    programme.Edition
	strengths  [][]analysis.StrengthOf // by place
	problem    error                   // why nothing can be compared
}

// askedPlace is what somebody typed and which places it can mean.
type askedPlace struct {
	typed string
	code  municipality.Code // "" where it is none or not clear
	hits  []search.Hit      // where it is not clear
}

func (c *Console) compare(w http.ResponseWriter, r *http.Request) error {
	f := comparedFacts{}
	var codes []string
	all := typedPlaces(r.URL.Query())
	if len(all) > analysis.MaxCompared {
		all = all[:analysis.MaxCompared]
		f.problem = fault.New(fault.Invalid, "analysis.compare.number", "min", analysis.MinCompared, "max", analysis.MaxCompared)
	}
	for _, typed := range all {
		asked, err := c.ask(r.Context(), typed)
		if err != nil {
			return err
		}
		f.asked = append(f.asked, asked)
		codes = append(codes, string(asked.code))
	}
	if len(codes) > 1 && f.clear() && f.problem == nil {
		if err := c.compareAll(r.Context(), codes, &f); err != nil {
			return err
		}
	}
	return showCompare(w, r, f)
}

// fieldOf names the i-th field; ids of fields on one page must differ.
func fieldOf(i int) string {
	if i == 0 {
		return placeParam
	}
	return placeParam + "-" + strconv.Itoa(i+1)
}

// typedPlaces gives what a link or the form asks for: links repeat the first field.
func typedPlaces(q url.Values) []string {
	var typed []string
	for i := range analysis.MaxCompared {
		typed = append(typed, q[fieldOf(i)]...)
	}
	return slices.DeleteFunc(typed, func(s string) bool { return strings.TrimSpace(s) == "" })
}

// ask finds the place that somebody typed: by its code, or by a name that only one place has.
func (c *Console) ask(ctx context.Context, typed string) (askedPlace, error) {
	a := askedPlace{typed: typed}
	hits, err := c.Places.Search(ctx, c.Site.Now(), search.Query{Text: typed, Limit: analysis.MaxCompared})
	if fault.CodeOf(err) == fault.NotFound {
		return a, fault.Wrap(fault.NotFound, "analysis.places.no_register", err)
	}
	if err != nil {
		return a, err
	}
	if len(hits) == 1 || len(hits) > 1 && surest(hits[0].Match) && hits[1].Match != hits[0].Match {
		a.code = hits[0].Code
		return a, nil
	}
	a.hits = hits
	return a, nil
}

func surest(m search.Match) bool { return m == search.ByCode || m == search.ByExact }

func (c *Console) compareAll(ctx context.Context, codes []string, f *comparedFacts) error {
	survey, err := c.survey(ctx)
	if err != nil {
		return err
	}
	comparison, err := survey.Compare(ctx, codes)
	if fault.CodeOf(err) == fault.Invalid {
		f.problem = err
		return nil
	}
	if err != nil {
		return err
	}
	f.comparison = &comparison
	if f.edition, err = c.edition(ctx); err != nil {
		return err
	}
	said, err := c.said(ctx, f.edition)
	if err != nil {
		return err
	}
	for _, profile := range comparison.Places {
		strengths, err := said.strengths(ctx, survey, profile.Place)
		if err != nil {
			return err
		}
		f.strengths = append(f.strengths, strengths)
	}
	return nil
}

func showCompare(w http.ResponseWriter, r *http.Request, f comparedFacts) error {
	p := kit.PrinterOf(r)
	page := &comparePage{Base: kit.NewBase(w, r, p.T("analysis.compare.title")), Back: kit.Link{Text: p.T("analysis.places.title"), Href: "/console/places"}}
	page.choose(p, f.asked)
	switch e, ok := fault.As(f.problem); {
	case ok:
		page.Message = p.Message(e.Key, e.Params)
	case f.comparison == nil && f.clear():
		page.Message = p.T("analysis.compare.number", "min", analysis.MinCompared, "max", analysis.MaxCompared)
	}
	if f.comparison != nil {
		page.ranks(p, *f.comparison)
		page.Themes = comparedThemes(p, f)
		page.sections(p, *f.comparison)
	}
	return compareTemplate.Render(w, http.StatusOK, page)
}

// clear reports whether everything that was typed is one place.
func (f comparedFacts) clear() bool {
	return !slices.ContainsFunc(f.asked, func(a askedPlace) bool { return a.code == "" })
}

// choose makes the form of places, sent by GET because nothing is changed, with what is unclear below it.
func (page *comparePage) choose(p *kit.Printer, asked []askedPlace) {
	page.Choose = kit.Filter{Action: comparePath, Label: p.T("analysis.compare.choose"), Button: p.T("analysis.compare.show")}
	for i := range max(analysis.MaxCompared, len(asked)) {
		in := kit.Input{Name: fieldOf(i), Label: p.T("analysis.compare.place", "n", strconv.Itoa(i+1)), Type: "search", Plain: true}
		if i < len(asked) {
			in.Value = asked[i].typed
			page.ask(p, asked, i)
		}
		page.Choose.Inputs = append(page.Choose.Inputs, in)
	}
}

// ask says what is wrong with the i-th place.
func (page *comparePage) ask(p *kit.Printer, asked []askedPlace, i int) {
	a := asked[i]
	switch {
	case a.code != "":
	case len(a.hits) == 0:
		page.Unclear = append(page.Unclear, unclearView{Title: p.T("analysis.compare.not_found", "query", a.typed)})
	default:
		page.Unclear = append(page.Unclear, unclearView{Title: p.T("analysis.compare.ambiguous", "query", a.typed), Options: chooseFrom(p, asked, i)})
	}
}

// chooseFrom leads to the same comparison with one of the places that were meant.
func chooseFrom(p *kit.Printer, asked []askedPlace, i int) []kit.Link {
	var links []kit.Link
	for _, h := range asked[i].hits {
		q := url.Values{}
		for k, other := range asked {
			if k == i {
				q.Add(placeParam, string(h.Code))
			} else {
				q.Add(placeParam, other.typed)
			}
		}
		where := []string{placeName(h.Name, h.Latin), placeName(h.Region.Name, h.Region.Latin), h.District, p.Country(string(h.Country)), string(h.Code)}
		where = slices.DeleteFunc(where, func(s string) bool { return s == "" })
		links = append(links, kit.Link{Text: strings.Join(where, ", "), Href: comparePath + "?" + q.Encode()})
	}
	return links
}

// ranks draws the percentiles of what every place has, each in its own country.
func (page *comparePage) ranks(p *kit.Printer, c analysis.Comparison) {
	d := chart.BarsData{ID: "ranks", Title: p.T("analysis.compare.chart"), MarkName: p.T("analysis.profile.half")}
	twin := kit.Table{Caption: d.Title, Head: []kit.Cell{{Text: p.T("analysis.compare.figure")}}}
	for _, place := range c.Places {
		twin.Head = append(twin.Head, kit.Cell{Text: shortName(place.Place.Names)})
	}
	row := func(name string, of func(analysis.Profile) analysis.Fact) {
		cells := []kit.Cell{{Text: name, Header: true}}
		for _, place := range c.Places {
			f, words := of(place), p.T("analysis.profile.unknown")
			if f.Ranked {
				words = inPercent(p, f.Percentile)
			}
			d.Rows = append(d.Rows, chart.BarRow{
				Label: name + " – " + place.Place.Names.ShortLatin(), Value: float64(f.Percentile) / analysis.One, Known: f.Ranked, Words: words, Mark: 0.5, HasMark: true,
			})
			cells = append(cells, kit.Cell{Text: words})
		}
		twin.Rows = append(twin.Rows, kit.Row{Cells: cells})
	}
	row(p.T("analysis.profile.standing"), func(f analysis.Profile) analysis.Fact { return f.Standing })
	for _, ind := range []municipality.Indicator{municipality.Population, municipality.Density, municipality.Area} {
		row(indicatorName(p, ind), func(f analysis.Profile) analysis.Fact { return f.Fact(ind) })
	}
	page.Bars = chart.Bars(d)
	page.Ranks = &kit.Figure{ID: "ranks", Caption: d.Title, Text: p.T("analysis.compare.ranks_text"), Twin: twin, Words: p.T("console.as_table")}
}

func comparedHead(p *kit.Printer, c analysis.Comparison) []kit.Cell {
	head := []kit.Cell{{Text: p.T("analysis.compare.figure")}}
	for _, place := range c.Places {
		head = append(head, kit.Cell{Text: shortName(place.Place.Names)})
	}
	return head
}

// sections shows what can be compared, and apart from it what the country of one place only collects.
func (page *comparePage) sections(p *kit.Printer, c analysis.Comparison) {
	for _, s := range c.Sections {
		var both, single []analysis.ComparedRow
		for _, row := range s.Rows {
			if collected(row) > 1 {
				both = append(both, row)
			} else {
				single = append(single, row)
			}
		}
		if len(both) > 0 {
			page.Sections = append(page.Sections, comparedTable(p, c, s.Section, both))
		}
		if len(single) > 0 {
			page.Single = append(page.Single, comparedTable(p, c, s.Section, single))
		}
	}
}

// collected counts the places in whose country a figure is collected.
func collected(row analysis.ComparedRow) int {
	n := 0
	for _, cell := range row.Cells {
		if cell.Applies {
			n++
		}
	}
	return n
}

func comparedTable(p *kit.Printer, c analysis.Comparison, section analysis.Section, rows []analysis.ComparedRow) kit.Table {
	t := kit.Table{Caption: p.T("analysis.section." + string(section)), Head: comparedHead(p, c), Even: true}
	for _, row := range rows {
		cells := []kit.Cell{{Text: indicatorName(p, row.Indicator), Header: true}}
		for _, cell := range row.Cells {
			cells = append(cells, comparedCell(p, cell))
		}
		t.Rows = append(t.Rows, kit.Row{Cells: cells})
	}
	return t
}

// comparedCell shows a figure with its year and its rank; where it is from stands in the profile.
func comparedCell(p *kit.Printer, c analysis.ComparedCell) kit.Cell {
	switch {
	case !c.Applies:
		return kit.Cell{Text: p.T("analysis.compare.not_collected")}
	case !c.Fact.Known:
		return kit.Cell{Text: p.T("analysis.profile.unknown")}
	}
	var hints []string
	if c.Fact.Year != 0 {
		hints = append(hints, strconv.Itoa(c.Fact.Year))
	}
	if c.Fact.Ranked {
		hints = append(hints, p.T("analysis.profile.rank_value", "percent", inPercent(p, c.Fact.Percentile)))
	}
	return kit.Cell{Text: figureValue(p, c.Fact.Figure), Hint: strings.Join(hints, "; ")}
}

func comparedThemes(p *kit.Printer, f comparedFacts) *kit.Table {
	t := &kit.Table{Caption: p.T("analysis.compare.strengths"), Head: comparedHead(p, *f.comparison), Even: true}
	t.Head[0] = kit.Cell{Text: p.T("analysis.profile.theme")}
	for i, theme := range f.edition.Themes {
		cells := []kit.Cell{{Text: theme.Name.In(p.Lang()), Header: true}}
		for k, place := range f.comparison.Places {
			cells = append(cells, kit.Cell{Text: strengthText(p, f.strengths[k][i]), Href: strengthPath(place.Place.Code, theme.ID)})
		}
		t.Rows = append(t.Rows, kit.Row{Cells: cells})
	}
	return t
}
