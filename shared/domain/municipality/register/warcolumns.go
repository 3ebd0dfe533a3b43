package register

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// warColumns are the columns of hromadas.csv about hostilities, each with the month that stands in its name.
type warColumns struct {
	occupied, active, possible, earlier string // names of columns, "" when the file lacks one
	asOf, earlierAsOf                   string // "2025-05"
}

// bindWar finds the columns about hostilities; of several months the newest counts.
func bindWar(t *table) warColumns {
	var c warColumns
	for _, b := range []struct {
		prefix string
		to     *string
	}{
		{"occupied_", &c.occupied}, {"active_hostilities_", &c.active}, {"possible_hostilities_", &c.possible}, {"war_status_", &c.earlier},
	} {
		var found []string
		for _, header := range t.header {
			if _, ok := matchName(b.prefix+"{year}_{month}", header); ok {
				found = append(found, header)
			}
		}
		if len(found) > 0 {
			*b.to = slices.Max(found)
		}
	}
	c.asOf, c.earlierAsOf = monthOf(c.occupied), monthOf(c.earlier)
	return c
}

// monthOf gives the month at the end of a column's name, as "2025-05".
func monthOf(header string) string {
	if len(header) < len("_2025_05") {
		return ""
	}
	return strings.ReplaceAll(header[len(header)-len("2025_05"):], "_", "-")
}

func (c warColumns) read(t *table) (*municipality.War, error) {
	if c.occupied == "" && c.earlier == "" {
		return nil, nil
	}
	war := municipality.War{AsOf: c.asOf, EarlierAsOf: c.earlierAsOf}
	if c.occupied != "" {
		war.Source = sourceOrder376
	}
	if c.earlier != "" {
		war.EarlierSource = sourceKSE
	}
	for _, b := range []struct {
		column string
		to     *municipality.Hostility
	}{{c.occupied, &war.Occupied}, {c.active, &war.Active}, {c.possible, &war.Possible}} {
		if b.column == "" {
			continue
		}
		*b.to = municipality.Hostility(t.get(b.column))
		if !slices.Contains(hostilities(), *b.to) {
			return nil, t.broken(b.column, fmt.Sprintf("%q is none of yes, partly, ended, no", cutShort(t.get(b.column))))
		}
	}
	var ok bool
	if war.Earlier, ok = earlierStatus(t.get(c.earlier)); !ok {
		return nil, t.broken(c.earlier, fmt.Sprintf("%q is none of the known words", cutShort(t.get(c.earlier))))
	}
	return &war, nil
}

func earlierStatus(s string) (municipality.WarStatus2022, bool) {
	switch s {
	case "":
		return "", true
	case "not occupied":
		return municipality.NotOccupied, true
	case "not occupied, in the war zone":
		return municipality.InWarZone, true
	case "occupied":
		return municipality.Occupied, true
	case "deoccupied_Mar_Apr":
		return municipality.DeoccupiedSpring, true
	case "deoccupied_Sept":
		return municipality.DeoccupiedAutumn, true
	}
	return "", false
}
