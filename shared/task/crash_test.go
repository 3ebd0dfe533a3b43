package task_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
)

// A row is an item as these tests look at it: record, event or message.
type row struct {
	PK       string `dynamodbav:"pk"`
	SK       string `dynamodbav:"sk"`
	Rev      int    `dynamodbav:"rev"`
	Hash     string `dynamodbav:"hash"`
	Event    string `dynamodbav:"event"`
	Status   string `dynamodbav:"status"`
	Possible bool   `dynamodbav:"possible_duplicate"`
	Tries    int    `dynamodbav:"tries"`
	Problem  string `dynamodbav:"problem"`
}

// rows reads the whole table, in order.
func (w *world) rows() []row {
	w.t.Helper()
	var out []row
	pages := dynamodb.NewScanPaginator(w.api, &dynamodb.ScanInput{TableName: aws.String(tableName), ConsistentRead: aws.Bool(true)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(w.t.Context())
		if err != nil {
			w.t.Fatal(err)
		}
		var some []row
		if err := attributevalue.UnmarshalListOfMaps(page.Items, &some); err != nil {
			w.t.Fatal(err)
		}
		out = append(out, some...)
	}
	return out
}

// checkChains verifies the history of every record in the table.
func (w *world) checkChains(rows []row) {
	w.t.Helper()
	heads, events := map[string]change.Head{}, map[string][]change.Event{}
	for _, r := range rows {
		switch {
		case r.Hash != "":
			heads[r.PK] = change.Head{Rev: r.Rev, Hash: r.Hash}
		case r.Event != "":
			var e change.Event
			if err := json.Unmarshal([]byte(r.Event), &e); err != nil {
				w.t.Fatal(err)
			}
			events[r.PK] = append(events[r.PK], e)
		}
	}
	if len(heads) < 2*side {
		w.t.Errorf("only %d records have a history", len(heads))
	}
	for pk, head := range heads {
		if err := change.Verify(events[pk], head); err != nil {
			w.t.Errorf("Verify(%s) = %v", pk, err)
		}
	}
}

// An end is what a run led to, for comparison: whatever happened on the way, it is the same.
type end struct {
	Status   matching.Status
	Input    string
	Result   string
	Total    int64
	Pairs    map[string]string // EU application -> Ukrainian one
	Approved int               // events
}

func (w *world) end(run id.ID) end {
	w.t.Helper()
	ctx := w.t.Context()
	r, err := w.calm.Run(ctx, run)
	if err != nil {
		w.t.Fatal(err)
	}
	out := end{Status: r.Status, Input: r.Input.Sum, Result: r.Result.Sum, Total: r.Total, Pairs: map[string]string{}}
	events, err := w.calm.RunEvents(ctx, run)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, e := range events {
		if e.What == "matching.approved" {
			out.Approved++
		}
	}
	pairs, err := w.calm.PartnershipsOf(ctx, r.Edition, run)
	if err != nil {
		w.t.Fatal(err)
	}
	partners := map[application.ID]int{}
	for _, p := range pairs {
		out.Pairs[string(p.EU.Application)] = string(p.UA.Application)
		partners[p.EU.Application]++
		partners[p.UA.Application]++
		if p.Status != partnership.Announced {
			w.t.Errorf("partnership %s is %s, want announced", p.ID, p.Status)
		}
	}
	for a, n := range partners {
		if n != 1 {
			w.t.Errorf("application %s is in %d partnerships", a, n)
		}
		w.checkTold(a)
	}
	return out
}

// checkTold checks that an application's history tells of its partner once.
func (w *world) checkTold(a application.ID) {
	w.t.Helper()
	events, err := w.calm.ApplicationEvents(w.t.Context(), a)
	if err != nil {
		w.t.Fatal(err)
	}
	n := 0
	for _, e := range events {
		if e.What == "application.partnered" {
			n++
		}
	}
	if n != 1 {
		w.t.Errorf("the history of %s tells of a partner %d times, want once", a, n)
	}
}

// checkMail checks that every side was told once. Only the mail that was taken and not answered for may have been sent
// twice, and then its message says so.
func (w *world) checkMail(rows []row, sides int) {
	w.t.Helper()
	flagged := map[string]bool{}
	for _, r := range rows {
		if strings.HasPrefix(r.PK, "OUT#") {
			flagged[strings.TrimPrefix(r.PK, "OUT#")] = r.Possible
			if r.Status != string(change.Sent) {
				w.t.Errorf("message %s is %s (%s), want sent", r.PK, r.Status, r.Problem)
			}
		}
	}
	sent, to := map[string]int{}, map[string]bool{}
	for _, m := range w.mail.all() {
		sent[m.ID]++
		to[m.To] = true
	}
	if len(sent) != sides || len(to) != sides {
		w.t.Errorf("%d letters to %d addresses, want one to each of %d", len(sent), len(to), sides)
	}
	for message, n := range sent {
		if n > 1 && (n > 2 || !w.inDoubt() || !flagged[message]) {
			w.t.Errorf("%s was sent %d times, lost was %q (%s), flagged %v", message, n, w.net.lost, w.net.how, flagged[message])
		}
	}
}

// inDoubt reports whether the process died between the mail service taking a mail and the note of it.
func (w *world) inDoubt() bool {
	return w.net.lost == "mail" && w.net.how == after ||
		w.net.how == before && w.net.kill > 1 && w.net.calls[w.net.kill-2] == "mail"
}

func (w *world) checkAll(run id.ID) end {
	w.t.Helper()
	rows := w.rows()
	w.checkChains(rows)
	out := w.end(run)
	w.checkMail(rows, 2*len(out.Pairs))
	if len(w.flows.started) != 1 {
		w.t.Errorf("%d executions were started, want 1", len(w.flows.started))
	}
	if len(w.flows.answered) != 1 {
		w.t.Errorf("%d tokens were answered, want 1", len(w.flows.answered))
	}
	waiting, err := w.calm.Waiting(w.t.Context(), w.now().Add(time.Hour), 0)
	if err != nil || len(waiting) != 0 {
		w.t.Errorf("Waiting() = %d messages, %v, want none", len(waiting), err)
	}
	open, err := w.calm.WaitingSteps(w.t.Context(), 0)
	if err != nil || len(open) != 0 {
		w.t.Errorf("WaitingSteps() = %d steps, %v, want none", len(open), err)
	}
	return out
}

// writes reports whether a request changes something.
func writes(what string) bool {
	for _, read := range []string{"GetItem", "Query", "objects Get", "flows Stopped"} {
		if strings.HasSuffix(what, read) {
			return false
		}
	}
	return true
}

// TestRun_SurvivesTheDeathOfAnyRequest plays the whole run once to count its requests, and then again for every request,
// with the process dying before it or after it was done. Whatever happens, the end is the same.
func TestRun_SurvivesTheDeathOfAnyRequest(t *testing.T) {
	t.Parallel()
	calm := newWorld(t)
	want := calm.checkAll(calm.play())
	if want.Status != matching.Published || want.Approved != 1 || len(want.Pairs) != side {
		t.Fatalf("without any fault the run ended as %+v", want)
	}
	if n := len(calm.mail.all()); n != 2*side {
		t.Fatalf("without any fault %d letters were sent, want %d", n, 2*side)
	}
	requests := calm.net.calls
	cutEach(t, "", requests, func(t *testing.T, kill int, how cut) *network {
		w := newWorld(t)
		w.net.kill, w.net.how = kill, how
		if d := cmp.Diff(want, w.checkAll(w.play())); d != "" {
			t.Errorf("the run ended otherwise (-calm +this):\n%s", d)
		}
		return w.net
	})
}
