package console

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/infra/local/journey"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/interest"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

const whyNot = "The two councils have agreed to go separate ways."

// typed sends the page's form with fields in it and wants a status.
func (w *world) typed(p *journey.Person, status int, fields url.Values) url.Values {
	w.t.Helper()
	if err := p.Submit(w.t.Context(), "", fields); err != nil {
		w.t.Fatal(err)
	}
	if p.Page.Status != status {
		w.t.Fatalf("%s answers %d, want %d: %.900s", p.Page.URL, p.Page.Status, status, p.Page.Text())
	}
	v, _ := p.Values("")
	return v
}

func (w *world) sees(p *journey.Person, texts ...string) {
	w.t.Helper()
	for _, s := range texts {
		if !strings.Contains(p.Page.Text(), s) {
			w.t.Fatalf("%s does not say %q:\n%.1500s", p.Page.URL, s, p.Page.Text())
		}
	}
}

// couple names an accepted application of each side.
func (w *world) couple() (eu, ua string) {
	w.t.Helper()
	e, u, _, err := w.work.Runs.Pool.Candidates(w.t.Context(), "demo", noon)
	if err != nil || len(e) == 0 || len(u) == 0 {
		w.t.Fatalf("%d and %d candidates, %v", len(e), len(u), err)
	}
	return e[0].Application, u[0].Application
}

func (w *world) settings(path string) matching.Settings {
	w.t.Helper()
	r, err := w.table.Run(w.t.Context(), id.ID(strings.TrimPrefix(path, "/console/runs/")))
	if err != nil {
		w.t.Fatal(err)
	}
	return r.Settings
}

func TestNewRun_PairsSetByHand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.officer("one")
	eu, ua := w.couple()
	w.ok(p, p.Open(t.Context(), "/console/runs/new"))

	w.typed(p, 422, url.Values{"bond-kind": {"veto"}, "bond-ua": {ua}, "bond-eu": {eu}, "bond-reason": {"no"}, "weight-size": {"77"}, "add-bond": {"yes"}})
	v := w.typed(p, 200, url.Values{"bond-reason": {whyNot}, "add-bond": {"yes"}})
	if v.Get("weight-size") != "77" || v.Get("bond-reason") != "" || !strings.Contains(v.Get("vetoes"), eu) {
		t.Errorf("after adding the form holds %v", v)
	}
	w.sees(p, whyNot, "Forbidden")
	w.typed(p, 422, url.Values{"bond-kind": {"lock"}, "bond-ua": {ua}, "bond-eu": {eu}, "bond-reason": {whyNot}, "add-bond": {"yes"}})
	w.sees(p, "cannot be locked and forbidden at once")
	v = w.typed(p, 200, url.Values{"bond-kind": {"veto"}, "bond-ua": {""}, "bond-eu": {""}, "bond-reason": {""}, "remove": {"vetoes:0"}})
	if v.Get("vetoes") != "" || v.Get("weight-size") != "77" {
		t.Errorf("after removing the form holds %v", v)
	}
	w.typed(p, 422, url.Values{"bond-ua": {ua}, "exact": {"yes"}, "pairs": {"3"}}) // begun, not added
	w.sees(p, "Choose the EU municipality")
	w.typed(p, 200, url.Values{"bond-eu": {eu}, "bond-reason": {whyNot}})
	s := w.settings(p.Page.URL.Path)
	if len(s.Vetoes) != 1 || s.Vetoes[0] != (matching.Bond{EU: eu, UA: ua, Reason: whyNot}) || !s.Exact || s.Pairs != 3 || s.Weights[matching.Size] != 77 {
		t.Errorf("the run was started with %+v", s)
	}
}

func TestNewRun_SavedSets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, p := t.Context(), w.officer("one")
	w.ok(p, p.Open(ctx, "/console/runs/new"))
	w.typed(p, 422, url.Values{"goal": {"worst"}, "weight-size": {"33"}, "save-set": {"yes"}})
	w.sees(p, "Enter a name of 1 to 80 characters")
	v := w.typed(p, 200, url.Values{"set-name": {"Spring"}, "save-set": {"yes"}})
	w.sees(p, "The set “Spring” is saved")
	if v.Get("weight-size") != "33" || v.Get("set-name") != "" {
		t.Errorf("after saving the form holds %v", v)
	}
	w.typed(p, 422, url.Values{"set-name": {"SPRING"}, "weight-size": {"34"}, "save-set": {"yes"}})
	w.sees(p, "There is a set of this name already")

	w.ok(p, p.Open(ctx, "/console/sets"))
	w.ok(p, p.Follow(ctx, "/console/runs/new?set="))
	w.sees(p, "those of the saved set “Spring”")
	w.typed(p, 200, nil)
	if s := w.settings(p.Page.URL.Path); s.Set != "Spring" || s.Goal != matching.BestWorst || s.Weights[matching.Size] != 33 {
		t.Errorf("the run from the set has %+v", s)
	}
	first := strings.TrimPrefix(p.Page.URL.Path, "/console/runs/")

	w.ok(p, p.Open(ctx, "/console/runs/new?from="+first))
	w.sees(p, "Run again with changes", "those of the saved set “Spring”")
	w.typed(p, 200, url.Values{"weight-size": {"35"}})
	if s := w.settings(p.Page.URL.Path); s.Set != "" || s.After != first || s.Weights[matching.Size] != 35 {
		t.Errorf("the changed run has %+v", s)
	}

	w.ok(p, p.Open(ctx, "/console/sets"))
	w.ok(p, p.Follow(ctx, "/console/sets/set_"))
	set := p.Page.URL.Path
	w.typed(p, 200, url.Values{"set-name": {"Autumn"}})
	w.sees(p, "The set is now called “Autumn”", "Renamed")
	w.ok(p, p.Open(ctx, set+"/delete"))
	w.sees(p, "Delete the set “Autumn”?")
	w.typed(p, 200, nil)
	w.sees(p, "The set “Autumn” is deleted", "No set saved yet")
	if err := p.Open(ctx, set); err != nil || p.Page.Status != 404 {
		t.Errorf("a deleted set answers %d, %v", p.Page.Status, err)
	}
}

func TestNewRun_Prefilled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, p := t.Context(), w.officer("one")
	eu, ua := w.couple()
	tests := []struct {
		path   string
		status int
		field  string
		want   string
	}{
		{"/console/runs/new?veto=" + eu + "&with=" + ua, 200, "bond-kind", "veto"},
		{"/console/runs/new?lock=" + eu + "&with=" + ua, 200, "bond-kind", "lock"},
		{"/console/runs/new?veto=" + eu + "&with=" + ua, 200, "bond-eu", eu},
		{"/console/runs/new?veto=" + eu + "&with=" + ua, 200, "bond-ua", ua},
		{"/console/runs/new?from=run_none", 404, "", ""},
		{"/console/runs/new?set=set_none", 404, "", ""},
	}
	for _, tt := range tests {
		if err := p.Open(ctx, tt.path); err != nil || p.Page.Status != tt.status {
			t.Errorf("%s answers %d, %v, want %d", tt.path, p.Page.Status, err, tt.status)
			continue
		}
		if tt.field == "" {
			continue
		}
		if v, err := p.Values(""); err != nil || v.Get(tt.field) != tt.want {
			t.Errorf("%s: %s = %q, %v, want %q", tt.path, tt.field, v.Get(tt.field), err, tt.want)
		}
	}
}

func TestNewRun_LocksMutualInterest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	eu, ua := w.couple()
	mark := func(id, partner string, side programme.Side) {
		own := application.ID(id)
		before, err := w.table.Interest(ctx, own)
		if err != nil {
			t.Fatal(err)
		}
		after := before
		after.Application, after.Edition, after.Side = own, "demo", side
		after.Marks = []interest.Mark{{Partner: application.ID(partner), Kind: interest.Interested}}
		if _, err := w.table.SaveInterest(ctx, before, after, nil, change.Change{At: noon, What: "interest.marked"}); err != nil {
			t.Fatal(err)
		}
	}
	p := w.officer("one")
	w.ok(p, p.Open(ctx, "/console/runs/new"))
	w.ok(p, p.Press(ctx, "Lock pairs of mutual interest"))
	w.sees(p, "0 pairs were locked by mutual interest.")
	mark(eu, ua, programme.EU)
	mark(ua, eu, programme.UA)
	for range 2 { // the second time it is locked already
		w.ok(p, p.Press(ctx, "Lock pairs of mutual interest"))
	}
	w.sees(p, "0 pairs were locked by mutual interest.", "Both are interested in each other")
	w.typed(p, 200, nil)
	want := []matching.Bond{{EU: eu, UA: ua, Reason: "Both are interested in each other, and each is the other’s only or first choice."}}
	if d := cmp.Diff(want, w.settings(p.Page.URL.Path).Locks); d != "" {
		t.Errorf("locks of the run: %s", d)
	}
	w.ok(p, p.Open(ctx, "/console/interest"))
	w.ok(p, p.Follow(ctx, "/console/runs/new?lock="+eu))
	if v, err := p.Values(""); err != nil || v.Get("bond-eu") != eu || v.Get("bond-ua") != ua || v.Get("bond-kind") != "lock" {
		t.Errorf("the link fills in %q and %q as %q, %v", v.Get("bond-eu"), v.Get("bond-ua"), v.Get("bond-kind"), err)
	}
}
