package sample_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/dynamotest"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/sample"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func count(t *testing.T, store application.Reader, status application.Status) []application.Application {
	t.Helper()
	page, err := store.Applications(t.Context(), application.Query{Edition: sample.EditionID, Status: status})
	if err != nil {
		t.Fatalf("Applications(%s): %v", status, err)
	}
	return page.Applications
}

func TestLoad_IsTheSameAgain(t *testing.T) {
	t.Parallel()
	store := dynamotest.Open(t)
	for i := range 2 {
		if err := sample.Load(t.Context(), store, now.Add(time.Duration(i)*time.Hour)); err != nil {
			t.Fatalf("Load(%d): %v", i, err)
		}
	}
	waiting, accepted := count(t, store, application.Submitted), count(t, store, application.Accepted)
	if got, want := len(waiting)+len(accepted), sample.ApplicantsEU+sample.ApplicantsUA; got != want {
		t.Errorf("applications = %d, want %d", got, want)
	}
	if len(waiting) < 3 || len(accepted) < 15 {
		t.Errorf("waiting %d, accepted %d: too few to show anything", len(waiting), len(accepted))
	}
	for _, a := range append(waiting, accepted...) {
		if gaps := a.Gaps(); len(gaps) > 0 {
			t.Errorf("application of %s lacks %v", a.Place.Code, gaps)
		}
		events, err := store.ApplicationEvents(t.Context(), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := change.Verify(events, a.Head); err != nil {
			t.Errorf("history of %s: %v", a.ID, err)
		}
	}
	calls, err := store.Calls(t.Context(), sample.EditionID)
	if err != nil || len(calls) != 2 {
		t.Fatalf("Calls() = %d calls, %v, want 2", len(calls), err)
	}
	for _, c := range calls {
		if c.Head.Rev != 1 || c.State(now) != programme.Open {
			t.Errorf("call %s at revision %d is %s, want 1 and open", c.ID, c.Head.Rev, c.State(now))
		}
	}
}

func TestLoad_OpensClosedCallsAnew(t *testing.T) {
	t.Parallel()
	store := dynamotest.Open(t)
	later := now.Add(sample.OpenFor)
	for _, at := range []time.Time{now, later} {
		if err := sample.Load(t.Context(), store, at); err != nil {
			t.Fatal(err)
		}
	}
	call, err := store.Call(t.Context(), sample.CallUA)
	if err != nil || call.State(later) != programme.Open || call.Head.Rev != 2 {
		t.Errorf("Call() = %s at revision %d, %v, want open at 2", call.State(later), call.Head.Rev, err)
	}
}

func TestEdition_IsSoundAndWholeInBothLanguages(t *testing.T) {
	t.Parallel()
	e := sample.Edition()
	if err := e.Check(); err != nil {
		t.Error(err)
	}
	texts := []programme.Texts{e.Name, e.About}
	for _, theme := range e.Themes {
		texts = append(texts, theme.Name, theme.Summary)
		if n := len(theme.Sub); n < 4 || n > 6 {
			t.Errorf("theme %s has %d sub-themes, want 4 to 6", theme.ID, n)
		}
		for _, s := range theme.Sub {
			texts = append(texts, s.Name)
		}
	}
	for _, c := range sample.Calls(now) {
		if err := c.Check(); err != nil {
			t.Error(err)
		}
		texts = append(append(append(texts, c.Title, c.Summary), c.Offer...), c.WhoMayApply...)
	}
	for _, x := range texts {
		for _, lang := range text.Langs() {
			if x[lang] == "" {
				t.Errorf("%q has no text in %s", x.In(text.English), lang)
			}
		}
	}
	if diff := cmp.Diff(sample.Calls(now), sample.Calls(now)); diff != "" {
		t.Errorf("Calls() differ:\n%s", diff)
	}
}
