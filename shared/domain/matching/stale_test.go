package matching_test

import "testing"

// TestStale_FollowsTheFacts also takes a run of the release that kept no sum of its facts: it compares with the frozen
// input itself.
func TestStale_FollowsTheFacts(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := d.proposed(t, "once")
	stored, err := d.db.Run(t.Context(), r.ID)
	if err != nil || stored.Facts == "" {
		t.Fatalf("the run keeps the sum %q of its facts, %v", stored.Facts, err)
	}
	older := stored
	older.Facts = ""
	for _, want := range []bool{false, true} {
		if want {
			d.pool.name = "Renamed (demo)"
		}
		got, err := d.Stale(t.Context(), stored)
		if err != nil || got != want {
			t.Errorf("Stale = %v, %v, want %v", got, err, want)
		}
		if got, err = d.Stale(t.Context(), older); err != nil || got != want {
			t.Errorf("Stale of an earlier release's run = %v, %v, want %v", got, err, want)
		}
	}
}
