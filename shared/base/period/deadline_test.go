package period_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/period"
)

func TestDeadline_Open(t *testing.T) {
	t.Parallel()
	d, err := period.NewDeadline(date(t, "2026-10-25"), period.Clock{Hour: 14}, "Europe/Kiev")
	if err != nil {
		t.Fatal(err)
	}
	if want := (period.Deadline{At: time.Date(2026, 10, 25, 12, 0, 0, 0, time.UTC), Zone: "Europe/Kyiv"}); d != want {
		t.Fatalf("NewDeadline() = %v, want %v", d, want)
	}
	tests := []struct {
		name string
		now  time.Time
		want bool
	}{
		{"a nanosecond before", d.At.Add(-1), true},
		{"at it", d.At, false},
		{"a nanosecond after", d.At.Add(1), false},
		{"at it, another zone", d.Local(), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := d.Open(tt.now); got != tt.want || d.Closed(tt.now) == tt.want {
				t.Errorf("Open(%v) = %v, Closed = %v, want %v and its opposite", tt.now, got, d.Closed(tt.now), tt.want)
			}
		})
	}
	if (period.Deadline{}).Open(time.Unix(0, 0)) {
		t.Error("the zero Deadline is open, want closed")
	}
}

func TestNewDeadline_NightsOfChange(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, day, clock, zone string
		want                   []string // the instants
		key                    string
	}{
		{"back, before", "2026-10-25", "02:59", "Europe/Kyiv", []string{"2026-10-24T23:59:00Z"}, ""},
		{"back, twice from", "2026-10-25", "03:00", "Europe/Kyiv", []string{"2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"}, "form.error.time_twice"},
		{"back, twice to", "2026-10-25", "03:59", "Europe/Kyiv", []string{"2026-10-25T00:59:00Z", "2026-10-25T01:59:00Z"}, "form.error.time_twice"},
		{"back, after", "2026-10-25", "04:00", "Europe/Kyiv", []string{"2026-10-25T02:00:00Z"}, ""},
		{"forward, before", "2027-03-28", "02:59", "Europe/Kyiv", []string{"2027-03-28T00:59:00Z"}, ""},
		{"forward, missing from", "2027-03-28", "03:00", "Europe/Kyiv", nil, "form.error.time_missing"},
		{"forward, missing to", "2027-03-28", "03:59", "Europe/Kyiv", nil, "form.error.time_missing"},
		{"forward, after", "2027-03-28", "04:00", "Europe/Kyiv", []string{"2027-03-28T01:00:00Z"}, ""},
		{"warsaw, twice", "2026-10-25", "02:30", "Europe/Warsaw", []string{"2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"}, "form.error.time_twice"},
		{"no changes there", "2026-10-25", "03:30", "UTC", []string{"2026-10-25T03:30:00Z"}, ""},
		{"midnight", "2026-10-25", "00:00", "Europe/Kyiv", []string{"2026-10-24T21:00:00Z"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			clock, err := period.ParseClock(tt.clock)
			if err != nil {
				t.Fatal(err)
			}
			at, err := period.Instants(date(t, tt.day), clock, tt.zone)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, instant := range at {
				got = append(got, instant.Format(time.RFC3339))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Instants() (-want +got):\n%s", diff)
			}
			d, err := period.NewDeadline(date(t, tt.day), clock, tt.zone)
			key := ""
			if e, ok := fault.As(err); ok {
				key = e.Key
			}
			if key != tt.key || err == nil && d.Local().Format("2006-01-02 15:04") != tt.day+" "+tt.clock {
				t.Errorf("NewDeadline() = %v, %v, want key %q", d, err, tt.key)
			}
		})
	}
}

func TestLoadZone(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, want string }{
		{"Europe/Kyiv", "Europe/Kyiv"},
		{"Europe/Kiev", "Europe/Kyiv"},
		{"Europe/Uzhgorod", "Europe/Kyiv"},
		{"Europe/Warsaw", "Europe/Warsaw"},
		{"UTC", "UTC"},
		{"", ""},
		{"Local", ""},
		{"EST", ""},
		{"../../etc/passwd", ""},
		{"Europe/Atlantis", ""},
		{"Europe/Kyiv\x00", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for range 2 { // the second time it is remembered
				got, loc, err := period.LoadZone(tt.name)
				if got != tt.want || (err == nil) != (tt.want != "") || (loc == nil) != (tt.want == "") {
					t.Errorf("LoadZone(%q) = %q, %v, %v, want %q", tt.name, got, loc, err, tt.want)
				}
				if err != nil && fault.CodeOf(err) != fault.Invalid {
					t.Errorf("LoadZone(%q) code = %v, want %v", tt.name, fault.CodeOf(err), fault.Invalid)
				}
			}
		})
	}
	if _, err := period.NewDeadline(date(t, "2026-10-25"), period.Clock{}, "Mars/Base"); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("NewDeadline(Mars) error = %v, want %v", err, fault.Invalid)
	}
	if got := (period.Deadline{At: time.Unix(0, 0), Zone: "Mars/Base"}).Local().Location(); got != time.UTC {
		t.Errorf("Local() of an unknown zone is in %v, want UTC", got)
	}
}

func TestParseClock(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]period.Clock{"14:00": {Hour: 14}, " 9:05 ": {Hour: 9, Minute: 5}, "00:00": {}, "23:59": {Hour: 23, Minute: 59}} {
		if got, err := period.ParseClock(s); err != nil || got != want {
			t.Errorf("ParseClock(%q) = %v, %v, want %v", s, got, err, want)
		}
	}
	for _, s := range []string{"", "14", "14:0", "24:00", "12:60", "-1:00", "1e1:00", "١٤:00", "14:00:00", "014:00", ":30"} {
		if got, err := period.ParseClock(s); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("ParseClock(%q) = %v, %v, want %v", s, got, err, fault.Invalid)
		}
	}
}

func FuzzParseClock(f *testing.F) {
	f.Add("14:00")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := period.ParseClock(s)
		if err != nil {
			return
		}
		if again, err := period.ParseClock(got.String()); err != nil || again != got {
			t.Errorf("ParseClock(%q) = %v, which reads as %v, %v", s, got, again, err)
		}
	})
}

func FuzzLoadZone(f *testing.F) {
	f.Add("Europe/Kiev")
	f.Add("../x")
	f.Fuzz(func(t *testing.T, s string) {
		name, _, err := period.LoadZone(s)
		if err != nil {
			return
		}
		if again, _, err := period.LoadZone(name); err != nil || again != name {
			t.Errorf("LoadZone(%q) = %q, which loads as %q, %v", s, name, again, err)
		}
	})
}
