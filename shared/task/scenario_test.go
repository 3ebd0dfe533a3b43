package task_test

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/table"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/sample"
	"github.com/bridges-of-trust/bridges/shared/task"
)

// tries bounds how often a step of a scenario is done again.
const tries = 4

// step does what a process does until it has an answer: a process that died is started again, and an error is tried again
// as the state machine would, where its Retry names the fault's code. Any other error is the end of the scenario.
func (w *world) step(name string, retried []fault.Code, do func(context.Context) error) {
	w.t.Helper()
	for try := 1; ; try++ {
		w.pass(time.Second)
		err := do(w.t.Context())
		died, code := w.net.revive(), fault.CodeOf(err)
		if err == nil && !died {
			return
		}
		if died { // the state machine sees a function that ended without an answer
			code = fault.Unavailable
		}
		if !slices.Contains(retried, code) || try == tries {
			w.t.Fatalf("%s, try %d: %v", name, try, err)
		}
	}
}

// What the Retry of the states names: see matching.asl.json.
var (
	onOutage   = []fault.Code{fault.Unavailable}
	onConflict = []fault.Code{fault.Unavailable, fault.Conflict}
)

// start has an officer ask for a run; the form is sent again where the answer was lost.
func (w *world) start(once string) matching.Run {
	w.t.Helper()
	var r matching.Run
	w.step("start", onOutage, func(ctx context.Context) (err error) {
		r, err = w.matching.Runs.Start(ctx, matching.StartRequest{
			Edition: string(sample.EditionID), By: officer, Once: once,
			Settings: matching.Settings{Weights: matching.DefaultWeights(), Rules: matching.DefaultRules()},
		})
		return err
	})
	return r
}

// propose does the tasks up to the human step.
func (w *world) propose(run id.ID) {
	w.t.Helper()
	var frozen task.FreezeOutput
	w.step("freeze", onOutage, func(ctx context.Context) (err error) {
		frozen, err = w.matching.Freeze(ctx, task.RunInput{Run: run})
		return err
	})
	for _, shard := range frozen.Shards {
		w.step("score", onOutage, func(ctx context.Context) error {
			_, err := w.matching.Score(ctx, shard)
			return err
		})
	}
	w.step("pair", onOutage, func(ctx context.Context) error {
		_, err := w.matching.Pair(ctx, task.RunInput{Run: run})
		return err
	})
	w.step("explain", onOutage, func(ctx context.Context) error {
		_, err := w.matching.Explain(ctx, task.RunInput{Run: run})
		return err
	})
	w.step("ask", onConflict, func(ctx context.Context) error {
		_, err := w.matching.Ask(ctx, task.AskInput{Run: run, Token: w.flows.token()})
		return err
	})
}

// decide has the second officer decide on what the run is now.
func (w *world) decide(run id.ID, v matching.Verdict, reason string) {
	w.t.Helper()
	seen, err := w.calm.Run(w.t.Context(), run)
	if err != nil {
		w.t.Fatal(err)
	}
	w.step("decide", onOutage, func(ctx context.Context) error {
		_, err := w.matching.Runs.Decide(ctx, matching.DecideRequest{
			Run: run, Verdict: v, Reason: reason, Version: seen.Version(), By: second, Once: "decide-" + string(run),
		})
		return err
	})
}

// publish does the tasks after an approval.
func (w *world) publish(run id.ID) {
	w.t.Helper()
	w.step("publish", onOutage, func(ctx context.Context) error {
		_, err := w.matching.Publish(ctx, task.RunInput{Run: run})
		return err
	})
	w.step("announce", onConflict, func(ctx context.Context) error {
		_, err := w.matching.Announce(ctx, task.RunInput{Run: run})
		return err
	})
}

// deliver has the relay take every new record of the stream, each until it succeeds or its tries are used up.
func (w *world) deliver() {
	w.t.Helper()
	w.follow(func(r table.StreamRecord) {
		for range tries {
			err := w.relay.Handle(w.t.Context(), r.Change.Keys["pk"].Str, r.EventName == "INSERT")
			if died := w.net.revive(); err == nil && !died {
				return
			}
		}
	})
}

// sweep runs the sweeper every five minutes until nothing waits.
func (w *world) sweep() {
	w.t.Helper()
	for range 10 {
		w.pass(5 * time.Minute)
		_, err := w.sweeper.Sweep(w.t.Context(), task.SweepInput{})
		if died := w.net.revive(); died || err != nil {
			continue
		}
		waiting, err := w.calm.Waiting(w.t.Context(), w.now().Add(time.Hour), 0)
		if err != nil {
			w.t.Fatal(err)
		}
		if len(waiting) == 0 {
			return
		}
	}
	w.t.Fatal("messages still wait after ten sweeps")
}

// settle delivers what is new and, where the process died in between, has the sweeper repair it.
func (w *world) settle(done func() bool) {
	w.t.Helper()
	w.deliver()
	if !done() {
		w.sweep()
	}
	if !done() {
		w.t.Fatal("what should follow did not follow")
	}
}

// play is the whole run, from the officer's wish to the letters.
func (w *world) play() id.ID {
	w.t.Helper()
	r := w.start("form-1")
	w.settle(func() bool { return len(w.flows.started) == 1 })
	w.propose(r.ID)
	w.decide(r.ID, matching.Approve, "")
	w.settle(func() bool { _, ok := w.flows.output(); return ok })
	if out, _ := w.flows.output(); verdictOf(w, out) != "approve" {
		w.t.Fatalf("the waiting state got %s, want approve", out)
	}
	w.publish(r.ID)
	w.deliver()
	w.sweep()
	return r.ID
}

func verdictOf(w *world, output string) string {
	w.t.Helper()
	var v task.Verdict
	if err := json.Unmarshal([]byte(output), &v); err != nil {
		w.t.Fatal(err)
	}
	return v.Verdict
}
