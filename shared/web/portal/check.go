package portal

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// A checkPage shows every answer before it is submitted.
type checkPage struct {
	kit.Base
	Back     string
	Sections []checkSection
	Problem  string // of the whole, such as a deadline that passed
	Closed   string // why one cannot submit now; then there is no button
	Deadline string
}

// A checkSection is a section with its answers and what it lacks.
type checkSection struct {
	kit.Summary
	Heading string // stands above what is missing
	Lacks   []lack
	Href    string // where it is changed
}

// A lack is something missing; the error summary links to its ID.
type lack struct{ ID, Text string }

var checkTemplate = kit.NewPage[checkPage](files, "check.html")

func (p *Portal) check() kit.FormPage {
	return kit.FormPage{
		Values: func(*http.Request) (url.Values, error) { return url.Values{}, nil },
		Show: func(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
			v := visitOf(r)
			if v.Application.Status != application.Draft {
				return kit.SeeOther(w, r, draftPath(v.Application, "done"))
			}
			e, err := p.Programme.Edition(r.Context(), v.Call.Edition)
			if err != nil {
				return err
			}
			return p.showCheck(w, r, f, v, e)
		},
		Save: p.submit,
	}
}

// submit submits the draft. What is missing is named section by section; when the call is not open the page says so and
// keeps the draft.
func (p *Portal) submit(w http.ResponseWriter, r *http.Request, f *kit.Form) (string, error) {
	v := visitOf(r)
	a, err := p.Applications.Submit(r.Context(), application.Submission{Application: v.Application, Call: v.Call, Lang: kit.LangOf(r)})
	if e, ok := fault.As(err); ok && (e.Code == fault.Closed || e.Key == "domain.application.place_taken") {
		f.Problem("submit", e.Key)
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return draftPath(a, "done"), nil
}

func (p *Portal) showCheck(w http.ResponseWriter, r *http.Request, f *kit.Form, v visit, e programme.Edition) error {
	t, now := kit.PrinterOf(r), p.now()
	page := &checkPage{
		Base: kit.NewBase(w, r, t.T("portal.check.title")), Back: draftPath(v.Application, ""),
		Sections: checkSections(t, v, e, f), Problem: f.ProblemOf("submit"),
		Deadline: t.T("portal.check.deadline", "at", t.DateTime(v.Call.Deadline, v.Call.Zone), "left", t.Duration(v.Call.Deadline.Sub(now))),
	}
	switch v.Call.State(now) {
	case programme.Closed:
		page.Closed = t.T("domain.call.closed")
	case programme.Forecast:
		page.Closed = t.T("domain.call.not_open_yet")
	}
	return checkTemplate.Render(w, f.Status(), page)
}

// checkSections lists every answer with a link to change it, and what is missing where the form was sent too early.
func checkSections(t *kit.Printer, v visit, e programme.Edition, f *kit.Form) []checkSection {
	var out []checkSection
	for i, sum := range summaries(t, v, e) {
		section := checkSection{Summary: sum, Heading: sum.Title}
		section.Title = ""
		if i == 0 { // the place is first
			section.Entries[0].Change = &kit.Link{
				Text: t.T("form.change"), Hidden: lower(sum.Title), Href: draftPath(v.Application, string(application.PlacePart)) + fromCheck,
			}
		} else {
			name := application.Sections()[i-1]
			section.Href = draftPath(v.Application, string(name)) + fromCheck
			for j := range section.Entries {
				change := &kit.Link{Text: t.T("form.change"), Hidden: lower(section.Entries[j].Key), Href: section.Href}
				if name == application.ThemesSection { // an entry for each theme
					change.Href = draftPath(v.Application, string(application.ThemePart(e.Themes[j].ID))) + fromCheck
				}
				section.Entries[j].Change = change
			}
			for _, g := range v.Application.Gaps() {
				if text := f.ProblemOf(g.Field); g.Section == name && text != "" {
					section.Lacks = append(section.Lacks, lack{ID: g.Field, Text: text})
				}
			}
		}
		out = append(out, section)
	}
	return out
}

// summaries lists every answer: the place first, then section by section.
func summaries(t *kit.Printer, v visit, e programme.Edition) []kit.Summary {
	a := v.Application
	out := []kit.Summary{{Title: t.T("portal.section.place"), Entries: []kit.Entry{
		{Key: t.T("portal.check.name"), Value: []string{formalName(t, a.Place)}},
		{Key: t.T("portal.done.where"), Value: []string{regionName(t, a.Place)}},
		{Key: t.T("portal.check.code"), Value: []string{string(a.Place.Code)}},
	}}}
	for _, s := range application.Sections() {
		out = append(out, kit.Summary{
			Title: t.T("portal.section." + string(s)), Nothing: t.T("form.not_provided"), Entries: entriesOf(t, a, e, s),
		})
	}
	return out
}

func lower(s string) string {
	r := []rune(s)
	if len(r) > 1 {
		return strings.ToLower(string(r[:1])) + string(r[1:])
	}
	return s
}

func regionName(t *kit.Printer, p application.Place) string {
	country := t.Country(string(p.Country))
	if p.Region == "" {
		return country
	}
	return regionWords(t, p.Country, p.Region, p.RegionLat) + ", " + country
}

func entriesOf(t *kit.Printer, a application.Application, e programme.Edition, s application.Section) []kit.Entry {
	switch s {
	case application.ContactSection:
		return contactEntries(t, a)
	case application.ThemesSection:
		var entries []kit.Entry
		for _, theme := range e.Themes {
			entries = append(entries, kit.Entry{Key: theme.Name.In(t.Lang()), Value: themeLines(t, theme, a.Answer(theme.ID))})
		}
		return entries
	case application.LanguagesSection:
		var entries []kit.Entry
		for _, tag := range e.Languages {
			entries = append(entries, kit.Entry{Key: languageName(t, tag), Value: some(languageLevel(t, a.LevelOf(tag)))})
		}
		return entries
	case application.StatementSection:
		return []kit.Entry{
			{Key: t.T("portal.statement.experience"), Value: some(experienceText(t, a.Experience))},
			{Key: t.T("portal.statement.statement"), Value: paragraphs(a.Statement)},
		}
	}
	return []kit.Entry{
		{Key: t.T("portal.consent.authority"), Value: declared(t, a.Consent.Authority, "confirmed")},
		{Key: t.T("portal.consent.data"), Value: declared(t, a.Consent.Given(), "given")},
	}
}

func contactEntries(t *kit.Printer, a application.Application) []kit.Entry {
	email := kit.Entry{Key: t.T("portal.contact.email"), Value: some(a.Contact.Email)}
	if a.Contact.Email != "" && a.EmailConfirmedAt.IsZero() {
		email.Value = append(email.Value, t.T("portal.tasks.unconfirmed"))
	}
	return []kit.Entry{
		{Key: t.T("portal.contact.name"), Value: some(a.Contact.Name)},
		{Key: t.T("portal.contact.role"), Value: some(a.Contact.Role)},
		email,
		{Key: t.T("portal.contact.phone"), Value: some(a.Contact.Phone)},
	}
}

// themeLines says what was answered about a theme; nothing where it was left out.
func themeLines(t *kit.Printer, theme programme.Theme, x application.Theme) []string {
	if x.Strength == 0 && x.Need == 0 && x.Evidence == "" && len(x.Offers) == 0 && len(x.Needs) == 0 {
		return nil
	}
	lines := []string{t.T("portal.themes.strength_line", "level", levelText(t, x.Strength))}
	if len(x.Offers) > 0 {
		lines = append(lines, t.T("portal.themes.offers_line", "what", partsText(t, theme, x.Offers)))
	}
	lines = append(lines, t.T("portal.themes.need_line", "level", levelText(t, x.Need)))
	if len(x.Needs) > 0 {
		lines = append(lines, t.T("portal.themes.needs_line", "what", partsText(t, theme, x.Needs)))
	}
	return append(lines, paragraphs(x.Evidence)...)
}

func some(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func paragraphs(s string) []string {
	var out []string
	for _, line := range strings.Split(s, "\n") {
		if line != "" {
			out = append(out, line)
		}
	}
	return out
}

// declared gives the word for a declaration that was made, nothing for one that was not.
func declared(t *kit.Printer, is bool, word string) []string {
	if !is {
		return nil
	}
	return []string{t.T("portal.consent." + word)}
}
