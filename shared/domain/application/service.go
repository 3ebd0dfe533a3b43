package application

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// A Service carries out what applicants and staff do with applications.
type Service struct {
	Store   Store
	Now     func() time.Time
	Entropy io.Reader
	// EmailKey gives the keyed hash of a canonical address (account.EmailKey with the signing key).
	EmailKey func(canonical string) string
}

// tries bounds how often a command is carried out again on top of somebody else's change that does not concern it.
const tries = 5

// A Beginning is what starts a draft: the call, the place that was chosen and the form's key.
type Beginning struct {
	Call  programme.Call
	Place municipality.Place
	Lang  text.Lang
	Key   string
}

// Begin makes a draft. The same key again gives the draft that it made. It fails with closed unless the call is open, and
// with invalid, field "place", for a place in a country that the call is not for.
func (s Service) Begin(ctx context.Context, in Beginning) (Application, error) {
	now := s.Now()
	if err := in.Call.MustBeOpen(now); err != nil {
		return Application{}, err
	}
	if !takesPart(in.Call, in.Place) {
		return Application{}, fault.InvalidFields(wrongCountry())
	}
	newID, err := id.New(Prefix, now, s.Entropy)
	if err != nil {
		return Application{}, fmt.Errorf("begin application: %w", err)
	}
	a := Application{
		ID: ID(newID), Call: in.Call.ID, Edition: in.Call.Edition, Side: in.Call.Side, Status: Draft,
		Place: Freeze(in.Place), Lang: in.Lang, CreatedAt: now.UTC(), Saved: map[Section]Save{},
	}
	a.Head, err = s.Store.SaveApplication(ctx, Application{}, a, change.Change{
		At: now, Actor: a.applicant(), What: "application.begun",
		Detail: map[string]string{"place": string(a.Place.Code), "call": string(a.Call)},
		Once:   &change.Once{Key: in.Key, Sum: sum(string(in.Call.ID), string(in.Place.Code))},
	})
	return s.orRepeated(ctx, a, err)
}

// orRepeated turns the repetition of a command into its first answer.
func (s Service) orRepeated(ctx context.Context, a Application, err error) (Application, error) {
	var again *change.Repeat
	if errors.As(err, &again) {
		return s.Store.Application(ctx, ID(again.Record))
	}
	return a, err
}

func (a Application) applicant() change.Actor {
	return change.Actor{Kind: change.Applicant, ID: string(a.ID)}
}

func sum(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// A Submission is a draft to be submitted under its call, as both were read for this request.
type Submission struct {
	Application Application
	Call        programme.Call
	Lang        text.Lang // the language in which it was filled in
}

// Submit submits a draft; one that was submitted before is given back as it is, with the reference of the first time. It
// fails with closed before the opening and from the deadline on (the draft stays), with invalid and one field for each
// gap, and with conflict "domain.application.place_taken" when another application of the place was
// submitted under the call.
func (s Service) Submit(ctx context.Context, in Submission) (Application, error) {
	now := s.Now() // one instant for all tries: when the request was received decides
	before := in.Application
	for range tries {
		if before.Status != Draft {
			return before, nil
		}
		if err := in.Call.MustBeOpen(now); err != nil {
			return before, err
		}
		after, err := s.submitted(before, in, now)
		if err != nil {
			return before, err
		}
		after.Head, err = s.Store.SaveApplication(ctx, before, after, change.Change{
			At: now, Actor: after.applicant(), What: "application.submitted",
			Detail:   map[string]string{"reference": string(after.Reference), "lang": string(after.Lang)},
			Messages: []change.Message{received(after)},
		})
		if !overtaken(err) {
			return after, err
		}
		if before, err = s.Store.Application(ctx, before.ID); err != nil {
			return before, err
		}
	}
	return before, fault.New(fault.Conflict, "")
}

func (s Service) submitted(a Application, in Submission, now time.Time) (Application, error) {
	if gaps := a.Gaps(); len(gaps) > 0 {
		fields := make([]fault.Field, len(gaps))
		for i, g := range gaps {
			fields[i] = fault.Field{Name: g.Field, Key: g.Key}
		}
		return a, fault.InvalidFields(fields...)
	}
	reference, err := id.NewReference(in.Call.Series, s.Entropy)
	if err != nil {
		return a, fmt.Errorf("submit application %s: %w", a.ID, err)
	}
	a.Status, a.Reference, a.SubmittedAt, a.Lang = Submitted, reference, now.UTC(), in.Lang
	return a, nil
}

func received(a Application) change.Message {
	return change.Message{Key: "received", Mail: &change.Mail{
		Template: "application-received", Recipient: ToContact, Params: map[string]string{"reference": string(a.Reference)},
	}}
}

// overtaken reports whether a save failed only because the record moved on in the meantime.
func overtaken(err error) bool {
	e, ok := fault.As(err)
	return ok && e.Code == fault.Conflict && e.Key == "change.stale"
}
