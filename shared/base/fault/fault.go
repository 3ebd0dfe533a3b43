// Package fault is the one error type that leaves a use case: a code for programs, a message key for people and a
// cause for the log.
//
// Who reads what: the web turns Code into a status and Key, Params and Fields into a page in the reader's language;
// the Lambda edge turns Code into the error name that Step Functions matches; the log gets Error(), which holds the code,
// the key and the cause but never Params, because a parameter may repeat what a person typed. Nobody shows Err to a
// person. Only Unavailable is worth trying again unchanged.
package fault

import (
	"context"
	"errors"
	"fmt"
)

// Code says what kind of thing went wrong; its value is stable and is the Step Functions error name.
type Code string

// The codes, each with what the person or program that sees it can do next.
const (
	Invalid         Code = "invalid"         // what was sent breaks a rule: correct it and send it again
	Unauthenticated Code = "unauthenticated" // nobody is signed in, or no longer: sign in
	Forbidden       Code = "forbidden"       // signed in, but this is for others: ask someone who may
	NotFound        Code = "not_found"       // no such record, or none that this reader may know of
	Conflict        Code = "conflict"        // somebody else changed it first: look, then decide again
	Closed          Code = "closed"          // too late or too early: the period is over or has not begun
	TooMany         Code = "too_many"        // a limit of numbers or of frequency: wait or ask for less
	Unavailable     Code = "unavailable"     // a dependency did not answer: the same request may work later
	Internal        Code = "internal"        // our mistake: report the incident
)

// Codes lists every code, for tests and for documentation of the public API.
func Codes() []Code {
	return []Code{Invalid, Unauthenticated, Forbidden, NotFound, Conflict, Closed, TooMany, Unavailable, Internal}
}

// Retryable reports whether the same request may succeed later without being changed.
func (c Code) Retryable() bool { return c == Unavailable }

// A Field is the problem of one form field.
type Field struct {
	Name   string         // the form field's name, also the target of the link in the error summary
	Key    string         // message key in the catalogue
	Params map[string]any // the message's parameters
}

// An Error is a failure that somebody outside can act upon.
type Error struct {
	Code   Code
	Key    string         // message key in the catalogue; "fault.<code>" where the caller names none
	Params map[string]any // the message's parameters; never in the log
	Fields []Field        // with Invalid: the form's fields, in the order of the form
	Err    error          // the cause, for the log only
}

// New makes an error without a cause. An empty key means the code's default text; params alternate name and value.
func New(code Code, key string, params ...any) *Error { return Wrap(code, key, nil, params...) }

// Wrap makes an error with a cause, which only the log sees.
func Wrap(code Code, key string, err error, params ...any) *Error {
	if key == "" {
		key = "fault." + string(code)
	}
	return &Error{Code: code, Key: key, Params: Params(params...), Err: err}
}

// InvalidFields makes the error of a form whose fields have problems.
func InvalidFields(fields ...Field) *Error {
	e := New(Invalid, "")
	e.Fields = fields
	return e
}

// Params turns alternating names and values into a map, nil when there are none. What has no string for its name goes
// under "!badkey", as in log/slog, so that a slip in an error path never hides the error itself.
func Params(pairs ...any) map[string]any {
	if len(pairs) == 0 {
		return nil
	}
	params := make(map[string]any, len(pairs)/2)
	for len(pairs) > 0 {
		name, ok := pairs[0].(string)
		if !ok || len(pairs) == 1 {
			params["!badkey"] = pairs[0]
			pairs = pairs[1:]
			continue
		}
		params[name] = pairs[1]
		pairs = pairs[2:]
	}
	return params
}

// Error gives the code, the key and the cause for the log: "conflict (application.changed): condition failed".
func (e *Error) Error() string {
	s := fmt.Sprintf("%s (%s)", e.Code, e.Key)
	for _, f := range e.Fields {
		s += fmt.Sprintf(" [%s: %s]", f.Name, f.Key)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the cause to errors.Is and errors.As, also when a nil *Error hides in an error.
func (e *Error) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

// As finds the outermost Error in err's chain.
func As(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok && e != nil
}

// CodeOf gives the code of err: "" for nil, the outermost Error's code, Unavailable for a context that ended, and
// Internal for whatever is unknown.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := As(err); ok {
		return e.Code
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return Unavailable
	}
	return Internal
}
