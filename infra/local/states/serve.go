package states

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// An apiError is an error of the protocol, by the name that the SDK knows.
type apiError struct {
	code, message string
	status        int // 400 if zero
}

func (e *apiError) Error() string { return e.code + ": " + e.message }

func refuse(code, format string, args ...any) *apiError {
	return &apiError{code: code, message: fmt.Sprintf(format, args...)}
}

// maxBody is the limit of a request: a definition of 1 MiB in JSON, escaped.
const maxBody = 4 << 20

// An operation decodes its input, acts and answers.
type operation func(e *Engine, body []byte) (any, error)

// op makes an operation of a function with a typed input. A member that the input does not have is refused by name.
func op[In any](f func(*Engine, In) (any, error)) operation {
	return func(e *Engine, body []byte) (any, error) {
		var in In
		dec := json.NewDecoder(bytes.NewReader(body))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&in); err != nil {
			text := err.Error()
			if name, ok := strings.CutPrefix(text, "json: unknown field "); ok {
				return nil, refuse("ValidationException", "member %s is not supported by the local Step Functions", name)
			}
			return nil, refuse("ValidationException", "the request is not understood: %s", text)
		}
		return f(e, in)
	}
}

// operations lists the whole subset; everything else is UnknownOperationException.
func operations(name string) operation {
	switch name {
	case "CreateStateMachine":
		return op((*Engine).createMachine)
	case "UpdateStateMachine":
		return op((*Engine).updateMachine)
	case "DescribeStateMachine":
		return op((*Engine).describeMachine)
	case "ListStateMachines":
		return op((*Engine).listMachines)
	case "DeleteStateMachine":
		return op((*Engine).deleteMachine)
	case "DescribeStateMachineForExecution":
		return op((*Engine).describeMachineForExecution)
	case "StartExecution":
		return op((*Engine).startExecution)
	case "StopExecution":
		return op((*Engine).stopExecution)
	case "DescribeExecution":
		return op((*Engine).describeExecution)
	case "ListExecutions":
		return op((*Engine).listExecutions)
	case "GetExecutionHistory":
		return op((*Engine).executionHistory)
	case "RedriveExecution":
		return op((*Engine).redriveExecution)
	case "SendTaskSuccess":
		return op((*Engine).taskSuccess)
	case "SendTaskFailure":
		return op((*Engine).taskFailure)
	case "SendTaskHeartbeat":
		return op((*Engine).taskHeartbeat)
	default:
		return nil
	}
}

// ServeHTTP answers AWS JSON 1.0 requests with the target AWSStepFunctions. Signatures are not checked.
func (e *Engine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.Header().Set("X-Amzn-Requestid", e.env.nonce())
	out, err := e.answer(w, r)
	if err != nil {
		e.writeError(w, err)
		return
	}
	if out == nil {
		out = struct{}{}
	}
	_, _ = w.Write(marshal(out)) // the caller has gone if this fails
}

func (e *Engine) answer(w http.ResponseWriter, r *http.Request) (any, error) {
	name, ok := strings.CutPrefix(r.Header.Get("X-Amz-Target"), "AWSStepFunctions.")
	f := operations(name)
	if !ok || f == nil || r.Method != http.MethodPost {
		return nil, refuse("UnknownOperationException", "operation %q is not supported by the local Step Functions", name)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return nil, refuse("ValidationException", "read the request: %v", err)
	}
	if err := e.enter(); err != nil {
		return nil, err
	}
	defer e.work.Done()
	return f(e, body)
}

func (e *Engine) writeError(w http.ResponseWriter, err error) {
	var a *apiError
	if !errors.As(err, &a) {
		e.o.Log.Error("step functions request", "error", err)
		a = &apiError{code: "InternalServerError", message: err.Error(), status: http.StatusInternalServerError}
	}
	status := a.status
	if status == 0 {
		status = http.StatusBadRequest
	}
	w.Header().Set("X-Amzn-Errortype", a.code)
	w.WriteHeader(status)
	_, _ = w.Write(marshal(map[string]string{"__type": "com.amazonaws.swf.service.v2.model#" + a.code, "message": a.message}))
}

// validName holds the rules of AWS for names of machines and executions.
func validName(s string) bool {
	n := len([]rune(s))
	return n >= 1 && n <= 80 && !strings.ContainsAny(s, " \t\n\r<>{}[]?*\"#%\\^|~`$&,;:/") && !strings.ContainsFunc(s, func(r rune) bool {
		return r < 0x20 || (r >= 0x7f && r <= 0x9f)
	})
}

// named takes the name out of an ARN of this engine.
func (e *Engine) named(kind, arn string) (string, error) {
	rest, ok := strings.CutPrefix(arn, e.arn(kind, ""))
	if !ok || rest == "" {
		return "", refuse("InvalidArn", "Invalid Arn: 'Resource type not valid in this context: %s'", arn)
	}
	return rest, nil
}

// A page cuts a list by the caller's maxResults.
func pageSize(n int) (int, error) {
	switch {
	case n < 0 || n > 1000:
		return 0, refuse("ValidationException", "maxResults must be from 0 to 1000")
	case n == 0:
		return 100, nil
	default:
		return n, nil
	}
}

func encodeToken(v any) string { return base64.RawURLEncoding.EncodeToString(marshal(v)) }

func decodeToken(s string, v any) error {
	if s == "" {
		return nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(raw, v)
	}
	if err != nil {
		return refuse("InvalidToken", "Invalid Token: 'Invalid token'")
	}
	return nil
}

// optional is a time for an answer, left out where it is zero.
func optional(m map[string]any, name string, t time.Time) {
	if !t.IsZero() {
		m[name] = seconds(t)
	}
}
