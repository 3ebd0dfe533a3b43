// Package period is about when: civil dates and months, half-open periods of instants, deadlines that were written in
// somebody's local time, and working days. It never reads a clock; callers pass the time.
//
// Instants are kept in UTC together with the IANA zone in which people wrote them, because a zone's rules and offsets change
// while the promise "until 14:00 in Kyiv" does not.
package period

import (
	"fmt"
	"time"
)

// A Date is a day of the calendar, without time and zone. The zero Date is no day.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// MinYear and MaxYear bound the years of a Date: four digits, as ISO 8601 writes them.
const (
	MinYear = 1
	MaxYear = 9999
)

// NewDate makes a date that the calendar has; otherwise it fails with a *PartError.
func NewDate(year int, month time.Month, day int) (Date, error) {
	switch {
	case year < MinYear || year > MaxYear:
		return Date{}, &PartError{Part: PartYear, Key: "form.error.date_real"}
	case month < time.January || month > time.December:
		return Date{}, &PartError{Part: PartMonth, Key: "form.error.date_real"}
	case day < 1 || day > daysIn(year, month):
		return Date{}, &PartError{Part: PartDay, Key: "form.error.date_real"}
	}
	return Date{year, month, day}, nil
}

// ParseDate reads the form "2026-10-25" and no other.
func ParseDate(s string) (Date, error) {
	if len(s) != len("2026-10-25") || s[4] != '-' || s[7] != '-' {
		return Date{}, fmt.Errorf("parse date: not like 2026-10-25: %w", &PartError{Part: PartYear, Key: "form.error.date"})
	}
	year, okYear := digits(s[:4])
	month, okMonth := digits(s[5:7])
	day, okDay := digits(s[8:])
	if !okYear || !okMonth || !okDay {
		return Date{}, fmt.Errorf("parse date: not like 2026-10-25: %w", &PartError{Part: PartYear, Key: "form.error.date"})
	}
	return NewDate(year, time.Month(month), day)
}

// DateOf gives the day of an instant in a zone.
func DateOf(t time.Time, loc *time.Location) Date {
	y, m, d := t.In(loc).Date()
	return Date{y, m, d}
}

// String writes "2026-10-25", and nothing for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// IsZero reports whether d is no day.
func (d Date) IsZero() bool { return d == Date{} }

// MarshalText writes the form of String, in JSON too.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the form of ParseDate; empty text is the zero Date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Compare is negative when d is earlier than o, zero when it is the same day.
func (d Date) Compare(o Date) int { return d.utc().Compare(o.utc()) }

// Before reports whether d is earlier than o.
func (d Date) Before(o Date) bool { return d.Compare(o) < 0 }

// After reports whether d is later than o.
func (d Date) After(o Date) bool { return d.Compare(o) > 0 }

// AddDays gives the day n days later, earlier for a negative n.
func (d Date) AddDays(n int) Date {
	y, m, day := d.utc().AddDate(0, 0, n).Date()
	return Date{y, m, day}
}

// DaysUntil counts the days from d to o: 1 when o is the next day.
func (d Date) DaysUntil(o Date) int { return int((o.utc().Unix() - d.utc().Unix()) / (24 * 60 * 60)) }

// Weekday gives the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// Start gives the first instant of the day in a zone; where the clocks skip midnight, that is when they go on.
func (d Date) Start(loc *time.Location) time.Time {
	at := instants(d, Clock{}, loc)
	if len(at) > 0 {
		return at[0]
	}
	// No zone skips more than a day's first hours, so the change lies between the two midnights by the offsets around it.
	noon := time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, loc)
	start, _ := noon.ZoneBounds()
	return start.UTC()
}

// Period gives the day in a zone as instants; on the nights of clock changes it has 23 or 25 hours.
func (d Date) Period(loc *time.Location) Period {
	return Period{From: d.Start(loc), To: d.AddDays(1).Start(loc)}
}

func (d Date) utc() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// digits reads ASCII digits only.
func digits(s string) (n int, ok bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, s != ""
}
