package application

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// How long what is about people is kept, as the privacy notice says it.
const (
	// UnconfirmedDays is how long a draft stays whose address nobody has confirmed, from its last change: a month covers
	// somebody's leave and the meeting of a council, and nobody who may be a stranger's slip of the pen is kept for longer.
	UnconfirmedDays = 30
	// KeptDays is how long an application names its contact, from the last entry in its history: five years, as funding
	// rules ask. A draft goes as a whole then.
	KeptDays = 1825
)

const day = 24 * time.Hour

// Outlived reports whether an application is a draft that nobody has touched for UnconfirmedDays, or for KeptDays where
// its address was confirmed.
func (a Application) Outlived(now time.Time) bool {
	last, limit := a.CreatedAt, UnconfirmedDays*day
	if !a.EmailConfirmedAt.IsZero() {
		limit = KeptDays * day
	}
	for _, s := range a.Saved {
		if s.At.After(last) {
			last = s.At
		}
	}
	return a.Status == Draft && now.Sub(last) >= limit
}

// Erased gives the application without what is about people: the contact, their addresses, and texts that may name
// somebody. What is about the municipality stays, and so does the history, whose actor is the application's id: a pseudonym
// that leads to nobody any more.
func (a Application) Erased(now time.Time) Application {
	a = a.clone()
	a.Contact, a.Former, a.EmailKey, a.EmailConfirmedAt, a.Statement = Contact{}, nil, "", time.Time{}, ""
	a.Themes = slices.Clone(a.Themes)
	for i := range a.Themes {
		a.Themes[i].Evidence = ""
	}
	a.ErasedAt = now.UTC()
	return a
}

// An Archive keeps applications, and takes them away.
type Archive interface {
	Store
	// Forget deletes an application as it was read, with its history and its markers. Faults: conflict when somebody has
	// changed it since.
	Forget(ctx context.Context, a Application) error
}

// A Retention deletes what may be kept no longer.
type Retention struct{ Archive Archive }

// Swept counts what a sweep did.
type Swept struct {
	Deleted int // drafts
	Erased  int // applications that name nobody any more
}

// Sweep deletes an edition's drafts that outlived themselves and erases what is about people in applications that were
// kept long enough. What somebody changes at this moment stays; a failure with one does not keep the others.
func (r Retention) Sweep(ctx context.Context, e programme.EditionID, now time.Time) (Swept, error) {
	var out Swept
	deleted := r.each(ctx, Query{Edition: e, Status: Draft}, now.Add(-UnconfirmedDays*day), func(a Application) error {
		if !a.Outlived(now) {
			return nil
		}
		return counted(&out.Deleted, r.Archive.Forget(ctx, a))
	})
	erase := func(a Application) error {
		if old, err := r.old(ctx, a, now); !old {
			return err
		}
		_, err := r.Archive.SaveApplication(ctx, a, a.Erased(now), change.Change{
			At: now, Actor: change.Actor{Kind: change.System, ID: "retention"}, What: "application.erased",
		})
		return counted(&out.Erased, err)
	}
	problems := []error{deleted}
	for _, status := range []Status{Submitted, Accepted} {
		problems = append(problems, r.each(ctx, Query{Edition: e, Status: status}, now.Add(-KeptDays*day), erase))
	}
	return out, errors.Join(problems...)
}

// counted counts a success. A conflict is none, and no problem either: the next sweep looks again.
func counted(n *int, err error) error {
	switch {
	case err == nil:
		*n++
	case fault.CodeOf(err) == fault.Conflict:
		return nil
	}
	return err
}

// old reports whether nothing has been entered into an application's history for KeptDays.
func (r Retention) old(ctx context.Context, a Application, now time.Time) (bool, error) {
	if !a.ErasedAt.IsZero() {
		return false, nil
	}
	events, err := r.Archive.ApplicationEvents(ctx, a.ID)
	if err != nil || len(events) == 0 {
		return false, err
	}
	return now.Sub(events[len(events)-1].At) >= KeptDays*day, nil
}

// retentionPage is how many applications are read at once.
const retentionPage = 25

// each calls do for every application of a list whose place in it is not after until. The list has the oldest first.
func (r Retention) each(ctx context.Context, q Query, until time.Time, do func(Application) error) error {
	var problems []error
	q.Limit = retentionPage
	for {
		page, err := r.Archive.Applications(ctx, q)
		if err != nil {
			return errors.Join(append(problems, err)...)
		}
		for _, a := range page.Applications {
			if listedAt(a).After(until) { // and all that come after it are younger
				return errors.Join(problems...)
			}
			problems = append(problems, do(a))
		}
		if q.After = page.Next; q.After == "" {
			return errors.Join(problems...)
		}
	}
}

// listedAt is the instant by which an application stands in its list.
func listedAt(a Application) time.Time {
	if a.SubmittedAt.IsZero() {
		return a.CreatedAt
	}
	return a.SubmittedAt
}
