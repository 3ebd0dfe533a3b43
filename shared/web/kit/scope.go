package kit

import (
	"bytes"
	"context"
	"net/http"
)

type scopeKey struct{}

// A scope is what belongs to one request: made at the edge, read when the page's Base is made.
type scope struct {
	site *Site
	lang Lang
	p    *Printer
	form *Form // the form that was read, so that an error page can offer to send it again
}

func (s *Site) newScope(w http.ResponseWriter, r *http.Request) *scope {
	sc := &scope{site: s}
	sc.speak(s.language(w, r))
	return sc
}

func (sc *scope) speak(lang Lang) { sc.lang, sc.p = lang, printer(lang) }

// scopeOf gives the request's scope. A request that did not come through a Site is a programmer's error and panics.
func scopeOf(r *http.Request) *scope { return r.Context().Value(scopeKey{}).(*scope) }

// SiteOf gives the site that a request came through.
func SiteOf(r *http.Request) *Site { return scopeOf(r).site }

// LangOf gives the language of a request.
func LangOf(r *http.Request) Lang { return scopeOf(r).lang }

// PrinterOf gives the printer of the request's language.
func PrinterOf(r *http.Request) *Printer { return scopeOf(r).p }

type userKey struct{}

// WithUser gives a request that knows who is signed in; a Guard calls it.
func WithUser(r *http.Request, u User) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), userKey{}, u))
}

// UserOf gives who is signed in, nil for nobody.
func UserOf(r *http.Request) *User {
	if u, ok := r.Context().Value(userKey{}).(User); ok {
		return &u
	}
	return nil
}

// A tracked writer knows whether an answer has begun, after which no error page can be written any more. The answer to
// HEAD loses its body here, because not every front drops it.
type tracked struct {
	http.ResponseWriter
	begun, bodiless bool
}

func (t *tracked) WriteHeader(status int) {
	t.begun = true
	t.ResponseWriter.WriteHeader(status)
}

func (t *tracked) Write(b []byte) (int, error) {
	t.begun = true
	if t.bodiless {
		return len(b), nil
	}
	return t.ResponseWriter.Write(b)
}

// Unwrap serves http.ResponseController.
func (t *tracked) Unwrap() http.ResponseWriter { return t.ResponseWriter }

// A recorder keeps an answer in memory.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func newRecorder() *recorder { return &recorder{header: http.Header{}, status: http.StatusOK} }

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }
