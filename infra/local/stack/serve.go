package stack

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/gateway"
	"github.com/bridges-of-trust/bridges/infra/local/identity"
	"github.com/bridges-of-trust/bridges/infra/local/pages"
	"github.com/bridges-of-trust/bridges/infra/local/runtimeapi"
)

func (s *Stack) routes() []gateway.Route {
	var routes []gateway.Route
	for _, f := range s.opt.System.Functions {
		for _, p := range f.Prefixes {
			routes = append(routes, gateway.Route{Prefix: p, Function: f.Name})
		}
	}
	return routes
}

// serve begins to answer; until here the kernel keeps early requests waiting.
func (s *Stack) serve(context.Context) error {
	local, err := pages.New(pages.Parts{
		System: s.opt.System, URL: s.URL(), TableName: s.Name(), Workflows: s.opt.Workflows,
		Staff: identity.Staff(s.opt.System.Roles), Identity: s.identity, Gallery: s.opt.Gallery, Runtime: s.runtime, Engine: s.engine, Table: s.table,
		Mail: s.mailbox, Schedule: s.schedule, Stream: s.stream, Redrive: s.redrive, Now: time.Now,
	})
	if err != nil {
		return err
	}
	handler := &parts{
		url: s.URL(), bucket: s.Name(),
		table: permits(s.opt.System, s.table), states: s.engine, mail: s.mailbox, objects: s.bucket,
		runtime: s.runtime, invoke: s.runtime.InvokeAPI(), pages: local,
		gateway: s.requests.watch(gateway.New(s.routes(), s.runtime, runtimeapi.NewID)),
	}
	s.server = &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 64 << 10}
	go func() { _ = s.server.Serve(s.listener) }()
	s.onClose(stopServer, s.server.Close)
	s.onClose(stopRequests, s.requests.stop)
	return nil
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
	go func() {
		d.work.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(drainTime):
	}
	return nil
}
