package console

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
)

// proofSettings ask for a proof by prices, one with an amount for each pair made, one with a lock, and one by a search.
func proofSettings() map[string]matching.Settings {
	three, all, locked, limited := resultSettings(), resultSettings(), resultSettings(), resultSettings()
	all.Pairs = 0
	locked.Locks = []matching.Bond{{EU: sampleID("EU", 0), UA: sampleID("UA", 2), Reason: "Both councils have agreed already."}}
	limited.Limits = matching.Limits{States: 2, PerState: 2, PerOblast: 1}
	return map[string]matching.Settings{"three": three, "all": all, "locked": locked, "limited": limited}
}

func TestProved_CanBeAddedUp(t *testing.T) {
	t.Parallel()
	for name, s := range proofSettings() {
		f, err := sampleFindings(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, lang := range text.Langs() {
			p := text.For(lang)
			words, figures := f.proved(p)
			all := strings.Join(words, " ")
			for _, e := range figures.Entries {
				all += "\n" + e.Key + ": " + strings.Join(e.Value, " ")
			}
			for _, key := range missing.FindAllString(all, -1) {
				t.Errorf("%s, %s: no text for %s", name, lang, key)
			}
			want := []string{p.T("proof.files")}
			if name == "limited" {
				want = []string{p.T("proof.files_parts")}
				want = append(want, p.T("proof.parts", "count", f.result.Proof.Parts))
			} else {
				sums, _ := f.result.Sums(f.run.Settings)
				want = append(want, p.T("proof.eu")+": "+exactly(p, sums.EU), p.T("proof.ua")+": "+exactly(p, sums.UA), p.T("proof.sum")+": "+exactly(p, f.result.Total))
			}
			if name == "all" {
				want = append(want, p.T("proof.bonus", "points", exactly(p, -f.result.Proof.Prices.Place)))
			}
			if name == "locked" {
				want = append(want, p.T("proof.locked"))
			}
			for _, w := range want {
				if !strings.Contains(all, w) {
					t.Errorf("%s, %s: %q is missing in\n%s", name, lang, w, all)
				}
			}
		}
	}
}

func TestProved_TooLong(t *testing.T) {
	t.Parallel()
	f, err := sampleFindings(proofSettings()["limited"])
	if err != nil {
		t.Fatal(err)
	}
	f.result.Proof.Certificate = nil
	p := text.For(text.English)
	words, _ := f.proved(p)
	if all := strings.Join(words, " "); !strings.Contains(all, p.T("proof.too_long")) || strings.Contains(all, p.T("proof.files_parts")) {
		t.Errorf("a certificate that is left out is described as %q", all)
	}
	if sheets := f.proofSheets(p); len(sheets) > 0 {
		t.Errorf("%d sheets of a certificate that is left out", len(sheets))
	}
}

func TestWorkbook_Proof(t *testing.T) {
	t.Parallel()
	for name, s := range proofSettings() {
		f, err := sampleFindings(s)
		if err != nil {
			t.Fatal(err)
		}
		p := text.For(text.English)
		body, err := workbook(p, f)
		if err != nil {
			t.Fatal(err)
		}
		book, err := excelize.OpenReader(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := book.GetRows(p.T("proof.sheet"))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if name == "limited" {
			steps, err := book.GetRows(p.T("proof.steps"))
			if err != nil || len(steps) != 1+len(f.result.Proof.Certificate.Steps) {
				t.Errorf("%d rows of steps (%v), want %d", len(steps), err, 1+len(f.result.Proof.Certificate.Steps))
			}
			continue
		}
		prices := f.result.Proof.Prices
		if want := 1 + len(prices.EU) + len(prices.UA) + 2 + 6; len(rows) != want {
			t.Errorf("%s: %d rows of prices, want %d", name, len(rows), want)
		}
	}
}

// TestSheets_OfASearch shows every kind of question and of limit.
func TestSheets_OfASearch(t *testing.T) {
	t.Parallel()
	f, err := sampleFindings(proofSettings()["limited"])
	if err != nil {
		t.Fatal(err)
	}
	eu, ua := sampleID("EU", 0), sampleID("UA", 1)
	f.result.Proof.Certificate = &matching.Certificate{
		Steps: []matching.ProofStep{{State: "LT", No: 1, Yes: 2}, {EU: eu, No: 3, Yes: 4}, {EU: eu, UA: ua, No: 3, Yes: 4}, {}, {Prices: 0}},
		Prices: []matching.LimitPrices{{
			UA: []matching.PlacePrice{{Application: ua, Price: 96}}, Oblasts: []matching.NamedPrice{{Name: "UA01", Price: 64}}, Themes: []matching.NamedPrice{{Name: "x", Price: 1}},
		}},
	}
	for _, lang := range text.Langs() {
		p := text.For(lang)
		sheets := f.proofSheets(p)
		if len(sheets) != 2 || len(sheets[0].Rows) != 3 || len(sheets[1].Rows) != 5 {
			t.Fatalf("%s: sheets %+v", lang, sheets)
		}
		if got := sheets[0].Rows[0][3].(float64); math.Abs(got-1.5/matching.One) > 1e-15 {
			t.Errorf("%s: 96 64ths of a millionth are %v", lang, got)
		}
		for k, want := range []string{p.Country("LT"), f.name(eu), f.name(ua)} {
			if got := sheets[1].Rows[k][1].(string); !strings.Contains(got, want) {
				t.Errorf("%s: question %d is %q, want %q in it", lang, k, got, want)
			}
		}
	}
}
