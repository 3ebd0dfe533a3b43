package analysis

import (
	"context"

	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// Corrections keeps what officers corrected.
type Corrections interface {
	// CorrectionsOf lists an edition's corrections, also those taken back, by place and theme. The list may lag a moment behind.
	CorrectionsOf(ctx context.Context, edition programme.EditionID) ([]Correction, error)
	// Correction reads one. Faults: not_found.
	Correction(ctx context.Context, key CorrectionKey) (Correction, error)
	// SaveCorrection writes a correction at the revision after its head, with the event. Faults: conflict when somebody else was
	// first; *change.Repeat for a command carried out before.
	SaveCorrection(ctx context.Context, c Correction, with change.Change) (change.Head, error)
	// CorrectionEvents gives a correction's chain, none where there is no correction.
	CorrectionEvents(ctx context.Context, key CorrectionKey) ([]change.Event, error)
}
