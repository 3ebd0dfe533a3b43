package period

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// Kyiv is the zone in which Ukrainian participants read times.
const Kyiv = "Europe/Kyiv"

// zoneAliases maps old names to those that we keep and show.
var zoneAliases = map[string]string{
	"Europe/Kiev":       Kyiv,
	"Europe/Uzhgorod":   Kyiv,
	"Europe/Zaporozhye": Kyiv,
}

// zones remembers each zone that was loaded; it holds no more than the time zone database does.
var zones sync.Map // string -> *time.Location

// LoadZone finds an IANA zone such as "Europe/Kyiv", also by the old name Europe/Kiev, and gives the name to keep. It fails
// with fault.Invalid, key "form.error.time_zone"; "Local" and names that are no region/city are refused, except "UTC".
func LoadZone(name string) (canonical string, loc *time.Location, err error) {
	if alias, ok := zoneAliases[name]; ok {
		name = alias
	}
	if known, ok := zones.Load(name); ok {
		if loc, ok := known.(*time.Location); ok {
			return name, loc, nil
		}
	}
	if name != "UTC" && !strings.Contains(name, "/") {
		return "", nil, fault.Wrap(fault.Invalid, "form.error.time_zone", fmt.Errorf("zone %.64q is no region/city", name))
	}
	loc, err = time.LoadLocation(name)
	if err != nil && name == Kyiv { // a database from before 2022
		loc, err = time.LoadLocation("Europe/Kiev")
	}
	if err != nil {
		return "", nil, fault.Wrap(fault.Invalid, "form.error.time_zone", fmt.Errorf("load zone: %w", err))
	}
	zones.Store(name, loc)
	return name, loc, nil
}

// A Clock is a time of day to the minute.
type Clock struct{ Hour, Minute int }

// ParseClock reads "14:00" or "9:05"; "24:00" is refused, because people read it as either day.
func ParseClock(s string) (Clock, error) {
	hour, minute, ok := strings.Cut(strings.TrimSpace(s), ":")
	h, okHour := digits(hour)
	m, okMinute := digits(minute)
	if !ok || !okHour || !okMinute || len(hour) > 2 || len(minute) != 2 || h > 23 || m > 59 {
		return Clock{}, fault.New(fault.Invalid, "form.error.time")
	}
	return Clock{h, m}, nil
}

// String writes "09:05".
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", c.Hour, c.Minute) }

// Instants gives every instant, in UTC, at which the clocks of a zone show a date and time: one as a rule, none in the
// night when they go forward, two (the earlier first) in the night when they go back.
func Instants(date Date, clock Clock, zone string) ([]time.Time, error) {
	_, loc, err := LoadZone(zone)
	if err != nil {
		return nil, err
	}
	return instants(date, clock, loc), nil
}

// instants tries the offsets that hold a day before and a day after: between them lies at most one change.
func instants(date Date, clock Clock, loc *time.Location) []time.Time {
	wall := time.Date(date.Year, date.Month, date.Day, clock.Hour, clock.Minute, 0, 0, time.UTC)
	var found []time.Time
	for _, near := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		_, offset := wall.Add(near).In(loc).Zone()
		at := wall.Add(-time.Duration(offset) * time.Second)
		if _, actual := at.In(loc).Zone(); actual == offset && !slices.ContainsFunc(found, at.Equal) {
			found = append(found, at)
		}
	}
	slices.SortFunc(found, time.Time.Compare)
	return found
}
