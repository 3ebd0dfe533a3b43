// Package partnership holds the pairs that a decided matching run made: two applications, one record.
//
// Publishing is all or nothing: partnerships are prepared one by one where nobody sees them, then the run's status turns
// to published in one write, and only then are both sides told, again one by one and never twice.
//
// An application may be part of several partnerships of one run. Each application belongs to one line of runs while it has
// any: a published run and those that take its place, one after the other. No other run partners it.
//
// A run that follows a published one takes its place: pairs that stay keep their partnership, the others are first marked
// to end with the new run, and end when that is published. Only one run can follow a published one.
package partnership

import (
	"bytes"
	"crypto/sha256"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// Prefix begins the id of every partnership.
const Prefix id.Prefix = "pair"

// A Status of a partnership; the value is stable and stored.
type Status string

// The statuses of a partnership.
const (
	Prepared  Status = "prepared"  // its run is not published yet: shown to nobody
	Announced Status = "announced" // both sides were written to
	Ended     Status = "ended"     // a later run took the pair apart; who knew of it was told
)

// A Reason says why a partnership ended; it is the end of a message key.
type Reason string

// The reasons.
const (
	Withdrawn Reason = "withdrawn" // one side takes no part any more
	Rematched Reason = "rematched" // the municipalities were paired anew
)

// A Party is one side of a partnership: the application that brought it, and its place as it was frozen there.
type Party struct {
	Application application.ID
	Place       application.Place
	Withdrew    bool `json:",omitempty"` // ended: this side takes no part any more
}

// A Partnership is a pair of municipalities.
type Partnership struct {
	ID      id.ID
	Edition programme.EditionID
	Run     id.ID
	Status  Status
	EU, UA  Party
	Score   int32 // millionths, of the run
	At      time.Time
	Ending  id.ID     // run with whose publication it ends; empty for none
	Reason  Reason    // why, once it ended
	Until   time.Time // when it ended
	Head    change.Head
}

// IDOf gives the id of the partnership that a run makes of two applications: the same pair of the same run gets the same
// id however often a task is tried, so its time is the run's and its entropy a hash of all three names.
func IDOf(run matching.Run, of matching.Couple) (id.ID, error) {
	sum := sha256.Sum256([]byte(string(run.ID) + " " + of.EU + " " + of.UA))
	return id.New(Prefix, run.At, bytes.NewReader(sum[:]))
}
