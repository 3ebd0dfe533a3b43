// Package sample is the demonstration: an edition with a call for each side, and applications of real municipalities with
// invented contacts at example.org. It is loaded into local stacks and tests, never into a deployed system.
package sample

import (
	"context"
	"fmt"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/period"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/sample/places"
)

// A Store is where the demonstration is loaded to.
type Store interface {
	programme.Store
	application.Store
}

// The demonstration's numbers.
const (
	OpenFor   = 40 * 24 * time.Hour // from the opening to the deadline
	OpenSince = 10 * 24 * time.Hour // how long the calls have been open when they are loaded
	// ApplicantsEU and ApplicantsUA are the applications that stand in the inbox from the beginning.
	ApplicantsEU = 11
	ApplicantsUA = 13
	// EveryWaiting: every so many applications still wait for an officer, the others are accepted.
	EveryWaiting = 4
)

// Load stores the edition, its calls and the applications; what is there already stays, so that loading again changes
// nothing. Only calls that have closed in the meantime open anew, because a demonstration without an open call shows little.
//
// The contacts cannot come back to their applications by mail; LoadReachable makes that possible.
func Load(ctx context.Context, store Store, now time.Time) error {
	return LoadReachable(ctx, store, now, nil)
}

// LoadReachable is Load with the keyed hash of canonical addresses (account.EmailKey with the signing key), by which a
// contact's applications are found.
func LoadReachable(ctx context.Context, store Store, now time.Time, emailKey func(canonical string) string) error {
	e := Edition()
	if _, err := store.Edition(ctx, e.ID); fault.CodeOf(err) == fault.NotFound {
		_, err = store.SaveEdition(ctx, e, by(now, "edition.created"))
		if err != nil && fault.CodeOf(err) != fault.Conflict { // somebody else loaded it first
			return fmt.Errorf("load the edition: %w", err)
		}
	} else if err != nil {
		return fmt.Errorf("load the edition: %w", err)
	}
	for _, call := range Calls(now) {
		stored, err := loadCall(ctx, store, call, now)
		if err != nil {
			return fmt.Errorf("load the call %s: %w", call.ID, err)
		}
		if err := loadApplicants(ctx, store, e, stored, now, emailKey); err != nil {
			return err
		}
	}
	return nil
}

func loadCall(ctx context.Context, store Store, call programme.Call, now time.Time) (programme.Call, error) {
	what := "call.published"
	stored, err := store.Call(ctx, call.ID)
	switch {
	case fault.CodeOf(err) == fault.NotFound:
	case err != nil:
		return stored, err
	case stored.State(now) != programme.Closed:
		return stored, nil
	default:
		what, call.Head, call.Opens = "call.extended", stored.Head, stored.Opens
	}
	call.Head, err = store.SaveCall(ctx, call, by(now, what))
	if fault.CodeOf(err) == fault.Conflict {
		return store.Call(ctx, call.ID)
	}
	return call, err
}

func loadApplicants(ctx context.Context, store Store, e programme.Edition, call programme.Call, now time.Time, emailKey func(string) string) error {
	n := ApplicantsEU
	if call.Side == programme.UA {
		n = ApplicantsUA
	}
	for i, place := range Pick(places.All(), call, n) {
		at := call.Opens.Add(time.Duration(i*7+3) * time.Hour)
		who := Applicant{Place: place, Call: call, Themes: e.Themes, Langs: e.Languages, At: at, EmailKey: emailKey}
		if _, err := Apply(ctx, store, who, i%EveryWaiting != 0, now); err != nil && fault.CodeOf(err) != fault.Conflict {
			return err
		}
	}
	return nil
}

func by(now time.Time, what string) change.Change {
	return change.Change{At: now, Actor: change.Actor{Kind: change.System, ID: "sample"}, What: what}
}

// at gives an hour of a day as the clocks of a zone show it, in UTC.
func at(day time.Time, hour int, zone string) time.Time {
	_, loc, err := period.LoadZone(zone)
	if err != nil {
		loc = time.UTC
	}
	y, m, d := day.In(loc).Date()
	return time.Date(y, m, d, hour, 0, 0, 0, loc).UTC()
}
