package journey

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/stack"
)

const (
	fastiv    = "UA32140150000040954"
	applicant = "olena@example.org"
)

var (
	confirmLink = regexp.MustCompile(`/continue/[^\s"<>]+`)
	reference   = regexp.MustCompile(`\b[A-Z]{2,}-[0-9A-Z]+(?:-[0-9A-Z]+)*\b`)
	cyrillic    = regexp.MustCompile(`\p{Cyrillic}`)
)

// applyFor looks for a place of the register and begins an application for it. A page that was open for less time than
// a person needs is refused, so the choice is sent until it is taken.
func applyFor(p somebody, query, code string) string {
	p.t.Helper()
	p.open("/apply/demo-ua/place?q=" + url.QueryEscape(query))
	p.sees(query, code)
	values, err := p.Values("")
	p.must(err)
	values.Set("place", code)
	for range 100 {
		p.must(p.Post(p.t.Context(), "/apply/demo-ua/place", values))
		if p.Page.Status == http.StatusOK {
			return p.Page.URL.Path
		}
		select {
		case <-p.t.Context().Done():
		case <-time.After(100 * time.Millisecond):
		}
	}
	p.fail("the choice is never taken")
	return ""
}

// mailTo waits until somebody has a letter that says the words, and gives it.
func mailTo(t testing.TB, s *stack.Stack, email, words string) letter {
	t.Helper()
	for range 600 {
		for _, l := range letters(t, s) {
			if slices.Contains(l.To, email) && strings.Contains(l.Text, words) {
				return l
			}
		}
		select {
		case <-t.Context().Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
	t.Fatalf("%s never got a letter with %q", email, words)
	return letter{}
}

// saves fills in a page of an application.
func saves(p somebody, path string, fields url.Values) {
	p.t.Helper()
	p.open(path)
	p.submit("", fields)
	if p.Page.Status != http.StatusOK {
		p.fail("%s is not saved", path)
	}
}

func TestPortal_PublicPagesInBothLanguages(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, lang := range []string{"uk", "en"} {
		p := visitor(t, s, lang)
		for _, path := range []string{"/", "/calls", "/calls/demo-ua", "/calls/demo-eu", "/apply/demo-ua", "/themes", "/help", "/privacy", "/accessibility", "/resume"} {
			p.open(path)
			if p.Page.Status != http.StatusOK || p.Page.Lang() != lang {
				p.fail("%s is in %q, want %q", path, p.Page.Lang(), lang)
			}
		}
		p.open("/calls/demo-none")
		if p.Page.Status != http.StatusNotFound || p.Page.Lang() != lang {
			p.fail("a call that does not exist is answered in %q", p.Page.Lang())
		}
	}
}

func TestPortal_ApplyToAccepted(t *testing.T) {
	t.Parallel()
	s := start(t)
	p := visitor(t, s, "uk")
	p.open("/calls/demo-ua")
	p.follow("/apply/demo-ua")
	tasks := applyFor(p, "Фастів", fastiv)

	p.open(tasks + "/contact")
	p.submit("", url.Values{"name": {"Олена Приклад"}, "email": {"olena at example"}, "phone": {"+380 44 123 45 67"}})
	values, err := p.Values("")
	if err != nil || p.Page.Status != http.StatusUnprocessableEntity || values.Get("email") != "olena at example" || values.Get("name") != "Олена Приклад" {
		p.fail("a wrong address lost what was typed: %v %v", values, err)
	}
	p.submit("", url.Values{"_lang": {"en"}})
	if values, err = p.Values(""); err != nil || p.Page.Lang() != "en" || values.Get("name") != "Олена Приклад" {
		p.fail("the language switch lost what was typed: %v %v", values, err)
	}
	p.submit("", url.Values{"_lang": {"uk"}})
	p.submit("", url.Values{"role": {"Начальниця відділу"}, "email": {applicant}})
	if p.Page.Status != http.StatusOK {
		p.fail("the contact is not saved")
	}

	link := confirmLink.FindString(mailTo(t, s, applicant, "/continue/").Text)
	p.open(link)
	p.open(tasks + "/confirm")
	if !strings.HasSuffix(p.Page.URL.Path, "/confirm") {
		p.fail("opening the link confirmed the address: programs open links too")
	}
	p.open(link)
	p.submit("/continue/", nil)
	if p.Page.URL.Path != tasks {
		p.fail("the button of the link does not lead to the application")
	}

	saves(p, tasks+"/statement", url.Values{"statement": {"Хочемо навчитися."}}) // half-empty
	saves(p, tasks+"/consent", url.Values{"authority": {"yes"}, "data": {"yes"}})
	p.open(tasks + "/check")
	p.submit("", nil)
	if p.Page.Status != http.StatusUnprocessableEntity {
		p.fail("an application that lacks answers is taken")
	}
	saves(p, tasks+"/languages", url.Values{"level-en": {"working"}, "level-uk": {"fluent"}})
	saves(p, tasks+"/themes/climate", url.Values{"strength-climate": {"1"}, "need-climate": {"3"}, "evidence-climate": {"План дій\nз енергетики"}})
	saves(p, tasks+"/statement", url.Values{"experience": {"some"}})

	p.open(tasks + "/check")
	p.sees("Хочемо навчитися.", "Олена Приклад")
	form, err := p.Values("")
	p.must(err)
	var given []string
	for range 2 { // a double click
		p.must(p.Post(t.Context(), tasks+"/check", form))
		given = append(given, reference.FindString(p.Page.Text()))
	}
	if given[0] == "" || given[0] != given[1] {
		p.fail("submitting twice gives the references %q", given)
	}
	if l := mailTo(t, s, applicant, given[0]); !cyrillic.MatchString(l.Subject) {
		t.Errorf("subject of the letter = %q, want it in Ukrainian", l.Subject)
	}

	officer := staff(t, s, "Olena Officer", "en")
	officer.follow("/console/applications/" + tasks[strings.LastIndex(tasks, "/")+1:])
	officer.sees("Хочемо навчитися.", given[0])
	officer.submit("/accept", nil)
	officer.open("/console/inbox?status=accepted")
	officer.sees("Фастів (Fastiv)")
}

func TestPortal_NobodyElseOpensAnApplication(t *testing.T) {
	t.Parallel()
	s := start(t)
	p, other := visitor(t, s, "en"), visitor(t, s, "en")
	tasks := applyFor(p, "Фастів", fastiv)
	for _, page := range []string{"", "/contact", "/themes", "/check", "/copy.txt"} {
		other.open(tasks + page)
		if other.Page.Status == http.StatusOK && strings.HasPrefix(other.Page.URL.Path, tasks) {
			other.fail("a stranger opens %q", page)
		}
	}
}
