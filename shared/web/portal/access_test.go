package portal

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// The routes that anybody may call, by pattern. A new route that is in neither list fails the test: whoever adds one says
// who may call it.
var (
	openRoutes = []string{
		"GET /{$}", "GET /calls", "GET /calls/{call}", "GET /themes", "GET /help", "GET /privacy", "GET /cookies", "GET /accessibility",
		"GET /robots.txt", "GET /.well-known/security.txt", "GET /favicon.ico",
		"GET /resume", "POST /resume", "GET /resume/code", "POST /resume/code", "GET /continue/{token}", "POST /continue/{token}", "POST /sign-out",
		"GET /apply/{call}", "GET /apply/{call}/place", "POST /apply/{call}/place",
	}
	ownersRoutes = []string{
		"GET /apply/{call}/{app}", "GET /apply/{call}/{app}/later", "GET /apply/{call}/{app}/confirm", "POST /apply/{call}/{app}/confirm",
		"POST /apply/{call}/{app}/confirm/send", "GET /apply/{call}/{app}/check", "POST /apply/{call}/{app}/check",
		"GET /apply/{call}/{app}/done", "GET /apply/{call}/{app}/view", "GET /apply/{call}/{app}/copy.txt",
		"GET /apply/{call}/{app}/contact", "GET /apply/{call}/{app}/themes", "GET /apply/{call}/{app}/themes/{theme}", "GET /apply/{call}/{app}/languages",
		"GET /apply/{call}/{app}/statement", "GET /apply/{call}/{app}/consent", "GET /apply/{call}/{app}/place",
		"GET /apply/{call}/{app}/partners", "POST /apply/{call}/{app}/partners", "GET /apply/{call}/{app}/ranking", "POST /apply/{call}/{app}/ranking",
	}
	returnRoutes = []string{
		"POST /apply/{call}/{app}/contact", "POST /apply/{call}/{app}/themes/{theme}", "POST /apply/{call}/{app}/languages",
		"POST /apply/{call}/{app}/statement", "POST /apply/{call}/{app}/consent", "POST /apply/{call}/{app}/place",
	}
)

func TestRoutes_EachHasItsPermission(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, r := range w.portal.routes() {
		var want kit.Permission
		switch {
		case slices.Contains(openRoutes, r.Pattern), strings.HasPrefix(r.Pattern, "GET /static/"):
			want = kit.Anyone
		case slices.Contains(ownersRoutes, r.Pattern):
			want = owner
		case slices.Contains(returnRoutes, r.Pattern):
			want = ownerOrReturn
		case r.Pattern == "GET /applications":
			want = signedIn
		default:
			t.Errorf("route %q is in no list of this test", r.Pattern)
			continue
		}
		if r.Need != want {
			t.Errorf("route %q needs %q, want %q", r.Pattern, r.Need, want)
		}
	}
}

// pathOf fills in a pattern of somebody's draft.
func pathOf(pattern, tasks string) (method, path string) {
	method, path, _ = strings.Cut(pattern, " ")
	return method, strings.NewReplacer("/apply/{call}/{app}", tasks, "{theme}", "climate").Replace(path)
}

// B14: without a session, with somebody else's, and with an altered address, every page of an application answers as if
// there were none; what anybody sends changes nothing.
func TestRoutes_OthersApplications(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	victim, stranger, nobody := w.browser(), w.browser(), w.browser()
	tasks := victim.begin()
	victim.complete(tasks)
	own := stranger.begin()
	missing := "/apply/demo-ua/app_01J9Z3NDEKTSV4RRFFQ69G5FAV"
	before := w.draft(tasks)
	for _, pattern := range append(append([]string(nil), ownersRoutes...), returnRoutes...) {
		method, path := pathOf(pattern, tasks)
		_, none := pathOf(pattern, missing)
		_, mixed := pathOf(pattern, strings.Replace(own, "demo-ua", "demo-eu", 1))
		_, broken := pathOf(pattern, own[:len(own)-1]+"I")
		kind, body := "", ""
		if method == http.MethodPost {
			kind, body = "application/x-www-form-urlencoded", url.Values{"statement": {"x"}, "name": {"x"}, "role": {"admin"}}.Encode()
		}
		got, want := stranger.do(method, path, kind, body), stranger.do(method, none, kind, body)
		if got.Status != http.StatusNotFound || got.text() != want.text() {
			t.Errorf("%s of another's = %d, want the 404 of none", pattern, got.Status)
		}
		for _, odd := range []string{mixed, broken} {
			if got := stranger.do(method, odd, kind, body); got.Status != http.StatusNotFound {
				t.Errorf("%s %s = %d, want 404", method, odd, got.Status)
			}
		}
		unknown, known := nobody.do(method, none, kind, body), nobody.do(method, path, kind, body)
		if method == http.MethodGet && !strings.HasPrefix(known.location(), "/resume?next=") {
			t.Errorf("%s without a session = %d", pattern, known.Status)
		}
		if method == http.MethodPost && (known.Status != http.StatusUnauthorized || known.Status != unknown.Status) {
			t.Errorf("%s without a session = %d, of none %d", pattern, known.Status, unknown.Status)
		}
	}
	if after := w.draft(tasks); after.Head != before.Head {
		t.Errorf("the draft went from revision %d to %d", before.Head.Rev, after.Head.Rev)
	}
}

// B15, B16: nothing acts on GET or HEAD, other methods and odd paths are refused, and so is what other sites send.
func TestRoutes_MethodsAndOrigins(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	tasks := b.begin()
	b.complete(tasks)
	before := w.draft(tasks)
	for _, route := range w.portal.routes() {
		method, path := pathOf(route.Pattern, tasks)
		path = strings.NewReplacer("{$}", "", "{call}", "demo-ua", "{token}", w.token(testEmail), "{file...}", "x.css").Replace(path)
		if method == http.MethodGet {
			for range 2 {
				if got := b.get(path); got.Status >= http.StatusInternalServerError {
					t.Errorf("GET %s = %d", path, got.Status)
				}
			}
			if got := b.do(http.MethodHead, path, "", ""); got.Status >= http.StatusInternalServerError {
				t.Errorf("HEAD %s = %d", path, got.Status)
			}
		}
		for _, other := range []string{"PUT", "DELETE", "TRACE", "PATCH"} {
			if got := b.do(other, path, "", ""); got.Status != http.StatusMethodNotAllowed && got.Status != http.StatusForbidden {
				t.Errorf("%s %s = %d", other, path, got.Status)
			}
		}
	}
	if after := w.draft(tasks); after.Head != before.Head {
		t.Errorf("looking changed the draft from revision %d to %d", before.Head.Rev, after.Head.Rev)
	}
	for _, odd := range []string{"//", tasks + "//check", tasks + "/%2e%2e/x", strings.ToUpper(tasks), tasks + "/check.", "/apply/demo-ua%2f" + before.Place.Name} {
		if got := b.get(odd); got.Status != http.StatusNotFound && got.Status != http.StatusMethodNotAllowed {
			t.Errorf("GET %s = %d, want 404", odd, got.Status)
		}
	}
}

// B17: a session that was ended opens nothing, with whatever cookie.
func TestSignOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	tasks := b.begin()
	old := b.clone()
	b.post("/sign-out", url.Values{}).location()
	old.get(tasks).location()
	for _, cookie := range []string{"", "x", strings.Repeat("A", 43), strings.Repeat("A", 5000)} {
		old.cookies[sessionCookie] = cookie
		if got := old.get(tasks).location(); !strings.HasPrefix(got, "/resume") {
			t.Errorf("cookie %q leads to %s", cookie, got)
		}
	}
}

// ASVS 7.3: a session ends when it is idle for long, and in any case after a day.
func TestSession_Limits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	tasks := b.begin()
	for range 7 {
		w.wait(account.IdleLimit - time.Second)
		if got := b.get(tasks); got.Status != http.StatusOK {
			break
		}
	}
	b.get(tasks).location()
	if lived := w.clock().Sub(testStart); lived < account.AbsoluteLimit || lived > account.AbsoluteLimit+account.IdleLimit {
		t.Errorf("session lived %v, want %v", lived, account.AbsoluteLimit)
	}
	b = w.browser()
	tasks = b.beginFor("Зборів", "UA61040170000086062")
	w.wait(account.IdleLimit)
	b.get(tasks).location()
}
