package period

import "time"

// A Period holds the instants from From up to, but not including, To.
type Period struct{ From, To time.Time }

// Valid reports whether the period holds any instant.
func (p Period) Valid() bool { return p.From.Before(p.To) }

// Contains reports whether t is in the period: From is, To is not.
func (p Period) Contains(t time.Time) bool { return !t.Before(p.From) && t.Before(p.To) }

// Overlaps reports whether some instant is in both periods; periods that only touch have none.
func (p Period) Overlaps(o Period) bool { return p.Intersect(o).Valid() }

// Intersect gives the instants in both periods; it is not Valid when there are none.
func (p Period) Intersect(o Period) Period {
	if o.From.After(p.From) {
		p.From = o.From
	}
	if o.To.Before(p.To) {
		p.To = o.To
	}
	return p
}

// Days are the civil days from First to Last, both included, as people write them: "3 to 7 October".
type Days struct{ First, Last Date }

// Valid reports whether both days are there and in order.
func (d Days) Valid() bool { return !d.First.IsZero() && !d.Last.IsZero() && !d.Last.Before(d.First) }

// Count gives the number of days, 0 when they are not Valid.
func (d Days) Count() int {
	if !d.Valid() {
		return 0
	}
	return d.First.DaysUntil(d.Last) + 1
}

// Contains reports whether the day is one of them.
func (d Days) Contains(day Date) bool { return d.Valid() && !day.Before(d.First) && !day.After(d.Last) }

// Overlaps reports whether some day is in both.
func (d Days) Overlaps(o Days) bool {
	return d.Valid() && o.Valid() && !d.Last.Before(o.First) && !o.Last.Before(d.First)
}

// Period gives the days as instants in a zone.
func (d Days) Period(loc *time.Location) Period {
	return Period{From: d.First.Start(loc), To: d.Last.AddDays(1).Start(loc)}
}
