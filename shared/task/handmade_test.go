package task_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/sample"
	"github.com/bridges-of-trust/bridges/shared/task"
)

// A handmade world makes approved runs with pairs by hand, so that any pairs can be published. It names the applications by their
// side and number: couple(0, 1) is the first of the EU and the second of Ukraine.
type handmade struct {
	*world
	eu, ua  []application.Application
	results map[id.ID]matching.Result
	made    int
}

func newHandmade(t testing.TB) *handmade {
	t.Helper()
	b := &handmade{world: newWorld(t), results: map[id.ID]matching.Result{}}
	page, err := b.calm.Applications(t.Context(), application.Query{Edition: sample.EditionID, Status: application.Accepted})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range page.Applications {
		if a.Side == programme.EU {
			b.eu = append(b.eu, a)
		} else {
			b.ua = append(b.ua, a)
		}
	}
	if len(b.eu) != side || len(b.ua) != side {
		t.Fatalf("%d and %d applications, want %d of each side", len(b.eu), len(b.ua), side)
	}
	b.matching.Pairs.Results = func(_ context.Context, r matching.Run) (matching.Result, error) { return b.results[r.ID], nil }
	b.sweeper.Matching = b.matching
	return b
}

func (b *handmade) couple(eu, ua int) matching.Couple {
	return matching.Couple{EU: string(b.eu[eu].ID), UA: string(b.ua[ua].ID)}
}

// approve makes an approved run.
func (b *handmade) approve(s matching.Settings, couples ...matching.Couple) matching.Run {
	b.t.Helper()
	b.made++
	r := matching.Run{
		ID: id.ID(fmt.Sprintf("run_01J9Z3NDEKTSV4RRFFQ69G5F%02d", b.made)), Edition: string(sample.EditionID), Status: matching.Approved,
		Settings: s, By: officer, At: noon.Add(time.Duration(b.made) * time.Hour), Pairs: len(couples), Result: matching.Paper{Key: "by hand"},
		Execution: fmt.Sprintf("match-%d", b.made),
	}
	var result matching.Result
	for _, c := range couples {
		var p matching.Pair
		p.EU.Application, p.UA.Application, p.Value = c.EU, c.UA, 500_000
		result.Pairs = append(result.Pairs, p)
	}
	b.results[r.ID] = result
	if _, err := b.calm.SaveRun(b.t.Context(), r, change.Change{At: r.At, Actor: second, What: "matching.approved"}); err != nil {
		b.t.Fatal(err)
	}
	return b.run(r.ID)
}

// finish publishes a run as its workflow does: where that is refused, it is abandoned. It tells whether it was published.
func (b *handmade) finish(run id.ID) bool {
	b.t.Helper()
	refused := false
	b.step("publish", onOutage, func(ctx context.Context) error {
		_, err := b.matching.Publish(ctx, task.RunInput{Run: run})
		if refused = slices.Contains([]fault.Code{fault.Conflict, fault.Internal}, fault.CodeOf(err)); refused {
			return nil
		}
		return err
	})
	if refused {
		b.step("abandon", onConflict, func(ctx context.Context) error {
			_, err := b.matching.Abandon(ctx, task.AbandonInput{Run: run, Problem: "conflict"})
			return err
		})
		return false
	}
	b.step("announce", onConflict, func(ctx context.Context) error {
		_, err := b.matching.Announce(ctx, task.RunInput{Run: run})
		return err
	})
	return true
}

// seen is what everybody can see of partnerships.
type seen struct {
	Pairs  map[matching.Couple]int // how many of them last
	Ended  map[string]int          // by couple and reason
	Claims map[string]int          // application -> partnerships
	Told   map[string][2]int       // application -> how often its history says that a partner was found, and that one was lost
	Mails  int                     // different ones
}

func (b *handmade) see() seen {
	b.t.Helper()
	ctx := b.t.Context()
	out := seen{map[matching.Couple]int{}, map[string]int{}, map[string]int{}, map[string][2]int{}, 0}
	all, err := b.calm.PartnershipsOf(ctx, string(sample.EditionID), "")
	if err != nil {
		b.t.Fatal(err)
	}
	for _, p := range all {
		c := matching.Couple{EU: string(p.EU.Application), UA: string(p.UA.Application)}
		switch {
		case p.Status == partnership.Ended:
			out.Ended[fmt.Sprint(c, p.Reason)]++
		case p.Status != partnership.Announced || p.Ending != "":
			b.t.Errorf("partnership %s of %v is %s, to end with %q", p.ID, c, p.Status, p.Ending)
		default:
			out.Pairs[c]++
		}
	}
	for a, pairs := range b.claims() {
		out.Claims[a] = len(pairs)
	}
	for _, a := range slices.Concat(b.eu, b.ua) {
		events, err := b.calm.ApplicationEvents(ctx, a.ID)
		if err != nil {
			b.t.Fatal(err)
		}
		var n [2]int
		for _, e := range events {
			switch e.What {
			case "application.partnered":
				n[0]++
			case "application.parted":
				n[1]++
			}
		}
		if n != [2]int{} {
			out.Told[string(a.ID)] = n
		}
	}
	sent := map[string]bool{}
	for _, m := range b.mail.all() {
		sent[m.ID] = true
	}
	out.Mails = len(sent)
	b.checkChains(b.rows())
	return out
}

// expected keeps what published runs should lead to.
type expected struct{ seen }

func newExpected() expected {
	return expected{seen{map[matching.Couple]int{}, map[string]int{}, map[string]int{}, map[string][2]int{}, 0}}
}

func (x *expected) tell(c matching.Couple, began, ended int) {
	for _, a := range []string{c.EU, c.UA} {
		x.Claims[a] += began - ended
		if x.Claims[a] == 0 {
			delete(x.Claims, a)
		}
		x.Told[a] = [2]int{x.Told[a][0] + began, x.Told[a][1] + ended}
		x.Mails++
	}
}

func (x *expected) begin(c matching.Couple) {
	x.Pairs[c]++
	x.tell(c, 1, 0)
}

func (x *expected) end(c matching.Couple, why partnership.Reason) {
	delete(x.Pairs, c)
	x.Ended[fmt.Sprint(c, why)]++
	x.tell(c, 0, 1)
}
