package kit

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strconv"
	"sync"
)

//go:embed templates/*.html
var frame embed.FS

// shared holds the layouts and components, parsed when the first page needs them. It is never executed itself, so that
// every page can clone it.
var shared = sync.OnceValues(func() (*template.Template, error) {
	return template.New("kit").Option("missingkey=error").ParseFS(frame, "templates/*.html")
})

// A Page is a template together with the type of what it shows, so that a page cannot be rendered with the wrong data.
type Page[T any] struct {
	File  string
	base  func(*T) *Base
	parse func() (*template.Template, error)
}

// pagePointer is satisfied by pointers to structs that embed Base.
type pagePointer[T any] interface {
	*T
	base() *Base
}

// NewPage declares the page that shows a T by the template file, which defines "main" and, where it wants one, "before"
// (what stands above the main content: a back link, breadcrumbs). Files whose names begin with an underscore in the
// same file system are partials for all its pages. Nothing is read or parsed before the first use.
func NewPage[T any, P pagePointer[T]](fsys fs.FS, file string) *Page[T] {
	return &Page[T]{
		File:  file,
		base:  func(data *T) *Base { return P(data).base() },
		parse: sync.OnceValues(func() (*template.Template, error) { return parsePage(fsys, file) }),
	}
}

func parsePage(fsys fs.FS, file string) (*template.Template, error) {
	all, err := shared()
	if err != nil {
		return nil, fmt.Errorf("parse the frame: %w", err)
	}
	if all, err = all.Clone(); err != nil {
		return nil, fmt.Errorf("clone the frame: %w", err)
	}
	files := []string{file}
	partials, err := fs.Glob(fsys, "_*.html")
	if err != nil {
		return nil, fmt.Errorf("list partials: %w", err)
	}
	t, err := all.ParseFS(fsys, append(files, partials...)...)
	if err != nil {
		return nil, fmt.Errorf("parse page %s: %w", file, err)
	}
	return t, nil
}

// usualPage is room for most pages, in bytes: a buffer that grows is copied at every step.
const usualPage = 48 << 10

// Render writes the page with a status. It is rendered to memory first: when the template fails, nothing has been
// written and the error becomes a clean error page.
func (p *Page[T]) Render(w http.ResponseWriter, status int, data *T) error {
	t, err := p.parse()
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	buf.Grow(usualPage)
	if err := t.ExecuteTemplate(&buf, string(p.base(data).site.Layout), data); err != nil {
		return fmt.Errorf("render page %s: %w", p.File, err)
	}
	return writeHTML(w, status, buf.Bytes())
}

func writeHTML(w http.ResponseWriter, status int, body []byte) error {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	// Whoever asked may have gone away; there is nobody left to tell.
	_, _ = w.Write(body)
	return nil
}
