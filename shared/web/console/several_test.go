package console

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/chart"
)

// twoPartners is threePairs where Zarasai, which may have two partners, is also paired with Zboriv.
func twoPartners() *findings {
	f := threePairs()
	second := f.result.Pairs[1]
	second.EU, second.Value = f.result.Pairs[0].EU, 650_000
	f.result.Pairs = append(f.result.Pairs, second)
	f.why.Pairs = append(f.why.Pairs, matching.PairReason{
		Couple: matching.Couple{EU: "eZarasai", UA: "uZboriv"}, Survived: 70, Margin: &matching.Cost{Total: 9_000},
	})
	f.why.Survived = []matching.Survived{
		{Couple: matching.Couple{EU: "eZarasai", UA: "uZboriv"}, Count: 70}, {Couple: matching.Couple{EU: "eÉvora", UA: "uZboriv"}, Count: 20},
	}
	f.run.Settings.Capacity = matching.Capacity{EU: 2, UA: 2}
	f.index()
	return f
}

// TestSeveral_EachPairIsItsOwn: what is known of one of a municipality's pairs is not told of the other.
func TestSeveral_EachPairIsItsOwn(t *testing.T) {
	t.Parallel()
	f, en := twoPartners(), text.For(text.English)
	for _, tt := range []struct {
		ua       string
		survived int
		margin   int64
	}{{"uFastiv", 40, 5_000}, {"uZboriv", 70, 9_000}} {
		c := matching.Couple{EU: "eZarasai", UA: tt.ua}
		pair := f.pairOf(c)
		if pair == nil || coupleOf(*pair) != c {
			t.Fatalf("pairOf(%v) = %v", c, pair)
		}
		if r := f.reason(*pair); r == nil || r.Survived != tt.survived || r.Margin.Total != tt.margin {
			t.Errorf("the reason of %v is %+v", c, r)
		}
		if want := runPath(f.run.ID) + "/pairs/eZarasai/" + tt.ua; f.pairPath(*pair) != want {
			t.Errorf("the page of %v is %s", c, f.pairPath(*pair))
		}
	}
	if p := f.pairOf(matching.Couple{EU: "eÉvora", UA: "uZboriv"}); p != nil {
		t.Errorf("two that are no pair give %v", p)
	}
	got := readFilter(url.Values{survivesField: {"80"}}).choose(f)
	if len(got) != 2 || coupleOf(got[0]).UA != "uFastiv" || coupleOf(got[1]) != (matching.Couple{EU: "eZarasai", UA: "uZboriv"}) {
		t.Errorf("pairs that survive less than 80 %% are %v", got)
	}
	for i, want := range map[int]string{0: "0.400000", 3: "0.700000"} {
		if fields := f.pairFields(f.result.Pairs[i]); fields[11] != want {
			t.Errorf("the file says of pair %d that it survived in %s, want %s", i, fields[11], want)
		}
	}
	rows := f.pairSheet(en).Rows
	if len(rows) != 4 || rows[0][10] != 0.005 || rows[3][10] != 0.009 {
		t.Errorf("the workbook has the pairs %v", rows)
	}
}

// TestSeveral_CountsMunicipalitiesOnce where municipalities are counted.
func TestSeveral_CountsMunicipalitiesOnce(t *testing.T) {
	t.Parallel()
	f, en := twoPartners(), text.For(text.English)
	seen := map[string]int{}
	for _, a := range f.applicants() {
		seen[a.Application]++
	}
	if len(seen) != 6 || seen["eZarasai"] != 1 || seen["uZboriv"] != 1 {
		t.Errorf("applicants are counted as %v", seen)
	}
	if words := strings.Join(f.cameOut(en), " "); !strings.Contains(words, "proposes 4 pairs") || !strings.Contains(words, "2 municipalities get more than one partner") {
		t.Errorf("what came out is told as %q", words)
	}
	if words := strings.Join(threePairs().cameOut(en), " "); strings.Contains(words, "more than one") {
		t.Errorf("of one partner each, %q is told", words)
	}
}

// TestSeveral_OnePointWithSeveralLines leads from a municipality with several partners to the list of its pairs.
func TestSeveral_OnePointWithSeveralLines(t *testing.T) {
	t.Parallel()
	f := twoPartners()
	for i := range f.result.Pairs {
		at := int64(50_00000 + i)
		f.result.Pairs[i].UA.Figures.Lat, f.result.Pairs[i].UA.Figures.Lon = &at, &at
		f.result.Pairs[i].EU.Figures.Lat, f.result.Pairs[i].EU.Figures.Lon = &at, &at
	}
	f.result.Pairs[2].EU.Figures.Lat = nil
	var drawn chart.MapData
	if missing := f.draw(text.For(text.English), f.result.Pairs, &drawn); missing != 1 || len(drawn.Lines) != 3 || len(drawn.Points) != 4 {
		t.Fatalf("%d lines between %d points, %d missing", len(drawn.Lines), len(drawn.Points), missing)
	}
	if drawn.Lines[0].To != drawn.Lines[2].To || drawn.Lines[1].From != drawn.Lines[2].From {
		t.Errorf("lines %v do not meet at the municipalities with two partners", drawn.Lines)
	}
	for i, want := range []string{f.couplePath(matching.Couple{EU: "eZarasai", UA: "uFastiv"}), runPath(f.run.ID) + "/pairs?find=Zarasai"} {
		if drawn.Points[i].Href != want {
			t.Errorf("point %s leads to %s, want %s", drawn.Points[i].Label, drawn.Points[i].Href, want)
		}
	}
}

// TestSeveral_HeatFramesThePairs: each municipality is one row or column, and the table names no partner that it has.
func TestSeveral_HeatFramesThePairs(t *testing.T) {
	t.Parallel()
	f, en := twoPartners(), text.For(text.English)
	d := f.heatOfSeveral(en, f.why.Pairs)
	if len(d.Rows) != 3 || len(d.Cols) != 3 || len(d.Framed) != 4 || d.Cells[1][0] != 0.7 || d.Framed[3] != [2]int{1, 0} {
		t.Errorf("rows %v, columns %v, framed %v, cells %v", d.Rows, d.Cols, d.Framed, d.Cells)
	}
	rows := f.survivalTable(en, f.why.Pairs).Rows
	if got := rows[1].Cells[3].Text; got != "Évora (20.0%)" {
		t.Errorf("Zboriv is otherwise mostly with %q, want only who is none of its partners", got)
	}
}

// TestSeveral_PairSaysWhoElse: the page of a pair leads to the other pairs of either side.
func TestSeveral_PairSaysWhoElse(t *testing.T) {
	t.Parallel()
	f := twoPartners()
	p := text.For(text.English)
	table := f.besideTable(p, f.result.Pairs[0])
	if table == nil || len(table.Rows) != 1 || table.Rows[0].Cells[0].Text != "Zarasai" || table.Rows[0].Cells[1].Href != f.pairPath(f.result.Pairs[3]) {
		t.Errorf("beside Fastiv and Zarasai stand %+v", table)
	}
	if table := f.besideTable(p, f.result.Pairs[2]); table != nil {
		t.Errorf("beside a pair whose sides have no others stand %+v", table)
	}
	words := strings.Join(f.besideWords(p, f.result.Pairs[0]), " ")
	if !strings.Contains(words, "Zarasai may get at most 2 partners; in this run it gets 2.") {
		t.Errorf("the numbers are told as %q", words)
	}
	one := threePairs()
	if words := one.besideWords(p, one.result.Pairs[0]); words != nil {
		t.Errorf("of one partner each, %q is told", words)
	}
}

// TestSeveral_RematchSaysWhoLosesAPartner, who keeps others, and whom a way finds for each.
func TestSeveral_RematchSaysWhoLosesAPartner(t *testing.T) {
	t.Parallel()
	f, p := twoPartners(), text.For(text.English)
	facts := rematchFacts{found: f, who: "eZarasai", lost: []matching.Couple{{EU: "eZarasai", UA: "uFastiv"}, {EU: "eZarasai", UA: "uZboriv"}}}
	lost, each := facts.loses(p)
	want := []string{"Фастів (Fastiv) has no other partner in this run.", "Зборів (Zboriv) keeps its other partner: Alytus."}
	if lost != "Zarasai leaves 2 municipalities with one partner fewer." || !slices.Equal(each, want) {
		t.Errorf("the loss is told as %q, %q", lost, each)
	}
	way := &matching.Rematch{
		Pairs: []matching.Couple{{EU: "eAlytus", UA: "uZboriv"}, {EU: "eÉvora", UA: "uIzmail"}, {EU: "eÉvora", UA: "uFastiv"}},
		Added: []matching.Couple{{EU: "eÉvora", UA: "uFastiv"}},
	}
	want = []string{"Фастів (Fastiv) gets 1 new partner: Évora.", "Зборів (Zboriv) gets nobody in place of the one it loses. It has: Alytus."}
	if got := facts.finds(p, way); !slices.Equal(got, want) {
		t.Errorf("what the way finds is told as %q", got)
	}
	way.Pairs, way.Added = way.Pairs[:2], nil
	if got := facts.finds(p, way); got[0] != "Фастів (Fastiv) stays without a partner." {
		t.Errorf("what the way does not find is told as %q", got)
	}
	offered := map[string]int{}
	for _, o := range whoMay(p, facts).Options {
		offered[o.Value]++
	}
	if offered["eZarasai"] != 1 || offered["uZboriv"] != 1 {
		t.Errorf("the withdrawn are chosen from %v", offered)
	}
}

// TestSeveral_MovesOfOneMunicipality are told one by one, and it is counted once.
func TestSeveral_MovesOfOneMunicipality(t *testing.T) {
	t.Parallel()
	f, p := twoPartners(), text.For(text.English)
	f.result.Proof.Proved = true
	f.run.Settings.Locks = []matching.Bond{{EU: "eÉvora", UA: "uIzmail"}, {EU: "eÉvora", UA: "uZboriv"}}
	who := f.result.Pairs[0].EU
	v := &versus{before: threePairs(), after: f, diff: matching.Comparison{Kept: 1, Moves: []matching.Move{
		{Who: who, After: &f.result.Pairs[3].UA, AfterValue: 650_000, Others: 1, Why: matching.Gains},
		{Who: who, Before: &f.result.Pairs[2].EU, Others: 1, Why: matching.OtherHeld},
	}}}
	if got := v.stayed(p); got != "1 pair is the same in both. 1 municipality has another partner, or one more or one fewer." {
		t.Errorf("the difference is told as %q", got)
	}
	rows := v.movesTable(p, v.diff.Moves).Rows
	more, less := rows[0].Cells, rows[1].Cells
	if len(more[0].Lines) != 1 || more[0].Lines[0] != "keeps 1 other partner" || more[1].Text != "one partner fewer" || !strings.HasPrefix(more[3].Text, "It gets one partner more.") {
		t.Errorf("one partner more is told as %+v", more)
	}
	if less[2].Text != "one partner fewer" || !strings.Contains(less[3].Text, "Ізмаїл (Izmail) and Зборів (Zboriv)") {
		t.Errorf("one partner fewer is told as %+v", less)
	}
}

// TestSeveral_NamesWhoMayHaveMoreOrFewer and shows only what differs of the numbers.
func TestSeveral_NamesWhoMayHaveMoreOrFewer(t *testing.T) {
	t.Parallel()
	p, one, two := text.For(text.English), threePairs(), twoPartners()
	two.run.Settings.Capacity.UA = 0
	two.run.Settings.Capacity.Own = []matching.Room{{Application: "uZboriv", Partners: 2, Reason: "The council has offered it."}}
	zarasai, fastiv := two.result.Pairs[0].EU, two.result.Pairs[0].UA
	wider := &versus{before: one, after: two, diff: matching.Comparison{Changed: []string{"capacity"}}}
	if got := wider.why(p, matching.Move{Who: fastiv, After: &zarasai, Why: matching.More}); got != "More partners than were allowed before: Zarasai." {
		t.Errorf("more is told as %q", got)
	}
	narrower := &versus{before: two, after: one}
	if got := narrower.why(p, matching.Move{Who: zarasai, Before: &fastiv, Why: matching.Fewer}); got != "Fewer partners are allowed now: Zarasai." {
		t.Errorf("fewer is told as %q", got)
	}
	var rows []string
	for _, r := range wider.changes(p).Rows {
		rows = append(rows, r.Cells[0].Text+": "+r.Cells[1].Text+" / "+r.Cells[2].Text)
	}
	want := []string{
		"Number of partners: Each EU municipality gets at most 1 partner / Each EU municipality gets at most 2 partners",
		"Municipalities with a number of their own: None / Зборів (Zboriv), at most 2 partners: The council has offered it.",
	}
	if !slices.Equal(rows, want) {
		t.Errorf("what was set differently is told as %q", rows)
	}
}

// TestSeveral_MinutesGiveTheNumbers and their reasons, and name nobody by an id.
func TestSeveral_MinutesGiveTheNumbers(t *testing.T) {
	t.Parallel()
	f, err := sampleFindings(severalSettings())
	if err != nil {
		t.Fatal(err)
	}
	if f.holdSeveral() == 0 || f.result.Proof.Kind != matching.DualProof {
		t.Fatalf("nobody of the sample has several partners, or they are not proved by prices: %+v", f.result.Proof)
	}
	body, err := minutesPDF(text.For(text.English), f)
	if err != nil {
		t.Fatal(err)
	}
	words := pdfText(t, body)
	for _, want := range []string{
		"Each EU municipality gets at most 2 partners", "Each Ukrainian municipality gets at most 1 partner", "The council has offered to work with two partners.",
		"get more than one partner", "a price for each of its places",
	} {
		if !strings.Contains(words, want) {
			t.Errorf("the minutes lack %q:\n%s", want, words)
		}
	}
	if strings.Contains(words, "app_") {
		t.Errorf("the minutes hold an id:\n%s", words)
	}
	if n := twoPartners().haveRoom(); n != 4 { // all but Zarasai and Zboriv
		t.Errorf("%d have room for another partner", n)
	}
}

// TestSeveral_ThroughThePages starts a run in which EU municipalities may have two partners and looks at what it found: its
// own pages, the page of a pair that is not its side's only one, going on without that side, and the files.
func TestSeveral_ThroughThePages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, p := t.Context(), w.officer("one")
	w.ok(p, p.Open(ctx, "/console/runs/new"))
	w.typed(p, 200, url.Values{"pairs": {"0"}, "partners-eu": {"2"}})
	run := p.Page.URL.Path
	w.propose(run)
	r, err := w.table.Run(ctx, id.ID(strings.TrimPrefix(run, "/console/runs/")))
	if err != nil {
		t.Fatal(err)
	}
	result, err := w.work.Runs.Result(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	f := &findings{run: r, result: result}
	f.index()
	pair := f.withOthers()
	others := f.pairsOf(pair.EU.Application)
	if len(others) != 2 {
		t.Fatalf("%s has %d partners, want two", pair.EU.Name, len(others))
	}
	w.ok(p, p.Open(ctx, run))
	w.sees(p, "more than one partner", "Each EU municipality gets at most 2 partners")
	for _, path := range []string{"/pairs", "/map", "/unmatched", "/rules", "/stability", "/fairness", "/what-if"} {
		w.ok(p, p.Open(ctx, run+path))
	}
	for i, shown := range others {
		w.ok(p, p.Open(ctx, f.pairPath(shown)))
		w.sees(p, nameOf(shown.UA), "Their other partners in this run", nameOf(others[1-i].UA))
		w.ok(p, p.Follow(ctx, f.pairPath(others[1-i])))
	}
	w.ok(p, p.Open(ctx, run+"/rematch?who="+pair.EU.Application))
	w.sees(p, nameOf(pair.EU)+" leaves 2 municipalities with one partner fewer", "gets 1 new partner")
	for _, d := range downloadable() {
		w.ok(p, p.Open(ctx, run+"/download/"+d.file))
	}
}

// TestSeveral_RulesByName: a side's number and one municipality's own, as parts of a sentence.
func TestSeveral_RulesByName(t *testing.T) {
	t.Parallel()
	f := twoPartners()
	f.run.Settings.Capacity.UA = 0
	tests := []struct {
		lang text.Lang
		rule matching.NamedRule
		want string
	}{
		{text.English, matching.NamedRule{Rule: matching.PartnersRule, Name: "eu"}, "each EU municipality gets at most 2 partners"},
		{text.English, matching.NamedRule{Rule: matching.PartnersRule, Name: "ua"}, "each Ukrainian municipality gets at most 1 partner"},
		{text.Ukrainian, matching.NamedRule{Rule: matching.PartnersRule, Name: "eu"}, "кожен муніципалітет ЄС отримує щонайбільше 2 партнерів"},
	}
	for _, tt := range tests {
		if got := f.ruleName(text.For(tt.lang), tt.rule); got != tt.want {
			t.Errorf("%v is %q, want %q", tt.rule, got, tt.want)
		}
	}
	en := text.For(text.English)
	f.run.Settings.Capacity.Own = []matching.Room{{Application: "uZboriv", Partners: 3, Reason: whySeveral}}
	if got := f.ruleName(en, matching.NamedRule{Rule: matching.RoomRule, Name: "uZboriv"}); got != "Зборів (Zboriv) gets at most 3 partners" {
		t.Errorf("a number of its own is %q", got)
	}
	if got := f.ruleName(en, tests[0].rule); got != tests[0].want+", unless it has a number of its own" {
		t.Errorf("beside numbers of single municipalities, the side's is %q", got)
	}
}
