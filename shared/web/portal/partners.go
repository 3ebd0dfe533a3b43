package portal

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/interest"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// A partnersPage shows the municipalities of the other side, to be marked.
type partnersPage struct {
	kit.Base
	Back, Place string
	Lead        []string
	Window      string
	ReadOnly    bool
	Ranking     *kit.Link
	Filter      kit.Filter
	Found       string
	Cards       []partnerCard
	Problem     string // of the whole list
	Nothing     *kit.Empty
	Buttons     []kit.Button
	Pages       *kit.Pagination
}

// A partnerCard is one municipality with its mark.
type partnerCard struct {
	ID, Name, Where string
	Mutual          *kit.Tag
	Counts          []string
	More            string // what Facts are called
	Facts           kit.Summary
	Mark            kit.Choice
	Given           string // the mark in words, where it can only be read
	Was             kit.Hidden
}

var partnersTemplate = kit.NewPage[partnersPage](files, "partners.html")

// Parameters of the address, and how many municipalities a page shows.
const (
	themeParam   = "theme"
	countryParam = "country"
	markParam    = "mark"
	orderParam   = "order"
	pageParam    = "page"
	partnersSize = 20
	nextButton   = "next"
)

func (p *Portal) partners() kit.FormPage {
	return kit.FormPage{
		Show: func(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
			v := visitOf(r)
			s, err := p.standingOf(r, v)
			if err != nil {
				return err
			}
			here, all := selectPartners(r, v, s)
			var ids []application.ID
			for _, partner := range here {
				ids = append(ids, partner.ID)
			}
			if err := p.meet(r, &s, ids); err != nil {
				return err
			}
			return showPartners(w, r, f, v, s, here, all)
		},
		Save: p.markPartners,
	}
}

// markPartners saves the marks of the municipalities that the form showed.
func (p *Portal) markPartners(w http.ResponseWriter, r *http.Request, f *kit.Form) (string, error) {
	var edits []interest.Edit
	for _, id := range sentIDs(f, markField, wasField) {
		e := interest.Edit{Was: readMark(id, f.Value(wasField+string(id))), Now: interest.Mark{Partner: id}}
		switch sent := f.All(markField + string(id)); {
		case len(sent) == 0:
			e.Now = e.Was // not among the sent marks: left alone
		case len(sent) > 1:
			e.Now.Kind = "several"
		case sent[0] != noMark:
			e.Now.Kind = interest.Kind(sent[0])
		}
		if e.Now.Kind == e.Was.Kind {
			e.Now.Rank = e.Was.Rank
		}
		edits = append(edits, e)
	}
	if _, err := p.saveMarks(r, f, edits); err != nil {
		return "", err
	}
	kit.SetFlash(w, r, "interest.saved")
	if f.Clicked(nextButton) {
		return address(r.URL, pageParam, strconv.Itoa(pageOf(r)+1)), nil
	}
	return address(r.URL, "", ""), nil
}

func pageOf(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get(pageParam))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, interest.MaxMarks)
}

// selectPartners gives the municipalities that the page shows, and all that fit what was looked for.
func selectPartners(r *http.Request, v visit, s standing) (here, all []interest.Partner) {
	query := r.URL.Query()
	name, mark := text.Fold(query.Get(queryParam)), query.Get(markParam)
	for _, partner := range s.Partners {
		answer := partner.Answer(programme.ThemeID(query.Get(themeParam)))
		given := string(s.List.Of(partner.ID).Kind)
		if given == "" {
			given = noMark
		}
		switch {
		case !strings.Contains(text.Fold(partner.Place.Name+" "+partner.Place.Latin), name),
			query.Get(countryParam) != "" && query.Get(countryParam) != string(partner.Place.Country),
			query.Get(themeParam) != "" && answer.Strength == 0 && answer.Need == 0,
			mark != "" && mark != given:
			continue
		}
		all = append(all, partner)
	}
	interest.Sort(all, interest.Public(v.Application), orderOf(r, v))
	from := min((pageOf(r)-1)*partnersSize, len(all))
	return all[from:min(from+partnersSize, len(all))], all
}

// orderOf gives the order that was asked for, the side's own first one otherwise.
func orderOf(r *http.Request, v visit) interest.Order {
	orders := interest.Orders(v.Application.Side)
	asked := interest.Order(r.URL.Query().Get(orderParam))
	if slices.Contains(orders, asked) {
		return asked
	}
	return orders[0]
}

func showPartners(w http.ResponseWriter, r *http.Request, f *kit.Form, v visit, s standing, here, all []interest.Partner) error {
	t := kit.PrinterOf(r)
	given(f, kit.RevField, strconv.Itoa(s.List.Head.Rev))
	f.Hide(kit.RevField)
	page := &partnersPage{
		Back: draftPath(v.Application, "done"), Place: placeName(t, v.Application.Place),
		Lead:   []string{t.T("interest.lead_" + string(v.Application.Side)), t.T("interest.discretion"), t.T("interest.staff")},
		Window: windowText(t, v, s.Window), ReadOnly: !s.Window.Open, Filter: partnersFilter(r, t, v, s), Problem: f.ProblemOf(marksField),
		Found: t.T("interest.found", "count", len(all)),
	}
	if n := len(s.List.Ranked()); n > 0 {
		page.Ranking = &kit.Link{Text: t.T("interest.to_ranking", "count", n), Href: draftPath(v.Application, "ranking")}
	}
	for _, partner := range here {
		page.Cards = append(page.Cards, cardOf(f, t, v, s, partner))
	}
	more := pageOf(r)*partnersSize < len(all)
	page.Buttons = []kit.Button{{Text: t.T("interest.save")}}
	if more {
		page.Buttons = append(page.Buttons, kit.Button{Text: t.T("interest.save_next"), Name: nextButton, Value: kit.Yes, Secondary: true})
	}
	page.Pages = partnersPages(r, t, len(here), len(all), more)
	if len(here) == 0 {
		page.Nothing = &kit.Empty{Title: t.T("interest.nothing"), Text: t.T("interest.nothing_text")}
		if len(s.Partners) == 0 {
			page.Nothing = &kit.Empty{Title: t.T("interest.nobody"), Text: t.T("interest.nobody_text")}
		}
	}
	page.Base = kit.NewBase(w, r, t.T("interest.title"))
	if page.ReadOnly || len(page.Cards) == 0 {
		page.Form = nil // nothing to be sent, so nothing to travel with the language switch
	}
	return partnersTemplate.Render(w, f.Status(), page)
}

func partnersPages(r *http.Request, t *kit.Printer, shown, of int, more bool) *kit.Pagination {
	if of <= partnersSize {
		return nil
	}
	n := pageOf(r)
	from := (n - 1) * partnersSize
	pages := &kit.Pagination{Label: t.T("interest.pages"), Where: t.T("interest.where", "from", from+1, "to", from+shown, "of", of)}
	if n > 1 {
		pages.Previous = &kit.Link{Text: t.T("interest.previous"), Href: address(r.URL, pageParam, strconv.Itoa(n-1))}
	}
	if more {
		pages.Next = &kit.Link{Text: t.T("interest.next"), Href: address(r.URL, pageParam, strconv.Itoa(n+1))}
	}
	return pages
}

func partnersFilter(r *http.Request, t *kit.Printer, v visit, s standing) kit.Filter {
	query := r.URL.Query()
	choose := func(name, label string, options ...kit.Option) kit.Choice {
		for i := range options {
			options[i].Selected = options[i].Value == query.Get(name)
		}
		return kit.Choice{Name: name, Label: label, Options: options}
	}
	themes := []kit.Option{{Text: t.T("interest.all_themes")}}
	for _, theme := range s.Edition.Themes {
		themes = append(themes, kit.Option{Value: string(theme.ID), Text: theme.Name.In(t.Lang())})
	}
	marks := []kit.Option{{Text: t.T("interest.all_marks")}, {Value: noMark, Text: t.T("interest.mark.none")}}
	for _, k := range interest.Kinds() {
		marks = append(marks, kit.Option{Value: string(k), Text: t.T("interest.mark." + string(k))})
	}
	var orders []kit.Option
	for _, o := range interest.Orders(v.Application.Side) {
		orders = append(orders, kit.Option{Value: string(o), Text: t.T("interest.order_" + string(o))})
	}
	f := kit.Filter{
		Action: draftPath(v.Application, "partners"), Label: t.T("interest.filter"), Button: t.T("form.show"),
		Inputs:  []kit.Input{{Name: queryParam, Label: t.T("interest.search"), Type: "search", Value: query.Get(queryParam)}},
		Selects: []kit.Choice{choose(themeParam, t.T("interest.theme"), themes...)},
	}
	if countries := countryOptions(t, s.Partners); len(countries) > 2 {
		f.Selects = append(f.Selects, choose(countryParam, t.T("interest.country"), countries...))
	}
	f.Selects = append(f.Selects, choose(markParam, t.T("interest.your_mark"), marks...), choose(orderParam, t.T("interest.order"), orders...))
	if len(query) > 0 {
		f.Clear = &kit.Link{Text: t.T("interest.all"), Href: draftPath(v.Application, "partners")}
	}
	return f
}

func countryOptions(t *kit.Printer, partners []interest.Partner) []kit.Option {
	options := []kit.Option{{Text: t.T("interest.all_countries")}}
	for _, p := range partners {
		o := kit.Option{Value: string(p.Place.Country), Text: t.Country(string(p.Place.Country))}
		if !slices.Contains(options, o) {
			options = append(options, o)
		}
	}
	slices.SortFunc(options[1:], func(a, b kit.Option) int { return strings.Compare(text.Fold(a.Text), text.Fold(b.Text)) })
	return options
}

func cardOf(f *kit.Form, t *kit.Printer, v visit, s standing, partner interest.Partner) partnerCard {
	id, stored := string(partner.ID), s.List.Of(partner.ID)
	shown := string(stored.Kind)
	if shown == "" {
		shown = noMark
	}
	given(f, markField+id, shown)
	given(f, wasField+id, writeMark(stored))
	options := []kit.Option{}
	for _, k := range interest.Kinds() {
		options = append(options, kit.Option{Value: string(k), Text: t.T("interest.mark." + string(k))})
	}
	options = append(options, kit.Option{Value: noMark, Text: t.T("interest.mark.none")})
	own := interest.Public(v.Application)
	return partnerCard{
		ID: "partner-" + id, Name: placeName(t, partner.Place), Where: whereOf(t, partner.Place), Mutual: mutualTag(t, s, partner.ID),
		Counts: []string{countText(t, "interest.we_meet", interest.Meets(own, partner)), countText(t, "interest.they_meet", interest.Meets(partner, own))},
		More:   t.T("interest.more_of", "name", placeName(t, partner.Place)),
		Facts:  partnerFacts(t, s.Edition, partner),
		Mark:   f.Ask(kit.Choice{Name: markField + id, Label: t.T("interest.mark_of", "name", placeName(t, partner.Place)), Options: options, Inline: true}),
		Given:  t.T("interest.your_mark") + ": " + markText(t, stored),
		Was:    kit.Hidden{Name: wasField + id, Value: f.Value(wasField + id)},
	}
}

// countText says how many needs are met, and that there are none where there are none.
func countText(t *kit.Printer, key string, m interest.Met) string {
	if m.Needs == 0 {
		return t.T(key + "_no_needs")
	}
	return t.T(key, "met", m.Met, "needs", m.Needs)
}

// partnerFacts shows what a municipality offers and needs and in which languages it works.
func partnerFacts(t *kit.Printer, e programme.Edition, partner interest.Partner) kit.Summary {
	var offers, needs, languages []string
	line := func(theme programme.Theme, level int, parts []programme.SubThemeID) string {
		out := theme.Name.In(t.Lang()) + " – " + levelText(t, level)
		if len(parts) > 0 {
			out += ": " + partsText(t, theme, parts)
		}
		return out
	}
	for _, theme := range e.Themes {
		answer := partner.Answer(theme.ID)
		if answer.Strength > 0 {
			offers = append(offers, line(theme, answer.Strength, answer.Offers))
		}
		if answer.Need > 0 {
			needs = append(needs, line(theme, answer.Need, answer.Needs))
		}
	}
	for _, l := range partner.Languages {
		if l.Level != "" && l.Level != application.NoLevel {
			languages = append(languages, languageName(t, l.Tag)+" – "+languageLevel(t, l.Level))
		}
	}
	return kit.Summary{Compact: true, Nothing: t.T("interest.nothing_said"), Entries: []kit.Entry{
		{Key: t.T("interest.offers"), Value: offers}, {Key: t.T("interest.needs"), Value: needs}, {Key: t.T("interest.languages"), Value: languages},
	}}
}
