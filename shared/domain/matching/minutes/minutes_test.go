package minutes

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func paper() Paper {
	long := strings.Repeat("Довге обґрунтування рішення з багатьма словами. ", 30)
	p := Paper{
		Lang: "uk", Title: "Протокол", Made: noon,
		Footer: func(page int) string { return "Сторінка " + string(rune('0'+page%10)) + " з " + AllPages },
		Parts: []Part{
			{Heading: "Про добір", Facts: []Fact{{"Хто", "Працівник"}, {"Чому", long}}, Text: []string{"Речення.", "😀 ș ґ ʼ"}, Points: []string{"одне", long}},
			{Heading: "Пари", Table: &Table{Head: []string{"Україна", "ЄС", "Бал"}, Parts: []float64{4, 4, 1}, Right: []bool{false, false, true}}},
		},
	}
	for range 120 {
		p.Parts[1].Table.Rows = append(p.Parts[1].Table.Rows, []string{"Новгород-Сіверська громада", "Druskininkų savivaldybė", "71,2 %"})
	}
	return p
}

func TestPDF(t *testing.T) {
	t.Parallel()
	first, err := PDF(paper())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(first, []byte("%PDF-1.")) || !bytes.HasSuffix(bytes.TrimSpace(first), []byte("%%EOF")) {
		t.Errorf("PDF begins with %q and ends with %q", first[:8], first[len(first)-8:])
	}
	second, err := PDF(paper())
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("the same paper gives another file the second time (%v)", err)
	}
	if pages := bytes.Count(first, []byte("/Type /Page\n")); pages < 3 || pages > 12 {
		t.Errorf("%d pages, want a few", pages)
	}
}

func TestPrintable(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Зʼїзд": "З’їзд", "a\tb\r\nc": "a b\nc", "😀": "?", "e\u0301": "e", "1\u202f000": "1\u00a0000", "x\u202ey": "xy",
	} {
		if got := printable(in); got != want {
			t.Errorf("printable(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestXLSX(t *testing.T) {
	t.Parallel()
	body, err := XLSX(Book{Title: "Result", Lang: "en", Made: "2026-11-24T12:00:00Z", Sheets: []Sheet{
		{Name: "Пари", Head: []string{"Громада", "Бал"}, Widths: []float64{30, 8}, Rows: [][]any{{"=1+1", 0.712345}, {"Фастів", nil}, {"<a> & \"b\" _x000D_ \x01", -1}, {strings.Repeat("x", MaxCell+5), int64(3)}}},
		{Name: "Settings", Head: []string{"Name", "Value"}, Rows: [][]any{{"@SUM(1+9)", "+1"}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("Пари")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"Громада", "Бал"}, {"=1+1", "0.712345"}, {"Фастів"}, {"<a> & \"b\" _x000D_ \ufffd", "-1"}, {strings.Repeat("x", MaxCell-1) + "…", "3"}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if formula, err := f.GetCellFormula("Пари", "A2"); err != nil || formula != "" {
		t.Errorf("a text became the formula %q (%v)", formula, err)
	}
	if rows, err = f.GetRows("Settings"); err != nil || len(rows) != 2 {
		t.Errorf("settings = %v (%v)", rows, err)
	}
}

func TestXLSX_HoldsItsPromises(t *testing.T) {
	t.Parallel()
	book := Book{Title: "R & D", Lang: "uk", Made: "2026-11-24T12:00:00Z", Sheets: []Sheet{{Name: "A&B", Head: make([]string, 60), Widths: []float64{12.5, 8}}}}
	first, err := XLSX(book)
	if err != nil {
		t.Fatal(err)
	}
	if second, err := XLSX(book); err != nil || !bytes.Equal(first, second) {
		t.Errorf("the same book gives another file the second time (%v)", err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(first))
	if err != nil {
		t.Fatal(err)
	}
	props, err := f.GetDocProps()
	if err != nil || props.Title != "R & D" || props.Language != "uk" || props.Created != "2026-11-24T12:00:00Z" {
		t.Errorf("properties = %+v, %v", props, err)
	}
	if got := f.GetSheetList(); len(got) != 1 || got[0] != "A&B" {
		t.Errorf("sheets = %q", got)
	}
	for col, want := range map[string]float64{"A": 12.5, "B": 8, "BH": 8} {
		if got, err := f.GetColWidth("A&B", col); err != nil || got != want {
			t.Errorf("column %s is %v wide (%v), want %v", col, got, err, want)
		}
	}
	if panes, err := f.GetPanes("A&B"); err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("panes = %+v, %v", panes, err)
	}
	if _, err := XLSX(Book{Sheets: []Sheet{{Name: "A", Rows: [][]any{{true}}}}}); err == nil {
		t.Error("a cell of another kind: no error")
	}
}

func TestColumn(t *testing.T) {
	t.Parallel()
	for i := range 20_000 {
		want, err := excelize.ColumnNumberToName(i + 1)
		if i >= excelize.MaxColumns {
			break
		}
		if got := column(i); err != nil || got != want {
			t.Fatalf("column(%d) = %q, want %q (%v)", i, got, want, err)
		}
	}
}
