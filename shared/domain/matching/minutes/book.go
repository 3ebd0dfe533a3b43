package minutes

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
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
	MaxRows = 1_048_576
	MaxCell = 32_767 // letters in a cell; longer texts are cut
)

// XLSX writes the workbook (ECMA-376, transitional) with the few parts that tables need. The head of each sheet stays in
// view. It is written here because the library for it, which the tests read with, is a tenth of the console's binary and a
// fifth of its start.
func XLSX(b Book) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range b.parts() {
		w, err := z.Create(p.name)
		if err == nil {
			_, err = io.WriteString(w, xml.Header+p.text)
		}
		if err != nil {
			return nil, fmt.Errorf("part %s of the workbook: %w", p.name, err)
		}
	}
	for i, s := range b.Sheets {
		w, err := z.Create(fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1))
		if err == nil {
			err = s.write(w)
		}
		if err != nil {
			return nil, fmt.Errorf("sheet %d of the workbook: %w", i+1, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	return out.Bytes(), nil
}

// part is a file of the package.
type part struct{ name, text string }

// Names of the format, shortened.
const (
	mainSpace     = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relations     = "http://schemas.openxmlformats.org/package/2006/relationships"
	officeRelated = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	sheetMedia    = "application/vnd.openxmlformats-officedocument.spreadsheetml."
)

// styles are a plain cell and, second, a bold one that wraps.
const styles = `<styleSheet xmlns="` + mainSpace + `"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
	`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
	`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
	`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
	`<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
	`<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs>` +
	`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`

func (b Book) parts() []part {
	var types, sheets, rels strings.Builder
	for i, s := range b.Sheets {
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="%sworksheet+xml"/>`, i+1, sheetMedia)
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, escaped(s.Name), i+1, i+1)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, officeRelated, i+1)
	}
	fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/>`, len(b.Sheets)+1, officeRelated)
	return []part{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + sheetMedia + `sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="` + sheetMedia + `styles+xml"/>` +
			`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` + types.String() + `</Types>`},
		{"_rels/.rels", `<Relationships xmlns="` + relations + `"><Relationship Id="rId1" Type="` + officeRelated + `/officeDocument" Target="xl/workbook.xml"/>` +
			`<Relationship Id="rId2" Type="` + relations + `/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`},
		{"docProps/core.xml", `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
			`<dc:title>` + escaped(b.Title) + `</dc:title><dc:language>` + escaped(b.Lang) + `</dc:language>` +
			`<dcterms:created xsi:type="dcterms:W3CDTF">` + escaped(b.Made) + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + escaped(b.Made) + `</dcterms:modified></cp:coreProperties>`},
		{"xl/workbook.xml", `<workbook xmlns="` + mainSpace + `" xmlns:r="` + officeRelated + `"><sheets>` + sheets.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + relations + `">` + rels.String() + `</Relationships>`},
		{"xl/styles.xml", styles},
	}
}

func (s Sheet) write(w io.Writer) error {
	var b bytes.Buffer
	b.WriteString(xml.Header + `<worksheet xmlns="` + mainSpace + `"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`)
	if len(s.Widths) > 0 && len(s.Head) > 0 {
		b.WriteString("<cols>")
		for i := range s.Head {
			fmt.Fprintf(&b, `<col min="%d" max="%d" width="%g" customWidth="1"/>`, i+1, i+1, s.Widths[min(i, len(s.Widths)-1)])
		}
		b.WriteString("</cols>")
	}
	b.WriteString("<sheetData>")
	head := make([]any, len(s.Head))
	for i, h := range s.Head {
		head[i] = h
	}
	err := writeRow(&b, 1, head, ` s="1"`)
	for i := 0; i < len(s.Rows) && err == nil; i++ {
		err = writeRow(&b, i+2, s.Rows[i], "")
	}
	if err != nil {
		return err
	}
	b.WriteString("</sheetData></worksheet>")
	_, err = w.Write(b.Bytes())
	return err
}

func writeRow(b *bytes.Buffer, n int, cells []any, style string) error {
	if n > MaxRows {
		return fmt.Errorf("more than %d rows", MaxRows)
	}
	fmt.Fprintf(b, `<row r="%d">`, n)
	for i, v := range cells {
		at := column(i) + strconv.Itoa(n)
		switch v := v.(type) {
		case nil:
		case string:
			fmt.Fprintf(b, `<c r="%s"%s t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, at, style, escaped(shortened(v)))
		case int, int64:
			fmt.Fprintf(b, `<c r="%s"%s><v>%d</v></c>`, at, style, v)
		case float64:
			fmt.Fprintf(b, `<c r="%s"%s><v>%s</v></c>`, at, style, strconv.FormatFloat(v, 'g', -1, 64))
		default:
			return fmt.Errorf("cell %s is a %T", at, v)
		}
	}
	b.WriteString("</row>")
	return nil
}

// column is the name of a column, from 0: A to Z, AA to AZ and so on.
func column(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}

// coded finds what readers would take for a letter by its number, as in _x000D_.
var coded = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`_(x[0-9A-Fa-f]{4}_)`) })

// escaped is a text as it may stand in XML, read back letter by letter.
func escaped(s string) string {
	if strings.Contains(s, "_x") {
		s = coded().ReplaceAllString(s, "_x005F_$1")
	}
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a builder never fails
	return b.String()
}

// shortened cuts a text that is longer than a cell may be.
func shortened(s string) string {
	if utf8.RuneCountInString(s) <= MaxCell {
		return s
	}
	return string([]rune(s)[:MaxCell-1]) + "…"
}
