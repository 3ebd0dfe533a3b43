package stack_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/infra/local/stack"
	"github.com/bridges-of-trust/bridges/infra/local/states"
	"github.com/bridges-of-trust/bridges/infra/local/table"
)

func start(t testing.TB, opt stack.Options) *stack.Stack {
	t.Helper()
	s, err := stack.New(context.Background(), opt)
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

func get(t testing.TB, address string) (int, string) {
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
	return resp.StatusCode, string(body)
}

func want200(t *testing.T, address string) string {
	t.Helper()
	status, body := get(t, address)
	if status != 200 {
		t.Fatalf("GET %s = %d %s, want 200", address, status, body)
	}
	return body
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Errorf("%s: not within 30 s", what)
}

// noted tells whether a function wrote a note.
func noted(t *testing.T, s *stack.Stack, kind, text string) bool {
	t.Helper()
	items, _, err := s.Table().Browse(s.Name(), "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range items {
		if it["pk"].Str == "NOTE#"+kind && it["sk"].Str == text {
			return true
		}
	}
	return false
}

func TestStack_partsWorkTogether(t *testing.T) {
	t.Parallel()
	s := start(t, options(t, t.TempDir()))
	if got := want200(t, s.URL()+"/console/x"); got != "console /console/x" {
		t.Errorf("GET /console/x = %q, want console's answer", got)
	}
	want200(t, s.URL()+"/note?text=first")
	eventually(t, "the relay mails the note", func() bool {
		mails, err := s.Mail().List("someone@bounce.example", 0)
		return err == nil && len(mails) == 1 && mails[0].Subject == "first"
	})
	eventually(t, "the bounce reaches its function", func() bool { return noted(t, s, "mailnews", "Email Bounced") })
	want200(t, s.URL()+"/upload?text=a.csv")
	eventually(t, "the object reaches its function", func() bool { return noted(t, s, "uploads", "Object Created") })
	if err := s.Schedule().Start("sweep"); err != nil {
		t.Error(err)
	}
	eventually(t, "the schedule starts its function", func() bool { return noted(t, s, "daily", "sweep") })
}

func TestStack_workflows(t *testing.T) {
	t.Parallel()
	s := start(t, options(t, t.TempDir()))
	tests := []struct{ name, input, output string }{
		{"works", `{"seconds":0}`, `"worked"`},
		{"fails", `{"seconds":0,"Fail":true}`, `"caught"`},
		{"waits", `{"seconds":500}`, `"worked"`},
	}
	for _, tt := range tests {
		want200(t, s.URL()+"/start?"+url.Values{"name": {tt.name}, "input": {tt.input}}.Encode())
	}
	var waiting string
	for _, x := range executions(t, s) {
		if x.Name == "waits" {
			waiting = x.ARN
		}
	}
	eventually(t, "the wait can be skipped", func() bool { return s.Engine().SkipWait(waiting) == nil })
	for _, tt := range tests {
		eventually(t, tt.name, func() bool {
			for _, x := range executions(t, s) {
				if x.Name == tt.name && x.Status == states.Succeeded {
					return string(x.Output) == tt.output
				}
			}
			return false
		})
	}
	page := want200(t, s.URL()+"/_local/execution?arn="+url.QueryEscape(waiting))
	for _, text := range []string{"<svg", "Pause", "worked", "SUCCEEDED"} {
		if !strings.Contains(page, text) {
			t.Errorf("page of the execution lacks %q", text)
		}
	}
}

// The items of a distributed Map come from the one bucket there is; another name is refused as S3 would.
func TestStack_itemsComeFromTheBucket(t *testing.T) {
	t.Parallel()
	s := start(t, options(t, t.TempDir()))
	want200(t, s.URL()+"/upload?text=c.csv")
	for bucket, want := range map[string]string{s.Name(): "", "elsewhere": "States.ItemReaderFailed"} {
		asl := `{"QueryLanguage":"JSONata","StartAt":"Each","States":{"Each":{"Type":"Map","ItemReader":{"Resource":"arn:aws:states:::s3:listObjectsV2",
"Arguments":{"Bucket":"` + bucket + `"}},"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
"StartAt":"Key","States":{"Key":{"Type":"Pass","Output":"{% $states.input.Key %}","End":true}}},"End":true}}}`
		if err := s.Engine().Define("flow", []byte(asl)); err != nil {
			t.Fatal(err)
		}
		want200(t, s.URL()+"/start?"+url.Values{"name": {bucket}, "input": {`{}`}}.Encode())
		eventually(t, "the items of "+bucket, func() bool {
			for _, x := range executions(t, s) {
				if x.Name == bucket && x.Status != states.Running {
					return x.Error == want && (want != "" || strings.Contains(string(x.Output), "c.csv"))
				}
			}
			return false
		})
	}
}

func executions(t *testing.T, s *stack.Stack) []states.Execution {
	t.Helper()
	list, err := s.Engine().Executions(states.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestStack_faultsAreReachable(t *testing.T) {
	t.Parallel()
	s := start(t, options(t, t.TempDir()))
	s.Faults().Add(table.Rule{Operation: "PutItem", Times: -1, Effect: table.RefuseBefore})
	if status, _ := get(t, s.URL()+"/note?text=x"); status != 500 {
		t.Errorf("note with a table that refuses = %d, want 500", status)
	}
	s.Faults().Reset()
	want200(t, s.URL()+"/note?text=x")
}

func TestRequests_whatIsForWhom(t *testing.T) {
	t.Parallel()
	s := start(t, options(t, t.TempDir()))
	address := strings.TrimPrefix(s.URL(), "http://")
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, method, path, host string
		header                   map[string]string
		status                   int
	}{
		{name: "page", path: "/_local", status: 200},
		{name: "foreign host", path: "/", host: "evil.example:" + port, status: 421},
		{name: "foreign host on a protocol", path: "/bridges-local/x", host: "evil.example:" + port, status: 421},
		{name: "another port in Host", path: "/", host: "127.0.0.1:1", status: 421},
		{name: "localhost", path: "/a?b=c", host: "localhost:" + port, status: 307},
		{name: "page on DynamoDB", method: "POST", path: "/", header: map[string]string{"X-Amz-Target": "DynamoDB_20120810.ListTables", "Origin": "http://" + address}, status: 403},
		{name: "page on S3", path: "/bridges-local/x", header: map[string]string{"Sec-Fetch-Site": "same-origin"}, status: 403},
		{name: "page on Invoke", method: "POST", path: "/2015-03-31/functions/web/invocations", header: map[string]string{"Origin": "http://evil.example"}, status: 403},
		{name: "page on the Runtime API", path: "/fn/web/x/2018-06-01/runtime/invocation/next", header: map[string]string{"Sec-Fetch-Site": "cross-site"}, status: 403},
		{name: "unknown process", path: "/fn/web/x/2018-06-01/runtime/invocation/next", status: 403},
		{name: "unknown service", method: "POST", path: "/", header: map[string]string{"X-Amz-Target": "Kinesis_20131202.ListStreams"}, status: 400},
		{name: "unsigned S3", path: "/bridges-local/x", status: 403},
		{name: "a page with a longer name", path: "/bridges-locals", status: 200},
		{name: "foreign form", method: "POST", path: "/_local/mail/fault", header: map[string]string{"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}, status: 403},
		{name: "unknown local page", path: "/_local/nothing", status: 404},
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), tt.method, s.URL()+tt.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			for k, v := range tt.header {
				req.Header.Set(k, v)
			}
			req.Host = tt.host
			resp, err := client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if resp.StatusCode != tt.status {
				body, _ := io.ReadAll(resp.Body)
				t.Errorf("status = %d, want %d (%.300s)", resp.StatusCode, tt.status, body)
			}
			if at := resp.Header.Get("Location"); tt.status == 307 && at != s.URL()+tt.path {
				t.Errorf("Location = %q, want %q", at, s.URL()+tt.path)
			}
		})
	}
}

func TestNew_oneClearLine(t *testing.T) {
	t.Parallel()
	opt := options(t, t.TempDir())
	s := start(t, opt)
	taken := opt
	if _, err := stack.New(t.Context(), taken); err == nil || !strings.Contains(err.Error(), "is in use by another local stack") {
		t.Errorf("second stack in a folder: %v", err)
	}
	_, port, err := net.SplitHostPort(strings.TrimPrefix(s.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	other := options(t, t.TempDir())
	if other.Port, err = net.LookupPort("tcp", port); err != nil {
		t.Fatal(err)
	}
	if _, err := stack.New(t.Context(), other); err == nil || !strings.Contains(err.Error(), "is taken by another program") {
		t.Errorf("second stack on a port: %v", err)
	}
}

func TestSeed_runsOncePerFolder(t *testing.T) {
	t.Parallel()
	opt := options(t, t.TempDir())
	runs := 0
	fail := true
	opt.Seed = func(_ context.Context, env map[string]string) error {
		runs++
		status, _ := get(t, env["BRIDGES_PUBLIC_URL"]+"/hello")
		if status != 200 || env["BRIDGES_TABLE"] != "bridges-local" || env["AWS_ENDPOINT_URL_DYNAMODB"] != env["BRIDGES_PUBLIC_URL"] {
			t.Errorf("the stack does not answer its seed: %d with %v", status, env)
		}
		if fail {
			return errors.New("no")
		}
		return nil
	}
	if _, err := stack.New(t.Context(), opt); err == nil {
		t.Error("a stack started although its seed failed")
	}
	fail = false
	for range 2 {
		s, err := stack.New(t.Context(), opt)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if runs != 2 {
		t.Errorf("seed ran %d times, want 2: once in vain, once for good", runs)
	}
}

func TestKill_nothingAnsweredIsLost(t *testing.T) {
	t.Parallel()
	opt := options(t, t.TempDir())
	p, err := stack.StartChild(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	want200(t, p.URL+"/start?"+url.Values{"name": {"long"}, "input": {`{"seconds":2}`}}.Encode())
	want200(t, p.URL+"/upload?text=b.csv")
	want200(t, p.URL+"/note?text=kept")
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
	s := start(t, opt)
	if !noted(t, s, "web", "kept") {
		t.Error("an answered note is lost")
	}
	eventually(t, "the note is mailed, at least once", func() bool {
		mails, err := s.Mail().List("", 0)
		return err == nil && len(mails) >= 1
	})
	eventually(t, "the object reaches its function", func() bool { return noted(t, s, "uploads", "Object Created") })
	eventually(t, "the execution goes on", func() bool {
		list := executions(t, s)
		return len(list) == 1 && cmp.Equal(list[0].Status, states.Succeeded)
	})
}

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		s, err := stack.New(b.Context(), options(b, b.TempDir()))
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
