package period

import (
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// A Part is one of the three boxes in which people type a date.
type Part string

// The parts of a date; their values end the names of the form's boxes.
const (
	PartDay   Part = "day"
	PartMonth Part = "month"
	PartYear  Part = "year"
)

// A PartError says which part of a date is wrong, with the message key that says how.
type PartError struct {
	Part Part
	Key  string
}

func (e *PartError) Error() string { return "date: wrong " + string(e.Part) }

// Unwrap gives the fault.Invalid with the same key, for callers that do not know the parts.
func (e *PartError) Unwrap() error { return fault.New(fault.Invalid, e.Key) }

// ParseParts reads a date from its three boxes. The month may be a name in English or Ukrainian, in full or as its first three
// English letters. It fails with the *PartError of the first wrong part.
func ParseParts(day, month, year string) (Date, error) {
	day, month, year = strings.TrimSpace(day), strings.TrimSpace(month), strings.TrimSpace(year)
	for _, part := range []struct {
		part  Part
		value string
	}{{PartDay, day}, {PartMonth, month}, {PartYear, year}} {
		if part.value == "" {
			return Date{}, &PartError{Part: part.part, Key: "form.error.date_" + string(part.part)}
		}
	}
	d, ok := digits(day)
	if !ok || len(day) > 2 {
		return Date{}, &PartError{Part: PartDay, Key: "form.error.date"}
	}
	m, ok := monthOf(month)
	if !ok {
		return Date{}, &PartError{Part: PartMonth, Key: "form.error.date"}
	}
	y, ok := digits(year)
	if !ok || len(year) != 4 {
		return Date{}, &PartError{Part: PartYear, Key: "form.error.date_year_digits"}
	}
	return NewDate(y, m, d)
}

func monthOf(s string) (time.Month, bool) {
	if n, ok := digits(s); ok {
		return time.Month(n), len(s) <= 2
	}
	s = strings.ToLower(s)
	for m := time.January; m <= time.December; m++ {
		english := strings.ToLower(m.String())
		if s == english || s == english[:3] {
			return m, true
		}
		nominative, genitive, _ := strings.Cut(ukrainianMonths[m-1], " ")
		if s == nominative || s == genitive {
			return m, true
		}
	}
	return 0, false
}

// ukrainianMonths has each month as it stands alone and as it follows a day.
var ukrainianMonths = [...]string{
	"січень січня", "лютий лютого", "березень березня", "квітень квітня", "травень травня", "червень червня",
	"липень липня", "серпень серпня", "вересень вересня", "жовтень жовтня", "листопад листопада", "грудень грудня",
}
