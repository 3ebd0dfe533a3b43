package console

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// inboxPage is the list of applications, beside the one that is open.
type inboxPage struct {
	kit.Base
	Tabs   kit.Tabs
	Search kit.Filter
	Found  string // how many were found; empty where nothing was looked for
	Inbox  kit.Inbox
	Pages  *kit.Pagination
	Back   kit.Link // to the list as it stands beside the case
	Case   *caseView
}

var inboxTemplate = kit.NewPage[inboxPage](files, "inbox.html")

// caseView is an open application.
type caseView struct {
	Title     string
	Tag       kit.Tag
	Reference string
	Warnings  []string
	Accept    *kit.Action
	Care      []kit.Button // what else may be done with it
	Partners  *kit.Summary // nil where it has none
	Place     kit.Summary
	Contact   kit.Summary
	Themes    kit.Table
	Others    kit.Summary
	Interest  *kit.Summary // nil where it marked nobody
	Letters   *kit.Table   // nil where it was sent none
	History   kit.Timeline
}

func (c *Console) application(w http.ResponseWriter, r *http.Request) error {
	id, err := application.ParseID(r.PathValue("id"))
	if err != nil {
		return err
	}
	a, err := c.Desk.Submitted(r.Context(), id)
	if err != nil {
		return err
	}
	e, err := c.Editions.Edition(r.Context(), a.Edition)
	if err != nil {
		return err
	}
	view := viewOf(r.URL.Query(), a.Status)
	page, err := c.list(w, r, e, c.held(r, view), a.ID)
	if err != nil {
		return err
	}
	if page.Case, err = c.caseOf(r, &page.Base, e, a); err != nil {
		return err
	}
	page.Title = page.Case.Title
	return inboxTemplate.Render(w, http.StatusOK, page)
}

func (c *Console) caseOf(r *http.Request, b *kit.Base, e programme.Edition, a application.Application) (*caseView, error) {
	p := kit.PrinterOf(r)
	events, err := c.Applications.ApplicationEvents(r.Context(), a.ID)
	if err != nil {
		return nil, err
	}
	v := showCase(b, p, e, a)
	v.History = timeline(b, p, events, a.Head)
	if v.Interest, err = c.interestOf(r, a); err != nil {
		return nil, err
	}
	if err := c.lettersOf(r, a, v); err != nil {
		return nil, err
	}
	if v.Partners, err = c.partnersOf(r, a); err != nil {
		return nil, err
	}
	view := viewOf(r.URL.Query(), a.Status)
	v.Care = careButtons(r, a, view)
	if a.Status == application.Submitted && allowed(r, account.AcceptApplication) {
		action, err := kit.NewAction(r, kit.Action{
			Path:   casePath(a.ID) + "/accept",
			Button: kit.Button{Text: p.T("console.case.accept")},
			Hidden: append(view.hidden(), kit.Hidden{Name: kit.RevField, Value: strconv.Itoa(a.Head.Rev)}),
		})
		if err != nil {
			return nil, err
		}
		v.Accept = &action
	}
	return v, nil
}

func showCase(b *kit.Base, p *kit.Printer, e programme.Edition, a application.Application) *caseView {
	v := &caseView{
		Title: placeName(a.Place.Name, a.Place.Latin), Tag: applicationTag(p, a.Status), Reference: string(a.Reference),
		Place: kit.Summary{Title: p.T("console.case.place"), Nothing: p.T("console.unknown"), Entries: placeEntries(b, p, a)},
		Contact: kit.Summary{Title: p.T("console.case.contact"), Nothing: p.T("console.not_given"), Entries: []kit.Entry{
			{Key: p.T("console.case.name"), Value: nonEmpty(a.Contact.Name)},
			{Key: p.T("console.case.role"), Value: nonEmpty(a.Contact.Role)},
			{Key: p.T("console.case.email"), Value: nonEmpty(a.Contact.Email)},
			{Key: p.T("console.case.phone"), Value: nonEmpty(a.Contact.Phone)},
		}},
		Themes: themesTable(p, e, a),
		Others: kit.Summary{Title: p.T("console.case.others"), Nothing: p.T("console.not_given"), Entries: []kit.Entry{
			{Key: p.T("console.case.languages"), Value: languages(p, a)},
			{Key: p.T("console.case.experience"), Value: nonEmpty(experience(p, a))},
			{Key: p.T("console.case.statement"), Value: nonEmpty(a.Statement), Lang: string(a.Lang)},
			{Key: p.T("console.case.consent"), Value: consentGiven(p, a.Consent)},
		}},
	}
	if !a.ErasedAt.IsZero() {
		v.Warnings = append(v.Warnings, p.T("desk.erased", "at", when(p, a.ErasedAt)))
	}
	if application.Scripts(a.Contact.Email) {
		v.Warnings = append(v.Warnings, p.T("console.case.mixed_scripts"))
	}
	return v
}

// consentGiven says since when there is consent; nothing where nobody was asked for it in words.
func consentGiven(p *kit.Printer, c application.Consent) []string {
	if !c.Given() {
		return nil
	}
	return []string{when(p, c.At)}
}

func placeEntries(b *kit.Base, p *kit.Printer, a application.Application) []kit.Entry {
	population := kit.Entry{Key: p.T("console.case.population")}
	if a.Place.PopulationKnown {
		population.Value = []string{p.T("console.case.population_value", "n", b.Number(a.Place.Population), "year", strconv.Itoa(a.Place.PopulationYear))}
	}
	return []kit.Entry{
		{Key: p.T("console.case.country"), Value: []string{p.Country(string(a.Place.Country))}},
		{Key: p.T("console.case.region"), Value: nonEmpty(placeName(a.Place.Region, a.Place.RegionLat))},
		{Key: p.T("console.case.code"), Value: []string{string(a.Place.Code)}},
		{Key: p.T("analysis.profile.title"), Value: []string{p.T("analysis.profile.open")}, Href: placePath(a.Place.Code)},
		{Key: p.T("suggestion.reverse"), Value: []string{p.T("suggestion.reverse_link")}, Href: suggestionsFor(a.Place.Code, "")},
		population,
		{Key: p.T("console.case.submitted"), Value: []string{when(p, a.SubmittedAt)}},
	}
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func themesTable(p *kit.Printer, e programme.Edition, a application.Application) kit.Table {
	t := kit.Table{Caption: p.T("console.case.themes"), Head: []kit.Cell{
		{Text: p.T("console.case.theme")}, {Text: p.T("console.case.strength")}, {Text: p.T("console.case.need")}, {Text: p.T("console.case.evidence")},
	}}
	for _, theme := range e.Themes {
		answer, evidence := a.Answer(theme.ID), kit.Cell{Text: p.T("console.not_given")}
		if answer.Evidence != "" {
			evidence = kit.Cell{Text: answer.Evidence, Lang: string(a.Lang)}
		}
		t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{
			{Text: theme.Name.In(p.Lang()), Header: true},
			{Text: p.T("console.level.strength." + strconv.Itoa(answer.Strength)), Hint: strings.Join(theme.Names(answer.Offers, p.Lang()), "; ")},
			{Text: p.T("console.level.need." + strconv.Itoa(answer.Need)), Hint: strings.Join(theme.Names(answer.Needs, p.Lang()), "; ")},
			evidence,
		}})
	}
	return t
}

func languages(p *kit.Printer, a application.Application) []string {
	var out []string
	for _, l := range a.Languages {
		if l.Level != "" && l.Level != application.NoLevel {
			out = append(out, p.Language(l.Tag)+" – "+p.T("console.level.language."+string(l.Level)))
		}
	}
	return out
}

func experience(p *kit.Printer, a application.Application) string {
	if a.Experience == "" {
		return ""
	}
	return p.T("console.experience." + string(a.Experience))
}

// accept takes an application into the matching.
func (c *Console) accept(w http.ResponseWriter, r *http.Request) error {
	id, err := application.ParseID(r.PathValue("id"))
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(w, r)
	if err != nil {
		return err
	}
	rev, _ := strconv.Atoi(f.Value(kit.RevField)) // anything else is revision 0, which no application has
	a, err := c.Desk.Accept(r.Context(), application.AcceptRequest{ID: id, Rev: rev, By: actorOf(r), Once: f.Key})
	path := "/console/applications/" + string(id)
	if fault.CodeOf(err) == fault.Conflict {
		return &kit.Settled{Show: kit.Link{Text: kit.PrinterOf(r).T("console.case.see"), Href: path}, Err: err}
	}
	if err != nil {
		return err
	}
	kit.SetFlash(w, r, "console.case.accepted", "name", placeName(a.Place.Name, a.Place.Latin))
	return kit.SeeOther(w, r, viewOf(viewValues(f), application.Submitted).open(id))
}
