package task_test

import (
	"context"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/sample"
	"github.com/bridges-of-trust/bridges/shared/task"
)

// published is a world with a published run of three pairs that everybody was told of.
func published(t *testing.T) (*world, matching.Run, []matching.Couple) {
	t.Helper()
	w := newWorld(t)
	r := w.approved("form-1")
	w.publish(r.ID)
	w.deliver()
	result, err := w.matching.Runs.Result(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	var pairs []matching.Couple
	for _, p := range result.Pairs {
		pairs = append(pairs, matching.Couple{EU: p.EU.Application, UA: p.UA.Application})
	}
	if len(pairs) != 3 {
		t.Fatalf("the first run makes %d pairs, want 3", len(pairs))
	}
	return w, w.run(r.ID), pairs
}

// successor approves a run after the published one: the EU side of pair 0 has withdrawn, pair 1 is forbidden, so that its EU
// side gets the Ukrainian side of pair 0, and pair 2 is kept.
func (w *world) successor(once string, after matching.Run, pairs []matching.Couple) matching.Run {
	w.t.Helper()
	var r matching.Run
	w.step("start", onOutage, func(ctx context.Context) (err error) {
		r, err = w.matching.Runs.Start(ctx, matching.StartRequest{
			Edition: string(sample.EditionID), By: officer, Once: once,
			Settings: matching.Settings{
				Weights: matching.DefaultWeights(), Rules: matching.Rules{}, After: string(after.ID), Withdrawn: []string{pairs[0].EU},
				Vetoes: []matching.Bond{{EU: pairs[1].EU, UA: pairs[1].UA, Reason: "The councils go separate ways from now on."}},
				Locks: []matching.Bond{
					{EU: pairs[2].EU, UA: pairs[2].UA, Kept: string(after.ID)},
					{EU: pairs[1].EU, UA: pairs[0].UA, Reason: "They know each other from the last programme."},
				},
			},
		})
		return err
	})
	w.deliver()
	w.propose(r.ID)
	w.decide(r.ID, matching.Approve, "")
	w.deliver()
	return w.run(r.ID)
}

// A bondEnd is what became of a pair, as everybody can see it.
type bondEnd struct {
	Status partnership.Status
	Reason partnership.Reason
	Run    id.ID
	Ending bool
}

// An outcome is what two runs led to.
type outcome struct {
	Pairs  map[string]bondEnd  // by the names of the applications
	Claims map[string][]string // application -> pairs
	Told   map[string][]string // application -> what its history says of partners
	Mails  int                 // different ones
	Right  string              // the run that may follow the first
}

func (w *world) outcome(first matching.Run, runs ...id.ID) outcome {
	w.t.Helper()
	ctx := w.t.Context()
	out := outcome{Pairs: map[string]bondEnd{}, Claims: map[string][]string{}, Told: map[string][]string{}}
	names := map[string]string{}
	for _, run := range append([]id.ID{first.ID}, runs...) {
		all, err := w.calm.PartnershipsOf(ctx, first.Edition, run)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, p := range all {
			name := string(p.EU.Application + " " + p.UA.Application)
			names[string(p.ID)] = name
			out.Pairs[name] = bondEnd{p.Status, p.Reason, p.Run, p.Ending != ""}
			for _, a := range []application.ID{p.EU.Application, p.UA.Application} {
				events, err := w.calm.ApplicationEvents(ctx, a)
				if err != nil {
					w.t.Fatal(err)
				}
				out.Told[string(a)] = nil
				for _, e := range events {
					if e.What == "application.partnered" || e.What == "application.parted" {
						out.Told[string(a)] = append(out.Told[string(a)], e.What)
					}
				}
			}
		}
	}
	owner := func(it map[string]types.AttributeValue) string {
		return it["owner"].(*types.AttributeValueMemberS).Value
	}
	for a, pairs := range w.claims() {
		for _, p := range pairs {
			out.Claims[a] = append(out.Claims[a], names[p])
		}
		slices.Sort(out.Claims[a])
	}
	for _, it := range w.items("MARK#successor#" + string(first.ID)) {
		out.Right = owner(it)
	}
	sent := map[string]bool{}
	for _, m := range w.mail.all() {
		sent[m.ID] = true
	}
	out.Mails = len(sent)
	w.checkChains(w.rows())
	return out
}

// replaced is what must come of it.
func replaced(first, next matching.Run, p []matching.Couple) outcome {
	name := func(eu, ua string) string { return eu + " " + ua }
	kept, added := name(p[2].EU, p[2].UA), name(p[1].EU, p[0].UA)
	on, off := "application.partnered", "application.parted"
	return outcome{
		Pairs: map[string]bondEnd{
			name(p[0].EU, p[0].UA): {partnership.Ended, partnership.Withdrawn, first.ID, true},
			name(p[1].EU, p[1].UA): {partnership.Ended, partnership.Rematched, first.ID, true},
			kept:                   {Status: partnership.Announced, Run: first.ID},
			added:                  {Status: partnership.Announced, Run: next.ID},
		},
		Claims: map[string][]string{p[2].EU: {kept}, p[2].UA: {kept}, p[1].EU: {added}, p[0].UA: {added}},
		Told: map[string][]string{
			p[0].EU: {on, off}, p[1].UA: {on, off}, p[0].UA: {on, off, on}, p[1].EU: {on, off, on}, p[2].EU: {on}, p[2].UA: {on},
		},
		Mails: 6 + 4 + 2,
		Right: string(next.ID),
	}
}

// TestSuccession_SurvivesTheDeathOfAnyRequest publishes a run in the place of another, with the process dying at every
// request of it, before or after it was done.
func TestSuccession_SurvivesTheDeathOfAnyRequest(t *testing.T) {
	t.Parallel()
	ends := map[string]func(w *world, run id.ID){
		"published": func(w *world, run id.ID) { w.publish(run) },
		"given up": func(w *world, run id.ID) {
			w.step("publish", onOutage, func(ctx context.Context) error {
				w.matching.Pairs.Runs = broken{w.matching.Pairs.Runs} // cannot turn it to published
				_, err := w.matching.Publish(ctx, task.RunInput{Run: run})
				if fault.CodeOf(err) == fault.Internal {
					return nil
				}
				return err
			})
			w.step("abandon", onConflict, func(ctx context.Context) error {
				_, err := w.matching.Abandon(ctx, task.AbandonInput{Run: run, Problem: "internal"})
				return err
			})
		},
	}
	for name, end := range ends {
		play := func(t *testing.T, kill int, how cut) (w *world, from int, got, want outcome) {
			w, first, pairs := published(t)
			before := w.outcome(first)
			next := w.successor("form-2", first, pairs)
			from = len(w.net.calls)
			if kill > 0 {
				w.net.kill, w.net.how = from+kill, how
			}
			end(w, next.ID)
			w.deliver()
			w.sweep()
			want = before
			if name == "published" {
				want = replaced(first, next, pairs)
			}
			return w, from, w.outcome(first, next.ID), want
		}
		w, from, got, want := play(t, 0, before)
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("%s, without any fault (-want +got):\n%s", name, d)
		}
		requests := slices.Clone(w.net.calls[from:])
		cutEach(t, name, requests, func(t *testing.T, kill int, how cut) *network {
			w, _, got, want := play(t, kill, how)
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("ended otherwise (-want +got):\n%s", d)
			}
			return w.net
		})
	}
}

// TestSuccession_OnlyOneRunTakesThePlace has two approved runs after one: the second is refused and leaves no trace.
func TestSuccession_OnlyOneRunTakesThePlace(t *testing.T) {
	t.Parallel()
	w, first, pairs := published(t)
	a, b := w.successor("form-2", first, pairs), w.successor("form-3", first, pairs)
	w.publish(a.ID)
	if _, err := w.matching.Publish(t.Context(), task.RunInput{Run: b.ID}); fault.CodeOf(err) != fault.Conflict {
		t.Fatalf("Publish of the second = %v, want conflict", err)
	}
	for range 2 {
		if _, err := w.matching.Abandon(t.Context(), task.AbandonInput{Run: b.ID, Problem: "conflict"}); err != nil {
			t.Fatal(err)
		}
	}
	w.deliver()
	if d := cmp.Diff(replaced(first, a, pairs), w.outcome(first, a.ID, b.ID)); d != "" {
		t.Errorf("the two led to (-want +got):\n%s", d)
	}
}

// TestSuccession_OfASuccessor ends what an earlier successor kept, and keeps what it made.
func TestSuccession_OfASuccessor(t *testing.T) {
	t.Parallel()
	w, first, pairs := published(t)
	a := w.successor("form-2", first, pairs)
	w.publish(a.ID)
	stay := []matching.Couple{pairs[2], {EU: "app_nobody", UA: "app_nobody"}, {EU: pairs[1].EU, UA: pairs[0].UA}}
	var r matching.Run
	w.step("start", onOutage, func(ctx context.Context) (err error) {
		r, err = w.matching.Runs.Start(ctx, matching.StartRequest{
			Edition: string(sample.EditionID), By: officer, Once: "form-3",
			Settings: matching.Settings{
				Weights: matching.DefaultWeights(), After: string(a.ID), Withdrawn: []string{pairs[0].EU, stay[0].UA}, Exact: true, Pairs: 1,
				Locks: []matching.Bond{{EU: stay[2].EU, UA: stay[2].UA, Kept: string(a.ID)}},
			},
		})
		return err
	})
	w.deliver()
	w.propose(r.ID)
	w.decide(r.ID, matching.Approve, "")
	w.deliver()
	w.publish(r.ID)
	w.deliver()
	got := w.outcome(first, a.ID, r.ID)
	kept, ended := stay[2].EU+" "+stay[2].UA, stay[0].EU+" "+stay[0].UA
	if got.Pairs[kept] != (bondEnd{Status: partnership.Announced, Run: a.ID}) {
		t.Errorf("what the successor made is %+v, want kept", got.Pairs[kept])
	}
	if got.Pairs[ended] != (bondEnd{partnership.Ended, partnership.Withdrawn, first.ID, true}) {
		t.Errorf("what the successor kept is %+v, want ended", got.Pairs[ended])
	}
	if d := cmp.Diff(map[string][]string{stay[2].EU: {kept}, stay[2].UA: {kept}}, got.Claims); d != "" {
		t.Errorf("claims (-want +got):\n%s", d)
	}
}
