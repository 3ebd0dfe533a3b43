// Package jsonata evaluates JSONata as Step Functions does: the official JavaScript implementation, version 2.0.6,
// run in goja, with the six functions that AWS adds ($partition, $range, $hash, $random, $uuid, $parse) and without $eval.
//
// Every evaluation has a time limit. A virtual machine that was interrupted or ran out of stack is thrown away.
// The bundle is not in the repository: `make assets` puts it into the folder asset, and ErrNoBundle says so where it is missing.
//
// What no recording of AWS proves and is therefore ours: $partition keeps a list of one part as a list, and the
// wording of the errors of the six functions.
package jsonata

import (
	"embed"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/dop251/goja"
)

//go:embed asset
var assets embed.FS

// ErrNoBundle is returned where the JSONata bundle has not been fetched from npm.
var ErrNoBundle = errors.New("jsonata bundle is missing: run make assets")

const (
	maxStack   = 3000 // JavaScript frames; deeper recursion fails the expression, not the program
	cachedText = 400  // compiled expressions kept per machine
)

// Options of a Pool; the zero value is usable.
type Options struct {
	Limit time.Duration // of one evaluation, 5 seconds if zero
	Idle  int           // virtual machines kept for reuse, 2 if zero
}

// A Pool hands out virtual machines with JSONata loaded. It is safe for concurrent use.
type Pool struct {
	limit time.Duration
	idle  chan *machine
	load  func() (*goja.Program, error)
}

// New makes a pool; it reads the bundle on first use.
func New(o Options) *Pool {
	if o.Limit == 0 {
		o.Limit = 5 * time.Second
	}
	if o.Idle == 0 {
		o.Idle = 2
	}
	return &Pool{limit: o.Limit, idle: make(chan *machine, o.Idle), load: sync.OnceValues(loadBundle)}
}

func loadBundle() (*goja.Program, error) {
	for _, name := range []string{"jsonata.min.js", "jsonata-es5.min.js"} {
		source, err := assets.ReadFile("asset/" + name)
		if err != nil {
			continue
		}
		program, err := goja.Compile(name, string(source), false)
		if err != nil {
			return nil, fmt.Errorf("compile %s: %w", name, err)
		}
		return program, nil
	}
	return nil, ErrNoBundle
}

func (p *Pool) take() (*machine, error) {
	select {
	case m := <-p.idle:
		return m, nil
	default:
	}
	program, err := p.load()
	if err != nil {
		return nil, err
	}
	return newMachine(program)
}

func (p *Pool) put(m *machine) {
	if m.broken {
		return
	}
	select {
	case p.idle <- m:
	default:
	}
}

// Check compiles an expression and returns its syntax error, if any.
func (p *Pool) Check(expression string) error {
	m, err := p.take()
	if err != nil {
		return err
	}
	defer p.put(m)
	return m.timed(p.limit, func() error {
		_, err := m.check(goja.Undefined(), m.vm.ToValue(expression))
		return err
	})
}

// Open takes a machine and binds variables for a series of evaluations; the caller closes the scope.
func (p *Pool) Open(b Bindings) (*Scope, error) {
	m, err := p.take()
	if err != nil {
		return nil, err
	}
	s := &Scope{pool: p, machine: m}
	if err := m.bind(b); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}
