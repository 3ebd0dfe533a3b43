package application

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

// A Desk is where staff work on applications that were submitted.
type Desk struct {
	Store Store
	Now   func() time.Time
}

// An AcceptRequest is an officer's decision that an application takes part in the matching.
type AcceptRequest struct {
	ID   ID
	Rev  int // of the application that the officer saw
	By   change.Actor
	Once string
}

// AcceptedTemplate is the mail that tells an applicant that the application takes part, and where to look at the other side.
const AcceptedTemplate = "application-accepted"

// Accept takes an application into the matching and writes to the applicant. The same request again, and an application
// that is accepted already, are success. Faults: not_found for none and for a draft, conflict when it changed since the
// officer saw it.
func (d Desk) Accept(ctx context.Context, q AcceptRequest) (Application, error) {
	a, err := d.Submitted(ctx, q.ID)
	if err != nil || a.Status == Accepted {
		return a, err
	}
	if a.Head.Rev != q.Rev {
		return a, fault.New(fault.Conflict, "domain.application.changed")
	}
	after := a.clone()
	after.Status, after.AcceptedAt = Accepted, d.Now()
	after.Head, err = d.Store.SaveApplication(ctx, a, after, change.Change{
		At: after.AcceptedAt, Actor: q.By, What: "application.accepted",
		Once:     &change.Once{Key: q.Once, Sum: fmt.Sprintf("accept %s %d", q.ID, q.Rev)},
		Messages: []change.Message{{Key: "accepted", Mail: &change.Mail{Template: AcceptedTemplate, Recipient: ToContact}}},
	})
	var again *change.Repeat
	if errors.As(err, &again) {
		return d.Submitted(ctx, q.ID)
	}
	return after, err
}

// Submitted reads an application for staff, who see no drafts. Faults: not_found.
func (d Desk) Submitted(ctx context.Context, id ID) (Application, error) {
	a, err := d.Store.Application(ctx, id)
	if err != nil {
		return a, err
	}
	if a.Status == Draft {
		return Application{}, fault.New(fault.NotFound, "")
	}
	return a, nil
}
