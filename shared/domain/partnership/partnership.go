// Package partnership holds the pairs that a decided matching run made: two applications, one record.
//
// Publishing is all or nothing: partnerships are prepared one by one where nobody sees them, then the run's status turns
// to published in one write, and only then are both sides told, again one by one and never twice.
package partnership

import (
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
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
)

// A Party is one side of a partnership: the application that brought it, and its place as it was frozen there.
type Party struct {
	Application application.ID
	Place       application.Place
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
	Head    change.Head
}

// IDOf gives the id of the partnership that a run makes of an EU application: the same pair of the same run gets the same
// id however often a task is tried.
func IDOf(run id.ID, eu application.ID) id.ID {
	return id.ID(string(Prefix) + "_" + tail(string(run)) + "-" + tail(string(eu)))
}

func tail(s string) string {
	for i := range len(s) {
		if s[i] == '_' {
			return s[i+1:]
		}
	}
	return s
}
