package portal

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/table"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/sample"
)

// F1, F2: the same form fifty times at once, and again later, is one application with one reference.
func TestSubmit_Twice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	tasks := b.begin()
	b.complete(tasks)
	action, values := b.get(tasks + "/check").want(http.StatusOK).form("page-form")
	var wg sync.WaitGroup
	for range 50 {
		window := b.clone()
		wg.Go(func() {
			if got := window.post(action, values); got.Status != http.StatusSeeOther || got.Header.Get("Location") != tasks+"/done" {
				t.Errorf("submit = %d to %q: %s", got.Status, got.Header.Get("Location"), got.text())
			}
		})
	}
	wg.Wait()
	first := w.draft(tasks)
	if got := b.post(action, values).location(); got != tasks+"/done" {
		t.Errorf("submitted again leads to %s", got)
	}
	if again := w.draft(tasks); again.Reference != first.Reference || again.Head != first.Head {
		t.Errorf("reference %s at %d became %s at %d", first.Reference, first.Head.Rev, again.Reference, again.Head.Rev)
	}
	submitted := 0
	events, err := w.table.ApplicationEvents(t.Context(), first.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if e.What == "application.submitted" {
			submitted++
		}
	}
	if submitted != 1 {
		t.Errorf("submitted %d times, want once", submitted)
	}
	page := b.post(tasks+"/statement", url.Values{"_rev": {"9"}, "statement": {"something else"}}).location()
	b.get(page).want(http.StatusOK).contains("can no longer be changed")
	if got := w.draft(tasks).Statement; got == "something else" {
		t.Errorf("statement = %q after submission", got)
	}
}

// The same place form twice is one draft.
func TestBegin_Twice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	page := b.get("/apply/demo-ua/place?q=Ржищ").want(http.StatusOK)
	w.wait(3 * time.Second)
	typed := url.Values{"place": {"UA32120130000012946"}}
	first, again := b.submit(page, typed).location(), b.submit(page, typed).location()
	if first != again {
		t.Errorf("drafts %s and %s, want one", first, again)
	}
}

// F3, F4: whatever request to the table dies, before it is done or after, sending the form again ends the same way.
func TestSubmit_DyingRequests(t *testing.T) {
	t.Parallel()
	for _, effect := range []table.Effect{table.RefuseBefore, table.CutBefore, table.FailAfter, table.CutAfter, table.ExceedThroughput} {
		t.Run(string(effect), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			b := w.browser()
			tasks := b.begin()
			b.complete(tasks)
			action, values := b.get(tasks + "/check").want(http.StatusOK).form("page-form")
			calls := 0
			w.table.Faults.Observe(func(table.Call) { calls++ })
			for k := 1; ; k++ {
				calls = 0
				w.table.Faults.Add(table.Rule{Nth: k, Effect: effect})
				got := b.post(action, values)
				w.table.Faults.Reset()
				if calls < k {
					break
				}
				if got.Status != http.StatusSeeOther && got.Status != http.StatusServiceUnavailable {
					t.Fatalf("request %d of the table died: page %d: %s", k, got.Status, got.text())
				}
			}
			b.post(action, values).location()
			a := w.draft(tasks)
			events, err := w.table.ApplicationEvents(t.Context(), a.ID)
			if err != nil || a.Status != application.Submitted || change.Verify(events, a.Head) != nil {
				t.Errorf("status %s, %v, history %v", a.Status, err, change.Verify(events, a.Head))
			}
		})
	}
}

// F14: while the table is throttled a page says so and keeps what was typed; afterwards the same form is saved.
func TestSave_Throttled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	tasks := b.begin()
	page := b.get(tasks + "/statement").want(http.StatusOK)
	w.table.Faults.Add(table.Rule{Operation: "TransactWriteItems", Times: -1, Effect: table.ExceedThroughput})
	busy := b.submit(page, url.Values{"statement": {"Наші очікування"}}).want(http.StatusServiceUnavailable)
	busy.contains("Наші очікування")
	w.table.Faults.Reset()
	action, values := busy.form(tasks + "/statement")
	b.post(action, values).location()
	if got := w.draft(tasks).Statement; got != "Наші очікування" {
		t.Errorf("statement = %q", got)
	}
}

// F15: two windows with different sections lose nothing; with the same section the second sees both versions and chooses.
func TestSave_TwoWindows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	tasks := b.begin()
	one, two := b.get(tasks+"/statement").want(http.StatusOK), b.get(tasks+"/statement").want(http.StatusOK)
	other := b.get(tasks + "/languages").want(http.StatusOK)
	b.submit(one, url.Values{"statement": {"First window"}}).location()
	b.submit(other, url.Values{"level-en": {"basic"}}).location()
	clash := b.submit(two, url.Values{"statement": {"Second window"}}).want(http.StatusConflict).contains("First window", "Second window")
	a := w.draft(tasks)
	if a.Statement != "First window" || a.LevelOf("en") != application.Basic {
		t.Errorf("stored %q and %q, want the first window's text and the language", a.Statement, a.LevelOf("en"))
	}
	action, values := clash.form(tasks + "/statement")
	b.post(action, values).location()
	if got := w.draft(tasks).Statement; got != "Second window" {
		t.Errorf("after insisting, statement = %q", got)
	}
	b.submit(two, url.Values{"statement": {"Second window"}}).location() // the same answers again are no clash
}

// Two windows saving different sections at the same instant, again and again.
func TestSave_AtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	tasks := b.begin()
	statement, languages := b.get(tasks+"/statement").want(http.StatusOK), b.get(tasks+"/languages").want(http.StatusOK)
	var wg sync.WaitGroup
	first, second := b.clone(), b.clone()
	save := func(b *browser, page answer, typed url.Values) {
		if got := b.submit(page, typed); got.Status != http.StatusSeeOther {
			t.Errorf("save = %d: %s", got.Status, got.text())
		}
	}
	wg.Go(func() { save(first, statement, url.Values{"statement": {"Text"}}) })
	wg.Go(func() { save(second, languages, url.Values{"level-en": {"fluent"}}) })
	wg.Wait()
	if a := w.draft(tasks); a.Statement != "Text" || a.LevelOf("en") != application.Fluent {
		t.Errorf("stored %q and %q", a.Statement, a.LevelOf("en"))
	}
}

// F29, F30: the time of receipt decides to the nanosecond; after the deadline the draft is still saved and kept.
func TestSubmit_AtTheDeadline(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	call, err := w.table.Call(t.Context(), sample.CallUA)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		at     time.Time
		query  string
		code   string
		status int
	}{
		{"a nanosecond before", call.Deadline.Add(-1), "Ржищ", "UA32120130000012946", http.StatusSeeOther},
		{"at the deadline", call.Deadline, "Зборів", "UA61040170000086062", http.StatusUnprocessableEntity},
		{"a nanosecond after", call.Deadline.Add(1), "Ясіня", "UA21060070000049340", http.StatusUnprocessableEntity},
	}
	for _, tt := range tests { // one after the other: they share the clock
		t.Run(tt.name, func(t *testing.T) {
			w.set(call.Deadline.Add(-time.Hour))
			b := w.browser()
			tasks := b.beginFor(tt.query, tt.code)
			b.complete(tasks)
			page := b.get(tasks + "/check").want(http.StatusOK)
			late := b.get(tasks + "/statement").want(http.StatusOK)
			w.set(tt.at)
			got := b.submit(page, nil).want(tt.status)
			if tt.status == http.StatusSeeOther {
				return
			}
			got.contains("deadline of this call has passed", "Хочемо навчитися.")
			b.submit(late, url.Values{"statement": {"Written too late"}}).location()
			if a := w.draft(tasks); a.Status != application.Draft || a.Statement != "Written too late" {
				t.Errorf("draft = %s %q, want it kept", a.Status, a.Statement)
			}
			b.get("/apply/demo-ua/place").location()
			b.get(tasks).want(http.StatusOK).contains("has passed")
		})
	}
}

// Only one application of a place is submitted under a call; the other draft stays and is told.
func TestSubmit_PlaceTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.browser(), w.browser()
	first, second := one.begin(), two.begin()
	one.complete(first)
	two.complete(second)
	one.submit(one.get(first+"/check").want(http.StatusOK), nil).location()
	two.submit(two.get(second+"/check").want(http.StatusOK), nil).want(http.StatusUnprocessableEntity).contains("already been submitted")
	if got := w.draft(second).Status; got != application.Draft {
		t.Errorf("second application is %s", got)
	}
}

// What is missing is listed, section by section, and nothing is submitted.
func TestSubmit_Gaps(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	tasks := b.begin()
	b.submit(b.get(tasks+"/check").want(http.StatusOK), nil).want(http.StatusUnprocessableEntity).contains(
		"There is a problem", "Enter your name", "Enter your e-mail address", "Choose at least one language", "Confirm that you may apply")
	if got := w.draft(tasks).Status; got != application.Draft {
		t.Errorf("application is %s", got)
	}
}

// B17: a session that ends while somebody types is renewed on the spot; the typed text comes back and is saved.
func TestSave_SessionEndsWhileTyping(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	tasks := b.begin()
	confirm := b.submit(b.get(tasks+"/contact").want(http.StatusOK), testContact).location()
	b.submit(b.get(confirm).want(http.StatusOK), url.Values{"code": {w.code(testEmail)}}).location()
	page := b.get(tasks + "/statement").want(http.StatusOK)

	w.wait(account.IdleLimit)
	const typed = "Дві години роботи"
	asked := b.submit(page, url.Values{"experience": {"much"}, "statement": {typed}}).want(http.StatusUnauthorized).contains("Your session has ended", typed)
	b.submit(asked, url.Values{"_email": {"nobody"}}).want(http.StatusUnprocessableEntity).contains(typed)
	code := b.submit(asked, url.Values{"_email": {testEmail}}).want(http.StatusUnauthorized).contains("Code", typed)
	b.submit(code, url.Values{"_code": {"00000000"}}).want(http.StatusUnprocessableEntity).contains("Check the code", typed)
	if got := w.draft(tasks).Statement; got != "" {
		t.Errorf("statement = %q before anybody proved anything", got)
	}
	back := b.submit(code, url.Values{"_code": {w.code(testEmail)}}).want(http.StatusOK).contains("signed in again", typed)
	b.submit(back, nil).location()
	if a := w.draft(tasks); a.Statement != typed || a.Experience != application.MuchExperience {
		t.Errorf("stored %q %s, want what was typed", a.Statement, a.Experience)
	}
}

// The language switch keeps the page and everything typed, and saves nothing.
func TestLanguageSwitch_KeepsAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	tasks := b.begin()
	page := b.get(tasks + "/statement").want(http.StatusOK)
	switched := b.submit(page, url.Values{"statement": {"Half a sent"}, "_lang": {"uk"}}).want(http.StatusOK).contains("Чого ви очікуєте", "Half a sent")
	if got := w.draft(tasks).Statement; got != "" {
		t.Errorf("statement = %q, want nothing saved", got)
	}
	b.submit(switched, nil).location()
	b.get(tasks).want(http.StatusOK).contains("Ваша заявка")
	if a := w.draft(tasks); a.Statement != "Half a sent" || a.Lang != "uk" {
		t.Errorf("stored %q in %s", a.Statement, a.Lang)
	}
	for _, garbage := range []string{"../../etc", "uk-UA-x", "xx", strings.Repeat("u", 5000)} {
		b.get("/?lang=" + url.QueryEscape(garbage)).want(http.StatusOK)
	}
}
