package matching

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// levels is a run in which EU municipality e0, e1, … meets the need of u0, u1, … at a level of 0 to 3 and nothing else
// counts: a score is the level's third.
func levels(rows ...[]int) Input {
	rules := DefaultRules()
	rules.MinConfidence = 0
	in := Input{Settings: Settings{Weights: Weights{NeedsMet: 1}, Rules: rules}}
	for i, row := range rows {
		eu := Candidate{Application: fmt.Sprint("e", i), Latin: fmt.Sprint("e", i), Languages: []string{"en"}}
		for j, level := range row {
			eu.Themes = append(eu.Themes, Theme{ID: fmt.Sprint("t", j), Strength: level})
		}
		in.EU = append(in.EU, eu)
	}
	for j := range rows[0] {
		id := fmt.Sprint("u", j)
		in.UA = append(in.UA, Candidate{
			Application: id, Latin: id, Languages: []string{"en"}, Themes: []Theme{{ID: fmt.Sprint("t", j), Need: topLevel}},
		})
	}
	return in
}

func reasoned(eu, ua string) []Bond {
	return []Bond{{EU: eu, UA: ua, Reason: "the councils have agreed"}}
}

// everybodyRanks has e0 and u1 rank each other first, and e1 and u0.
func everybodyRanks(in *Input) {
	for i := range in.EU {
		in.EU[i].Wishes = []Wish{{Partner: "u0", Mark: Interested, Rank: 2 - i}, {Partner: "u1", Mark: Interested, Rank: 1 + i}}
		in.UA[i].Wishes = []Wish{{Partner: "e0", Mark: Interested, Rank: 2 - i}, {Partner: "e1", Mark: Interested, Rank: 1 + i}}
	}
}

func TestCompare_SaysWhyInTruth(t *testing.T) {
	t.Parallel()
	crossed := [][]int{{3, 1}, {1, 3}}
	tests := []struct {
		name  string
		rows  [][]int
		a, b  func(*Input)
		moves map[string]string // who: earlier partner > later partner, reason, rule, score of the earlier pair now in thirds
	}{
		{"nothing changed", crossed, nil, nil, map[string]string{}},
		{
			"somebody came", crossed, func(in *Input) { in.UA = in.UA[:1] }, nil,
			map[string]string{"u1": "- > e1 came", "e1": "- > u1 other_came"},
		},
		{
			"somebody withdrew", crossed, nil, func(in *Input) { in.Settings.Withdrawn = []string{"u1"} },
			map[string]string{"u1": "e1 > - left", "e1": "u1 > - other_left"},
		},
		{
			"an officer forbids a pair", crossed, nil, func(in *Input) { in.Settings.Vetoes = reasoned("e0", "u0") },
			map[string]string{
				"e0": "u0 > u1 forbids officer 3", "u0": "e0 > e1 forbids officer 3",
				"e1": "u1 > u0 whole 3", "u1": "e1 > e0 whole 3",
			},
		},
		{
			"the floor forbids a pair",
			[][]int{{1}},
			nil, func(in *Input) { in.Settings.Limits.Floor = 50 },
			map[string]string{"e0": "u0 > - forbids floor 1", "u0": "e0 > - forbids floor 1"},
		},
		{
			"nobody ranked the other",
			[][]int{{2}},
			nil, func(in *Input) { in.Settings.Goal, in.Settings.Proposing = Stable, "ua" },
			map[string]string{"e0": "u0 > - forbids not_listed 2", "u0": "e0 > - forbids not_listed 2"},
		},
		{
			"an officer locks a pair", crossed, nil, func(in *Input) { in.Settings.Locks = reasoned("e0", "u1") },
			map[string]string{
				"e0": "u0 > u1 held 3", "u1": "e1 > e0 held 3", "e1": "u1 > u0 other_held 3", "u0": "e0 > e1 other_held 3",
			},
		},
		{
			"a lock ends", crossed, func(in *Input) { in.Settings.Locks = reasoned("e0", "u1") }, nil,
			map[string]string{
				"e0": "u1 > u0 freed 1", "u1": "e0 > e1 freed 1", "e1": "u0 > u1 better 1", "u0": "e1 > e0 better 1",
			},
		},
		{
			"an officer allows a pair again", crossed, func(in *Input) { in.Settings.Vetoes = reasoned("e0", "u0") }, nil,
			map[string]string{
				"e0": "u1 > u0 permits officer 1", "u0": "e1 > e0 permits officer 1", "e1": "u0 > u1 better 1", "u1": "e0 > e1 better 1",
			},
		},
		{
			"the floor goes",
			[][]int{{1}},
			func(in *Input) { in.Settings.Limits.Floor = 50 }, nil,
			map[string]string{"e0": "- > u0 permits floor", "u0": "- > e0 permits floor"},
		},
		{
			"rankings decide", crossed, everybodyRanks, func(in *Input) {
				everybodyRanks(in)
				in.Settings.Goal, in.Settings.Proposing = Stable, "ua"
			},
			map[string]string{"e0": "u0 > u1 ranked 3", "u0": "e0 > e1 ranked 3", "e1": "u1 > u0 ranked 3", "u1": "e1 > e0 ranked 3"},
		},
		{
			"more pairs", crossed, func(in *Input) { in.Settings.Pairs, in.Settings.Locks = 1, reasoned("e0", "u0") },
			func(in *Input) { in.Settings.Pairs = 2 },
			map[string]string{"e1": "- > u1 gains", "u1": "- > e1 gains"},
		},
		{
			"fewer pairs",
			[][]int{{3, 1}, {1, 2}},
			nil, func(in *Input) { in.Settings.Pairs = 1 },
			map[string]string{"e1": "u1 > - whole 2", "u1": "e1 > - whole 2"},
		},
		{
			"one may have two partners",
			[][]int{{3, 3}, {0, 2}},
			nil, func(in *Input) { in.Settings.Capacity.EU = 2 },
			map[string]string{"e0": "- > u1 more", "u1": "e1 > e0 more 2", "e1": "u1 > - whole 2"},
		},
		{
			"it may have one only",
			[][]int{{3, 3}, {0, 2}},
			func(in *Input) { in.Settings.Capacity.Own = []Room{{"e0", 2, "it asked for two"}} }, nil,
			map[string]string{"e0": "u1 > - fewer 3", "u1": "e0 > e1 fewer 3", "e1": "- > u1 gains"},
		},
		{
			"the facts changed", crossed, nil, func(in *Input) {
				in.EU[0].Themes[0].Strength, in.EU[0].Themes[1].Strength = 0, 3
				in.EU[1].Themes[0].Strength = 3
			},
			map[string]string{"e0": "u0 > u1 better 0", "u0": "e0 > e1 better 0", "e1": "u1 > u0 whole 3", "u1": "e1 > e0 whole 3"},
		},
	}
	seen := map[Reason]bool{}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inA, inB := levels(tt.rows...), levels(tt.rows...)
			for in, change := range map[*Input]func(*Input){&inA: tt.a, &inB: tt.b} {
				if change != nil {
					change(in)
				}
			}
			got := map[string]string{}
			for _, m := range Compare(inA, paired(t, inA), inB, paired(t, inB)).Moves {
				seen[m.Why] = true
				got[m.Who.Application] = moveWords(m)
			}
			if diff := cmp.Diff(tt.moves, got); diff != "" {
				t.Errorf("moves (-want +got):\n%s", diff)
			}
		})
	}
	for _, r := range Reasons() {
		if !seen[r] {
			t.Errorf("no example gives %q", r)
		}
	}
}

// moveWords writes a move in short; the score of the earlier pair where it is one that can be made.
func moveWords(m Move) string {
	name := func(c *Candidate) string {
		if c == nil {
			return "-"
		}
		return c.Application
	}
	out := name(m.Before) + " > " + name(m.After) + " " + string(m.Why)
	if m.Veto != Allowed {
		out += " " + string(m.Veto)
	}
	if m.Before != nil && m.Why != Left && m.Why != OtherLeft {
		out += fmt.Sprint(" ", (m.Would*topLevel+One/2)/One)
	}
	return out
}

// TestCompare_NamesEverybodyOnce: who has another partner is named once, with a reason that holds, and nobody else is.
func TestCompare_NamesEverybodyOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		inA := anySettled(t)
		inB := inA
		inB.Settings = anySettled(t).Settings
		if rapid.Bool().Draw(t, "somebody new") && len(inA.UA) > 1 {
			inA.UA = inA.UA[1:]
			inA.Settings.Locks, inA.Settings.Vetoes = nil, nil
		}
		a, err := Pairing(t.Context(), inA, "", shardsOf(inA, 3))
		if err != nil {
			t.Skip(err)
		}
		b, err := Pairing(t.Context(), inB, "", shardsOf(inB, 3))
		if err != nil {
			t.Skip(err)
		}
		got := Compare(inA, a, inB, b)
		before, after := partners(a), partners(b)
		kept := 0
		lost, won := map[bond]int{}, map[bond]int{}
		for _, m := range got.Moves {
			if !slices.Contains(Reasons(), m.Why) {
				t.Fatalf("%s moves without a reason: %q", m.Who.Application, m.Why)
			}
			if m.Before != nil {
				lost[bond{m.Who.Application, m.Before.Application}]++
			}
			if m.After != nil {
				won[bond{m.Who.Application, m.After.Application}]++
			}
			checkReason(t, m)
		}
		for _, c := range slices.Concat(inB.EU, inB.UA) {
			for _, p := range before[c.Application] {
				stays := among(after[c.Application], p.other.Application)
				if n := lost[bond{c.Application, p.other.Application}]; n != 0 && stays || n != 1 && !stays {
					t.Fatalf("%s has the partner %s still %v, named as lost %d times", c.Application, p.other.Application, stays, n)
				}
				if stays {
					kept++
				}
			}
			for _, p := range after[c.Application] {
				stood := among(before[c.Application], p.other.Application)
				if n := won[bond{c.Application, p.other.Application}]; n != 0 && stood || n != 1 && !stood {
					t.Fatalf("%s had the partner %s before %v, named as won %d times", c.Application, p.other.Application, stood, n)
				}
			}
		}
		if kept != 2*got.Kept {
			t.Fatalf("%d kept, %d sides keep a partner", got.Kept, kept)
		}
	})
}

func checkReason(t *rapid.T, m Move) {
	holds := map[Reason]bool{
		Came: m.After != nil, Left: m.Before != nil, OtherLeft: m.Before != nil, OtherHeld: m.Before != nil, Freed: m.Before != nil, Ranked: true,
		Held: m.After != nil, OtherCame: m.After != nil, Fewer: m.Before != nil, More: m.After != nil,
		Forbids: m.Before != nil && m.Veto != Allowed,
		Permits: m.After != nil && m.Veto != Allowed && (m.Before == nil || m.AfterValue > m.Would),
		Better:  m.Before != nil && m.After != nil && m.AfterValue > m.Would,
		Gains:   m.Before == nil && m.After != nil,
		Whole:   m.Before != nil && (m.After == nil || m.Would >= m.AfterValue),
	}
	if !holds[m.Why] {
		t.Fatalf("%q does not hold: %+v", m.Why, m)
	}
}
