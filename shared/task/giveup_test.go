package task_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
)

// givenUp plays a run whose workflow can never be started and checks how it ends.
func (w *world) givenUp() {
	w.t.Helper()
	w.flows.refuse = fault.New(fault.Invalid, "")
	r := w.start("form-1")
	failed := func() bool { return w.run(r.ID).Status == matching.Failed }
	w.settle(failed)
	w.sweep()
	if got := w.run(r.ID); got.Problem != matching.NotStarted {
		w.t.Errorf("run failed by %q, want %q", got.Problem, matching.NotStarted)
	}
	rows := w.rows()
	w.checkChains(rows)
	if i := slices.IndexFunc(rows, func(r row) bool { return strings.HasPrefix(r.PK, "OUT#run_") }); i < 0 || rows[i].Status != string(change.Failed) {
		w.t.Errorf("the message is %+v, want failed", rows[i])
	}
	events, err := w.calm.RunEvents(w.t.Context(), r.ID)
	if err != nil || len(events) != 2 {
		w.t.Errorf("RunEvents() = %d events, %v, want requested and failed", len(events), err)
	}
	if left := w.items("MARK#computing#"); len(left) != 0 {
		w.t.Errorf("claims stay: %v", left)
	}
	w.flows.refuse = nil
	if next := w.start("form-2"); next.ID == r.ID || next.Status != matching.Requested {
		w.t.Errorf("the next run is %s, %s, want a new one", next.ID, next.Status)
	}
}

// TestRelay_AStartThatFailsForGoodEndsItsRun cuts every request on the way, so that no run waits for ever for a workflow
// that nobody starts.
func TestRelay_AStartThatFailsForGoodEndsItsRun(t *testing.T) {
	t.Parallel()
	calm := newWorld(t)
	calm.givenUp()
	requests := calm.net.calls
	cutEach(t, "", requests, func(t *testing.T, kill int, how cut) *network {
		w := newWorld(t)
		w.net.kill, w.net.how = kill, how
		w.givenUp()
		return w.net
	})
}
