// Package stack runs the whole system of the manifest in one process on one port of 127.0.0.1, with its
// data in one folder. Function processes reach everything through AWS_ENDPOINT_URL_* variables.
//
// What it promises: an answered write is on disk; a kill -9 loses neither executions nor queued events nor
// mail, and the next start goes on where it stopped; two stacks never share a data folder; nothing but this
// machine can reach the port, and no web page of another origin can use it.
package stack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/infra/local/gateway"
	"github.com/bridges-of-trust/bridges/infra/local/runtimeapi"
)

// Options are the choices of whoever starts a stack; System, Data and Dist are required.
type Options struct {
	System app.System
	Data   string // folder of everything that must survive
	Dist   string // folder with <function>/bootstrap
	Port   int    // 0 picks a free one
	Notes  io.Writer
	Seed   []string // command that fills an empty stack, run once; none if empty
	Now    func() time.Time
}

// A Stack is a running system.
type Stack struct {
	opt      Options
	listener net.Listener
	lock     *os.File
	server   *http.Server
	runtime  *runtimeapi.Runtime
	requests drain
	closing  []func() error // in the order of stopping
}

// New starts a stack; it answers requests when New returns.
func New(ctx context.Context, opt Options) (*Stack, error) {
	s := &Stack{opt: opt}
	if s.opt.Now == nil {
		s.opt.Now = time.Now
	}
	if s.opt.Notes == nil {
		s.opt.Notes = io.Discard
	}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// URL is the origin of the stack, with no final slash.
func (s *Stack) URL() string { return "http://" + s.listener.Addr().String() }

// name is the name of the table and of the bucket.
func (s *Stack) name() string { return s.opt.System.Name + "-local" }

// folder names a part's place in the data folder.
func (s *Stack) folder(part string) string { return filepath.Join(s.opt.Data, part) }

// Runtime gives the functions, for tests and tools.
func (s *Stack) Runtime() *runtimeapi.Runtime { return s.runtime }

func (s *Stack) start(ctx context.Context) error {
	var err error
	if s.lock, err = lock(s.opt.Data); err != nil {
		return err
	}
	s.last(s.lock.Close)
	if err := s.listen(ctx); err != nil {
		return err
	}
	functions, err := s.functions()
	if err != nil {
		return err
	}
	s.runtime, err = runtimeapi.New(runtimeapi.Options{
		Functions: functions, Address: s.listener.Addr().String(), Folder: s.folder("functions"),
	})
	if err != nil {
		return err
	}
	s.last(s.runtime.Close)
	return s.serve()
}

// last registers what Close has to do; the latest comes first.
func (s *Stack) last(f func() error) { s.closing = append([]func() error{f}, s.closing...) }

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
	s.last(func() error {
		if err := l.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	})
	return nil
}

func (s *Stack) routes() []gateway.Route {
	var routes []gateway.Route
	for _, f := range s.opt.System.Functions {
		for _, p := range f.Prefixes {
			routes = append(routes, gateway.Route{Prefix: p, Function: f.Name})
		}
	}
	return routes
}

// serve starts to answer; until here the kernel keeps early requests waiting.
func (s *Stack) serve() error {
	_, port, err := net.SplitHostPort(s.listener.Addr().String())
	if err != nil {
		return err
	}
	handler := &parts{
		bucket: s.name(), port: port,
		runtime: s.runtime, invoke: s.runtime.InvokeAPI(),
		gateway: s.requests.watch(gateway.New(s.routes(), s.runtime, runtimeapi.NewID)),
	}
	s.server = &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 64 << 10}
	go func() { _ = s.server.Serve(s.listener) }()
	s.last(s.server.Close)
	s.last(s.requests.stop)
	return nil
}

// Close stops the stack in order: no new requests, those under way end, then the parts, then the files.
// Executions, queued events and mail stay on disk for the next start.
func (s *Stack) Close() error {
	var errs []error
	for _, f := range s.closing {
		errs = append(errs, f())
	}
	s.closing = nil
	return errors.Join(errs...)
}

// drain counts the requests of people under way, so that stopping can wait for them.
type drain struct {
	mu     sync.Mutex
	closed bool
	work   sync.WaitGroup
}

// drainTime is how long Close waits for requests under way.
const drainTime = 3 * time.Second

func (d *drain) watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.mu.Lock()
		if d.closed {
			d.mu.Unlock()
			http.Error(w, "the local stack is stopping", http.StatusServiceUnavailable)
			return
		}
		d.work.Add(1)
		d.mu.Unlock()
		defer d.work.Done()
		next.ServeHTTP(w, r)
	})
}

func (d *drain) stop() error {
	d.mu.Lock()
	d.closed = true
	d.mu.Unlock()
	done := make(chan struct{})
	go func() { d.work.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(drainTime):
	}
	return nil
}
