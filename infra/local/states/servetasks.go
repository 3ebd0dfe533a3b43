package states

import (
	"encoding/json"
	"errors"
	"unicode/utf8"
)

type successInput struct {
	Token  string  `json:"taskToken"`
	Output *string `json:"output"`
}

func (e *Engine) taskSuccess(in successInput) (any, error) {
	switch {
	case in.Output == nil || !json.Valid([]byte(*in.Output)):
		return nil, refuse("InvalidOutput", "Invalid Output: 'the output is not JSON'")
	case len(*in.Output) > maxData:
		return nil, refuse("InvalidOutput", "Invalid Output: 'larger than %d bytes'", maxData)
	}
	return nil, e.byToken(in.Token, func(x *core, t tokenBody) bool {
		return x.answer(in.Token, t, compact([]byte(*in.Output)), nil)
	})
}

type failureInput struct {
	Token string `json:"taskToken"`
	Error string `json:"error"`
	Cause string `json:"cause"`
}

func (e *Engine) taskFailure(in failureInput) (any, error) {
	if err := checkReason(in.Error, in.Cause); err != nil {
		return nil, err
	}
	return nil, e.byToken(in.Token, func(x *core, t tokenBody) bool {
		return x.answer(in.Token, t, nil, &failure{Error: in.Error, Cause: in.Cause})
	})
}

// Limits of AWS on what a caller says of a failure.
const (
	maxError = 256
	maxCause = 32768
)

// checkReason refuses an error or a cause that AWS would not take.
func checkReason(name, cause string) error {
	for _, v := range []struct {
		text, at string
		most     int
	}{{name, "error", maxError}, {cause, "cause", maxCause}} {
		if utf8.RuneCountInString(v.text) > v.most {
			return refuse("ValidationException", "1 validation error detected: Value at '%s' failed to satisfy constraint: Member must have length less than or equal to %d", v.at, v.most)
		}
	}
	return nil
}

type heartbeatInput struct {
	Token string `json:"taskToken"`
}

func (e *Engine) taskHeartbeat(in heartbeatInput) (any, error) {
	return nil, e.byToken(in.Token, func(x *core, t tokenBody) bool { return x.beat(in.Token, t) })
}

// byToken lets f act on the execution that a token belongs to. What is due at this instant comes first, so that an
// answer at the very moment of a time out is too late.
func (e *Engine) byToken(token string, f func(*core, tokenBody) bool) error {
	t, ok := readToken(token)
	if !ok {
		return refuse("InvalidToken", "Invalid Token: 'Invalid token'")
	}
	p := e.process(t.Execution)
	if p == nil {
		return e.tokenGone(t)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	taken := false
	if err := e.advance(p, func(x *core) { taken = f(x, t) }); err != nil {
		return err
	}
	if !taken {
		return taskTimedOut()
	}
	return nil
}

func taskTimedOut() error {
	return refuse("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
}

// tokenGone tells a token of an ended execution from one of an execution that never was.
func (e *Engine) tokenGone(t tokenBody) error {
	_, err := e.store.execution(t.Execution)
	switch {
	case errors.Is(err, errAbsent):
		return refuse("TaskDoesNotExist", "Task Does Not Exist: 'Task does not exist'")
	case err != nil:
		return err
	}
	return taskTimedOut()
}
