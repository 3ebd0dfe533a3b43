package console

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/suggestion"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// partnersPage lists the best partners of one municipality.
type partnersPage struct {
	kit.Base
	Back   kit.Link
	Lead   []string
	Links  []kit.Link
	Filter *kit.Filter
	Table  kit.Table
	Asked  kit.Summary
}

var partnersTemplate = kit.NewPage[partnersPage](files, "suggestions_list.html")

// Names of the parameters of a list.
const (
	whereParam   = "in"
	inApplicants = "applicants"
	inRegister   = "register"
	countryParam = "country"
	runParam     = "run" // whose settings are used
)

// partnersFacts is everything that a list of partners shows.
type partnersFacts struct {
	list      suggestion.List
	round     *suggestion.Round // nil for a search of this moment
	settings  matching.Settings
	where     string
	country   municipality.Country
	countries []municipality.Country // to choose from; none where the other side is Ukraine
	run       string
}

// path is the address of the list without its parameters.
func (f partnersFacts) path() string {
	if f.round != nil {
		return roundPath(f.round.ID) + "/" + string(f.list.For.Code)
	}
	return placePath(f.list.For.Code) + "/suggestions"
}

func (f partnersFacts) query() string {
	q := url.Values{}
	for name, value := range map[string]string{whereParam: f.where, countryParam: string(f.country), runParam: f.run} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// suggestionsFor leads from a municipality to the whole register, by the settings of a run where one is named: the reverse
// call for whoever has no partner.
func suggestionsFor(code municipality.Code, run id.ID) string {
	q := url.Values{whereParam: {inRegister}}
	if run != "" {
		q.Set(runParam, string(run))
	}
	return placePath(code) + "/suggestions?" + q.Encode()
}

func (c *Console) storedPartners(w http.ResponseWriter, r *http.Request) error {
	f, err := c.findStored(r)
	if err != nil {
		return err
	}
	return showPartners(w, r, f)
}

func (c *Console) storedPartnersCSV(w http.ResponseWriter, r *http.Request) error {
	f, err := c.findStored(r)
	if err != nil {
		return err
	}
	return sendPartners(w, r, f)
}

func (c *Console) livePartners(w http.ResponseWriter, r *http.Request) error {
	f, err := c.findLive(r)
	if err != nil {
		return err
	}
	return showPartners(w, r, f)
}

func (c *Console) livePartnersCSV(w http.ResponseWriter, r *http.Request) error {
	f, err := c.findLive(r)
	if err != nil {
		return err
	}
	return sendPartners(w, r, f)
}

// findStored looks a municipality up in a round.
func (c *Console) findStored(r *http.Request) (partnersFacts, error) {
	round, err := c.readRound(r.Context(), r)
	if err != nil {
		return partnersFacts{}, err
	}
	f := partnersFacts{round: &round, settings: round.Settings, country: countryOf(r)}
	if f.list, err = c.Suggestions.Find(r.Context(), round, r.PathValue("code")); err != nil {
		return f, err
	}
	if f.list.For.Country == municipality.Ukraine {
		for _, p := range f.list.Partners {
			f.countries = append(f.countries, p.Country)
		}
		slices.Sort(f.countries)
		f.countries = slices.Compact(f.countries)
	}
	if f.country != "" {
		f.list.Partners = slices.DeleteFunc(f.list.Partners, func(p suggestion.Partner) bool { return p.Country != f.country })
	}
	return f, nil
}

// findLive searches for one municipality as of now.
func (c *Console) findLive(r *http.Request) (partnersFacts, error) {
	ctx, query := r.Context(), r.URL.Query()
	f := partnersFacts{settings: usualSettings(), where: inApplicants, country: countryOf(r)}
	if query.Get(whereParam) == inRegister {
		f.where = inRegister
	}
	e, err := c.edition(ctx)
	if err != nil {
		return f, err
	}
	if name := query.Get(runParam); name != "" {
		if f.settings, _, err = c.settingsOfRun(r, e, name); err != nil {
			return f, err
		}
		f.run = name
	}
	if _, err := c.survey(ctx); err != nil { // tells who asks before the first import
		return f, err
	}
	f.list, err = c.Suggestions.Live(ctx, suggestion.LiveRequest{
		Edition: e, Code: r.PathValue("code"), Settings: f.settings, Applicants: f.where == inApplicants, Country: f.country,
	})
	if f.where == inRegister || f.list.For.Application == "" {
		f.settings = suggestion.Wide(f.settings)
	}
	if f.list.For.Country == municipality.Ukraine {
		f.countries = e.Countries
	}
	return f, err
}

// countryOf reads the country that is asked for; none where it is no member state.
func countryOf(r *http.Request) municipality.Country {
	country, ok := municipality.ParseCountry(r.URL.Query().Get(countryParam))
	if !ok || country == municipality.Ukraine {
		return ""
	}
	return country
}

func showPartners(w http.ResponseWriter, r *http.Request, f partnersFacts) error {
	p, mine := kit.PrinterOf(r), f.list.For
	name := placeName(mine.Name, mine.Latin)
	page := &partnersPage{
		Base: kit.NewBase(w, r, p.T("suggestion.list.title", "name", name)), Back: kit.Link{Text: name, Href: placePath(mine.Code)},
		Lead: f.lead(p), Table: f.table(p), Filter: f.filter(p), Asked: suggestedBy(p, f.settings),
	}
	if f.round != nil {
		page.Back = kit.Link{Text: p.T("suggestion.round_title"), Href: roundPath(f.round.ID)}
		page.Links = append(page.Links, kit.Link{Text: p.T("suggestion.list.now"), Href: suggestionsFor(mine.Code, "")})
	}
	if len(f.list.Partners) > 0 {
		file := f.path() + ".csv"
		if f.round != nil {
			file = f.path() + "/partners.csv"
		}
		page.Links = append(page.Links, kit.Link{Text: p.T("suggestion.list.csv"), Href: file + f.query(), Hidden: p.T("suggestion.list.csv_hint")})
	}
	return partnersTemplate.Render(w, http.StatusOK, page)
}

// lead says what the list is made of and what is not known.
func (f partnersFacts) lead(p *kit.Printer) []string {
	searched := p.T("suggestion.list.of", "best", suggestion.Best, "searched", p.Number(int64(f.list.Searched)))
	if f.where == inApplicants {
		return []string{searched, p.T("suggestion.list.applicants")}
	}
	out := []string{searched, p.T("suggestion.list.unknown")}
	if f.round != nil {
		return append(out, p.T("suggestion.list.stored", "at", when(p, f.round.At)))
	}
	return append(out, p.T("suggestion.list.reverse"))
}

func (f partnersFacts) filter(p *kit.Printer) *kit.Filter {
	out := &kit.Filter{Action: f.path(), Label: p.T("suggestion.list.filter"), Button: p.T("result.filter.show")}
	if f.run != "" {
		out.Hidden = append(out.Hidden, kit.Hidden{Name: runParam, Value: f.run})
	}
	if f.round == nil {
		where := kit.Choice{Name: whereParam, Label: p.T("suggestion.list.where"), Options: []kit.Option{
			{Value: inApplicants, Text: p.T("suggestion.list.in_applicants")}, {Value: inRegister, Text: p.T("suggestion.list.in_register")},
		}}
		out.Selects = append(out.Selects, selected(where, f.where))
	}
	if len(f.countries) > 0 {
		countries := kit.Choice{Name: countryParam, Label: p.T("console.case.country"), Options: []kit.Option{{Text: p.T("suggestion.list.everywhere")}}}
		for _, country := range f.countries {
			countries.Options = append(countries.Options, kit.Option{Value: string(country), Text: p.Country(string(country))})
		}
		text.SortBy(text.CollatorFor(p.Lang()), countries.Options[1:], func(o kit.Option) string { return o.Text })
		out.Selects = append(out.Selects, selected(countries, string(f.country)))
	}
	if len(out.Selects) == 0 {
		return nil
	}
	return out
}

// selected marks the option that is chosen.
func selected(c kit.Choice, value string) kit.Choice {
	for i := range c.Options {
		c.Options[i].Selected = c.Options[i].Value == value
	}
	return c
}

func (f partnersFacts) table(p *kit.Printer) kit.Table {
	t := kit.Table{
		Caption: p.T("suggestion.list.caption"), CaptionHidden: true,
		Head: []kit.Cell{
			{Text: p.T("console.run.municipality")},
			{Text: p.T("console.case.country")},
			{Text: p.T("analysis.places.population"), Numeric: true},
			{Text: p.T("suggestion.list.distance"), Numeric: true},
			{Text: p.T("console.run.score"), Numeric: true},
			{Text: p.T("suggestion.list.strongest")},
			{Text: p.T("suggestion.list.more")},
		},
		Empty: &kit.Empty{Title: p.T("suggestion.list.none"), Text: p.T("suggestion.list.none_text")},
	}
	if rule := f.list.Forbidden; rule != matching.Allowed {
		t.Empty.Text = p.T("suggestion.list.forbidden", "rule", p.T("console.veto."+string(rule)))
	}
	for _, other := range f.list.Partners {
		t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{
			{Text: placeName(other.Name, other.Latin), Href: placePath(other.Code), Hint: partnerHint(p, other), Header: true},
			{Text: p.Country(string(other.Country))},
			{Text: people(p, other), Numeric: true},
			{Text: kmAway(p, other), Numeric: true},
			{Text: millionths(p, other.Value), Hint: p.T("suggestion.list.known", "percent", millionths(p, other.Confidence)), Numeric: true},
			{Text: strongPoints(p, other)},
			{Text: p.T("suggestion.list.compare"), Href: compareHref([]municipality.Code{f.list.For.Code, other.Code})},
		}})
	}
	return t
}

// partnerHint says where a partner is, and whether it applied.
func partnerHint(p *kit.Printer, other suggestion.Partner) string {
	parts := nonEmpty(other.Region)
	if other.Application != "" {
		parts = append(parts, p.T("suggestion.list.applied"))
	}
	if occupied := occupiedHint(p, other.Occupied); occupied != "" {
		parts = append(parts, occupied)
	}
	return strings.Join(parts, " · ")
}

func people(p *kit.Printer, other suggestion.Partner) string {
	if other.Population == nil {
		return p.T("analysis.profile.unknown")
	}
	return p.Number(*other.Population)
}

func kmAway(p *kit.Printer, other suggestion.Partner) string {
	if other.Km == nil {
		return p.T("analysis.profile.unknown")
	}
	return p.T("suggestion.list.km", "km", p.Number(int64(*other.Km)))
}

// strongPoints names the factors that gave most, with what they gave.
func strongPoints(p *kit.Printer, other suggestion.Partner) string {
	var out []string
	for _, s := range other.Strongest {
		out = append(out, p.T("suggestion.list.factor", "factor", factorName(p, s.Factor), "points", millionths(p, s.Points)))
	}
	return p.List(out)
}

// sendPartners sends the list for spreadsheets: who could be invited, and nothing about persons.
func sendPartners(w http.ResponseWriter, r *http.Request, f partnersFacts) error {
	body, err := partnersCSV(kit.PrinterOf(r), f.list)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8; header=present")
	w.Header().Set("Content-Disposition", `attachment; filename="partners-`+string(f.list.For.Code)+`.csv"`)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // whoever asked may have gone away
	return nil
}

// partnersCSV lists partners by RFC 4180, marked as UTF-8. Scores are decimals from 0 to 1.
func partnersCSV(p *kit.Printer, list suggestion.List) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(byteOrderMark)
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	rows := [][]string{{
		p.T("console.run.municipality"), p.T("suggestion.export.latin"), p.T("suggestion.export.code"), p.T("console.case.country"),
		p.T("console.case.region"), p.T("analysis.places.population"), p.T("suggestion.export.km"), p.T("console.run.score"),
		p.T("console.run.known"), p.T("suggestion.export.applied"), p.T("suggestion.list.strongest"),
	}}
	for _, other := range list.Partners {
		row := []string{
			plainCell(other.Name), plainCell(cmp.Or(other.Latin, other.Name)), plainCell(string(other.Code)), string(other.Country),
			plainCell(other.Region), "", "", plainNumber(int64(other.Value)), plainNumber(int64(other.Confidence)), "", plainCell(strongPoints(p, other)),
		}
		if other.Population != nil {
			row[5] = strconv.FormatInt(*other.Population, 10)
		}
		if other.Km != nil {
			row[6] = strconv.Itoa(*other.Km)
		}
		if other.Application != "" {
			row[9] = p.T("figures.yes")
		}
		rows = append(rows, row)
	}
	for _, row := range rows {
		if err := w.Write(row); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}
