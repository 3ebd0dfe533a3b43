package portal

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

// choose searches the draft's page for another municipality and sends the choice.
func (b *browser) choose(path, query, code string) answer {
	b.w.t.Helper()
	page := b.get(path + "?q=" + url.QueryEscape(query)).want(http.StatusOK)
	return b.submit(page, url.Values{"place": {code}})
}

// Who chose the wrong municipality changes it where they see it; what they answered stays, what they declared for the other
// one does not.
func TestPlaceChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	tasks := b.beginFor("Зборів", "UA61040170000086062")
	b.complete(tasks)
	for page, link := range map[string]string{tasks: `href="` + tasks + `/place"`, tasks + "/check": `href="` + tasks + `/place?from=check"`} {
		if got := b.get(page).want(http.StatusOK); !strings.Contains(got.Body, link) {
			t.Errorf("%s lacks %s", page, link)
		}
	}
	b.get(tasks+"/place").want(http.StatusOK).contains("The application is now for Зборів (Zboriv)", "all answers are kept")
	if next := b.choose(tasks+"/place", "Ржищів", "UA32120130000012946").location(); next != tasks {
		t.Errorf("leads to %s", next)
	}
	b.get(tasks).want(http.StatusOK).contains("The municipality is now Ржищів (Rzhyshchiv)", "4 of 5 complete")
	a := w.draft(tasks)
	if a.Place.Code != "UA32120130000012946" || a.Place.Official != "Ржищівська міська територіальна громада" || a.Consent.Authority || !a.Consent.Given() || a.Statement == "" {
		t.Errorf("stored = %+v %+v", a.Place, a.Consent)
	}
	check := b.get(tasks + "/check").want(http.StatusOK)
	b.submit(check, nil).want(http.StatusUnprocessableEntity)
	b.submit(b.get(tasks+"/consent").want(http.StatusOK).contains("Ржищів"), url.Values{"authority": {"yes"}, "data": {"yes"}}).want(http.StatusSeeOther)
	again := b.get(tasks + "/place?from=check&q=" + url.QueryEscape("Ржищів")).want(http.StatusOK)
	if next := b.submit(again, url.Values{"place": {"UA32120130000012946"}}).location(); next != tasks+"/check" {
		t.Errorf("the same again leads to %s", next)
	}
	if !w.draft(tasks).Consent.Authority {
		t.Error("the same municipality again took the declaration away")
	}
	b.submit(b.get(tasks+"/check").want(http.StatusOK), nil).want(http.StatusSeeOther)
	b.get(tasks + "/place").location()
	if got := b.choosePosted(tasks, "UA61040170000086062").location(); got != tasks+"/done" {
		t.Errorf("a submitted application's municipality: leads to %s", got)
	}
	if got := w.draft(tasks).Place.Code; got != "UA32120130000012946" {
		t.Errorf("a submitted application is for %s now", got)
	}
}

// choosePosted sends a choice without its page.
func (b *browser) choosePosted(tasks, code string) answer {
	b.w.t.Helper()
	return b.post(tasks+"/place", url.Values{"place": {code}, "_rev": {"0"}, "_key": {"0123456789abcdefghjkmnpq"}})
}

func TestPlaceChange_Refused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	tasks := b.begin()
	for name, code := range map[string]string{
		"nothing chosen": "", "no place": "UA00000000000000000", "a country that the call is not for": "LT_15", "no code": strings.Repeat("x", 5000),
	} {
		if got := b.choosePosted(tasks, code); got.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d, want 422", name, got.Status)
		}
	}
	if got := w.draft(tasks).Place.Code; got != "UA32120130000012946" {
		t.Errorf("the draft is for %s", got)
	}
	if got := w.browser().choosePosted(tasks, "UA61040170000086062"); got.Status != http.StatusUnauthorized {
		t.Errorf("without a session: %d", got.Status)
	}
}

// A declaration that is open in another window was made for the municipality of then: it is shown again, and names the one
// of now. Two windows that choose differently see both.
func TestPlaceChange_OtherWindows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	tasks := b.begin()
	declarations := b.get(tasks + "/consent").want(http.StatusOK)
	late := b.get(tasks + "/place?q=" + url.QueryEscape("Ясіня")).want(http.StatusOK)
	b.choose(tasks+"/place", "Зборів", "UA61040170000086062").want(http.StatusSeeOther)

	b.submit(declarations, url.Values{"authority": {"yes"}, "data": {"yes"}}).want(http.StatusConflict).contains("I may apply for this municipality: Зборів (Zboriv)", "Save mine instead")
	if w.draft(tasks).Consent.Authority {
		t.Error("authority that was declared for another municipality is stored")
	}
	b.submit(late, url.Values{"place": {"UA21060070000049340"}}).want(http.StatusConflict).contains("Ясіня", "Зборів (Zboriv)")
	events, err := w.table.ApplicationEvents(t.Context(), w.draft(tasks).ID)
	if err != nil || !slices.ContainsFunc(events, func(e change.Event) bool { return e.Detail["place"] == "UA61040170000086062" }) {
		t.Errorf("no event names the municipality: %v", err)
	}
}
