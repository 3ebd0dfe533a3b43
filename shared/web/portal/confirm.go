package portal

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// askedCookie remembers, signed, which link this browser asked for and where it wants to go on: a code works only in the
// browser that asked.
const askedCookie = "asked"

// ask has a link sent and remembers it.
func (p *Portal) ask(w http.ResponseWriter, r *http.Request, ask account.Ask, next string) error {
	ask.Client = p.client(r)
	linkID, err := p.Accounts.Issue(r.Context(), ask)
	if err != nil {
		return err
	}
	site := kit.SiteOf(r)
	value := site.Signer().Sign(askedCookie, []byte(linkID+"\n"+next), p.now().Add(account.LinkLife))
	site.SetCookie(w, askedCookie, value, account.LinkLife)
	return nil
}

// asked gives the link that this browser waits for.
func (p *Portal) asked(r *http.Request) (linkID string, ok bool) {
	linkID, _, ok = p.askedFor(r)
	return linkID, ok
}

func (p *Portal) askedFor(r *http.Request) (linkID, next string, ok bool) {
	site := kit.SiteOf(r)
	raw, err := site.Signer().Open(askedCookie, site.Cookie(r, askedCookie), p.now())
	if err != nil {
		return "", "", false
	}
	linkID, next, _ = strings.Cut(string(raw), "\n")
	return linkID, next, true
}

// redeem uses a link: the address of its application counts as confirmed, and a session starts that opens every
// application of that address.
func (p *Portal) redeem(w http.ResponseWriter, r *http.Request, l account.Link, formKey string) (application.Application, []application.ID, error) {
	a, err := p.Applications.Store.Application(r.Context(), application.ID(l.Application))
	if err != nil {
		return a, nil, err
	}
	if a.Status == application.Draft {
		if a, err = p.Applications.ConfirmEmail(r.Context(), a, l.EmailKey); err != nil {
			return a, nil, err
		}
	}
	all, err := p.Applications.Store.ApplicationsOf(r.Context(), l.EmailKey)
	if err != nil {
		return a, nil, err
	}
	own, err := p.ownSession(r)
	if err != nil {
		return a, nil, err
	}
	opens := []string{}
	for _, id := range all {
		opens = append(opens, string(id))
	}
	token, err := p.Accounts.Redeem(r.Context(), l, formKey, own, append(opens, string(a.ID))...)
	if err != nil {
		return a, nil, err
	}
	p.setSession(w, r, token)
	kit.SiteOf(r).ClearCookie(w, askedCookie)
	return a, all, nil
}

// enter checks the code that was typed, notes what is wrong with it and redeems its link.
func (p *Portal) enter(w http.ResponseWriter, r *http.Request, f *kit.Form, field string) (application.Application, []application.ID, error) {
	linkID, _ := p.asked(r)
	l, err := p.Accounts.Enter(r.Context(), linkID, f.Value(field), p.client(r))
	if fault.CodeOf(err) == fault.Closed && p.Accounts.Repeated(l, f.Key) {
		err = nil
	}
	if e, ok := fault.As(err); ok && (e.Code == fault.Invalid || e.Code == fault.Closed) {
		key := e.Key
		if len(e.Fields) > 0 {
			key = e.Fields[0].Key
		}
		f.Problem(field, key)
		return application.Application{}, nil, nil
	}
	if err != nil {
		return application.Application{}, nil, err
	}
	return p.redeem(w, r, l, f.Key)
}

// A codePage asks for the code out of a mail.
type codePage struct {
	kit.Base
	Back  string
	Lead  string
	Code  kit.Input
	Again kit.Action // sends a new one; without a path it is a link to where one asks
	Later *kit.Link
}

var codeTemplate = kit.NewPage[codePage](files, "code.html")

func codeInput(t *kit.Printer, f *kit.Form, field string) kit.Input {
	return f.Input(kit.Input{
		Name: field, Label: t.T("portal.code.code"), Hint: t.T("portal.code.hint"), InputMode: "numeric", Autocomplete: "one-time-code", Width: 10,
	})
}

// confirm asks who has just given an address for the code that was sent there.
func (p *Portal) confirm() kit.FormPage {
	return kit.FormPage{
		Show: func(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
			v := visitOf(r)
			if !v.Application.EmailConfirmedAt.IsZero() || v.Application.Contact.Email == "" {
				return kit.SeeOther(w, r, draftPath(v.Application, ""))
			}
			return showConfirm(w, r, f, v)
		},
		Save: func(w http.ResponseWriter, r *http.Request, f *kit.Form) (string, error) {
			v := visitOf(r)
			if !v.Application.EmailConfirmedAt.IsZero() {
				return draftPath(v.Application, ""), nil
			}
			if _, ok := p.asked(r); !ok {
				f.Problem("code", "portal.code.none")
				return "", nil
			}
			if _, _, err := p.enter(w, r, f, "code"); err != nil || f.HasProblems() {
				return "", err
			}
			kit.SetFlash(w, r, "portal.code.confirmed")
			return draftPath(v.Application, ""), nil
		},
	}
}

func showConfirm(w http.ResponseWriter, r *http.Request, f *kit.Form, v visit) error {
	t := kit.PrinterOf(r)
	again, err := kit.NewAction(r, kit.Action{
		Path: draftPath(v.Application, "confirm/send"), Button: kit.Button{Text: t.T("portal.code.send_again"), Secondary: true},
	})
	if err != nil {
		return err
	}
	return codeTemplate.Render(w, f.Status(), &codePage{
		Base: kit.NewBase(w, r, t.T("portal.code.title")), Back: draftPath(v.Application, string(application.ContactSection)),
		Lead: t.T("portal.code.sent", "email", v.Application.Contact.Email), Code: codeInput(t, f, "code"), Again: again,
		Later: &kit.Link{Text: t.T("portal.code.later"), Href: draftPath(v.Application, "")},
	})
}

// sendAgain sends a new link to the address of the draft; the old one stops working.
func (p *Portal) sendAgain(w http.ResponseWriter, r *http.Request) error {
	if _, err := kit.ReadForm(w, r); err != nil {
		return err
	}
	a := visitOf(r).Application
	if a.Status == application.Draft && a.EmailKey != "" && a.EmailConfirmedAt.IsZero() {
		if err := p.ask(w, r, account.Ask{Application: string(a.ID), EmailKey: a.EmailKey}, ""); err != nil {
			return err
		}
		kit.SetFlash(w, r, "portal.code.sent_again")
	}
	return kit.SeeOther(w, r, draftPath(a, "confirm"))
}

// A resumePage asks for the address of an application that was begun.
type resumePage struct {
	kit.Base
	Email kit.Input
}

var resumeTemplate = kit.NewPage[resumePage](files, "resume.html")

const nextParam = "next"

// resume sends a link to whoever has an application with the address. The answer is the same for known and unknown
// addresses.
func (p *Portal) resume() kit.FormPage {
	return kit.FormPage{
		Values: func(r *http.Request) (url.Values, error) { return url.Values{}, nil },
		Show:   showResume,
		Save: func(w http.ResponseWriter, r *http.Request, f *kit.Form) (string, error) {
			email := f.Email("email", kit.Rule{Required: true, What: kit.PrinterOf(r).T("portal.resume.email_what")})
			if f.HasProblems() {
				return "", nil
			}
			next := kit.LocalPath(r.URL.Query().Get(nextParam), "")
			if err := p.askFor(w, r, email, "", next); err != nil {
				return "", err
			}
			return "/resume/code", nil
		},
	}
}

// askFor has a link sent for an address: to the given application when it has that address, without one to the newest
// that has it. Nobody learns whether there is any.
func (p *Portal) askFor(w http.ResponseWriter, r *http.Request, email string, only application.ID, next string) error {
	key := p.Applications.EmailKey(application.Canonical(email))
	all, err := p.Applications.Store.ApplicationsOf(r.Context(), key)
	if err != nil {
		return err
	}
	ask := account.Ask{EmailKey: key}
	for _, id := range all { // the newest last
		if only == "" || id == only {
			ask.Application = string(id)
		}
	}
	return p.ask(w, r, ask, next)
}

func showResume(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
	t := kit.PrinterOf(r)
	return resumeTemplate.Render(w, f.Status(), &resumePage{
		Base:  kit.NewBase(w, r, t.T("portal.resume.title")),
		Email: f.Input(kit.Input{Name: "email", Label: t.T("portal.resume.email"), Hint: t.T("portal.resume.hint"), Type: "email", Autocomplete: "email"}),
	})
}

// enterCode asks for the code after resume.
func (p *Portal) enterCode() kit.FormPage {
	return kit.FormPage{
		Show: func(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
			if _, ok := p.asked(r); !ok && !f.HasProblems() {
				return kit.SeeOther(w, r, "/resume")
			}
			return showEnterCode(w, r, f)
		},
		Save: func(w http.ResponseWriter, r *http.Request, f *kit.Form) (string, error) {
			_, next, ok := p.askedFor(r)
			if !ok {
				f.Problem("code", "portal.code.none")
				return "", nil
			}
			a, all, err := p.enter(w, r, f, "code")
			if err != nil || f.HasProblems() {
				return "", err
			}
			return onward(a, all, next), nil
		},
	}
}

// onward says where somebody goes on who came back: to the page they were looking for when it is one of the
// application's, to their list when they have several.
func onward(a application.Application, all []application.ID, next string) string {
	for _, id := range all {
		if strings.HasPrefix(next, "/apply/") && strings.Contains(next, "/"+string(id)) {
			return next
		}
	}
	if len(all) > 1 {
		return "/applications"
	}
	return draftPath(a, "")
}

func showEnterCode(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
	t := kit.PrinterOf(r)
	return codeTemplate.Render(w, f.Status(), &codePage{
		Base: kit.NewBase(w, r, t.T("portal.code.title")), Back: "/resume", Lead: t.T("portal.code.perhaps"), Code: codeInput(t, f, "code"),
		Later: &kit.Link{Text: t.T("portal.code.ask_again"), Href: "/resume"},
	})
}
