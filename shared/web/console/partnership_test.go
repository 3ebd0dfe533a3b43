package console

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/infra/local/journey"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/sample"
	"github.com/bridges-of-trust/bridges/shared/task"
)

// publish has a second officer approve a proposed run and publishes it.
func (w *world) publish(second *journey.Person, run string) task.RunInput {
	w.t.Helper()
	in := task.RunInput{Run: id.ID(strings.TrimPrefix(run, "/console/runs/"))}
	w.ok(second, second.Open(w.t.Context(), run+"/decision"))
	w.ok(second, second.Submit(w.t.Context(), "", url.Values{verdictField: {string(matching.Approve)}}))
	if _, err := w.work.Publish(w.t.Context(), in); err != nil {
		w.t.Fatal(err)
	}
	return in
}

// TestPartnership follows the partnerships of a run from its preparation: nobody sees one before the run is published, then
// the page leads to everything that belongs to it and everything leads to the page.
func TestPartnership(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	run := w.proposed()
	second := w.officer("two")

	in := w.publish(second, run)
	all, err := w.table.PartnershipsOf(ctx, string(sample.EditionID), in.Run)
	if err != nil || len(all) == 0 {
		t.Fatalf("%d partnerships, %v", len(all), err)
	}
	pair := all[0]
	of := matching.Couple{EU: string(pair.EU.Application), UA: string(pair.UA.Application)}
	page := partnershipPath(pair.ID)
	w.ok(second, second.Open(ctx, page))
	w.sees(second, "Lasts", "No letter about it is known", "Partnership prepared")
	if _, err := w.work.Announce(ctx, in); err != nil {
		t.Fatal(err)
	}
	w.ok(second, second.Open(ctx, page))
	w.sees(second, "Lasts", "Both municipalities told", "Partner found", "Waits to be sent", millionths(text.For(text.English), pair.Score), "started by one")
	for _, link := range []string{casePath(pair.UA.Application), casePath(pair.EU.Application), placePath(pair.UA.Place.Code), placePath(pair.EU.Place.Code), run, pairPath(in.Run, of)} {
		if !strings.Contains(second.Page.Raw, `href="`+link+`"`) {
			t.Errorf("the page does not lead to %s", link)
		}
		w.ok(second, second.Open(ctx, link))
		if link != run && !strings.HasPrefix(link, "/console/places/") && !strings.Contains(second.Page.Raw, `href="`+page+`"`) {
			t.Errorf("%s does not lead to the partnership", link)
		}
		w.ok(second, second.Open(ctx, page))
	}
	w.ok(second, second.Open(ctx, "/console/partnerships"))
	w.ok(second, second.Follow(ctx, page))

	finance := w.staff("three", account.Finance)
	w.ok(finance, finance.Open(ctx, "/console/partnerships"))
	w.ok(finance, finance.Follow(ctx, page))
	w.sees(finance, "Lasts", "Partner found", pair.UA.Place.Name)
	for _, side := range []application.ID{pair.UA.Application, pair.EU.Application} {
		a, err := w.table.Application(ctx, side)
		if err != nil {
			t.Fatal(err)
		}
		for _, private := range []string{a.Contact.Name, a.Contact.Email, a.Contact.Phone, string(a.Reference), "/console/applications/", "/console/places/", "/console/runs/"} {
			if private != "" && strings.Contains(finance.Page.Raw, private) {
				t.Errorf("finance is shown %q", private)
			}
		}
	}
	for path, want := range map[string]int{
		"/console/partnerships/pair_01J9Z3NDEKTSV4RRFFQ69G5FAV": http.StatusNotFound,
		"/console/partnerships/" + string(in.Run):               http.StatusNotFound,
		"/console/partnerships/%00":                             http.StatusNotFound,
		casePath(pair.UA.Application):                           http.StatusForbidden,
	} {
		if err := finance.Open(ctx, path); err != nil || finance.Page.Status != want {
			t.Errorf("%s answers %d, %v, want %d", path, finance.Page.Status, err, want)
		}
	}
}

// TestPartnership_IsNobodysBeforeItsRunIsPublished: neither by its address nor from the page of its pair.
func TestPartnership_IsNobodysBeforeItsRunIsPublished(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	run := w.proposed()
	second := w.officer("two")
	w.ok(second, second.Open(ctx, run+"/decision"))
	w.ok(second, second.Submit(ctx, "", url.Values{verdictField: {string(matching.Approve)}}))
	stored, err := w.table.Run(ctx, id.ID(strings.TrimPrefix(run, "/console/runs/")))
	if err != nil {
		t.Fatal(err)
	}
	result, err := w.work.Runs.Result(ctx, stored)
	if err != nil {
		t.Fatal(err)
	}
	of := matching.Couple{EU: result.Pairs[0].EU.Application, UA: result.Pairs[0].UA.Application}
	name, err := partnership.IDOf(stored, of)
	if err != nil {
		t.Fatal(err)
	}
	eu, ua := w.sideOf(of.EU), w.sideOf(of.UA)
	prepared := partnership.Partnership{ID: name, Edition: eu.Edition, Run: stored.ID, Status: partnership.Prepared, At: noon, EU: party(eu), UA: party(ua)}
	if err := w.table.Prepare(ctx, prepared, stored.ID, change.Change{At: noon, What: "partnership.prepared"}); err != nil {
		t.Fatal(err)
	}
	if err := second.Open(ctx, partnershipPath(name)); err != nil || second.Page.Status != http.StatusNotFound {
		t.Errorf("a prepared partnership answers %d, %v", second.Page.Status, err)
	}
	for _, path := range []string{pairPath(stored.ID, of), casePath(eu.ID), "/console/partnerships"} {
		w.ok(second, second.Open(ctx, path))
		if strings.Contains(second.Page.Raw, string(name)) {
			t.Errorf("%s leads to a prepared partnership", path)
		}
	}
}

func (w *world) sideOf(name string) application.Application {
	w.t.Helper()
	a, err := w.table.Application(w.t.Context(), application.ID(name))
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func party(a application.Application) partnership.Party {
	return partnership.Party{Application: a.ID, Place: a.Place}
}

// TestPartnership_SaysWhenItsHistoryWasAltered, and links events to runs where they belong in spite of the warning.
func TestPartnership_SaysWhenItsHistoryWasAltered(t *testing.T) {
	t.Parallel()
	events, head := sampleTrail(
		change.Change{What: "partnership.prepared", Detail: map[string]string{"run": "run_a"}}, change.Change{What: "partnership.announced"},
		change.Change{What: "partnership.ended", Detail: map[string]string{"run": "run_b"}},
	)
	for _, altered := range []bool{false, true} {
		if altered {
			events[1].What = "partnership.leaving"
		}
		f := partnershipFacts{pair: samplePartnership(), events: events}
		f.pair.Head = head
		s := samples{}.page("partnership", "test", func(w http.ResponseWriter, r *http.Request) error { return showPartnership(w, r, f) })
		raw, status := s.Render(text.English, "/static")
		html := string(raw)
		if status != http.StatusOK || strings.Contains(html, "altered outside the system") != altered {
			t.Errorf("altered %v: status %d, said %v", altered, status, !altered)
		}
		for what, run := range map[string]string{"Partnership prepared": "run_a", "Partnership ended": "run_b"} {
			if !strings.Contains(html, fmt.Sprintf(`href="/console/runs/%s">%s</a>`, run, what)) {
				t.Errorf("altered %v: %q does not lead to %s", altered, what, run)
			}
		}
	}
}

// TestPartnership_Kept finds the partnership of a pair that a later run kept under the id that an earlier run gave it.
func TestPartnership_Kept(t *testing.T) {
	t.Parallel()
	of := matching.Couple{EU: "app_e", UA: "app_u"}
	runs := lineOfRuns{all: map[id.ID]matching.Run{
		"run_1": {ID: "run_1", At: noon, Status: matching.Published},
		"run_2": {ID: "run_2", At: noon, Status: matching.Published, Replaces: "run_1"},
		"run_3": {ID: "run_3", At: noon, Status: matching.Published, Replaces: "run_2"},
		"run_4": {ID: "run_4", At: noon, Status: matching.Proposed, Replaces: ""},
	}}
	first, err := partnership.IDOf(runs.of("run_1"), of)
	if err != nil {
		t.Fatal(err)
	}
	again, err := partnership.IDOf(runs.of("run_3"), of)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		run    id.ID
		stored []id.ID
		want   id.ID
	}{
		{"run_1", []id.ID{first}, first},
		{"run_3", []id.ID{first}, first},
		{"run_3", []id.ID{first, again}, again}, // ended once, and made anew
		{"run_2", []id.ID{first, again}, first},
		{"run_3", nil, ""},
		{"run_4", []id.ID{first}, ""},
	}
	for _, tt := range tests {
		c := &Console{Config: Config{Matching: matching.Service{Runs: runs}, Partnerships: shelfOf{ids: tt.stored}}}
		if got, err := c.cameOf(t.Context(), runs.of(tt.run), of); err != nil || got != tt.want {
			t.Errorf("the pair of %s with %q stored is %q, %v, want %q", tt.run, tt.stored, got, err, tt.want)
		}
	}
}

// lineOfRuns keeps runs by their ids.
type lineOfRuns struct {
	matching.Runs
	all map[id.ID]matching.Run
}

func (l lineOfRuns) of(run id.ID) matching.Run { return l.all[run] }

func (l lineOfRuns) Run(_ context.Context, run id.ID) (matching.Run, error) { return l.all[run], nil }

// shelfOf keeps partnerships of which only the ids matter.
type shelfOf struct {
	Partnerships
	ids []id.ID
}

func (s shelfOf) Partnership(_ context.Context, pair id.ID) (partnership.Partnership, error) {
	if !slices.Contains(s.ids, pair) {
		return partnership.Partnership{}, fault.New(fault.NotFound, "")
	}
	return partnership.Partnership{ID: pair}, nil
}
