package programme_test

import (
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

var deadline = time.Date(2026, 10, 25, 15, 0, 0, 0, time.UTC) // the night of a clock change, 17:00 in Kyiv

func call() programme.Call {
	return programme.Call{
		ID: "demo-ua", Edition: "demo", Side: programme.UA, Title: programme.Texts{text.Ukrainian: "Набір"}, Series: "BT",
		Opens: deadline.Add(-30 * 24 * time.Hour), Deadline: deadline, Zone: "Europe/Kyiv", Authoritative: text.Ukrainian,
	}
}

func TestCall_State(t *testing.T) {
	t.Parallel()
	c := call()
	tests := []struct {
		name string
		at   time.Time
		want programme.State
		code fault.Code
	}{
		{"a nanosecond before the opening", c.Opens.Add(-1), programme.Forecast, fault.Closed},
		{"at the opening", c.Opens, programme.Open, ""},
		{"a nanosecond before the deadline", deadline.Add(-1), programme.Open, ""},
		{"at the deadline", deadline, programme.Closed, fault.Closed},
		{"a nanosecond after", deadline.Add(1), programme.Closed, fault.Closed},
		{"in another zone", deadline.In(time.FixedZone("", -11*3600)).Add(-1), programme.Open, ""},
	}
	for _, tt := range tests {
		if got := c.State(tt.at); got != tt.want {
			t.Errorf("%s: State(%v) = %s, want %s", tt.name, tt.at, got, tt.want)
		}
		if got := fault.CodeOf(c.MustBeOpen(tt.at)); got != tt.code {
			t.Errorf("%s: MustBeOpen(%v) = %q, want %q", tt.name, tt.at, got, tt.code)
		}
	}
}

// The limits of the pilot's call: 400 and 50,000 inhabitants, both included.
func TestEligibility_Fit(t *testing.T) {
	t.Parallel()
	limits := programme.Eligibility{MinPopulation: 400, MaxPopulation: 50_000, Countries: []municipality.Country{"LT", "EE"}}
	people := func(n float64) municipality.Figure { return municipality.Figure{Value: n, Known: true} }
	tests := []struct {
		name    string
		rule    programme.Eligibility
		country municipality.Country
		people  municipality.Figure
		want    programme.Fit
	}{
		{"below", limits, "LT", people(399), programme.TooSmall},
		{"lower limit", limits, "LT", people(400), programme.Fits},
		{"upper limit", limits, "EE", people(50_000), programme.Fits},
		{"above", limits, "LT", people(50_001), programme.TooLarge},
		{"unknown is not zero", limits, "LT", municipality.Figure{}, programme.Unknown},
		{"zero is known", limits, "LT", people(0), programme.TooSmall},
		{"another country", limits, "PL", people(5000), programme.WrongCountry},
		{"any country", programme.Eligibility{}, "PL", municipality.Figure{}, programme.Fits},
		{"no lower limit", programme.Eligibility{MaxPopulation: 10}, "PL", people(0), programme.Fits},
	}
	for _, tt := range tests {
		if got := tt.rule.Fit(tt.country, tt.people); got != tt.want {
			t.Errorf("%s: Fit(%s, %v) = %s, want %s", tt.name, tt.country, tt.people.Value, got, tt.want)
		}
	}
}

func TestCall_Check(t *testing.T) {
	t.Parallel()
	if err := call().Check(); err != nil {
		t.Fatalf("Check() = %v", err)
	}
	breaks := map[string]func(*programme.Call){
		"id":              func(c *programme.Call) { c.ID = "Demo UA" },
		"edition":         func(c *programme.Call) { c.Edition = "" },
		"side":            func(c *programme.Call) { c.Side = "us" },
		"title":           func(c *programme.Call) { c.Title = nil },
		"order":           func(c *programme.Call) { c.Deadline = c.Opens },
		"series":          func(c *programme.Call) { c.Series = "" },
		"zone":            func(c *programme.Call) { c.Zone = "Mars/Olympus" },
		"local zone":      func(c *programme.Call) { c.Zone = "Local" },
		"authoritative":   func(c *programme.Call) { c.Authoritative = text.English },
		"population":      func(c *programme.Call) { c.Eligibility = programme.Eligibility{MinPopulation: 2, MaxPopulation: 1} },
		"id with a slash": func(c *programme.Call) { c.ID = "a/b" },
	}
	for name, spoil := range breaks {
		c := call()
		spoil(&c)
		if got := fault.CodeOf(c.Check()); got != fault.Invalid {
			t.Errorf("%s: Check() = %q, want %q", name, got, fault.Invalid)
		}
	}
}

func TestTexts_In(t *testing.T) {
	t.Parallel()
	both := programme.Texts{text.English: "a", text.Ukrainian: "б"}
	tests := []struct {
		texts programme.Texts
		lang  text.Lang
		want  string
	}{
		{both, text.Ukrainian, "б"},
		{programme.Texts{text.English: "a"}, text.Ukrainian, "a"},
		{programme.Texts{text.Ukrainian: "б"}, text.English, "б"},
		{nil, text.English, ""},
	}
	for _, tt := range tests {
		if got := tt.texts.In(tt.lang); got != tt.want {
			t.Errorf("%v.In(%s) = %q, want %q", tt.texts, tt.lang, got, tt.want)
		}
	}
}

func FuzzParseCallID(f *testing.F) {
	for _, s := range []string{"demo-eu", "", "-", "a--b", "../x", "demo-eu#"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := programme.ParseCallID(s)
		if err == nil && string(got) != s {
			t.Errorf("ParseCallID(%q) = %q", s, got)
		}
		for _, bad := range "#/. \n" {
			for _, r := range string(got) {
				if r == bad {
					t.Errorf("ParseCallID(%q) lets %q pass", s, bad)
				}
			}
		}
	})
}
