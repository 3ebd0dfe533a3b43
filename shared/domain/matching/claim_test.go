package matching_test

import (
	"io"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
)

func settings() matching.Settings {
	return matching.Settings{Weights: matching.DefaultWeights(), Rules: matching.DefaultRules()}
}

func asks(by int, s matching.Settings) matching.StartRequest {
	return matching.StartRequest{Edition: "demo", By: officer(by), Once: "form-" + strconv.Itoa(by), Settings: s}
}

// TestStart_OfTwentyAtOnceOneRuns has officers start the same run at the same moment: whoever is not first is led to the
// first one's run.
func TestStart_OfTwentyAtOnceOneRuns(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var (
		all  sync.WaitGroup
		mu   sync.Mutex
		runs = map[id.ID]int{}
		won  int
	)
	d.Entropy = &locked{from: d.Entropy}
	for i := range 20 {
		all.Go(func() {
			r, err := d.Start(t.Context(), asks(i+1, settings()))
			mu.Lock()
			defer mu.Unlock()
			runs[r.ID]++
			switch {
			case err == nil:
				won++
			case fault.CodeOf(err) != fault.Conflict || !strings.Contains(err.Error(), "under_way"):
				t.Errorf("Start() = %v, want conflict", err)
			}
		})
	}
	all.Wait()
	if won != 1 || len(runs) != 1 {
		t.Errorf("%d starts won, answers %v, want one run for all", won, runs)
	}
	stored, err := d.db.RunsOf(t.Context(), "demo", 0)
	if err != nil || len(stored) != 1 {
		t.Errorf("RunsOf() = %d runs, %v, want 1", len(stored), err)
	}
}

// TestStart_WhatStandsInTheWay brings a first run to different points and starts a second one.
func TestStart_WhatStandsInTheWay(t *testing.T) {
	t.Parallel()
	other := settings()
	other.Pairs = 3
	tests := []struct {
		name   string
		before func(t *testing.T, d *desk, first matching.Run)
		second matching.StartRequest
		joins  bool
	}{
		{"requested", func(*testing.T, *desk, matching.Run) {}, asks(2, settings()), true},
		{"requested by the same person in another tab", func(*testing.T, *desk, matching.Run) {}, func() matching.StartRequest {
			q := asks(1, settings())
			q.Once = "another form"
			return q
		}(), true},
		{"frozen", func(t *testing.T, d *desk, first matching.Run) { d.freeze(t, first) }, asks(2, settings()), true},
		{"frozen, with other settings", func(t *testing.T, d *desk, first matching.Run) { d.freeze(t, first) }, asks(2, other), false},
		{"waits for a decision", func(t *testing.T, d *desk, first matching.Run) { d.propose(t, first) }, asks(2, settings()), false},
		{"failed before it was frozen", func(t *testing.T, d *desk, first matching.Run) { d.abandon(t, first) }, asks(2, settings()), false},
		{"failed while it was computed", func(t *testing.T, d *desk, first matching.Run) { d.freeze(t, first); d.abandon(t, first) }, asks(2, settings()), false},
		{"lapsed", func(t *testing.T, d *desk, first matching.Run) {
			d.propose(t, first)
			if _, err := d.Lapse(t.Context(), first.ID); err != nil {
				t.Fatal(err)
			}
		}, asks(2, settings()), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			first, err := d.Start(t.Context(), asks(1, settings()))
			if err != nil {
				t.Fatal(err)
			}
			tt.before(t, d, first)
			d.at(noon.Add(time.Minute))
			second, err := d.Start(t.Context(), tt.second)
			if joined := fault.CodeOf(err) == fault.Conflict && second.ID == first.ID; joined != tt.joins || (err != nil && !joined) {
				t.Fatalf("Start() = %s, %v, want joined %v", second.ID, err, tt.joins)
			}
			if again, err := d.Start(t.Context(), asks(1, settings())); err != nil || again.ID != first.ID {
				t.Errorf("the first form sent again gives %s, %v, want %s", again.ID, err, first.ID)
			}
			d.propose(t, second) // that of the first goes on undisturbed, whoever was led to it
			if got := d.run(t, second.ID); got.Status != matching.Proposed {
				t.Errorf("run is %s, want proposed", got.Status)
			}
		})
	}
}

// TestStart_AClaimIsGivenUpOnce keeps a run that proposed long ago from giving up what another one holds now.
func TestStart_AClaimIsGivenUpOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first, err := d.Start(t.Context(), asks(1, settings()))
	if err != nil {
		t.Fatal(err)
	}
	d.propose(t, first)
	second, err := d.Start(t.Context(), asks(2, settings()))
	if err != nil {
		t.Fatal(err)
	}
	d.abandon(t, first)
	if got, err := d.Start(t.Context(), asks(3, settings())); fault.CodeOf(err) != fault.Conflict || got.ID != second.ID {
		t.Errorf("Start() = %s, %v, want conflict with %s", got.ID, err, second.ID)
	}
}

func (d *desk) abandon(t *testing.T, r matching.Run) {
	t.Helper()
	if err := d.Abandon(t.Context(), r.ID, "internal"); err != nil {
		t.Fatal(err)
	}
}

func (d *desk) freeze(t *testing.T, r matching.Run) []matching.Shard {
	t.Helper()
	_, shards, err := d.Freeze(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	return shards
}

func (d *desk) propose(t *testing.T, r matching.Run) {
	t.Helper()
	for _, s := range d.freeze(t, r) {
		if _, err := d.Score(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Propose(t.Context(), r.ID); err != nil {
		t.Fatal(err)
	}
	if err := d.Ask(t.Context(), r.ID, "token-"+string(r.ID)); err != nil {
		t.Fatal(err)
	}
}

// locked lets several starts draw their ids at once, as crypto/rand does.
type locked struct {
	mu   sync.Mutex
	from io.Reader
}

// Read implements io.Reader.
func (l *locked) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.from.Read(p)
}
