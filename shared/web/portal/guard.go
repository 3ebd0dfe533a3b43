package portal

import (
	"context"
	"net/http"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// sessionCookie holds the token of an applicant's session.
const sessionCookie = "applicant"

// A visit is what the guard found out about a request.
type visit struct {
	Session     account.Session
	Application application.Application
	Call        programme.Call
	Note        string // message key that the page shows at its top
	Ended       bool   // no living session: only ownerOrReturn lets such a visit through, with nothing but the ids of its path
}

type visitKey struct{}

// visitOf gives the request's visit; the zero visit where the route needs none.
func visitOf(r *http.Request) visit {
	v, _ := r.Context().Value(visitKey{}).(visit)
	return v
}

func withVisit(r *http.Request, v visit) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), visitKey{}, v))
}

// guard lets a request pass that has what its route needs. Without a living session the answer is the same whether the
// application exists or not; with one, an application that it does not list is as if it did not exist.
func (p *Portal) guard(_ http.ResponseWriter, r *http.Request, need kit.Permission) (*http.Request, error) {
	hash := account.Hash(kit.SiteOf(r).Cookie(r, sessionCookie))
	if need == signedIn {
		s, err := p.session(r)
		if err != nil {
			return r, err
		}
		return withVisit(r, visit{Session: s}), nil
	}
	app, err := application.ParseID(r.PathValue("app"))
	if err != nil {
		return r, err
	}
	call, err := programme.ParseCallID(r.PathValue("call"))
	if err != nil {
		return r, err
	}
	var v visit
	v.Session, v.Application, v.Call, err = p.Desk.Desk(r.Context(), hash, app, call)
	if err != nil {
		return r, err
	}
	if !v.Session.Alive(p.now()) || v.Session.Kind != account.Applicant {
		if need != ownerOrReturn {
			return r, sessionEnded()
		}
		return withVisit(r, visit{Ended: true}), nil
	}
	if v.Application.ID != app || v.Call.ID != call || v.Application.Call != call || !v.Session.Opens(string(app)) {
		return r, fault.New(fault.NotFound, "")
	}
	if err := p.Accounts.Renew(r.Context(), v.Session); err != nil {
		return r, err
	}
	return withVisit(r, v), nil
}

// sessionEnded is what everybody without a living session is told, whether there is an application or not: it may have
// been deleted in the meantime.
func sessionEnded() error {
	return fault.New(fault.Unauthenticated, "portal.session.ended", "days", application.UnconfirmedDays)
}

// session gives the browser's living session; unauthenticated where there is none.
func (p *Portal) session(r *http.Request) (account.Session, error) {
	s, err := p.Accounts.Sessions.Session(r.Context(), account.Hash(kit.SiteOf(r).Cookie(r, sessionCookie)))
	if err != nil && fault.CodeOf(err) != fault.NotFound {
		return s, err
	}
	if err != nil || !s.Alive(p.now()) || s.Kind != account.Applicant {
		return account.Session{}, sessionEnded()
	}
	return s, nil
}

// ownSession gives the browser's session where it has a living one, for acts that go on without.
func (p *Portal) ownSession(r *http.Request) (account.Session, error) {
	s, err := p.session(r)
	if fault.CodeOf(err) == fault.Unauthenticated {
		return account.Session{}, nil
	}
	return s, err
}

// signOut ends the browser's session.
func (p *Portal) signOut(w http.ResponseWriter, r *http.Request) error {
	site := kit.SiteOf(r)
	if hash := account.Hash(site.Cookie(r, sessionCookie)); hash != "" {
		if err := p.Accounts.Sessions.EndSession(r.Context(), hash); err != nil {
			return err
		}
	}
	site.ClearCookie(w, sessionCookie)
	kit.SetFlash(w, r, "portal.session.signed_out")
	return kit.SeeOther(w, r, "/")
}

func (p *Portal) setSession(w http.ResponseWriter, r *http.Request, token string) {
	kit.SiteOf(r).SetCookie(w, sessionCookie, token, account.AbsoluteLimit)
}

// The paths of an application's pages.
func applyPath(c programme.CallID) string { return "/apply/" + string(c) }

func draftPath(a application.Application, page string) string {
	path := applyPath(a.Call) + "/" + string(a.ID)
	if page != "" {
		path += "/" + page
	}
	return path
}
