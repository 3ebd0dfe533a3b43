package application_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/dynamotest"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/sample"
)

var (
	clerk = change.Actor{Kind: change.Staff, ID: "officer-1", Name: "Officer", Role: "officer"}
	admin = change.Actor{Kind: change.Staff, ID: "admin-1", Name: "Administrator", Role: "administrator"}
)

// submittedTo stores an application that names somebody in every place where one may be named.
func submittedTo(t *testing.T, store application.Store) application.Application {
	t.Helper()
	a, err := sample.Applicant{
		Place: place(t, "UA32120130000012946"), Call: callUA(), Themes: sample.Edition().Themes, Langs: sample.Edition().Languages, At: now,
	}.Application()
	if err != nil {
		t.Fatal(err)
	}
	a.Contact = application.Contact{Name: "Contact One", Role: "Secretary", Email: "one@example.org", Phone: "+380 00 000 00 00"}
	a.EmailKey, a.Statement = "key-of-one", "Ask Contact One."
	a.Former = []application.Former{{Rev: 1, Email: "former@example.org", At: now}}
	for i := range a.Themes {
		a.Themes[i].Evidence = "Contact One has led it."
	}
	if a.Head, err = store.SaveApplication(t.Context(), application.Application{}, a, change.Change{At: now, What: "application.submitted"}); err != nil {
		t.Fatal(err)
	}
	return a
}

// history gives what an application's chain says, and fails where the chain does not hold.
func history(t *testing.T, store application.Store, id application.ID) string {
	t.Helper()
	events, err := store.ApplicationEvents(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	a, err := store.Application(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if err := change.Verify(events, a.Head); err != nil {
		t.Error(err)
	}
	var out []string
	for _, e := range events {
		out = append(out, strings.TrimPrefix(e.What, "application.")+" "+e.Reason)
	}
	return strings.Join(out, "; ")
}

// A note is entered once however often it is sent, changes nothing else and waits for nobody.
func TestDesk_Note(t *testing.T) {
	t.Parallel()
	store := dynamotest.Open(t)
	desk := application.Desk{Store: store, Now: func() time.Time { return now.Add(time.Hour) }}
	a := submittedTo(t, store)
	q := application.NoteRequest{ID: a.ID, Text: "The statement names the wrong year.", By: clerk, Once: "key"}
	for range 2 {
		if _, err := desk.Note(t.Context(), q); err != nil {
			t.Fatalf("Note() = %v", err)
		}
	}
	q.Text = "Something else."
	if _, err := desk.Note(t.Context(), q); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("Note() of another text under the same key = %v, want %s", err, fault.Conflict)
	}
	for _, bad := range []string{"", strings.Repeat("ї", application.MaxNote+1)} {
		if _, err := desk.Note(t.Context(), application.NoteRequest{ID: a.ID, Text: bad, By: clerk, Once: "bad"}); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("Note() of %d bytes = %v, want %s", len(bad), err, fault.Invalid)
		}
	}
	if _, err := desk.Note(t.Context(), application.NoteRequest{ID: "app_01J9Z3NDEKTSV4RRFFQ69G5FAV", Text: "x", By: clerk, Once: "none"}); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("Note() on none = %v, want %s", err, fault.NotFound)
	}
	if got, want := history(t, store, a.ID), "submitted ; noted The statement names the wrong year."; got != want {
		t.Errorf("history = %q, want %q", got, want)
	}
	after, err := store.Application(t.Context(), a.ID)
	if err != nil || after.Contact != a.Contact || after.Status != a.Status || after.Statement != a.Statement || after.EmailKey != a.EmailKey {
		t.Errorf("the note changed the application to %+v, %v", after, err)
	}
}

// busy is a store in which somebody else is faster a number of times.
type busy struct {
	application.Store
	times int
}

func (b *busy) SaveApplication(ctx context.Context, before, after application.Application, c change.Change) (change.Head, error) {
	if b.times > 0 {
		b.times--
		other := change.Change{At: now, Actor: admin, What: "application.noted", Reason: "meanwhile"}
		if _, err := b.Store.SaveApplication(ctx, before, before, other); err != nil {
			return change.Head{}, err
		}
	}
	return b.Store.SaveApplication(ctx, before, after, c)
}

// A note goes on top of whatever others did; an erasure is looked at again by whoever erases.
func TestDesk_SomebodyElseIsFaster(t *testing.T) {
	t.Parallel()
	store := &busy{Store: dynamotest.Open(t)}
	desk := application.Desk{Store: store, Now: func() time.Time { return now }}
	a := submittedTo(t, store)
	store.times = 3
	if _, err := desk.Note(t.Context(), application.NoteRequest{ID: a.ID, Text: "mine", By: clerk, Once: "key"}); err != nil {
		t.Errorf("Note() beside three others = %v", err)
	}
	if got, want := history(t, store, a.ID), "submitted ; noted meanwhile; noted meanwhile; noted meanwhile; noted mine"; got != want {
		t.Errorf("history = %q, want %q", got, want)
	}
	erase := application.EraseRequest{ID: a.ID, Rev: a.Head.Rev, Reason: "asked for", By: admin, Once: "erase"}
	if _, err := desk.Erase(t.Context(), erase); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("Erase() of an old revision = %v, want %s", err, fault.Conflict)
	}
	seen, err := store.Application(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	store.times, erase.Rev = 1, seen.Head.Rev
	if _, err := desk.Erase(t.Context(), erase); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("Erase() at the moment of another change = %v, want %s", err, fault.Conflict)
	}
	if after, err := store.Application(t.Context(), a.ID); err != nil || after.Contact != a.Contact {
		t.Errorf("an erasure that was refused left %+v, %v", after.Contact, err)
	}
}

// An erasure takes out whatever names somebody, once, and leaves the decisions; nothing leads from the address to it.
func TestDesk_Erase(t *testing.T) {
	t.Parallel()
	for _, accepted := range []bool{false, true} {
		store := dynamotest.Open(t)
		desk := application.Desk{Store: store, Now: func() time.Time { return now }}
		a := submittedTo(t, store)
		if accepted {
			var err error
			if a, err = desk.Accept(t.Context(), application.AcceptRequest{ID: a.ID, Rev: a.Head.Rev, By: clerk, Once: "accept"}); err != nil {
				t.Fatal(err)
			}
		}
		for _, bad := range []string{"", strings.Repeat("x", application.MaxNote+1)} {
			if _, err := desk.Erase(t.Context(), application.EraseRequest{ID: a.ID, Rev: a.Head.Rev, Reason: bad, By: admin, Once: "bad"}); fault.CodeOf(err) != fault.Invalid {
				t.Errorf("Erase() with a reason of %d bytes = %v, want %s", len(bad), err, fault.Invalid)
			}
		}
		q := application.EraseRequest{ID: a.ID, Rev: a.Head.Rev, Reason: "Asked for by letter.", By: admin}
		for _, q.Once = range []string{"key", "key", "another key"} {
			if got, err := desk.Erase(t.Context(), q); err != nil || got.ErasedAt.IsZero() {
				t.Fatalf("Erase() = %v, %v, want it erased", got.ErasedAt, err)
			}
		}
		after, err := store.Application(t.Context(), a.ID)
		if err != nil || after.Contact != (application.Contact{}) || after.Former != nil || after.Statement != "" || after.EmailKey != "" {
			t.Errorf("accepted %v: erasing left %+v, %v", accepted, after, err)
		}
		for _, theme := range after.Themes {
			if theme.Evidence != "" {
				t.Errorf("accepted %v: erasing left %q", accepted, theme.Evidence)
			}
		}
		if after.Status != a.Status || after.Place != a.Place || after.Reference != a.Reference {
			t.Errorf("accepted %v: erasing changed what is about the municipality: %+v", accepted, after)
		}
		if ids, err := store.ApplicationsOf(t.Context(), a.EmailKey); err != nil || len(ids) > 0 {
			t.Errorf("accepted %v: the address still leads to %q, %v", accepted, ids, err)
		}
		if got := history(t, store, a.ID); strings.Count(got, "erased_on_request Asked for by letter.") != 1 {
			t.Errorf("accepted %v: history = %q, want one erasure", accepted, got)
		}
		if swept, err := (application.Retention{Archive: store}).Sweep(t.Context(), a.Edition, now.Add(application.KeptDays*day)); err != nil || swept.Erased != 0 {
			t.Errorf("accepted %v: a later sweep erases it again: %+v, %v", accepted, swept, err)
		}
	}
}
