package browser

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/bridges-of-trust/bridges/shared/base/id/idtest"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

type formPage struct {
	kit.Base
	Email kit.Input
	Note  kit.Textarea
}

var formTemplate = kit.NewPage[formPage](fstest.MapFS{"form.html": {Data: []byte(
	`{{define "main"}}<h1>{{.Title}}</h1>{{template "form-open" .Base}}{{template "input" .Email}}{{template "textarea" .Note}}<button class="govuk-button">Save</button></form>{{end}}`,
)}}, "form.html")

// formServer serves a form on a plain http origin, as the local stack does.
func formServer(t *testing.T) string {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	origin := "http://" + server.Listener.Addr().String()
	site, err := kit.New(kit.Config{Origin: origin, SigningKey: make([]byte, kit.MinKeyBytes), Now: time.Now, Entropy: idtest.Entropy("form")})
	if err != nil {
		t.Fatal(err)
	}
	form := kit.FormPage{
		Show: func(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
			page := &formPage{Base: kit.NewBase(w, r, "Contact")}
			page.Email = f.Input(kit.Input{Name: "email", Label: "E-mail", Type: "email"})
			page.Note = f.Textarea(kit.Textarea{Name: "note", Label: "Note", Max: 20})
			return formTemplate.Render(w, f.Status(), page)
		},
		Save: func(w http.ResponseWriter, r *http.Request, f *kit.Form) (string, error) {
			if f.Email("email", kit.Rule{Required: true, What: "an address"}); f.HasProblems() {
				return "", nil
			}
			kit.SetFlash(w, r, "form.saved_at", "at", "09:30")
			return "/contact", nil
		},
	}
	server.Config.Handler = site.Handler(
		kit.Route{Pattern: "GET /contact", Need: kit.Anyone, Do: form.Get},
		kit.Route{Pattern: "POST /contact", Need: kit.Anyone, Do: form.Post},
		site.StaticRoute(),
	)
	server.Start()
	t.Cleanup(server.Close)
	return origin + "/contact"
}

// state is what a person sees of the form.
type state struct{ Lang, Note, Focus, Banner, Count string }

const readState = `({
	Lang: document.documentElement.lang,
	Note: document.getElementById("note").value,
	Focus: document.activeElement.className,
	Banner: document.querySelector(".banner__text")?.innerText ?? "",
	Count: document.querySelector(".count").innerText,
})`

// TestForm types into a form in a browser, with scripts and without.
func TestForm(t *testing.T) {
	url := formServer(t)
	b, stop, err := Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	for _, scripts := range []bool{true, false} {
		tab, err := b.Tab()
		if err != nil {
			t.Fatal(err)
		}
		var at state
		read := func(actions ...chromedp.Action) state {
			t.Helper()
			at = state{}
			if err := tab.Run(append(actions, chromedp.Evaluate(readState, &at))...); err != nil {
				t.Fatal(err)
			}
			return at
		}
		// submit does what loads the next page and waits for it.
		submit := func(action chromedp.Action) chromedp.Action {
			return chromedp.Tasks{chromedp.Evaluate(`document.body.id = "before"; null`, nil), action, chromedp.WaitNotPresent("#before", chromedp.ByQuery), chromedp.WaitReady("footer", chromedp.ByQuery)}
		}
		if err := tab.Scripts(scripts); err != nil {
			t.Fatal(err)
		}
		if err := tab.Open(url + "?lang=en"); err != nil {
			t.Fatal(err)
		}
		read(chromedp.SendKeys("#note", "мій текст", chromedp.ByQuery), submit(chromedp.Click(`button[lang="uk"]`, chromedp.ByQuery)))
		if at.Lang != "uk" || at.Note != "мій текст" {
			t.Errorf("scripts %v: after the language switch: %+v, want Ukrainian with the text", scripts, at)
		}
		read(submit(chromedp.SendKeys("#email", "no"+kb.Enter, chromedp.ByQuery)))
		if at.Lang != "uk" || at.Note != "мій текст" || at.Banner != "" {
			t.Errorf("scripts %v: after Enter: %+v, want the same page with its problem, not the language switch", scripts, at)
		}
		if focused := at.Focus == "govuk-error-summary"; focused != scripts {
			t.Errorf("scripts %v: focus is on %q", scripts, at.Focus)
		}
		if counted := at.Count == "Залишилося символів: 11"; counted != scripts {
			t.Errorf("scripts %v: count says %q", scripts, at.Count)
		}
		read(chromedp.SetValue("#email", "a@example.org", chromedp.ByQuery), submit(chromedp.Click(".govuk-button", chromedp.ByQuery)))
		if at.Banner == "" || at.Lang != "uk" {
			t.Errorf("scripts %v: after saving: %+v, want a message in the language that was chosen", scripts, at)
		}
		tab.Close()
	}
}
