package console

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/task"
)

// proposed has an officer start a run of three pairs and the workflow propose them.
func (w *world) proposed() string {
	w.t.Helper()
	p := w.officer("one")
	w.ok(p, p.Open(w.t.Context(), "/console/runs/new"))
	w.typed(p, 200, url.Values{"pairs": {"3"}})
	path := p.Page.URL.Path
	w.propose(path)
	return path
}

func TestRematch_StartsTheChosenWay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	run := w.proposed()
	p := w.officer("one")
	w.ok(p, p.Open(t.Context(), run+"/rematch"))
	w.sees(p, "Which municipality has withdrawn?")
	if strings.Contains(p.Page.Text(), "Fill the gap") {
		t.Error("ways are shown before anybody is named")
	}
	runID := id.ID(strings.TrimPrefix(run, "/console/runs/"))
	r, err := w.table.Run(t.Context(), runID)
	if err != nil {
		t.Fatal(err)
	}
	result, err := w.work.Runs.Result(t.Context(), r)
	if err != nil || len(result.Pairs) != 3 {
		t.Fatalf("%d pairs, %v", len(result.Pairs), err)
	}
	who := result.Pairs[1].UA.Application
	ways, lost, err := w.work.Runs.Rematches(t.Context(), r, who)
	if err != nil || lost == nil {
		t.Fatal(err)
	}
	for _, way := range ways {
		w.ok(p, p.Open(t.Context(), run+"/rematch?who="+who))
		w.sees(p, "Fill the gap", "Change as little as needed", "Pair everything anew", "This run as it stands")
		w.typed(p, 200, url.Values{"way": {string(way.Way)}})
		s := w.settings(p.Page.URL.Path)
		if s.After != string(runID) || !slices.Contains(s.Withdrawn, who) || len(s.Locks) != len(way.Settings.Locks) {
			t.Errorf("the way %q started a run with %+v", way.Way, s)
		}
	}
	w.ok(p, p.Open(t.Context(), run+"/rematch?who="+who))
	w.typed(p, 422, url.Values{"way": {"best"}})
	w.sees(p, "This way is not possible any more")
	w.ok(p, p.Open(t.Context(), run+"/rematch?who=app_none"))
}

func TestRematch_ByStatus(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.proposed()
	p := w.officer("one")
	run := id.ID(strings.TrimPrefix(path, "/console/runs/"))
	for _, tt := range []struct {
		status matching.Status
		want   int
	}{
		{matching.Proposed, 200},
		{matching.Rejected, 200},
		{matching.Published, 200},
		{matching.Approved, 409},
		{matching.Lapsed, 409},
		{matching.Failed, 409},
		{matching.Frozen, 409},
	} {
		r, err := w.table.Run(t.Context(), run)
		if err != nil {
			t.Fatal(err)
		}
		r.Status = tt.status
		if _, err := w.table.SaveRun(t.Context(), r, change.Change{At: noon, Actor: sampleOther, What: "matching.requested"}); err != nil {
			t.Fatal(err)
		}
		if err := p.Open(t.Context(), path+"/rematch"); err != nil || p.Page.Status != tt.want {
			t.Errorf("rematch of a run that is %s answers %d, %v, want %d", tt.status, p.Page.Status, err, tt.want)
		}
	}
}

// TestDecision_SaysWhatChangedAndWhatIsProved shows the decision before and after an application was accepted.
func TestDecision_SaysWhatChangedAndWhatIsProved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	run := w.proposed()
	p := w.officer("two")
	w.ok(p, p.Open(t.Context(), run+"/decision"))
	if strings.Contains(p.Page.Text(), "The facts have changed") {
		t.Error("facts have changed before anything did")
	}
	if !strings.Contains(p.Page.Text(), "proved") && !strings.Contains(p.Page.Text(), "Proved") && !strings.Contains(p.Page.Text(), "no other pairing") {
		t.Errorf("nothing is said of the proof: %.900s", p.Page.Text())
	}
	list, err := w.table.Applications(t.Context(), application.Query{Edition: "demo", Status: application.Submitted})
	if err != nil || len(list.Applications) == 0 {
		t.Fatalf("%d submitted, %v", len(list.Applications), err)
	}
	one := w.officer("one")
	w.ok(one, one.Open(t.Context(), "/console/applications/"+string(list.Applications[0].ID)))
	w.ok(one, one.Press(t.Context(), "Accept"))
	w.ok(p, p.Open(t.Context(), run+"/decision"))
	w.sees(p, "The facts have changed since", "reject it and run again")
	w.typed(p, 422, url.Values{"verdict": {"reject"}})
	w.sees(p, "The facts have changed since")
	w.typed(p, 200, url.Values{"verdict": {"approve"}})
	if _, err := w.work.Publish(t.Context(), task.RunInput{Run: id.ID(strings.TrimPrefix(run, "/console/runs/"))}); err != nil {
		t.Fatal(err)
	}
}

// TestRematch_SaysWhatIsNotKnown: no way is said to be impossible or the best where that was not shown.
func TestRematch_SaysWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	p, f := text.For(text.English), threePairs()
	lost := matching.Couple{EU: f.result.Pairs[0].EU.Application, UA: f.result.Pairs[0].UA.Application}
	facts := rematchFacts{found: f, who: lost.EU, lost: []matching.Couple{lost}, ways: []matching.Rematch{
		{Way: matching.LeastChange, Cut: true}, {Way: matching.FullRerun, Pairs: []matching.Couple{{EU: "eOther", UA: lost.UA}}},
	}}
	if v := showWay(p, facts, matching.LeastChange); v.Sentence != p.T("settings.rematch.missing_cut") || v.Start != nil {
		t.Errorf("a way that was cut: %+v", v)
	}
	if v := showWay(p, facts, matching.FullRerun); !strings.HasSuffix(v.Sentence, p.T("settings.rematch.unproved_rerun")) || v.Start == nil {
		t.Errorf("a way that is not proved: %+v", v)
	}
	if v := showWay(p, facts, matching.FillGap); v.Sentence != p.T("settings.rematch.missing_gap") {
		t.Errorf("a way that there is not: %+v", v)
	}
	facts.ways = nil
	if v := showWay(p, facts, matching.LeastChange); v.Sentence != p.T("settings.rematch.missing") {
		t.Errorf("the least change where rules contradict each other: %+v", v)
	}
	f.run.Settings.Goal = matching.Stable
	if v := showWay(p, facts, matching.LeastChange); v.Sentence != p.T("settings.rematch.missing_least") {
		t.Errorf("the least change by rankings: %+v", v)
	}
}
