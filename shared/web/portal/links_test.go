package portal

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/table"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

// formKey is what differs between two forms that are the same.
var formKey = regexp.MustCompile(`\[[0-9a-z]{24}\]`)

// withAddress begins a draft and gives it the test's address, which a mail then asks to confirm.
func (b *browser) withAddress() string {
	b.w.t.Helper()
	tasks := b.begin()
	b.submit(b.get(tasks+"/contact").want(http.StatusOK), testContact).location()
	return tasks
}

// use opens a link as a person does, and presses the button.
func (b *browser) use(path string) answer {
	b.w.t.Helper()
	page := b.get(path).want(http.StatusOK).contains("Open the application")
	action, values := page.form(path)
	return b.post(action, values)
}

func TestLink_OpensTheApplicationElsewhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tasks := w.browser().withAddress()
	path := "/continue/" + w.token(testEmail)
	scanner := w.browser()
	for range 3 { // programs that look at mail open links; that does nothing
		scanner.get(path).want(http.StatusOK)
		scanner.do(http.MethodHead, path, "", "").want(http.StatusOK)
	}
	if !w.draft(tasks).EmailConfirmedAt.IsZero() {
		t.Fatal("looking at the link confirmed the address")
	}
	phone := w.browser()
	if got := phone.use(path).location(); got != tasks {
		t.Errorf("link leads to %s, want %s", got, tasks)
	}
	phone.get(tasks).want(http.StatusOK)
	if w.draft(tasks).EmailConfirmedAt.IsZero() {
		t.Error("address is not confirmed")
	}
	w.browser().get(path).want(http.StatusGone).contains("already been used")
}

// A double click, or an answer that was lost: the same form opens the same session.
func TestLink_SameFormAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tasks := w.browser().withAddress()
	path := "/continue/" + w.token(testEmail)
	phone := w.browser()
	action, values := phone.get(path).want(http.StatusOK).form(path)
	var wg sync.WaitGroup
	for range 8 {
		click := phone.clone()
		wg.Go(func() {
			if got := click.post(action, values); got.Status != http.StatusSeeOther {
				t.Errorf("click = %d: %s", got.Status, got.text())
				return
			}
			if got := click.get(tasks); got.Status != http.StatusOK {
				t.Errorf("after the click the page = %d", got.Status)
			}
		})
	}
	wg.Wait()
}

func TestLink_Refused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	tasks := b.withAddress()
	first := "/continue/" + w.token(testEmail)

	w.wait(account.LinkLife - time.Second)
	b.get(first).want(http.StatusOK)
	w.wait(time.Second)
	expired := b.get(first).want(http.StatusGone).contains("has expired", "Send me a new link")

	action, values := expired.form(first)
	values.Set(newLinkButton, "yes")
	b.post(action, values).location()
	second := "/continue/" + w.token(testEmail)
	if first == second {
		t.Fatal("no new link was sent")
	}
	b.get(first).want(http.StatusGone).contains("newer link")
	b.get(second).want(http.StatusOK)

	b.submit(b.get(tasks+"/contact").want(http.StatusOK), url.Values{"email": {"other@example.org"}}).location()
	page := w.browser()
	dead, values := page.get(second).want(http.StatusOK).form(second)
	page.post(dead, values).want(http.StatusGone).contains("was changed after the link was sent")
	if !w.draft(tasks).EmailConfirmedAt.IsZero() {
		t.Error("the old address's link confirmed the new one")
	}
	for _, token := range []string{"x", strings.Repeat("A", 43), strings.Repeat("A", 10_000), "%00", "..%2f"} {
		if got := b.get("/continue/" + token); got.Status != http.StatusNotFound {
			t.Errorf("token %.20q = %d, want 404", token, got.Status)
		}
	}
}

// F3 for links: whichever request to the table dies, pressing the button again opens the application.
func TestLink_DyingRequests(t *testing.T) {
	t.Parallel()
	for _, effect := range []table.Effect{table.RefuseBefore, table.FailAfter} {
		w := newWorld(t)
		tasks := w.browser().withAddress()
		path := "/continue/" + w.token(testEmail)
		phone := w.browser()
		action, values := phone.get(path).want(http.StatusOK).form(path)
		calls := 0
		w.table.Faults.Observe(func(table.Call) { calls++ })
		for k := 1; ; k++ {
			calls = 0
			w.table.Faults.Add(table.Rule{Nth: k, Effect: effect})
			got := phone.clone().post(action, values)
			w.table.Faults.Reset()
			if calls < k {
				break
			}
			if got.Status != http.StatusSeeOther && got.Status != http.StatusServiceUnavailable {
				t.Fatalf("%s at %d: page %d: %s", effect, k, got.Status, got.text())
			}
		}
		phone.post(action, values).location()
		phone.get(tasks).want(http.StatusOK)
	}
}

func TestCode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	tasks := b.withAddress()
	page := b.get(tasks + "/confirm").want(http.StatusOK).contains(testEmail)
	code := w.code(testEmail)
	elsewhere := w.browser()
	elsewhere.get("/resume/code").location() // a code works only where it was asked for
	b.submit(page, url.Values{"code": {"12"}}).want(http.StatusUnprocessableEntity).contains("Check the code")
	b.submit(page, url.Values{"code": {" " + code[:4] + " - " + code[4:] + " "}}).location()
	b.get(tasks).want(http.StatusOK)
	if w.draft(tasks).EmailConfirmedAt.IsZero() {
		t.Error("address is not confirmed")
	}
}

// After five wrong codes even the right one is refused; a new link works.
func TestCode_Guessing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	tasks := b.withAddress()
	page := b.get(tasks + "/confirm").want(http.StatusOK)
	for i := range account.MaxTries {
		b.submit(page, url.Values{"code": {fmt.Sprintf("%08d", i)}}).want(http.StatusUnprocessableEntity)
	}
	b.submit(page, url.Values{"code": {w.code(testEmail)}}).want(http.StatusUnprocessableEntity).contains("too many times")
	action, values := b.get(tasks + "/confirm").want(http.StatusOK).form(tasks + "/confirm/send")
	b.post(action, values).location()
	b.submit(page, url.Values{"code": {w.code(testEmail)}}).location()
}

// B19: the answer is the same for known and unknown addresses, and so are the requests that it costs.
func TestResume_TellsNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tasks := w.browser().withAddress()
	var seen []string
	w.table.Faults.Observe(func(c table.Call) { seen = append(seen, c.Operation) })
	ask := func(email string) (page, calls string) {
		seen = nil
		b := w.browser()
		to := b.submit(b.get("/resume").want(http.StatusOK), url.Values{"email": {email}}).location()
		calls = strings.Join(seen, " ")
		return to + formKey.ReplaceAllString(b.get(to).want(http.StatusOK).text(), ""), calls
	}
	known, knownCalls := ask(testEmail)
	unknown, unknownCalls := ask("nobody@example.org")
	if known != unknown {
		t.Errorf("answers differ:\n%s\n%s", known, unknown)
	}
	if knownCalls != unknownCalls {
		t.Errorf("requests differ: %s, %s", knownCalls, unknownCalls)
	}
	b := w.browser()
	code := b.submit(b.get("/resume").want(http.StatusOK), url.Values{"email": {" OLENA@Example.org\u200b "}}).location()
	if got := b.submit(b.get(code).want(http.StatusOK), url.Values{"code": {w.code(testEmail)}}).location(); got != tasks {
		t.Errorf("code leads to %s, want %s", got, tasks)
	}
	stranger := w.browser()
	code = stranger.submit(stranger.get("/resume").want(http.StatusOK), url.Values{"email": {"nobody@example.org"}}).location()
	stranger.submit(stranger.get(code).want(http.StatusOK), url.Values{"code": {w.code("nobody@example.org")}}).want(http.StatusUnprocessableEntity)
}

// Whoever has several applications chooses among them; whoever was on the way to a page of one gets there.
func TestResume_GoesOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.browser(), w.browser()
	first := one.withAddress()
	second := two.beginFor("Зборів", "UA61040170000086062")
	two.submit(two.get(second+"/contact").want(http.StatusOK), testContact).location()
	come := func(path string) string {
		b := w.browser()
		page := b.get(path).want(http.StatusOK)
		code := b.submit(page, url.Values{"email": {testEmail}}).location()
		return b.submit(b.get(code).want(http.StatusOK), url.Values{"code": {w.code(testEmail)}}).location()
	}
	if got := come("/resume"); got != "/applications" {
		t.Errorf("two applications lead to %s", got)
	}
	if got := come("/resume?next=" + url.QueryEscape(first+"/themes")); got != first+"/themes" {
		t.Errorf("next leads to %s, want %s", got, first+"/themes")
	}
	for _, evil := range []string{"//evil.example", `/\evil.example`, "https://evil.example/" + first, "/console", "javascript:alert(1)"} {
		if got := come("/resume?next=" + url.QueryEscape(evil)); got != "/applications" {
			t.Errorf("next=%s leads to %s", evil, got)
		}
		w.wait(time.Hour) // not to meet the limit per address
	}
}

// B19, B32: an address gets a few mails an hour and no more, from however many clients; a client asks only so often.
func TestLink_Limits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.browser().withAddress()
	sent := 1
	for i := range 100 {
		b := w.browser()
		b.addr = fmt.Sprintf("198.51.100.%d:1", i)
		got := b.submit(b.get("/resume").want(http.StatusOK), url.Values{"email": {testEmail}})
		if got.Status == http.StatusSeeOther {
			sent++
		} else if got.Status != http.StatusTooManyRequests {
			t.Fatalf("asked for a link: %d", got.Status)
		}
	}
	if sent != account.LinksPerAddress.Count {
		t.Errorf("%d links sent, want %d", sent, account.LinksPerAddress.Count)
	}
	b, answered := w.browser(), 0
	b.addr = "203.0.113.9:1"
	for i := range 100 {
		if b.submit(b.get("/resume").want(http.StatusOK), url.Values{"email": {fmt.Sprintf("a%d@example.org", i)}}).Status == http.StatusSeeOther {
			answered++
		}
	}
	if answered != account.LinksPerClient.Count {
		t.Errorf("one client got %d answers, want %d", answered, account.LinksPerClient.Count)
	}
	w.wait(time.Hour)
	b.submit(b.get("/resume").want(http.StatusOK), url.Values{"email": {testEmail}}).location()
}

// No mail leaves uncounted; searching goes on when the counters cannot be read.
func TestLimits_WhenTheyCannotBeCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	page := b.get("/resume").want(http.StatusOK)
	w.table.Faults.Add(table.Rule{Operation: "UpdateItem", Times: -1, Effect: table.Throttle})
	b.submit(page, url.Values{"email": {testEmail}}).want(http.StatusServiceUnavailable)
	b.get("/apply/demo-ua/place?q=Ржищ").want(http.StatusOK).contains("Ржищів")
}

// The mail's message names the link and the application and nothing that could be misused.
func TestLink_Message(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tasks := w.browser().withAddress()
	id := w.link(testEmail)
	m, err := w.table.Message(t.Context(), id+":1:continue")
	if err != nil {
		t.Fatal(err)
	}
	if m.Message.Mail.Of != string(w.draft(tasks).ID) || m.Message.Mail.Template != "continue-link" || m.Message.Mail.Params["link"] != id {
		t.Errorf("message = %+v", m.Message.Mail)
	}
	if m.Status != change.Pending {
		t.Errorf("status = %s", m.Status)
	}
	items, _, err := w.table.Store.Browse("bridges-test", "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range items {
		raw, err := it.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{w.token(testEmail), w.code(testEmail)} {
			if strings.Contains(string(raw), secret) {
				t.Errorf("the table holds a secret in %s", raw)
			}
		}
	}
}
