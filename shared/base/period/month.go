package period

import (
	"fmt"
	"time"
)

// A Month is a month of a year. The zero Month is none.
type Month struct {
	Year  int
	Month time.Month
}

// ParseMonth reads the form "2026-10" and no other.
func ParseMonth(s string) (Month, error) {
	first, err := ParseDate(s + "-01")
	if err != nil {
		return Month{}, fmt.Errorf("parse month: %w", err)
	}
	return MonthOf(first), nil
}

// MonthOf gives the month in which a day lies.
func MonthOf(d Date) Month { return Month{d.Year, d.Month} }

// String writes "2026-10", and nothing for the zero Month.
func (m Month) String() string {
	if m.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", m.Year, m.Month)
}

// IsZero reports whether m is none.
func (m Month) IsZero() bool { return m == Month{} }

// MarshalText writes the form of String, in JSON too.
func (m Month) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads the form of ParseMonth; empty text is the zero Month.
func (m *Month) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*m = Month{}
		return nil
	}
	parsed, err := ParseMonth(string(b))
	if err != nil {
		return err
	}
	*m = parsed
	return nil
}

// Add gives the month n months later, earlier for a negative n.
func (m Month) Add(n int) Month {
	return MonthOf(DateOf(time.Date(m.Year, m.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC), time.UTC))
}

// Compare is negative when m is earlier than o, zero when it is the same month.
func (m Month) Compare(o Month) int { return m.First().Compare(o.First()) }

// First gives the first day of the month.
func (m Month) First() Date { return Date{m.Year, m.Month, 1} }

// Last gives the last day of the month.
func (m Month) Last() Date { return m.Add(1).First().AddDays(-1) }

// Days gives the days of the month.
func (m Month) Days() Days { return Days{First: m.First(), Last: m.Last()} }

// Period gives the month as instants in a zone.
func (m Month) Period(loc *time.Location) Period { return m.Days().Period(loc) }
