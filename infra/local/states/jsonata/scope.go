package jsonata

import (
	"errors"
	"fmt"
	"time"
)

// Bindings are what an expression sees.
type Bindings struct {
	Variables map[string][]byte // name without $ -> JSON
	Now       time.Time         // of $now and $millis; zero reads the clock
	Random    func() float64    // in [0,1), of $random and $uuid; nil uses a random seed
}

// A Value is the result of an expression.
type Value struct {
	Type string // undefined, null, boolean, number, string, array, object or function
	JSON []byte // nil for undefined and function
}

// An Error is a failure of the expression itself, as the JSONata library words it.
type Error struct {
	Code    string // such as T2001; empty where the library gives none
	Message string
}

func (e *Error) Error() string {
	if e.Code == "" {
		return e.Message
	}
	return e.Code + ": " + e.Message
}

// ErrTimeLimit is returned where an expression runs longer than the pool allows.
var ErrTimeLimit = errors.New("expression exceeded its time limit")

// ErrTooDeep is returned where an expression recurses too deep.
var ErrTooDeep = errors.New("expression recurses too deep")

// A Scope evaluates expressions over one set of variables. It is used by one goroutine and closed after use.
type Scope struct {
	pool    *Pool
	machine *machine
}

// Eval evaluates one expression, given without {% and %}.
func (s *Scope) Eval(expression string) (Value, error) {
	if s.machine == nil || s.machine.broken {
		return Value{}, fmt.Errorf("evaluate in a closed scope: %w", errors.ErrUnsupported)
	}
	var v Value
	err := s.machine.timed(s.pool.limit, func() error {
		var err error
		v, err = s.machine.eval(expression)
		return err
	})
	return v, err
}

// Close gives the machine back; closing twice is allowed.
func (s *Scope) Close() {
	if s.machine != nil {
		s.machine.unbind()
		s.pool.put(s.machine)
		s.machine = nil
	}
}
