package kit

import (
	"bytes"
	"context"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// A Sample is one state of one page, with sample data, for the gallery and for the browser tests.
type Sample struct {
	Package string // "portal"
	Page    string // "contact"
	State   string // "two problems"
	Layout  Layout // Public when empty
	Path    string // address that the page believes to have; "/" when empty
	User    *User
	Nav     []Link
	Menu    func(*http.Request, *Printer) []Link // in place of Nav: the navigation of the site itself
	Show    Handler                              // shows the page; an error shows its error page
}

// sampleTime is the time of all samples.
var sampleTime = time.Date(2026, time.October, 5, 9, 30, 0, 0, time.UTC)

// sampleOrigin is the origin of all samples.
const sampleOrigin = "https://bridges.example.org"

// Render gives the page in a language, the same bytes every time, with its status. Its files have URLs under staticPrefix.
func (s Sample) Render(lang Lang, staticPrefix string) (html []byte, status int) {
	nav := s.Menu
	if nav == nil {
		nav = func(*http.Request, *Printer) []Link { return append([]Link(nil), s.Nav...) }
	}
	site, err := New(Config{
		Layout: s.Layout, Origin: sampleOrigin, StaticPrefix: staticPrefix, SigningKey: make([]byte, MinKeyBytes), SignIn: "/sign-in",
		Now:     func() time.Time { return sampleTime },
		Entropy: rand.NewChaCha8([32]byte{}),
		Nav:     nav,
	})
	if err != nil {
		return []byte(err.Error()), http.StatusInternalServerError
	}
	// POST, so that a state without a session shows its page and not the way to the sign-in.
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, sampleOrigin+or(s.Path, "/"), http.NoBody)
	if err != nil {
		return []byte(err.Error()), http.StatusInternalServerError
	}
	r.Header.Set("Accept-Language", string(lang))
	if s.User != nil {
		r = WithUser(r, *s.User)
	}
	rec := newRecorder()
	site.Wrap(s.Show).ServeHTTP(rec, r)
	return bytes.Clone(rec.body.Bytes()), rec.status
}

// SampleForm gives the form of a sample: what was typed, and the problems that were found.
func SampleForm(r *http.Request, values map[string][]string, problems ...fault.Field) (*Form, error) {
	f, err := NewForm(r, values)
	if err != nil {
		return nil, err
	}
	for _, p := range problems {
		f.addProblem(p, p.Name)
	}
	return f, nil
}
