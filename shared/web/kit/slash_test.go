package kit

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func slashHandler(t *testing.T) http.Handler {
	t.Helper()
	s, _ := testSite(t, nil)
	show := func(w http.ResponseWriter, r *http.Request) error {
		_, err := w.Write([]byte(r.URL.Path))
		return err
	}
	return s.Handler(
		Route{Pattern: "GET /{$}", Need: Anyone, Do: show},
		Route{Pattern: "GET /calls", Need: Anyone, Do: show},
		Route{Pattern: "GET /calls/{call}", Need: Anyone, Do: show},
		Route{Pattern: "GET /inbox", Need: "officer", Do: show},
		Route{Pattern: "POST /sign-out", Need: Anyone, Do: show},
	)
}

// One slash too many leads to the page that there is, with its query and its very spelling.
func TestFinalSlash(t *testing.T) {
	t.Parallel()
	h := slashHandler(t)
	for target, want := range map[string]string{
		"/calls/": "/calls", "/calls/demo-ua/": "/calls/demo-ua", "/calls/demo-ua/?lang=uk&a=%2F%26": "/calls/demo-ua?lang=uk&a=%2F%26",
		"/calls/?": "/calls", "/calls/?next=//evil.example/": "/calls?next=//evil.example/", "/calls/a%20b%3F/": "/calls/a%20b%3F",
		"/calls/%D0%B0/": "/calls/%D0%B0", "/inbox/": "/inbox", // who is not signed in is told so there
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			w := do(h, method, target, nil, "")
			if w.Code != http.StatusPermanentRedirect || w.Header().Get("Location") != want {
				t.Errorf("%s %s = %d to %q, want 308 to %q", method, target, w.Code, w.Header().Get("Location"), want)
			}
		}
		if w := do(h, http.MethodPost, target, formHeader(), "a=b"); w.Code != http.StatusNotFound {
			t.Errorf("POST %s = %d, want 404", target, w.Code)
		}
	}
	for _, target := range []string{"/nowhere/", "/calls/a/b/", "/sign-out/", "/calls//", "//calls/", "/./", "/../", "/calls/../", "/%2e/", "/;/"} {
		if w := do(h, http.MethodGet, target, nil, ""); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "<main") {
			t.Errorf("GET %s = %d, want a page that says 404", target, w.Code)
		}
	}
}

// Whatever stands between the slashes, nobody is led to another site or round in a circle.
func TestFinalSlash_NeverLeavesTheSite(t *testing.T) {
	t.Parallel()
	h := slashHandler(t)
	pieces := []string{"/", "//", "\\", "%5c", "%2f", "%2e", ".", "..", "evil.example", "calls", "https:", "@", "%40", "%0d%0a", "%09", "%00", ";", "?", "%3f", "а"}
	redirects := 0
	for _, a := range pieces {
		for _, b := range pieces {
			for _, c := range pieces {
				for _, start := range []string{"/", "/calls/"} {
					r, err := http.NewRequest(http.MethodGet, "https://example.org"+start+a+b+c+"/", nil)
					if err != nil {
						continue // no browser sends it
					}
					w := httptest.NewRecorder()
					h.ServeHTTP(w, r)
					to := w.Header().Get("Location")
					if to == "" {
						continue
					}
					redirects++
					next, err := r.URL.Parse(to)
					if err != nil || next.Host != "example.org" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, `/\`) || slashed(next.EscapedPath()) {
						t.Fatalf("GET %s leads to %q", r.URL, to)
					}
				}
			}
		}
	}
	if redirects < 100 {
		t.Errorf("%d redirects were looked at, want many", redirects)
	}
}
