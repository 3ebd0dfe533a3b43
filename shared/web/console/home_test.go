package console

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
)

// TestHome_LeadsEveryRoleToAPageOfTheirs signs in as each role and as somebody without one.
func TestHome_LeadsEveryRoleToAPageOfTheirs(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"officer": "/console/inbox", "assessor": "/console/inbox", "administrator": "/console/inbox", "auditor": "/console/inbox",
		"finance": "/console/partnerships", "": "",
	}
	for role, want := range tests {
		clock := noon
		c := behindGuard(t, &clock, &oracle{})
		rec := httptest.NewRecorder()
		person := account.Person{Subject: "s1", Name: "Somebody (demo)"}
		if role != "" {
			person.Roles = []string{role}
		}
		if err := c.begin(rec, httptest.NewRequest(http.MethodGet, homePath, http.NoBody), person); err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodGet, homePath, http.NoBody)
		for _, cookie := range rec.Result().Cookies() {
			r.AddCookie(cookie)
		}
		answer := httptest.NewRecorder()
		c.site.Handler(c.routes()...).ServeHTTP(answer, r)
		status := http.StatusSeeOther
		if want == "" {
			status = http.StatusForbidden
		}
		if got := answer.Header().Get("Location"); answer.Code != status || got != want {
			t.Errorf("%q is answered %d and led to %q, want %d and %q", role, answer.Code, got, status, want)
		}
	}
}

// TestNavigation_MarksOneSection opens pages whose address is not below their section's.
func TestNavigation_MarksOneSection(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/console/applications/app_1": "/console/inbox", "/console/groups/city": "/console/places",
		"/console/compare": "/console/places", "/console/sets/set_1": "/console/runs", "/console/signed-out": "",
	} {
		r := httptest.NewRequest(http.MethodGet, path, http.NoBody)
		r = r.WithContext(context.WithValue(r.Context(), sessionKey{}, account.Session{Roles: []string{"officer"}}))
		var marked []string
		for _, l := range navigation(r, text.For(text.English)) {
			if l.Current {
				marked = append(marked, l.Href)
			}
		}
		if len(marked) > 1 || len(marked) == 1 && marked[0] != want || len(marked) == 0 && want != "" {
			t.Errorf("%s marks %v, want %q", path, marked, want)
		}
	}
}
