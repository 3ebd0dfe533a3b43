package period

import "time"

// A Calendar knows which days are worked: Monday to Friday without the holidays, which are the edition's data, since both
// countries of a partnership have their own and martial law suspends Ukraine's.
type Calendar struct{ holidays map[Date]struct{} }

// NewCalendar makes a calendar with the given holidays.
func NewCalendar(holidays ...Date) Calendar {
	set := make(map[Date]struct{}, len(holidays))
	for _, d := range holidays {
		set[d] = struct{}{}
	}
	return Calendar{set}
}

// Working reports whether people work on the day.
func (c Calendar) Working(d Date) bool {
	_, holiday := c.holidays[d]
	day := d.Weekday()
	return !holiday && day != time.Saturday && day != time.Sunday
}

// Add gives the n-th working day after d, before it for a negative n. With 0 it gives d itself when that is a working
// day, else the next one.
func (c Calendar) Add(d Date, n int) Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	if n == 0 && !c.Working(d) {
		n = 1
	}
	for n > 0 {
		d = d.AddDays(step)
		if c.Working(d) {
			n--
		}
	}
	return d
}

// Count counts the working days among days.
func (c Calendar) Count(days Days) int {
	n := 0
	for d := days.First; days.Contains(d); d = d.AddDays(1) {
		if c.Working(d) {
			n++
		}
	}
	return n
}
