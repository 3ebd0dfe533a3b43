package period

import (
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// A Deadline is the instant from which something is closed, with the zone in which people read it.
// Before At it is open; at At and after it is closed. The zero Deadline has been closed for ever.
type Deadline struct {
	At   time.Time // in UTC
	Zone string    // IANA name, for example "Europe/Kyiv"
}

// NewDeadline reads a deadline written as local time. It fails with fault.Invalid: "form.error.time_missing" and
// "form.error.time_twice" in the nights when the clocks change, "form.error.time_zone" for an unknown zone.
func NewDeadline(date Date, clock Clock, zone string) (Deadline, error) {
	canonical, loc, err := LoadZone(zone)
	if err != nil {
		return Deadline{}, err
	}
	at := instants(date, clock, loc)
	switch len(at) {
	case 0:
		return Deadline{}, fault.New(fault.Invalid, "form.error.time_missing")
	case 1:
		return Deadline{At: at[0], Zone: canonical}, nil
	}
	return Deadline{}, fault.New(fault.Invalid, "form.error.time_twice")
}

// Open reports whether now is still in time, to the nanosecond.
func (d Deadline) Open(now time.Time) bool { return now.Before(d.At) }

// Closed is the opposite of Open.
func (d Deadline) Closed(now time.Time) bool { return !d.Open(now) }

// IsZero reports whether no deadline was set.
func (d Deadline) IsZero() bool { return d.At.IsZero() }

// Local gives the deadline as the clocks of its zone show it; in UTC when the zone is unknown here.
func (d Deadline) Local() time.Time {
	_, loc, err := LoadZone(d.Zone)
	if err != nil {
		return d.At.UTC()
	}
	return d.At.In(loc)
}
