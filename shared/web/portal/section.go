package portal

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// A section is a page of the form: what it shows, and how what was typed is saved.
type section struct {
	name   application.Section
	values func(a application.Application) url.Values
	show   func(w http.ResponseWriter, r *http.Request, f *kit.Form, v visit) error
	save   func(ctx context.Context, f *kit.Form, v visit, e application.Edit) (application.Application, error)
	// rows pairs what was typed with what is stored, for the page that shows both.
	rows func(r *http.Request, f *kit.Form, stored application.Application) []kit.ChangedRow
	// after acts on a saved section and may lead elsewhere; nil for nothing.
	after func(w http.ResponseWriter, r *http.Request, before, saved application.Application) (next string, err error)
	// then is the page that follows a save, below the draft's; empty for the task list.
	then string
}

// laterButton saves and leads to the page that says how to come back.
const laterButton = "later"

// fromParam remembers that the section was opened from the page that checks the answers; fromCheck is the query that says so.
const (
	fromParam = "from"
	fromCheck = "?" + fromParam + "=check"
)

func fromCheckPage(r *http.Request) bool { return r.URL.Query().Get(fromParam) == "check" }

// sections lists the sections that are one page each, in the order of the task list. The themes have a page for each theme.
func (p *Portal) sections() []section {
	return []section{p.contactSection(), p.languagesSection(), p.statementSection(), p.consentSection()}
}

// form makes the section's pages for visits with a living session.
func (p *Portal) form(s section) kit.FormPage {
	return kit.FormPage{
		Values: func(r *http.Request) (url.Values, error) {
			a := visitOf(r).Application
			values := s.values(a)
			values.Set(kit.RevField, strconv.Itoa(a.LastSave(s.name).Rev))
			return values, nil
		},
		Show: func(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
			v := visitOf(r)
			if v.Application.Status != application.Draft {
				return kit.SeeOther(w, r, draftPath(v.Application, "done"))
			}
			return s.show(w, r, f, v)
		},
		Save: func(w http.ResponseWriter, r *http.Request, f *kit.Form) (string, error) { return p.save(w, r, f, s) },
	}
}

// save saves a section and says where to go next. Another version that was saved from elsewhere is shown beside the typed
// one; an application that was submitted in the meantime is shown as it stands.
func (p *Portal) save(w http.ResponseWriter, r *http.Request, f *kit.Form, s section) (string, error) {
	v := visitOf(r)
	base, err := strconv.Atoi(f.Value(kit.RevField))
	if err != nil {
		base = -1 // made up: never equal to a revision
	}
	saved, err := s.save(r.Context(), f, v, application.Edit{Draft: v.Application, Base: base, Lang: kit.LangOf(r)})
	var stale *application.Stale
	if errors.As(err, &stale) {
		return "", p.changed(r, f, s, stale.Stored)
	}
	if e, ok := fault.As(err); ok && e.Key == "domain.application.read_only" {
		kit.SetFlash(w, r, e.Key)
		return draftPath(v.Application, "done"), nil
	}
	if err != nil || f.HasProblems() {
		return "", err
	}
	if s.after != nil {
		if next, err := s.after(w, r, v.Application, saved); next != "" || err != nil {
			return next, err
		}
	}
	switch {
	case f.Clicked(laterButton):
		return draftPath(saved, "later"), nil
	case fromCheckPage(r):
		return draftPath(saved, "check"), nil
	}
	kit.SetFlash(w, r, "portal.tasks.saved")
	return draftPath(saved, s.then), nil
}

// changed shows both versions of a section that was saved in another window.
func (p *Portal) changed(r *http.Request, f *kit.Form, s section, stored application.Application) error {
	t := kit.PrinterOf(r)
	saved := stored.LastSave(s.name)
	c := &kit.Changed{
		By: t.T("portal.conflict.by"), When: t.DateTime(saved.At, visitOf(r).Call.Zone), Rev: strconv.Itoa(saved.Rev),
		Show: draftPath(stored, string(s.name)),
	}
	for _, row := range s.rows(r, f, stored) {
		if row.Yours != row.Theirs {
			c.Rows = append(c.Rows, row)
		}
	}
	return c
}

// errShown says that the answer has been written already.
var errShown = errors.New("shown")

// post is the handler of a section's form. Whoever comes after the session ended proves the address again on the same
// address, with everything typed going along; then the form is shown again, with a session and with every value.
func (p *Portal) post(s section) kit.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		page := p.form(s)
		if visitOf(r).Ended {
			page = kit.FormPage{Show: p.showReturn, Save: func(w http.ResponseWriter, r *http.Request, f *kit.Form) (string, error) {
				return "", p.stepBack(w, r, f, s)
			}}
		}
		if err := page.Post(w, r); !errors.Is(err, errShown) {
			return err
		}
		return nil
	}
}

// A sectionPage is what all pages of sections have.
type sectionPage struct {
	kit.Base
	Back    string
	Caption string
	Buttons []kit.Button
}

func newSectionPage(w http.ResponseWriter, r *http.Request, v visit, s application.Section) sectionPage {
	t := kit.PrinterOf(r)
	page := sectionPage{
		Base: kit.NewBase(w, r, t.T("portal.section."+string(s))), Back: draftPath(v.Application, ""), Caption: placeName(t, v.Application.Place),
		Buttons: []kit.Button{
			{Text: t.T("form.save_and_continue")},
			{Text: t.T("form.save_and_return"), Name: laterButton, Value: kit.Yes, Secondary: true},
		},
	}
	if v.Note != "" {
		page.Flash = noteBanner(t, v.Note)
	}
	if fromCheckPage(r) {
		page.Back = draftPath(v.Application, "check")
	}
	return page
}

func noteBanner(t *kit.Printer, note string) *kit.Banner {
	return &kit.Banner{Title: t.T("kit.banner.success"), Text: t.T(note), Success: true}
}
