package states

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Result is what a function answered.
type Result struct {
	Payload       []byte // JSON; of an error the object with errorType and errorMessage
	FunctionError string // empty for success, as in the Lambda API: Handled or Unhandled
}

// An InvokeError is a call that did not reach the function, with the name that Retry and Catch see, such as
// Lambda.TooManyRequestsException. Any other error of Options.Invoke is Lambda.Unknown.
type InvokeError struct{ Name, Cause string }

func (e *InvokeError) Error() string { return e.Name + ": " + e.Cause }

// An outcome is what became of a call.
type outcome struct {
	result Result
	items  []json.RawMessage // of a read
	err    error
}

// schedule begins an attempt of a Task: it fixes arguments, limits and token and lists the call.
func (x *core) schedule(b *branch, st *state) {
	if st.service == serviceCallback {
		b.Token = x.token(b)
	}
	e := x.evaluator(b)
	defer e.close()
	c, f := x.request(e, st)
	if f == nil {
		f = x.limits(e, st)
	}
	if f != nil {
		x.fail(b, st, f)
		return
	}
	b.Call, b.Phase, b.Submitted = c, calling, false
	x.scheduledEvents(b, st)
	x.calls = append(x.calls, b.ID)
}

// request renders Arguments and splits them into function and payload.
func (x *core) request(e *evaluator, st *state) (*call, *failure) {
	args := e.b.Input
	if st.arguments != nil {
		v, f := e.render(st.arguments, "Arguments")
		if f != nil {
			return nil, f
		}
		args = v
	}
	if len(args) > maxData {
		return nil, &failure{Error: limitError, Cause: tooLarge(st.name)}
	}
	x.exec.Calls++
	c := &call{ID: x.exec.Calls, Arguments: args}
	if st.service == serviceFunction {
		c.Function, c.Payload = st.resource, args
		return c, nil
	}
	var p struct {
		FunctionName string
		Payload      json.RawMessage
	}
	if err := json.Unmarshal(args, &p); err != nil || p.FunctionName == "" {
		return nil, &failure{Error: "States.Runtime", Cause: e.prefix() + "The field 'Arguments' must be an object with FunctionName."}
	}
	c.Function, c.Payload = p.FunctionName, p.Payload
	if c.Payload == nil {
		c.Payload = json.RawMessage(`{}`)
	}
	return c, nil
}

func (x *core) limits(e *evaluator, st *state) *failure {
	for _, l := range []struct {
		t     *template
		field string
		set   func(float64)
	}{
		{st.timeout, "TimeoutSeconds", func(n float64) { e.b.TimeoutAt = x.after(n) }},
		{st.heartbeat, "HeartbeatSeconds", func(n float64) { e.b.Beat, e.b.BeatAt = int(n), x.after(n) }},
	} {
		if l.t == nil {
			continue
		}
		n, f := e.number(l.t, l.field, 0)
		if f == nil && (n < 1 || n > maxSeconds) {
			f = e.invalid(l.field, fmt.Sprintf("The field '%s' must be from 1 to %d but was: %v", l.field, maxSeconds, n))
		}
		if f != nil {
			return f
		}
		l.set(n)
	}
	return nil
}

func (x *core) after(seconds float64) time.Time {
	return x.now.Add(time.Duration(seconds * float64(time.Second)))
}

func (st *state) details() taskDetails {
	return taskDetails{ResourceType: "lambda", Resource: string(st.service)}
}

func (x *core) scheduledEvents(b *branch, st *state) {
	timeout := 0
	if !b.TimeoutAt.IsZero() {
		timeout = int(b.TimeoutAt.Sub(x.now) / time.Second)
	}
	if st.service == serviceFunction {
		x.emit(b, "LambdaFunctionScheduled", "lambdaFunctionScheduledEventDetails",
			lambdaScheduledDetails{Resource: st.resource, Input: string(b.Call.Payload), Timeout: timeout})
		x.emit(b, "LambdaFunctionStarted", "", nil)
		return
	}
	x.emit(b, "TaskScheduled", "taskScheduledEventDetails", taskScheduledDetails{
		taskDetails: st.details(), Region: x.env.region, Parameters: string(b.Call.Arguments), Timeout: timeout, Heartbeat: b.Beat,
	})
	x.emit(b, "TaskStarted", "taskStartedEventDetails", st.details())
}

// complete takes the outcome of a call; one that nobody waits for any more changes nothing.
func (x *core) complete(branchID, callID int64, o outcome) {
	b := x.branches[branchID]
	if b == nil || b.Phase != calling || b.Call == nil || b.Call.ID != callID || b.Submitted || !x.running() {
		return
	}
	x.dirty[b.ID] = true
	st := x.stateOf(b)
	if b.Call.Read != nil {
		x.readDone(b, st, o)
		return
	}
	result, f := x.interpret(st, o)
	switch {
	case f != nil:
		x.taskFailed(b, st, f)
	case st.service == serviceCallback:
		b.Submitted = true
		x.emit(b, "TaskSubmitted", "taskSubmittedEventDetails", taskOutputDetails{st.details(), outputDetails{Output: string(result)}})
	default:
		x.taskDone(b, st, result)
	}
}

// interpret turns what a function answered into the task's result or error, as AWS does.
func (x *core) interpret(st *state, o outcome) (json.RawMessage, *failure) {
	if o.err != nil {
		f := &failure{Error: "Lambda.Unknown", Cause: o.err.Error()}
		var named *InvokeError
		if errors.As(o.err, &named) {
			f.Error, f.Cause = named.Name, named.Cause
		}
		return nil, f
	}
	if o.result.FunctionError != "" {
		var e struct{ ErrorType string }
		if json.Unmarshal(o.result.Payload, &e) != nil || e.ErrorType == "" {
			return nil, &failure{Error: "Lambda.Unknown", Cause: "The cause could not be determined because Lambda did not return an error type. Returned payload: " + string(o.result.Payload)}
		}
		return nil, &failure{Error: e.ErrorType, Cause: string(o.result.Payload)}
	}
	payload := json.RawMessage(o.result.Payload)
	switch {
	case len(payload) == 0:
		payload = json.RawMessage("null")
	case !json.Valid(payload):
		payload = quote(string(payload))
	}
	if len(payload) > maxData {
		return nil, &failure{Error: limitError, Cause: tooLarge("lambda")}
	}
	if st.service == serviceFunction {
		return payload, nil
	}
	return x.envelope(payload), nil
}

// envelope is the result of lambda:invoke around the function's payload.
func (x *core) envelope(payload json.RawMessage) json.RawMessage {
	type headers struct{}
	return marshal(struct {
		ExecutedVersion string
		Payload         json.RawMessage
		SdkHTTPMetadata struct {
			AllHTTPHeaders headers `json:"AllHttpHeaders"`
			HTTPHeaders    headers `json:"HttpHeaders"`
			HTTPStatusCode int     `json:"HttpStatusCode"`
		} `json:"SdkHttpMetadata"`
		SdkResponseMetadata struct {
			RequestID string `json:"RequestId"`
		}
		StatusCode int
	}{
		ExecutedVersion: "$LATEST", Payload: payload, StatusCode: 200,
		SdkHTTPMetadata: struct {
			AllHTTPHeaders headers `json:"AllHttpHeaders"`
			HTTPHeaders    headers `json:"HttpHeaders"`
			HTTPStatusCode int     `json:"HttpStatusCode"`
		}{HTTPStatusCode: 200},
		SdkResponseMetadata: struct {
			RequestID string `json:"RequestId"`
		}{x.env.nonce()},
	})
}

func (x *core) taskDone(b *branch, st *state, result json.RawMessage) {
	if st.service == serviceFunction {
		x.emit(b, "LambdaFunctionSucceeded", "lambdaFunctionSucceededEventDetails", outputDetails{Output: string(result)})
	} else {
		x.emit(b, "TaskSucceeded", "taskSucceededEventDetails", taskOutputDetails{st.details(), outputDetails{Output: string(result)}})
	}
	x.drop(b)
	x.finish(b, st, result)
}

func (x *core) taskFailed(b *branch, st *state, f *failure) {
	d := errorDetails{f.Error, f.Cause}
	if st.service == serviceFunction {
		x.emit(b, "LambdaFunctionFailed", "lambdaFunctionFailedEventDetails", d)
	} else {
		x.emit(b, "TaskFailed", "taskFailedEventDetails", taskErrorDetails{st.details(), d})
	}
	x.fail(b, st, f)
}

// timedOut handles TimeoutSeconds and HeartbeatSeconds.
func (x *core) timedOut(b *branch) {
	st, f := x.stateOf(b), &failure{Error: "States.Timeout"}
	if !b.BeatAt.IsZero() && b.due().Equal(b.BeatAt) {
		f.Error = "States.HeartbeatTimeout"
	}
	d := errorDetails{Error: f.Error}
	if st.service == serviceFunction {
		x.emit(b, "LambdaFunctionTimedOut", "lambdaFunctionTimedOutEventDetails", d)
	} else {
		x.emit(b, "TaskTimedOut", "taskTimedOutEventDetails", taskErrorDetails{st.details(), d})
	}
	x.fail(b, st, f)
}

// A tokenBody is what a task token says; only the engine that made it takes it back.
type tokenBody struct {
	Execution string `json:"e"`
	Branch    int64  `json:"b"`
	Call      int64  `json:"c"`
	Nonce     string `json:"n"`
}

func (x *core) token(b *branch) string {
	return base64.RawURLEncoding.EncodeToString(marshal(tokenBody{x.exec.ARN, b.ID, x.exec.Calls + 1, x.env.nonce()}))
}

func readToken(s string) (tokenBody, bool) {
	var t tokenBody
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || json.Unmarshal(raw, &t) != nil || t.Execution == "" || t.Nonce == "" {
		return t, false
	}
	return t, true
}

// holder finds the branch that waits for a token.
func (x *core) holder(token string, t tokenBody) *branch {
	b := x.branches[t.Branch]
	if b == nil || !x.running() || b.Phase != calling || b.Token != token {
		return nil
	}
	return b
}

// answer settles a task by its token; false means that the task is closed.
func (x *core) answer(token string, t tokenBody, output json.RawMessage, f *failure) bool {
	b := x.holder(token, t)
	if b == nil {
		return false
	}
	if f != nil {
		x.taskFailed(b, x.stateOf(b), f)
	} else {
		x.taskDone(b, x.stateOf(b), output)
	}
	return true
}

// beat postpones the heartbeat's limit; false means that the task is closed.
func (x *core) beat(token string, t tokenBody) bool {
	b := x.holder(token, t)
	if b == nil {
		return false
	}
	if b.Beat > 0 {
		b.BeatAt = x.after(float64(b.Beat))
		x.dirty[b.ID] = true
	}
	return true
}
