// Package pages shows what happens inside the local stack, below /_local: mail, executions, invocations,
// logs, the table, dead letters, schedules. It needs no script, loads nothing from elsewhere, and refuses
// forms that come from other origins.
package pages

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/infra/local/identity"
	"github.com/bridges-of-trust/bridges/infra/local/mail"
	"github.com/bridges-of-trust/bridges/infra/local/runtimeapi"
	"github.com/bridges-of-trust/bridges/infra/local/schedule"
	"github.com/bridges-of-trust/bridges/infra/local/states"
	"github.com/bridges-of-trust/bridges/infra/local/streams"
	"github.com/bridges-of-trust/bridges/infra/local/table"
)

//go:embed templates style.css
var files embed.FS

// Parts are what the pages show; all are required.
type Parts struct {
	System    app.System
	URL       string // origin of the stack
	TableName string
	Workflows map[string][]byte // definitions by name
	Staff     []identity.Person

	Identity http.Handler
	Gallery  http.Handler // every page with sample data; nil for none
	Runtime  *runtimeapi.Runtime
	Engine   *states.Engine
	Table    *table.Store
	Mail     *mail.Mailbox
	Schedule *schedule.Scheduler
	Stream   *streams.Mapping
	Redrive  func(ctx context.Context, id string) error // sends a dead letter again
	Now      func() time.Time
}

type pages struct {
	Parts
	templates map[string]*template.Template
}

// New makes the handler of /_local.
func New(p Parts) (http.Handler, error) {
	s := &pages{Parts: p, templates: map[string]*template.Template{}}
	names, err := fs.Glob(files, "templates/*.html")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		t, err := template.New("layout.html").Funcs(functions).ParseFS(files, "templates/layout.html", name)
		if err != nil {
			return nil, fmt.Errorf("pages: %w", err)
		}
		s.templates[strings.TrimSuffix(strings.TrimPrefix(name, "templates/"), ".html")] = t
	}
	return http.NewCrossOriginProtection().Handler(s.routes()), nil
}

func (s *pages) routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, do := range map[string]func(http.ResponseWriter, *http.Request) error{
		"GET /_local":                    s.start,
		"GET /_local/mail":               s.mailbox,
		"GET /_local/mail.json":          s.mailJSON,
		"GET /_local/mail/{id}":          s.mail,
		"GET /_local/mail/{id}/html":     s.mailHTML,
		"POST /_local/mail/{id}/news":    s.mailNews,
		"POST /_local/mail/fault":        s.mailFault,
		"GET /_local/executions":         s.executions,
		"GET /_local/execution":          s.execution,
		"POST /_local/execution/skip":    s.skip,
		"GET /_local/invocations":        s.invocations,
		"GET /_local/logs":               s.logs,
		"GET /_local/tables":             s.tables,
		"GET /_local/dead":               s.dead,
		"POST /_local/dead/{id}/redrive": s.redrive,
		"POST /_local/dead/{id}/remove":  s.remove,
		"GET /_local/clock":              s.clock,
		"POST /_local/clock/start":       s.startSchedule,
		"GET /_local/style.css":          style,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if err := do(w, r); err != nil {
				s.fail(w, err)
			}
		})
	}
	mux.Handle("GET /_local/{$}", http.RedirectHandler("/_local", http.StatusMovedPermanently))
	mux.HandleFunc(anything, func(w http.ResponseWriter, r *http.Request) { s.fail(w, missing(mux, r)) })
	mux.Handle("/_local/identity/", s.Identity)
	if s.Gallery != nil {
		mux.Handle("GET /_local/pages", s.Gallery)
		mux.Handle("GET /_local/pages/", s.Gallery)
	}
	return mux
}

// anything is the pattern of whatever no other one takes.
const anything = "/_local/"

// missing tells a form that was opened as a page, or the reverse, from what is nowhere.
func missing(mux *http.ServeMux, r *http.Request) *problem {
	other := r.Clone(r.Context())
	if other.Method = http.MethodPost; r.Method == http.MethodPost {
		other.Method = http.MethodGet
	}
	if _, pattern := mux.Handler(other); pattern != anything {
		return &problem{http.StatusMethodNotAllowed, r.URL.Path + " answers " + other.Method + " only."}
	}
	return &problem{http.StatusNotFound, "There is no page " + r.URL.Path + "."}
}

func style(w http.ResponseWriter, r *http.Request) error {
	http.ServeFileFS(w, r, files, "style.css")
	return nil
}

// policy keeps the pages from loading or sending anything elsewhere.
const policy = "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// A view is what the layout needs, with the page's own data.
type view struct {
	Gallery bool
	Title   string
	Now     time.Time
	Page    any
}

func (s *pages) show(w http.ResponseWriter, name, title string, page any) error {
	return s.render(w, http.StatusOK, name, title, page)
}

func (s *pages) render(w http.ResponseWriter, status int, name, title string, page any) error {
	var buf bytes.Buffer
	if err := s.templates[name].Execute(&buf, view{s.Gallery != nil, title, s.Now(), page}); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = buf.WriteTo(w)
	return nil
}

// A problem is an error whose words are meant for the reader.
type problem struct {
	status int
	text   string
}

func (p *problem) Error() string { return p.text }

// fail shows any error: the reader runs this stack and may know everything.
func (s *pages) fail(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	var told *problem
	switch {
	case errors.As(err, &told):
		status = told.status
	case errors.Is(err, fs.ErrNotExist):
		status = http.StatusNotFound
	}
	if err := s.render(w, status, "problem", http.StatusText(status), err.Error()); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// back answers a form.
func back(w http.ResponseWriter, r *http.Request, to string) error {
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

func (s *pages) start(w http.ResponseWriter, _ *http.Request) error {
	type function struct {
		app.Function
		Processes int
	}
	var list []function
	for _, f := range s.System.Functions {
		list = append(list, function{f, s.Runtime.Processes(f.Name)})
	}
	return s.show(w, "start", "Local stack", struct {
		URL       string
		Staff     []identity.Person
		Functions []function
	}{s.URL, s.Staff, list})
}
