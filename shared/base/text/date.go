package text

import (
	"fmt"
	"strconv"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/period"
)

// Date writes a day: "25 October 2026", "25 жовтня 2026 року"; nothing for the zero Date.
func (p *Printer) Date(d period.Date) string {
	if d.IsZero() {
		return ""
	}
	return strconv.Itoa(d.Day) + " " + p.monthAndYear(d)
}

// DateWithWeekday writes "Sunday 25 October 2026", "неділя, 25 жовтня 2026 року".
func (p *Printer) DateWithWeekday(d period.Date) string {
	if d.IsZero() {
		return ""
	}
	return p.words.weekdays[d.Weekday()] + p.words.weekdayMark + p.Date(d)
}

// Days writes the days of a visit without saying twice what they share: "3–7 October 2026", "30 жовтня – 2 листопада 2026 року".
func (p *Printer) Days(days period.Days) string {
	first, last := days.First, days.Last
	switch {
	case first == last:
		return p.Date(first)
	case first.Year != last.Year:
		return p.Date(first) + " – " + p.Date(last)
	case first.Month != last.Month:
		return strconv.Itoa(first.Day) + " " + p.monthName(first.Month) + " – " + p.Date(last)
	}
	return strconv.Itoa(first.Day) + "–" + p.Date(last)
}

// Month writes a month by itself: "October 2026", "жовтень 2026 року".
func (p *Printer) Month(m period.Month) string {
	if m.IsZero() {
		return ""
	}
	return p.words.monthsAlone[(m.Month-1)%12] + " " + strconv.Itoa(m.Year) + p.words.year
}

// DateTime writes an instant as the clocks of a zone show it: "25 October 2026, 14:00 (Kyiv time)",
// "25 жовтня 2026 року, 14:00 (за Києвом)". An hour that comes twice that night also has its distance from UTC. In an
// unknown zone the instant is written in UTC.
func (p *Printer) DateTime(t time.Time, zone string) string {
	name, loc, err := period.LoadZone(zone)
	if err != nil {
		name, loc = "UTC", time.UTC
	}
	local := t.In(loc)
	clock := period.Clock{Hour: local.Hour(), Minute: local.Minute()}
	day := period.DateOf(t, loc)
	where := p.Zone(name)
	if same, err := period.Instants(day, clock, name); err == nil && len(same) > 1 {
		_, offset := local.Zone()
		where += ", " + utcOffset(offset)
	}
	return fmt.Sprintf("%s, %s (%s)", p.Date(day), clock, where)
}

// Deadline writes a deadline in its own zone.
func (p *Printer) Deadline(d period.Deadline) string { return p.DateTime(d.At, d.Zone) }

// Zone names a zone as it stands after a time: "Kyiv time", "за Києвом"; a zone outside Europe by its IANA name.
func (p *Printer) Zone(name string) string {
	if key := "place.zone." + zoneKey(name); p.Has(key) {
		return p.T(key)
	}
	return name
}

func (p *Printer) monthAndYear(d period.Date) string {
	return p.monthName(d.Month) + " " + strconv.Itoa(d.Year) + p.words.year
}

func (p *Printer) monthName(m time.Month) string { return p.words.months[(m-1+12)%12] }

func utcOffset(seconds int) string {
	sign := "+"
	if seconds < 0 {
		sign, seconds = "\u2212", -seconds
	}
	if minutes := seconds / 60 % 60; minutes != 0 {
		return fmt.Sprintf("UTC%s%d:%02d", sign, seconds/3600, minutes)
	}
	return fmt.Sprintf("UTC%s%d", sign, seconds/3600)
}
