package journey

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
)

// TestBrowser_ReadersClock: who reads in Lisbon sees the deadline by the clock there at once, without being asked.
func TestBrowser_ReadersClock(t *testing.T) {
	t.Parallel()
	s := start(t)
	t.Run("with scripts", func(t *testing.T) {
		t.Parallel()
		h := inLisbon(sits(t, s, openBrowser(t), 320, "uk", true))
		h.opens("/")
		h.shows("За вашим часом")
		h.sees("(за Києвом)", "(за Лісабоном)")
		h.opens("/apply/demo-ua")
		h.sees("(за Києвом)", "(за Лісабоном)")
		h.opens("/calls/demo-ua")
		var chosen string
		h.asks(`document.querySelector("select[name=zone]").value`, &chosen)
		if chosen != "Europe/Lisbon" {
			t.Errorf("the list of zones has chosen %q, want Europe/Lisbon", chosen)
		}
	})
	t.Run("without scripts", func(t *testing.T) {
		t.Parallel()
		h := inLisbon(sits(t, s, openBrowser(t), 320, "uk", false))
		h.opens("/calls/demo-ua")
		h.selects("zone", "Europe/Lisbon")
		h.goes(`main .filter .govuk-button`)
		h.sees("(за Києвом)", "(за Лісабоном)")
	})
}

func inLisbon(h *hands) *hands {
	h.t.Helper()
	h.step("be in Lisbon", func() error { return h.Run(emulation.SetTimezoneOverride("Europe/Lisbon")) })
	return h
}

// shows waits until the page says the words by itself.
func (h *hands) shows(words string) {
	h.t.Helper()
	h.step("be shown "+words, func() error {
		for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			var yes bool
			if err := h.Evaluate(`document.querySelector("main").innerText.includes(`+strconv.Quote(words)+`)`, &yes); yes || err != nil {
				return err
			}
		}
		return errors.New("it never says so")
	})
}
