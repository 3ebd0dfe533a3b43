package gallery

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/bridges-of-trust/bridges/infra/local/browser"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// packages are all that have pages.
func packages(t *testing.T) [][]kit.Sample {
	t.Helper()
	return All()
}

// tabs is how many pages are looked at side by side.
const tabs = 2

func serve(t *testing.T) (*httptest.Server, *browser.Browser) {
	t.Helper()
	b, stop, err := browser.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	server := httptest.NewServer(New(packages(t)...))
	t.Cleanup(server.Close)
	return server, b
}

// TestPages looks at every sample in every language: axe-core finds nothing, nothing sticks out at 320 px, and it
// also serves on paper, in forced colours and with large letters.
func TestPages(t *testing.T) {
	server, b := serve(t)
	work := make(chan string)
	var wg sync.WaitGroup
	for range tabs {
		wg.Go(func() {
			tab, err := b.Tab()
			if err == nil {
				defer tab.Close()
				err = tab.Width(1280)
			}
			if err != nil {
				t.Error(err)
			}
			for path := range work {
				if err == nil {
					look(t, tab, server.URL, path)
				}
			}
		})
	}
	for _, s := range Arrange(packages(t)...) {
		for _, lang := range text.Langs() {
			work <- s.Href(lang)
		}
	}
	close(work)
	wg.Wait()
}

func look(t *testing.T, tab *browser.Tab, origin, path string) {
	if err := tab.Open(origin + path); err != nil {
		t.Errorf("%s: %v", path, err)
		return
	}
	violations, err := tab.Axe()
	if err != nil {
		t.Errorf("%s: %v", path, err)
	}
	for _, v := range violations {
		t.Errorf("%s: %v", path, v)
	}
	if err := tab.Width(320); err != nil {
		t.Errorf("%s: %v", path, err)
	}
	if px, elements, err := tab.Overflow(); err != nil || px > 0 {
		t.Errorf("%s at 320 px: %d px too wide, %v, %v", path, px, elements, err)
	}
	lookOtherwise(t, tab, path)
	if err := tab.Width(1280); err != nil {
		t.Errorf("%s: %v", path, err)
	}
}

// TestKeyboard walks one page of each kind: every stop shows its focus, nothing covers it, and it is large enough to hit.
func TestKeyboard(t *testing.T) {
	server, b := serve(t)
	tab, err := b.Tab()
	if err != nil {
		t.Fatal(err)
	}
	defer tab.Close()
	seen := map[string]bool{}
	for _, s := range Arrange(packages(t)...) {
		if seen[s.Package+s.Page] {
			continue
		}
		seen[s.Package+s.Page] = true
		if err := tab.Open(server.URL + s.Href(text.Ukrainian)); err != nil {
			t.Fatal(err)
		}
		stops, err := tab.Walk()
		if err != nil {
			t.Errorf("%s: %v", s.Slug, err)
		}
		if len(stops) < 4 {
			t.Errorf("%s: keyboard stops at %d elements, want at least the skip link, the wordmark, the languages and something of the page", s.Slug, len(stops))
		}
		for _, stop := range stops {
			if !stop.Shown || stop.Hidden || stop.Small {
				t.Errorf("%s: keyboard at %+v", s.Slug, stop)
			}
		}
	}
}

// TestSamples holds without a browser: every sample renders, with a message for every key, and has a status of its state.
func TestSamples(t *testing.T) {
	t.Parallel()
	handler := New(packages(t)...)
	for _, s := range Arrange(packages(t)...) {
		for _, lang := range text.Langs() {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, s.Href(lang), nil))
			body := w.Body.String()
			if w.Code != http.StatusOK || !strings.Contains(body, fmt.Sprintf("<html lang=%q", lang)) || strings.Count(body, "<h1") != 1 {
				t.Errorf("%s: status %d, want a page in %s with one h1:\n%s", s.Href(lang), w.Code, lang, body)
			}
			if i := strings.Index(body, "["+s.Package+"."); i >= 0 {
				t.Errorf("%s: message is missing: %s", s.Href(lang), body[i:min(i+60, len(body))])
			}
			wantBroken := s.Page == "error" && (s.State == "internal" || s.State == "in the console")
			if status := w.Header().Get("X-Sample-Status"); status == "500" && !wantBroken {
				t.Errorf("%s: status of the page is %s", s.Href(lang), status)
			}
		}
	}
}

// TestScreenshots writes every sample as it is at three widths into the folder that BRIDGES_SCREENSHOTS names.
func TestScreenshots(t *testing.T) {
	dir := os.Getenv("BRIDGES_SCREENSHOTS")
	if dir == "" {
		t.Skip("BRIDGES_SCREENSHOTS names no folder")
	}
	server, b := serve(t)
	for _, s := range Arrange(packages(t)...) {
		if !strings.Contains(s.Slug, os.Getenv("BRIDGES_SCREENSHOTS_OF")) {
			continue
		}
		for _, lang := range text.Langs() {
			for _, width := range []int{320, 768, 1280} {
				name := fmt.Sprintf("%s.%s.%d.png", strings.ReplaceAll(s.Slug, "/", "."), lang, width)
				if err := b.Screenshot(server.URL+s.Href(lang), width, filepath.Join(dir, name)); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	}
}

// TestSamples_SideBySide renders each page in every language several times at once: what pages share may only be read.
func TestSamples_SideBySide(t *testing.T) {
	t.Parallel()
	handler := New(packages(t)...)
	for _, s := range Arrange(packages(t)...) {
		pages := make(chan string, 2*len(text.Langs()))
		var wg sync.WaitGroup
		start := make(chan struct{})
		for range 2 {
			for _, lang := range text.Langs() {
				wg.Go(func() {
					<-start
					w := httptest.NewRecorder()
					handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, s.Href(lang), nil))
					pages <- string(lang) + w.Body.String()
				})
			}
		}
		close(start)
		wg.Wait()
		close(pages)
		different := map[string]bool{}
		for page := range pages {
			different[page] = true
		}
		if len(different) != len(text.Langs()) {
			t.Errorf("%s: %d different pages from %d languages", s.Slug, len(different), len(text.Langs()))
		}
	}
}
