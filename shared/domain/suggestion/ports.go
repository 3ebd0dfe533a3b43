package suggestion

import (
	"context"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// Rounds keeps rounds.
type Rounds interface {
	// Round reads one. Faults: not_found.
	Round(ctx context.Context, round id.ID) (Round, error)
	// SaveRound writes a round at the revision after its head, with the event and the messages. Faults: conflict when
	// somebody else was first; *change.Repeat for a command carried out before.
	SaveRound(ctx context.Context, r Round, c change.Change) (change.Head, error)
	// RoundsOf lists an edition's rounds, newest first.
	RoundsOf(ctx context.Context, edition string, limit int) ([]Round, error)
	// RoundEvents gives the round's chain.
	RoundEvents(ctx context.Context, round id.ID) ([]change.Event, error)
}

// Register gives places as candidates, by what the register alone says; pool.Register does. Faults: not_found, unavailable.
type Register interface {
	// Current names the snapshot of now.
	Current(ctx context.Context, now time.Time) (manifest string, err error)
	// Side gives all places of one side, in order of countries and codes; nobody may change them.
	Side(ctx context.Context, now time.Time, manifest string, themes []programme.ThemeID, eu bool) ([]matching.Candidate, error)
	// Place gives one place by its code.
	Place(ctx context.Context, now time.Time, manifest string, themes []programme.ThemeID, code string) (matching.Candidate, error)
}

// Editions reads editions. Faults: not_found, unavailable.
type Editions interface {
	Edition(ctx context.Context, edition programme.EditionID) (programme.Edition, error)
}
