package minutes

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"

	"github.com/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
)

// Measures of a page, millimetres and points.
const (
	margin     = 20.0
	footerRoom = 18.0
	bodySize   = 10.0
	lineHeight = 5.0
	cellSize   = 9.0
	cellLine   = 4.5
	smallSize  = 7.5
	smallLine  = 3.6
	headSize   = 12.0
	headLine   = 6.0
	cellPad    = 1.2
	smallPad   = 0.7
	family     = "go"
)

// PDF writes the paper as a document of A4 pages.
func PDF(paper Paper) ([]byte, error) {
	f := fpdf.New("P", "mm", "A4", "")
	f.SetCreationDate(paper.Made)
	f.SetModificationDate(paper.Made)
	f.SetCatalogSort(true)
	f.SetLang(paper.Lang)
	f.SetTitle(paper.Title, true)
	f.AddUTF8FontFromBytes(family, "", goregular.TTF)
	f.AddUTF8FontFromBytes(family, "B", gobold.TTF)
	f.SetMargins(margin, margin, margin)
	f.SetAutoPageBreak(true, footerRoom)
	f.SetCellMargin(0)
	f.AliasNbPages(AllPages)
	d := &document{Fpdf: f}
	d.setSize(false)
	if paper.Footer != nil {
		f.SetFooterFunc(func() { d.footer(paper.Footer(f.PageNo())) })
	}
	f.AddPage()
	d.words("B", 16, 7, paper.Title)
	f.Ln(3)
	for _, p := range paper.Parts {
		d.part(p)
	}
	var b bytes.Buffer
	if err := f.Output(&b); err != nil {
		return nil, fmt.Errorf("write minutes: %w", err)
	}
	return b.Bytes(), nil
}

// A document is a PDF being written.
type document struct {
	*fpdf.Fpdf
	size, line, pad float64 // of the letters and lines in cells, and what is free above and below them
}

// words writes a paragraph over the whole width.
func (d *document) words(style string, size, height float64, s string) {
	d.SetFont(family, style, size)
	d.MultiCell(0, height, printable(s), "", "L", false)
}

func (d *document) footer(s string) {
	d.SetY(-footerRoom + 4)
	d.SetFont(family, "", 8)
	d.CellFormat(0, 5, printable(s), "T", 0, "L", false, 0, "")
}

func (d *document) part(p Part) {
	if height := d.partHeight(p); p.Whole && height <= d.pageHeight() {
		d.room(height)
	}
	if p.Heading != "" {
		d.room(3 * lineHeight)
		d.Ln(3)
		d.words("B", headSize, headLine, p.Heading)
		d.Ln(1)
	}
	for _, fact := range p.Facts {
		d.row([]string{fact.Name, fact.Value}, d.factWidths(), nil, []string{"B", ""}, "")
	}
	for _, s := range p.Text {
		d.words("", bodySize, lineHeight, s)
		d.Ln(1.5)
	}
	d.setSize(p.Small)
	if p.Table != nil {
		d.table(*p.Table)
	}
	for _, s := range p.Points {
		d.row([]string{"•", s}, d.pointWidths(), nil, []string{"", ""}, "")
	}
	d.setSize(false)
}

// setSize chooses the letters of cells.
func (d *document) setSize(small bool) {
	d.size, d.line, d.pad = cellSize, cellLine, cellPad
	if small {
		d.size, d.line, d.pad = smallSize, smallLine, smallPad
	}
}

// partHeight is the height that a part takes.
func (d *document) partHeight(p Part) float64 {
	height := 0.0
	paragraph := func(style string, size, line, after float64, s string) {
		d.SetFont(family, style, size)
		height += float64(len(d.SplitText(printable(s), d.width())))*line + after
	}
	if p.Heading != "" {
		paragraph("B", headSize, headLine, 4, p.Heading)
	}
	for _, fact := range p.Facts {
		height += d.height([]string{fact.Name, fact.Value}, d.factWidths(), []string{"B", ""})
	}
	for _, s := range p.Text {
		paragraph("", bodySize, lineHeight, 1.5, s)
	}
	d.setSize(p.Small)
	defer d.setSize(false)
	if p.Table != nil {
		height += d.tableHeight(*p.Table)
	}
	for _, s := range p.Points {
		height += d.height([]string{"•", s}, d.pointWidths(), []string{"", ""})
	}
	return height
}

func (d *document) factWidths() []float64 { return []float64{d.width() * 0.32, d.width() * 0.68} }

func (d *document) pointWidths() []float64 { return []float64{5, d.width() - 5} }

func (d *document) width() float64 {
	w, _ := d.GetPageSize()
	return w - 2*margin
}

func (d *document) pageHeight() float64 {
	_, h := d.GetPageSize()
	return h - footerRoom - margin
}

// room begins a new page where less than the height is left on this one.
func (d *document) room(height float64) bool {
	_, h := d.GetPageSize()
	if d.GetY()+height <= h-footerRoom {
		return false
	}
	d.AddPage()
	return true
}

// columns gives the widths of a table's columns and the styles of its head and its cells.
func (d *document) columns(t Table) (widths []float64, bold, plain []string) {
	whole := 0.0
	for _, p := range t.Parts {
		whole += p
	}
	widths, bold, plain = make([]float64, len(t.Head)), make([]string, len(t.Head)), make([]string, len(t.Head))
	for i := range widths {
		widths[i] = d.width() / float64(len(widths))
		if whole > 0 {
			widths[i] = d.width() * t.Parts[i] / whole
		}
		bold[i] = "B"
	}
	return widths, bold, plain
}

func (d *document) tableHeight(t Table) float64 {
	widths, bold, plain := d.columns(t)
	height := d.height(t.Head, widths, bold) + 2
	for _, cells := range t.Rows {
		height += d.height(cells, widths, plain)
	}
	return height
}

// table writes a table; its head stands on every page again.
func (d *document) table(t Table) {
	widths, bold, plain := d.columns(t)
	head := func() { d.row(t.Head, widths, t.Right, bold, "B") }
	d.room(4 * lineHeight)
	head()
	for _, cells := range t.Rows {
		if d.room(d.height(cells, widths, plain)) {
			head()
		}
		d.row(cells, widths, t.Right, plain, "B")
	}
	d.Ln(2)
}

// lines breaks a cell into the lines that fit its column.
func (d *document) lines(s, style string, width float64) []string {
	d.SetFont(family, style, d.size)
	return d.SplitText(printable(s), width-2*cellPad)
}

func (d *document) height(cells []string, widths []float64, styles []string) float64 {
	most := 1
	for i, s := range cells {
		most = max(most, len(d.lines(s, styles[i], widths[i])))
	}
	return float64(most)*d.line + 2*d.pad
}

// row writes cells beside each other, each as high as the highest. A row must fit a page.
func (d *document) row(cells []string, widths []float64, right []bool, styles []string, border string) {
	height := d.height(cells, widths, styles)
	d.room(height)
	x, y := d.GetXY()
	for i, s := range cells {
		align := "L"
		if i < len(right) && right[i] {
			align = "R"
		}
		for n, line := range d.lines(s, styles[i], widths[i]) {
			d.SetXY(x+cellPad, y+d.pad+float64(n)*d.line)
			d.CellFormat(widths[i]-2*cellPad, d.line, line, "", 0, align, false, 0, "")
		}
		x += widths[i]
	}
	if border != "" {
		d.SetDrawColor(190, 190, 190)
		d.Line(margin, y+height, margin+d.width(), y+height)
	}
	d.SetXY(margin, y+height)
}

// spelled replaces signs that the fonts lack by ones that look the same.
var spelled = strings.NewReplacer("ʼ", "’", "\u202f", "\u00a0", "\u2009", "\u00a0", "\t", " ", "\r", "")

// printable gives a text in signs that the fonts have: what is invisible disappears, what lies outside the fonts' plane is
// a question mark.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r > 0xFFFF:
			return '?'
		case unicode.IsControl(r), unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, spelled.Replace(s))
}
