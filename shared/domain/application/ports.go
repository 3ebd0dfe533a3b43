package application

import (
	"context"

	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// A Reader gives applications. Everything fails with unavailable where the table does not answer.
type Reader interface {
	// Application fails with not_found when there is none of this id.
	Application(ctx context.Context, id ID) (Application, error)
	// Applications gives a page of an edition's applications in one status, the oldest first: by creation for drafts, by
	// submission for all others.
	Applications(ctx context.Context, q Query) (Page, error)
	// ApplicationEvents gives the application's whole history in order.
	ApplicationEvents(ctx context.Context, id ID) ([]change.Event, error)
	// ApplicationsOf gives the ids of the applications whose contact has the address with this key, the oldest first.
	ApplicationsOf(ctx context.Context, emailKey string) ([]ID, error)
}

// A Store keeps applications.
type Store interface {
	Reader
	// SaveApplication writes after in the place of before, which is the zero Application for a new one. It fails with
	// conflict when somebody else changed it first; with conflict "domain.application.place_taken" when another
	// application of the same place and call was submitted; with *change.Repeat when the same command was carried
	// out before.
	SaveApplication(ctx context.Context, before, after Application, c change.Change) (change.Head, error)
}

// A Query asks for a page of the applications of an edition.
type Query struct {
	Edition programme.EditionID
	Status  Status
	Limit   int    // 0 means all
	After   string // Page.Next of the page before
	Before  string // Page.Previous of the page after, in the place of After
	Newest  bool   // the newest first
}

// A Page is a part of a list. Next is empty at the end and Previous at the beginning; they may be given to browsers only
// inside a signed value.
type Page struct {
	Applications   []Application
	Next, Previous string
}

// A Calls gives the call that an application belongs to.
type Calls interface {
	Call(ctx context.Context, id programme.CallID) (programme.Call, error)
}
