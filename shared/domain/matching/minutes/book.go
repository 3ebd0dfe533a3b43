package minutes

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// A Book is a workbook.
type Book struct {
	Title, Lang string
	Made        string // RFC 3339, in the file's properties
	Sheets      []Sheet
}

// A Sheet is a table of a workbook. Cells are string, int, int64, float64 or nil for an empty one; a text is never taken
// for a formula.
type Sheet struct {
	Name   string // at most 31 letters, none of : \ / ? * [ ]
	Head   []string
	Widths []float64 // of the columns, in letters; the last holds for all that follow
	Rows   [][]any
}

// Limits of the format.
const (
	MaxRows = excelize.TotalRows
	MaxCell = excelize.TotalCellChars // letters in a cell; longer texts are cut
)

// XLSX writes the workbook. The head of each sheet stays in view.
func XLSX(b Book) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // nothing of it is on disk
	if err := f.SetDocProps(&excelize.DocProperties{Title: b.Title, Language: b.Lang, Created: b.Made, Modified: b.Made}); err != nil {
		return nil, fmt.Errorf("properties of the workbook: %w", err)
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return nil, fmt.Errorf("style of the workbook: %w", err)
	}
	for i, s := range b.Sheets {
		if i == 0 {
			err = f.SetSheetName(f.GetSheetName(0), s.Name)
		} else {
			_, err = f.NewSheet(s.Name)
		}
		if err == nil {
			err = s.write(f, bold)
		}
		if err != nil {
			return nil, fmt.Errorf("sheet %d of the workbook: %w", i+1, err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	return out.Bytes(), nil
}

func (s Sheet) write(f *excelize.File, bold int) error {
	w, err := f.NewStreamWriter(s.Name)
	if err != nil {
		return err
	}
	for i := range s.Head {
		if len(s.Widths) == 0 {
			break
		}
		if err := w.SetColWidth(i+1, i+1, s.Widths[min(i, len(s.Widths)-1)]); err != nil {
			return err
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	head := make([]any, len(s.Head))
	for i, h := range s.Head {
		head[i] = excelize.Cell{StyleID: bold, Value: h}
	}
	if err := w.SetRow("A1", head); err != nil {
		return err
	}
	for i, row := range s.Rows {
		at, err := excelize.CoordinatesToCellName(1, i+2)
		if err != nil {
			return err
		}
		if err := w.SetRow(at, shortened(row)); err != nil {
			return err
		}
	}
	return w.Flush()
}

// shortened cuts texts that are longer than a cell may be.
func shortened(row []any) []any {
	out := make([]any, len(row))
	for i, v := range row {
		if s, ok := v.(string); ok && utf8.RuneCountInString(s) > MaxCell {
			v = string([]rune(s)[:MaxCell-1]) + "…"
		}
		out[i] = v
	}
	return out
}
