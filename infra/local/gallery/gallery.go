// Package gallery shows every page in each of its states with sample data, in every language, at /_local/pages. Whoever
// changes a page looks at it here; the tests take their screenshots and accessibility checks from it.
package gallery

import (
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// Path is where the gallery is served; Static is where its pages' files are.
const (
	Path   = "/_local/pages"
	Static = Path + "/static"
)

// policy lets the gallery frame its own samples and keeps their forms from going anywhere.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; frame-ancestors 'self'; form-action 'none'; base-uri 'none'"

//go:embed index.html
var indexFile string

//go:embed gallery.css
var style []byte

// A Shown is a sample under its address.
type Shown struct {
	kit.Sample
	Slug string // "portal/contact/two-problems"
}

// Href gives the sample's address in a language.
func (s Shown) Href(lang text.Lang) string { return Path + "/" + string(lang) + "/" + s.Slug }

type gallery struct {
	shown  []Shown
	bySlug map[string]Shown
	index  func() (*template.Template, error)
}

// Arrange gives the samples their addresses; two of the same package, page and state get numbers.
func Arrange(samples ...[]kit.Sample) []Shown {
	var all []Shown
	seen := map[string]int{}
	for _, some := range samples {
		for _, s := range some {
			slug := slugOf(s.Package) + "/" + slugOf(s.Page) + "/" + slugOf(s.State)
			if seen[slug]++; seen[slug] > 1 {
				slug = fmt.Sprintf("%s-%d", slug, seen[slug])
			}
			all = append(all, Shown{Sample: s, Slug: slug})
		}
	}
	return all
}

func slugOf(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '-'
	}, s), "-")
}

// New serves the samples: an index, a page with every state of a page in frames, and each sample by itself.
func New(samples ...[]kit.Sample) http.Handler {
	g := &gallery{shown: Arrange(samples...), bySlug: map[string]Shown{}}
	for _, s := range g.shown {
		g.bySlug[s.Slug] = s
	}
	g.index = func() (*template.Template, error) { return template.New("index").Parse(indexFile) }
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Path, g.list)
	mux.HandleFunc("GET "+Path+"/gallery.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		_, _ = w.Write(style)
	})
	mux.Handle("GET "+Static+"/{hash}/{name}", kit.Static())
	mux.HandleFunc("GET "+Path+"/{lang}/{package}/{page}/{state}", g.show)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		mux.ServeHTTP(w, r)
	})
}

// show answers with the sample as it is; its own status stands in a header, so that a browser's log stays quiet.
func (g *gallery) show(w http.ResponseWriter, r *http.Request) {
	lang, ok := text.ParseLang(r.PathValue("lang"))
	s, found := g.bySlug[r.PathValue("package")+"/"+r.PathValue("page")+"/"+r.PathValue("state")]
	if !ok || !found {
		http.NotFound(w, r)
		return
	}
	html, status := s.Render(lang, Static)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("X-Sample-Status", fmt.Sprint(status))
	_, _ = w.Write(html)
}

// A group is the states of one page.
type group struct {
	Package, Page string
	States        []state
	Framed        bool
}

type state struct {
	State string
	Links []link
}

type link struct{ Lang, Href string }

// list shows the index; with ?page=package/page it shows that page's states in frames.
func (g *gallery) list(w http.ResponseWriter, r *http.Request) {
	var groups []*group
	for _, s := range g.shown {
		if len(groups) == 0 || groups[len(groups)-1].Package != s.Package || groups[len(groups)-1].Page != s.Page {
			framed := r.URL.Query().Get("page") == s.Package+"/"+s.Page
			groups = append(groups, &group{Package: s.Package, Page: s.Page, Framed: framed})
		}
		last := groups[len(groups)-1]
		st := state{State: s.State}
		for _, lang := range text.Langs() {
			st.Links = append(st.Links, link{string(lang), s.Href(lang)})
		}
		last.States = append(last.States, st)
	}
	t, err := g.index()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = t.Execute(w, map[string]any{"Groups": groups, "Path": Path})
}
