package sfn_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/bridges-of-trust/bridges/infra/local/states"
	"github.com/bridges-of-trust/bridges/shared/adapter/sfn"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
)

func config(url string) aws.Config {
	return aws.Config{
		Region: states.Region, BaseEndpoint: &url, Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
		Retryer: func() aws.Retryer { return aws.NopRetryer{} },
	}
}

const waiting = `{"QueryLanguage":"JSONata","StartAt":"Approve","States":{"Approve":{"Type":"Task",
"Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken",
"Arguments":{"FunctionName":"f","Payload":{"token":"{% $states.context.Task.Token %}"}},"End":true}}}`

// engine is the local stack's workflow engine behind HTTP, with one machine that waits for an answer.
func engine(t *testing.T) (url, arn string, tokens chan string, lost *atomic.Bool) {
	t.Helper()
	tokens, lost = make(chan string, 10), &atomic.Bool{}
	e, err := states.Open(t.TempDir(), states.Options{Invoke: func(_ context.Context, _ string, payload []byte) (states.Result, error) {
		var in struct{ Token string }
		err := json.Unmarshal(payload, &in)
		tokens <- in.Token
		return states.Result{Payload: []byte("{}")}, err
	}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if lost.CompareAndSwap(true, false) { // done, and its answer is lost
			e.ServeHTTP(httptest.NewRecorder(), r)
			cut(w, r)
			return
		}
		e.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		server.Close()
		if err := e.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	if err := e.Define("matching", []byte(waiting)); err != nil {
		t.Fatal(err)
	}
	return server.URL, "arn:aws:states:" + states.Region + ":" + states.Account + ":stateMachine:matching", tokens, lost
}

func cut(w http.ResponseWriter, _ *http.Request) {
	if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
		conn.Close()
	}
}

func TestWorkflows_AgainstTheEngine(t *testing.T) {
	t.Parallel()
	url, arn, tokens, lost := engine(t)
	w := sfn.New(config(url), map[string]string{matching.Workflow: arn})
	ctx := t.Context()
	if visits, over, failed, err := w.Standing(ctx, matching.Workflow, "match-1-v1"); err != nil || len(visits) != 0 || over || failed {
		t.Errorf("Standing before the start = %v, %v, %v, %v, want nothing", visits, over, failed, err)
	}
	if d, err := w.Definition(ctx, matching.Workflow, "match-1-v1"); err != nil || d != nil {
		t.Errorf("Definition before the start = %s, %v, want none", d, err)
	}
	if status, err := w.Stopped(ctx, matching.Workflow, "match-1-v1"); err != nil || status != "" {
		t.Errorf("Stopped before the start = %q, %v, want none", status, err)
	}
	lost.Store(true)
	if _, err := w.Start(ctx, matching.Workflow, "match-1-v1", []byte(`{"run":"run_1"}`)); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("Start with a lost answer = %v, want unavailable", err)
	}
	token := <-tokens
	first, err := w.Start(ctx, matching.Workflow, "match-1-v1", []byte(`{"run":"run_1"}`))
	if err != nil || first == "" {
		t.Errorf("Start again = %q, %v, want the execution that was started", first, err)
	}
	if visits, over, _, err := w.Standing(ctx, matching.Workflow, "match-1-v1"); err != nil || over || len(visits) != 1 || visits[0].State != "Approve" {
		t.Errorf("Standing = %v, %v, %v, want it in Approve", visits, over, err)
	}
	if d, err := w.Definition(ctx, matching.Workflow, "match-1-v1"); err != nil || !json.Valid(d) {
		t.Errorf("Definition = %s, %v", d, err)
	}
	lost.Store(true)
	if err := w.Succeed(ctx, token, []byte(`{"verdict":"approve"}`)); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("Succeed with a lost answer = %v, want unavailable", err)
	}
	for range 2 {
		if err := w.Succeed(ctx, token, []byte(`{"verdict":"reject"}`)); fault.CodeOf(err) != fault.Closed {
			t.Errorf("Succeed again = %v, want closed", err)
		}
	}
	if err := w.Succeed(ctx, "never given", []byte(`{}`)); fault.CodeOf(err) != fault.Closed {
		t.Errorf("Succeed with a token of nobody = %v, want closed", err)
	}
	deadline := time.Now().Add(10 * time.Second)
	for over := false; !over; {
		_, isOver, failed, err := w.Standing(ctx, matching.Workflow, "match-1-v1")
		if err != nil || failed || time.Now().After(deadline) {
			t.Fatalf("Standing: failed %v, %v; it should succeed", failed, err)
		}
		over = isOver
	}
	if again, err := w.Start(ctx, matching.Workflow, "match-1-v1", []byte(`{"run":"run_1"}`)); err != nil || again != first {
		t.Errorf("Start of one that is over = %q, %v, want %q", again, err, first)
	}
	if _, err := w.Start(ctx, "other", "x", []byte(`{}`)); fault.CodeOf(err) != fault.Internal {
		t.Errorf("Start of an unknown workflow = %v, want internal", err)
	}
}

func TestWorkflows_AFailedAnswerStopsTheExecution(t *testing.T) {
	t.Parallel()
	url, arn, tokens, _ := engine(t)
	w := sfn.New(config(url), map[string]string{matching.Workflow: arn})
	if _, err := w.Start(t.Context(), matching.Workflow, "match-2-v1", []byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	if err := w.Fail(t.Context(), <-tokens, "withdrawn", "somebody asked for it"); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(10 * time.Second)
	for status := ""; status != "FAILED"; {
		var err error
		if status, err = w.Stopped(t.Context(), matching.Workflow, "match-2-v1"); err != nil || time.Now().After(deadline) {
			t.Fatalf("Stopped = %q, %v, want FAILED", status, err)
		}
	}
}

func TestWorkflows_Outages(t *testing.T) {
	t.Parallel()
	refuse := func(status int, code string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Amzn-Errortype", code)
			w.Header().Set("Content-Type", "application/x-amz-json-1.0")
			w.WriteHeader(status)
			fmt.Fprintf(w, `{"__type":%q,"message":"no"}`, code)
		}
	}
	tests := []struct {
		name string
		do   http.HandlerFunc
		want fault.Code
	}{
		{"throttled", refuse(400, "ThrottlingException"), fault.Unavailable},
		{"quota of executions", refuse(400, "ExecutionLimitExceeded"), fault.Unavailable},
		{"broken", refuse(500, "InternalFailure"), fault.Unavailable},
		{"away", refuse(503, "ServiceUnavailable"), fault.Unavailable},
		{"cut", cut, fault.Unavailable},
		{"not allowed", refuse(400, "AccessDeniedException"), fault.Internal},
		{"no such machine", refuse(400, "StateMachineDoesNotExist"), fault.Internal},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(tt.do)
			t.Cleanup(server.Close)
			w := sfn.New(config(server.URL), map[string]string{matching.Workflow: "arn:aws:states:eu-central-1:000000000000:stateMachine:matching"})
			_, started := w.Start(t.Context(), matching.Workflow, "match-1-v1", []byte(`{}`))
			_, stopped := w.Stopped(t.Context(), matching.Workflow, "match-1-v1")
			_, _, _, standing := w.Standing(t.Context(), matching.Workflow, "match-1-v1")
			answers := map[string]error{
				"Start": started, "Succeed": w.Succeed(t.Context(), "token", []byte(`{}`)),
				"Fail": w.Fail(t.Context(), "token", "e", "c"), "Stopped": stopped, "Standing": standing,
			}
			for call, err := range answers {
				if fault.CodeOf(err) != tt.want {
					t.Errorf("%s = %v, want %s", call, err, tt.want)
				}
			}
		})
	}
}
