package kit

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// TestResend proves that what was typed is on the page that says that it could not be taken now.
func TestResend(t *testing.T) {
	t.Parallel()
	for _, code := range []fault.Code{fault.Unauthenticated, fault.Unavailable, fault.TooMany, fault.Conflict} {
		s, _ := testSite(t, func(c *Config) { c.SignIn = "/sign-in" })
		form := testForm()
		form.Save = func(http.ResponseWriter, *http.Request, *Form) (string, error) { return "", fault.New(code, "") }
		w := do(s.Wrap(form.Post), http.MethodPost, "/contact?step=2", formHeader(), url.Values{"note": {"довгий \"текст\""}, KeyField: {"0123456789abcdefghjkmnpq"}}.Encode())
		for _, want := range []string{`action="/contact?step=2"`, "довгий &#34;текст&#34;", "0123456789abcdefghjkmnpq"} {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("page of %s lacks %q:\n%s", code, want, w.Body)
			}
		}
	}
}

// TestResend_NeverInVain: a form that cannot succeed any more is not offered again; the page leads to how the matter stands.
func TestResend_NeverInVain(t *testing.T) {
	t.Parallel()
	const elsewhere = `href="/record"`
	settled := func(err error) error {
		return &Settled{Title: "All done", Show: Link{Text: "See it", Href: "/record"}, Err: err}
	}
	tests := []struct {
		name         string
		err          error
		status       int
		resend, link bool
	}{
		{"a crowd", fault.New(fault.Conflict, ""), 409, true, false},
		{"wrapped", errors.Join(fault.New(fault.Conflict, ""), errors.New("cause")), 409, true, false},
		{"another version", &Changed{By: "Iryna", When: "now", Rev: "3", Show: "/record"}, 409, true, true},
		{"what has come about", fault.New(fault.Conflict, "change.stale"), 409, false, false},
		{"settled", settled(fault.New(fault.Conflict, "")), 409, false, true},
		{"settled too late", settled(fault.New(fault.Closed, "")), 410, false, true},
		{"not ours to send", fault.New(fault.Forbidden, ""), 403, false, false},
	}
	for _, tt := range tests {
		s, _ := testSite(t, nil)
		form := testForm()
		form.Save = func(http.ResponseWriter, *http.Request, *Form) (string, error) { return "", tt.err }
		w := do(s.Wrap(form.Post), http.MethodPost, "/contact", formHeader(), "note=typed")
		body := w.Body.String()
		if w.Code != tt.status || strings.Contains(body, "<form") != tt.resend || strings.Contains(body, elsewhere) != tt.link {
			t.Errorf("%s = %d, want %d, sent again %t, link %t:\n%s", tt.name, w.Code, tt.status, tt.resend, tt.link, body)
		}
		if strings.Contains(body, "<h1 class=\"govuk-heading-l\">All done</h1>") != strings.HasPrefix(tt.name, "settled") {
			t.Errorf("%s has another title:\n%s", tt.name, body)
		}
	}
}
