package pages_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/infra/local/mail"
	"github.com/bridges-of-trust/bridges/infra/local/spool"
	"github.com/bridges-of-trust/bridges/infra/local/stack"
)

// start runs the manifest without any binary: the pages have to cope.
func start(t *testing.T) *stack.Stack {
	t.Helper()
	s, err := stack.New(t.Context(), stack.Options{System: app.Bridges(), Data: t.TempDir(), Dist: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func get(t *testing.T, address string) (*http.Response, string) {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

func post(t *testing.T, address string, form url.Values) (*http.Response, string) {
	t.Helper()
	resp, err := http.PostForm(address, form)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

// send hands a mail to SES.
func send(t *testing.T, s *stack.Stack, to, text, html string) mail.Mail {
	t.Helper()
	part := func(data string) map[string]string { return map[string]string{"Data": data, "Charset": "UTF-8"} }
	body, err := json.Marshal(map[string]any{
		"FromEmailAddress": "a@example.org", "Destination": map[string]any{"ToAddresses": []string{to}},
		"Content": map[string]any{"Simple": map[string]any{"Subject": part("<b>Subject</b>"), "Body": map[string]any{"Text": part(text), "Html": part(html)}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Post(s.URL()+"/v2/email/outbound-emails", "application/json", strings.NewReader(string(body)))
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("send: %v, %v", resp, err)
	}
	resp.Body.Close()
	mails, err := s.Mail().List(to, 1)
	if err != nil || len(mails) != 1 {
		t.Fatalf("mailbox: %v, %v", mails, err)
	}
	return mails[0]
}

var (
	link   = regexp.MustCompile(`href="([^"]*)"`)
	inline = regexp.MustCompile(`(?i)<script|<style|\son[a-z]+="|\sstyle="`)
)

func TestPages_everyLinkLeadsToAPlainPage(t *testing.T) {
	t.Parallel()
	s := start(t)
	send(t, s, "x@example.org", "see http://127.0.0.1/a, please", "<p>html</p>")
	addLetter(t, s)
	seen := map[string]bool{}
	base, err := url.Parse(s.URL() + "/_local")
	if err != nil {
		t.Fatal(err)
	}
	for todo := []string{base.String()}; len(todo) > 0; todo = todo[1:] {
		address := todo[0]
		if seen[address] {
			continue
		}
		seen[address] = true
		resp, body := get(t, address)
		if resp.StatusCode != http.StatusOK {
			t.Errorf("GET %s = %d, want 200", address, resp.StatusCode)
		}
		if !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
			continue
		}
		if strings.Count(body, "<h1>") != 1 || !strings.Contains(body, `<html lang="en">`) || inline.MatchString(body) {
			t.Errorf("%s: wants one h1, a language, and neither script nor style inside", address)
		}
		if csp := resp.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: Content-Security-Policy = %q", address, csp)
		}
		at, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(body, -1) {
			to, err := at.Parse(strings.ReplaceAll(m[1], "&amp;", "&"))
			if err != nil {
				t.Errorf("%s: link %q: %v", address, m[1], err)
				continue
			}
			if to.Host == base.Host && strings.HasPrefix(to.Path, "/_local") {
				todo = append(todo, to.String())
			}
		}
	}
	if len(seen) < 30 {
		t.Errorf("walked %d pages, want at least 30", len(seen))
	}
}

func TestMail_isShownSafely(t *testing.T) {
	t.Parallel()
	s := start(t)
	m := send(t, s, "anna@example.org", "Go to https://example.org/a?b=1. <script>", "<script>alert(1)</script><a href='https://example.org'>x</a>")
	_, body := get(t, s.URL()+"/_local/mail/"+m.ID)
	for _, want := range []string{
		`<a href="https://example.org/a?b=1">https://example.org/a?b=1</a>.`, "&lt;script&gt;", "&lt;b&gt;Subject&lt;/b&gt;",
		`sandbox="allow-popups allow-popups-to-escape-sandbox"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("page lacks %q", want)
		}
	}
	resp, body := get(t, s.URL()+"/_local/mail/"+m.ID+"/html")
	if csp := resp.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "sandbox allow-popups") || !strings.Contains(csp, "default-src 'none'") || !strings.Contains(body, "<a href=") {
		t.Errorf("HTML part: policy %q, body %q", csp, body)
	}
}

func TestMail_searchAndJSON(t *testing.T) {
	t.Parallel()
	s := start(t)
	send(t, s, "anna@example.org", "a", "a")
	send(t, s, "petro@example.org", "p", "p")
	_, body := get(t, s.URL()+"/_local/mail?address=anna")
	if !strings.Contains(body, "anna@example.org") || strings.Contains(body, "petro@example.org") {
		t.Error("the search for anna shows the wrong mails")
	}
	var got []mail.Mail
	_, body = get(t, s.URL()+"/_local/mail.json?address=petro")
	if err := json.Unmarshal([]byte(body), &got); err != nil || len(got) != 1 || got[0].Text != "p" {
		t.Errorf("mail.json = %s, %v; want petro's mail", body, err)
	}
	if _, body = get(t, s.URL()+"/_local/mail.json?address=nobody"); strings.TrimSpace(body) != "[]" {
		t.Errorf("mail.json for nobody = %q, want []", body)
	}
}

func TestMail_buttons(t *testing.T) {
	t.Parallel()
	s := start(t)
	m := send(t, s, "anna@example.org", "a", "a")
	if _, body := post(t, s.URL()+"/_local/mail/"+m.ID+"/news", url.Values{"news": {"complaint"}}); !strings.Contains(body, "<li>complaint</li>") {
		t.Error("the complaint is not noted with the mail")
	}
	if _, body := post(t, s.URL()+"/_local/mail/fault", url.Values{"fault": {"after"}, "calls": {"2"}}); !strings.Contains(body, "2 of the next sendings") {
		t.Error("the faults are not shown")
	}
	if resp, _ := post(t, s.URL()+"/_local/mail/"+m.ID+"/news", url.Values{"news": {"x"}}); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("unknown news = %d, want 400", resp.StatusCode)
	}
	for name, form := range map[string]url.Values{"kind": {"fault": {"x"}, "calls": {"1"}}, "number": {"fault": {"after"}, "calls": {"-1"}}} {
		if resp, _ := post(t, s.URL()+"/_local/mail/fault", form); resp.StatusCode != http.StatusBadRequest {
			t.Errorf("unknown %s of faults = %d, want 400", name, resp.StatusCode)
		}
	}
}

func addLetter(t *testing.T, s *stack.Stack) string {
	t.Helper()
	err := s.Runtime().Dead().Add(spool.Letter{Time: time.Now(), Source: "stream", Function: "relay", Attempts: 5, Reason: "because", Payload: json.RawMessage(`{"Records":[]}`)})
	if err != nil {
		t.Fatal(err)
	}
	ids, err := s.Runtime().Dead().IDs()
	if err != nil {
		t.Fatal(err)
	}
	return ids[0]
}

func TestDeadLetters(t *testing.T) {
	t.Parallel()
	s := start(t)
	id := addLetter(t, s)
	if _, body := get(t, s.URL()+"/_local/dead"); !strings.Contains(body, "because") {
		t.Error("the letter is not shown")
	}
	// There is no binary, so sending again fails and the letter stays.
	if resp, body := post(t, s.URL()+"/_local/dead/"+id+"/redrive", nil); resp.StatusCode != http.StatusInternalServerError || !strings.Contains(body, "Runtime.InvalidEntrypoint") {
		t.Errorf("redrive = %d, want 500 with the function's error", resp.StatusCode)
	}
	if _, body := post(t, s.URL()+"/_local/dead/"+id+"/remove", nil); !strings.Contains(body, "No dead letters") {
		t.Error("the letter is still there after its removal")
	}
}

func TestPages_refuse(t *testing.T) {
	t.Parallel()
	s := start(t)
	tests := []struct {
		name, method, path string
		form               url.Values
		status             int
	}{
		{name: "unknown mail", path: "/_local/mail/none", status: 404},
		{name: "foreign file as mail", path: "/_local/mail/..%2Flock", status: 404},
		{name: "unknown execution", path: "/_local/execution?arn=x", status: 404},
		{name: "skip of nothing", method: "POST", path: "/_local/execution/skip", form: url.Values{"arn": {"x"}}, status: 409},
		{name: "no such page", path: "/_local/nothing", status: 404},
		{name: "mail by POST", method: "POST", path: "/_local/mail", status: 405},
		{name: "skip by GET", path: "/_local/execution/skip", status: 405},
		{name: "unknown schedule", method: "POST", path: "/_local/clock/start", form: url.Values{"name": {"x"}}, status: 404},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var resp *http.Response
			var body string
			if tt.method == "POST" {
				resp, body = post(t, s.URL()+tt.path, tt.form)
			} else {
				resp, body = get(t, s.URL()+tt.path)
			}
			if resp.StatusCode != tt.status {
				t.Errorf("status = %d, want %d", resp.StatusCode, tt.status)
			}
			if !strings.Contains(body, `<nav aria-label="Local stack">`) {
				t.Errorf("the refusal leads nowhere: %.200s", body)
			}
		})
	}
}
