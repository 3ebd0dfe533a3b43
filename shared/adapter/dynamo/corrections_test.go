package dynamo_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/dynamotest"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

var corrector = change.Actor{Kind: change.Staff, ID: "1", Name: "Officer One (demo)", Role: "officer"}

func corrections(t *testing.T) (analysis.Service, dynamotest.Table) {
	db := dynamotest.Open(t)
	return analysis.Service{Store: db, Now: func() time.Time { return at }}, db
}

func correct(place, theme string, percent, rev int, once string) analysis.CorrectRequest {
	return analysis.CorrectRequest{
		CorrectionKey: analysis.CorrectionKey{Edition: "demo", Place: municipality.Code(place), Theme: programme.ThemeID(theme)},
		Percent:       percent, Reason: "Три енергетичні плани, бачили самі", Rev: rev, By: corrector, Once: once,
	}
}

func TestCorrections_RoundTripAndHistory(t *testing.T) {
	t.Parallel()
	s, db := corrections(t)
	db.Faults.SetMaxPage(2)
	ctx := t.Context()
	var want []analysis.Correction
	for _, place := range []string{"EL_01010101", "LT_15", "UA32140150000040954"} {
		for _, theme := range []string{"climate", "social"} {
			c, err := s.Correct(ctx, correct(place, theme, 70, 0, place+theme))
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, c)
		}
	}
	q := correct("LT_15", "climate", 0, 1, "back")
	q.Withdraw = true
	back, err := s.Correct(ctx, q)
	if err != nil || back.Stands() {
		t.Fatalf("Correct(withdraw) = %+v, %v, want it taken back", back, err)
	}
	want[2] = back
	got, err := db.CorrectionsOf(ctx, "demo")
	if d := cmp.Diff(want, got); err != nil || d != "" {
		t.Errorf("CorrectionsOf: %v %s", err, d)
	}
	if other, err := db.CorrectionsOf(ctx, "other"); err != nil || len(other) != 0 {
		t.Errorf("CorrectionsOf(other) = %v, %v, want none", other, err)
	}
	events, err := db.CorrectionEvents(ctx, q.CorrectionKey)
	if err != nil || len(events) != 2 || change.Verify(events, back.Head) != nil || events[0].Detail["to"] != "700000" || events[1].Detail["from"] != "700000" {
		t.Errorf("CorrectionEvents = %+v, %v, want two that chain", events, err)
	}
	if _, err := db.Correction(ctx, analysis.CorrectionKey{Edition: "demo", Place: "LT_15", Theme: "none"}); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("Correction of none = %v, want not_found", err)
	}
}

func TestCorrect_RepeatsAndConflicts(t *testing.T) {
	t.Parallel()
	s, db := corrections(t)
	ctx := t.Context()
	first, err := s.Correct(ctx, correct("LT_15", "climate", 70, 0, "k1"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.Correct(ctx, correct("LT_15", "climate", 70, 0, "k1"))
	if d := cmp.Diff(first, again); err != nil || d != "" {
		t.Errorf("Correct repeated: %v %s", err, d)
	}
	other := correct("LT_15", "climate", 20, 0, "k2")
	other.By = change.Actor{Kind: change.Staff, ID: "2", Name: "Officer Two (demo)"}
	stored, err := s.Correct(ctx, other)
	if fault.CodeOf(err) != fault.Conflict || stored.Value != 700_000 {
		t.Errorf("Correct from an old revision = %+v, %v, want conflict and what is stored", stored, err)
	}
	// The store itself answers a repeated command and refuses an old revision, when both come at the same moment.
	with := change.Change{At: at, Actor: corrector, What: "strength.corrected", Once: &change.Once{Key: "k3", Sum: "s"}}
	if _, err := db.SaveCorrection(ctx, first, with); err != nil {
		t.Fatal(err)
	}
	var repeat *change.Repeat
	if _, err := db.SaveCorrection(ctx, first, with); !errors.As(err, &repeat) {
		t.Errorf("SaveCorrection repeated = %v, want Repeat", err)
	}
	with.Once = nil
	if _, err := db.SaveCorrection(ctx, first, with); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("SaveCorrection from an old revision = %v, want conflict", err)
	}
}
