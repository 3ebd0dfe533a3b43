package matching

import (
	"context"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

// Runs keeps runs and their steps.
type Runs interface {
	// Run reads a run. Faults: not_found.
	Run(ctx context.Context, run id.ID) (Run, error)
	// SaveRun writes a run at the revision after its head, with the event and the messages. A run takes its claim in the
	// transaction that stores it first, and gives it up in the one in which it stops computing, whichever method that is.
	// Faults: conflict when somebody else was first; *change.Repeat for a command carried out before; *UnderWay where
	// another run has the claim.
	SaveRun(ctx context.Context, r Run, c change.Change) (change.Head, error)
	// OpenStep writes the run and its waiting step together; a step that is open already gets the newer token.
	OpenStep(ctx context.Context, r Run, s Step, c change.Change) (change.Head, error)
	// Decide writes the run and closes its step in one transaction. Faults: conflict when the step is not open.
	Decide(ctx context.Context, r Run, step string, c change.Change) (change.Head, error)
	// Step reads a step. Faults: not_found.
	Step(ctx context.Context, run id.ID, name string) (Step, error)
	// RunsOf lists an edition's runs, newest first.
	RunsOf(ctx context.Context, edition string, limit int) ([]Run, error)
	// RunEvents gives the run's chain.
	RunEvents(ctx context.Context, run id.ID) ([]change.Event, error)
}

// Papers keeps immutable objects.
type Papers interface {
	// Create stores an object. Faults: conflict where the key exists.
	Create(ctx context.Context, key string, body []byte) error
	// Get reads an object. Faults: not_found.
	Get(ctx context.Context, key string) ([]byte, error)
}

// Pool gives the accepted applications of an edition as candidates, in order of their ids, with the register's figures,
// and the name of the register's snapshot that they come from.
type Pool interface {
	Candidates(ctx context.Context, edition string, now time.Time) (eu, ua []Candidate, register string, err error)
}
