package portal

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/sample"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// The privacy notice says for how long data are kept; the manifest says it to the machines.
func TestPrivacy_SaysWhatTheManifestDoes(t *testing.T) {
	t.Parallel()
	days := map[string]int{}
	for _, e := range app.Bridges().Table.Entities {
		days[e.Name] = e.Days
	}
	for entity, want := range map[string]int{"application": 5 * 365, "outbox": 90, "mailstate": 365} {
		if days[entity] != want {
			t.Errorf("the manifest keeps %s for %d days; the privacy notice (portal.privacy.text_4) says %d: change both", entity, days[entity], want)
		}
	}
	for lang, parts := range map[text.Lang][]string{text.English: {"five years", "90 days", "one year"}, text.Ukrainian: {"п’ять років", "90 днів", "один рік"}} {
		for _, part := range parts {
			if notice := text.For(lang).T("portal.privacy.text_4"); !strings.Contains(notice, part) {
				t.Errorf("notice in %s lacks %q: %s", lang, part, notice)
			}
		}
	}
}

// F32: the deadline is shown in its own zone and in the reader's, on both sides of a change of the clocks.
func TestCall_InTheReadersZone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	call, err := w.table.Call(t.Context(), sample.CallUA)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, zone string
		deadline   time.Time
		own, yours string
	}{
		{"winter", "Europe/Lisbon", time.Date(2027, 1, 10, 15, 0, 0, 0, time.UTC), "10 January 2027, 17:00 (Kyiv time)", "10 January 2027, 15:00 (Lisbon time)"},
		{"summer", "Europe/Lisbon", time.Date(2027, 6, 10, 14, 0, 0, 0, time.UTC), "10 June 2027, 17:00 (Kyiv time)", "10 June 2027, 15:00 (Lisbon time)"},
		{"after midnight there", "Europe/Lisbon", time.Date(2027, 1, 10, 22, 30, 0, 0, time.UTC), "11 January 2027, 00:30 (Kyiv time)", "10 January 2027, 22:30 (Lisbon time)"},
		{"the hour that comes twice", "Europe/Riga", time.Date(2027, 10, 31, 0, 30, 0, 0, time.UTC), "31 October 2027, 03:30 (Kyiv time", ""},
		{"the same clock", "Europe/Riga", time.Date(2027, 1, 10, 15, 0, 0, 0, time.UTC), "10 January 2027, 17:00 (Kyiv time)", ""},
		{"no zone", "Mars/Olympus", time.Date(2027, 1, 10, 15, 0, 0, 0, time.UTC), "10 January 2027, 17:00 (Kyiv time)", ""},
	}
	for _, tt := range tests {
		call.Deadline = tt.deadline
		if call.Head, err = w.table.SaveCall(t.Context(), call, change.Change{At: testStart, What: "call.extended"}); err != nil {
			t.Fatal(err)
		}
		b := w.browser()
		page := b.get("/calls/demo-ua?zone=" + url.QueryEscape(tt.zone)).want(http.StatusOK).contains(tt.own)
		if tt.yours == "" {
			if strings.Contains(page.text(), "In your time") {
				t.Errorf("%s: another time is shown for the same clock", tt.name)
			}
			continue
		}
		page.contains("In your time: " + tt.yours)
		b.get("/calls/demo-ua").want(http.StatusOK).contains(tt.yours) // the choice is remembered
	}
}

// The browser's clock counts where the reader chose no zone, and only until the browser is closed; a choice stays.
func TestCall_ByTheReadersClock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	const asks = `data-module="clock"`
	if page := b.get("/").want(http.StatusOK); !strings.Contains(page.Body, asks) || strings.Contains(page.text(), "In your time") {
		t.Error("the page does not ask for the reader's zone, or says it already")
	}
	told := b.get("/?clock=Europe%2FLisbon").want(http.StatusOK).contains("In your time:", "Lisbon time")
	if cookie := told.Header.Get("Set-Cookie"); !strings.Contains(cookie, "zone=Europe/Lisbon") || strings.Contains(cookie, "Max-Age") {
		t.Errorf("the zone that the browser tells is kept by %q, want a cookie of the session", cookie)
	}
	for _, path := range []string{"/", "/calls/demo-ua", "/apply/demo-ua"} {
		if page := b.get(path).contains("Lisbon time"); strings.Contains(page.Body, asks) {
			t.Errorf("%s asks again", path)
		}
	}
	b.get("/calls/demo-ua?zone=Europe%2FMadrid").contains("Madrid time")
	b.get("/?clock=Europe%2FLisbon").contains("Madrid time")
	for _, bad := range []string{"", "Local", "../../etc/passwd", "%00", "Mars%2FOlympus"} {
		if page := w.browser().get("/?clock=" + bad).want(http.StatusOK); !strings.Contains(page.Body, asks) || page.Header.Get("Set-Cookie") != "" {
			t.Errorf("clock %q is taken for a zone", bad)
		}
	}
	elsewhere := w.browser()
	elsewhere.get("/?clock=America%2FNew_York").contains("America/New_York")
	elsewhere.get("/calls/demo-ua").contains("America/New_York")
}

func TestHome_States(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	b.get("/").want(http.StatusOK).contains("Open calls", "Call for municipalities of Ukraine", "Closes in 30 days")
	calls, err := w.table.Calls(t.Context(), sample.EditionID)
	if err != nil {
		t.Fatal(err)
	}
	w.set(calls[0].Opens.Add(-time.Hour))
	b.get("/").want(http.StatusOK).contains("No call is open", "Announced", "Opens on")
	b.get("/calls/demo-ua").want(http.StatusOK).contains("You can apply from")
	b.get("/apply/demo-ua/place").location()
	w.set(calls[0].Deadline.Add(24 * time.Hour))
	b.get("/").want(http.StatusOK).contains("No call is open", "Closed")
	b.get("/apply/demo-ua").want(http.StatusOK).contains("deadline has passed")
	b.lang = "uk"
	b.get("/").want(http.StatusOK).contains("Наразі приймання заявок не триває")
}

func TestPlainFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	if got := b.get("/robots.txt").want(http.StatusOK); !strings.Contains(got.Body, "Disallow: /apply/") || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/plain") {
		t.Errorf("robots.txt = %q", got.Body)
	}
	got := b.get("/.well-known/security.txt").want(http.StatusOK)
	if !strings.Contains(got.Body, "Contact: mailto:bridges@example.org") || !strings.Contains(got.Body, "Expires: 2027-05-23T12:00:00Z") {
		t.Errorf("security.txt = %q", got.Body)
	}
	if icon := b.get("/favicon.ico"); icon.Status != http.StatusFound || b.get(icon.Header.Get("Location")).Status != http.StatusOK {
		t.Errorf("favicon = %d to %q", icon.Status, icon.Header.Get("Location"))
	}
	for _, page := range []string{"/themes", "/help", "/privacy", "/cookies", "/accessibility"} {
		for _, lang := range []string{"en", "uk"} {
			b.lang = lang
			b.get(page).want(http.StatusOK)
		}
	}
}

// B30: the address that limits count by cannot be made up, except by CloudFront.
func TestClient(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, remote, secret, viewer, want string
	}{
		{"direct", "192.0.2.1:5000", "", "", "192.0.2.1"},
		{"from API Gateway, without a port", "192.0.2.1", "", "", "192.0.2.1"},
		{"made up", "192.0.2.1:5000", "", "198.51.100.9:1", "192.0.2.1"},
		{"from CloudFront", "192.0.2.1:5000", "secret", "198.51.100.9:443", "198.51.100.9"},
		{"IPv6 from CloudFront", "192.0.2.1", "secret", "2001:db8:1:2:3:4:5:6:443", "2001:db8:1:2::/64"},
		{"IPv6", "[2001:db8:1:2:3:4:5:6]:5000", "", "", "2001:db8:1:2::/64"},
		{"mapped", "[::ffff:192.0.2.1]:5000", "", "", "192.0.2.1"},
		{"none", "", "", "", ""},
	}
	for _, tt := range tests {
		p := &Portal{Config: Config{Site: kit.Config{OriginSecret: tt.secret}}}
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.RemoteAddr = tt.remote
		r.Header.Set("X-Forwarded-For", "203.0.113.7")
		if tt.viewer != "" {
			r.Header.Set(viewerHeader, tt.viewer)
		}
		if got := p.client(r); got != tt.want {
			t.Errorf("%s: client = %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Every enumeration that pages show has its words.
func TestWords_OfEveryValue(t *testing.T) {
	t.Parallel()
	var keys []string
	for _, s := range application.Statuses() {
		keys = append(keys, "portal.status."+string(s))
	}
	for _, s := range application.Sections() {
		keys = append(keys, "portal.section."+string(s), "portal.section."+string(s)+"_hint")
	}
	for _, l := range application.Levels() {
		keys = append(keys, "portal.languages.level_"+string(l))
	}
	for _, x := range application.Experiences() {
		keys = append(keys, "portal.statement.experience_"+string(x), "portal.statement.hint_"+string(x))
	}
	for i := range application.MaxLevel + 1 {
		for _, of := range []string{"strength", "need", "level"} {
			keys = append(keys, fmt.Sprintf("portal.themes.%s_%d", of, i))
		}
	}
	for _, s := range []programme.State{programme.Forecast, programme.Open, programme.Closed} {
		keys = append(keys, "portal.state."+string(s))
	}
	for _, s := range programme.Sides() {
		keys = append(keys, "portal.themes.lead_"+string(s))
	}
	for _, lang := range text.Langs() {
		for _, key := range keys {
			if !text.For(lang).Has(key) {
				t.Errorf("%s has no %s", lang, key)
			}
		}
	}
}

// BenchmarkPage measures a page's own code: everything but the table, whose answers wait in memory.
func BenchmarkPage(b *testing.B) {
	for _, s := range Samples() {
		if s.State != "open" && s.State != "in progress" && s.State != "filled in" && s.State != "complete" {
			continue
		}
		b.Run(strings.ReplaceAll(s.Page+" "+s.State, " ", "-"), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Render(text.Ukrainian, "/static")
			}
		})
	}
}
