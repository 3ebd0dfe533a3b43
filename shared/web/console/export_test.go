package console

import (
	"bytes"
	"compress/zlib"
	"encoding/csv"
	"encoding/json"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
)

// heldFindings is a sample with a lock, an exclusion and names that want to be formulas.
func heldFindings(t *testing.T) *findings {
	t.Helper()
	s := resultSettings()
	s.Locks = []matching.Bond{{EU: sampleID("EU", 0), UA: sampleID("UA", 2), Reason: "Both councils have agreed already."}}
	s.Vetoes = []matching.Bond{{EU: sampleID("EU", 1), UA: sampleID("UA", 1), Reason: "They asked not to be paired."}}
	f, err := sampleFindings(s)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestPairsCSV(t *testing.T) {
	t.Parallel()
	f := heldFindings(t)
	f.result.Pairs[0].UA.Name, f.result.Pairs[0].EU.Name = "=cmd|' /C calc'!A0", "a \"b\",\nc"
	for _, lang := range text.Langs() {
		body, err := pairsCSV(text.For(lang), f)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", lang, err)
		}
		if len(rows) != 1+len(f.result.Pairs) || len(rows[0]) != 12+3*len(matching.FactorIDs()) {
			t.Fatalf("%s: %d rows of %d columns", lang, len(rows), len(rows[0]))
		}
		for i, want := range map[int]string{0: "'=cmd|' /C calc'!A0", 4: "a \"b\",\nc", 8: plainNumber(int64(f.result.Pairs[0].Value))} {
			if rows[1][i] != want {
				t.Errorf("%s: cell %d = %q, want %q", lang, i, rows[1][i], want)
			}
		}
		marked, err := pairsCSVWithMark(text.For(lang), f)
		if err != nil || string(marked) != "\xef\xbb\xbf"+string(body) {
			t.Errorf("%s: the marked file differs by more than its mark (%v)", lang, err)
		}
	}
}

func TestPlainCell(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"=1+1", "+1", "-2+3", "@SUM(1+9)", "\t=1+1", "\r=1", "＝1+1", "\"=1\"", ";=1", " =1", "|x"} {
		if got := plainCell(in); got != "'"+in {
			t.Errorf("plainCell(%q) = %q, want it with an apostrophe", in, got)
		}
	}
	for _, in := range []string{"", "Фастів", "Druskininkų savivaldybė", "a=b", "’s-Hertogenbosch"} {
		if got := plainCell(in); got != in {
			t.Errorf("plainCell(%q) = %q, want it as it is", in, got)
		}
	}
}

func TestPlainNumber(t *testing.T) {
	t.Parallel()
	for in, want := range map[int64]string{0: "0.000000", 712_345: "0.712345", matching.One: "1.000000", 1_234_567_890: "1234.567890", -5: "-0.000005"} {
		if got := plainNumber(in); got != want {
			t.Errorf("plainNumber(%d) = %q, want %q", in, got, want)
		}
	}
}

func TestWorkbook(t *testing.T) {
	t.Parallel()
	f := heldFindings(t)
	for _, lang := range text.Langs() {
		p := text.For(lang)
		body, err := workbook(p, f)
		if err != nil {
			t.Fatal(err)
		}
		book, err := excelize.OpenReader(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]int{p.T("result.tab.pairs"): len(f.result.Pairs), p.T("result.tab.unmatched"): len(f.result.Unmatched)}
		for sheet, n := range want {
			rows, err := book.GetRows(sheet)
			if err != nil || len(rows) != n+1 {
				t.Errorf("%s: sheet %q has %d rows (%v), want %d", lang, sheet, len(rows), err, n+1)
			}
		}
		rows, err := book.GetRows(p.T("result.export.settings"))
		if all := strings.Join(flatten(rows), "\n"); err != nil || !strings.Contains(all, "Both councils have agreed already.") || !strings.Contains(all, "They asked not to be paired.") {
			t.Errorf("%s: the settings lack the reasons (%v):\n%s", lang, err, all)
		}
	}
}

func flatten(rows [][]string) []string {
	var out []string
	for _, r := range rows {
		out = append(out, r...)
	}
	return out
}

// TestResultJSON holds the documented shape: its names, and that nobody's wishes are in it.
func TestResultJSON(t *testing.T) {
	t.Parallel()
	f := heldFindings(t)
	body, err := resultJSON(text.For(text.English), f)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(body, []byte(`"wishes"`)) {
		t.Error("the file tells what municipalities said about each other")
	}
	var d map[string]any
	if err := json.Unmarshal(body, &d); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, name := range []string{"format", "run", "edition", "status", "requestedAt", "input", "sha256", "settings", "result", "explanation"} {
		if _, ok := d[name]; ok {
			names = append(names, name)
		}
	}
	if len(names) != 10 || len(d) != 10 || d["format"] != resultFormat {
		t.Errorf("result.json has %v of %d names, format %v", names, len(d), d["format"])
	}
	var back resultDocument
	if err := json.Unmarshal(body, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(f.result, back.Result); diff != "" {
		t.Errorf("result read back (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(f.why, *back.Explanation); diff != "" {
		t.Errorf("explanation read back (-want +got):\n%s", diff)
	}
}

var (
	streams = regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`)
	showing = regexp.MustCompile(`(?s)\((.*?[^\\]|)\) ?Tj`)
)

// pdfText reads the words of a PDF as this project writes them: compressed pages, two bytes a letter.
func pdfText(t *testing.T, body []byte) string {
	t.Helper()
	var out strings.Builder
	for _, m := range streams.FindAllSubmatch(body, -1) {
		r, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			continue
		}
		page, err := io.ReadAll(r)
		if err != nil || !bytes.Contains(page, []byte("BT ")) {
			continue
		}
		for _, s := range showing.FindAllSubmatch(page, -1) {
			raw := regexp.MustCompile(`\\([\\()\r])`).ReplaceAll(s[1], []byte("$1"))
			var units []uint16
			for i := 0; i+1 < len(raw); i += 2 {
				units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
			}
			out.WriteString(string(utf16.Decode(units)) + " ")
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

func TestMinutesPDF(t *testing.T) {
	t.Parallel()
	f := heldFindings(t)
	f.run.Decision = &matching.Decision{Verdict: matching.Approve, By: sampleOfficer.Actor(), At: sampleNow, Reason: "Усі теми збігаються."}
	tests := []struct {
		lang text.Lang
		want []string
	}{
		{text.English, []string{
			"Minutes of a matching run", "Officer Two (demo)", "Approved by Officer One (demo)", "Druskininkų savivaldybė", "Both councils have agreed already.",
			"This is proved, not estimated.", "They asked not to be paired.", "page 1 of",
		}},
		{text.Ukrainian, []string{
			"Протокол добору пар", "Officer Two (demo)", "Схвалено: Officer One (demo)", "Усі теми збігаються.", "Ізмаїльська громада", "Це доведено", "сторінка 1 з",
		}},
	}
	for _, tt := range tests {
		body, err := minutesPDF(text.For(tt.lang), f)
		if err != nil {
			t.Fatal(err)
		}
		words := pdfText(t, body)
		for _, w := range tt.want {
			if !strings.Contains(words, w) {
				t.Errorf("%s: the minutes lack %q:\n%s", tt.lang, w, words)
			}
		}
		for _, key := range missing.FindAllString(words, -1) {
			t.Errorf("%s: no text for %s", tt.lang, key)
		}
		if strings.Contains(words, "@") || strings.Contains(words, "app_") {
			t.Errorf("%s: the minutes hold an address or an id:\n%s", tt.lang, words)
		}
	}
}

// TestMinutesPDF_DefendsEachPair: factors with their points, figures with their source, the next best partner and its cost.
func TestMinutesPDF_DefendsEachPair(t *testing.T) {
	t.Parallel()
	f := heldFindings(t)
	f.origins = map[matching.Couple]pairRegister{}
	for _, pair := range f.result.Pairs {
		f.origins[coupleOf(pair)] = samplePairRegister()
	}
	body, err := minutesPDF(text.For(text.English), f)
	if err != nil {
		t.Fatal(err)
	}
	words := pdfText(t, body)
	for _, want := range []string{
		"1. ", "Adds to the score", "Source: ", "Next best partner of", "What would have to change to break the pair", "All other factors together",
		"What the rules cost", "Who gets a partner", "Annex. Without a partner",
	} {
		if !strings.Contains(words, want) {
			t.Errorf("the minutes lack %q:\n%s", want, words)
		}
	}
	if n := strings.Count(words, "A full score is 100 points."); n != len(f.result.Pairs) {
		t.Errorf("%d pairs are explained of %d", n, len(f.result.Pairs))
	}
}

// TestMinutesPDF_KeepsWhatWasMarkedToTheStaff: neither marks of a single side nor ranks are in them.
func TestMinutesPDF_KeepsWhatWasMarkedToTheStaff(t *testing.T) {
	t.Parallel()
	weighed := resultSettings()
	weighed.Weights[matching.Interest] = 20
	ranked := weighed
	ranked.Goal, ranked.Proposing, ranked.Pairs = matching.Stable, "ua", 0
	for _, settings := range []matching.Settings{weighed, ranked} {
		f, err := sampleFindings(settings)
		if err != nil {
			t.Fatal(err)
		}
		for i := range f.result.Pairs {
			for k := range f.result.Pairs[i].Shares {
				if s := &f.result.Pairs[i].Shares[k]; s.ID == matching.Interest {
					s.Known, s.Value = true, matching.One/4
				}
			}
		}
		body, err := minutesPDF(text.For(text.English), f)
		if err != nil {
			t.Fatal(err)
		}
		words := pdfText(t, body)
		pairs := words[strings.Index(words, "Proposed pairs"):]
		for _, secret := range []string{"Interest in each other", "One side", "choice number", "did not rank"} {
			if strings.Contains(pairs, secret) {
				t.Errorf("the minutes by %q say %q:\n%s", settings.Goal, secret, pairs)
			}
		}
	}
}

// TestMinutesPDF_OfManyPairsAreARowEach and stay small.
func TestMinutesPDF_OfManyPairsAreARowEach(t *testing.T) {
	t.Parallel()
	f := heldFindings(t)
	for len(f.result.Pairs) <= 300 {
		f.result.Pairs = append(f.result.Pairs, f.result.Pairs[0])
	}
	for len(f.result.Unmatched) < 300 {
		f.result.Unmatched = append(f.result.Unmatched, f.result.Unmatched[0])
	}
	body, err := minutesPDF(text.For(text.Ukrainian), f)
	if err != nil {
		t.Fatal(err)
	}
	words := pdfText(t, body)
	if !strings.Contains(words, "Добір має більш ніж 50 пар") || strings.Contains(words, "Додає до бала") {
		t.Error("the minutes do not say that they are shortened, or are not")
	}
	if len(body) > 1<<20 {
		t.Errorf("the minutes take %d bytes", len(body))
	}
}
