package console

import (
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
)

// threeRanked is threePairs as a run by rankings, in which Zarasai had ranked Zboriv and Izmail higher than Fastiv.
func threeRanked() *findings {
	f := threePairs()
	f.run.Settings.Goal, f.result.Proof = matching.Stable, matching.Proof{Kind: matching.StableProof, Proved: true}
	alone := matching.Candidate{Application: "uFree", Country: "UA", Name: "Free", Latin: "Free"}
	f.result.Unmatched = []matching.Unmatched{{Candidate: alone, Veto: matching.NotListed}}
	f.why.Rankings = &matching.Rankings{
		Tied: 2, Other: matching.Proposal{Proposing: "ua", Pairs: 3, Common: 2},
		Pairs: []matching.PairRanking{{
			Couple: matching.Couple{EU: "eZarasai", UA: "uFastiv"}, UAThen: []string{"eÉvora"},
			ByEU: matching.SideRanking{
				Higher: []matching.Passed{
					{Application: "uZboriv", Fate: matching.GotBetter, Partners: []string{"eAlytus"}, Turns: true},
					{Application: "uIzmail", Veto: matching.NoLanguage},
				},
				More: 1, Breaks: []string{"uFree"}, Keeps: 2, Open: 3,
			},
		}},
	}
	f.index()
	return f
}

func TestRankedPair_SaysWhyNotAHigherOne(t *testing.T) {
	t.Parallel()
	p, f := text.For(text.English), threeRanked()
	pair := f.result.Pairs[0]
	reason := f.reason(pair)
	table := f.othersTable(p, pair, reason)
	var rows []string
	for _, r := range table.Rows {
		rows = append(rows, r.Cells[0].Text+" | "+r.Cells[1].Text+" | "+r.Cells[2].Text)
	}
	want := []string{
		"Zarasai | Зборів (Zboriv) | Зборів (Zboriv) had ranked its own partners higher: Alytus.",
		"Zarasai | Ізмаїл (Izmail) | A rule of the run forbids this pair: partners share a language of work.",
		"Zarasai | 1 more, not shown | –",
	}
	if len(rows) != len(want) {
		t.Fatalf("rows %q, want %q", rows, want)
	}
	for i := range want {
		if strings.ReplaceAll(rows[i], "working language", "language of work") != want[i] {
			t.Errorf("row %q, want %q", rows[i], want[i])
		}
	}
	got := strings.Join(f.staffBreaks(p, reason), "\n")
	for _, part := range []string{
		"If Zarasai ranked one of these directly above Фастів (Fastiv): Free.",
		"If one of these ranked Zarasai higher than the partner that it got, or ranked it at all: Зборів (Zboriv).",
		"no longer ranked the other",
	} {
		if !strings.Contains(got, part) {
			t.Errorf("breaks %q lack %q", got, part)
		}
	}
	holds := strings.Join(f.staffHolds(p, reason), "\n")
	for _, part := range []string{"Фастів (Fastiv) would then get: Évora. Zarasai would then get: nobody.", "in 40 of 100 lotteries", "for this pair (2 tried)", "For 4 changes"} {
		if !strings.Contains(holds, part) {
			t.Errorf("holds %q lack %q", holds, part)
		}
	}
	if open := strings.Join(append(f.holds(p, reason), f.breaks(p, pair, reason)...), "\n"); strings.Contains(open, "Free") || strings.Contains(open, "choice") {
		t.Errorf("papers would tell what somebody ranked: %q", open)
	}
	f.run.Settings.Locks = []matching.Bond{{EU: "eZarasai", UA: "uFastiv"}}
	if got := f.staffBreaks(p, reason); len(got) != 1 || got[0] != p.T("result.breaks.locked") {
		t.Errorf("a locked pair is broken by %q", got)
	}
}

// The certificate of a run by rankings claims no more than what holds with the locks of the run.
func TestStableProof_ApartFromLocks(t *testing.T) {
	t.Parallel()
	for _, lang := range []text.Lang{text.English, text.Ukrainian} {
		p, f := text.For(lang), threeRanked()
		say := func() string { words, _ := f.proved(p); return words[0] }
		if got := say(); got != p.T("ranking.claim") {
			t.Errorf("%s: without locks %q", lang, got)
		}
		f.run.Settings.Locks = []matching.Bond{{EU: "eZarasai", UA: "uFastiv"}, {EU: "gone", UA: "uFastiv"}}
		if got := say(); got != p.T("ranking.claim_locks", "count", 1) {
			t.Errorf("%s: with a lock that nobody minds %q", lang, got)
		}
		f.result.Blocking = []matching.Couple{{EU: "eZarasai", UA: "uZboriv"}}
		if got := say(); got != p.T("ranking.claim_apart", "count", 1) {
			t.Errorf("%s: with a lock that two mind %q", lang, got)
		}
		table := f.blockedTable(p, f.result.Blocking)
		if got, want := table.Rows[0].Cells[2].Text, f.coupleName(p, "eZarasai", "uFastiv"); got != want {
			t.Errorf("%s: held apart by %q, want %q", lang, got, want)
		}
	}
}

func TestAloneWords(t *testing.T) {
	t.Parallel()
	p := text.For(text.English)
	for _, tt := range []struct {
		lone matching.LoneRanking
		want string
	}{
		{matching.LoneRanking{}, "It ranked nobody. Nobody ranked it."},
		{matching.LoneRanking{RankedBy: 2}, "It ranked nobody. 2 municipalities had ranked it."},
		{matching.LoneRanking{Ranked: []matching.Passed{{Veto: matching.NotListed}}}, "Nobody ranked it."},
		{matching.LoneRanking{RankedBy: 1, Ranked: []matching.Passed{{Veto: matching.NotListed}}}, "Nobody whom it ranked may be its partner"},
		{matching.LoneRanking{RankedBy: 1, Ranked: []matching.Passed{{Fate: matching.GotBetter}}}, "got other partners"},
	} {
		if got := aloneWords(p, &tt.lone); !strings.Contains(got, tt.want) {
			t.Errorf("%+v: %q, want %q", tt.lone, got, tt.want)
		}
	}
}

// What would have given somebody a partner claims to have been tried only where something could be.
func TestAlone_WhatWouldHaveChangedIt(t *testing.T) {
	t.Parallel()
	p, f := text.For(text.English), threeRanked()
	for _, tt := range []struct {
		lone matching.LoneRanking
		want string
	}{
		{matching.LoneRanking{}, ""},
		{matching.LoneRanking{Ranked: []matching.Passed{{Veto: matching.NoLanguage}}}, p.T("ranking.alone.no_try")},
		{matching.LoneRanking{Ranked: []matching.Passed{{Fate: matching.AllLocked}}}, p.T("ranking.alone.no_try")},
		{matching.LoneRanking{Ranked: []matching.Passed{{Fate: matching.DrewLots}}}, p.T("ranking.alone.no_change")},
		{matching.LoneRanking{Ranked: []matching.Passed{{Fate: matching.DrewLots, Open: true}}}, p.T("ranking.alone.open")},
		{matching.LoneRanking{Keeps: 1}, p.T("ranking.alone.no_change")},
		{matching.LoneRanking{Gains: []string{"eÉvora"}, Open: 1}, p.T("ranking.alone.gains", "names", "Évora") + " " + p.T("ranking.alone.open")},
		{matching.LoneRanking{Ranked: []matching.Passed{{Application: "eÉvora", Fate: matching.DrewLots, Turns: true}}}, p.T("ranking.alone.turns", "names", "Évora")},
	} {
		if got := strings.Join(f.changeLines(p, &tt.lone), " "); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.lone, got, tt.want)
		}
	}
}

func TestRankedStability_LotsOrNone(t *testing.T) {
	t.Parallel()
	p, f := text.For(text.English), threeRanked()
	f.why.Draws *= 10
	for i := range f.why.Pairs {
		f.why.Pairs[i].Survived *= 10
	}
	got := strings.Join(f.stabilityWords(p), " ")
	for _, part := range []string{"2 of 3 pairs are firm", "In 1,000 lotteries", "there would be 3 pairs; 2 of them are proposed here, too"} {
		if !strings.Contains(got, part) {
			t.Errorf("%q lacks %q", got, part)
		}
	}
	f.why.Draws, f.why.Rankings.Tied = 0, 0
	if got := f.stabilityWords(p)[0]; got != p.T("ranking.no_lots") {
		t.Errorf("without equal ranks: %q", got)
	}
	f.why.Rankings = nil
	if got := f.stabilityWords(p)[0]; got != p.T("result.stability.stable") {
		t.Errorf("explained before lots were tried: %q", got)
	}
}

// What a pair owes to each factor is what a run without it gives; a list of all factors would say nothing.
func TestWithout_EveryFactorSomeOrNone(t *testing.T) {
	t.Parallel()
	p, f := text.For(text.English), threePairs()
	c := coupleOf(f.result.Pairs[0])
	if breaks, holds := f.without(p, c); breaks != nil || holds != nil {
		t.Errorf("nothing tried: %q, %q", breaks, holds)
	}
	for _, tt := range []struct {
		omitted []matching.Omission
		want    string
	}{
		{[]matching.Omission{{Factor: matching.NeedsMet, Gone: []int{0}}, {Factor: matching.Size, Gone: []int{0, 2}}}, "Whichever is left out"},
		{[]matching.Omission{{Factor: matching.NeedsMet, Gone: []int{1}}, {Factor: matching.Size, Gone: []int{0, 2}}}, "any more without: similar size"},
		{[]matching.Omission{{Factor: matching.NeedsMet, Gone: []int{1}}, {Factor: matching.Size}}, "would be made each time."},
		{[]matching.Omission{{Factor: matching.NeedsMet}, {Factor: matching.Size, Open: true}}, "each time where that gave an answer. For these factors it was not worked out"},
		{[]matching.Omission{{Factor: matching.NeedsMet, Gone: []int{0}}, {Factor: matching.Size, None: true}}, "The rules of the run could not all be kept without: similar size"},
	} {
		f.why.Omitted = tt.omitted
		breaks, holds := f.without(p, c)
		if got := strings.Join(append(breaks, holds...), " "); !strings.Contains(strings.ToLower(got), strings.ToLower(tt.want)) {
			t.Errorf("%+v: %q, want %q", tt.omitted, got, tt.want)
		}
	}
	if rows := f.withoutTable(p).Rows; len(rows) != 2 || rows[0].Cells[1].Text != "1 of 3" {
		t.Errorf("table %+v", rows)
	}
}
