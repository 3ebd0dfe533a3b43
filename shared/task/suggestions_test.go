package task_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/suggestion"
	"github.com/bridges-of-trust/bridges/shared/sample"
	"github.com/bridges-of-trust/bridges/shared/task"
)

// ask has an officer ask for a round; the form is sent again where the answer was lost.
func (w *world) askRound(once string) suggestion.Round {
	w.t.Helper()
	var r suggestion.Round
	w.step("start", onOutage, func(ctx context.Context) (err error) {
		r, err = w.rounds.Rounds.Start(ctx, suggestion.StartRequest{
			Edition: string(sample.EditionID), By: officer, Once: once,
			Settings: matching.Settings{Weights: matching.DefaultWeights(), Rules: matching.DefaultRules()},
		})
		return err
	})
	return r
}

// compute does the tasks of a round, each shard on its own.
func (w *world) compute(round id.ID) {
	w.t.Helper()
	in := task.RoundInput{Round: round}
	var frozen task.RoundShards
	w.step("freeze", onOutage, func(ctx context.Context) (err error) {
		frozen, err = w.rounds.Freeze(ctx, in)
		return err
	})
	for _, shard := range frozen.Shards {
		w.step("search", onOutage, func(ctx context.Context) error {
			_, err := w.rounds.Search(ctx, shard)
			return err
		})
	}
	w.step("finish", onOutage, func(ctx context.Context) error {
		_, err := w.rounds.Finish(ctx, in)
		return err
	})
}

// suggest is a whole round, from the officer's wish to what can be looked up.
func (w *world) suggest() id.ID {
	w.t.Helper()
	r := w.askRound("round-1")
	w.settle(func() bool { return len(w.flows.started) == 1 })
	w.compute(r.ID)
	w.deliver()
	w.sweep()
	return r.ID
}

// A roundEnd is what a round led to, for comparison.
type roundEnd struct {
	Status suggestion.Status
	Input  string
	Parts  []string // sums: the keys have the round in them
	EU, UA int
	Events []string
	Found  suggestion.List
}

// fastiv is a municipality of the demonstration.
const fastiv = "UA32140150000040954"

func (w *world) roundEnd(round id.ID) roundEnd {
	w.t.Helper()
	ctx := w.t.Context()
	r, err := w.calm.Round(ctx, round)
	if err != nil {
		w.t.Fatal(err)
	}
	out := roundEnd{Status: r.Status, Input: r.Input.Sum, EU: r.EU, UA: r.UA}
	var contents suggestion.Contents
	raw, err := w.paper.Get(ctx, r.Contents.Key)
	if err := errors.Join(err, json.Unmarshal(raw, &contents)); err != nil {
		w.t.Fatal(err)
	}
	for _, p := range contents.Parts {
		out.Parts = append(out.Parts, p.Sum)
	}
	events, err := w.calm.RoundEvents(ctx, round)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, e := range events {
		out.Events = append(out.Events, e.What)
	}
	if out.Found, err = w.rounds.Rounds.Find(ctx, r, fastiv); err != nil {
		w.t.Fatal(err)
	}
	if len(w.flows.started) != 1 {
		w.t.Errorf("%d executions were started, want 1", len(w.flows.started))
	}
	w.checkChains(w.rows())
	return out
}

// TestRound_SurvivesTheDeathOfAnyRequest plays a round once to count its requests, and then again for every request, with
// the process dying before it or after it was done. Whatever happens, the end is the same.
func TestRound_SurvivesTheDeathOfAnyRequest(t *testing.T) {
	t.Parallel()
	calm := newWorld(t)
	round := calm.suggest()
	requests := calm.net.calls
	want := calm.roundEnd(round)
	if d := cmp.Diff([]string{"suggestion.requested", "suggestion.frozen", "suggestion.ready"}, want.Events); d != "" || want.Status != suggestion.Ready {
		t.Fatalf("without any fault the round ended as %s: %s", want.Status, d)
	}
	if len(want.Found.Partners) == 0 || want.Found.For.Name == "" || want.EU == 0 || want.Found.Searched != want.EU {
		t.Fatalf("found for Fastiv: %+v of %d", want.Found, want.EU)
	}
	cutEach(t, "", requests, func(t *testing.T, kill int, how cut) *network {
		w := newWorld(t)
		w.net.kill, w.net.how = kill, how
		if d := cmp.Diff(want, w.roundEnd(w.suggest())); d != "" {
			t.Errorf("the round ended otherwise (-calm +this):\n%s", d)
		}
		return w.net
	})
}

// TestRound_TasksTwice: every task done again, in any order behind, changes nothing.
func TestRound_TasksTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	round := w.suggest()
	want := w.roundEnd(round)
	w.compute(round)
	if _, err := w.rounds.Abandon(t.Context(), task.AbandonRoundInput{Round: round, Problem: "late"}); err != nil {
		t.Errorf("Abandon of a round that is ready = %v", err)
	}
	if again := w.askRound("round-1"); again.ID != round {
		t.Errorf("the same form again started %s, want %s", again.ID, round)
	}
	if d := cmp.Diff(want, w.roundEnd(round)); d != "" {
		t.Errorf("done twice (-once +twice):\n%s", d)
	}
}

func TestRound_StopsForGood(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.askRound("round-1")
	w.deliver()
	for range 2 {
		if _, err := w.rounds.Abandon(t.Context(), task.AbandonRoundInput{Round: r.ID, Problem: "internal"}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := w.calm.Round(t.Context(), r.ID)
	if err != nil || got.Status != suggestion.Failed || got.Problem != "internal" {
		t.Errorf("round = %s %q, %v, want failed", got.Status, got.Problem, err)
	}
	if _, err := w.rounds.Rounds.Find(t.Context(), got, fastiv); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("Find in a failed round = %v, want not_found", err)
	}
	events, err := w.calm.RoundEvents(t.Context(), r.ID)
	if err := errors.Join(err, change.Verify(events, got.Head)); err != nil || len(events) != 2 {
		t.Errorf("%d events, %v, want 2", len(events), err)
	}
}

// TestRound_FindsForBothSides: what is looked up for an EU unit is what a search of this moment finds, and the partners of
// the stored list know each other.
func TestRound_FindsForBothSides(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	round, err := w.calm.Round(t.Context(), w.suggest())
	if err != nil {
		t.Fatal(err)
	}
	s := w.rounds.Rounds
	found, err := s.Find(t.Context(), round, fastiv)
	if err != nil {
		t.Fatal(err)
	}
	first := found.Partners[0]
	back, err := s.Find(t.Context(), round, string(first.Code))
	if err != nil {
		t.Fatal(err)
	}
	score := int32(-1)
	for _, p := range back.Partners {
		if p.Code == fastiv {
			score = p.Value
		}
	}
	if score != first.Value {
		t.Errorf("%s scores %d with Fastiv, and Fastiv %d with it", first.Code, first.Value, score)
	}
	live := suggestion.LiveRequest{Edition: sample.Edition(), Code: fastiv, Settings: matching.Settings{Weights: matching.DefaultWeights(), Rules: matching.DefaultRules()}}
	now, err := s.Live(t.Context(), live)
	if d := cmp.Diff(found, now); err != nil || d != "" {
		t.Errorf("Live differs from the round, %v (-round +live):\n%s", err, d)
	}
	live.Country = first.Country
	there, err := s.Live(t.Context(), live)
	if err != nil || len(there.Partners) == 0 {
		t.Errorf("Live in %s = %d, %v", first.Country, len(there.Partners), err)
	}
	for _, p := range there.Partners {
		if p.Country != first.Country {
			t.Errorf("%s is not in %s", p.Code, first.Country)
		}
	}
	live.Country, live.Applicants = "", true
	if there, err = s.Live(t.Context(), live); err != nil || len(there.Partners) > side || there.Searched != side {
		t.Errorf("Live among applicants = %d of %d, %v", len(there.Partners), there.Searched, err)
	}
	for _, code := range []string{"", "nonsense", "UA99999999999999999", "FR_99999"} {
		live.Code = code
		_, live1 := s.Live(t.Context(), live)
		_, find := s.Find(t.Context(), round, code)
		if fault.CodeOf(live1) != fault.NotFound || fault.CodeOf(find) != fault.NotFound {
			t.Errorf("%q: Live = %v, Find = %v, want not_found", code, live1, find)
		}
	}
}
