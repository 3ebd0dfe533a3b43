package kit

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

func TestNew_problems(t *testing.T) {
	t.Parallel()
	_, err := New(Config{Origin: "example.org", SigningKey: []byte("short"), TrustedOrigins: []string{"nonsense"}})
	if err == nil {
		t.Fatal("New of a broken configuration = nil")
	}
	for _, want := range []string{"example.org", "5 bytes", "nonsense", "clock"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("New() = %v, want it to name %q too", err, want)
		}
	}
}

// TestRefusals sends what no handler should see.
func TestRefusals(t *testing.T) {
	t.Parallel()
	s, _ := testSite(t, func(c *Config) { c.TrustedOrigins = []string{"https://other.example.org"} })
	h := testHandler(s)
	same := formHeader()
	with := func(name, value string) http.Header {
		header := same.Clone()
		header.Set(name, value)
		return header
	}
	many := "a=" + strings.Repeat("&a=", MaxFormFields)
	tests := []struct {
		name, method, target string
		header               http.Header
		body                 string
		want                 int
	}{
		{"page", http.MethodGet, "/contact", nil, "", 200},
		{"HEAD", http.MethodHead, "/contact", nil, "", 200},
		{"unknown path", http.MethodGet, "/nowhere", nil, "", 404},
		{"final slash", http.MethodGet, "/contact/", nil, "", 308},
		{"final slash, nowhere", http.MethodGet, "/nowhere/", nil, "", 404},
		{"two final slashes", http.MethodGet, "/contact//", nil, "", 404},
		{"encoded final slash", http.MethodGet, "/contact%2f", nil, "", 404},
		{"form to a final slash", http.MethodPost, "/contact/", same, "email=a%40example.org", 404},
		{"double slash", http.MethodGet, "//contact", nil, "", 404},
		{"dots", http.MethodGet, "/x/../contact", nil, "", 404},
		{"encoded dots", http.MethodGet, "/%2e%2e/contact", nil, "", 404},
		{"encoded slash", http.MethodGet, "/con%2ftact", nil, "", 404},
		{"backslash", http.MethodGet, "/%5cevil.example", nil, "", 404},
		{"upper case", http.MethodGet, "/CONTACT", nil, "", 404},
		{"semicolon", http.MethodGet, "/contact;x=y", nil, "", 404},
		{"other method", http.MethodDelete, "/contact", nil, "", 405},
		{"TRACE", http.MethodTrace, "/contact", nil, "", 405},
		{"override is ignored", http.MethodGet, "/contact", http.Header{"X-Http-Method-Override": {"POST"}}, "", 200},
		{"cross-site", http.MethodPost, "/contact", with("Sec-Fetch-Site", "cross-site"), "email=a", 403},
		{"same site, other host", http.MethodPost, "/contact", with("Sec-Fetch-Site", "same-site"), "email=a", 403},
		{"null origin", http.MethodPost, "/contact", http.Header{"Content-Type": same["Content-Type"], "Origin": {"null"}}, "email=a", 403},
		{"foreign origin, old browser", http.MethodPost, "/contact", http.Header{"Content-Type": same["Content-Type"], "Origin": {"https://evil.example"}}, "email=a", 403},
		{"trusted origin", http.MethodPost, "/contact", http.Header{"Content-Type": same["Content-Type"], "Origin": {"https://other.example.org"}}, "email=a%40example.org", 303},
		{"public origin behind a front", http.MethodPost, "/contact", http.Header{"Content-Type": same["Content-Type"], "Origin": {"https://example.org"}}, "email=a%40example.org", 303},
		{"JSON as text", http.MethodPost, "/contact", with("Content-Type", "text/plain"), `{"email":1}`, 415},
		{"no content type", http.MethodPost, "/contact", with("Content-Type", ""), "email=a", 415},
		{"other charset", http.MethodPost, "/contact", with("Content-Type", "application/x-www-form-urlencoded; charset=windows-1251"), "email=a", 415},
		{"UTF-8 by name", http.MethodPost, "/contact", with("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"), "email=", 422},
		{"%u escapes", http.MethodPost, "/contact", same, "email=%u0416", 400},
		{"broken UTF-8", http.MethodPost, "/contact", same, "email=%ff", 400},
		{"broken UTF-8 in a name", http.MethodPost, "/contact", same, "%ff=1", 400},
		{"semicolons", http.MethodPost, "/contact", same, "email=a;note=b", 400},
		{"array syntax is another field", http.MethodPost, "/contact", same, "email[]=a%40example.org", 422},
		{"too many fields", http.MethodPost, "/contact", same, many, 413},
		{"too large", http.MethodPost, "/contact", same, "note=" + strings.Repeat("x", MaxFormBytes), 413},
		{"multipart without boundary", http.MethodPost, "/contact", with("Content-Type", "multipart/form-data"), "x", 400},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := do(h, test.method, test.target, test.header, test.body)
			if w.Code != test.want {
				t.Fatalf("%s %s = %d, want %d", test.method, test.target, w.Code, test.want)
			}
			if w.Code >= 400 && w.Code != 422 && (!strings.Contains(w.Body.String(), "<main") || strings.Contains(w.Body.String(), "[kit.") || strings.Contains(w.Body.String(), "[fault.")) {
				t.Errorf("%s %s: no proper page:\n%s", test.method, test.target, w.Body)
			}
			if allow := w.Header().Get("Allow"); w.Code == 405 && !strings.Contains(allow, "POST") {
				t.Errorf("%s %s: Allow = %q, want GET, HEAD, POST", test.method, test.target, allow)
			}
		})
	}
}

func TestMultipart(t *testing.T) {
	t.Parallel()
	s, _ := testSite(t, nil)
	h := testHandler(s)
	post := func(fill func(*multipart.Writer) error) int {
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		if err := errors.Join(fill(m), m.Close()); err != nil {
			t.Fatal(err)
		}
		header := formHeader()
		header.Set("Content-Type", m.FormDataContentType())
		return do(h, http.MethodPost, "/contact", header, body.String()).Code
	}
	if got := post(func(m *multipart.Writer) error { return m.WriteField("email", "a@example.org") }); got != 303 {
		t.Errorf("multipart form = %d, want 303", got)
	}
	if got := post(func(m *multipart.Writer) error { _, err := m.CreateFormFile("email", "x.pdf"); return err }); got != 415 {
		t.Errorf("multipart form with a file = %d, want 415", got)
	}
	if got := post(func(m *multipart.Writer) error {
		for i := range MaxFormFields + 1 {
			if err := m.WriteField(strconv.Itoa(i), ""); err != nil {
				return err
			}
		}
		return nil
	}); got != 413 {
		t.Errorf("multipart form of many parts = %d, want 413", got)
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	s, _ := testSite(t, func(c *Config) { c.FormAction = []string{"https://sign-in.example.org"} })
	h := testHandler(s)
	for _, target := range []string{"/contact", "/nowhere", s.StaticURL("mark.svg")} {
		header := do(h, http.MethodGet, target, nil, "").Header()
		csp := header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || !strings.Contains(csp, "form-action 'self' https://sign-in.example.org;") {
			t.Errorf("GET %s: policy = %q", target, csp)
		}
		for _, name := range []string{"Strict-Transport-Security", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"} {
			if header.Get(name) == "" {
				t.Errorf("GET %s: no %s", target, name)
			}
		}
	}
	if got := do(h, http.MethodGet, "/contact", nil, "").Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control of a page = %q, want no-store", got)
	}
}

func TestOriginSecret(t *testing.T) {
	t.Parallel()
	s, _ := testSite(t, func(c *Config) { c.OriginSecret = "secret" })
	h := testHandler(s)
	for header, want := range map[string]int{"": 403, "wrong": 403, "secret": 200} {
		if got := do(h, http.MethodGet, "/contact", http.Header{OriginHeader: {header}}, "").Code; got != want {
			t.Errorf("GET with origin secret %q = %d, want %d", header, got, want)
		}
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	const secret = "table secret-name"
	tests := []struct {
		name string
		err  error
		want int
	}{
		{"invalid", fault.New(fault.Invalid, ""), 422},
		{"unauthenticated", fault.New(fault.Unauthenticated, ""), 401},
		{"forbidden", fault.New(fault.Forbidden, ""), 403},
		{"not found", fault.New(fault.NotFound, ""), 404},
		{"conflict", &Changed{By: "Iryna", When: "5 October 2026", Err: errors.New(secret)}, 409},
		{"closed", fault.New(fault.Closed, ""), 410},
		{"too many", fault.New(fault.TooMany, ""), 429},
		{"unavailable", fault.Wrap(fault.Unavailable, "", errors.New(secret)), 503},
		{"internal", errors.New(secret), 500},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, log := testSite(t, nil)
			h := s.Wrap(func(http.ResponseWriter, *http.Request) error { return test.err })
			page := do(h, http.MethodGet, "/", nil, "")
			if page.Code != test.want || strings.Contains(page.Body.String(), secret) {
				t.Errorf("page of %v = %d, want %d and no cause:\n%s", test.err, page.Code, test.want, page.Body)
			}
			if lines := strings.Count(log.String(), "\n"); lines != 1 {
				t.Errorf("log of %v has %d lines, want 1: %s", test.err, lines, log)
			}
			problem := do(h, http.MethodGet, "/", http.Header{"Accept": {"application/json"}}, "")
			var doc Problem
			if err := json.Unmarshal(problem.Body.Bytes(), &doc); err != nil || doc.Status != test.want || doc.Detail == "" || problem.Header().Get("Content-Type") != "application/problem+json" {
				t.Errorf("problem of %v = %s, %v", test.err, problem.Body, err)
			}
			if strings.Contains(problem.Body.String(), secret) {
				t.Errorf("problem of %v shows its cause: %s", test.err, problem.Body)
			}
		})
	}
}

func TestPanic(t *testing.T) {
	t.Parallel()
	s, log := testSite(t, nil)
	w := do(s.Wrap(func(http.ResponseWriter, *http.Request) error { panic("boom") }), http.MethodGet, "/", nil, "")
	if w.Code != 500 || strings.Contains(w.Body.String(), "boom") || !strings.Contains(w.Body.String(), "ER-") || !strings.Contains(log.String(), "boom") {
		t.Errorf("panic = %d\n%s\nlog %s, want a page with an incident and the cause in the log", w.Code, w.Body, log)
	}
}

func TestBrokenTemplate(t *testing.T) {
	t.Parallel()
	s, log := testSite(t, nil)
	h := s.Wrap(func(w http.ResponseWriter, r *http.Request) error {
		return testTemplate.Render(w, http.StatusOK, &testPage{Base: Base{site: s, Lang: "en"}})
	})
	w := do(h, http.MethodGet, "/", nil, "")
	if w.Code != 500 || strings.Count(w.Body.String(), "<!doctype") != 1 || strings.Count(log.String(), "\n") != 1 {
		t.Errorf("page whose template fails = %d\n%s\nlog %s, want one clean page and one line", w.Code, w.Body, log)
	}
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	s, _ := testSite(t, func(c *Config) {
		c.SignIn = "/sign-in"
		c.Guard = func(_ http.ResponseWriter, r *http.Request, need Permission) (*http.Request, error) {
			if r.Header.Get("Authorization") == "" {
				return nil, fault.New(fault.Unauthenticated, "")
			}
			return WithUser(r, User{Name: string(need)}), nil
		}
	})
	h := s.Handler(Route{Pattern: "POST /inbox", Need: "officer"}, Route{Pattern: "GET /inbox", Need: "officer", Do: func(w http.ResponseWriter, r *http.Request) error {
		_, err := w.Write([]byte(UserOf(r).Name))
		return err
	}})
	w := do(h, http.MethodGet, "/inbox?tab=1", nil, "")
	if want := "/sign-in?next=%2Finbox%3Ftab%3D1"; w.Code != 303 || w.Header().Get("Location") != want {
		t.Errorf("GET without session = %d to %q, want 303 to %q", w.Code, w.Header().Get("Location"), want)
	}
	if w := do(h, http.MethodGet, "/inbox", http.Header{"Authorization": {"x"}}, ""); w.Body.String() != "officer" {
		t.Errorf("GET with session = %q, want the permission that the guard was asked for", w.Body)
	}
	posted := do(h, http.MethodPost, "/inbox", formHeader(), url.Values{"reason": {"довгий текст"}}.Encode())
	for _, want := range []string{"довгий текст", `action="/inbox"`, `target="_blank"`} {
		if posted.Code != 401 || !strings.Contains(posted.Body.String(), want) {
			t.Errorf("POST after the session ended = %d, its page lacks %q", posted.Code, want)
		}
	}
	closed, _ := testSite(t, nil)
	if w := do(closed.Handler(Route{Pattern: "GET /inbox", Need: "officer"}), http.MethodGet, "/inbox", nil, ""); w.Code != 403 {
		t.Errorf("GET of a guarded route on a site without a guard = %d, want 403", w.Code)
	}
}

func TestGuard_AFaultIsShownToWhoeverIsKnown(t *testing.T) {
	t.Parallel()
	s, _ := testSite(t, func(c *Config) {
		c.Guard = func(_ http.ResponseWriter, r *http.Request, need Permission) (*http.Request, error) {
			r = WithUser(r, User{Name: "Known Person", SignOut: "/out"})
			if need == "more" {
				return r, fault.New(fault.Forbidden, "")
			}
			return r, nil
		}
		c.Nav = func(r *http.Request, _ *Printer) []Link {
			if UserOf(r) == nil {
				return nil
			}
			return []Link{{Text: "Their part", Href: "/part"}}
		}
	})
	h := s.Handler(
		Route{Pattern: "GET /more", Need: "more"},
		Route{Pattern: "GET /none", Need: "some", Do: func(http.ResponseWriter, *http.Request) error { return fault.New(fault.NotFound, "") }},
	)
	for path, status := range map[string]int{"/more": 403, "/none": 404} {
		w := do(h, http.MethodGet, path, nil, "")
		if w.Code != status {
			t.Errorf("GET %s = %d, want %d", path, w.Code, status)
		}
		for _, want := range []string{"Known Person", `action="/out"`, `href="/part"`} {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("the page of GET %s lacks %q", path, want)
			}
		}
	}
}

func TestLocalPath(t *testing.T) {
	t.Parallel()
	for next, want := range map[string]string{
		"/inbox?tab=1": "/inbox?tab=1", "/": "/",
		"": "/home", "//evil.example": "/home", `/\evil.example`: "/home", "https://evil.example/": "/home",
		"javascript:alert(1)": "/home", "/a\r\nSet-Cookie: x": "/home", "/%2f/evil": "/home", "inbox": "/home",
	} {
		if got := LocalPath(next, "/home"); got != want {
			t.Errorf("LocalPath(%q) = %q, want %q", next, got, want)
		}
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, query, cookie, accept, want string
		remembered                        bool
	}{
		{"nothing", "", "", "", "en", false},
		{"browser", "", "", "uk-UA,uk;q=0.9,en;q=0.5", "uk", false},
		{"garbage", "", "", "xx;q=9, ;;;", "en", false},
		{"cookie before browser", "", "en", "uk", "en", false},
		{"link before cookie", "?lang=uk", "en", "", "uk", true},
		{"unknown tag", "?lang=../../etc", "", "", "en", false},
		{"longer tag", "?lang=uk-UA-x", "", "", "en", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, _ := testSite(t, nil)
			header := http.Header{"Accept-Language": {test.accept}, "Cookie": {"__Host-lang=" + test.cookie}}
			w := do(testHandler(s), http.MethodGet, "/contact"+test.query, header, "")
			if !strings.Contains(w.Body.String(), `<html lang="`+test.want+`"`) {
				t.Errorf("language of GET %s with cookie %q and %q is not %s", test.query, test.cookie, test.accept, test.want)
			}
			if remembered := strings.HasPrefix(w.Header().Get("Set-Cookie"), "__Host-lang="); remembered != test.remembered {
				t.Errorf("Set-Cookie = %q, want remembered %v", w.Header().Get("Set-Cookie"), test.remembered)
			}
		})
	}
}

func TestFlash(t *testing.T) {
	t.Parallel()
	now := sampleTime
	s, _ := testSite(t, func(c *Config) { c.Now = func() time.Time { return now } })
	h := testHandler(s)
	saved := do(h, http.MethodPost, "/contact", formHeader(), "email=a%40example.org")
	if saved.Code != 303 || saved.Header().Get("Location") != "/next" {
		t.Fatalf("POST = %d to %q, want 303 to /next", saved.Code, saved.Header().Get("Location"))
	}
	cookie := saved.Result().Cookies()[0]
	if !cookie.Secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Name != "__Host-flash" || cookie.Path != "/" {
		t.Errorf("flash cookie = %v", cookie)
	}
	next := do(h, http.MethodGet, "/contact", http.Header{"Cookie": {cookie.Name + "=" + cookie.Value}, "Accept-Language": {"uk"}}, "")
	if !strings.Contains(next.Body.String(), "09:30") || !strings.Contains(next.Header().Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("next page does not show the message once: %s\n%s", next.Header(), next.Body)
	}
	for _, value := range []string{"forged", cookie.Value[1:]} {
		if w := do(h, http.MethodGet, "/contact", http.Header{"Cookie": {cookie.Name + "=" + value}}, ""); w.Code != 200 || strings.Contains(w.Body.String(), "banner") {
			t.Errorf("page with flash %q = %d and shows a banner", value, w.Code)
		}
	}
}

// TestCookies_plainOrigin keeps the cookies usable on http, as on a laptop, where browsers refuse the __Host- prefix.
func TestCookies_plainOrigin(t *testing.T) {
	t.Parallel()
	s, _ := testSite(t, func(c *Config) { c.Origin = "http://127.0.0.1:8080" })
	w := httptest.NewRecorder()
	s.SetCookie(w, "session", "x", time.Hour)
	if got, want := w.Header().Get("Set-Cookie"), "session=x; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax"; got != want {
		t.Errorf("cookie = %q, want %q", got, want)
	}
}

func TestStatic(t *testing.T) {
	t.Parallel()
	s, _ := testSite(t, nil)
	h := testHandler(s)
	target := s.StaticURL("mark.svg")
	plain := do(h, http.MethodGet, target, nil, "")
	if plain.Code != 200 || plain.Header().Get("Content-Type") != "image/svg+xml" || !strings.Contains(plain.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("GET %s = %d %v", target, plain.Code, plain.Header())
	}
	for accept, want := range map[string]string{"gzip, br": "gzip", "br, gzip;q=0.5": "gzip", "gzip;q=0": "", "br": ""} {
		w := do(h, http.MethodGet, target, http.Header{"Accept-Encoding": {accept}}, "")
		if got := w.Header().Get("Content-Encoding"); got != want || w.Header().Get("Content-Length") != strconv.Itoa(w.Body.Len()) {
			t.Errorf("GET with Accept-Encoding %q: encoding %q, want %q", accept, got, want)
		}
	}
	old := do(h, http.MethodGet, "/static/otherhash/mark.svg", nil, "")
	if diff := cmp.Diff([]string{"no-store"}, old.Header()["Cache-Control"]); old.Code != 200 || diff != "" {
		t.Errorf("file of another release = %d, cache (-want +got) %s", old.Code, diff)
	}
	for _, bad := range []string{"/static/x/nothing.css", "/static/x/..%2fsite.go", "/static"} {
		if w := do(h, http.MethodGet, bad, nil, ""); w.Code != 404 {
			t.Errorf("GET %s = %d, want 404", bad, w.Code)
		}
	}
}
