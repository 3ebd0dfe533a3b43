package runtimeapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/infra/local/runtimeapi"
)

// TestMain makes the test binary the bootstrap of the functions under test.
func TestMain(m *testing.M) {
	if os.Getenv("AWS_LAMBDA_RUNTIME_API") != "" {
		serve()
	}
	os.Exit(m.Run())
}

type order struct {
	Do   string `json:"do"`
	Text string `json:"text"`
	Size int    `json:"size"`
}

func serve() {
	if os.Getenv("CASE") == "init-exit" {
		os.Exit(3)
	}
	if os.Getenv("CASE") == "init-slow" {
		time.Sleep(time.Hour)
	}
	lambda.Start(func(ctx context.Context, in order) (any, error) {
		switch in.Do {
		case "fail":
			return nil, messages.InvokeResponse_Error{Type: "unavailable", Message: in.Text}
		case "panic":
			panic(in.Text)
		case "exit":
			os.Exit(7)
		case "sleep":
			time.Sleep(time.Hour)
		case "block":
			<-ctx.Done()
			return "deadline seen", nil
		case "big":
			return strings.Repeat("x", in.Size), nil
		case "env":
			return os.Environ(), nil
		case "pid":
			return os.Getpid(), nil
		case "child":
			cmd := exec.Command("sleep", "3600")
			if err := cmd.Start(); err != nil {
				return nil, err
			}
			return cmd.Process.Pid, nil
		case "gate":
			// Waits until the test opens the gate, so that tests need no sleeping.
			resp, err := http.Get(in.Text)
			if err != nil {
				return nil, err
			}
			return resp.StatusCode, resp.Body.Close()
		case "context":
			lc, _ := lambdacontext.FromContext(ctx)
			deadline, _ := ctx.Deadline()
			return map[string]any{"arn": lc.InvokedFunctionArn, "id": lc.AwsRequestID != "", "left": time.Until(deadline) > 0, "name": lambdacontext.FunctionName}, nil
		}
		fmt.Println("said " + in.Text)
		return in.Text, nil
	})
}

type setup struct {
	function runtimeapi.Function
	options  runtimeapi.Options
}

func start(t *testing.T, s setup) *runtimeapi.Runtime {
	t.Helper()
	var handler http.Handler
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if s.function.Bootstrap == "" {
		s.function.Bootstrap = exe
	}
	s.function.Name = "hello"
	if s.function.Timeout == 0 {
		s.function.Timeout = 20 * time.Second
	}
	if s.options.Folder == "" {
		s.options.Folder = t.TempDir()
	}
	s.options.Functions = []runtimeapi.Function{s.function}
	s.options.Address = srv.Listener.Addr().String()
	rt, err := runtimeapi.New(s.options)
	if err != nil {
		t.Fatal(err)
	}
	handler = rt
	srv.Start()
	t.Cleanup(func() {
		if err := rt.Close(); err != nil {
			t.Error(err)
		}
		srv.Close()
	})
	return rt
}

func invoke(t *testing.T, rt *runtimeapi.Runtime, in order) runtimeapi.Result {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	result, err := rt.Invoke(ctx, "hello", body)
	if err != nil {
		t.Fatalf("Invoke(%+v): %v", in, err)
	}
	return result
}

func errorType(t *testing.T, r runtimeapi.Result) string {
	t.Helper()
	var told struct {
		Type string `json:"errorType"`
	}
	if err := json.Unmarshal(r.Payload, &told); err != nil {
		t.Fatalf("error payload %s: %v", r.Payload, err)
	}
	return told.Type
}

func TestInvoke_answers(t *testing.T) {
	t.Parallel()
	rt := start(t, setup{})
	for _, text := range []string{"", "привіт", "one"} {
		if got, want := string(invoke(t, rt, order{Text: text}).Payload), strconv.Quote(text); got != want {
			t.Errorf("Invoke(%q) = %s, want %s", text, got, want)
		}
	}
	if got := rt.Processes("hello"); got != 1 {
		t.Errorf("processes after serial invocations = %d, want 1", got)
	}
	got := string(invoke(t, rt, order{Do: "context"}).Payload)
	want := `{"arn":"arn:aws:lambda:eu-central-1:000000000000:function:hello","id":true,"left":true,"name":"hello"}`
	if got != want {
		t.Errorf("context = %s, want %s", got, want)
	}
}

func TestInvoke_functionErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		in     order
		env    string
		binary string
		want   string
	}{
		{name: "reported type", in: order{Do: "fail", Text: "try again"}, want: "unavailable"},
		{name: "panic", in: order{Do: "panic", Text: "oh"}, want: "string"},
		{name: "exit", in: order{Do: "exit"}, want: "Runtime.ExitError"},
		{name: "timeout", in: order{Do: "sleep"}, want: "Sandbox.Timedout"},
		{name: "response too large", in: order{Do: "big", Size: runtimeapi.MaxPayload}, want: "Function.ResponseSizeTooLarge"},
		{name: "exit before first poll", env: "init-exit", want: "Runtime.ExitError"},
		{name: "no poll in time", env: "init-slow", want: "Sandbox.Timedout"},
		{name: "no binary", binary: "/nonexistent/bootstrap", want: "Runtime.InvalidEntrypoint"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			timeout := 20 * time.Second
			if tt.in.Do == "sleep" {
				timeout = 300 * time.Millisecond
			}
			initial := time.Duration(0)
			if tt.env == "init-slow" {
				initial = 300 * time.Millisecond
			}
			rt := start(t, setup{
				runtimeapi.Function{Timeout: timeout, Bootstrap: tt.binary, Env: map[string]string{"CASE": tt.env}},
				runtimeapi.Options{Init: initial},
			})
			got := invoke(t, rt, tt.in)
			if got.FunctionError != "Unhandled" {
				t.Errorf("FunctionError = %q, want Unhandled (payload %.80s)", got.FunctionError, got.Payload)
			}
			if kind := errorType(t, got); kind != tt.want {
				t.Errorf("errorType = %q, want %q (%.200s)", kind, tt.want, got.Payload)
			}
			if tt.env != "" || tt.binary != "" {
				return
			}
			if got := string(invoke(t, rt, order{Text: "after"}).Payload); got != `"after"` {
				t.Errorf("invocation after the failure = %s, want \"after\"", got)
			}
		})
	}
}

func TestInvoke_environment(t *testing.T) {
	t.Setenv("SECRET_OF_THE_DEVELOPER", "x")
	t.Setenv("GODEBUG", "http2debug=0")
	rt := start(t, setup{function: runtimeapi.Function{MemoryMB: 256, Env: map[string]string{"BRIDGES_TABLE": "t"}}})
	var env []string
	if err := json.Unmarshal(invoke(t, rt, order{Do: "env"}).Payload, &env); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, kv := range env {
		got = append(got, strings.SplitN(kv, "=", 2)[0])
	}
	want := []string{
		"PATH", "HOME", "TZ", "LANG", "AWS_LAMBDA_RUNTIME_API", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_INITIALIZATION_TYPE",
		"AWS_REGION", "AWS_DEFAULT_REGION", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR", "_HANDLER", "BRIDGES_TABLE", "_X_AMZN_TRACE_ID",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("variables of a function (-want +got):\n%s", diff)
	}
}

// gate is a server whose answers wait until it is opened; entered counts who arrived.
type gate struct {
	*httptest.Server
	entered chan struct{}
	open    chan struct{}
}

func newGate(t *testing.T) gate {
	g := gate{entered: make(chan struct{}, 100), open: make(chan struct{})}
	g.Server = httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		g.entered <- struct{}{}
		<-g.open
	}))
	t.Cleanup(g.Close)
	return g
}

func TestInvoke_concurrency(t *testing.T) {
	t.Parallel()
	rt := start(t, setup{options: runtimeapi.Options{Processes: 2}})
	g := newGate(t)
	var work sync.WaitGroup
	for range 5 {
		work.Go(func() {
			if got := string(invoke(t, rt, order{Do: "gate", Text: g.URL}).Payload); got != "200" {
				t.Errorf("Invoke = %s, want 200", got)
			}
		})
	}
	<-g.entered
	<-g.entered
	if got := rt.Processes("hello"); got != 2 {
		t.Errorf("processes = %d, want 2", got)
	}
	close(g.open)
	work.Wait()
}

func TestInvoke_reservedConcurrency(t *testing.T) {
	t.Parallel()
	rt := start(t, setup{function: runtimeapi.Function{Reserved: 1}})
	g := newGate(t)
	var work sync.WaitGroup
	work.Go(func() { invoke(t, rt, order{Do: "gate", Text: g.URL}) })
	<-g.entered
	_, err := rt.Invoke(t.Context(), "hello", []byte("{}"))
	var refused *runtimeapi.Error
	if !errors.As(err, &refused) || refused.Code != "TooManyRequestsException" || refused.Status != 429 {
		t.Errorf("second invocation: %v, want TooManyRequestsException", err)
	}
	close(g.open)
	work.Wait()
	invoke(t, rt, order{})
}

func TestInvoke_callerLeaves(t *testing.T) {
	t.Parallel()
	rt := start(t, setup{options: runtimeapi.Options{Processes: 1}})
	g := newGate(t)
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error, 1)
	go func() {
		_, err := rt.Invoke(ctx, "hello", fmt.Appendf(nil, `{"do":"gate","text":%q}`, g.URL))
		left <- err
	}()
	<-g.entered
	cancel()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("Invoke after the caller left: %v, want context.Canceled", err)
	}
	close(g.open)
	invoke(t, rt, order{})
	recent := rt.Recent()
	if len(recent) != 2 || recent[1].Error != "" || recent[1].Response != "200" {
		t.Errorf("recent = %+v, want the abandoned invocation to have ended with 200", recent)
	}
}

func TestInvoke_unknownFunction(t *testing.T) {
	t.Parallel()
	rt := start(t, setup{})
	_, err := rt.Invoke(t.Context(), "nobody", nil)
	var refused *runtimeapi.Error
	if !errors.As(err, &refused) || refused.Code != "ResourceNotFoundException" {
		t.Errorf("Invoke(nobody): %v, want ResourceNotFoundException", err)
	}
}

func TestIdle_processesEnd(t *testing.T) {
	t.Parallel()
	rt := start(t, setup{options: runtimeapi.Options{Idle: 100 * time.Millisecond}})
	invoke(t, rt, order{})
	eventually(t, "idle process ends", func() bool { return rt.Processes("hello") == 0 })
	invoke(t, rt, order{})
}

func TestTimeout_endsTheProcessGroup(t *testing.T) {
	t.Parallel()
	rt := start(t, setup{})
	pid, err := strconv.Atoi(string(invoke(t, rt, order{Do: "child"}).Payload))
	if err != nil {
		t.Fatal(err)
	}
	invoke(t, rt, order{Do: "exit"})
	eventually(t, "child of a function that died ends", func() bool { return !alive(pid) })
}

// alive tells whether a process runs; a zombie nobody has waited for counts as ended.
func alive(pid int) bool {
	if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err == nil {
		return !strings.Contains(string(stat), ") Z ")
	}
	return syscall.Kill(pid, 0) == nil
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Errorf("%s: not within 20 s", what)
}

func TestLogs_keepWhatFunctionsSay(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	rt := start(t, setup{options: runtimeapi.Options{Folder: folder}})
	invoke(t, rt, order{Text: "abc"})
	eventually(t, "line in the ring", func() bool {
		for _, l := range rt.Logs().Latest("hello") {
			if l.Text == "said abc" {
				return true
			}
		}
		return false
	})
	file, err := os.ReadFile(folder + "/logs/hello.log")
	if err != nil || !strings.Contains(string(file), "said abc\n") {
		t.Errorf("log file = %q, %v; want the line said abc", file, err)
	}
}

func TestNewBuild_isUsed(t *testing.T) {
	t.Parallel()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := t.TempDir() + "/bootstrap"
	if err := os.Symlink(exe, path); err != nil {
		t.Fatal(err)
	}
	rt := start(t, setup{function: runtimeapi.Function{Bootstrap: path}})
	first := string(invoke(t, rt, order{Do: "pid"}).Payload)
	if again := string(invoke(t, rt, order{Do: "pid"}).Payload); again != first {
		t.Errorf("second invocation ran in %s, want %s", again, first)
	}
	body, err := os.ReadFile(exe)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Remove(path), os.WriteFile(path, body, 0o755)); err != nil {
		t.Fatal(err)
	}
	if again := string(invoke(t, rt, order{Do: "pid"}).Payload); again == first {
		t.Errorf("invocation after a new build ran in the old process %s", again)
	}
}
