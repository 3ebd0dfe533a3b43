package task

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/domain/suggestion"
)

// Watch tells how executions ended.
type Watch interface {
	// Stopped gives the status of one that ended otherwise than by success, "" for every other.
	Stopped(ctx context.Context, workflow, name string) (string, error)
}

// Editions lists the editions.
type Editions interface {
	Editions(ctx context.Context) ([]programme.Edition, error)
}

// A Sweeper repairs what was lost: messages that the stream did not deliver, callbacks that did not arrive, runs and rounds of
// suggestions whose execution was stopped by somebody. It also deletes what may be kept no longer.
type Sweeper struct {
	Relay    Relay
	Matching Matching
	Rounds   Suggestions
	Editions Editions
	Watch    Watch
	Keep     application.Retention // deletes what is about people in time
}

// A SweepInput comes from the schedule.
type SweepInput struct {
	Job string `json:"job"`
}

// A SweepOutput counts what was repaired.
type SweepOutput struct {
	Messages int `json:"messages"`
	Runs     int `json:"runs"`
	Drafts   int `json:"drafts"` // deleted, because nobody confirmed their address or has come back for years
	Erased   int `json:"erased"` // applications that name nobody any more
}

// LogValue has the counts stand in the one line that the function logs of a sweep.
func (o SweepOutput) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("messages", o.Messages), slog.Int("runs", o.Runs), slog.Int("drafts", o.Drafts), slog.Int("erased", o.Erased))
}

// patience is how long a message may wait before the sweeper takes it for lost, and a run before its execution is
// looked for: longer than the stream's own tries.
const patience = 2 * time.Minute

// sweepLimit bounds one sweep; the next one goes on.
const sweepLimit = 500

// Sweep repairs what it can; one failure does not keep it from the rest.
func (s Sweeper) Sweep(ctx context.Context, _ SweepInput) (SweepOutput, error) {
	var out SweepOutput
	now := s.Relay.Now()
	waiting, err := s.Relay.Outbox.Waiting(ctx, now.Add(-patience), sweepLimit)
	problems := []error{err}
	for _, q := range waiting {
		if err := s.Relay.Deliver(ctx, q.ID); err != nil {
			problems = append(problems, err)
			continue
		}
		out.Messages++
	}
	stopped, err := s.stoppedRuns(ctx, now)
	out.Runs = stopped
	problems = append(problems, err)
	kept, err := s.outlived(ctx, now)
	out.Drafts, out.Erased = kept.Deleted, kept.Erased
	return out, errors.Join(append(problems, err)...)
}

// keepMinutes lets one sweep of each hour look for what may be kept no longer: it reads every old application.
const keepMinutes = 5

func (s Sweeper) outlived(ctx context.Context, now time.Time) (application.Swept, error) {
	var out application.Swept
	if now.Minute() >= keepMinutes {
		return out, nil
	}
	editions, err := s.Editions.Editions(ctx)
	problems := []error{err}
	for _, e := range editions {
		some, err := s.Keep.Sweep(ctx, e.ID, now)
		out.Deleted, out.Erased = out.Deleted+some.Deleted, out.Erased+some.Erased
		problems = append(problems, err)
	}
	return out, errors.Join(problems...)
}

// lookBack is how many of an edition's newest runs are looked at.
const lookBack = 20

func (s Sweeper) stoppedRuns(ctx context.Context, now time.Time) (int, error) {
	editions, err := s.Editions.Editions(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	var problems []error
	for _, e := range editions {
		runs, err := s.Matching.Runs.Runs.RunsOf(ctx, string(e.ID), lookBack)
		problems = append(problems, err)
		for _, r := range runs {
			ended, err := s.endRun(ctx, r, now)
			problems = append(problems, err)
			if ended {
				n++
			}
		}
		ended, err := s.stoppedRounds(ctx, string(e.ID), now)
		n += ended
		problems = append(problems, err)
	}
	return n, errors.Join(problems...)
}

// stoppedRounds ends the rounds of suggestions whose execution stopped.
func (s Sweeper) stoppedRounds(ctx context.Context, edition string, now time.Time) (int, error) {
	rounds, err := s.Rounds.Rounds.Rounds.RoundsOf(ctx, edition, lookBack)
	problems := []error{err}
	n := 0
	for _, r := range rounds {
		if r.Status.Ended() || now.Sub(r.At) < patience {
			continue
		}
		status, err := s.Watch.Stopped(ctx, suggestion.Workflow, r.Execution)
		if err == nil && status != "" {
			err = s.Rounds.Rounds.Abandon(ctx, r.ID, "execution "+status)
			n++
		}
		problems = append(problems, err)
	}
	return n, errors.Join(problems...)
}

// endRun ends a run whose execution stopped. One that was published before stays published, and whoever was not told of
// it yet is told: the execution that should have done so will not.
func (s Sweeper) endRun(ctx context.Context, r matching.Run, now time.Time) (bool, error) {
	if (r.Status.Ended() && r.Status != matching.Published) || now.Sub(r.At) < patience {
		return false, nil
	}
	status, err := s.Watch.Stopped(ctx, matching.Workflow, r.Execution)
	if err != nil || status == "" {
		return false, err
	}
	if r.Status == matching.Published {
		_, err = s.Matching.Announce(ctx, RunInput{Run: r.ID})
		return false, err
	}
	_, err = s.Matching.Abandon(ctx, AbandonInput{Run: r.ID, Problem: "execution " + status})
	return err == nil, err
}
