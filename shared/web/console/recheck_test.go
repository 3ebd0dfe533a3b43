package console

import (
	"bytes"
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/dynamotest"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// An oracle is an identity provider that answers who somebody is by now, and counts how often it is asked.
type oracle struct {
	SignIn
	person account.Person
	err    error
	asked  []string
}

func (p *oracle) Renew(_ context.Context, renewal string) (account.Person, error) {
	p.asked = append(p.asked, renewal)
	return p.person, p.err
}

// TestRecheck lets time pass over an officer's session while the provider changes its mind.
func TestRecheck(t *testing.T) {
	t.Parallel()
	officer := account.Person{Subject: "s1", Name: "Officer One (demo)", Roles: []string{"officer"}, Renewal: "refresh-1"}
	with := func(change func(*account.Person)) account.Person {
		p := officer
		change(&p)
		return p
	}
	away, gone := fault.New(fault.Unavailable, ""), fault.New(fault.Unauthenticated, "")
	tests := []struct {
		name   string
		person account.Person
		err    error
		after  time.Duration
		asked  int
		want   fault.Code
		roles  []string
		ended  bool
	}{
		{name: "not yet", err: gone, after: account.StaffRecheck - time.Second, roles: officer.Roles},
		{name: "the same", person: officer, after: account.StaffRecheck, asked: 1, roles: officer.Roles},
		{name: "a role taken away", person: with(func(p *account.Person) { p.Roles = nil }), after: account.StaffRecheck, asked: 1},
		{name: "another role and a new refresh token", person: with(func(p *account.Person) { p.Roles, p.Renewal = []string{"auditor"}, "refresh-2" }), after: time.Hour, asked: 1, roles: []string{"auditor"}},
		{name: "disabled", err: gone, after: account.StaffRecheck, asked: 1, want: fault.Unauthenticated, ended: true},
		{name: "somebody else", person: with(func(p *account.Person) { p.Subject = "s2" }), after: account.StaffRecheck, asked: 1, want: fault.Unauthenticated, ended: true},
		{name: "away for a moment", err: away, after: account.StaffUnchecked - time.Second, asked: 1, roles: officer.Roles},
		{name: "away for long", err: away, after: account.StaffUnchecked, asked: 1, want: fault.Unavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			clock, table, provider := noon, dynamotest.Open(t), &oracle{}
			c := &Console{Config: Config{
				Site: kit.Config{Now: func() time.Time { return clock }, Entropy: rand.Reader}, Sessions: table, SignIn: provider,
			}}
			token, err := kit.NewToken(rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			sealed, err := account.SealRenewal(token, officer.Renewal, rand.Reader)
			if err != nil || strings.Contains(sealed, officer.Renewal) {
				t.Fatalf("SealRenewal = %q, %v", sealed, err)
			}
			s := account.Session{
				Hash: kit.TokenHash(token), Kind: account.Staff, Subject: officer.Subject, Name: officer.Name, Roles: officer.Roles,
				CheckedAt: clock, Renewal: sealed, CreatedAt: clock, SeenAt: clock, ExpiresAt: clock.Add(account.StaffAbsolute),
			}
			if err := table.SaveSession(t.Context(), s); err != nil {
				t.Fatal(err)
			}
			clock, provider.person, provider.err = clock.Add(tt.after), tt.person, tt.err
			got, err := c.recheck(t.Context(), s, token)
			if fault.CodeOf(err) != tt.want || len(provider.asked) != tt.asked {
				t.Fatalf("recheck = %v after %d questions, want %q after %d", err, len(provider.asked), tt.want, tt.asked)
			}
			if err == nil && !slices.Equal(got.Roles, tt.roles) {
				t.Errorf("roles are %v, want %v", got.Roles, tt.roles)
			}
			stored, err := table.Session(t.Context(), s.Hash)
			if (fault.CodeOf(err) == fault.NotFound) != tt.ended {
				t.Fatalf("Session = %v, want it ended: %v", err, tt.ended)
			}
			if tt.ended || tt.want != "" {
				return
			}
			if !slices.Equal(stored.Roles, tt.roles) {
				t.Errorf("stored roles are %v, want %v", stored.Roles, tt.roles)
			}
			clock, provider.err = clock.Add(account.StaffRecheck), nil
			if _, err := c.recheck(t.Context(), stored, token); err != nil && provider.person.Subject != "" {
				t.Errorf("the next recheck = %v", err)
			}
			if n := len(provider.asked); tt.person.Renewal != "" && provider.asked[n-1] != tt.person.Renewal {
				t.Errorf("asked again with %q, want %q", provider.asked[n-1], tt.person.Renewal)
			}
		})
	}
}

// TestGuard_ARoleThatWasTakenAwayIsForbidden goes through the guard: the page is refused as soon as the provider says so,
// and whoever was locked out loses the cookie.
func TestGuard_ARoleThatWasTakenAwayIsForbidden(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		person  account.Person
		err     error
		want    fault.Code
		cleared bool
	}{
		{"role taken away", account.Person{Subject: "s1", Name: "Officer One (demo)"}, nil, fault.Forbidden, false},
		{"locked out", account.Person{}, fault.New(fault.Unauthenticated, ""), fault.Unauthenticated, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			clock := noon
			c := behindGuard(t, &clock, &oracle{person: tt.person, err: tt.err})
			rec := httptest.NewRecorder()
			err := c.begin(rec, httptest.NewRequest(http.MethodGet, "/console/inbox", nil), account.Person{Subject: "s1", Name: "Officer One (demo)", Roles: []string{"officer"}, Renewal: "refresh-1"})
			if err != nil {
				t.Fatal(err)
			}
			clock = clock.Add(account.StaffRecheck)
			r := httptest.NewRequest(http.MethodGet, "/console/inbox", nil)
			for _, cookie := range rec.Result().Cookies() {
				r.AddCookie(cookie)
			}
			answer := httptest.NewRecorder()
			if _, err := c.guard(answer, r, kit.Permission(account.ReadApplications)); fault.CodeOf(err) != tt.want {
				t.Errorf("guard = %v, want %s", err, tt.want)
			}
			if cleared := len(answer.Result().Cookies()) > 0; cleared != tt.cleared {
				t.Errorf("cookie cleared: %v, want %v", cleared, tt.cleared)
			}
		})
	}
}

// behindGuard makes a console of which only the guard is asked.
func behindGuard(t *testing.T, clock *time.Time, provider SignIn) *Console {
	t.Helper()
	c := &Console{Config: Config{Sessions: dynamotest.Open(t), SignIn: provider, Site: kit.Config{
		Origin: "http://127.0.0.1:1", SigningKey: bytes.Repeat([]byte{7}, kit.MinKeyBytes), Entropy: rand.Reader,
		Now: func() time.Time { return *clock }, Log: slog.New(slog.DiscardHandler),
		Layout: kit.Console, Home: "/console/inbox", StaticPrefix: "/console/static",
	}}}
	c.Site.Guard = c.guard
	site, err := kit.New(c.Site)
	if err != nil {
		t.Fatal(err)
	}
	c.site = site
	return c
}
