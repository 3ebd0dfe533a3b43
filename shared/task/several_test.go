package task_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/sample"
	"github.com/bridges-of-trust/bridges/shared/task"
)

// changeOfPartners publishes a run in which everybody has two partners, and a later one by which the first EU
// municipality keeps one partner, loses one and gets another, the second EU municipality, with two partners, has
// withdrawn, the third keeps one of two; and of the Ukrainian ones two keep one of two and one of these gets another, and
// one loses both.
func changeOfPartners(b *handmade) (first, next matching.Run) {
	first = b.approve(matching.Settings{}, b.couple(0, 0), b.couple(0, 1), b.couple(1, 1), b.couple(1, 2), b.couple(2, 2), b.couple(2, 0))
	b.finish(first.ID)
	b.deliver()
	next = b.approve(matching.Settings{After: string(first.ID), Withdrawn: []string{string(b.eu[1].ID)}}, b.couple(0, 0), b.couple(0, 2), b.couple(2, 2))
	return first, next
}

func TestSeveral_APublishedRunAndAChangeOfPartners(t *testing.T) {
	t.Parallel()
	b := newHandmade(t)
	first, next := changeOfPartners(b)
	want := newExpected()
	for _, p := range b.results[first.ID].Pairs {
		want.begin(matching.Couple{EU: p.EU.Application, UA: p.UA.Application})
	}
	if d := cmp.Diff(want.seen, b.see()); d != "" {
		t.Fatalf("after the first run (-want +got):\n%s", d)
	}
	letters := len(b.mail.all())
	for _, m := range b.mail.all() {
		if !strings.Contains(m.Text, "2") || !strings.Contains(m.Text, "partnerships in the programme") && !strings.Contains(m.Text, "партнерства в програмі") {
			t.Errorf("the letter does not say that there are two:\n%s", m.Text)
		}
	}
	b.finish(next.ID)
	b.deliver()
	want.end(b.couple(0, 1), partnership.Rematched)
	want.end(b.couple(2, 0), partnership.Rematched)
	want.end(b.couple(1, 1), partnership.Withdrawn)
	want.end(b.couple(1, 2), partnership.Withdrawn)
	want.begin(b.couple(0, 2))
	if d := cmp.Diff(want.seen, b.see()); d != "" {
		t.Errorf("after the change (-want +got):\n%s", d)
	}
	goOn := map[string]int{} // address -> letters that say that another partnership goes on
	for _, m := range b.mail.all()[letters:] {
		if strings.Contains(m.Text, " goes on.") || strings.Contains(m.Text, " триває.") {
			goOn[m.To]++
		}
	}
	stay := map[string]int{b.eu[0].Contact.Email: 1, b.eu[2].Contact.Email: 1, b.ua[0].Contact.Email: 1, b.ua[2].Contact.Email: 1}
	if d := cmp.Diff(stay, goOn); d != "" {
		t.Errorf("who is told that another partnership goes on (-want +got):\n%s", d)
	}
	for _, r := range []matching.Run{first, next} { // every task once more, a day late
		in := task.RunInput{Run: r.ID}
		_, published := b.matching.Publish(t.Context(), in)
		_, announced := b.matching.Announce(t.Context(), in)
		_, abandoned := b.matching.Abandon(t.Context(), task.AbandonInput{Run: r.ID, Problem: "late"})
		if err := errors.Join(published, announced, abandoned); err != nil {
			t.Errorf("a task that comes late = %v", err)
		}
	}
	b.deliver()
	if d := cmp.Diff(want.seen, b.see()); d != "" {
		t.Errorf("after every task once more (-want +got):\n%s", d)
	}
	pairs, err := b.calm.PartnershipsFor(t.Context(), b.eu[0].ID)
	if err != nil || len(pairs) != 2 || pairs[0].UA.Application != b.ua[0].ID || pairs[1].UA.Application != b.ua[2].ID {
		t.Errorf("PartnershipsFor() = %v, %v, want the kept one and the new one", pairs, err)
	}
	if none, err := b.calm.PartnershipsFor(t.Context(), b.eu[1].ID); err != nil || len(none) != 0 {
		t.Errorf("PartnershipsFor() of the one that withdrew = %v, %v, want none", none, err)
	}
}

// TestSeveral_SurvivesTheDeathOfAnyRequest publishes the change of partners, or gives it up, with the process dying at
// every request of it, before or after it was done.
func TestSeveral_SurvivesTheDeathOfAnyRequest(t *testing.T) {
	t.Parallel()
	ends := map[string]func(b *handmade, run id.ID){
		"published": func(b *handmade, run id.ID) { b.finish(run) },
		"given up": func(b *handmade, run id.ID) {
			b.step("publish", onOutage, func(ctx context.Context) error {
				b.matching.Pairs.Runs = broken{b.matching.Pairs.Runs} // cannot turn it to published
				_, err := b.matching.Publish(ctx, task.RunInput{Run: run})
				if fault.CodeOf(err) == fault.Internal {
					return nil
				}
				return err
			})
			b.step("abandon", onConflict, func(ctx context.Context) error {
				_, err := b.matching.Abandon(ctx, task.AbandonInput{Run: run, Problem: "internal"})
				return err
			})
		},
	}
	for name, end := range ends {
		play := func(t *testing.T, kill int, how cut) (b *handmade, requests []string, was, got seen) {
			b = newHandmade(t)
			_, next := changeOfPartners(b)
			was = b.see()
			from := len(b.net.calls)
			if kill > 0 {
				b.net.kill, b.net.how = from+kill, how
			}
			end(b, next.ID)
			requests = slices.Clone(b.net.calls[from:])
			b.deliver()
			return b, requests, was, b.see()
		}
		_, requests, was, want := play(t, 0, before)
		if changed := !cmp.Equal(was, want); changed != (name == "published") {
			t.Fatalf("%s, without any fault (-before +after):\n%s", name, cmp.Diff(was, want))
		}
		cutEach(t, name, requests, func(t *testing.T, kill int, how cut) *network {
			b, _, _, got := play(t, kill, how)
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("ended otherwise (-want +got):\n%s", d)
			}
			return b.net
		})
	}
}

// TestSeveral_TwoTriesAtOnce has every task run twice at the same time.
func TestSeveral_TwoTriesAtOnce(t *testing.T) {
	t.Parallel()
	calm := newHandmade(t)
	_, next := changeOfPartners(calm)
	calm.finish(next.ID)
	calm.deliver()
	want := calm.see()
	b := newHandmade(t)
	_, next = changeOfPartners(b)
	twice := func(what string, do func(context.Context, task.RunInput) (task.CountOutput, error)) {
		var group sync.WaitGroup
		for range 2 {
			group.Go(func() {
				if n, err := do(t.Context(), task.RunInput{Run: next.ID}); err != nil || n.Partnerships != 3 {
					t.Errorf("%s = %v, %v, want 3", what, n, err)
				}
			})
		}
		group.Wait()
	}
	twice("Publish", b.matching.Publish)
	twice("Announce", b.matching.Announce)
	b.deliver()
	if d := cmp.Diff(want, b.see()); d != "" {
		t.Errorf("ended otherwise (-want +got):\n%s", d)
	}
}

// TestSeveral_AnotherLineIsRefused: an application with a partner gets no second one by a run that does not follow, even
// where it has room, and is free again once its last partnership ended.
func TestSeveral_AnotherLineIsRefused(t *testing.T) {
	t.Parallel()
	b := newHandmade(t)
	want := newExpected()
	first := b.approve(matching.Settings{}, b.couple(0, 0), b.couple(0, 1))
	b.finish(first.ID)
	want.begin(b.couple(0, 0))
	want.begin(b.couple(0, 1))
	other := b.approve(matching.Settings{}, b.couple(1, 2), b.couple(1, 1)) // the first pair is free, the second is not
	if b.finish(other.ID) {
		t.Fatal("a run that does not follow gave a partner to who had one")
	}
	b.deliver()
	if d := cmp.Diff(want.seen, b.see()); d != "" {
		t.Errorf("after the refusal (-want +got):\n%s", d)
	}
	next := b.approve(matching.Settings{After: string(first.ID)}, b.couple(0, 0))
	b.finish(next.ID)
	want.end(b.couple(0, 1), partnership.Rematched)
	again := b.approve(matching.Settings{}, b.couple(1, 2), b.couple(1, 1))
	if !b.finish(again.ID) {
		t.Fatal("an application without any partner was refused")
	}
	b.deliver()
	want.begin(b.couple(1, 2))
	want.begin(b.couple(1, 1))
	if d := cmp.Diff(want.seen, b.see()); d != "" {
		t.Errorf("in the end (-want +got):\n%s", d)
	}
	back := b.approve(matching.Settings{After: string(next.ID)}, b.couple(0, 0), b.couple(0, 1)) // now the other line's
	if b.finish(back.ID) {
		t.Error("a run gave a partner to who has one of another line")
	}
	if d := cmp.Diff(want.seen, b.see()); d != "" {
		t.Errorf("after the second refusal (-want +got):\n%s", d)
	}
}

// TestSeveral_TheRunBeforeIsPublishedInBetween has the first try of a run prepare its partnerships while the run that it
// follows is not published yet: whatever of it was claimed is part of that run's line afterwards.
func TestSeveral_TheRunBeforeIsPublishedInBetween(t *testing.T) {
	t.Parallel()
	b := newHandmade(t)
	first := b.approve(matching.Settings{}, b.couple(0, 0))
	next := b.approve(matching.Settings{After: string(first.ID)}, b.couple(1, 1), b.couple(1, 2))
	early := b.matching.Pairs
	early.Runs = broken{b.db}
	if _, err := early.Publish(t.Context(), next.ID); fault.CodeOf(err) != fault.Internal {
		t.Fatalf("Publish = %v, want it stopped before its end", err)
	}
	want := newExpected()
	for _, r := range []matching.Run{
		first, next, b.approve(matching.Settings{After: string(next.ID)}, b.couple(1, 1), b.couple(0, 2)),
	} {
		if !b.finish(r.ID) {
			t.Fatalf("run %s was refused", r.ID)
		}
	}
	b.deliver()
	want.begin(b.couple(0, 0))
	want.begin(b.couple(1, 1))
	want.begin(b.couple(1, 2))
	want.end(b.couple(0, 0), partnership.Rematched)
	want.end(b.couple(1, 2), partnership.Rematched)
	want.begin(b.couple(0, 2))
	if d := cmp.Diff(want.seen, b.see()); d != "" {
		t.Errorf("ended otherwise (-want +got):\n%s", d)
	}
}

// TestSeveral_FollowsARunThatHasNotToldYet: what the run before is about to end stays its business, also where the run
// after it is given up.
func TestSeveral_FollowsARunThatHasNotToldYet(t *testing.T) {
	t.Parallel()
	for _, published := range []bool{true, false} {
		b := newHandmade(t)
		want := newExpected()
		first := b.approve(matching.Settings{}, b.couple(0, 0), b.couple(0, 1))
		b.finish(first.ID)
		want.begin(b.couple(0, 0))
		want.begin(b.couple(0, 1))
		second := b.approve(matching.Settings{After: string(first.ID), Withdrawn: []string{string(b.ua[1].ID)}}, b.couple(0, 0), b.couple(0, 2))
		third := b.approve(matching.Settings{After: string(second.ID)}, b.couple(0, 2))
		if _, err := b.matching.Publish(t.Context(), task.RunInput{Run: second.ID}); err != nil {
			t.Fatal(err)
		}
		last := b.matching.Pairs
		if !published {
			last.Runs = broken{b.db}
		}
		if _, err := last.Publish(t.Context(), third.ID); (err == nil) != published {
			t.Fatalf("Publish of the third = %v", err)
		}
		if !published {
			if _, err := b.matching.Abandon(t.Context(), task.AbandonInput{Run: third.ID, Problem: "internal"}); err != nil {
				t.Fatal(err)
			}
		}
		for _, r := range []matching.Run{second, third} {
			if _, err := b.matching.Announce(t.Context(), task.RunInput{Run: r.ID}); err != nil && (published || r.ID == second.ID) {
				t.Fatal(err)
			}
		}
		b.deliver()
		want.end(b.couple(0, 1), partnership.Withdrawn)
		want.begin(b.couple(0, 2))
		if published {
			want.end(b.couple(0, 0), partnership.Rematched)
		}
		if d := cmp.Diff(want.seen, b.see()); d != "" {
			t.Errorf("third published %t: ended otherwise (-want +got):\n%s", published, d)
		}
	}
}

// TestSeveral_FromTheSettingsToTheLetters has the matching itself give one EU municipality two partners, and, when one of
// these withdraws, the third one in its place.
func TestSeveral_FromTheSettingsToTheLetters(t *testing.T) {
	t.Parallel()
	b := newHandmade(t)
	b.matching.Pairs.Results = b.matching.Runs.Result // nothing by hand
	play := func(once string, s matching.Settings) (matching.Run, map[matching.Couple]int) {
		s.Weights, s.Capacity = matching.DefaultWeights(), matching.Capacity{EU: 2}
		s.Withdrawn = append(s.Withdrawn, string(b.eu[1].ID), string(b.eu[2].ID))
		var r matching.Run
		b.step("start", onOutage, func(ctx context.Context) (err error) {
			r, err = b.matching.Runs.Start(ctx, matching.StartRequest{Edition: string(sample.EditionID), By: officer, Once: once, Settings: s})
			return err
		})
		b.deliver()
		b.propose(r.ID)
		b.decide(r.ID, matching.Approve, "")
		b.deliver()
		b.publish(r.ID)
		b.deliver()
		return b.run(r.ID), b.see().Pairs
	}
	first, pairs := play("form-1", matching.Settings{})
	var partners []string
	for _, ua := range b.ua {
		if c := (matching.Couple{EU: string(b.eu[0].ID), UA: string(ua.ID)}); pairs[c] == 1 {
			partners = append(partners, c.UA)
		}
	}
	if len(partners) != 2 || len(pairs) != 2 {
		t.Fatalf("the first run made %v, want two pairs of %s", pairs, b.eu[0].ID)
	}
	ways, lost, err := b.matching.Runs.Rematches(t.Context(), first, partners[0])
	if err != nil || len(ways) == 0 || len(lost) != 1 {
		t.Fatalf("Rematches() = %d ways, %v, %v", len(ways), lost, err)
	}
	_, next := play("form-2", matching.Settings{
		After: string(first.ID), Withdrawn: []string{partners[0]}, Locks: []matching.Bond{{EU: string(b.eu[0].ID), UA: partners[1], Kept: string(first.ID)}},
	})
	kept := matching.Couple{EU: string(b.eu[0].ID), UA: partners[1]}
	if len(next) != 2 || next[kept] != 1 {
		t.Errorf("the second run left %v, want %v and the third partner", next, kept)
	}
	told := b.see()
	if got := told.Told[kept.EU]; got != [2]int{3, 1} || told.Mails != 4+2+2 {
		t.Errorf("the history of %s tells of %v partners found and lost, by %d letters, want 3 and 1 by 8", kept.EU, got, told.Mails)
	}
}
