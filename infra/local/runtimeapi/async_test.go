package runtimeapi_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/runtimeapi"
)

func TestInvokeAsync_retriesThenDeadLetter(t *testing.T) {
	t.Parallel()
	rt := start(t, setup{options: runtimeapi.Options{Backoff: []time.Duration{time.Millisecond, time.Millisecond}}})
	if err := rt.InvokeAsync("hello", []byte(`{"do":"fail","text":"no"}`)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "dead letter", func() bool {
		ids, err := rt.Dead().IDs()
		return err == nil && len(ids) == 1
	})
	if got := len(rt.Recent()); got != 3 {
		t.Errorf("attempts = %d, want 3", got)
	}
	ids, err := rt.Dead().IDs()
	if err != nil || len(ids) != 1 {
		t.Fatalf("dead letters: %v, %v", ids, err)
	}
	letter, err := rt.Dead().Get(ids[0])
	if err != nil || letter.Function != "hello" || letter.Attempts != 3 || !strings.Contains(letter.Reason, "unavailable") {
		t.Errorf("letter = %+v, %v; want 3 attempts of hello that ended with unavailable", letter, err)
	}
	if err := rt.Redrive(ids[0]); err != nil {
		t.Errorf("Redrive: %v", err)
	}
	eventually(t, "redriven letter fails again", func() bool { return len(rt.Recent()) >= 6 })
}

func TestInvokeAsync_survivesRestart(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	first := start(t, setup{options: runtimeapi.Options{Folder: folder, Backoff: []time.Duration{time.Nanosecond, time.Hour}}, function: runtimeapi.Function{Bootstrap: "/nonexistent"}})
	if err := first.InvokeAsync("hello", []byte(`{"text":"later"}`)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "two attempts", func() bool { return len(first.Recent()) == 2 })
	// The third attempt is due in an hour; a later stack whose clock is past that finds it on disk.
	later := start(t, setup{options: runtimeapi.Options{Folder: folder, Now: func() time.Time { return time.Now().Add(2 * time.Hour) }}})
	eventually(t, "event is delivered after a restart", func() bool {
		r := later.Recent()
		return len(r) == 1 && r[0].Response == `"later"`
	})
}

func TestInvokeAPI(t *testing.T) {
	t.Parallel()
	rt := start(t, setup{})
	srv := httptest.NewServer(rt.InvokeAPI())
	t.Cleanup(srv.Close)
	const invocations = "/2015-03-31/functions/hello/invocations"
	tests := []struct {
		name, path, kind, body string
		status                 int
		errorType, funcError   string
	}{
		{name: "answer", path: invocations, body: `{"text":"x"}`, status: 200},
		{name: "function error", path: invocations, body: `{"do":"fail"}`, status: 200, funcError: "Unhandled"},
		{name: "by ARN", path: "/2015-03-31/functions/arn:aws:lambda:eu-central-1:000000000000:function:hello/invocations", body: `{}`, status: 200},
		{name: "event", path: invocations, kind: "Event", body: `{}`, status: 202},
		{name: "dry run", path: invocations, kind: "DryRun", body: `{}`, status: 204},
		{name: "not JSON", path: invocations, body: `{`, status: 400, errorType: "InvalidRequestContentException"},
		{name: "unknown function", path: "/2015-03-31/functions/none/invocations", body: `{}`, status: 404, errorType: "ResourceNotFoundException"},
		{name: "alias", path: invocations + "?Qualifier=live", body: `{}`, status: 404, errorType: "ResourceNotFoundException"},
		{name: "unknown type", path: invocations, kind: "Stream", body: `{}`, status: 400, errorType: "InvalidParameterValueException"},
		{name: "too large", path: invocations, body: strings.Repeat(" ", runtimeapi.MaxPayload+1), status: 413, errorType: "RequestTooLargeException"},
		{name: "another call", path: "/2015-03-31/functions", body: `{}`, status: 501, errorType: "UnknownOperationException"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL+tt.path, strings.NewReader(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("X-Amz-Invocation-Type", tt.kind)
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			got := []any{resp.StatusCode, resp.Header.Get("X-Amzn-Errortype"), resp.Header.Get("X-Amz-Function-Error")}
			if want := []any{tt.status, tt.errorType, tt.funcError}; got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
				t.Errorf("status, error type, function error = %q, want %q", got, want)
			}
		})
	}
}
