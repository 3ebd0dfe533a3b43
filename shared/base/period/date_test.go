package period_test

import (
	"encoding/json"
	"errors"
	"strconv"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/period"
)

func date(t *testing.T, s string) period.Date {
	t.Helper()
	d, err := period.ParseDate(s)
	if err != nil {
		t.Fatalf("ParseDate(%q) error = %v", s, err)
	}
	return d
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"2026-10-25", "0001-01-01", "9999-12-31", "2028-02-29", "2000-02-29"} {
		if got, err := period.ParseDate(s); err != nil || got.String() != s {
			t.Errorf("ParseDate(%q) = %v, %v, want itself", s, got, err)
		}
	}
	for _, s := range []string{
		"", "2026-10", "2026-10-25T00:00", "2026-02-31", "2027-02-29", "1900-02-29", "0000-00-00", "0000-01-01", "2026-00-10",
		"2026-13-01", "20266-1-01", "2026-1-001", "٢٠٢٦-10-25", "2026-1０-1", "+026-10-25", "2026/10/25", "abcd-ef-gh",
	} {
		if got, err := period.ParseDate(s); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("ParseDate(%q) = %v, %v, want %v", s, got, err, fault.Invalid)
		}
	}
}

func TestParseParts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name             string
		day, month, year string
		want             string
		part             period.Part
		key              string
	}{
		{"numbers", "25", "10", "2026", "2026-10-25", "", ""},
		{"spaces and zeros", " 05 ", "03", "2027", "2027-03-05", "", ""},
		{"english name", "1", "October", "2026", "2026-10-01", "", ""},
		{"short english name", "1", "sep", "2026", "2026-09-01", "", ""},
		{"ukrainian genitive", "25", "жовтня", "2026", "2026-10-25", "", ""},
		{"ukrainian nominative", "25", "Лютий", "2026", "2026-02-25", "", ""},
		{"no day", "", "10", "2026", "", period.PartDay, "form.error.date_day"},
		{"no month", "1", " ", "2026", "", period.PartMonth, "form.error.date_month"},
		{"no year", "1", "1", "", "", period.PartYear, "form.error.date_year"},
		{"31 february", "31", "02", "2026", "", period.PartDay, "form.error.date_real"},
		{"29 february", "29", "2", "2027", "", period.PartDay, "form.error.date_real"},
		{"zeros", "00", "00", "0000", "", period.PartYear, "form.error.date_real"},
		{"month 13", "1", "13", "2026", "", period.PartMonth, "form.error.date_real"},
		{"long month", "1", "0010", "2026", "", period.PartMonth, "form.error.date"},
		{"year 1", "1", "1", "1", "", period.PartYear, "form.error.date_year_digits"},
		{"year 20266", "1", "1", "20266", "", period.PartYear, "form.error.date_year_digits"},
		{"letters", "x", "1", "2026", "", period.PartDay, "form.error.date"},
		{"unknown month", "1", "brumaire", "2026", "", period.PartMonth, "form.error.date"},
		{"arabic digits", "١", "1", "2026", "", period.PartDay, "form.error.date"},
		{"sign", "-1", "1", "2026", "", period.PartDay, "form.error.date"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := period.ParseParts(tt.day, tt.month, tt.year)
			if got.String() != tt.want || (err == nil) != (tt.part == "") {
				t.Fatalf("ParseParts() = %v, %v, want %q", got, err, tt.want)
			}
			var wrong *period.PartError
			if err != nil && (!errors.As(err, &wrong) || wrong.Part != tt.part || wrong.Key != tt.key) {
				t.Errorf("ParseParts() error = %#v, want %s %s", err, tt.part, tt.key)
			}
		})
	}
}

func TestDate_JSON(t *testing.T) {
	t.Parallel()
	type record struct {
		Day   period.Date
		Month period.Month
		None  period.Date
	}
	in := record{Day: date(t, "2026-10-25"), Month: period.Month{Year: 2026, Month: time.October}}
	b, err := json.Marshal(in)
	if want := `{"Day":"2026-10-25","Month":"2026-10","None":""}`; err != nil || string(b) != want {
		t.Fatalf("Marshal() = %s, %v, want %s", b, err, want)
	}
	var out record
	if err := json.Unmarshal(b, &out); err != nil || out != in {
		t.Errorf("Unmarshal(%s) = %v, %v, want %v", b, out, err, in)
	}
	if err := json.Unmarshal([]byte(`{"Day":"2026-02-30"}`), &out); err == nil {
		t.Error("Unmarshal of 2026-02-30 gives no error")
	}
	if err := json.Unmarshal([]byte(`{"Month":"2026-13"}`), &out); err == nil {
		t.Error("Unmarshal of month 2026-13 gives no error")
	}
}

func TestDate_Arithmetic(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, err := period.NewDate(rapid.IntRange(1900, 2200).Draw(t, "y"), time.Month(rapid.IntRange(1, 12).Draw(t, "m")), rapid.IntRange(1, 28).Draw(t, "d"))
		if err != nil {
			t.Fatal(err)
		}
		n := rapid.IntRange(-40_000, 40_000).Draw(t, "n")
		moved := d.AddDays(n)
		if got := d.DaysUntil(moved); got != n {
			t.Fatalf("DaysUntil() = %d, want %d", got, n)
		}
		if got := moved.After(d); got != (n > 0) {
			t.Fatalf("%v.After(%v) = %v, want %v", moved, d, got, n > 0)
		}
		if again, err := period.ParseDate(moved.String()); err != nil || again != moved {
			t.Fatalf("ParseDate(%v) = %v, %v, want the same", moved, again, err)
		}
	})
}

func TestDate_Period(t *testing.T) {
	t.Parallel()
	tests := []struct {
		day, zone string
		hours     float64
		start     string
	}{
		{"2026-10-25", "Europe/Kyiv", 25, "2026-10-24T21:00:00Z"},
		{"2027-03-28", "Europe/Kyiv", 23, "2027-03-27T22:00:00Z"},
		{"2026-07-01", "Europe/Kyiv", 24, "2026-06-30T21:00:00Z"},
		{"2018-11-04", "America/Sao_Paulo", 23, "2018-11-04T03:00:00Z"}, // its midnight did not exist
	}
	for _, tt := range tests {
		t.Run(tt.day+" "+tt.zone, func(t *testing.T) {
			_, loc, err := period.LoadZone(tt.zone)
			if err != nil {
				t.Fatal(err)
			}
			day := date(t, tt.day)
			got := day.Period(loc)
			if hours := got.To.Sub(got.From).Hours(); hours != tt.hours {
				t.Errorf("%s has %v hours, want %v", tt.day, hours, tt.hours)
			}
			if s := got.From.Format(time.RFC3339); s != tt.start {
				t.Errorf("%s starts at %s, want %s", tt.day, s, tt.start)
			}
			if d := period.DateOf(got.From, loc); d != day {
				t.Errorf("DateOf(start) = %v, want %v", d, day)
			}
			if d := period.DateOf(got.From.Add(-1), loc); d != day.AddDays(-1) {
				t.Errorf("DateOf(before start) = %v, want the day before %v", d, day)
			}
		})
	}
}

func FuzzParseDate(f *testing.F) {
	f.Add("2026-10-25")
	f.Add("9999-99-99")
	f.Fuzz(func(t *testing.T, s string) {
		if got, err := period.ParseDate(s); err == nil && got.String() != s {
			t.Errorf("ParseDate(%q) = %v, want itself", s, got)
		}
	})
}

func FuzzParseParts(f *testing.F) {
	f.Add("25", "жовтня", "2026")
	f.Add("1", "oct", "2026")
	f.Fuzz(func(t *testing.T, day, month, year string) {
		got, err := period.ParseParts(day, month, year)
		if err != nil {
			return
		}
		again, err := period.ParseParts(strconv.Itoa(got.Day), strconv.Itoa(int(got.Month)), got.String()[:4])
		if err != nil || again != got {
			t.Errorf("ParseParts(%q, %q, %q) = %v, which reads as %v, %v", day, month, year, got, again, err)
		}
	})
}
