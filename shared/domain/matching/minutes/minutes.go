// Package minutes writes what is filed about a matching run: minutes as an A4 document (PDF) and a workbook (XLSX).
//
// It lays out final texts in the reader's language and knows nothing about runs. The same paper gives the same PDF byte
// for byte. Its fonts carry Latin Extended, Cyrillic and Greek; what they cannot write appears as a question mark.
package minutes

import "time"

// A Paper is the text of a document, from top to bottom.
type Paper struct {
	Lang   string // BCP 47
	Title  string
	Made   time.Time // stands in the file's properties
	Parts  []Part
	Footer func(page int) string // beneath every page; {all} in it becomes the number of pages
}

// AllPages is the place of the number of pages in a footer.
const AllPages = "{all}"

// A Part is a heading with what stands under it, in this order; each may be missing.
type Part struct {
	Heading string
	Facts   []Fact
	Text    []string // paragraphs
	Table   *Table
	Points  []string // items of a list
	Whole   bool     // stays on one page where a page holds it
	Small   bool     // table and list in smaller letters
}

// A Fact is a name with its value.
type Fact struct{ Name, Value string }

// A Table has the same number of cells in every row as in its head.
type Table struct {
	Head  []string
	Rows  [][]string
	Parts []float64 // widths of the columns, as parts of the whole
	Right []bool    // columns that are aligned right
}
