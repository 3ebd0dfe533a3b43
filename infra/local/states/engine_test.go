package states

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/aws/smithy-go"
)

// A stand is an engine behind HTTP with the real SDK client in front.
type stand struct {
	*Engine
	client *sfn.Client
	tokens chan string // of functions called "ask"
}

func newStand(t *testing.T, o Options) *stand {
	t.Helper()
	s := &stand{tokens: make(chan string, 100)}
	if o.Invoke == nil {
		o.Invoke = s.invoke
	}
	e, err := Open(t.TempDir(), o)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	s.Engine = e
	server := httptest.NewServer(e)
	t.Cleanup(func() {
		server.Close()
		if err := e.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	s.client = sfn.New(sfn.Options{
		Region: Region, BaseEndpoint: aws.String(server.URL),
		Credentials: credentials.NewStaticCredentialsProvider("local", "local", ""),
	})
	return s
}

// invoke is the functions of these tests: echo, fail and ask.
func (s *stand) invoke(_ context.Context, name string, payload []byte) (Result, error) {
	switch name {
	case "ask":
		var p struct{ Token string }
		if err := json.Unmarshal(payload, &p); err != nil {
			return Result{}, err
		}
		s.tokens <- p.Token
		return Result{Payload: []byte(`{}`)}, nil
	case "fail":
		return Result{Payload: []byte(`{"errorType":"closed","errorMessage":"too late"}`), FunctionError: "Unhandled"}, nil
	case "echo":
		return Result{Payload: payload}, nil
	}
	return Result{}, &InvokeError{Name: "Lambda.ResourceNotFoundException", Cause: "no function " + name}
}

const askMachine = `{"QueryLanguage":"JSONata","StartAt":"Ask","States":{"Ask":{"Type":"Task",
"Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","TimeoutSeconds":3600,
"Arguments":{"FunctionName":"ask","Payload":{"Token":"{% $states.context.Task.Token %}"}},
"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Caught"}],"Next":"Tell"},
"Tell":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Arguments":{"FunctionName":"echo","Payload":"{% $states.input %}"},
"Output":"{% $states.result.Payload %}","End":true},
"Caught":{"Type":"Pass","Output":"{% $states.input.Error %}","End":true}}}`

const waitMachine = `{"QueryLanguage":"JSONata","StartAt":"W","States":{"W":{"Type":"Wait","Seconds":3600,"End":true}}}`

func (s *stand) create(t *testing.T, name, asl string) string {
	t.Helper()
	out, err := s.client.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{Name: &name, Definition: &asl, RoleArn: aws.String("arn:aws:iam::000000000000:role/x")})
	if err != nil {
		t.Fatalf("CreateStateMachine: %v", err)
	}
	return *out.StateMachineArn
}

func (s *stand) start(t *testing.T, machine, name, input string) string {
	t.Helper()
	out, err := s.client.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: &machine, Name: &name, Input: &input})
	if err != nil {
		t.Fatalf("StartExecution: %v", err)
	}
	return *out.ExecutionArn
}

// ended polls until the execution has ended.
func (s *stand) ended(t *testing.T, arn string) *sfn.DescribeExecutionOutput {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		out, err := s.client.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: &arn})
		if err != nil {
			t.Fatalf("DescribeExecution: %v", err)
		}
		if out.Status != types.ExecutionStatusRunning {
			return out
		}
	}
	t.Fatalf("%s does not end", arn)
	return nil
}

// code is the protocol's name of an error.
func code(err error) string {
	var a smithy.APIError
	if errors.As(err, &a) {
		return a.ErrorCode()
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func TestEngine_callback(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	m := s.create(t, "ask", askMachine)
	arn := s.start(t, m, "a-1", `{"x":1}`)
	token := <-s.tokens
	if _, err := s.client.SendTaskHeartbeat(t.Context(), &sfn.SendTaskHeartbeatInput{TaskToken: &token}); err != nil {
		t.Errorf("SendTaskHeartbeat: %v", err)
	}
	if _, err := s.client.SendTaskSuccess(t.Context(), &sfn.SendTaskSuccessInput{TaskToken: &token, Output: aws.String("{oops")}); code(err) != "InvalidOutput" {
		t.Errorf("SendTaskSuccess of broken JSON = %v, want InvalidOutput", err)
	}
	if _, err := s.client.SendTaskSuccess(t.Context(), &sfn.SendTaskSuccessInput{TaskToken: &token, Output: aws.String(`{"yes": true}`)}); err != nil {
		t.Fatalf("SendTaskSuccess: %v", err)
	}
	out := s.ended(t, arn)
	if out.Status != types.ExecutionStatusSucceeded || aws.ToString(out.Output) != `{"yes":true}` {
		t.Errorf("ended %s with %s, want SUCCEEDED with the answer", out.Status, aws.ToString(out.Output))
	}
	_, err := s.client.SendTaskFailure(t.Context(), &sfn.SendTaskFailureInput{TaskToken: &token})
	if code(err) != "TaskTimedOut" {
		t.Errorf("a second answer = %v, want TaskTimedOut", err)
	}
}

func TestEngine_errors(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	ctx := t.Context()
	m := s.create(t, "wait", waitMachine)
	s.start(t, m, "one", `{"a":1}`)
	long := string(make([]byte, 81))
	elsewhere := encodeToken(tokenBody{Execution: s.arn("execution", "wait:nobody"), Nonce: "0"})
	tests := []struct {
		name, want string
		call       func() error
	}{
		{"same name and input", "", func() error {
			_, err := s.client.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: &m, Name: aws.String("one"), Input: aws.String(`{ "a": 1 }`)})
			return err
		}},
		{"same name, other input", "ExecutionAlreadyExists", func() error {
			_, err := s.client.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: &m, Name: aws.String("one"), Input: aws.String(`{"a":2}`)})
			return err
		}},
		{"bad name", "InvalidName", func() error {
			_, err := s.client.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: &m, Name: &long})
			return err
		}},
		{"bad input", "InvalidExecutionInput", func() error {
			_, err := s.client.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: &m, Input: aws.String(`{`)})
			return err
		}},
		{"no machine", "StateMachineDoesNotExist", func() error {
			_, err := s.client.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: aws.String(m + "x")})
			return err
		}},
		{"no ARN", "InvalidArn", func() error {
			_, err := s.client.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: aws.String("wait")})
			return err
		}},
		{"no execution", "ExecutionDoesNotExist", func() error {
			_, err := s.client.GetExecutionHistory(ctx, &sfn.GetExecutionHistoryInput{ExecutionArn: aws.String(s.arn("execution", "wait:none"))})
			return err
		}},
		{"no status", "ValidationException", func() error {
			_, err := s.client.ListExecutions(ctx, &sfn.ListExecutionsInput{StateMachineArn: &m, StatusFilter: "ASLEEP"})
			return err
		}},
		{"error too long", "ValidationException", func() error {
			_, err := s.client.SendTaskFailure(ctx, &sfn.SendTaskFailureInput{TaskToken: &elsewhere, Error: aws.String(strings.Repeat("e", maxError+1))})
			return err
		}},
		{"cause too long", "ValidationException", func() error {
			_, err := s.client.StopExecution(ctx, &sfn.StopExecutionInput{ExecutionArn: aws.String(s.arn("execution", "wait:one")), Cause: aws.String(strings.Repeat("c", maxCause+1))})
			return err
		}},
		{"no token", "InvalidToken", func() error {
			_, err := s.client.SendTaskSuccess(ctx, &sfn.SendTaskSuccessInput{TaskToken: aws.String("x"), Output: aws.String("1")})
			return err
		}},
		{"token of no execution", "TaskDoesNotExist", func() error {
			_, err := s.client.SendTaskHeartbeat(ctx, &sfn.SendTaskHeartbeatInput{TaskToken: &elsewhere})
			return err
		}},
		{"JSONPath", "InvalidDefinition", func() error {
			_, err := s.client.CreateStateMachine(ctx, &sfn.CreateStateMachineInput{Name: aws.String("p"), RoleArn: aws.String("r"), Definition: aws.String(`{"StartAt":"A","States":{"A":{"Type":"Pass","InputPath":"$","End":true}}}`)})
			return err
		}},
		{"other machine of that name", "StateMachineAlreadyExists", func() error {
			_, err := s.client.CreateStateMachine(ctx, &sfn.CreateStateMachineInput{Name: aws.String("wait"), RoleArn: aws.String("r"), Definition: aws.String(askMachine)})
			return err
		}},
		{"express", "StateMachineTypeNotSupported", func() error {
			_, err := s.client.CreateStateMachine(ctx, &sfn.CreateStateMachineInput{Name: aws.String("e"), RoleArn: aws.String("r"), Type: types.StateMachineTypeExpress, Definition: aws.String(waitMachine)})
			return err
		}},
		{"running cannot be redriven", "ExecutionNotRedrivable", func() error {
			_, err := s.client.RedriveExecution(ctx, &sfn.RedriveExecutionInput{ExecutionArn: aws.String(s.arn("execution", "wait:one"))})
			return err
		}},
		{"unsupported member", "ValidationException", func() error {
			_, err := s.client.CreateStateMachine(ctx, &sfn.CreateStateMachineInput{Name: aws.String("t"), RoleArn: aws.String("r"), Definition: aws.String(waitMachine), Publish: true})
			return err
		}},
		{"unsupported operation", "UnknownOperationException", func() error {
			_, err := s.client.CreateActivity(ctx, &sfn.CreateActivityInput{Name: aws.String("a")})
			return err
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := code(tt.call()); got != tt.want {
				t.Errorf("error = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestEngine_pages(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	m := s.create(t, "wait", waitMachine)
	for i := range 7 {
		s.start(t, m, fmt.Sprint("w-", i), "{}")
	}
	stopped := s.arn("execution", "wait:w-3")
	if _, err := s.client.StopExecution(t.Context(), &sfn.StopExecutionInput{ExecutionArn: &stopped, Error: aws.String("E"), Cause: aws.String("C")}); err != nil {
		t.Fatalf("StopExecution: %v", err)
	}
	seen := map[string]bool{}
	pages := sfn.NewListExecutionsPaginator(s.client, &sfn.ListExecutionsInput{StateMachineArn: &m, StatusFilter: types.ExecutionStatusRunning, MaxResults: 2})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatalf("ListExecutions: %v", err)
		}
		for _, x := range page.Executions {
			seen[*x.Name] = true
		}
	}
	if len(seen) != 6 || seen["w-3"] {
		t.Errorf("running executions = %v, want the 6 others", seen)
	}
	for _, reverse := range []bool{false, true} {
		var ids []int64
		pages := sfn.NewGetExecutionHistoryPaginator(s.client, &sfn.GetExecutionHistoryInput{ExecutionArn: &stopped, MaxResults: 2, ReverseOrder: reverse, IncludeExecutionData: aws.Bool(false)})
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatalf("GetExecutionHistory: %v", err)
			}
			for _, v := range page.Events {
				ids = append(ids, v.Id)
				if d := v.StateEnteredEventDetails; d != nil && (d.Input != nil || *d.Name != "W") {
					t.Errorf("details without data = %v", d)
				}
			}
		}
		want := "[1 2 3]"
		if reverse {
			want = "[3 2 1]"
		}
		if fmt.Sprint(ids) != want {
			t.Errorf("ids with reverse %v = %v, want %s", reverse, ids, want)
		}
	}
}

func TestEngine_machines(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	ctx := t.Context()
	m := s.create(t, "one", waitMachine)
	if again := s.create(t, "one", waitMachine); again != m {
		t.Errorf("the same again = %s, want %s", again, m)
	}
	s.create(t, "two", askMachine)
	arn := s.start(t, m, "old", "{}")
	if _, err := s.client.UpdateStateMachine(ctx, &sfn.UpdateStateMachineInput{StateMachineArn: &m, Definition: aws.String(askMachine)}); err != nil {
		t.Fatalf("UpdateStateMachine: %v", err)
	}
	old, err := s.client.DescribeStateMachineForExecution(ctx, &sfn.DescribeStateMachineForExecutionInput{ExecutionArn: &arn})
	if err != nil || *old.Definition != waitMachine {
		t.Errorf("a running execution has definition %v, %v, want the one it started with", old, err)
	}
	list, err := s.client.ListStateMachines(ctx, &sfn.ListStateMachinesInput{MaxResults: 1})
	if err != nil || len(list.StateMachines) != 1 || list.NextToken == nil {
		t.Errorf("ListStateMachines = %v, %v, want one and a token", list, err)
	}
	if _, err := s.client.DeleteStateMachine(ctx, &sfn.DeleteStateMachineInput{StateMachineArn: &m}); err != nil {
		t.Fatalf("DeleteStateMachine: %v", err)
	}
	d, err := s.client.DescribeStateMachine(ctx, &sfn.DescribeStateMachineInput{StateMachineArn: &m})
	if err != nil || d.Status != types.StateMachineStatusDeleting {
		t.Errorf("DescribeStateMachine = %v, %v, want DELETING while an execution runs", d, err)
	}
	if _, err := s.client.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: &m}); code(err) != "StateMachineDeleting" {
		t.Errorf("StartExecution = %v, want StateMachineDeleting", err)
	}
	if err := s.SkipWait(arn); err != nil {
		t.Fatalf("SkipWait: %v", err)
	}
	s.ended(t, arn)
	if _, err := s.client.DescribeStateMachine(ctx, &sfn.DescribeStateMachineInput{StateMachineArn: &m}); code(err) != "StateMachineDoesNotExist" {
		t.Errorf("after its last execution the machine = %v, want none", err)
	}
	if err := s.SkipWait(arn); !errors.Is(err, ErrNotWaiting) {
		t.Errorf("SkipWait of an ended execution = %v, want %v", err, ErrNotWaiting)
	}
}

func TestEngine_redrive(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	calls, broken := map[string]int{}, true
	s := newStand(t, Options{Invoke: func(_ context.Context, name string, payload []byte) (Result, error) {
		mu.Lock()
		defer mu.Unlock()
		calls[string(payload)]++
		if broken && string(payload) == "2" {
			return Result{FunctionError: "Unhandled", Payload: []byte(`{"errorType":"unavailable"}`)}, nil
		}
		return Result{Payload: payload}, nil
	}})
	m := s.create(t, "map", `{"QueryLanguage":"JSONata","StartAt":"M","States":{"M":{"Type":"Map","MaxConcurrency":1,"Items":[1,2,3],"End":true,
"ItemProcessor":{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:lambda:eu-central-1:000000000000:function:f","End":true}}}}}}`)
	arn := s.start(t, m, "r", "{}")
	if out := s.ended(t, arn); out.Status != types.ExecutionStatusFailed || aws.ToString(out.Error) != "unavailable" {
		t.Fatalf("ended %s %s, want FAILED unavailable", out.Status, aws.ToString(out.Error))
	}
	mu.Lock()
	broken = false
	mu.Unlock()
	if _, err := s.client.RedriveExecution(t.Context(), &sfn.RedriveExecutionInput{ExecutionArn: &arn}); err != nil {
		t.Fatalf("RedriveExecution: %v", err)
	}
	out := s.ended(t, arn)
	if out.Status != types.ExecutionStatusSucceeded || aws.ToString(out.Output) != "[1,2,3]" || aws.ToInt32(out.RedriveCount) != 1 {
		t.Errorf("after a redrive: %s %s, want SUCCEEDED [1,2,3]", out.Status, aws.ToString(out.Output))
	}
	mu.Lock()
	defer mu.Unlock()
	if calls["1"] != 1 || calls["2"] != 2 || calls["3"] != 1 {
		t.Errorf("calls by item = %v, want the iteration that ended well once", calls)
	}
}

func TestEngine_startInParallel(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	m := s.create(t, "ask", askMachine)
	var wg sync.WaitGroup
	dates := make([]time.Time, 20)
	for i := range dates {
		wg.Go(func() {
			out, err := s.client.StartExecution(context.Background(), &sfn.StartExecutionInput{StateMachineArn: &m, Name: aws.String("same"), Input: aws.String("{}")})
			if err != nil {
				t.Errorf("StartExecution: %v", err)
				return
			}
			dates[i] = *out.StartDate
		})
	}
	wg.Wait()
	for _, d := range dates {
		if !d.Equal(dates[0]) {
			t.Errorf("start dates differ: %v, %v", d, dates[0])
		}
	}
	<-s.tokens
	select {
	case <-s.tokens:
		t.Error("the function was called twice, want once")
	default:
	}
}
