package kit

import (
	"net/http"
	"net/url"
	"strings"
)

// FormID is the id of a page's main form; the buttons of the language switch belong to it.
const FormID = "page-form"

// Base is what every page struct embeds: the frame's content and the reader's language. Make it with NewBase.
type Base struct {
	Lang      Lang
	Title     string    // of the page, without the site's name; also its h1 unless the template says otherwise
	Path      string    // of the page, for forms that post to where they were shown
	Form      *FormHead // the page's main form: the language switch sends it
	Summary   *ErrorSummary
	Wide      bool // Public layout only: the content may use the whole width
	Home      string
	Robots    string // "noindex" unless the page is for search engines: "index"
	Languages []LanguageChoice
	Nav       []Link
	Footer    []Link
	User      *User
	Flash     *Banner

	p    *Printer
	site *Site
	here *url.URL
}

// NewBase makes the base of a page that answers r; the title is final text. It takes the flash message, if one waits,
// out of its cookie, so call it once per answer and before anything is written.
func NewBase(w http.ResponseWriter, r *http.Request, title string) Base {
	sc := scopeOf(r)
	b := Base{
		Lang: sc.lang, Title: title, Path: r.URL.EscapedPath(), Home: sc.site.Home, Robots: "noindex",
		Languages: languageChoices(sc.lang, r.URL), User: UserOf(r), Flash: sc.site.takeFlash(w, r),
		p: sc.p, site: sc.site, here: r.URL,
	}
	if sc.site.Nav != nil {
		b.Nav = markCurrent(sc.site.Nav(r, sc.p), r.URL)
	}
	if sc.site.Footer != nil {
		b.Footer = sc.site.Footer(r, sc.p)
	}
	if f := sc.form; f != nil {
		b.withForm(f)
	}
	return b
}

// withForm tells the frame that the page shows f.
func (b *Base) withForm(f *Form) {
	b.Form = f.head(b.here)
	b.Summary = f.Summary()
}

func (b *Base) base() *Base { return b }

// T gives a message in the page's language; params alternate name and value.
func (b *Base) T(key string, params ...any) string { return b.p.T(key, params...) }

// Number writes a whole number as the language does.
func (b *Base) Number(n int64) string { return b.p.Number(n) }

// Static gives the URL of a built file, with the hash of its content.
func (b *Base) Static(name string) string { return b.site.StaticURL(name) }

// markCurrent marks the link whose path is the longest prefix of the page's.
func markCurrent(links []Link, here *url.URL) []Link {
	best, length := -1, 0
	for i, l := range links {
		path, _, _ := strings.Cut(l.Href, "?")
		if fits := here.Path == path || strings.HasPrefix(here.Path, strings.TrimSuffix(path, "/")+"/"); fits && len(path) > length {
			best, length = i, len(path)
		}
	}
	if best >= 0 {
		links[best].Current = true
	}
	return links
}
