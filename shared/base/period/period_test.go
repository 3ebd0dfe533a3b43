package period_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/base/period"
)

func TestPeriod_Contains(t *testing.T) {
	t.Parallel()
	from := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	p := period.Period{From: from, To: from.Add(time.Hour)}
	for _, tt := range []struct {
		name string
		at   time.Time
		want bool
	}{
		{"before", from.Add(-1), false},
		{"at the start", from, true},
		{"last nanosecond", p.To.Add(-1), true},
		{"at the end", p.To, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := p.Contains(tt.at); got != tt.want {
				t.Errorf("Contains(%v) = %v, want %v", tt.at, got, tt.want)
			}
		})
	}
}

// Overlap, intersection and membership agree with one another.
func TestPeriod_Overlaps(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := func(name string) time.Time { return time.Unix(rapid.Int64Range(0, 20).Draw(t, name), 0) }
		a, b := period.Period{From: at("a"), To: at("b")}, period.Period{From: at("c"), To: at("d")}
		want := false
		for s := range int64(21) {
			instant := time.Unix(s, 0)
			both := a.Contains(instant) && b.Contains(instant)
			want = want || both
			if got := a.Intersect(b).Contains(instant); got != both {
				t.Fatalf("%v.Intersect(%v).Contains(%v) = %v, want %v", a, b, instant, got, both)
			}
		}
		if got := a.Overlaps(b); got != want || b.Overlaps(a) != want {
			t.Fatalf("%v.Overlaps(%v) = %v, want %v", a, b, got, want)
		}
	})
}

func TestDays(t *testing.T) {
	t.Parallel()
	visit := period.Days{First: date(t, "2026-10-23"), Last: date(t, "2026-10-27")}
	if got := visit.Count(); got != 5 {
		t.Errorf("Count() = %d, want 5", got)
	}
	tests := []struct {
		name        string
		first, last string
		overlaps    bool
	}{
		{"touching before", "2026-10-20", "2026-10-22", false},
		{"last is first", "2026-10-20", "2026-10-23", true},
		{"inside", "2026-10-24", "2026-10-24", true},
		{"touching after", "2026-10-28", "2026-10-30", false},
		{"reversed", "2026-10-25", "2026-10-24", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			other := period.Days{First: date(t, tt.first), Last: date(t, tt.last)}
			if got := visit.Overlaps(other); got != tt.overlaps || other.Overlaps(visit) != tt.overlaps {
				t.Errorf("Overlaps(%v) = %v, want %v", other, got, tt.overlaps)
			}
		})
	}
	if (period.Days{}).Valid() || (period.Days{Last: visit.Last}).Count() != 0 {
		t.Error("days without a first day are valid, want not")
	}
	_, kyiv, err := period.LoadZone(period.Kyiv)
	if err != nil {
		t.Fatal(err)
	}
	if got := visit.Period(kyiv); got.To.Sub(got.From) != (5*24+1)*time.Hour {
		t.Errorf("Period() = %v, want 121 hours, because the clocks go back", got)
	}
}

func TestMonth(t *testing.T) {
	t.Parallel()
	tests := []struct {
		month string
		add   int
		want  string
		last  string
	}{
		{"2026-10", 0, "2026-10", "2026-10-31"},
		{"2026-10", 3, "2027-01", "2027-01-31"},
		{"2026-01", -1, "2025-12", "2025-12-31"},
		{"2028-01", 1, "2028-02", "2028-02-29"},
		{"2026-10", -130, "2015-12", "2015-12-31"},
	}
	for _, tt := range tests {
		t.Run(tt.month, func(t *testing.T) {
			m, err := period.ParseMonth(tt.month)
			if err != nil {
				t.Fatal(err)
			}
			got := m.Add(tt.add)
			if got.String() != tt.want || got.Last().String() != tt.last {
				t.Errorf("Add(%d) = %v to %v, want %v to %v", tt.add, got, got.Last(), tt.want, tt.last)
			}
			if c := got.Compare(m); (c > 0) != (tt.add > 0) || (c < 0) != (tt.add < 0) {
				t.Errorf("Compare() = %d after Add(%d)", c, tt.add)
			}
			if got.Days().Count() != got.Last().Day {
				t.Errorf("Days().Count() = %d, want %d", got.Days().Count(), got.Last().Day)
			}
		})
	}
	for _, s := range []string{"", "2026", "2026-13", "2026-1", "2026-10-01", "٢٠٢٦-10"} {
		if got, err := period.ParseMonth(s); err == nil {
			t.Errorf("ParseMonth(%q) = %v, want an error", s, got)
		}
	}
	_, kyiv, err := period.LoadZone(period.Kyiv)
	if err != nil {
		t.Fatal(err)
	}
	october := period.Month{Year: 2026, Month: time.October}
	if got := october.Period(kyiv); got.To.Sub(got.From) != (31*24+1)*time.Hour {
		t.Errorf("Period() = %v, want 745 hours", got)
	}
}

func FuzzParseMonth(f *testing.F) {
	f.Add("2026-10")
	f.Fuzz(func(t *testing.T, s string) {
		if got, err := period.ParseMonth(s); err == nil && got.String() != s {
			t.Errorf("ParseMonth(%q) = %v, want itself", s, got)
		}
	})
}

func TestCalendar_Add(t *testing.T) {
	t.Parallel()
	cal := period.NewCalendar(date(t, "2026-12-25"), date(t, "2027-01-01"))
	tests := []struct {
		name, from string
		n          int
		want       string
	}{
		{"next day", "2026-11-24", 1, "2026-11-25"},
		{"over a weekend", "2026-11-27", 1, "2026-11-30"},
		{"from a weekend", "2026-11-28", 1, "2026-11-30"},
		{"over a holiday and a weekend", "2026-12-24", 1, "2026-12-28"},
		{"over two holidays", "2026-12-24", 5, "2027-01-04"},
		{"back", "2026-11-30", -1, "2026-11-27"},
		{"none on a working day", "2026-11-24", 0, "2026-11-24"},
		{"none on a holiday", "2026-12-25", 0, "2026-12-28"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := cal.Add(date(t, tt.from), tt.n); got.String() != tt.want {
				t.Errorf("Add(%s, %d) = %v, want %s", tt.from, tt.n, got, tt.want)
			}
		})
	}
}

// The n-th working day after d is a working day with exactly n of them in between.
func TestCalendar_Count(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		first := period.Date{Year: 2026, Month: time.January, Day: 1}
		var holidays []period.Date
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, 365), 0, 20).Draw(t, "holidays") {
			holidays = append(holidays, first.AddDays(n))
		}
		cal := period.NewCalendar(holidays...)
		d := first.AddDays(rapid.IntRange(0, 300).Draw(t, "day"))
		n := rapid.IntRange(1, 60).Draw(t, "n")
		end := cal.Add(d, n)
		if got := cal.Count(period.Days{First: d.AddDays(1), Last: end}); got != n || !cal.Working(end) {
			t.Fatalf("Count from %v to %v = %d, want %d", d, end, got, n)
		}
	})
}
