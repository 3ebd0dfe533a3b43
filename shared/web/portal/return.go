package portal

import (
	"net/http"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// A returnPage proves the address again for somebody whose session ended while they typed. Everything typed travels in
// hidden fields and is shown again in its form afterwards.
type returnPage struct {
	kit.Base
	Lead   string
	Input  kit.Input
	Button string
	Other  *kit.Button // asks for another code
}

var returnTemplate = kit.NewPage[returnPage](files, "return.html")

// Fields of the page, beside those that were typed.
const (
	stepField      = "_step"
	returnEmail    = "_email"
	returnCode     = "_code"
	askAgainButton = "_again"
	stepAsk        = "ask"
	stepCode       = "code"
)

// showReturn asks for the address, and then for the code.
func (p *Portal) showReturn(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
	t := kit.PrinterOf(r)
	step := f.Value(stepField)
	if step != stepCode {
		step = stepAsk
	}
	f.Set(stepField, step)
	for _, name := range f.Names() {
		if name != returnEmail && name != returnCode && name != askAgainButton && name != kit.KeyField && name != kit.RevField {
			f.Hide(name)
		}
	}
	page := &returnPage{Base: kit.NewBase(w, r, t.T("portal.return.title"))}
	switch step {
	case stepAsk:
		page.Lead, page.Button = t.T("portal.return.lead"), t.T("portal.return.send")
		page.Input = f.Input(kit.Input{Name: returnEmail, Label: t.T("portal.resume.email"), Type: "email", Autocomplete: "email"})
	case stepCode:
		page.Lead, page.Button = t.T("portal.code.perhaps"), t.T("form.continue")
		page.Input = codeInput(t, f, returnCode)
		page.Other = &kit.Button{Text: t.T("portal.code.send_again"), Name: askAgainButton, Value: kit.Yes, Secondary: true}
	}
	status := http.StatusUnauthorized
	if f.HasProblems() {
		status = f.Status()
	}
	return returnTemplate.Render(w, status, page)
}

// stepBack carries out a step: first the form that was sent without a session, then the address, then the code. It
// answers by itself, with errShown, unless the field of the step has a problem.
func (p *Portal) stepBack(w http.ResponseWriter, r *http.Request, f *kit.Form, s section) error {
	switch {
	case f.Clicked(askAgainButton):
		f.Set(stepField, stepAsk)
	case f.Value(stepField) == stepAsk:
		email := f.Email(returnEmail, kit.Rule{Required: true, What: kit.PrinterOf(r).T("portal.resume.email_what")})
		if f.HasProblems() {
			return nil
		}
		if err := p.askFor(w, r, email, application.ID(r.PathValue("app")), ""); err != nil {
			return err
		}
		f.Set(stepField, stepCode)
	case f.Value(stepField) == stepCode:
		a, _, err := p.enter(w, r, f, returnCode)
		if err != nil || f.HasProblems() {
			return err
		}
		return p.showAgain(w, r, f, s, a)
	}
	return shown(p.showReturn(w, r, f))
}

// showAgain shows the section's form as it was typed, now with a session; the person sends it once more.
func (p *Portal) showAgain(w http.ResponseWriter, r *http.Request, f *kit.Form, s section, a application.Application) error {
	if string(a.ID) != r.PathValue("app") || string(a.Call) != r.PathValue("call") {
		return fault.New(fault.NotFound, "")
	}
	call, err := p.Programme.Call(r.Context(), a.Call)
	if err != nil {
		return err
	}
	if a.Status != application.Draft {
		return shown(kit.SeeOther(w, r, draftPath(a, "done")))
	}
	v := visit{Application: a, Call: call, Note: "portal.return.back"}
	return shown(s.show(w, withVisit(r, v), f, v))
}

func shown(err error) error {
	if err == nil {
		return errShown
	}
	return err
}
