package console

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/bench/usecase"
	"github.com/bridges-of-trust/bridges/infra/local/journey"
	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/dynamotest"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/base/id/idtest"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/matching/pool"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/search"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/domain/suggestion"
	"github.com/bridges-of-trust/bridges/shared/sample"
	demo "github.com/bridges-of-trust/bridges/shared/sample/places"
	"github.com/bridges-of-trust/bridges/shared/task"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// papers keep immutable objects in memory.
type papers struct {
	mu   sync.Mutex
	body map[string][]byte
}

func (p *papers) Create(_ context.Context, key string, body []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, exists := p.body[key]; exists {
		return fault.New(fault.Conflict, "")
	}
	p.body[key] = bytes.Clone(body)
	return nil
}

func (p *papers) Get(_ context.Context, key string) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	body, ok := p.body[key]
	if !ok {
		return nil, fault.New(fault.NotFound, "")
	}
	return body, nil
}

func (p *papers) Exists(_ context.Context, key string) (bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, ok := p.body[key]
	return ok, nil
}

// A door is an identity provider that lets everybody in by their name, as officers where it knows no other role.
type door struct {
	origin, name string
	role         account.Role
}

func (d *door) Authorise(_ context.Context, t account.Try) (string, error) {
	return d.origin + "/console/callback?" + url.Values{"state": {t.State}, "code": {"code"}}.Encode(), nil
}

func (d *door) Finish(context.Context, account.Try, string) (account.Person, error) {
	return account.Person{Subject: "staff-" + d.name, Name: d.name, Roles: []string{string(cmp.Or(d.role, account.Officer))}}, nil
}

func (d *door) Renew(context.Context, string) (account.Person, error) {
	return d.Finish(context.Background(), account.Try{}, "")
}

// A drawing is an execution that has begun, of any workflow.
type drawing map[string][]byte

func (d drawing) Definition(_ context.Context, workflow, _ string) ([]byte, error) {
	return d[workflow], nil
}

func (drawing) Standing(context.Context, string, string) (visits []matching.Visit, over, failed bool, err error) {
	return nil, false, false, nil
}

// A world is a console on a table of its own.
type world struct {
	t      testing.TB
	url    string
	table  dynamotest.Table
	door   *door
	work   task.Matching
	rounds task.Suggestions

	handler http.Handler
	log     bytes.Buffer
}

func newWorld(t testing.TB) *world {
	t.Helper()
	flows := drawing{}
	for _, name := range []string{matching.Workflow, suggestion.Workflow} {
		definition, err := os.ReadFile("../../../infra/workflows/" + name + ".asl.json")
		if err != nil {
			t.Fatal(err)
		}
		flows[name] = definition
	}
	w := &world{t: t, table: dynamotest.Open(t)}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.handler.ServeHTTP(rw, r) }))
	t.Cleanup(server.Close)
	w.url, w.door = server.URL, &door{origin: server.URL}
	now, entropy, store := func() time.Time { return noon }, idtest.Entropy("console"), &papers{body: map[string][]byte{}}
	job := register.Job{Store: store, Pointer: w.table.Register(), By: "test", Now: noon}
	if _, err := register.ImportDemo(t.Context(), job, demo.All(), demo.Sources()); err != nil {
		t.Fatal(err)
	}
	if err := sample.Load(t.Context(), w.table, noon); err != nil {
		t.Fatal(err)
	}
	places := register.NewReader(store, w.table.Register())
	atlas := analysis.NewAtlas(places)
	applicants := pool.Pool{Applications: w.table, Atlas: atlas, Corrections: w.table, Interests: w.table}
	runs := matching.Service{Runs: w.table, Papers: store, Now: now, Entropy: entropy, Pool: applicants}
	rounds := suggestion.Service{
		Rounds: w.table, Papers: store, Pool: applicants, Register: pool.NewRegister(store, atlas), Editions: w.table, Now: now, Entropy: entropy,
	}
	w.rounds = task.Suggestions{Rounds: rounds}
	w.work = task.Matching{Runs: runs, Pairs: partnership.Service{
		Store: w.table, Applications: w.table, Runs: w.table, Results: runs.Result, Now: now,
	}}
	var err error
	w.handler, err = New(Config{
		Site: kit.Config{
			Origin: server.URL, SigningKey: bytes.Repeat([]byte{7}, kit.MinKeyBytes), Now: now, Entropy: entropy,
			Log: slog.New(slog.NewJSONHandler(&w.log, nil)), // one line at a time
		},
		Desk: application.Desk{Store: w.table, Now: now}, Applications: w.table, Editions: w.table, Matching: runs,
		Places: search.New(places), Atlas: atlas, Suggestions: rounds, Analysis: analysis.Service{Store: w.table, Now: now},
		Shelf:        matching.Shelf{Store: w.table, Now: now, Entropy: entropy},
		Partnerships: w.table, Interest: w.table, Letters: w.table, Sessions: w.table, SignIn: w.door, Flow: flows,
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// officer opens a browser and signs in under a name.
func (w *world) officer(name string) *journey.Person { return w.staff(name, account.Officer) }

func (w *world) staff(name string, role account.Role) *journey.Person {
	w.t.Helper()
	w.door.role = role
	p, err := journey.NewPerson(w.url, "en")
	if err != nil {
		w.t.Fatal(err)
	}
	w.door.name = name
	w.ok(p, p.Open(w.t.Context(), "/console"))
	return p
}

func (w *world) ok(p *journey.Person, err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	if p.Page.Status != http.StatusOK {
		w.t.Fatalf("%s answers %d: %.500s", p.Page.URL, p.Page.Status, p.Page.Text())
	}
}

// propose does the workflow's tasks up to the decision.
func (w *world) propose(path string) {
	w.t.Helper()
	ctx, in := w.t.Context(), task.RunInput{Run: id.ID(strings.TrimPrefix(path, "/console/runs/"))}
	frozen, err := w.work.Freeze(ctx, in)
	for _, shard := range frozen.Shards {
		if err == nil {
			_, err = w.work.Score(ctx, shard)
		}
	}
	if err == nil {
		_, err = w.work.Pair(ctx, in)
	}
	if err == nil {
		_, err = w.work.Ask(ctx, task.AskInput{Run: in.Run, Token: "token"})
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// TestRequests keeps true what README says each act of an officer costs at the table, with the demonstration's
// applications.
func TestRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	m := usecase.Observe(w.table.Faults)

	first := w.officer("one")
	m.Note("sign in, with the inbox")
	w.ok(first, first.Open(ctx, "/console/inbox?status=accepted"))
	m.Note(fmt.Sprintf("inbox, %d applications", strings.Count(first.Page.Raw, `href="/console/applications/`)))
	w.ok(first, first.Open(ctx, "/console/inbox"))
	m.Skip()
	w.ok(first, first.Follow(ctx, "/console/applications/"))
	m.Note("open an application")
	w.ok(first, first.Press(ctx, "Accept"))
	m.Note("accept it, and see it again")
	w.ok(first, first.Open(ctx, "/console/runs/new"))
	m.Note("form of a new run")
	w.ok(first, first.Submit(ctx, "", nil))
	m.Note("start the run, and see it")
	run := first.Page.URL.Path
	w.propose(run)
	m.Skip()
	w.ok(first, first.Open(ctx, "/console/runs"))
	m.Note("list of runs")

	second := w.officer("two")
	m.Skip()
	w.ok(second, second.Open(ctx, run))
	m.Note("page of the proposed run")
	w.ok(second, second.Follow(ctx, "/pairs/app_"))
	m.Note("page of a pair")
	w.ok(second, second.Open(ctx, run+"/decision"))
	m.Note("form of the decision")
	w.ok(second, second.Submit(ctx, "", url.Values{verdictField: {string(matching.Approve)}}))
	m.Note("approve, and see the run")
	if _, err := w.work.Publish(ctx, task.RunInput{Run: id.ID(strings.TrimPrefix(run, "/console/runs/"))}); err != nil {
		t.Fatal(err)
	}
	m.Skip()
	w.ok(second, second.Open(ctx, "/console/partnerships"))
	m.Note("partnerships")
	w.ok(second, second.Press(ctx, "Sign out"))
	m.Note("sign out")
	m.Check(t, "console")
}
