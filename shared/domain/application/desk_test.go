package application_test

import (
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/dynamotest"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/sample"
)

// Whoever is accepted hears of it once, whatever is pressed how often.
func TestDesk_Accept(t *testing.T) {
	t.Parallel()
	store := dynamotest.Open(t)
	a, err := sample.Applicant{
		Place: place(t, "UA32120130000012946"), Call: callUA(), Themes: sample.Edition().Themes, Langs: sample.Edition().Languages, At: now,
	}.Application()
	if err != nil {
		t.Fatal(err)
	}
	if a.Head, err = store.SaveApplication(t.Context(), application.Application{}, a, change.Change{At: now, What: "application.submitted"}); err != nil {
		t.Fatal(err)
	}
	desk := application.Desk{Store: store, Now: func() time.Time { return now }}
	q := application.AcceptRequest{ID: a.ID, Rev: a.Head.Rev + 1, By: change.Actor{ID: "officer-1", Name: "Officer"}, Once: "key"}
	if _, err := desk.Accept(t.Context(), q); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("Accept() of another revision = %v, want %s", err, fault.Conflict)
	}
	q.Rev = a.Head.Rev
	for _, once := range []string{"key", "key", "another key"} {
		q.Once = once
		if got, err := desk.Accept(t.Context(), q); err != nil || got.Status != application.Accepted {
			t.Fatalf("Accept() = %s, %v, want it accepted", got.Status, err)
		}
	}
	waiting, err := store.Waiting(t.Context(), now.Add(time.Hour), 100)
	if err != nil {
		t.Fatal(err)
	}
	var letters []string
	for _, m := range waiting {
		letters = append(letters, m.Message.Mail.Template+" to the "+m.Message.Mail.Recipient+" of "+m.Record)
	}
	if want := application.AcceptedTemplate + " to the contact of " + string(a.ID); len(letters) != 1 || letters[0] != want {
		t.Errorf("letters = %q, want one: %q", letters, want)
	}
}
