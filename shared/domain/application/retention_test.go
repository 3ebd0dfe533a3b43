package application_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/dynamotest"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
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
		if n, err := (application.Retention{Drafts: store}).Sweep(t.Context(), callUA().Edition, now); err != nil || n != want {
			t.Errorf("Sweep = %d, %v, want %d", n, err, want)
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
