package portal

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/dynamotest"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id/idtest"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/interest"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/search"
	"github.com/bridges-of-trust/bridges/shared/sample"
	"github.com/bridges-of-trust/bridges/shared/sample/places"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

const testOrigin = "http://portal.test"

var (
	testKey   = bytes.Repeat([]byte{7}, kit.MinKeyBytes)
	testStart = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
)

// A world is a portal on a table of its own, with a clock that the test moves.
type world struct {
	t       testing.TB
	table   dynamotest.Table
	portal  *Portal
	handler http.Handler
	log     bytes.Buffer

	mu  sync.Mutex
	now time.Time
}

// demoPlaces searches the demonstration places by plain substrings: the register's own search has its own tests.
type demoPlaces struct{}

func (demoPlaces) Search(_ context.Context, _ time.Time, q search.Query) ([]search.Hit, error) {
	var hits []search.Hit
	for _, p := range places.All() {
		if len(q.Countries) > 0 && !slices.Contains(q.Countries, p.Country) {
			continue
		}
		names := text.Fold(p.Names.Written + " " + p.Names.Centre + " " + string(p.Code))
		if strings.Contains(names, text.Fold(q.Text)) {
			hits = append(hits, search.Hit{
				Code: p.Code, Country: p.Country, Kind: p.Kind, Name: p.Names.Short(), Latin: p.Names.ShortLatin(),
				Region: p.Region, District: p.District, Population: p.Figure(municipality.Population), Demo: p.Demo,
			})
		}
	}
	return hits[:min(len(hits), search.DefaultLimit)], nil
}

func (demoPlaces) Find(_ context.Context, _ time.Time, code string) (municipality.Place, error) {
	for _, p := range places.All() {
		if string(p.Code) == code {
			return p, nil
		}
	}
	return municipality.Place{}, fault.New(fault.NotFound, "")
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, table: dynamotest.Open(t), now: testStart}
	if err := sample.Load(t.Context(), w.table, testStart); err != nil {
		t.Fatal(err)
	}
	w.build(testOrigin)
	return w
}

func (w *world) build(origin string) {
	w.t.Helper()
	entropy := idtest.Entropy("portal")
	p, err := build(Config{
		Site: kit.Config{
			Origin: origin, SigningKey: testKey, Now: w.clock, Entropy: entropy, Log: slog.New(slog.NewJSONHandler(&lockedWriter{w: &w.log}, nil)),
		},
		Programme: w.table, Desk: w.table, Partners: w.table, Places: demoPlaces{},
		Applications: application.Service{
			Store: w.table, Now: w.clock, Entropy: entropy, EmailKey: func(c string) string { return account.EmailKey(testKey, c) },
		},
		Interest: interest.Service{Store: w.table, Applications: w.table, Results: w.table, Now: w.clock},
		Accounts: account.Service{Sessions: w.table, Links: w.table, Rates: w.table, Key: testKey, Now: w.clock, Entropy: entropy},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.portal, w.handler = p, p.site.Handler(p.routes()...)
}

type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) wait(d time.Duration) { w.set(w.clock().Add(d)) }

func (w *world) set(t time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = t
}

// A browser keeps cookies, as one person's does.
type browser struct {
	w       *world
	cookies map[string]string
	lang    string
	addr    string
}

func (w *world) browser() *browser {
	return &browser{w: w, cookies: map[string]string{}, lang: "en", addr: "192.0.2.10:4000"}
}

// clone is a browser with the same cookies: another window, or a second click on its way.
func (b *browser) clone() *browser {
	c := *b
	c.cookies = map[string]string{}
	for name, value := range b.cookies {
		c.cookies[name] = value
	}
	return &c
}

// An answer is what came back.
type answer struct {
	t      testing.TB
	Status int
	Header http.Header
	Body   string
	log    string // of the world so far
}

func (b *browser) do(method, path, kind, body string) answer {
	b.w.t.Helper()
	r := httptest.NewRequest(method, testOrigin+path, strings.NewReader(body))
	r.RemoteAddr = b.addr
	r.Header.Set("Accept-Language", b.lang)
	r.Header.Set("Accept", "text/html")
	if kind != "" {
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Origin", testOrigin)
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	rec := httptest.NewRecorder()
	b.w.handler.ServeHTTP(rec, r)
	for _, c := range rec.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
			continue
		}
		b.cookies[c.Name] = c.Value
	}
	return answer{t: b.w.t, Status: rec.Code, Header: rec.Header(), Body: rec.Body.String(), log: b.w.log.String()}
}

func (b *browser) get(path string) answer {
	b.w.t.Helper()
	return b.do(http.MethodGet, path, "", "")
}

func (b *browser) post(path string, values url.Values) answer {
	b.w.t.Helper()
	return b.do(http.MethodPost, path, "application/x-www-form-urlencoded", values.Encode())
}

// submit fills in the main form of a page that was got, and sends it.
func (b *browser) submit(page answer, typed url.Values) answer {
	b.w.t.Helper()
	action, values := page.form("page-form")
	for name, v := range typed {
		values[name] = v
	}
	return b.post(action, values)
}

func (a answer) want(status int) answer {
	a.t.Helper()
	if a.Status != status {
		a.t.Fatalf("status = %d, want %d: %s\n%s", a.Status, status, a.text(), a.log)
	}
	return a
}

func (a answer) location() string {
	a.t.Helper()
	a.want(http.StatusSeeOther)
	return a.Header.Get("Location")
}

func (a answer) contains(parts ...string) answer {
	a.t.Helper()
	for _, part := range parts {
		if !strings.Contains(a.text(), part) {
			a.t.Fatalf("page lacks %q: %s", part, a.text())
		}
	}
	return a
}

var spaces = regexp.MustCompile(`\s+`)

// text gives what a reader reads.
func (a answer) text() string {
	doc, err := html.Parse(strings.NewReader(a.Body))
	if err != nil {
		return a.Body
	}
	var out strings.Builder
	for n := range doc.Descendants() {
		switch {
		case n.Type == html.TextNode && n.Parent.Data != "script" && n.Parent.Data != "style":
			out.WriteString(n.Data + " ")
		case n.Type == html.ElementNode && n.Data == "input":
			out.WriteString("[" + attribute(n, "value") + "] ")
		}
	}
	return spaces.ReplaceAllString(out.String(), " ")
}

// form gives a form's action and the values that a browser would send if it were sent as it stands, without buttons.
func (a answer) form(id string) (action string, values url.Values) {
	a.t.Helper()
	doc, err := html.Parse(strings.NewReader(a.Body))
	if err != nil {
		a.t.Fatal(err)
	}
	values = url.Values{}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "form" && (attribute(n, "id") == id || attribute(n, "action") == id) {
			collect(n, values)
			return attribute(n, "action"), values
		}
	}
	a.t.Fatalf("no form %q: %s", id, a.text())
	return "", nil
}

func collect(form *html.Node, values url.Values) {
	for n := range form.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		name := attribute(n, "name")
		kind := attribute(n, "type")
		switch {
		case name == "":
		case n.Data == "textarea":
			value := ""
			if n.FirstChild != nil {
				value = n.FirstChild.Data
			}
			values.Add(name, value)
		case n.Data == "input" && (kind == "radio" || kind == "checkbox"):
			if has(n, "checked") {
				values.Add(name, attribute(n, "value"))
			}
		case n.Data == "input":
			values.Add(name, attribute(n, "value"))
		case n.Data == "select":
			values.Add(name, selected(n))
		}
	}
}

// selected gives the value that a select would send.
func selected(list *html.Node) string {
	first, any := "", false
	for n := range list.Descendants() {
		if n.Type != html.ElementNode || n.Data != "option" {
			continue
		}
		if has(n, "selected") {
			return attribute(n, "value")
		}
		if !any {
			first, any = attribute(n, "value"), true
		}
	}
	return first
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// begin starts a draft of Rzhyshchiv under the Ukrainian call and gives the path of its task list.
func (b *browser) begin() string {
	b.w.t.Helper()
	return b.beginFor("Ржищ", "UA32120130000012946")
}

func (b *browser) beginFor(query, code string) string {
	b.w.t.Helper()
	page := b.get("/apply/demo-ua/place?q=" + url.QueryEscape(query)).want(http.StatusOK)
	b.w.wait(3 * time.Second)
	return b.submit(page, url.Values{"place": {code}}).location()
}

const testEmail = "olena@example.org"

var testContact = url.Values{"name": {"Олена Приклад"}, "role": {"Начальниця відділу"}, "email": {testEmail}, "phone": {"+380 44 123 45 67"}}

// link gives the id of the newest link that was sent to an address, as the mail would carry it.
func (w *world) link(email string) string {
	w.t.Helper()
	id, err := w.table.CurrentLink(w.t.Context(), account.EmailKey(testKey, application.Canonical(email)))
	if err != nil || id == "" {
		w.t.Fatalf("no link was sent to %s: %v", email, err)
	}
	return id
}

func (w *world) code(email string) string { return account.LinkCode(testKey, w.link(email)) }

func (w *world) token(email string) string { return account.LinkToken(testKey, w.link(email)) }

// complete fills in every section of a draft and confirms the address.
func (b *browser) complete(tasks string) {
	b.w.t.Helper()
	confirm := b.submit(b.get(tasks+"/contact").want(http.StatusOK), testContact).location()
	b.submit(b.get(confirm).want(http.StatusOK), url.Values{"code": {b.w.code(testEmail)}}).want(http.StatusSeeOther)
	b.answer(tasks)
}

// answer fills in every section but the contact.
func (b *browser) answer(tasks string) {
	b.w.t.Helper()
	b.submit(b.get(tasks+"/themes/climate").want(http.StatusOK), url.Values{
		"strength-climate": {"1"}, "need-climate": {"3"}, "evidence-climate": {"План дій\nз енергетики"},
	}).want(http.StatusSeeOther)
	b.submit(b.get(tasks+"/languages").want(http.StatusOK), url.Values{"level-en": {"working"}, "level-uk": {"fluent"}}).want(http.StatusSeeOther)
	b.submit(b.get(tasks+"/statement").want(http.StatusOK), url.Values{"experience": {"some"}, "statement": {"Хочемо навчитися."}}).want(http.StatusSeeOther)
	b.submit(b.get(tasks+"/consent").want(http.StatusOK), url.Values{"authority": {"yes"}, "data": {"yes"}}).want(http.StatusSeeOther)
}

// apply goes the whole way and gives the path of the confirmation.
func (b *browser) apply(tasks string) string {
	b.w.t.Helper()
	b.complete(tasks)
	return b.submit(b.get(tasks+"/check").want(http.StatusOK), nil).location()
}

var referenceIn = regexp.MustCompile(`BT-[0-9A-Z]{4}-[0-9A-Z]{4}`)

// draft reads the stored application behind a path.
func (w *world) draft(path string) application.Application {
	w.t.Helper()
	a, err := w.table.Application(w.t.Context(), application.ID(strings.Split(path, "/")[3]))
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}
