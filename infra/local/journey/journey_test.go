package journey

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/infra/local/demo"
	"github.com/bridges-of-trust/bridges/infra/local/stack"
)

// dist is where make puts the functions for this machine.
const dist = "../../../dist/local"

// start runs the whole stack with the demonstration.
func start(t testing.TB) *stack.Stack {
	t.Helper()
	return startIn(t, t.TempDir(), app.Bridges())
}

// startIn runs a system with the demonstration and keeps its files in a folder.
func startIn(t testing.TB, folder string, system app.System) *stack.Stack {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dist, "portal", "bootstrap")); err != nil {
		t.Fatal("the functions are not built: run make local first")
	}
	s, err := stack.New(t.Context(), stack.Options{System: system, Data: folder, Dist: dist, Seed: demo.Load})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close stack: %v", err)
		}
	})
	return s
}

// somebody is a person in a test: what goes wrong ends it, with what they saw.
type somebody struct {
	*Person
	t testing.TB
}

func visitor(t testing.TB, s *stack.Stack, lang string) somebody {
	t.Helper()
	p, err := NewPerson(s.URL(), lang)
	if err != nil {
		t.Fatal(err)
	}
	return somebody{p, t}
}

// staff signs in as one of the demo people.
func staff(t testing.TB, s *stack.Stack, name, lang string) somebody {
	t.Helper()
	p := visitor(t, s, lang)
	p.open("/console")
	p.press(name)
	if !strings.HasPrefix(p.Page.URL.Path, "/console/inbox") {
		p.fail("signing in as %s did not lead to the inbox", name)
	}
	return p
}

func (p somebody) fail(format string, args ...any) {
	p.t.Helper()
	p.t.Fatalf(format+"\nat %s (%d): %.1500s", append(args, p.Page.URL, p.Page.Status, p.Page.Text())...)
}

func (p somebody) must(err error) {
	p.t.Helper()
	if err != nil && p.Page == nil {
		p.t.Fatal(err)
	}
	if err != nil {
		p.fail("%v", err)
	}
	if p.Page.Status >= http.StatusInternalServerError {
		p.fail("the page broke")
	}
}

func (p somebody) open(path string)   { p.t.Helper(); p.must(p.Open(p.t.Context(), path)) }
func (p somebody) press(part string)  { p.t.Helper(); p.must(p.Press(p.t.Context(), part)) }
func (p somebody) follow(part string) { p.t.Helper(); p.must(p.Follow(p.t.Context(), part)) }
func (p somebody) submit(part string, fields url.Values) {
	p.t.Helper()
	p.must(p.Submit(p.t.Context(), part, fields))
}

func (p somebody) sees(words ...string) {
	p.t.Helper()
	text := p.Page.Text()
	for _, w := range words {
		if !strings.Contains(text, w) {
			p.fail("does not see %q", w)
		}
	}
}

// until opens a page again and again until it shows the words: what a workflow does takes its moment.
func (p somebody) until(path, words string) {
	p.t.Helper()
	ctx, stop := context.WithTimeout(p.t.Context(), time.Minute)
	defer stop()
	for {
		p.open(path)
		if strings.Contains(p.Page.Text(), words) {
			return
		}
		select {
		case <-ctx.Done():
			p.fail("never saw %q", words)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// letter is a mail in the local mailbox.
type letter struct {
	To      []string `json:"to"`
	Subject string   `json:"subject"`
	Text    string   `json:"text"`
}

// letters reads the mailbox.
func letters(t testing.TB, s *stack.Stack) []letter {
	t.Helper()
	return lettersAt(t, s.URL())
}

func lettersAt(t testing.TB, stackURL string) []letter {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, stackURL+"/_local/mail.json", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	var all []letter
	if err != nil || json.Unmarshal(raw, &all) != nil {
		t.Fatalf("mailbox: %v %.300s", err, raw)
	}
	return all
}

// inbox waits until as many letters with the subject have come, and gives them.
func inbox(t testing.TB, s *stack.Stack, subject string, n int) []letter {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	for {
		var found []letter
		for _, l := range letters(t, s) {
			if strings.Contains(l.Subject, subject) {
				found = append(found, l)
			}
		}
		if len(found) >= n {
			return found
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%d letters %q came, want %d", len(found), subject, n)
		case <-time.After(50 * time.Millisecond):
		}
	}
}
