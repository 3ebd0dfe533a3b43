package interest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

func liked(partner application.ID, rank int) Mark {
	return Mark{Partner: partner, Kind: Interested, Rank: rank}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	stored := List{Application: "own", Marks: []Mark{liked("a", 1), {Partner: "b", Kind: Ask}}, Head: change.Head{Rev: 3}}
	tests := []struct {
		name    string
		edits   []Edit
		base    int
		want    []Mark
		changed []Mark
		stale   []application.ID
	}{
		{name: "nothing touched", edits: []Edit{{Was: Mark{Partner: "b"}, Now: Mark{Partner: "b"}}}, base: 1, want: stored.Marks},
		{
			name: "a new mark from an old form", edits: []Edit{{Was: Mark{Partner: "c"}, Now: liked("c", 0)}}, base: 1,
			want: []Mark{liked("a", 1), {Partner: "b", Kind: Ask}, liked("c", 0)}, changed: []Mark{liked("c", 0)},
		},
		{
			name: "taken back", edits: []Edit{{Was: Mark{Partner: "b", Kind: Ask}, Now: Mark{Partner: "b"}}}, base: 3,
			want: []Mark{liked("a", 1)}, changed: []Mark{{Partner: "b"}},
		},
		{
			name: "changed elsewhere to something else", edits: []Edit{{Was: Mark{Partner: "b"}, Now: Mark{Partner: "b", Kind: NotForUs}}}, base: 2,
			want: stored.Marks, stale: []application.ID{"b"},
		},
		{name: "changed elsewhere to the same", edits: []Edit{{Was: Mark{Partner: "b"}, Now: Mark{Partner: "b", Kind: Ask}}}, base: 2, want: stored.Marks},
		{
			name: "insisted on top of the newest", edits: []Edit{{Was: Mark{Partner: "b"}, Now: Mark{Partner: "b", Kind: NotForUs}}}, base: 3,
			want: []Mark{liked("a", 1), {Partner: "b", Kind: NotForUs}}, changed: []Mark{{Partner: "b", Kind: NotForUs}},
		},
		{name: "taken back twice", edits: []Edit{{Was: liked("z", 0), Now: Mark{Partner: "z"}}}, base: 1, want: stored.Marks},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			after, changed, stale := stored.Merge(tt.edits, tt.base)
			var gone []application.ID
			for _, e := range stale {
				gone = append(gone, e.Now.Partner)
			}
			for _, d := range []string{cmp.Diff(tt.want, after.Marks), cmp.Diff(tt.changed, changed), cmp.Diff(tt.stale, gone)} {
				if d != "" {
					t.Errorf("Merge() (-want +got):\n%s", d)
				}
			}
		})
	}
	if diff := cmp.Diff([]Mark{liked("a", 1), {Partner: "b", Kind: Ask}}, stored.Marks); diff != "" {
		t.Errorf("Merge() changed the list it was given:\n%s", diff)
	}
}

func TestShift(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		ranked  []Mark
		partner application.ID
		move    Move
		want    map[application.ID]int
	}{
		{"up over one", []Mark{liked("a", 1), liked("b", 2)}, "b", Up, map[application.ID]int{"b": 1, "a": 2}},
		{"up at the top", []Mark{liked("a", 1), liked("b", 2)}, "a", Up, map[application.ID]int{"a": 1, "b": 2}},
		{"down at the bottom", []Mark{liked("a", 1), liked("b", 2)}, "b", Down, map[application.ID]int{"a": 1, "b": 2}},
		{"up over a tie", []Mark{liked("a", 1), liked("b", 1), liked("c", 2)}, "c", Up, map[application.ID]int{"c": 1, "a": 2, "b": 2}},
		{"up out of a tie", []Mark{liked("a", 1), liked("b", 2), liked("c", 2)}, "c", Up, map[application.ID]int{"a": 1, "c": 2, "b": 3}},
		{"down out of a tie", []Mark{liked("a", 1), liked("b", 1), liked("c", 2)}, "a", Down, map[application.ID]int{"b": 1, "a": 2, "c": 3}},
		{"first", []Mark{liked("a", 1), liked("b", 1), liked("c", 9)}, "c", First, map[application.ID]int{"c": 1, "a": 2, "b": 2}},
		{"first without a rank", []Mark{liked("a", 4), liked("b", 0)}, "b", First, map[application.ID]int{"b": 1, "a": 2}},
		{"up without a rank", []Mark{liked("a", 4), liked("b", 0), liked("c", 0)}, "b", Up, map[application.ID]int{"a": 1, "b": 2, "c": 0}},
		{"nobody", []Mark{liked("a", 4), liked("b", 0)}, "z", First, map[application.ID]int{"a": 1, "b": 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := map[application.ID]int{}
			for _, m := range Shift(tt.ranked, tt.partner, tt.move) {
				got[m.Partner] = m.Rank
			}
			if tt.name == "nobody" {
				tt.want["a"] = got["a"]
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Shift(%v, %s, %s) (-want +got):\n%s", tt.ranked, tt.partner, tt.move, diff)
			}
		})
	}
}

// However somebody moves municipalities about: none is lost, ranks have no gaps, nobody else changes order.
func TestShift_Properties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var ranked []Mark
		for i := range rapid.IntRange(1, 8).Draw(t, "n") {
			ranked = append(ranked, liked(application.ID(rune('a'+i)), rapid.IntRange(0, 5).Draw(t, "rank")))
		}
		who := rapid.SampledFrom(ranked).Draw(t, "who").Partner
		got := Shift(ranked, who, rapid.SampledFrom(Moves()).Draw(t, "move"))
		if len(got) != len(ranked) {
			t.Fatalf("Shift() has %d marks, want %d", len(got), len(ranked))
		}
		used := map[int]bool{}
		top := 0
		for _, m := range got {
			used[m.Rank], top = true, max(top, m.Rank)
		}
		for r := 1; r <= top; r++ {
			if !used[r] {
				t.Fatalf("Shift(%v) = %v: nobody has rank %d", ranked, got, r)
			}
		}
		for i := range ranked {
			for j := range ranked {
				if ranked[i].Partner != who && ranked[j].Partner != who && ranked[i].Rank > 0 && ranked[i].Rank < ranked[j].Rank && got[i].Rank >= got[j].Rank {
					t.Fatalf("Shift(%v) = %v: %s and %s changed places", ranked, got, ranked[i].Partner, ranked[j].Partner)
				}
			}
		}
	})
}

func TestMeets(t *testing.T) {
	t.Parallel()
	giver := Partner{Themes: []application.Theme{
		{Theme: "climate", Strength: 2, Offers: []programme.SubThemeID{"plans", "heat"}}, {Theme: "waste", Offers: []programme.SubThemeID{"glass"}},
	}}
	taker := Partner{Themes: []application.Theme{
		{Theme: "climate", Need: 3, Needs: []programme.SubThemeID{"heat", "sun"}}, {Theme: "waste", Need: 1, Needs: []programme.SubThemeID{"glass"}}, {Theme: "care", Strength: 3},
	}}
	want := Met{Needs: 2, Met: 1, Parts: []programme.SubThemeID{"heat"}}
	if diff := cmp.Diff(want, Meets(giver, taker)); diff != "" {
		t.Errorf("Meets() (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(Met{}, Meets(taker, giver), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("Meets() of one without needs (-want +got):\n%s", diff)
	}
}

func TestSort(t *testing.T) {
	t.Parallel()
	own := Partner{Themes: []application.Theme{{Theme: "climate", Strength: 1, Need: 0}, {Theme: "care", Need: 2}}}
	all := []Partner{
		{ID: "strong", Place: application.Place{Latin: "B"}, Themes: []application.Theme{{Theme: "care", Strength: 3}}},
		{ID: "needy", Place: application.Place{Latin: "C"}, Themes: []application.Theme{{Theme: "climate", Need: 1}}},
		{ID: "other", Place: application.Place{Latin: "A"}},
	}
	for o, want := range map[Order][]application.ID{
		WeGive: {"needy", "other", "strong"}, WeGet: {"strong", "other", "needy"}, ByName: {"other", "strong", "needy"},
	} {
		sorted := slices.Clone(all)
		Sort(sorted, own, o)
		var got []application.ID
		for _, p := range sorted {
			got = append(got, p.ID)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Sort(%s) (-want +got):\n%s", o, diff)
		}
	}
}

func TestPublic_TellsNothingOfPersons(t *testing.T) {
	t.Parallel()
	a := application.Application{
		ID: "app_1", Contact: application.Contact{Name: "secret", Email: "secret"}, Statement: "secret",
		Themes: []application.Theme{{Theme: "climate", Strength: 1, Evidence: "secret"}},
	}
	want := Partner{ID: "app_1", Themes: []application.Theme{{Theme: "climate", Strength: 1}}}
	if diff := cmp.Diff(want, Public(a)); diff != "" {
		t.Errorf("Public() (-want +got):\n%s", diff)
	}
	if a.Themes[0].Evidence == "" {
		t.Error("Public() changed the application")
	}
}

func TestCouples(t *testing.T) {
	t.Parallel()
	ua := func(id application.ID, marks ...Mark) List {
		return List{Application: id, Side: programme.UA, Marks: marks}
	}
	eu := func(id application.ID, marks ...Mark) List {
		return List{Application: id, Side: programme.EU, Marks: marks}
	}
	tests := []struct {
		name  string
		lists []List
		firm  []Couple
		open  int
	}{
		{"nobody", nil, nil, 0},
		{"one side only", []List{ua("u", liked("e", 1)), eu("e")}, nil, 0},
		{"asking first is no interest", []List{ua("u", liked("e", 0)), eu("e", Mark{Partner: "u", Kind: Ask})}, nil, 0},
		{"the only ones", []List{ua("u", liked("e", 0)), eu("e", liked("u", 0))}, []Couple{{"u", "e"}}, 0},
		{"somebody who is not interested does not count", []List{ua("u", liked("d", 1), liked("e", 2)), eu("d"), eu("e", liked("u", 0))}, []Couple{{"u", "e"}}, 0},
		{"somebody who is gone does not count", []List{ua("u", liked("d", 1), liked("e", 2)), eu("e", liked("u", 0))}, []Couple{{"u", "e"}}, 0},
		{
			"the better rank", []List{ua("u", liked("d", 2), liked("e", 1)), eu("d", liked("u", 0)), eu("e", liked("u", 0))}, []Couple{{"u", "e"}}, 1,
		},
		{
			"a rank before none", []List{ua("u", liked("d", 0), liked("e", 7)), eu("d", liked("u", 0)), eu("e", liked("u", 0))}, []Couple{{"u", "e"}}, 1,
		},
		{"equal ranks", []List{ua("u", liked("d", 1), liked("e", 1)), eu("d", liked("u", 0)), eu("e", liked("u", 0))}, nil, 2},
		{
			"in a circle", []List{
				ua("u", liked("d", 1), liked("e", 2)), ua("v", liked("d", 2), liked("e", 1)),
				eu("d", liked("u", 2), liked("v", 1)), eu("e", liked("u", 1), liked("v", 2)),
			}, nil, 4,
		},
	}
	for _, tt := range tests {
		firm, open := Couples(tt.lists)
		if d := cmp.Diff(tt.firm, firm); d != "" || open != tt.open {
			t.Errorf("%s: %d open, want %d %s", tt.name, open, tt.open, d)
		}
	}
}

// TestCouples_NobodyIsInTwo, and every couple of mutual interest is firm or open.
func TestCouples_NobodyIsInTwo(t *testing.T) {
	t.Parallel()
	sides := map[programme.Side][]application.ID{programme.UA: {"u1", "u2", "u3"}, programme.EU: {"e1", "e2", "e3"}}
	rapid.Check(t, func(t *rapid.T) {
		var lists []List
		for side, other := range map[programme.Side]programme.Side{programme.UA: programme.EU, programme.EU: programme.UA} {
			for _, id := range sides[side] {
				l := List{Application: id, Side: side}
				for _, partner := range sides[other] {
					if rapid.Bool().Draw(t, string(id+partner)) {
						l.Marks = append(l.Marks, liked(partner, rapid.IntRange(0, 2).Draw(t, string(id+partner)+" rank")))
					}
				}
				lists = append(lists, l)
			}
		}
		firm, open := Couples(lists)
		mutual, seen := 0, map[application.ID]bool{}
		for _, a := range lists {
			for _, b := range lists {
				if a.Side == programme.UA && b.Side == programme.EU && Mutual(a, b) {
					mutual++
				}
			}
		}
		for _, c := range firm {
			if seen[c.UA] || seen[c.EU] {
				t.Fatalf("%v holds somebody twice", firm)
			}
			seen[c.UA], seen[c.EU] = true, true
		}
		if len(firm)+open != mutual {
			t.Fatalf("%d firm and %d open of %d", len(firm), open, mutual)
		}
	})
}
