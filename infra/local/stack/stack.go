// Package stack runs the whole system of the manifest in one process on one port of 127.0.0.1, with its
// data in one folder. Function processes reach everything through AWS_ENDPOINT_URL_* variables.
//
// What it promises: an answered write is on disk; a kill -9 loses neither executions nor queued events nor
// mail, and the next start goes on where it stopped; two stacks never share a data folder; nothing but this
// machine can reach the port, and no web page of another origin can use it; a function reaches only the records of the
// table that the manifest grants it, as its role does in AWS. Grants of other resources are not looked at.
package stack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/infra/local/identity"
	"github.com/bridges-of-trust/bridges/infra/local/mail"
	"github.com/bridges-of-trust/bridges/infra/local/objects"
	"github.com/bridges-of-trust/bridges/infra/local/runtimeapi"
	"github.com/bridges-of-trust/bridges/infra/local/schedule"
	"github.com/bridges-of-trust/bridges/infra/local/states"
	"github.com/bridges-of-trust/bridges/infra/local/streams"
	"github.com/bridges-of-trust/bridges/infra/local/table"
	"github.com/bridges-of-trust/bridges/infra/workflows"
)

// Options are the choices of whoever starts a stack; System, Data and Dist are required.
type Options struct {
	System    app.System
	Workflows map[string][]byte // definitions by name; nil takes those of infra/workflows
	Data      string            // folder of everything that must survive
	Dist      string            // folder with <function>/bootstrap
	Port      int               // 0 picks a free one
	Notes     io.Writer         // lines for the person who started it; nil for none
	Gallery   http.Handler      // shown at /_local/pages; nil for none
	Faults    *table.Faults     // faults of the table; nil for a set that starts empty
	// Seed fills an empty stack. It runs once per data folder, when the stack answers already, with the
	// environment that leads the SDK here and every variable of the manifest.
	Seed func(ctx context.Context, env map[string]string) error
}

// A Stack is a running system.
type Stack struct {
	opt      Options
	listener net.Listener
	server   *http.Server
	requests drain
	stops    []stop

	runtime  *runtimeapi.Runtime
	table    *table.Store
	bucket   *objects.Bucket
	mailbox  *mail.Mailbox
	engine   *states.Engine
	identity *identity.Provider
	stream   *streams.Mapping
	schedule *schedule.Scheduler
}

// A stop is one step of Close.
type stop struct {
	phase phase
	do    func() error
}

// A phase orders the steps of Close: first nothing new begins, then what runs ends, then the files close.
type phase int

const (
	stopRequests phase = iota
	stopTriggers
	stopWorkflows
	stopFunctions
	stopServer
	closeFiles
	closePort
	giveBackFolder
)

func (s *Stack) onClose(p phase, do func() error) { s.stops = append(s.stops, stop{p, do}) }

// New starts a stack; it answers requests when New returns.
func New(ctx context.Context, opt Options) (*Stack, error) {
	if opt.Notes == nil {
		opt.Notes = io.Discard
	}
	if opt.Faults == nil {
		opt.Faults = &table.Faults{}
	}
	if opt.Workflows == nil {
		opt.Workflows = workflows.Files()
	}
	s := &Stack{opt: opt}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close stops the stack: requests under way end, then the parts, then the files. Executions, queued
// events and mail stay on disk for the next start.
func (s *Stack) Close() error {
	slices.SortStableFunc(s.stops, func(a, b stop) int { return cmp.Compare(a.phase, b.phase) })
	var errs []error
	for _, step := range s.stops {
		errs = append(errs, step.do())
	}
	s.stops = nil
	return errors.Join(errs...)
}

// URL is the origin of the stack, with no final slash.
func (s *Stack) URL() string { return "http://" + s.listener.Addr().String() }

// Name is the name of the table and of the bucket.
func (s *Stack) Name() string { return s.opt.System.Name + "-local" }

// Runtime gives the functions.
func (s *Stack) Runtime() *runtimeapi.Runtime { return s.runtime }

// Table gives the table's store.
func (s *Stack) Table() *table.Store { return s.table }

// Faults gives the faults of the table.
func (s *Stack) Faults() *table.Faults { return s.opt.Faults }

// Mail gives the mailbox.
func (s *Stack) Mail() *mail.Mailbox { return s.mailbox }

// Engine gives the workflows.
func (s *Stack) Engine() *states.Engine { return s.engine }

// Bucket gives the objects.
func (s *Stack) Bucket() *objects.Bucket { return s.bucket }

// Schedule gives the schedules.
func (s *Stack) Schedule() *schedule.Scheduler { return s.schedule }

// Stream gives the mapping of the table's stream.
func (s *Stack) Stream() *streams.Mapping { return s.stream }

// folder names a part's place in the data folder.
func (s *Stack) folder(part string) string { return filepath.Join(s.opt.Data, part) }

func (s *Stack) start(ctx context.Context) error {
	steps := []struct {
		doing string
		do    func(context.Context) error
	}{
		{"taking the data folder", s.takeFolder},
		{"opening the port", s.listen},
		{"preparing the functions", s.startFunctions},
		{"opening the table", s.openTable},
		{"opening the bucket", s.openBucket},
		{"opening the mailbox", s.openMail},
		{"making the sign-in page", s.openIdentity},
		{"resuming the workflows", s.openWorkflows},
		{"starting streams and schedules", s.startTriggers},
		{"starting the server", s.serve},
		{"filling the stack with the demo edition", s.seed},
	}
	for _, step := range steps {
		if err := s.noted(step.doing, func() error { return step.do(ctx) }); err != nil {
			return err
		}
	}
	return nil
}

// noted tells of a step that takes long.
func (s *Stack) noted(doing string, do func() error) error {
	timer := time.AfterFunc(2*time.Second, func() { _, _ = fmt.Fprintf(s.opt.Notes, "%s takes a moment …\n", doing) })
	defer timer.Stop()
	return do()
}

func (s *Stack) takeFolder(context.Context) error {
	f, err := lock(s.opt.Data)
	if err != nil {
		return err
	}
	s.onClose(giveBackFolder, f.Close)
	return nil
}

func (s *Stack) listen(ctx context.Context) error {
	address := fmt.Sprintf("127.0.0.1:%d", s.opt.Port)
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("port %d is taken by another program; choose another one with -port", s.opt.Port)
	}
	if err != nil {
		return fmt.Errorf("listen on %s: %w", address, err)
	}
	s.listener = l
	s.onClose(closePort, func() error {
		if err := l.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	})
	return nil
}
