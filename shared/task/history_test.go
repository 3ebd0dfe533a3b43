package task_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
)

// TestSeveral_AnyHistory publishes runs with pairs drawn at random, after one another and beside one another, with the
// process dying now and then, and holds what everybody sees against a plain account of it.
func TestSeveral_AnyHistory(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			cuts := []cut{before, after}
			b, chance, a := newHandmade(t), rand.New(rand.NewPCG(seed, 1)), newAccount()
			whole := b.matching.Pairs.Runs
			for range 8 {
				after, couples := b.draw(chance, a)
				r := b.approve(matching.Settings{After: string(after)}, couples...)
				b.net.kill, b.net.how = len(b.net.calls)+1+chance.IntN(60), cuts[chance.IntN(2)]
				want := a.allows(after, couples)
				b.matching.Pairs.Runs = whole
				if chance.IntN(5) == 0 { // all is prepared, and then the run cannot be published
					want, b.matching.Pairs.Runs = false, broken{whole}
				}
				if got := b.finish(r.ID); got != want {
					t.Fatalf("%s after %q with %v was published: %t, want %t", r.ID, after, couples, got, want)
				}
				if want {
					a.publish(r.ID, after, couples)
				}
				b.net.kill = 0
				b.deliver()
				b.sweep()
				if d := cmp.Diff(a.want.seen, b.see()); d != "" {
					t.Fatalf("%s after %q with %v (-want +got):\n%s", r.ID, after, couples, d)
				}
			}
		})
	}
}

// An account is what should be: the lines of published runs, by their newest run, with the pairs that they have.
type account struct {
	want  expected
	lines map[id.ID][]matching.Couple
	runs  []id.ID // published, of any line
}

func newAccount() *account {
	return &account{want: newExpected(), lines: map[id.ID][]matching.Couple{}}
}

// draw gives some pairs, and the run that they are to follow, mostly the newest of a line.
func (b *handmade) draw(chance *rand.Rand, a *account) (after id.ID, couples []matching.Couple) {
	few := 1 + chance.IntN(3)
	for eu := range b.eu {
		for ua := range b.ua {
			if chance.IntN(8) < few {
				couples = append(couples, b.couple(eu, ua))
			}
		}
	}
	newest := slices.Sorted(maps.Keys(a.lines))
	switch n := chance.IntN(10); {
	case len(newest) == 0 || n < 3:
		return "", couples
	case n == 3:
		return a.runs[chance.IntN(len(a.runs))], couples
	}
	return newest[chance.IntN(len(newest))], couples
}

// allows reports whether a run may be published: it follows none or the newest of a line, and nobody in it has a partner
// of another line.
func (a *account) allows(after id.ID, couples []matching.Couple) bool {
	if _, newest := a.lines[after]; after != "" && !newest {
		return false
	}
	for name, other := range a.lines {
		for _, have := range other {
			if name != after && slices.ContainsFunc(couples, func(c matching.Couple) bool { return c.EU == have.EU || c.UA == have.UA }) {
				return false
			}
		}
	}
	return true
}

func (a *account) publish(run, after id.ID, couples []matching.Couple) {
	before := a.lines[after]
	for _, c := range before {
		if !slices.Contains(couples, c) {
			a.want.end(c, partnership.Rematched)
		}
	}
	for _, c := range couples {
		if !slices.Contains(before, c) {
			a.want.begin(c)
		}
	}
	delete(a.lines, after)
	a.lines[run], a.runs = couples, append(a.runs, run)
}
