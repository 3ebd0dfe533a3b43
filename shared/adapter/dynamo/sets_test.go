package dynamo_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/dynamotest"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id/idtest"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
)

var (
	one = change.Actor{Kind: change.Staff, ID: "1", Name: "One"}
	two = change.Actor{Kind: change.Staff, ID: "2", Name: "Two"}
)

func aShelf(db dynamotest.Table) matching.Shelf {
	return matching.Shelf{Store: db, Now: func() time.Time { return at }, Entropy: idtest.Entropy("sets")}
}

func saved(name, once string) matching.SaveRequest {
	return matching.SaveRequest{Edition: "demo", Name: name, By: one, Once: once, Settings: matching.Settings{
		Weights: matching.DefaultWeights(), Rules: matching.DefaultRules(), Pairs: 10, Goal: matching.BestWorst,
		Limits: matching.Limits{States: 5},
		Locks:  []matching.Bond{{EU: "a", UA: "b", Reason: "A letter of intent is signed."}}, Withdrawn: []string{"x"}, After: "run_1",
	}}
}

func TestSets_SaveUseRenameDelete(t *testing.T) {
	t.Parallel()
	db := dynamotest.Open(t)
	db.Faults.SetMaxPage(2)
	ctx, shelf := t.Context(), aShelf(db)
	for n := range 5 {
		if _, err := shelf.Save(ctx, saved(fmt.Sprintf("Set %d", 4-n), fmt.Sprintf("k%d", n))); err != nil {
			t.Fatal(err)
		}
	}
	all, err := db.SetsOf(ctx, "demo")
	var names []string
	for _, s := range all {
		names = append(names, s.Name)
	}
	if d := cmp.Diff([]string{"Set 0", "Set 1", "Set 2", "Set 3", "Set 4"}, names); err != nil || d != "" {
		t.Fatalf("SetsOf: %v %s", err, d)
	}
	first := all[0]
	if d := cmp.Diff(saved("", "").Settings.Reusable(), first.Settings); d != "" || first.Settings.Locks != nil || first.Settings.After != "" {
		t.Errorf("the set keeps other settings (-want +got):\n%s", d)
	}

	renamed, err := shelf.Rename(ctx, matching.SetRequest{Set: first.ID, Name: "  Весна   2027 ", Rev: 1, By: two, Once: "r"})
	if err != nil || renamed.Name != "Весна 2027" || renamed.Last != two || renamed.By != one {
		t.Fatalf("Rename = %+v, %v", renamed, err)
	}
	if _, err := shelf.Save(ctx, saved("Set 0", "free")); err != nil {
		t.Errorf("the name that was given up is still taken: %v", err)
	}
	if _, err := shelf.Delete(ctx, matching.SetRequest{Set: first.ID, Rev: 1, By: one, Once: "d"}); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("Delete of an old revision = %v, want conflict", err)
	}
	gone := matching.SetRequest{Set: first.ID, Rev: 2, By: one, Once: "d"}
	for range 2 {
		if _, err := shelf.Delete(ctx, gone); err != nil {
			t.Errorf("Delete = %v", err)
		}
	}
	if _, err := shelf.Find(ctx, "demo", first.ID); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("Find of a deleted set = %v, want not_found", err)
	}
	if _, err := shelf.Save(ctx, saved("весна 2027", "again")); err != nil {
		t.Errorf("the name of a deleted set is still taken: %v", err)
	}
	events, err := db.SetEvents(ctx, first.ID)
	last, readErr := db.Set(ctx, first.ID)
	if err := errors.Join(err, readErr, change.Verify(events, last.Head)); err != nil || len(events) != 3 {
		t.Errorf("%d events, %v, want a chain of 3", len(events), err)
	}
}

func TestSets_NamesAreUnique(t *testing.T) {
	t.Parallel()
	db := dynamotest.Open(t)
	ctx, shelf := t.Context(), aShelf(db)
	if _, err := shelf.Save(ctx, saved("Весна", "k")); err != nil {
		t.Fatal(err)
	}
	other, err := shelf.Save(ctx, saved("Осінь", "o"))
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := saved("Весна", "e")
	elsewhere.Edition = "another"
	tests := []struct {
		name string
		do   func() error
		want fault.Code
	}{
		{"again by another form", func() error { _, err := shelf.Save(ctx, saved("Весна", "l")); return err }, fault.Invalid},
		{"in other case", func() error { _, err := shelf.Save(ctx, saved("ВЕСНА", "m")); return err }, fault.Invalid},
		{"the same form again", func() error { _, err := shelf.Save(ctx, saved("Весна", "k")); return err }, ""},
		{"the same form with another body", func() error { _, err := shelf.Save(ctx, saved("Літо", "k")); return err }, fault.Conflict},
		{"in another edition", func() error { _, err := shelf.Save(ctx, elsewhere); return err }, ""},
		{"by renaming", func() error {
			_, err := shelf.Rename(ctx, matching.SetRequest{Set: other.ID, Name: "весна", Rev: 1, By: one, Once: "r"})
			return err
		}, fault.Invalid},
		{"renamed to itself in other case", func() error {
			_, err := shelf.Rename(ctx, matching.SetRequest{Set: other.ID, Name: "ОСІНЬ", Rev: 1, By: one, Once: "s"})
			return err
		}, ""},
		{"no name", func() error { _, err := shelf.Save(ctx, saved(" ", "n")); return err }, fault.Invalid},
		{"a long name", func() error {
			_, err := shelf.Save(ctx, saved(strings.Repeat("я", matching.MaxSetName+1), "n"))
			return err
		}, fault.Invalid},
		{"a name as long as may be", func() error {
			_, err := shelf.Save(ctx, saved(strings.Repeat("я", matching.MaxSetName), "n"))
			return err
		}, ""},
	}
	for _, tt := range tests {
		if err := tt.do(); fault.CodeOf(err) != tt.want {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

// TestSets_TwiceIsOnce saves, renames and deletes by the same form twice, as whoever lost the answer does.
func TestSets_TwiceIsOnce(t *testing.T) {
	t.Parallel()
	db := dynamotest.Open(t)
	ctx, shelf := t.Context(), aShelf(db)
	set, err := shelf.Save(ctx, saved("Spring", "k"))
	if err != nil {
		t.Fatal(err)
	}
	twice := func(do func(context.Context) (matching.Set, error)) {
		t.Helper()
		first, err := do(ctx)
		second, again := do(ctx)
		if err != nil || again != nil || cmp.Diff(first, second) != "" {
			t.Errorf("twice: %v, %v\n%s", err, again, cmp.Diff(first, second))
		}
	}
	twice(func(ctx context.Context) (matching.Set, error) { return shelf.Save(ctx, saved("Spring", "k")) })
	twice(func(ctx context.Context) (matching.Set, error) {
		return shelf.Rename(ctx, matching.SetRequest{Set: set.ID, Name: "Autumn", Rev: 1, By: two, Once: "r"})
	})
	twice(func(ctx context.Context) (matching.Set, error) {
		return shelf.Delete(ctx, matching.SetRequest{Set: set.ID, Rev: 2, By: two, Once: "d"})
	})
}
