package matching_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/dynamotest"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/base/id/idtest"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func officer(n int) change.Actor {
	return change.Actor{Kind: change.Staff, ID: fmt.Sprint("s", n), Name: fmt.Sprintf("Officer %d (demo)", n), Role: matching.OfficerRole}
}

// papers keep objects in memory.
type papers struct {
	mu   sync.Mutex
	body map[string][]byte
}

func (p *papers) Create(_ context.Context, key string, body []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.body[key]; ok {
		return fault.New(fault.Conflict, "")
	}
	p.body[key] = bytes.Clone(body)
	return nil
}

func (p *papers) Get(_ context.Context, key string) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if body, ok := p.body[key]; ok {
		return body, nil
	}
	return nil, fault.New(fault.NotFound, "")
}

// pool is two candidates that may be paired.
type pool struct{ name string }

func (p *pool) Candidates(context.Context, string, time.Time) (eu, ua []matching.Candidate, snapshot string, err error) {
	one := func(app string, country municipality.Country) matching.Candidate {
		return matching.Candidate{
			Application: app, Name: p.name, Latin: p.name, Languages: []string{"en"}, Occupied: "no",
			Country: country, Themes: []matching.Theme{{ID: "climate", Strength: 3, Need: 3}}, Experience: matching.SomeExperience,
		}
	}
	return []matching.Candidate{one("app_eu", "LT")}, []matching.Candidate{one("app_ua", "UA")}, "snapshot", nil
}

// desk is the service over a table, with a clock that the test moves.
type desk struct {
	matching.Service
	db   dynamotest.Table
	pool *pool
	mu   sync.Mutex
	now  time.Time
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{db: dynamotest.Open(t), now: noon, pool: &pool{name: "Place (demo)"}}
	d.Service = matching.Service{
		Runs: d.db, Papers: &papers{body: map[string][]byte{}}, Pool: d.pool, Entropy: idtest.Entropy("runs"),
		Now: func() time.Time { d.mu.Lock(); defer d.mu.Unlock(); return d.now },
	}
	return d
}

func (d *desk) at(now time.Time) { d.mu.Lock(); defer d.mu.Unlock(); d.now = now }

// proposed brings a run by officer 1 to its human step.
func (d *desk) proposed(t *testing.T, once string) matching.Run {
	t.Helper()
	ctx := t.Context()
	rules := matching.DefaultRules()
	rules.MinConfidence = 0
	r, err := d.Start(ctx, matching.StartRequest{
		Edition: "demo", By: officer(1), Once: once, Settings: matching.Settings{Weights: matching.DefaultWeights(), Rules: rules},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, shards, err := d.Freeze(ctx, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range shards {
		if _, err := d.Score(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Propose(ctx, r.ID); err != nil {
		t.Fatal(err)
	}
	if err := d.Ask(ctx, r.ID, "token-1"); err != nil {
		t.Fatal(err)
	}
	return d.run(t, r.ID)
}

func (d *desk) run(t *testing.T, run id.ID) matching.Run {
	t.Helper()
	r, err := d.db.Run(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// events counts what the run's history says, and verifies it.
func (d *desk) events(t *testing.T, run id.ID) map[string]int {
	t.Helper()
	events, err := d.db.RunEvents(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	if err := change.Verify(events, d.run(t, run).Head); err != nil {
		t.Errorf("Verify: %v", err)
	}
	out := map[string]int{}
	for _, e := range events {
		out[e.What]++
	}
	return out
}

func request(r matching.Run, by int, v matching.Verdict, once string) matching.DecideRequest {
	return matching.DecideRequest{Run: r.ID, Verdict: v, Reason: "because it is so", Version: r.Version(), By: officer(by), Once: once}
}

// often gives how many times a race is run: few, or as many as BRIDGES_LONG=1 asks for.
func often(few, many int) int {
	if os.Getenv("BRIDGES_LONG") != "" {
		return many
	}
	return few
}

// approval is the model of one human step: the first decision stands, every other is told of it.
var approval = porcupine.Model{
	Init: func() any { return "" },
	Step: func(state, input, output any) (bool, any) {
		stands, wish, won := state.(string), input.(string), output.(bool)
		switch {
		case won:
			return stands == "" || stands == wish, wish
		default:
			return stands != "", stands
		}
	},
}

func TestDecide_OfFiftyAttemptsOneStands(t *testing.T) {
	t.Parallel()
	for round := range often(4, 200) {
		t.Run(fmt.Sprint("round ", round), func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			r := d.proposed(t, "form")
			const attempts = 50
			var (
				mu      sync.Mutex
				history []porcupine.Operation
				all     sync.WaitGroup
				began   = time.Now()
			)
			for n := range attempts {
				all.Go(func() {
					by, v := 2+n%5, []matching.Verdict{matching.Approve, matching.Reject}[n%2]
					call := int64(time.Since(began))
					_, err := d.Decide(context.Background(), request(r, by, v, fmt.Sprint("decide-", n)))
					back := int64(time.Since(began))
					if code := fault.CodeOf(err); code == fault.Unavailable || code == fault.Internal {
						t.Errorf("Decide = %v, want an answer", err)
					}
					mu.Lock()
					defer mu.Unlock()
					history = append(history, porcupine.Operation{ClientId: n, Input: fmt.Sprint(by, v), Call: call, Output: err == nil, Return: back})
				})
			}
			all.Wait()
			if !porcupine.CheckOperations(approval, history) {
				t.Error("the answers are not those of one step that is decided once")
			}
			got := d.events(t, r.ID)
			if got["matching.approved"]+got["matching.rejected"] != 1 {
				t.Errorf("history has %v, want one decision", got)
			}
			if got["matching.refused"] == 0 {
				t.Errorf("history has %v, want the refused attempts in it", got)
			}
		})
	}
}

func TestDecide_BothOfTwoRacingAttemptsStandInTheHistory(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for n := range 10 {
		r := d.proposed(t, fmt.Sprint("form-", n))
		var all sync.WaitGroup
		for by, v := range map[int]matching.Verdict{2: matching.Approve, 3: matching.Reject} {
			all.Go(func() { _, _ = d.Decide(context.Background(), request(r, by, v, fmt.Sprint("decide-", n, by))) })
		}
		all.Wait()
		got := d.events(t, r.ID)
		if got["matching.approved"]+got["matching.rejected"] != 1 || got["matching.refused"] != 1 {
			t.Errorf("history has %v, want one decision and one refusal", got)
		}
	}
}

func TestDecide_Refusals(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		by      int
		change  func(*matching.DecideRequest)
		late    time.Duration // after the due time
		code    fault.Code
		refused int // events
	}{
		{"own request", 1, nil, -time.Hour, fault.Forbidden, 1},
		{"last moment", 2, nil, -time.Millisecond, "", 0},
		{"at the due time", 2, nil, 0, fault.Closed, 1},
		{"after the due time", 2, nil, time.Hour, fault.Closed, 1},
		{"other version seen", 2, func(q *matching.DecideRequest) { q.Version-- }, -time.Hour, fault.Conflict, 0},
		{"no reason to reject", 2, func(q *matching.DecideRequest) { q.Verdict, q.Reason = matching.Reject, " short  " }, -time.Hour, fault.Invalid, 0},
		{"a verdict that there is not", 2, func(q *matching.DecideRequest) { q.Verdict = "maybe" }, -time.Hour, fault.Invalid, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			r := d.proposed(t, "form")
			d.at(r.Due.Add(tt.late))
			q := request(r, tt.by, matching.Approve, "decide")
			if tt.change != nil {
				tt.change(&q)
			}
			for range 2 { // the refused form is sent again
				if _, err := d.Decide(t.Context(), q); fault.CodeOf(err) != tt.code {
					t.Errorf("Decide = %v, want %q", err, tt.code)
				}
			}
			if got := d.events(t, r.ID)["matching.refused"]; got != tt.refused {
				t.Errorf("%d refusals in the history, want %d", got, tt.refused)
			}
			if now := d.run(t, r.ID); (now.Decision != nil) != (tt.code == "") {
				t.Errorf("Decision = %v after %q", now.Decision, tt.code)
			}
		})
	}
}

// TestDecide_RefusedAttemptsDisturbNobody: whoever asked for the run tries to approve it, before a colleague sends the
// form that was open all the time, and meanwhile.
func TestDecide_RefusedAttemptsDisturbNobody(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := d.proposed(t, "form")
	own := func(n int) {
		if _, err := d.Decide(context.Background(), request(r, 1, matching.Approve, fmt.Sprint("own-", n))); fault.CodeOf(err) != fault.Forbidden && fault.CodeOf(err) != fault.Conflict {
			t.Errorf("Decide on the own run = %v, want forbidden, or conflict once it is decided", err)
		}
	}
	own(0)
	if now := d.run(t, r.ID); now.Head.Rev != r.Head.Rev+1 || now.Version() != r.Version() {
		t.Fatalf("revision %d and version %d after the attempt, want %d and %d", now.Head.Rev, now.Version(), r.Head.Rev+1, r.Version())
	}
	var all sync.WaitGroup
	all.Go(func() {
		for n := range 3 {
			own(1 + n)
		}
	})
	all.Go(func() {
		if got, err := d.Decide(context.Background(), request(r, 2, matching.Reject, "decide")); err != nil || got.Status != matching.Rejected {
			t.Errorf("Decide = %s, %v, want rejected", got.Status, err)
		}
	})
	all.Wait()
	if got := d.events(t, r.ID); got["matching.rejected"] != 1 || got["matching.refused"] != 4 {
		t.Errorf("history has %v, want one rejection and four refusals", got)
	}
}

func TestDecide_DoubleClickIsAnsweredTheSame(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := d.proposed(t, "form")
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			got, err := d.Decide(context.Background(), request(r, 2, matching.Approve, "decide"))
			if err != nil || got.Decision == nil || got.Status != matching.Approved {
				t.Errorf("Decide = %s, %v, want approved", got.Status, err)
			}
		})
	}
	all.Wait()
	if got := d.events(t, r.ID); got["matching.approved"] != 1 || got["matching.refused"] != 0 {
		t.Errorf("history has %v, want one approval", got)
	}
}

func TestLapse_AgainstDecide(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for n := range often(15, 10_000) {
		r := d.proposed(t, fmt.Sprint("form-", n))
		var (
			all     sync.WaitGroup
			decided error
			lapsed  string
		)
		all.Go(func() {
			_, decided = d.Decide(context.Background(), request(r, 2, matching.Reject, fmt.Sprint("decide-", n)))
		})
		all.Go(func() {
			var err error
			for range 5 { // the state's Retry names conflict
				if lapsed, err = d.Lapse(context.Background(), r.ID); err == nil {
					return
				}
			}
			t.Errorf("Lapse = %v", err)
		})
		all.Wait()
		want := string(matching.Reject)
		if decided != nil {
			want = string(matching.Lapsed)
			if fault.CodeOf(decided) != fault.Closed && fault.CodeOf(decided) != fault.Conflict {
				t.Errorf("Decide = %v, want closed or conflict", decided)
			}
		}
		got := d.events(t, r.ID)
		if lapsed != want || got["matching.rejected"]+got["matching.lapsed"] != 1 {
			t.Errorf("Lapse = %q, Decide = %v, history %v, want one of them and the answer %q", lapsed, decided, got, want)
		}
		if again, err := d.Lapse(t.Context(), r.ID); err != nil || again != want {
			t.Errorf("Lapse again = %q, %v, want %q", again, err, want)
		}
	}
}

func TestAsk_AgainTakesTheNewerTokenAndKeepsTheDueTime(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := d.proposed(t, "form")
	d.at(noon.Add(time.Hour))
	if err := d.Ask(t.Context(), r.ID, "token-2"); err != nil {
		t.Fatal(err)
	}
	step, err := d.db.Step(t.Context(), r.ID, matching.ApproveStep)
	if err != nil || step.Token != "token-2" || !step.Due.Equal(r.Due) || !step.Open {
		t.Errorf("step = %+v, %v, want the newer token, open, due at %s", step, err, r.Due)
	}
	if _, err := d.Decide(t.Context(), request(d.run(t, r.ID), 2, matching.Approve, "decide")); err != nil {
		t.Fatal(err)
	}
	before := d.callbacks(t)
	if err := d.Ask(t.Context(), r.ID, "token-3"); err != nil {
		t.Fatal(err)
	}
	step, err = d.db.Step(t.Context(), r.ID, matching.ApproveStep)
	if err != nil || step.Token != "token-3" || step.Open {
		t.Errorf("after the decision step = %+v, %v, want the newest token, closed", step, err)
	}
	if got := d.callbacks(t); got != before+1 {
		t.Errorf("%d callbacks wait, want %d: the decision is sent once more", got, before+1)
	}
	if now := d.run(t, r.ID); now.Status != matching.Approved || now.Decision == nil {
		t.Errorf("run is %s with decision %v, want it approved as before", now.Status, now.Decision)
	}
}

func (d *desk) callbacks(t *testing.T) int {
	t.Helper()
	waiting, err := d.db.Waiting(t.Context(), noon.Add(1000*time.Hour), 0)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, q := range waiting {
		if q.Message.Callback != nil {
			n++
		}
	}
	return n
}

func TestTasks_DoneAgainAnswerTheSame(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := d.proposed(t, "form")
	d.pool.name = "Changed since (demo)" // an application that is edited while the run goes on
	again, shards, err := d.Freeze(t.Context(), r.ID)
	if err != nil || again.Input != r.Input || len(shards) != 1 {
		t.Errorf("Freeze again = %v, %v, want the frozen input %v", again.Input, err, r.Input)
	}
	if again, err := d.Propose(t.Context(), r.ID); err != nil || again.Result != r.Result {
		t.Errorf("Propose again = %v, %v, want %v", again.Result, err, r.Result)
	}
	result, err := d.Result(t.Context(), r)
	if err != nil || len(result.Pairs) != 1 || result.Pairs[0].EU.Name != "Place (demo)" || result.Input != r.Input.Sum {
		t.Errorf("Result = %+v, %v, want the pair of the frozen input", result, err)
	}
	if same := d.proposed(t, "form"); same.ID != r.ID {
		t.Errorf("the same form started %s beside %s", same.ID, r.ID)
	}
}

func TestAbandon(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := d.proposed(t, "form")
	for range 2 {
		if err := d.Abandon(t.Context(), r.ID, "States.Timeout"); err != nil {
			t.Fatal(err)
		}
	}
	if now := d.run(t, r.ID); now.Status != matching.Failed || now.Problem != "States.Timeout" {
		t.Errorf("run is %s (%s), want failed with its problem", now.Status, now.Problem)
	}
	if open, err := d.db.WaitingSteps(t.Context(), 0); err != nil || len(open) != 0 {
		t.Errorf("%d steps wait, %v, want none", len(open), err)
	}
	if _, err := d.Decide(t.Context(), request(d.run(t, r.ID), 2, matching.Approve, "decide")); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("Decide on a failed run = %v, want conflict", err)
	}
}
