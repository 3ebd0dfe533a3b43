package programme

import (
	"context"

	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

// A Reader gives editions and calls. Everything fails with unavailable where the table does not answer.
type Reader interface {
	// Edition fails with not_found when there is none of this id.
	Edition(ctx context.Context, id EditionID) (Edition, error)
	// Editions gives all editions in the order of their ids.
	Editions(ctx context.Context) ([]Edition, error)
	// Call fails with not_found when there is none of this id.
	Call(ctx context.Context, id CallID) (Call, error)
	// Calls gives the calls of an edition in the order of their opening.
	Calls(ctx context.Context, edition EditionID) ([]Call, error)
}

// A Store keeps editions and calls.
type Store interface {
	Reader
	// SaveEdition writes e on top of the revision in e.Head, which is the zero Head for a new one; conflict when
	// somebody else changed it first.
	SaveEdition(ctx context.Context, e Edition, c change.Change) (change.Head, error)
	// SaveCall writes a call in the same way.
	SaveCall(ctx context.Context, call Call, c change.Change) (change.Head, error)
}
