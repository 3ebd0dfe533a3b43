package task_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/sample"
	"github.com/bridges-of-trust/bridges/shared/task"
)

// items reads every item whose key begins so, as it is stored.
func (w *world) items(prefix string) map[string]map[string]types.AttributeValue {
	w.t.Helper()
	out := map[string]map[string]types.AttributeValue{}
	pages := dynamodb.NewScanPaginator(w.api, &dynamodb.ScanInput{TableName: aws.String(tableName), ConsistentRead: aws.Bool(true)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(w.t.Context())
		if err != nil {
			w.t.Fatal(err)
		}
		for _, it := range page.Items {
			pk, sk := it["pk"].(*types.AttributeValueMemberS).Value, it["sk"].(*types.AttributeValueMemberS).Value
			if strings.HasPrefix(pk, prefix) {
				out[pk+" "+sk] = it
			}
		}
	}
	return out
}

// claims reads which partnerships each application is claimed for, by name; one that is free is left out.
func (w *world) claims() map[string][]string {
	w.t.Helper()
	out := map[string][]string{}
	for key, it := range w.items("MARK#partner#") {
		if pairs, ok := it["pairs"].(*types.AttributeValueMemberSS); ok {
			out[strings.TrimPrefix(strings.Fields(key)[0], "MARK#partner#")] = pairs.Value
		}
	}
	return out
}

func (w *world) run(run id.ID) matching.Run {
	w.t.Helper()
	r, err := w.calm.Run(w.t.Context(), run)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// approved brings a run to the moment before it is published.
func (w *world) approved(once string) matching.Run {
	w.t.Helper()
	r := w.start(once)
	w.deliver()
	w.propose(r.ID)
	w.decide(r.ID, matching.Approve, "")
	w.deliver()
	return w.run(r.ID)
}

func TestReject_TouchesNoApplication(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	was := w.items("APP#")
	r := w.start("form-1")
	w.deliver()
	w.propose(r.ID)
	w.decide(r.ID, matching.Reject, "the pairs are too far apart")
	w.deliver()
	w.sweep()
	if out, ok := w.flows.output(); !ok || verdictOf(w, out) != "reject" {
		t.Errorf("the waiting state got %q, want reject", out)
	}
	if d := cmp.Diff(was, w.items("APP#"), cmpopts.IgnoreUnexported(
		types.AttributeValueMemberS{}, types.AttributeValueMemberN{}, types.AttributeValueMemberM{}, types.AttributeValueMemberL{},
		types.AttributeValueMemberBOOL{}, types.AttributeValueMemberNULL{},
	)); d != "" || len(was) < 2*side {
		t.Errorf("%d items of applications, changed:\n%s", len(was), d)
	}
	if pairs := w.items("PAIR#"); len(pairs) != 0 || len(w.mail.all()) != 0 {
		t.Errorf("%d items of partnerships and %d letters, want none", len(pairs), len(w.mail.all()))
	}
	if got := w.run(r.ID); got.Status != matching.Rejected {
		t.Errorf("run is %s, want rejected", got.Status)
	}
	w.checkChains(w.rows())
}

// TestPublish_ThatMeetsAnotherRunIsWithdrawn has two approved runs of the same applications: the second can prepare some
// partnerships at most and must leave nothing of them.
func TestPublish_ThatMeetsAnotherRunIsWithdrawn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, later := w.approved("form-1"), w.approved("form-2")
	result, err := w.matching.Runs.Result(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	other := result.Pairs[len(result.Pairs)-1] // only the last pair is taken, so that those before it get prepared
	taken := partnership.Partnership{
		ID: "pair_01J9Z3NDEKTSV4RRFFQ69G5FAV", Edition: sample.EditionID, Run: first.ID, Status: partnership.Prepared, At: noon,
	}
	taken.EU.Application, taken.UA.Application = application.ID(other.EU.Application), application.ID(other.UA.Application)
	if err := w.calm.Prepare(t.Context(), taken, first.ID, change.Change{At: noon, Actor: officer, What: "partnership.prepared"}); err != nil {
		t.Fatal(err)
	}
	marks := len(w.claims())
	if _, err := w.matching.Publish(t.Context(), task.RunInput{Run: later.ID}); fault.CodeOf(err) != fault.Conflict {
		t.Fatalf("Publish = %v, want conflict", err)
	}
	if n := len(w.claims()); n != marks+2*(side-1) {
		t.Fatalf("%d claims after the publishing that failed, want %d: the test shows nothing else", n, marks+2*(side-1))
	}
	for range 2 {
		if _, err := w.matching.Abandon(t.Context(), task.AbandonInput{Run: later.ID, Problem: "conflict"}); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.run(later.ID); got.Status != matching.Failed || got.Problem != "conflict" {
		t.Errorf("run is %s (%s), want failed", got.Status, got.Problem)
	}
	if pairs, err := w.calm.PartnershipsOf(t.Context(), string(sample.EditionID), later.ID); err != nil || len(pairs) != 0 {
		t.Errorf("PartnershipsOf() = %d, %v, want none", len(pairs), err)
	}
	if n := len(w.claims()); n != marks {
		t.Errorf("%d claims stay, want the other run's %d", n, marks)
	}
	if err := w.calm.Drop(t.Context(), taken); err != nil {
		t.Fatal(err)
	}
	w.publish(first.ID) // the claims are free again
	if got := w.run(first.ID); got.Status != matching.Published {
		t.Errorf("the other run is %s, want published", got.Status)
	}
}

func TestPublish_ARefusedAttemptInBetweenDoesNotStopIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.approved("form-1")
	pairs := w.matching.Pairs
	pairs.Runs = &meddler{Runs: w.db, meddle: func(ctx context.Context) {
		_, err := w.matching.Runs.Decide(ctx, matching.DecideRequest{Run: r.ID, Verdict: matching.Approve, Version: r.Version(), By: second, Reason: "once more, please", Once: "again"})
		if fault.CodeOf(err) != fault.Conflict {
			t.Errorf("Decide = %v, want conflict", err)
		}
	}}
	if n, err := pairs.Publish(t.Context(), r.ID); err != nil || n != side {
		t.Errorf("Publish = %d, %v, want %d", n, err, side)
	}
	if got := w.run(r.ID); got.Status != matching.Published {
		t.Errorf("run is %s, want published", got.Status)
	}
}

func TestPublish_AnotherTryThatWasFasterIsSuccess(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.approved("form-1")
	pairs := w.matching.Pairs
	pairs.Runs = &meddler{Runs: w.db, meddle: func(ctx context.Context) {
		if _, err := w.matching.Publish(ctx, task.RunInput{Run: r.ID}); err != nil {
			t.Errorf("the faster Publish = %v", err)
		}
	}}
	if n, err := pairs.Publish(t.Context(), r.ID); err != nil || n != side {
		t.Errorf("Publish = %d, %v, want %d", n, err, side)
	}
}

// A meddler does something just before the first write of a run.
type meddler struct {
	partnership.Runs
	meddle func(context.Context)
}

// SaveRun implements partnership.Runs.
func (m *meddler) SaveRun(ctx context.Context, r matching.Run, c change.Change) (change.Head, error) {
	if do := m.meddle; do != nil {
		m.meddle = nil
		do(ctx)
	}
	return m.Runs.SaveRun(ctx, r, c)
}

// A laggard's list is behind: it shows no partnership yet.
type laggard struct{ partnership.Store }

// PartnershipsOf implements partnership.Store.
func (laggard) PartnershipsOf(context.Context, string, id.ID) ([]partnership.Partnership, error) {
	return nil, nil
}

func TestAnnounceAndWithdraw_DoNotRestOnAListThatLags(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.approved("form-1")
	pairs := w.matching.Pairs
	pairs.Store = laggard{w.db}
	if _, err := pairs.Publish(t.Context(), r.ID); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if n, err := pairs.Announce(t.Context(), r.ID); err != nil || n != side {
			t.Errorf("Announce = %d, %v, want %d", n, err, side)
		}
	}
	w.deliver()
	w.checkAll(r.ID)

	w = newWorld(t)
	r = w.approved("form-1")
	pairs = w.matching.Pairs
	pairs.Store, pairs.Runs = laggard{w.db}, broken{w.db}
	if _, err := pairs.Publish(t.Context(), r.ID); fault.CodeOf(err) != fault.Internal {
		t.Fatalf("Publish = %v, want it stopped before its end", err)
	}
	if err := pairs.Withdraw(t.Context(), r.ID); err != nil {
		t.Fatal(err)
	}
	if n := len(w.claims()); n != 0 {
		t.Errorf("%d claims stay, want none", n)
	}
}

// Broken cannot write runs.
type broken struct{ partnership.Runs }

// SaveRun implements partnership.Runs.
func (broken) SaveRun(context.Context, matching.Run, change.Change) (change.Head, error) {
	return change.Head{}, fault.New(fault.Internal, "")
}

func TestAsk_AnOldTokenIsNeverUsedAndALostCallbackComesAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.start("form-1")
	w.deliver()
	w.propose(r.ID)
	w.decide(r.ID, matching.Approve, "")
	newest := w.flows.token() // the state is tried again before the callback was sent: the token in the table is void
	w.deliver()
	if _, ok := w.flows.output(); ok {
		t.Fatal("the waiting state was answered before it asked")
	}
	if _, err := w.matching.Ask(t.Context(), task.AskInput{Run: r.ID, Token: newest}); err != nil {
		t.Fatal(err)
	}
	w.deliver()
	if out, ok := w.flows.output(); !ok || verdictOf(w, out) != "approve" {
		t.Errorf("the waiting state got %q, want approve", out)
	}
	if len(w.flows.answered) != 1 {
		t.Errorf("answered tokens = %v, want the newest alone", w.flows.answered)
	}
}

func TestSweep_EndsARunWhoseExecutionWasStopped(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"FAILED", "ABORTED", "TIMED_OUT"} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r := w.start("form-1")
			w.deliver()
			w.propose(r.ID)
			w.flows.status[r.Execution] = status
			out, err := w.sweeper.Sweep(t.Context(), task.SweepInput{})
			if err != nil || out.Runs != 0 {
				t.Errorf("Sweep at once = %+v, %v, want patience", out, err)
			}
			w.pass(5 * time.Minute)
			for _, want := range []int{1, 0} {
				if out, err := w.sweeper.Sweep(t.Context(), task.SweepInput{}); err != nil || out.Runs != want {
					t.Errorf("Sweep = %+v, %v, want %d runs ended", out, err, want)
				}
			}
			if got := w.run(r.ID); got.Status != matching.Failed || got.Problem != "execution "+status {
				t.Errorf("run is %s (%s), want failed", got.Status, got.Problem)
			}
			if n := len(w.mail.all()); n != 0 {
				t.Errorf("%d letters were sent, want none", n)
			}
		})
	}
}

func TestSweep_StartsAndAnswersWhatTheStreamLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.start("form-1") // the stream brings nothing in this test
	w.sweep()
	w.propose(r.ID)
	w.decide(r.ID, matching.Approve, "")
	w.sweep()
	if out, ok := w.flows.output(); !ok || verdictOf(w, out) != "approve" {
		t.Fatalf("the waiting state got %q, want approve", out)
	}
	w.publish(r.ID)
	w.sweep()
	w.checkAll(r.ID)
	w.deliver() // and now it brings everything, a day late
	w.checkAll(r.ID)
}

func TestSweep_TellsOfAPublishedRunWhoseExecutionStopped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.approved("form-1")
	if _, err := w.matching.Publish(t.Context(), task.RunInput{Run: r.ID}); err != nil {
		t.Fatal(err)
	}
	w.flows.status[r.Execution] = "FAILED"
	w.sweeper.Matching.Pairs.Results = nil // the sweeper's function has no bucket
	w.pass(5 * time.Minute)
	for range 2 {
		if _, err := w.sweeper.Sweep(t.Context(), task.SweepInput{}); err != nil {
			t.Fatal(err)
		}
		w.deliver()
	}
	if got := w.checkAll(r.ID); got.Status != matching.Published || len(got.Pairs) != side {
		t.Errorf("run ended as %+v, want it published", got)
	}
}
