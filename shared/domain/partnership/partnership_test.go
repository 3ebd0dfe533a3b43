package partnership_test

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// TestIDOf_IsOnePerPair: a task that is tried again makes the same partnerships and no others.
func TestIDOf_IsOnePerPair(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[0-9A-Z]{1,26}`)
		run := func(label string) matching.Run {
			return matching.Run{ID: id.ID("run_" + name.Draw(t, label)), At: noon}
		}
		couple := func(label string) matching.Couple {
			return matching.Couple{EU: "app_" + name.Draw(t, label+" eu"), UA: "app_" + name.Draw(t, label+" ua")}
		}
		a, b := run("a"), run("b")
		if rapid.Bool().Draw(t, "same run") {
			b = a
		}
		one, other := couple("one"), couple("other")
		if rapid.Bool().Draw(t, "same eu side") {
			other.EU = one.EU
		}
		first, err := partnership.IDOf(a, one)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := id.Parse(partnership.Prefix, string(first)); err != nil {
			t.Errorf("IDOf = %q, which is no id of a partnership: %v", first, err)
		}
		again, err := partnership.IDOf(a, one)
		if err != nil || again != first {
			t.Errorf("IDOf again = %q, %v, want %q", again, err, first)
		}
		of, err := partnership.IDOf(b, other)
		if same := a.ID == b.ID && one == other; err != nil || (of == first) != same {
			t.Errorf("IDOf of another pair = %q, %v, beside %q", of, err, first)
		}
	})
}

// still is a run that stands as it is, and counts what is asked of it.
type still struct {
	run   matching.Run
	saves int
}

func (s *still) Run(context.Context, id.ID) (matching.Run, error) { return s.run, nil }

func (s *still) SaveRun(context.Context, matching.Run, change.Change) (change.Head, error) {
	s.saves++
	return change.Head{}, fault.New(fault.Conflict, "change.stale")
}

func service(runs *still) partnership.Service {
	return partnership.Service{
		Runs: runs, Now: func() time.Time { return noon },
		Results: func(context.Context, matching.Run) (matching.Result, error) { return matching.Result{}, nil },
	}
}

func TestPublish_ByStatus(t *testing.T) {
	t.Parallel()
	tests := []struct {
		status matching.Status
		want   fault.Code
		saves  bool
	}{
		{matching.Requested, fault.Conflict, false},
		{matching.Frozen, fault.Conflict, false},
		{matching.Proposed, fault.Conflict, false},
		{matching.Approved, fault.Conflict, true}, // somebody else is always faster
		{matching.Published, "", false},
		{matching.Rejected, fault.Conflict, false},
		{matching.Lapsed, fault.Conflict, false},
		{matching.Failed, fault.Conflict, false},
	}
	for _, tt := range tests {
		runs := &still{run: matching.Run{ID: "run_1", Status: tt.status, At: noon}}
		if _, err := service(runs).Publish(t.Context(), "run_1"); fault.CodeOf(err) != tt.want {
			t.Errorf("Publish of a run that is %s = %v, want %q", tt.status, err, tt.want)
		}
		if (runs.saves > 0) != tt.saves || runs.saves > 10 {
			t.Errorf("Publish of a run that is %s wrote it %d times, want some %v and an end", tt.status, runs.saves, tt.saves)
		}
	}
}

func TestAnnounce_OnlyWhatIsPublished(t *testing.T) {
	t.Parallel()
	for _, status := range []matching.Status{matching.Approved, matching.Rejected, matching.Lapsed, matching.Failed, matching.Proposed} {
		runs := &still{run: matching.Run{ID: "run_1", Status: status, At: noon}}
		if _, err := service(runs).Announce(t.Context(), "run_1"); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("Announce of a run that is %s = %v, want conflict", status, err)
		}
	}
}
