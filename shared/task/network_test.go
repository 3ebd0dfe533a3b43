package task_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// A cut says how a request is lost: before it arrives, or when it was done and its answer should come back.
type cut string

const (
	never  cut = ""
	before cut = "before"
	after  cut = "done and cut"
)

// A network counts every request that leaves a process: to the table, the bucket, the mail service and the workflows.
// From the one that is to be lost on, the process is dead: nothing gets through until it is revived.
type network struct {
	mu    sync.Mutex
	calls []string
	kill  int // number of the request that is lost, from 1; 0 for none
	how   cut
	dead  bool
	lost  string // what was lost
}

func (n *network) begin(what string) (through, answered bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.dead {
		return false, false
	}
	n.calls = append(n.calls, what)
	if len(n.calls) != n.kill {
		return true, true
	}
	n.dead, n.lost = true, what
	return n.how == after, false
}

// cutEach plays once more for every request, side by side: with it lost before it arrived and, where it writes, when it was
// done. A read that is lost is lost.
func cutEach(t *testing.T, name string, requests []string, play func(t *testing.T, kill int, how cut) *network) {
	t.Helper()
	t.Logf("%s: %d requests", name, len(requests))
	for i, what := range requests {
		for _, how := range []cut{before, after} {
			if how == after && !writes(what) {
				continue
			}
			t.Run(strings.TrimSpace(fmt.Sprintf("%s %03d %s %s", name, i+1, what, how)), func(t *testing.T) {
				t.Parallel()
				if net := play(t, i+1, how); net.lost == "" {
					t.Fatal("nothing was lost")
				}
			})
		}
	}
}

// revive starts the process again and reports whether it was dead.
func (n *network) revive() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	was := n.dead
	n.dead = false
	return was
}

var errCut = fmt.Errorf("connection cut: %w", io.ErrUnexpectedEOF)

// A wire carries the SDK's requests to a server in the same process, over the network.
type wire struct {
	net    *network
	server http.Handler
}

// Do implements the SDK's HTTP client.
func (w wire) Do(r *http.Request) (*http.Response, error) {
	through, answered := w.net.begin("table " + r.Header.Get("X-Amz-Target"))
	if !through {
		return nil, errCut
	}
	rec := httptest.NewRecorder()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	w.server.ServeHTTP(rec, r)
	if !answered {
		return nil, errCut
	}
	return rec.Result(), nil
}

// Objects keep immutable objects as the bucket does.
type objects struct {
	net  *network
	mu   sync.Mutex
	body map[string][]byte
}

var errOutage = fault.Wrap(fault.Unavailable, "", errCut)

// Create implements matching.Papers.
func (o *objects) Create(_ context.Context, key string, body []byte) error {
	through, answered := o.net.begin("objects Create")
	if !through {
		return errOutage
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	_, exists := o.body[key]
	if !exists {
		o.body[key] = bytes.Clone(body)
	}
	switch {
	case !answered:
		return errOutage
	case exists:
		return fault.New(fault.Conflict, "")
	}
	return nil
}

// Get implements matching.Papers.
func (o *objects) Get(_ context.Context, key string) ([]byte, error) {
	if _, answered := o.net.begin("objects Get"); !answered {
		return nil, errOutage
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	body, ok := o.body[key]
	if !ok {
		return nil, fault.New(fault.NotFound, "")
	}
	return bytes.Clone(body), nil
}

// Exists implements register.Store.
func (o *objects) Exists(_ context.Context, key string) (bool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	_, ok := o.body[key]
	return ok, nil
}

// A mailing is one mail that the mail service took.
type mailing struct{ ID, To, Lang, Subject, Text, HTML string }

// A mailbox is the mail service.
type mailbox struct {
	net   *network
	mu    sync.Mutex
	taken []mailing
	fail  error           // answered instead of taking a mail
	hook  func(m mailing) // called before a mail is taken
}

// Mail implements task.Mailer. A mail that was certainly not taken is unavailable, one that is in doubt has no code.
func (b *mailbox) Mail(_ context.Context, id, to, lang, subject, text, html string) (string, error) {
	m := mailing{id, to, lang, subject, text, html}
	if b.hook != nil {
		b.hook(m)
	}
	through, answered := b.net.begin("mail")
	if !through {
		return "", errOutage
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fail != nil {
		return "", b.fail
	}
	b.taken = append(b.taken, m)
	if !answered {
		return "", errCut
	}
	return fmt.Sprintf("receipt-%d", len(b.taken)), nil
}

func (b *mailbox) all() []mailing {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]mailing(nil), b.taken...)
}

// An engine stands in for the workflow service: it keeps executions by name and the task tokens that wait.
type engine struct {
	net       *network
	mu        sync.Mutex
	started   map[string]string // execution -> input
	starts    int               // calls that arrived
	waiting   map[string]bool   // tokens that may be answered
	answered  map[string]string // token -> output
	refused   []string          // tokens that were answered when they waited no longer
	status    map[string]string // execution -> how it ended otherwise than by success
	lastToken int
	refuse    error // what Start answers, where it is set
}

func newEngine(n *network) *engine {
	return &engine{net: n, started: map[string]string{}, waiting: map[string]bool{}, answered: map[string]string{}, status: map[string]string{}}
}

// token gives the token of a state that is entered anew; the ones before are void.
func (e *engine) token() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.lastToken++
	clear(e.waiting)
	t := fmt.Sprintf("token-%d", e.lastToken)
	e.waiting[t] = true
	return t
}

// Start implements task.Flows.
func (e *engine) Start(_ context.Context, _, name string, input []byte) (string, error) {
	through, answered := e.net.begin("flows Start")
	if !through {
		return "", errOutage
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.starts++
	if e.refuse != nil {
		return "", e.refuse
	}
	if _, exists := e.started[name]; !exists {
		e.started[name] = string(input)
	}
	if !answered {
		return "", errOutage
	}
	return "arn:" + name, nil
}

// Succeed implements task.Flows.
func (e *engine) Succeed(_ context.Context, token string, output []byte) error {
	through, answered := e.net.begin("flows Succeed")
	if !through {
		return errOutage
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	open := e.waiting[token]
	if open {
		delete(e.waiting, token)
		e.answered[token] = string(output)
	} else {
		e.refused = append(e.refused, token)
	}
	switch {
	case !answered:
		return errOutage
	case !open:
		return fault.New(fault.Closed, "")
	}
	return nil
}

// Fail implements task.Flows.
func (e *engine) Fail(ctx context.Context, token, name, _ string) error {
	return e.Succeed(ctx, token, []byte(name))
}

// Stopped implements task.Watch.
func (e *engine) Stopped(_ context.Context, _, name string) (string, error) {
	if _, answered := e.net.begin("flows Stopped"); !answered {
		return "", errOutage
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.status[name], nil
}

// output gives what the callback of the waiting state brought.
func (e *engine) output() (string, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	out, ok := e.answered[fmt.Sprintf("token-%d", e.lastToken)]
	return out, ok
}
