package task_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/sample"
	"github.com/bridges-of-trust/bridges/shared/task"
)

// TestSweep_DeletesDraftsThatNobodyConfirmed cuts the sweep that looks for them at every request until one comes through,
// and looks for what stays.
func TestSweep_DeletesDraftsThatNobodyConfirmed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	accepted := w.rows()
	some, err := w.calm.Applications(t.Context(), application.Query{Edition: sample.EditionID, Status: application.Accepted, Limit: 1})
	if err != nil || len(some.Applications) == 0 {
		t.Fatalf("the world has no application to copy: %v", err)
	}
	draft := some.Applications[0]
	draft.ID, draft.Status, draft.Head, draft.EmailConfirmedAt = "app_01J9Z3NDEKTSV4RRFFQ69G5FZZ", application.Draft, change.Head{}, time.Time{}
	draft.EmailKey, draft.CreatedAt, draft.SubmittedAt, draft.Reference = "key", noon.AddDate(0, -2, 0), time.Time{}, ""
	draft.Saved = map[application.Section]application.Save{}
	if _, err := w.calm.SaveApplication(t.Context(), application.Application{}, draft, change.Change{At: draft.CreatedAt, Actor: officer, What: "application.begun"}); err != nil {
		t.Fatal(err)
	}
	w.pass(30 * time.Minute)
	if out, err := w.sweeper.Sweep(t.Context(), task.SweepInput{}); err != nil || out.Drafts != 0 {
		t.Errorf("Sweep at half past = %+v, %v, want no drafts", out, err)
	}
	w.pass(30 * time.Minute)
	for kill, deleted := 1, 0; ; kill++ {
		w.net.kill, w.net.how = len(w.net.calls)+kill, before
		out, err := w.sweeper.Sweep(t.Context(), task.SweepInput{})
		deleted += out.Drafts
		if died := w.net.revive(); died {
			continue
		}
		if err != nil || deleted != 1 || out.Erased != 0 || kill == 1 {
			t.Errorf("Sweep after %d cuts = %+v, %v, with %d deleted, want 1 draft", kill-1, out, err, deleted)
		}
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("event", "did", task.SweepOutput{Drafts: 1})
		if !strings.Contains(log.String(), "did.drafts=1") {
			t.Errorf("the log says %s", log.String())
		}
		break
	}
	if rows := w.rows(); len(rows) != len(accepted) {
		t.Errorf("%d items, want the %d before the draft", len(rows), len(accepted))
	}
}
