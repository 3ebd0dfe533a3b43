package matching_test

import (
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
)

// F31: of two functions one's clock is five minutes fast and the other's five slow. The order is that of versions, never of
// timestamps, so a run that is decided "before" it was proposed is decided all the same, and its history stays whole.
func TestClocksApart(t *testing.T) {
	t.Parallel()
	const skew = 5 * time.Minute
	for _, fast := range []bool{true, false} {
		d := newDesk(t)
		asks, decides := noon.Add(skew), noon.Add(-skew)
		if !fast {
			asks, decides = decides, asks
		}
		d.at(asks)
		r := d.proposed(t, "form")
		d.at(decides)
		if _, err := d.Decide(t.Context(), request(r, 2, matching.Approve, "decide")); err != nil {
			t.Fatalf("asked at %s, decided at %s: %v", asks, decides, err)
		}
		d.at(asks)
		if _, err := d.Decide(t.Context(), request(r, 3, matching.Reject, "other")); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("a second decision = %v, want conflict", err)
		}
		run := d.run(t, r.ID)
		events, err := d.db.RunEvents(t.Context(), r.ID)
		if err != nil || run.Status != matching.Approved || change.Verify(events, run.Head) != nil {
			t.Errorf("run is %s, %v, history %v", run.Status, err, change.Verify(events, run.Head))
		}
		for i, e := range events {
			if e.Rev != i+1 {
				t.Errorf("event %d of the history has revision %d", i+1, e.Rev)
			}
		}
	}
}
