package kit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// A Permission names what a route asks of its caller; the site's Guard knows what it means.
type Permission string

// Anyone may call the route without a session.
const Anyone Permission = "anyone"

// A Handler answers a request or returns a fault; Site turns the fault into a page. It must not have written anything
// when it returns an error.
type Handler func(w http.ResponseWriter, r *http.Request) error

// A Route is one line of a routes.go.
type Route struct {
	Pattern string // as in http.ServeMux, with its method: "GET /apply/{call}"; "/" itself is "GET /{$}"
	Need    Permission
	Do      Handler
}

// Handler serves routes with everything around them: recovery, headers, the origin check, the language, the check
// against cross-origin forms, 404 and 405 pages, permissions, and faults as pages or problem documents.
// A route without a method or without a permission is a programmer's error and panics.
func (s *Site) Handler(routes ...Route) http.Handler {
	mux := http.NewServeMux()
	for _, route := range routes {
		if method, _, ok := strings.Cut(route.Pattern, " "); !ok || strings.ToUpper(method) != method || route.Need == "" {
			panic(fmt.Sprintf("route %q needs a method and a permission", route.Pattern))
		}
		mux.Handle(route.Pattern, s.guarded(route))
	}
	return s.around(func(w http.ResponseWriter, r *http.Request) {
		_, pattern := mux.Handler(r)
		switch {
		case slashed(r.URL.EscapedPath()):
			s.adapt(bare(mux))(w, r)
		case pattern != "":
			mux.ServeHTTP(w, r)
		default:
			s.adapt(unmatched(mux))(w, r)
		}
	})
}

// bare leads whoever typed one slash too many to the page without it, on this site and with its query. Only a page that
// there is may be looked for so: what is sent is never moved.
func bare(mux *http.ServeMux) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		path := strings.TrimSuffix(r.URL.EscapedPath(), "/")
		to, err := url.Parse(path)
		if err != nil {
			return fault.Wrap(fault.NotFound, "", err)
		}
		page := r.Clone(r.Context())
		page.URL = to
		if _, pattern := mux.Handler(page); pattern == "" || r.Method != http.MethodGet && r.Method != http.MethodHead {
			return fault.New(fault.NotFound, "")
		}
		to.RawQuery = r.URL.RawQuery
		http.Redirect(w, r, to.String(), http.StatusPermanentRedirect)
		return nil
	}
}

// Wrap serves a single handler with the same surroundings, for tests and for handlers of other packages.
func (s *Site) Wrap(do Handler) http.Handler { return s.around(s.adapt(do)) }

func (s *Site) around(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w = &tracked{ResponseWriter: w, bodiless: r.Method == http.MethodHead}
		s.secureHeaders(w.Header())
		r = r.WithContext(context.WithValue(r.Context(), scopeKey{}, s.newScope(w, r)))
		defer func() {
			if v := recover(); v != nil {
				if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
					panic(v)
				}
				s.fail(w, r, fmt.Errorf("panic: %v\n%s", v, debug.Stack()))
			}
		}()
		if err := s.admit(r); err != nil {
			s.fail(w, r, err)
			return
		}
		next(w, r)
	})
}

// admit refuses what no handler should see.
func (s *Site) admit(r *http.Request) error {
	if !s.fromFront(r) {
		return fault.Wrap(fault.Forbidden, "kit.error.origin", errors.New("request did not come through the front"))
	}
	if odd(r.URL.EscapedPath()) {
		return fault.New(fault.NotFound, "")
	}
	if err := s.cross.Check(r); err != nil {
		return fault.Wrap(fault.Forbidden, "kit.error.cross_origin", err)
	}
	return nil
}

// odd reports whether a path has more than one spelling: those are answered with 404, never with a redirect. A final slash
// alone is not odd.
func odd(path string) bool {
	lower := strings.ToLower(path)
	for _, bad := range []string{"//", "/./", "/../", "\\", "%2f", "%5c", "%2e", "%00", ";"} {
		if strings.Contains(lower, bad) {
			return true
		}
	}
	return !strings.HasPrefix(path, "/") || strings.HasSuffix(path, "/.") || strings.HasSuffix(path, "/..")
}

// slashed reports whether a path has a slash at its end that it does not need.
func slashed(path string) bool { return len(path) > 1 && strings.HasSuffix(path, "/") }

// guarded asks the guard first. A fault is answered as to the person whom the guard knows, with their name and navigation.
func (s *Site) guarded(route Route) http.HandlerFunc {
	if route.Need == Anyone {
		return s.adapt(route.Do)
	}
	return func(w http.ResponseWriter, r *http.Request) {
		if s.Guard == nil {
			s.fail(w, r, fault.Wrap(fault.Forbidden, "", errors.New("the site has no guard")))
			return
		}
		known, err := s.Guard(w, r, route.Need)
		if known == nil {
			known = r
		}
		if err != nil {
			keepTyped(w, known, err)
			s.fail(w, known, err)
			return
		}
		s.adapt(route.Do)(w, known)
	}
}

// keepTyped reads the form of somebody whose session has ended or cannot be read now, so that the error page offers to send
// it again.
func keepTyped(w http.ResponseWriter, r *http.Request, err error) {
	if r.Method == http.MethodPost && mayResend(err) {
		_, _ = ReadForm(w, r) // what is no form is nothing to keep
	}
}

func (s *Site) adapt(do Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		note(w, slog.String("route", r.Pattern))
		if err := do(w, r); err != nil {
			s.fail(w, r, err)
		}
	}
}

// unmatched turns the mux's plain 404 and 405 into faults; its redirects to cleaned paths are 404 too.
func unmatched(mux *http.ServeMux) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		rec := newRecorder()
		mux.ServeHTTP(rec, r)
		if rec.status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", rec.header.Get("Allow"))
			return statusFault(http.StatusMethodNotAllowed, "kit.error.method")
		}
		return fault.New(fault.NotFound, "")
	}
}
