package journey

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestResult_IsExplainedAndTakenHome walks an officer through everything that a run says about itself, and opens the files.
func TestResult_IsExplainedAndTakenHome(t *testing.T) {
	t.Parallel()
	s := start(t)
	first, second := staff(t, s, "Olena Officer", "en"), staff(t, s, "Oleh Officer", "uk")
	run := startRun(first)

	second.open(run)
	second.sees("Чи можливий кращий розподіл?", "Це доведено, а не оцінено приблизно.", "Що було задано", "Завантажити")
	for part, words := range map[string]string{
		"/pairs": "Може втратити", "/map": "Кожна лінія з’єднує", "/unmatched": "Забракло", "/rules": "Без цього правила",
		"/stability": "Як часто складалася кожна пара", "/fairness": "Сторона ЄС за державами",
	} {
		second.open(run + part)
		second.sees(words)
	}
	second.open(run + "/pairs?find=nowhere")
	second.sees("Жодна пара не відповідає фільтру")
	second.open(run + "/pairs?score=багато")
	second.sees("Уведіть ціле число від 0 до 100")

	first.open(run + "/pairs?sort=margin&order=up")
	first.follow("/pairs/app_")
	first.sees("How firm this pair is", "What would have to change to break the pair", "The best other partner of either side", "Forbid this pair in a new run")
	files(t, second, run)
	second.open(run + "/download/other.txt")
	if second.Page.Status != 404 {
		second.fail("a file that is none is answered")
	}
}

// files downloads a result in every form and reads it as its readers' programs do.
func files(t *testing.T, p somebody, run string) {
	t.Helper()
	get := func(file string) string {
		t.Helper()
		p.open(run + "/download/" + file)
		if p.Page.Status != 200 {
			p.fail("%s is not there", file)
		}
		return p.Page.Raw
	}
	rows, err := csv.NewReader(strings.NewReader(get("pairs.csv"))).ReadAll()
	if err != nil || len(rows) < 3 {
		t.Errorf("list of pairs: %d rows, %v", len(rows), err)
	}
	if marked := get("pairs-bom.csv"); !strings.HasPrefix(marked, "\ufeff") {
		t.Errorf("list for spreadsheets begins with %.12q", marked)
	}
	book, err := excelize.OpenReader(strings.NewReader(get("result.xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	if sheet, err := book.GetRows("Пари"); err != nil || len(sheet) != len(rows) {
		t.Errorf("workbook: %d rows (%v), want %d as in the list", len(sheet), err, len(rows))
	}
	var document struct {
		Result struct {
			Pairs []json.RawMessage `json:"pairs"`
		} `json:"result"`
	}
	if err := json.Unmarshal([]byte(get("result.json")), &document); err != nil || len(document.Result.Pairs) != len(rows)-1 {
		t.Errorf("document: %d pairs (%v), want %d", len(document.Result.Pairs), err, len(rows)-1)
	}
	if minutes := get("minutes.pdf"); !strings.HasPrefix(minutes, "%PDF-") || !strings.HasSuffix(strings.TrimSpace(minutes), "%%EOF") {
		t.Errorf("minutes: %d bytes that are no PDF", len(minutes))
	}
}
