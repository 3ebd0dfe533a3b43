package journey

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestConsole_BadInputKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := start(t)
	p := staff(t, s, "Olena Officer", "uk")
	tests := []struct{ field, value string }{
		{"weight-size", "-1"},
		{"weight-size", "101"},
		{"weight-size", "1e309"},
		{"weight-size", "NaN"},
		{"weight-size", "0x10"},
		{"weight-size", "1,5"},
		{"weight-size", "９"},
		{"weight-size", "9007199254740993"},
		{"weight-size", ""},
		{"weight-size", "<script>alert(1)</script>"},
		{"weight-size", "{{7*7}}"},
		{"min-confidence", "101"},
		{"pairs", "10001"},
		{"pairs", "'; DROP TABLE runs --"},
		{"rules", "administrator"},
	}
	for _, tt := range tests {
		p.open("/console/runs/new")
		p.submit("", url.Values{tt.field: {tt.value}})
		if p.Page.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s = %q: status %d, want 422", tt.field, tt.value, p.Page.Status)
			continue
		}
		values, err := p.Values("")
		p.must(err)
		if got := values.Get(tt.field); got != tt.value && tt.field != "rules" {
			t.Errorf("%s: typed %q, kept %q", tt.field, tt.value, got)
		}
		if strings.Contains(p.Page.Raw, "<script>alert") {
			t.Errorf("%s = %q came back as markup", tt.field, tt.value)
		}
		p.sees("Виникла проблема")
	}
	p.open("/console/runs")
	p.sees("Добору пар ще не було")
}

func TestConsole_BadRequests(t *testing.T) {
	t.Parallel()
	s := start(t)
	p := staff(t, s, "Olena Officer", "en")
	p.follow("/console/applications/app_")
	path := p.Page.URL.Path
	gets := []struct {
		path string
		want int
	}{
		{"/console/inbox?status=../../etc&after=", 200},
		{"/console/inbox?after=edited", 404},
		{"/console/inbox?after=" + strings.Repeat("A", 5000), 404},
		{"/console/runs/run_01J9Z3NDEKTSV4RRFFQ69G5FAV", 404},
		{"/console/runs/%00", 404},
		{"/console//inbox", 404},
		{"/console/applications/..%2f..%2f", 404},
		{path + "/accept", 405},
		{"/console/callback?code=x&state=y", 410},
		{"/console/sign-in?next=//evil.example", 200},
	}
	for _, tt := range gets {
		p.open(tt.path)
		if p.Page.Status != tt.want {
			t.Errorf("GET %s: %d, want %d", tt.path, p.Page.Status, tt.want)
		}
		if strings.Contains(p.Page.URL.Host, "evil") {
			t.Errorf("GET %s led elsewhere", tt.path)
		}
	}
	posts := []struct {
		name   string
		values url.Values
		want   int
	}{
		{"without a revision", url.Values{}, 409},
		{"another revision", url.Values{"_rev": {"99"}}, 409},
		{"a revision that is no number", url.Values{"_rev": {"1e9"}}, 409},
	}
	for _, tt := range posts {
		p.must(p.Post(t.Context(), path+"/accept", tt.values))
		if p.Page.Status != tt.want {
			t.Errorf("accept %s: %d, want %d", tt.name, p.Page.Status, tt.want)
		}
	}
	p.open(path)
	p.sees("Accept the application")
}

func TestConsole_NobodySignedIn(t *testing.T) {
	t.Parallel()
	s := start(t)
	p := visitor(t, s, "en")
	for _, path := range []string{"/console/inbox", "/console/runs", "/console/partnerships", "/console/runs/new"} {
		p.open(path)
		if !strings.HasPrefix(p.Page.URL.Path, "/_local/identity/") {
			t.Errorf("%s without a session shows %s", path, p.Page.URL)
		}
	}
	p.must(p.Post(t.Context(), "/console/runs/new", url.Values{"pairs": {"1"}}))
	if p.Page.Status != http.StatusUnauthorized {
		t.Errorf("a form without a session: %d, want 401", p.Page.Status)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+"/console/sign-out", strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", "https://evil.example")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusForbidden {
		t.Errorf("a form of another site: %d, want 403", res.StatusCode)
	}
}
