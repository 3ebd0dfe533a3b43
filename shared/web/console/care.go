package console

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// notePage enters a note into an application's history.
type notePage struct {
	kit.Base
	Back    kit.Link
	Lead    string
	Text    kit.Textarea
	Buttons []kit.Button
}

// erasePage asks once more, and for the reason, before what is about people is taken out of an application.
type erasePage struct {
	kit.Base
	Back        kit.Link
	Lead        string
	Goes, Stays []string
	Reason      kit.Textarea
	Buttons     []kit.Button
}

var (
	noteTemplate  = kit.NewPage[notePage](files, "note.html")
	eraseTemplate = kit.NewPage[erasePage](files, "erase.html")
)

const noteField = "text"

// careButtons lead to what staff may do with an application beside accepting it.
func careButtons(r *http.Request, a application.Application, v view) []kit.Button {
	var out []kit.Button
	add := func(what, key string) {
		out = append(out, kit.Button{Text: kit.PrinterOf(r).T(key), Href: casePath(a.ID) + what + "?" + v.values().Encode(), Secondary: true})
	}
	if allowed(r, account.NoteApplication) {
		add("/note", "desk.note.title")
	}
	if allowed(r, account.EraseApplication) && a.ErasedAt.IsZero() {
		add("/erase", "desk.erase.title")
	}
	return out
}

// submitted reads the application that the path names. Faults: not_found also for a draft.
func (c *Console) submitted(r *http.Request) (application.Application, error) {
	id, err := application.ParseID(r.PathValue("id"))
	if err != nil {
		return application.Application{}, err
	}
	return c.Desk.Submitted(r.Context(), id)
}

// caseFrom leads back to the case, beside the list that it was opened from.
func caseFrom(r *http.Request, a application.Application) string {
	return viewOf(r.URL.Query(), a.Status).open(a.ID)
}

func (c *Console) note() kit.FormPage {
	return kit.FormPage{Show: func(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
		a, err := c.submitted(r)
		if err != nil {
			return err
		}
		return showNote(w, r, f, a)
	}, Save: func(w http.ResponseWriter, r *http.Request, f *kit.Form) (string, error) {
		a, err := c.submitted(r)
		if err != nil {
			return "", err
		}
		text := f.Text(noteField, kit.Rule{What: kit.PrinterOf(r).T("desk.note.what"), Required: true, Max: application.MaxNote, Lines: true})
		if f.HasProblems() {
			return "", nil
		}
		if _, err := c.Desk.Note(r.Context(), application.NoteRequest{ID: a.ID, Text: text, By: actorOf(r), Once: f.Key}); err != nil {
			return "", err
		}
		kit.SetFlash(w, r, "desk.note.saved", "name", placeName(a.Place.Name, a.Place.Latin))
		return caseFrom(r, a), nil
	}}
}

func showNote(w http.ResponseWriter, r *http.Request, f *kit.Form, a application.Application) error {
	p, back := kit.PrinterOf(r), caseFrom(r, a)
	return noteTemplate.Render(w, f.Status(), &notePage{
		Base: kit.NewBase(w, r, p.T("desk.note.title")), Back: kit.Link{Text: placeName(a.Place.Name, a.Place.Latin), Href: back},
		Lead: p.T("desk.note.lead", "reference", string(a.Reference)),
		Text: f.Textarea(kit.Textarea{Name: noteField, Label: p.T("desk.note.label"), Hint: p.T("desk.text.hint"), Max: application.MaxNote}),
		Buttons: []kit.Button{
			{Text: p.T("desk.note.save")}, {Text: p.T("form.cancel"), Href: back, Secondary: true},
		},
	})
}

// eraseFacts is what the page of an erasure shows.
type eraseFacts struct {
	a     application.Application
	pairs []partnership.Partnership // that last
}

func (c *Console) eraseFacts(r *http.Request) (f eraseFacts, err error) {
	if f.a, err = c.submitted(r); err != nil || f.a.Status != application.Accepted {
		return f, err
	}
	if f.pairs, err = c.Partnerships.PartnershipsFor(r.Context(), f.a.ID); err != nil {
		return f, err
	}
	f.pairs, err = c.published(r.Context(), f.pairs)
	return f, err
}

func (c *Console) erase() kit.FormPage {
	return kit.FormPage{Values: func(r *http.Request) (url.Values, error) {
		a, err := c.submitted(r)
		if err == nil && !a.ErasedAt.IsZero() {
			err = fault.New(fault.Closed, "desk.erase.done")
		}
		return url.Values{kit.RevField: {strconv.Itoa(a.Head.Rev)}}, err
	}, Show: func(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
		facts, err := c.eraseFacts(r)
		if err != nil {
			return err
		}
		f.Set(kit.RevField, strconv.Itoa(facts.a.Head.Rev)) // the page says what is so now, and the next try is about that
		return showErase(w, r, f, facts)
	}, Save: c.eraseNow}
}

func (c *Console) eraseNow(w http.ResponseWriter, r *http.Request, f *kit.Form) (string, error) {
	a, err := c.submitted(r)
	if err != nil {
		return "", err
	}
	reason := f.Text(reasonField, kit.Rule{What: kit.PrinterOf(r).T("console.decision.reason_what"), Required: true, Max: application.MaxNote, Lines: true})
	if f.HasProblems() {
		return "", nil
	}
	rev, _ := strconv.Atoi(f.Value(kit.RevField)) // anything else is revision 0, which no application has
	_, err = c.Desk.Erase(r.Context(), application.EraseRequest{ID: a.ID, Rev: rev, Reason: reason, By: actorOf(r), Once: f.Key})
	if e, ok := fault.As(err); ok && e.Key == "desk.erase.changed" {
		f.Problem(reasonField, e.Key)
		return "", nil
	}
	if err != nil {
		return "", err
	}
	kit.SetFlash(w, r, "desk.erase.saved", "name", placeName(a.Place.Name, a.Place.Latin))
	return caseFrom(r, a), nil
}

func showErase(w http.ResponseWriter, r *http.Request, f *kit.Form, facts eraseFacts) error {
	p, a, back := kit.PrinterOf(r), facts.a, caseFrom(r, facts.a)
	page := &erasePage{
		Base: kit.NewBase(w, r, p.T("desk.erase.title")), Back: kit.Link{Text: placeName(a.Place.Name, a.Place.Latin), Href: back},
		Lead: p.T("desk.erase.lead", "name", placeName(a.Place.Name, a.Place.Latin), "reference", string(a.Reference)),
		Goes: []string{p.T("desk.erase.goes.contact"), p.T("desk.erase.goes.texts")},
		Stays: []string{
			p.T("desk.erase.stays.place"), p.T("desk.erase.stays.history"), p.T("desk.erase.stays.letters"), p.T("desk.erase.stays.backup"),
		},
		Reason: f.Textarea(kit.Textarea{Name: reasonField, Label: p.T("console.decision.reason"), Hint: p.T("desk.text.hint"), Max: application.MaxNote}),
		Buttons: []kit.Button{
			{Text: p.T("desk.erase.save"), Warning: true}, {Text: p.T("form.cancel"), Href: back, Secondary: true},
		},
	}
	switch partners := inOrder(p, facts.pairs, partnership.Announced); {
	case len(partners) > 0:
		var names []string
		for _, pair := range partners {
			other := pair.UA.Place
			if pair.UA.Application == a.ID {
				other = pair.EU.Place
			}
			names = append(names, placeName(other.Name, other.Latin))
		}
		page.Stays = append(page.Stays, p.T("desk.erase.stays.partners", "names", p.List(names)), p.T("desk.erase.stays.accepted"))
	case a.Status == application.Accepted:
		page.Stays = append(page.Stays, p.T("desk.erase.stays.accepted"))
	default:
		page.Stays = append(page.Stays, p.T("desk.erase.stays.submitted"))
	}
	return eraseTemplate.Render(w, f.Status(), page)
}
