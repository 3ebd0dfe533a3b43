package application_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/dynamotest"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/sample"
)

const day = 24 * time.Hour

func TestOutlived(t *testing.T) {
	t.Parallel()
	limit := application.UnconfirmedDays * day
	saved := func(ago time.Duration) map[application.Section]application.Save {
		return map[application.Section]application.Save{application.ContactSection: {Rev: 2, At: now.Add(-ago)}}
	}
	tests := []struct {
		name string
		a    application.Application
		want bool
	}{
		{"on its last day", application.Application{Status: application.Draft, CreatedAt: now.Add(-limit + time.Second)}, false},
		{"untouched since it was begun", application.Application{Status: application.Draft, CreatedAt: now.Add(-limit)}, true},
		{"changed since", application.Application{Status: application.Draft, CreatedAt: now.Add(-90 * day), Saved: saved(limit - time.Second)}, false},
		{"changed long ago", application.Application{Status: application.Draft, CreatedAt: now.Add(-90 * day), Saved: saved(limit)}, true},
		{"confirmed", application.Application{Status: application.Draft, CreatedAt: now.Add(-90 * day), EmailConfirmedAt: now.Add(-89 * day)}, false},
		{"confirmed, years ago", application.Application{Status: application.Draft, CreatedAt: now.Add(-application.KeptDays * day), EmailConfirmedAt: now.Add(-1824 * day)}, true},
		{"submitted", application.Application{Status: application.Submitted, CreatedAt: now.Add(-90 * day)}, false},
		{"accepted", application.Application{Status: application.Accepted, CreatedAt: now.Add(-90 * day)}, false},
	}
	for _, tt := range tests {
		if got := tt.a.Outlived(now); got != tt.want {
			t.Errorf("%s: Outlived = %v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestRetention_LeavesNoTraceOfADraft begins drafts of several ages and looks at what a sweep leaves in the table.
func TestRetention_LeavesNoTraceOfADraft(t *testing.T) {
	t.Parallel()
	store := dynamotest.Open(t)
	s := service(store)
	clock := now
	s.Now = func() time.Time { return clock }
	type kind struct {
		confirm bool
		ago     time.Duration
		saves   int
	}
	kinds := []kind{{ago: 31 * day, saves: 1}, {ago: 45 * day, saves: 120}, {ago: 45 * day, saves: 1, confirm: true}, {ago: 29 * day, saves: 1}, {ago: 60 * day}}
	call := callUA()
	call.Opens = now.AddDate(-1, 0, 0)
	left := map[application.ID]bool{}
	for i, k := range kinds {
		clock = now.Add(-k.ago)
		a, err := s.Begin(t.Context(), application.Beginning{
			Call: call, Place: place(t, "UA32120130000012946"), Lang: text.Ukrainian, Key: strconv.Itoa(i),
		})
		if err != nil {
			t.Fatal(err)
		}
		for n := range k.saves {
			if a, err = s.SaveContact(t.Context(), edit(a, application.ContactSection), application.Contact{Name: "Name " + strconv.Itoa(n), Email: "demo-" + strconv.Itoa(i) + "@example.org"}); err != nil {
				t.Fatal(err)
			}
		}
		if k.confirm {
			if a, err = s.ConfirmEmail(t.Context(), a, a.EmailKey); err != nil {
				t.Fatal(err)
			}
		}
		left[a.ID] = k.confirm || k.ago < 30*day
	}
	for _, want := range []int{3, 0} {
		if n, err := (application.Retention{Archive: store}).Sweep(t.Context(), callUA().Edition, now); err != nil || n.Deleted != want || n.Erased != 0 {
			t.Errorf("Sweep = %+v, %v, want %d deleted", n, err, want)
		}
	}
	for a, stays := range left {
		_, err := store.Application(t.Context(), a)
		if (fault.CodeOf(err) == fault.NotFound) == stays {
			t.Errorf("Application(%s) = %v, want it to stay: %v", a, err, stays)
		}
		if events, err := store.ApplicationEvents(t.Context(), a); err != nil || (len(events) > 0) != stays {
			t.Errorf("%d events of %s, %v, want some: %v", len(events), a, err, stays)
		}
	}
	for i, k := range kinds {
		ids, err := store.ApplicationsOf(t.Context(), "key of demo-"+strconv.Itoa(i)+"@example.org")
		if err != nil || (len(ids) == 1) != (k.confirm || k.ago < 30*day) {
			t.Errorf("ApplicationsOf(%d) = %v, %v", i, ids, err)
		}
	}
}

// TestForget_LosesAgainstASave has somebody come back to their draft at the moment of the sweep: nothing of it goes.
func TestForget_LosesAgainstASave(t *testing.T) {
	t.Parallel()
	store := dynamotest.Open(t)
	s := service(store)
	seen := begin(t, s, "one")
	saved, err := s.SaveContact(t.Context(), edit(seen, application.ContactSection), application.Contact{Name: "Name", Email: "a@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Forget(t.Context(), seen); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("Forget = %v, want conflict", err)
	}
	events, err := store.ApplicationEvents(t.Context(), saved.ID)
	if err != nil || len(events) != saved.Head.Rev {
		t.Errorf("%d events, %v, want %d", len(events), err, saved.Head.Rev)
	}
	if err := store.Forget(t.Context(), saved); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SaveContact(t.Context(), edit(saved, application.ContactSection), application.Contact{Name: "Again"}); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("SaveContact afterwards = %v, want not_found", err)
	}
}

// TestRetention_ErasesWhatIsAboutPeopleAfterFiveYears looks at every item of an application for what its contact typed.
func TestRetention_ErasesWhatIsAboutPeopleAfterFiveYears(t *testing.T) {
	t.Parallel()
	store := dynamotest.Open(t)
	s := service(store)
	submitted, err := s.Submit(t.Context(), application.Submission{Application: complete(t, s), Call: callUA(), Lang: text.Ukrainian})
	if err != nil {
		t.Fatal(err)
	}
	accepted := now.AddDate(0, 1, 0) // the last entry counts, not the submission
	desk := application.Desk{Store: store, Now: func() time.Time { return accepted }}
	before, err := desk.Accept(t.Context(), application.AcceptRequest{
		ID: submitted.ID, Rev: submitted.Head.Rev, By: change.Actor{Kind: change.Staff, ID: "s1", Name: "Officer (demo)"}, Once: "accept",
	})
	if err != nil {
		t.Fatal(err)
	}
	due := accepted.Add(application.KeptDays * day)
	keep := application.Retention{Archive: store}
	for _, step := range []struct {
		at   time.Time
		want int
	}{{due.Add(-time.Hour), 0}, {due, 1}, {due.Add(day), 0}} {
		if got, err := keep.Sweep(t.Context(), before.Edition, step.at); err != nil || got.Erased != step.want || got.Deleted != 0 {
			t.Errorf("Sweep at %v = %+v, %v, want %d erased", step.at, got, err, step.want)
		}
	}
	after, err := store.Application(t.Context(), before.ID)
	if err != nil {
		t.Fatal(err)
	}
	if after.Status != application.Accepted || after.Place != before.Place || after.Reference != before.Reference || !after.ErasedAt.Equal(due) {
		t.Errorf("after erasure the application is %+v", after)
	}
	events, err := store.ApplicationEvents(t.Context(), before.ID)
	if err != nil || change.Verify(events, after.Head) != nil || events[len(events)-1].What != "application.erased" {
		t.Errorf("the history ends with %+v, %v, %v", events[len(events)-1], err, change.Verify(events, after.Head))
	}
	if left := wordsLeft(t, store, before); len(left) > 0 {
		t.Errorf("the table still says %q", left)
	}
	if ids, err := store.ApplicationsOf(t.Context(), before.EmailKey); err != nil || len(ids) != 0 {
		t.Errorf("the address still leads to %v, %v", ids, err)
	}
}

// complete is a draft with an answer to every question, whose address is confirmed.
func complete(t *testing.T, s application.Service) application.Application {
	t.Helper()
	a := begin(t, s, "complete")
	ctx := t.Context()
	for i, step := range []func() (application.Application, error){
		func() (application.Application, error) {
			return s.SaveContact(ctx, edit(a, application.ContactSection), application.Contact{Name: "Ада Зразкова", Role: "Спеціалістка", Email: "Ada@example.org", Phone: "+380 44 000"})
		},
		func() (application.Application, error) {
			return s.SaveTheme(ctx, edit(a, application.ThemePart("climate")), sample.Edition(), application.Theme{Theme: "climate", Strength: 2, Need: 1, Evidence: "Ask Ada."})
		},
		func() (application.Application, error) {
			return s.SaveLanguages(ctx, edit(a, application.LanguagesSection), sample.Edition(), []application.Language{{Tag: "en", Level: application.Working}})
		},
		func() (application.Application, error) {
			return s.SaveStatement(ctx, edit(a, application.StatementSection), application.SomeExperience, "Our Ada looks forward to it.")
		},
		func() (application.Application, error) {
			return s.SaveConsent(ctx, edit(a, application.ConsentSection), true, true)
		},
		func() (application.Application, error) { return s.ConfirmEmail(ctx, a, a.EmailKey) },
	} {
		var err error
		if a, err = step(); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
	return a
}

// wordsLeft gives what of a contact's own words is anywhere in the table.
func wordsLeft(t *testing.T, store dynamotest.Table, of application.Application) []string {
	t.Helper()
	words := []string{of.Contact.Name, of.Contact.Role, of.Contact.Email, of.Contact.Phone, of.Statement, of.EmailKey}
	for _, theme := range of.Themes {
		words = append(words, theme.Evidence)
	}
	store.Faults.SetMaxPage(0)
	all, err := dynamodb.NewFromConfig(store.Config).Scan(t.Context(), &dynamodb.ScanInput{TableName: aws.String(dynamotest.Name)})
	if err != nil || len(all.Items) == 0 || all.LastEvaluatedKey != nil {
		t.Fatalf("Scan = %d items, %v", len(all.Items), err)
	}
	var plain []map[string]any
	if err := attributevalue.UnmarshalListOfMaps(all.Items, &plain); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprint(plain)
	return slices.DeleteFunc(words, func(w string) bool { return w == "" || !strings.Contains(text, w) })
}
