package pages_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/infra/local/browser"
	"github.com/bridges-of-trust/bridges/infra/local/stack"
	"github.com/bridges-of-trust/bridges/infra/local/states"
)

// failed gives the address of an execution that ended in an error: there is no function here that it could call.
func failed(t *testing.T, s *stack.Stack) string {
	t.Helper()
	machine := "arn:aws:states:" + states.Region + ":" + states.Account + ":stateMachine:" + app.Bridges().Workflows[0].Name
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL(), strings.NewReader(`{"name":"`+strings.Repeat("long", 20)+`","stateMachineArn":"`+machine+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Amz-Target", "AWSStepFunctions.StartExecution")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		list, err := s.Engine().Executions(states.Filter{Status: states.Failed})
		if err != nil {
			t.Fatal(err)
		}
		if len(list) > 0 {
			return "/_local/execution?arn=" + url.QueryEscape(list[0].ARN)
		}
	}
	t.Fatalf("the execution did not fail within 30 s; its start answered %s", resp.Status)
	return ""
}

// TestPages_inABrowser looks at the machine room as at any other page: axe-core finds nothing and nothing sticks out on a
// phone.
func TestPages_inABrowser(t *testing.T) {
	t.Parallel()
	s := start(t)
	letter := send(t, s, "a.long.address.of.somebody@municipality.example.org", "text", "<p>html</p>")
	addLetter(t, s)
	b, stop, err := browser.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	tab, err := b.Tab()
	if err != nil {
		t.Fatal(err)
	}
	if err := tab.Width(320); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{
		"/_local", "/_local/mail", "/_local/mail/" + letter.ID, "/_local/executions", failed(t, s), "/_local/invocations",
		"/_local/logs?function=matching", "/_local/tables", "/_local/dead", "/_local/clock", "/_local/nothing",
	} {
		if err := tab.Open(s.URL() + path); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		violations, err := tab.Axe()
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for _, v := range violations {
			t.Errorf("%s: %v", path, v)
		}
		if px, elements, err := tab.Overflow(); err != nil || px > 0 {
			t.Errorf("%s: %d px too wide: %v, %v", path, px, elements, err)
		}
	}
}
