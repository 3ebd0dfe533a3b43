package kit

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/id/idtest"
)

var testKey = bytes.Repeat([]byte{7}, MinKeyBytes)

// testSite makes a site on an https origin whose log can be read.
func testSite(t *testing.T, change func(*Config)) (*Site, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	c := Config{
		Origin: "https://example.org", SigningKey: testKey,
		Now:     func() time.Time { return sampleTime },
		Entropy: idtest.Entropy(t.Name()),
		Log:     slog.New(slog.NewJSONHandler(&log, nil)),
	}
	if change != nil {
		change(&c)
	}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s, &log
}

func do(h http.Handler, method, target string, header http.Header, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "https://example.org"+target, strings.NewReader(body))
	for name, values := range header {
		r.Header[name] = values
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func formHeader() http.Header {
	return http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Sec-Fetch-Site": {"same-origin"}}
}

type testPage struct {
	Base
	Email Input
	Note  Textarea
}

var testTemplate = NewPage[testPage](fstest.MapFS{"test.html": {Data: []byte(
	`{{define "main"}}<h1>{{.Title}}</h1>{{template "form-open" .Base}}{{template "input" .Email}}{{template "textarea" .Note}}<button>ok</button></form>{{end}}`,
)}}, "test.html")

func testForm() FormPage {
	return FormPage{
		Show: func(w http.ResponseWriter, r *http.Request, f *Form) error {
			page := &testPage{Base: NewBase(w, r, "Contact")}
			page.Email = f.Input(Input{Name: "email", Label: "E-mail", Type: "email"})
			page.Note = f.Textarea(Textarea{Name: "note", Label: "Note", Max: 10})
			return testTemplate.Render(w, f.Status(), page)
		},
		Save: func(w http.ResponseWriter, r *http.Request, f *Form) (string, error) {
			f.Email("email", Rule{Required: true, What: "an e-mail address"})
			f.Text("note", Rule{What: "the note", Max: 10, Lines: true})
			SetFlash(w, r, "form.saved_at", "at", "09:30")
			return "/next", nil
		},
	}
}

func testHandler(s *Site) http.Handler {
	form := testForm()
	return s.Handler(
		Route{Pattern: "GET /contact", Need: Anyone, Do: form.Get},
		Route{Pattern: "POST /contact", Need: Anyone, Do: form.Post},
		s.StaticRoute(),
	)
}

func TestForm(t *testing.T) {
	t.Parallel()
	s, _ := testSite(t, nil)
	h := testHandler(s)
	const typed = `</textarea><script>alert(1)</script> {{.}} Кам'янець  `
	tests := []struct {
		name    string
		values  url.Values
		status  int
		want    []string
		unwant  []string
		headers http.Header
	}{
		{
			name: "accepted", values: url.Values{"email": {"a@example.org"}}, status: http.StatusSeeOther,
		},
		{
			name: "missing", values: url.Values{"email": {""}}, status: http.StatusUnprocessableEntity,
			want: []string{"<title>Error: Contact", `href="#email"`, "Enter an e-mail address", `aria-describedby="email-error"`},
		},
		{
			name: "every typed value stays", values: url.Values{"email": {"no"}, "note": {typed}}, status: http.StatusUnprocessableEntity,
			want:   []string{"&lt;script&gt;", "{{.}}", "Кам&#39;янець  </textarea>", `value="no"`},
			unwant: []string{"<script>alert"},
		},
		{
			name: "language switch saves nothing and keeps what was typed", values: url.Values{"email": {"no"}, "note": {"текст"}, LangField: {"uk"}},
			status: http.StatusOK, want: []string{`<html lang="uk"`, `value="no"`, "текст"}, unwant: []string{"error-summary"},
		},
		{
			name: "unknown language is ignored", values: url.Values{"email": {""}, LangField: {"../../etc"}},
			status: http.StatusUnprocessableEntity, want: []string{`<html lang="en"`},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := do(h, http.MethodPost, "/contact", formHeader(), test.values.Encode())
			if w.Code != test.status {
				t.Fatalf("POST %v = %d, want %d\n%s", test.values, w.Code, test.status, w.Body)
			}
			for _, want := range test.want {
				if !strings.Contains(w.Body.String(), want) {
					t.Errorf("POST %v: page lacks %q", test.values, want)
				}
			}
			for _, unwant := range test.unwant {
				if strings.Contains(w.Body.String(), unwant) {
					t.Errorf("POST %v: page has %q", test.values, unwant)
				}
			}
		})
	}
}

func testNow() time.Time { return sampleTime }

// endless gives zeros for ever.
type endless struct{}

func (endless) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

func BenchmarkPage(b *testing.B) {
	s, err := New(Config{Origin: "https://example.org", SigningKey: testKey, Now: testNow, Entropy: endless{}})
	if err != nil {
		b.Fatal(err)
	}
	h := testHandler(s)
	b.ReportAllocs()
	for b.Loop() {
		if w := do(h, http.MethodPost, "/contact", formHeader(), "email=&note=x"); w.Code != http.StatusUnprocessableEntity {
			b.Fatal(w.Code)
		}
	}
}
