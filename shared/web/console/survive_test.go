package console

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/infra/local/table"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/sample"
	"github.com/bridges-of-trust/bridges/shared/web/kit/formtest"
)

// An act is a form of an officer with something new to act on, and how often that was done in the end.
type act struct {
	name  string
	fresh func(k *walker, n int) (page formtest.Reply, path string, typed url.Values)
	// done gives the history of what was acted on.
	done func(k *walker, path, location string) ([]change.Event, change.Head, error)
	what string // the event that must be there once
}

// submitted makes one more application that waits for staff.
func (k *walker) submitted(n int) application.ID {
	k.w.t.Helper()
	page, err := k.w.table.Applications(k.w.t.Context(), application.Query{Edition: sample.EditionID, Status: application.Submitted})
	if err != nil || len(page.Applications) == 0 {
		k.w.t.Fatalf("%d applications are submitted: %v", len(page.Applications), err)
	}
	a := page.Applications[0]
	a.ID = a.ID[:len(a.ID)-3] + application.ID(strconv.Itoa(100+n))
	a.Head, a.Place.Code, a.Reference = change.Head{}, a.Place.Code+municipality.Code(strconv.Itoa(n)), a.Reference[:len(a.Reference)-3]+id.Reference(strconv.Itoa(100+n))
	by := change.Actor{Kind: change.Applicant, ID: string(a.ID)}
	if _, err := k.w.table.SaveApplication(k.w.t.Context(), application.Application{}, a, change.Change{At: noon, Actor: by, What: "application.submitted"}); err != nil {
		k.w.t.Fatal(err)
	}
	return a.ID
}

func (k *walker) runEvents(path string) ([]change.Event, change.Head, error) {
	run := k.run(path)
	events, err := k.w.table.RunEvents(k.w.t.Context(), run.ID)
	return events, run.Head, err
}

// acts are what officers do that others rely on.
var acts = []act{
	{
		name: "accept", what: "application.accepted",
		fresh: func(k *walker, n int) (formtest.Reply, string, url.Values) {
			path := "/console/applications/" + string(k.submitted(n))
			return k.get(path), path + "/accept", nil
		},
		done: func(k *walker, path, _ string) ([]change.Event, change.Head, error) {
			app := application.ID(strings.Split(path, "/")[3])
			a, err := k.w.table.Application(k.w.t.Context(), app)
			if err != nil {
				return nil, a.Head, err
			}
			events, err := k.w.table.ApplicationEvents(k.w.t.Context(), app)
			return events, a.Head, err
		},
	},
	{
		name: "start a run", what: "matching.requested",
		fresh: func(k *walker, n int) (formtest.Reply, string, url.Values) {
			return k.get("/console/runs/new"), "/console/runs/new", url.Values{pairsField: {strconv.Itoa(1 + n)}}
		},
		done: func(k *walker, _, location string) ([]change.Event, change.Head, error) { return k.runEvents(location) },
	},
	{
		name: "decide", what: "matching.rejected",
		fresh: func(k *walker, n int) (formtest.Reply, string, url.Values) {
			k.enter("one")
			path := k.started(url.Values{pairsField: {strconv.Itoa(1 + n)}})
			k.w.propose(path)
			k.enter("two")
			return k.get(path + "/decision"), path + "/decision", url.Values{verdictField: {string(matching.Reject)}, reasonField: {"Ще не час."}}
		},
		done: func(k *walker, path, _ string) ([]change.Event, change.Head, error) {
			return k.runEvents(strings.TrimSuffix(path, "/decision"))
		},
	},
	{
		name: "rename a set", what: "set.renamed",
		fresh: func(k *walker, n int) (formtest.Reply, string, url.Values) {
			path := k.newSet()
			return k.get(path), path, url.Values{setNameField: {"Renamed " + strconv.Itoa(n)}}
		},
		done: func(k *walker, path, _ string) ([]change.Event, change.Head, error) {
			set := id.ID(strings.TrimPrefix(path, "/console/sets/"))
			s, err := k.w.table.Set(k.w.t.Context(), set)
			if err != nil {
				return nil, s.Head, err
			}
			events, err := k.w.table.SetEvents(k.w.t.Context(), set)
			return events, s.Head, err
		},
	},
	{
		name: "correct a strength", what: "strength.corrected",
		fresh: func(k *walker, n int) (formtest.Reply, string, url.Values) {
			path := strengthPath("LT_15", sample.Edition().Themes[n%len(sample.Edition().Themes)].ID)
			return k.get(path), path, url.Values{percentField: {strconv.Itoa(1 + n)}, reasonField: {"Seen on the visit."}}
		},
		done: func(k *walker, path, _ string) ([]change.Event, change.Head, error) {
			key := analysis.CorrectionKey{Edition: sample.EditionID, Place: "LT_15"}
			for _, theme := range sample.Edition().Themes {
				if strings.HasSuffix(path, "/"+string(theme.ID)) {
					key.Theme = theme.ID
				}
			}
			c, err := k.w.table.Correction(k.w.t.Context(), key)
			if err != nil {
				return nil, c.Head, err
			}
			events, err := k.w.table.CorrectionEvents(k.w.t.Context(), key)
			return events, c.Head, err
		},
	},
}

// F3, F14, F15: whatever request to the table dies, is throttled or collides, before it is done or after, the page keeps
// the form and sending it again ends the same way: done once, told once in an unbroken history.
func TestActs_DyingRequests(t *testing.T) {
	t.Parallel()
	for _, a := range acts {
		for _, effect := range []table.Effect{table.RefuseBefore, table.CutBefore, table.FailAfter, table.CutAfter, table.ExceedThroughput, table.Conflict} {
			t.Run(a.name+" "+string(effect), func(t *testing.T) {
				t.Parallel()
				k := newWalker(newWorld(t), "one")
				for n := 1; a.dies(t, k, n, effect); n++ {
					if n > 60 {
						t.Fatal("an act of more than 60 requests")
					}
				}
			})
		}
	}
}

// dies carries out an act whose nth request to the table feels the effect, and sends it again; false where it has fewer.
func (a act) dies(t *testing.T, k *walker, n int, effect table.Effect) bool {
	t.Helper()
	page, path, typed := a.fresh(k, n)
	form, ok := formtest.Read(page.Body, path)
	if !ok {
		t.Fatalf("page with status %d has no form to %s", page.Status, path)
	}
	for name, v := range typed {
		form.Values[name] = v
	}
	calls := 0
	k.w.table.Faults.Observe(func(table.Call) { calls++ })
	k.w.table.Faults.Add(table.Rule{Nth: n, Times: 2, Effect: effect}) // the client tries once more by itself
	got := k.send(form.Action, form.Values.Encode())
	k.w.table.Faults.Reset()
	k.w.table.Faults.Observe(nil)
	if got.Status != http.StatusSeeOther && got.Status != http.StatusServiceUnavailable && got.Status != http.StatusConflict {
		t.Fatalf("request %d of the table died: page %d", n, got.Status)
	}
	if got.Status != http.StatusSeeOther {
		again, ok := formtest.Read(got.Body, path)
		for name := range form.Values {
			if !ok || again.Values.Get(name) != form.Values.Get(name) {
				t.Fatalf("request %d of the table died: the page with status %d keeps %q as %q", n, got.Status, form.Values[name], again.Values[name])
			}
		}
	}
	last := k.send(form.Action, form.Values.Encode())
	if last.Status != http.StatusSeeOther {
		t.Fatalf("request %d of the table died: sent again, the page is %d", n, last.Status)
	}
	events, head, err := a.done(k, path, last.Location)
	times := 0
	for _, e := range events {
		if e.What == a.what {
			times++
		}
	}
	if err != nil || times == 0 || change.Verify(events, head) != nil {
		t.Fatalf("request %d of the table died: %s %d times, %v, history %v", n, a.what, times, err, change.Verify(events, head))
	}
	if times != 1 && a.name != "correct a strength" { // of which a history may have several
		t.Fatalf("request %d of the table died: %s %d times, want once", n, a.what, times)
	}
	return calls >= n
}
