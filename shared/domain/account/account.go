// Package account says who somebody is: sessions of applicants and staff, and the links and codes by which an applicant
// comes back to a draft.
//
// No password exists. An applicant is whoever holds a session that lists the application, or proves to read the contact's
// address. Of tokens only hashes are stored; the token of a link is derived from its id with the signing key, so that
// none waits in the outbox.
package account

import (
	"context"
	"time"

	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

// A Kind of session; the value is stable and stored.
type Kind string

// The kinds of session.
const (
	Applicant Kind = "applicant"
	Staff     Kind = "staff"
)

// A Session is a browser that proved something. Hash is the hash of the token in its cookie.
type Session struct {
	Hash         string
	Kind         Kind
	Applications []string // applicants: ids of the applications it may read and write
	Subject      string   // staff: subject of the identity provider
	Name         string   // staff: as colleagues see it
	Roles        []string // staff: as the provider said at CheckedAt
	CheckedAt    time.Time
	Renewal      string // staff: sealed, to ask the provider again with; empty where it gave nothing
	CreatedAt    time.Time
	SeenAt       time.Time // to within RenewAfter
	ExpiresAt    time.Time // absolute limit
}

// A Link lets its holder come back to one application, once, for LinkLife. Code does the same for whoever asked for it.
type Link struct {
	ID          string // "link_01..."; known to the browser that asked, never in a mail
	Hash        string // of the token derived from ID
	Application string // that it was issued for; empty in a decoy, which was asked for with an unknown address
	EmailKey    string // of the address it was sent to: another address makes it void
	Session     string // hash of the session that it started, once it was used
	IssuedAt    time.Time
	ExpiresAt   time.Time
	UsedAt      time.Time
	Tries       int // wrong codes so far
}

// Sessions keeps sessions. Everything fails with unavailable where the table does not answer.
type Sessions interface {
	// Session fails with not_found when there is none; limits are the caller's to check.
	Session(ctx context.Context, hash string) (Session, error)
	// SaveSession writes or replaces a session.
	SaveSession(ctx context.Context, s Session) error
	// EndSession removes one; absent is success.
	EndSession(ctx context.Context, hash string) error
}

// Links keeps links.
type Links interface {
	// Link fails with not_found when there is none with this hash of a token.
	Link(ctx context.Context, hash string) (Link, error)
	// CurrentLink gives the id of the newest link that was sent to an address, "" when there was none.
	CurrentLink(ctx context.Context, emailKey string) (string, error)
	// IssueLink writes a link, makes it the current one of its address and queues its mail, in one transaction. A nil
	// message queues none.
	IssueLink(ctx context.Context, l Link, m *change.Message) error
	// UseLink marks the link as used and starts a session, in one transaction; conflict when it started another
	// session before. Starting the same session twice is success.
	UseLink(ctx context.Context, l Link, at time.Time, s Session) error
	// CountTry counts a wrong code and gives the number of them.
	CountTry(ctx context.Context, hash string) (int, error)
}

// Rates counts what must not happen too often.
type Rates interface {
	// Count adds one to the counter of a scope in the window that contains now and gives the sum.
	Count(ctx context.Context, scope string, now time.Time, window time.Duration) (int, error)
}
