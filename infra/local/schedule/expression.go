package schedule

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An Expression is a parsed rate(...) or cron(...) in its time zone.
type Expression struct {
	every  time.Duration // of a rate, 0 for cron
	zone   *time.Location
	minute set
	hour   set
	day    set
	month  set
	week   set // 1 is Sunday
	year   set
}

// A set holds the values of one field; nil is every value.
type set []bool

func (s set) has(n int) bool { return s == nil || (n < len(s) && s[n]) }

var (
	rateForm = regexp.MustCompile(`^rate\(([1-9][0-9]{0,8}) (minute|minutes|hour|hours|day|days)\)$`)
	cronForm = regexp.MustCompile(`^cron\(([^ ]+) ([^ ]+) ([^ ]+) ([^ ]+) ([^ ]+) ([^ ]+)\)$`)
)

var units = map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}

// A field of cron has its limits and its names.
type field struct {
	name     string
	min, max int
	names    []string // of min, min+1, ...
}

var fields = []field{
	{name: "minutes", max: 59},
	{name: "hours", max: 23},
	{name: "day of month", min: 1, max: 31},
	{name: "month", min: 1, max: 12, names: []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}},
	{name: "day of week", min: 1, max: 7, names: []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}},
	{name: "year", min: 1970, max: 2199},
}

// Parse reads an expression of EventBridge Scheduler. It knows lists, ranges, steps and names; L, W and #
// are refused, and so is at(...). The zone is an IANA name; "" is UTC.
func Parse(text, zone string) (Expression, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "Local" {
		return Expression{}, fmt.Errorf("schedule zone %q: unknown", zone)
	}
	e := Expression{zone: loc}
	if m := rateForm.FindStringSubmatch(text); m != nil {
		err = e.rate(m[1], m[2])
	} else if m := cronForm.FindStringSubmatch(text); m != nil {
		err = e.cron(m[1:])
	} else {
		err = errors.New("must be rate(value unit) or cron(minutes hours day-of-month month day-of-week year)")
	}
	if err != nil {
		return Expression{}, fmt.Errorf("schedule expression %q: %w", text, err)
	}
	return e, nil
}

func (e *Expression) rate(value, unit string) error {
	n, err := strconv.Atoi(value)
	if err != nil {
		return err
	}
	if (n == 1) == strings.HasSuffix(unit, "s") {
		return errors.New("the unit must be singular for 1 and plural otherwise")
	}
	const longest = 10 * 365 * 24 * time.Hour
	if time.Duration(n) > longest/units[strings.TrimSuffix(unit, "s")] {
		return errors.New("the rate is longer than ten years")
	}
	e.every = time.Duration(n) * units[strings.TrimSuffix(unit, "s")]
	return nil
}

func (e *Expression) cron(texts []string) error {
	if (texts[2] == "?") == (texts[4] == "?") {
		return errors.New("exactly one of day of month and day of week must be ?")
	}
	for i, to := range []*set{&e.minute, &e.hour, &e.day, &e.month, &e.week, &e.year} {
		f := fields[i]
		if texts[i] == "?" && (i == 2 || i == 4) {
			continue
		}
		s, err := f.parse(texts[i])
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		*to = s
	}
	return nil
}

func (f field) parse(text string) (set, error) {
	if text == "*" {
		return nil, nil
	}
	s := make(set, f.max+1)
	for item := range strings.SplitSeq(text, ",") {
		span, step, stepped := strings.Cut(item, "/")
		from, to, err := f.span(span, stepped)
		if err != nil {
			return nil, err
		}
		by := 1
		if stepped {
			if by, err = strconv.Atoi(step); err != nil || by < 1 || by > f.max {
				return nil, fmt.Errorf("step %q is not from 1 to %d", step, f.max)
			}
		}
		for n := from; n <= to; n += by {
			s[n] = true
		}
	}
	return s, nil
}

func (f field) span(text string, open bool) (int, int, error) {
	if text == "*" {
		return f.min, f.max, nil
	}
	first, second, ranged := strings.Cut(text, "-")
	from, err := f.value(first)
	if err != nil {
		return 0, 0, err
	}
	switch {
	case ranged:
		to, err := f.value(second)
		if err == nil && to < from {
			err = fmt.Errorf("range %q runs backwards", text)
		}
		return from, to, err
	case open:
		return from, f.max, nil
	}
	return from, from, nil
}

func (f field) value(text string) (int, error) {
	if i := slices.Index(f.names, strings.ToUpper(text)); i >= 0 {
		return f.min + i, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < f.min || n > f.max || strings.ContainsAny(text, "+-") {
		return 0, fmt.Errorf("%q is not from %d to %d (L, W and # are not supported here)", text, f.min, f.max)
	}
	return n, nil
}

// Next is the first time after a time, or the zero time when there is none. A rate counts from the time
// given. A local time that does not exist (clocks go forward) is left out; one that comes twice (clocks go
// back) counts once, at its first coming.
func (e Expression) Next(after time.Time) time.Time {
	if e.every > 0 {
		return after.Add(e.every)
	}
	// Walk over wall clock readings, kept as if they were UTC.
	local := after.In(e.zone)
	wall := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), 0, 0, time.UTC)
	for {
		wall = e.nextWall(wall.Add(time.Minute))
		if wall.IsZero() {
			return wall
		}
		if t, ok := e.instant(wall); ok && t.After(after) {
			return t
		}
	}
}

// nextWall finds the first reading from a reading on that the fields allow.
func (e Expression) nextWall(w time.Time) time.Time {
	for w.Year() <= fields[5].max {
		switch {
		case !e.year.has(w.Year()):
			w = time.Date(w.Year()+1, 1, 1, 0, 0, 0, 0, time.UTC)
		case !e.month.has(int(w.Month())):
			w = time.Date(w.Year(), w.Month()+1, 1, 0, 0, 0, 0, time.UTC)
		case !e.day.has(w.Day()) || !e.week.has(int(w.Weekday())+1):
			w = time.Date(w.Year(), w.Month(), w.Day()+1, 0, 0, 0, 0, time.UTC)
		case !e.hour.has(w.Hour()):
			w = time.Date(w.Year(), w.Month(), w.Day(), w.Hour()+1, 0, 0, 0, time.UTC)
		case !e.minute.has(w.Minute()):
			w = w.Add(time.Minute)
		default:
			return w
		}
	}
	return time.Time{}
}

// instant is the first moment at which the zone's clocks show a reading; none when they skip it.
func (e Expression) instant(wall time.Time) (time.Time, bool) {
	var first time.Time
	for _, near := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		_, offset := wall.Add(near).In(e.zone).Zone()
		t := wall.Add(-time.Duration(offset) * time.Second).In(e.zone)
		if t.Hour() == wall.Hour() && t.Minute() == wall.Minute() && t.Day() == wall.Day() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	return first, !first.IsZero()
}
