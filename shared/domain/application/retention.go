package application

import (
	"context"
	"errors"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// UnconfirmedDays is how long a draft stays whose address nobody has confirmed, from its last change: a month covers
// somebody's leave and the meeting of a council, and nobody who may be a stranger's slip of the pen is kept for longer.
const UnconfirmedDays = 30

// Outlived reports whether an application is a draft that nobody confirmed and nobody has touched for UnconfirmedDays.
func (a Application) Outlived(now time.Time) bool {
	if a.Status != Draft || !a.EmailConfirmedAt.IsZero() {
		return false
	}
	last := a.CreatedAt
	for _, s := range a.Saved {
		if s.At.After(last) {
			last = s.At
		}
	}
	return now.Sub(last) >= UnconfirmedDays*24*time.Hour
}

// Drafts gives drafts, and takes them away.
type Drafts interface {
	// Applications gives a page of an edition's applications in one status, the oldest first.
	Applications(ctx context.Context, q Query) (Page, error)
	// Forget deletes an application as it was read, with its history and its markers. Faults: conflict when somebody has
	// changed it since.
	Forget(ctx context.Context, a Application) error
}

// A Retention deletes what may be kept no longer.
type Retention struct{ Drafts Drafts }

// retentionPage is how many drafts are read at once.
const retentionPage = 100

// Sweep deletes an edition's drafts that outlived themselves, and counts them. A draft that somebody changes at this
// moment stays; a failure with one does not keep the others.
func (r Retention) Sweep(ctx context.Context, e programme.EditionID, now time.Time) (n int, err error) {
	var problems []error
	for after, done := "", false; !done; done = done || after == "" {
		page, err := r.Drafts.Applications(ctx, Query{Edition: e, Status: Draft, Limit: retentionPage, After: after})
		if err != nil {
			return n, errors.Join(append(problems, err)...)
		}
		for _, a := range page.Applications {
			if now.Sub(a.CreatedAt) < UnconfirmedDays*24*time.Hour { // and all that come after it are younger
				done = true
				break
			}
			if !a.Outlived(now) {
				continue
			}
			switch err := r.Drafts.Forget(ctx, a); {
			case err == nil:
				n++
			case fault.CodeOf(err) != fault.Conflict:
				problems = append(problems, err)
			}
		}
		after = page.Next
	}
	return n, errors.Join(problems...)
}
