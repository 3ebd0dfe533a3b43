package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/infra/local/journey"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
)

// A second decision is refused in words that fit whoever took the first one, and nothing is offered that cannot be done.
func TestDecision_TheSecondOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	run := w.proposed()
	windows := map[string]*journey.Person{"first": w.officer("two"), "same": w.officer("two"), "other": w.officer("three")}
	for _, p := range windows {
		w.ok(p, p.Open(t.Context(), run+"/decision"))
	}
	first := windows["first"]
	w.ok(first, first.Submit(t.Context(), "", url.Values{verdictField: {string(matching.Approve)}}))
	for name, verdict := range map[string]matching.Verdict{"same": matching.Approve, "other": matching.Reject} {
		p := windows[name]
		answers := url.Values{verdictField: {string(verdict)}, reasonField: {"A reason that is long enough"}}
		if err := p.Submit(t.Context(), "", answers); err != nil {
			t.Fatal(err)
		}
		w.decided(p, name == "same", run)
		if err := p.Open(t.Context(), run+"/decision"); err != nil {
			t.Fatal(err)
		}
		w.decided(p, name == "same", run)
	}
}

// decided fails unless the page says who decided, as it is said to that person or to others, and leads to the run.
func (w *world) decided(p *journey.Person, own bool, run string) {
	w.t.Helper()
	main := p.Page.Raw[strings.Index(p.Page.Raw, "<main"):]
	if p.Page.Status != http.StatusConflict || strings.Contains(main[:strings.Index(main, "</main>")], "<form") {
		w.t.Errorf("a second decision answers %d and offers a form: %s", p.Page.Status, p.Page.Text())
	}
	w.sees(p, "This is decided already", "Nothing more is to be decided", "See the run")
	if strings.Contains(main, "You approved this proposal on") != own || strings.Contains(main, "two approved this proposal on") == own {
		w.t.Errorf("the page does not say who decided, own: %t: %s", own, p.Page.Text())
	}
	if !strings.Contains(main, `href="`+run+`"`) {
		w.t.Errorf("the page does not lead to %s", run)
	}
}

// An application that changed since the officer saw it is looked at again, not accepted by the same form once more.
func TestAccept_OfWhatHasChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.officer("one")
	w.ok(p, p.Open(t.Context(), "/console/inbox"))
	w.ok(p, p.Follow(t.Context(), "/console/applications/"))
	path := p.Page.URL.Path
	if err := p.Post(t.Context(), path+"/accept", url.Values{"_rev": {"99"}}); err != nil {
		t.Fatal(err)
	}
	if p.Page.Status != http.StatusConflict || !strings.Contains(p.Page.Raw, `href="`+path+`"`) || strings.Contains(p.Page.Raw, `action="`+path) {
		t.Errorf("status %d, want 409 with a link to the case and no form: %s", p.Page.Status, p.Page.Text())
	}
	w.sees(p, "Open the application")
}
