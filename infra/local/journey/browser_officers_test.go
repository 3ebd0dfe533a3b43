package journey

import (
	"strings"
	"testing"
	"time"
)

// TestBrowser_OfficersByKeyboard is the way from an application to partnerships at a desk: one officer accepts and
// starts, another one, in a browser of their own, decides, and both sides hear of it.
func TestBrowser_OfficersByKeyboard(t *testing.T) {
	t.Parallel()
	s := start(t)
	b := openBrowser(t)
	first := sits(t, s, b, 1280, "en", true)
	first.signsIn("Olena Officer")
	first.goes(`.inbox__link`)
	first.goes(`form[action$="/accept"] .govuk-button`)
	first.sees("is accepted and takes part")

	first.goes(`.side__link[href="/console/runs"]`)
	first.goes(`main a[href="/console/runs/new"]`)
	first.goes(saveButton)
	run := first.path()
	first.waits("Waits for a decision")
	first.stands("Waits for a person", 1)
	first.sees("waits for another officer", "Proposed pairs")
	first.reach(`.figure__twin summary`)
	first.types(" ")
	first.sees("Step")
	first.looks()

	second := sits(t, s, b, 1280, "en", true)
	second.signsIn("Oleh Officer")
	second.goes(`.side__link[href="/console/runs"]`)
	second.goes(`main a[href="` + run + `"]`)
	second.goes(`main a[href*="/pairs/app_"]`)
	for range 2 { // by the list of pairs to the run
		if second.path() != run {
			second.goes(`.govuk-back-link`)
		}
	}
	second.goes(`main a[href$="/decision"]`)
	second.goes(`#page-form .govuk-button`) // without a verdict
	second.problem("verdict")
	second.chooses("verdict", "approve")
	second.goes(`#page-form .govuk-button`)
	second.sees("You approved the proposal")
	second.waits("Partnerships published")
	second.goes(`.side__link[href="/console/partnerships"]`)
	second.sees("Partnerships that were approved")

	first.goes(`.side__link[href="/console/partnerships"]`)
	first.sees("Partnerships that were approved")
	eu := inbox(t, s, "A partner for", 1)
	if ua := inbox(t, s, "Знайдено партнера", len(eu)); len(ua) != len(eu) {
		t.Errorf("%d letters to the EU side, %d to the Ukrainian side", len(eu), len(ua))
	}
}

// signsIn chooses one of the demo people.
func (h *hands) signsIn(name string) {
	h.t.Helper()
	h.opens("/console")
	var who string
	h.asks(`[...document.querySelectorAll("button")].find(b => b.innerText.includes("`+name+`")).value`, &who)
	h.goes(`button[value="` + who + `"]`)
	if path := h.path(); path != "/console/inbox" {
		h.t.Fatalf("signing in leads to %s", path)
	}
}

// waits follows the link that shows the page again until it says the words.
func (h *hands) waits(words string) {
	h.t.Helper()
	h.step("wait for "+words, func() error {
		for end := time.Now().Add(time.Minute); ; {
			var text string
			if err := h.Evaluate(`document.querySelector("main").innerText`, &text); err != nil {
				return err
			}
			if strings.Contains(text, words) || time.Now().After(end) {
				return nil
			}
			if _, err := h.Reach(`main p a[href="` + h.path() + `"]`); err != nil {
				continue // the page has shown the next state by itself meanwhile, without the link
			}
			if err := h.Leave(func() error { return h.Press("\r") }); err != nil {
				return err
			}
		}
	})
	h.looks()
	h.sees(words)
}

// stands wants so many states of the drawn workflow to stand like that.
func (h *hands) stands(words string, want int) {
	h.t.Helper()
	var got int
	h.asks(`[...document.querySelectorAll(".figure__picture svg *")].filter(e => e.children.length === 0 && e.textContent.includes("`+words+`")).length`, &got)
	if got != want {
		h.t.Errorf("%d states of the drawing say %q, want %d", got, words, want)
	}
}
