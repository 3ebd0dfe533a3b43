package dynamo_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/infra/local/table"
	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/dynamotest"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
)

var at = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

func aRun(n int) matching.Run {
	return matching.Run{
		ID: id.ID(fmt.Sprintf("run_01J9Z3NDEKTSV4RRFFQ69G5F%02d", n)), Edition: "demo", Status: matching.Requested,
		Settings: matching.Settings{Weights: matching.DefaultWeights(), Rules: matching.DefaultRules(), Pairs: 10},
		By:       change.Actor{Kind: change.Staff, ID: "1", Name: "One"}, At: at.Add(time.Duration(n) * time.Minute), Engine: "1", Execution: "match-x",
	}
}

func said(what string) change.Change {
	return change.Change{At: at, Actor: change.Actor{Kind: change.System, ID: "t"}, What: what}
}

func TestRuns_RoundTrip(t *testing.T) {
	t.Parallel()
	db := dynamotest.Open(t)
	db.Faults.SetMaxPage(2)
	ctx := t.Context()
	var want []matching.Run
	for n := range 5 {
		r := aRun(n)
		if n == 3 {
			r.Decision = &matching.Decision{Verdict: matching.Reject, By: r.By, At: at, Reason: "чому"}
			r.Due, r.Result, r.Total, r.Register, r.Facts = at.Add(time.Hour), matching.Paper{Key: "k", Sum: "s"}, 12, "registers/m", "f"
		}
		head, err := db.SaveRun(ctx, r, said("matching.requested"))
		if err != nil {
			t.Fatal(err)
		}
		r.Head = head
		want = append([]matching.Run{r}, want...)
	}
	got, err := db.RunsOf(ctx, "demo", 0)
	if d := cmp.Diff(want, got); err != nil || d != "" {
		t.Errorf("RunsOf: %v %s", err, d)
	}
	if some, err := db.RunsOf(ctx, "demo", 3); err != nil || len(some) != 3 {
		t.Errorf("RunsOf(3) gave %d, %v", len(some), err)
	}
	one, err := db.Run(ctx, want[1].ID)
	if d := cmp.Diff(want[1], one); err != nil || d != "" {
		t.Errorf("Run: %v %s", err, d)
	}
	if _, err := db.Run(ctx, "run_none"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("Run of none = %v, want not_found", err)
	}
}

func TestSaveRun_OfManyWritersOneWinsAndTheChainHolds(t *testing.T) {
	t.Parallel()
	t.Run("one after the other", func(t *testing.T) {
		t.Parallel()
		manyWriters(t, dynamotest.Open(t), 20)
	})
	t.Run("meeting each other", func(t *testing.T) {
		t.Parallel()
		db := dynamotest.Open(t)
		db.Faults.SetMeet(true)
		manyWriters(t, db, 3)
	})
}

func manyWriters(t *testing.T, db dynamotest.Table, writers int) {
	t.Helper()
	r := aRun(0)
	head, err := db.SaveRun(t.Context(), r, said("first"))
	if err != nil {
		t.Fatal(err)
	}
	r.Head = head
	won := make(chan change.Head, writers)
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			h, err := db.SaveRun(context.Background(), r, said("second"))
			switch fault.CodeOf(err) {
			case "":
				won <- h
			case fault.Conflict:
			default:
				t.Errorf("SaveRun = %v, want success or conflict", err)
			}
		})
	}
	all.Wait()
	if len(won) != 1 {
		t.Fatalf("%d writers won, want 1", len(won))
	}
	events, err := db.RunEvents(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := change.Verify(events, <-won); err != nil {
		t.Errorf("Verify: %v", err)
	}
}

func TestSaveRun_Once(t *testing.T) {
	t.Parallel()
	db := dynamotest.Open(t)
	c := said("first")
	c.Once = &change.Once{Key: "form-1", Sum: "a"}
	if _, err := db.SaveRun(t.Context(), aRun(0), c); err != nil {
		t.Fatal(err)
	}
	_, err := db.SaveRun(t.Context(), aRun(1), c)
	var again *change.Repeat
	if !errors.As(err, &again) || again.Record != string(aRun(0).ID) || again.Rev != 1 {
		t.Errorf("the same command again = %v, want a repeat of the first run", err)
	}
	c.Once.Sum = "b"
	if _, err := db.SaveRun(t.Context(), aRun(1), c); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("same key, other body = %v, want conflict", err)
	}
	if _, err := db.Run(t.Context(), aRun(1).ID); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("the second run exists: %v", err)
	}
}

func TestSaveRun_Faults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		rule    table.Rule
		want    fault.Code
		written bool
	}{
		{"refused", table.Rule{Effect: table.RefuseBefore}, fault.Unavailable, false},
		{"cut before", table.Rule{Effect: table.CutBefore}, fault.Unavailable, false},
		{"written, answered with an error", table.Rule{Effect: table.FailAfter}, fault.Unavailable, true},
		{"written, cut", table.Rule{Effect: table.CutAfter}, fault.Unavailable, true},
		{"throttled", table.Rule{Effect: table.Throttle}, fault.Unavailable, false},
		{"conflict that passes", table.Rule{Effect: table.Conflict, Times: 2}, "", true},
		{"conflict that stays", table.Rule{Effect: table.Conflict, Times: -1}, fault.Unavailable, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db := dynamotest.Open(t)
			tt.rule.Operation = "TransactWriteItems"
			db.Faults.Add(tt.rule)
			_, err := db.SaveRun(t.Context(), aRun(0), said("x"))
			if got := fault.CodeOf(err); got != tt.want {
				t.Errorf("SaveRun = %v, want %q", err, tt.want)
			}
			db.Faults.Reset()
			if _, err := db.Run(t.Context(), aRun(0).ID); (err == nil) != tt.written {
				t.Errorf("afterwards Run = %v, want written %v", err, tt.written)
			}
		})
	}
}

func TestDecide_ApproveAndRejectAtOnce(t *testing.T) {
	t.Parallel()
	db := dynamotest.Open(t)
	for n := range 20 {
		r := aRun(n)
		r.Status, r.Due = matching.Proposed, at.Add(time.Hour)
		head, err := db.OpenStep(t.Context(), r, matching.Step{Run: r.ID, Name: "approve", Token: "t", Due: r.Due, Open: true}, said("proposed"))
		if err != nil {
			t.Fatal(err)
		}
		r.Head = head
		var all sync.WaitGroup
		results := make(chan error, 2)
		for _, status := range []matching.Status{matching.Approved, matching.Rejected} {
			all.Go(func() {
				mine := r
				mine.Status = status
				_, err := db.Decide(context.Background(), mine, "approve", said("decided"))
				results <- err
			})
		}
		all.Wait()
		a, b := <-results, <-results
		if (a == nil) == (b == nil) || fault.CodeOf(errors.Join(a, b)) != fault.Conflict {
			t.Fatalf("decisions ended with %v and %v, want one success and one conflict", a, b)
		}
	}
	if open, err := db.WaitingSteps(t.Context(), 0); err != nil || len(open) != 0 {
		t.Errorf("%d steps still wait, %v", len(open), err)
	}
}

func TestRegister_PointerMovesOnlyFromWhereItWas(t *testing.T) {
	t.Parallel()
	p := dynamotest.Open(t).Register()
	none, err := p.Current(t.Context())
	if err != nil || !none.IsZero() {
		t.Fatalf("Current = %v, %v, want none", none, err)
	}
	first, second := none, none
	first.Manifest, first.At = "m1", at
	second.Manifest, second.At = "m2", at
	if err := p.Replace(t.Context(), none, first); err != nil {
		t.Fatal(err)
	}
	if err := p.Replace(t.Context(), none, second); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("Replace from nothing again = %v, want conflict", err)
	}
	if err := p.Replace(t.Context(), first, second); err != nil {
		t.Error(err)
	}
	if got, err := p.Current(t.Context()); err != nil || got != second {
		t.Errorf("Current = %v, %v, want %v", got, err, second)
	}
}
