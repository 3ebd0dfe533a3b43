package portal

import (
	"net/http"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// A linkPage is where the link in a mail leads. Programs open links too, so looking changes nothing: a person presses
// the button.
type linkPage struct {
	kit.Base
	Lead   string
	Action kit.Action
	Dead   bool // the link does not work any more; the action sends a new one
}

var linkTemplate = kit.NewPage[linkPage](files, "link.html")

const newLinkButton = "new"

func (p *Portal) continueLink(w http.ResponseWriter, r *http.Request) error {
	l, err := p.Accounts.Open(r.Context(), r.PathValue("token"))
	if e, ok := fault.As(err); ok && e.Code == fault.Closed {
		return showDeadLink(w, r, e, l)
	}
	if err != nil {
		return err
	}
	return showLink(w, r)
}

func showLink(w http.ResponseWriter, r *http.Request) error {
	t := kit.PrinterOf(r)
	action, err := kit.NewAction(r, kit.Action{Path: r.URL.EscapedPath(), Button: kit.Button{Text: t.T("portal.link.button")}})
	if err != nil {
		return err
	}
	return linkTemplate.Render(w, http.StatusOK, &linkPage{Base: kit.NewBase(w, r, t.T("portal.link.title")), Lead: t.T("portal.link.lead"), Action: action})
}

// showDeadLink says why a link does not work and offers a new one to the same address.
func showDeadLink(w http.ResponseWriter, r *http.Request, why *fault.Error, l account.Link) error {
	t := kit.PrinterOf(r)
	page := &linkPage{Base: kit.NewBase(w, r, t.T("portal.link.dead_title")), Lead: t.Message(why.Key, why.Params), Dead: true}
	page.Form = nil
	if l.Application != "" {
		action, err := kit.NewAction(r, kit.Action{
			Path: r.URL.EscapedPath(), Button: kit.Button{Text: t.T("portal.link.new"), Name: newLinkButton, Value: kit.Yes},
		})
		if err != nil {
			return err
		}
		page.Action = action
	}
	return linkTemplate.Render(w, http.StatusGone, page)
}

// useLink acts on the button: it opens the application, or sends a new link in the place of one that does not work.
func (p *Portal) useLink(w http.ResponseWriter, r *http.Request) error {
	f, err := kit.ReadForm(w, r)
	if err != nil {
		return err
	}
	l, err := p.Accounts.Open(r.Context(), r.PathValue("token"))
	closed, dead := fault.As(err)
	dead = dead && closed.Code == fault.Closed
	switch {
	case dead && p.Accounts.Repeated(l, f.Key): // a double click, or an answer that was lost
	case dead && f.Clicked(newLinkButton) && l.Application != "":
		if err := p.ask(w, r, account.Ask{Application: l.Application, EmailKey: l.EmailKey}, ""); err != nil {
			return err
		}
		return kit.SeeOther(w, r, "/resume/code")
	case dead:
		return showDeadLink(w, r, closed, l)
	case err != nil:
		return err
	}
	a, all, err := p.redeem(w, r, l, f.Key)
	if e, ok := fault.As(err); ok && e.Code == fault.Conflict {
		return showDeadLink(w, r, e, account.Link{})
	}
	if err != nil {
		return err
	}
	return kit.SeeOther(w, r, onward(a, all, ""))
}
