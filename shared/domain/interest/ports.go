package interest

import (
	"context"

	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// A Reader gives lists. Everything fails with unavailable where the table does not answer.
type Reader interface {
	// Interest gives the list of a municipality; one that never marked anybody has an empty one at revision 0.
	Interest(ctx context.Context, of application.ID) (List, error)
	// Interests gives several lists in the order asked for, as Interest does.
	Interests(ctx context.Context, of []application.ID) ([]List, error)
	// ListsOf gives every stored list of an edition, by side and application. It may lag a moment behind.
	ListsOf(ctx context.Context, e programme.EditionID) ([]List, error)
	// InterestEvents gives the whole history of a list in order.
	InterestEvents(ctx context.Context, of application.ID) ([]change.Event, error)
}

// A Store keeps lists.
type Store interface {
	Reader
	// SaveInterest writes after in the place of before, provided that neither it nor any of the seen lists was changed in
	// the meantime: conflict "change.stale". A *change.Repeat says that the same command was carried out before.
	SaveInterest(ctx context.Context, before, after List, seen []List, c change.Change) (change.Head, error)
}

// Applications lists applications.
type Applications interface {
	Applications(ctx context.Context, q application.Query) (application.Page, error)
}

// Results knows whether an edition's partnerships were made known.
type Results interface {
	// Announced reports whether at least one partnership of the edition was announced.
	Announced(ctx context.Context, e programme.EditionID) (bool, error)
}
