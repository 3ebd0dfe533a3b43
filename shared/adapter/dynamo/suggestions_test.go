package dynamo_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/dynamotest"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/suggestion"
)

func aRound(n int) suggestion.Round {
	return suggestion.Round{
		ID: id.ID(fmt.Sprintf("sug_%d", n)), Edition: "demo", Status: suggestion.Ready, By: one, At: at.Add(time.Duration(n) * time.Minute),
		Settings: suggestion.Wide(matching.Settings{Weights: matching.DefaultWeights(), Rules: matching.DefaultRules()}),
		Engine:   "2", Register: "registers/m", Input: matching.Paper{Key: "i", Sum: "s"}, Applied: 3, EU: 5, UA: 4,
		Contents: matching.Paper{Key: "c", Sum: "t"}, Problem: "p", Execution: "suggest-1",
	}
}

func TestRounds(t *testing.T) {
	t.Parallel()
	db := dynamotest.Open(t)
	db.Faults.SetMaxPage(2)
	ctx := t.Context()
	said := func(n int) change.Change {
		return change.Change{At: at, Actor: one, What: "suggestion.requested", Once: &change.Once{Key: fmt.Sprint(n), Sum: "s"}}
	}
	for n := range 5 {
		if _, err := db.SaveRound(ctx, aRound(n), said(n)); err != nil {
			t.Fatal(err)
		}
	}
	got, err := db.Round(ctx, "sug_3")
	want := aRound(3)
	want.Head = got.Head
	if d := cmp.Diff(want, got); err != nil || d != "" || got.Head.Rev != 1 {
		t.Errorf("Round, %v (-want +got):\n%s", err, d)
	}
	var again *change.Repeat
	if _, err := db.SaveRound(ctx, aRound(9), said(3)); !errors.As(err, &again) || again.Record != "sug_3" {
		t.Errorf("the same command again = %v, want a repeat of sug_3", err)
	}
	if _, err := db.SaveRound(ctx, aRound(3), change.Change{At: at, Actor: two, What: "suggestion.failed"}); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("SaveRound from an old revision = %v, want conflict", err)
	}
	list, err := db.RoundsOf(ctx, "demo", 4)
	var ids []id.ID
	for _, r := range list {
		ids = append(ids, r.ID)
	}
	if d := cmp.Diff([]id.ID{"sug_4", "sug_3", "sug_2", "sug_1"}, ids); err != nil || d != "" {
		t.Errorf("RoundsOf, %v:\n%s", err, d)
	}
	events, err := db.RoundEvents(ctx, "sug_3")
	if err := errors.Join(err, change.Verify(events, got.Head)); err != nil || len(events) != 1 {
		t.Errorf("%d events, %v", len(events), err)
	}
	if _, err := db.Round(ctx, "sug_none"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("Round of nothing = %v, want not_found", err)
	}
}
