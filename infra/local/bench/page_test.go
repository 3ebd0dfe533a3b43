package main

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/journey"
)

// A page is what somebody in a state of their own may open.
type page struct {
	name string
	who  *journey.Person
	path string
}

// BenchmarkPage measures every page: the function's own time, what it waited for beside it, and what the page weighs.
func BenchmarkPage(b *testing.B) {
	s := newSite(b)
	pages := append(public(b, s), append(applicants(b, s), staffs(b, s)...)...)
	for _, p := range pages {
		b.Run(p.name, func(b *testing.B) {
			if err := p.who.Open(b.Context(), s.url+p.path); err != nil {
				b.Fatal(err)
			}
			if got := p.who.Page.URL; got.Path != strings.Split(p.path, "?")[0] || p.who.Page.Status != http.StatusOK {
				b.Fatalf("%s answers %d at %s", p.path, p.who.Page.Status, got)
			}
			function, event := s.function, s.event
			s.measure(b, function, event)
		})
	}
}

// BenchmarkAssets weighs what every page brings along, as it is served to a browser that takes gzip.
func BenchmarkAssets(b *testing.B) {
	s := newSite(b)
	p := person(b, s)
	open(b, p, "/")
	for _, found := range asset.FindAllStringSubmatch(p.Page.Raw, -1) {
		b.Run(found[2], func(b *testing.B) {
			var size int64
			for b.Loop() {
				size = fetch(b, s.URL()+found[1])
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(size)/1e3, "served-kB")
		})
	}
}

var asset = regexp.MustCompile(`(?:src|href)="(/static/[^"]*?\.(css|mjs))"`)

// fetch gives the length of an answer as it comes over the wire.
func fetch(b *testing.B, from string) int64 {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, from, http.NoBody)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip, br")
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	var size bytes.Buffer
	if _, err := size.ReadFrom(res.Body); err != nil || res.StatusCode != http.StatusOK {
		b.Fatalf("%s: %s, %v", from, res.Status, err)
	}
	return int64(size.Len())
}

// compressed gives the size of a text after gzip, as the front door compresses it.
func compressed(body []byte) int {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(body) // a buffer takes everything
	_ = z.Close()
	return out.Len()
}

func person(b *testing.B, s *site) *journey.Person {
	b.Helper()
	p, err := journey.NewPerson(s.URL(), "uk")
	if err != nil {
		b.Fatal(err)
	}
	return p
}

func open(b *testing.B, p *journey.Person, path string) {
	b.Helper()
	well(b, p, p.Open(b.Context(), path))
}

func submit(b *testing.B, p *journey.Person, part string, fields url.Values) {
	b.Helper()
	well(b, p, p.Submit(b.Context(), part, fields))
}

func well(b *testing.B, p *journey.Person, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
	if p.Page.Status != http.StatusOK {
		b.Fatalf("%s answers %d: %.500s", p.Page.URL, p.Page.Status, p.Page.Text())
	}
}

func public(b *testing.B, s *site) []page {
	b.Helper()
	p := person(b, s)
	return []page{
		{"portal-home", p, "/"},
		{"portal-call", p, "/calls/demo-ua"},
		{"portal-themes", p, "/themes"},
		{"portal-help", p, "/help"},
		{"portal-privacy", p, "/privacy"},
		{"portal-resume", p, "/resume"},
		{"portal-start", p, "/apply/demo-ua"},
		{"portal-place", p, "/apply/demo-ua/place?q=" + url.QueryEscape("Фастів")},
	}
}

const (
	fastiv     = "UA32140150000040954"
	rzhyshchiv = "UA32120130000012946"
)

// begin makes an application with every section filled in. A form that was open for less time than a person needs is
// refused, so the place is sent until it is taken.
func begin(b *testing.B, p *journey.Person, query, code, email string) (tasks string) {
	b.Helper()
	open(b, p, "/apply/demo-ua/place?q="+url.QueryEscape(query))
	values, err := p.Values("")
	if err != nil {
		b.Fatal(err)
	}
	values.Set("place", code)
	for deadline := time.After(time.Minute); p.Page.Status != http.StatusOK || strings.HasSuffix(p.Page.URL.Path, "/place"); {
		if err := p.Post(b.Context(), "/apply/demo-ua/place", values); err != nil {
			b.Fatal(err)
		}
		select {
		case <-deadline:
			b.Fatal("the place is never taken")
		case <-time.After(100 * time.Millisecond):
		}
	}
	tasks = p.Page.URL.Path
	for section, fields := range map[string]url.Values{
		"/themes/climate": {"strength-climate": {"1"}, "need-climate": {"3"}, "evidence-climate": {"План дій з енергетики"}},
		"/languages":      {"level-en": {"working"}, "level-uk": {"fluent"}},
		"/statement":      {"experience": {"some"}, "statement": {"Хочемо навчитися."}},
		"/consent":        {"authority": {"yes"}, "data": {"yes"}},
		"/contact":        {"name": {"Олена Приклад"}, "role": {"Начальниця відділу"}, "email": {email}, "phone": {"+380 44 123 45 67"}},
	} {
		open(b, p, tasks+section)
		submit(b, p, "", fields)
	}
	return tasks
}

var continued = regexp.MustCompile(`/continue/[^\s"<>]+`)

// link waits for the letter with the link that proves an address.
func link(b *testing.B, s *site, email string) string {
	b.Helper()
	for deadline := time.After(time.Minute); ; {
		mails, err := s.Mail().List(email, 0)
		if err != nil {
			b.Fatal(err)
		}
		for _, m := range mails {
			if path := continued.FindString(m.Text); path != "" {
				return path
			}
		}
		select {
		case <-deadline:
			b.Fatalf("%s gets no letter", email)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// applicants are two: one in the middle of an application, one who has submitted it.
func applicants(b *testing.B, s *site) []page {
	b.Helper()
	p := person(b, s)
	tasks := begin(b, p, "Фастів", fastiv, "one@example.org")
	var pages []page
	for _, name := range []string{"contact", "themes", "themes/climate", "languages", "statement", "consent", "confirm", "later", "check"} {
		pages = append(pages, page{"portal-application-" + strings.ReplaceAll(name, "/", "-"), p, tasks + "/" + name})
	}
	pages = append(pages, page{"portal-tasks", p, tasks}, page{"portal-link", person(b, s), link(b, s, "one@example.org")})

	done := person(b, s)
	tasks = begin(b, done, "Ржищ", rzhyshchiv, "two@example.org")
	open(b, done, link(b, s, "two@example.org"))
	submit(b, done, "/continue/", nil)
	open(b, done, tasks+"/check")
	submit(b, done, "", nil)
	return append(pages, page{"portal-done", done, tasks + "/done"}, page{"portal-view", done, tasks + "/view"}, page{"portal-mine", done, "/applications"})
}

// officer signs in as one of the demo people.
func officer(b *testing.B, s *site, name string) *journey.Person {
	b.Helper()
	p := person(b, s)
	open(b, p, "/console")
	well(b, p, p.Press(b.Context(), name))
	return p
}

// staffs are two officers: one has asked for a run, the other may decide on its proposal.
func staffs(b *testing.B, s *site) []page {
	b.Helper()
	first, second := officer(b, s, "Olena Officer"), officer(b, s, "Oleh Officer")
	open(b, first, "/console/runs/new")
	submit(b, first, "", nil)
	run := first.Page.URL.Path
	for deadline := time.After(time.Minute); !strings.Contains(first.Page.Raw, "/pairs/app_"); {
		select {
		case <-deadline:
			b.Fatalf("no proposal: %.500s", first.Page.Text())
		case <-time.After(100 * time.Millisecond):
		}
		open(b, first, run)
	}
	well(b, first, first.Follow(b.Context(), "/pairs/app_"))
	pair := first.Page.URL.Path
	open(b, first, "/console/inbox")
	well(b, first, first.Follow(b.Context(), "/console/applications/"))
	return []page{
		{"console-inbox", second, "/console/inbox"},
		{"console-application", second, first.Page.URL.Path},
		{"console-runs", second, "/console/runs"},
		{"console-new-run", second, "/console/runs/new"},
		{"console-run", second, run},
		{"console-pair", second, pair},
		{"console-decision", second, run + "/decision"},
		{"console-partnerships", second, "/console/partnerships"},
	}
}
