package console

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// Names of the console's cookies, and how long a sign-in may take.
const (
	sessionCookie = "staff"
	tryCookie     = "sign-in"
	tryLife       = 10 * time.Minute
)

type sessionKey struct{}

func sessionOf(r *http.Request) (account.Session, bool) {
	s, ok := r.Context().Value(sessionKey{}).(account.Session)
	return s, ok
}

// actorOf gives who acts; every route but the sign-in is guarded.
func actorOf(r *http.Request) change.Actor {
	s, _ := sessionOf(r)
	return s.Actor()
}

func allowed(r *http.Request, need account.Permission) bool {
	s, ok := sessionOf(r)
	return ok && account.Allows(s.Roles, need)
}

// guard lets a request pass whose session is alive and whose roles grant what the route needs.
func (c *Console) guard(w http.ResponseWriter, r *http.Request, need kit.Permission) (*http.Request, error) {
	token := c.site.Cookie(r, sessionCookie)
	hash := kit.TokenHash(token)
	if hash == "" {
		return nil, fault.New(fault.Unauthenticated, "")
	}
	s, err := c.Sessions.Session(r.Context(), hash)
	if fault.CodeOf(err) == fault.NotFound {
		return nil, fault.New(fault.Unauthenticated, "")
	}
	if err != nil {
		return nil, err
	}
	now := c.Site.Now()
	if !account.StaffAlive(s, now) {
		c.site.ClearCookie(w, sessionCookie)
		return nil, fault.New(fault.Unauthenticated, "")
	}
	if s, err = c.recheck(r.Context(), s, token); err != nil {
		if fault.CodeOf(err) == fault.Unauthenticated {
			c.site.ClearCookie(w, sessionCookie)
		}
		return nil, err
	}
	if now.Sub(s.SeenAt) > account.StaffIdle/4 {
		s.SeenAt = now
		if err := c.Sessions.SaveSession(r.Context(), s); err != nil {
			return nil, err
		}
	}
	r = r.WithContext(context.WithValue(r.Context(), sessionKey{}, s))
	r = kit.WithUser(r, kit.User{Name: s.Name, Role: roleName(r, s), SignOut: "/console/sign-out"})
	if !account.Allows(s.Roles, account.Permission(need)) {
		return r, fault.Wrap(fault.Forbidden, "", fmt.Errorf("needs %s", need))
	}
	return r, nil
}

// recheck asks the identity provider who the person is by now, where that was long enough ago. Whom it refuses has no
// session any more. One that does not answer is waited for until StaffUnchecked; then the console stays closed. Faults:
// unauthenticated, unavailable.
func (c *Console) recheck(ctx context.Context, s account.Session, token string) (account.Session, error) {
	now := c.Site.Now()
	since := now.Sub(s.CheckedAt)
	if s.Renewal == "" || since < account.StaffRecheck {
		return s, nil
	}
	renewal, err := account.OpenRenewal(token, s.Renewal)
	if err != nil {
		return s, c.end(ctx, s, err)
	}
	p, err := c.SignIn.Renew(ctx, renewal)
	switch {
	case fault.CodeOf(err) == fault.Unauthenticated:
		return s, c.end(ctx, s, err)
	case fault.CodeOf(err) == fault.Unavailable && since < account.StaffUnchecked:
		return s, nil
	case err != nil:
		return s, err
	case p.Subject != s.Subject:
		return s, c.end(ctx, s, errors.New("the provider told of somebody else"))
	}
	if p.Renewal != "" && p.Renewal != renewal {
		if s.Renewal, err = account.SealRenewal(token, p.Renewal, c.Site.Entropy); err != nil {
			return s, err
		}
	}
	s.Name, s.Roles, s.CheckedAt, s.SeenAt = p.Name, p.Roles, now, now
	return s, c.Sessions.SaveSession(ctx, s)
}

// end ends a session that the provider does not stand for any more.
func (c *Console) end(ctx context.Context, s account.Session, why error) error {
	if err := c.Sessions.EndSession(ctx, s.Hash); err != nil {
		return err
	}
	return fault.Wrap(fault.Unauthenticated, "", why)
}

func roleName(r *http.Request, s account.Session) string {
	role := s.Actor().Role
	if role == "" {
		return ""
	}
	return kit.PrinterOf(r).T("console.role." + role)
}

// home leads to where the person's work begins.
func (c *Console) home(w http.ResponseWriter, r *http.Request) error {
	s, _ := sessionOf(r)
	path, ok := firstPage(s.Roles)
	if !ok {
		return fault.Wrap(fault.Forbidden, "", errors.New("no role opens any page"))
	}
	return kit.SeeOther(w, r, path)
}

// signIn sends the person to the identity provider and remembers, in a signed cookie, which sign-in comes back.
func (c *Console) signIn(w http.ResponseWriter, r *http.Request) error {
	token, err := kit.NewToken(c.Site.Entropy)
	if err != nil {
		return err
	}
	try := account.NewTry(token, kit.LocalPath(r.URL.Query().Get("next"), homePath))
	target, err := c.SignIn.Authorise(r.Context(), try)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(try)
	if err != nil {
		return err
	}
	c.site.SetCookie(w, tryCookie, c.site.Signer().Sign(tryCookie, raw, c.Site.Now().Add(tryLife)), tryLife)
	http.Redirect(w, r, target, http.StatusSeeOther)
	return nil
}

// callback is where the identity provider sends people back. Its only effect on GET is a session of the person's own,
// bound to the browser that asked for it.
func (c *Console) callback(w http.ResponseWriter, r *http.Request) error {
	raw, err := c.site.Signer().Open(tryCookie, c.site.Cookie(r, tryCookie), c.Site.Now())
	var try account.Try
	if err != nil || json.Unmarshal(raw, &try) != nil || r.URL.Query().Get("state") != try.State || r.URL.Query().Get("code") == "" {
		return fault.Wrap(fault.Closed, "console.sign_in.expired", errors.New("no such sign-in"))
	}
	c.site.ClearCookie(w, tryCookie)
	person, err := c.SignIn.Finish(r.Context(), try, r.URL.Query().Get("code"))
	if err != nil {
		return err
	}
	if err := c.begin(w, r, person); err != nil {
		return err
	}
	next := try.Next
	if path, ok := firstPage(person.Roles); ok && next == homePath {
		next = path
	}
	return kit.SeeOther(w, r, next)
}

func (c *Console) begin(w http.ResponseWriter, r *http.Request, p account.Person) error {
	token, err := kit.NewToken(c.Site.Entropy)
	if err != nil {
		return err
	}
	sealed, err := account.SealRenewal(token, p.Renewal, c.Site.Entropy)
	if err != nil {
		return err
	}
	now := c.Site.Now()
	err = c.Sessions.SaveSession(r.Context(), account.Session{
		Hash: kit.TokenHash(token), Kind: account.Staff, Subject: p.Subject, Name: p.Name, Roles: p.Roles,
		CheckedAt: now, Renewal: sealed, CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(account.StaffAbsolute),
	})
	if err != nil {
		return err
	}
	c.site.SetCookie(w, sessionCookie, token, account.StaffAbsolute)
	return nil
}

// signedOutPage tells that the session is over.
type signedOutPage struct {
	kit.Base
	Again kit.Button
}

var signedOutTemplate = kit.NewPage[signedOutPage](files, "signed_out.html")

func (c *Console) signOut(w http.ResponseWriter, r *http.Request) error {
	if hash := kit.TokenHash(c.site.Cookie(r, sessionCookie)); hash != "" {
		if err := c.Sessions.EndSession(r.Context(), hash); err != nil {
			return err
		}
	}
	c.site.ClearCookie(w, sessionCookie)
	return showSignedOut(w, r)
}

func showSignedOut(w http.ResponseWriter, r *http.Request) error {
	p := kit.PrinterOf(r)
	return signedOutTemplate.Render(w, http.StatusOK, &signedOutPage{
		Base:  kit.NewBase(w, r, p.T("console.signed_out.title")),
		Again: kit.Button{Text: p.T("console.signed_out.again"), Href: "/console/sign-in"},
	})
}
