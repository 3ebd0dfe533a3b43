package register

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// A figureColumn says how a column of a file becomes a figure. In its name {year} stands for four digits and {month} for two,
// so that a newer file brings its year along.
type figureColumn struct {
	name    string
	figure  municipality.Indicator
	year    int // when the name has none
	yearIn  string
	source  string
	note    municipality.Note
	classes map[string]float64 // words of the file for the values of a class
	min     float64
	max     float64
}

// A boundColumn is a figureColumn found in a header.
type boundColumn struct {
	figureColumn
	index  int
	header string
}

// bind finds the columns of a format in a header and lists the columns that nobody reads.
func bind(t *table, columns []figureColumn, others []string, over overrides) (bound []boundColumn, unused []string) {
	for i, header := range t.header {
		used := header == ""
		for _, c := range columns {
			year, ok := matchName(c.name, header)
			if !ok {
				continue
			}
			used = true
			if year != 0 {
				c.year = year
			}
			over.apply(t.file, header, &c)
			bound = append(bound, boundColumn{figureColumn: c, index: i, header: header})
		}
		for _, name := range others {
			if _, ok := matchName(name, header); ok {
				used = true
			}
		}
		if !used {
			unused = append(unused, header)
		}
	}
	return bound, unused
}

// matchName compares a header with a name that may hold {year} and {month}, and gives the year.
func matchName(name, header string) (year int, ok bool) {
	before, after, hasYear := strings.Cut(name, "{year}")
	if !hasYear {
		return 0, name == header
	}
	rest, ok := strings.CutPrefix(header, before)
	if !ok || len(rest) < 4 {
		return 0, false
	}
	year, err := strconv.Atoi(rest[:4])
	if err != nil || year < 1990 || year > 2100 {
		return 0, false
	}
	return year, matchMonth(after, rest[4:])
}

func matchMonth(name, header string) bool {
	before, after, hasMonth := strings.Cut(name, "{month}")
	if !hasMonth {
		return name == header
	}
	rest, ok := strings.CutPrefix(header, before)
	if !ok || len(rest) < 2 {
		return false
	}
	month, err := strconv.Atoi(rest[:2])
	return err == nil && month >= 1 && month <= 12 && rest[2:] == after
}

// read gives the figure of a row; false when the cell is blank.
func (c boundColumn) read(t *table) (municipality.Figure, bool, error) {
	cell := strings.TrimSpace(t.record[c.index])
	f := municipality.Figure{Indicator: c.figure, Year: c.year, Source: c.source, Note: c.note}
	if cell == "" {
		return f, false, nil
	}
	if c.classes != nil {
		v, ok := c.classes[cell]
		if !ok {
			return f, false, t.broken(c.header, fmt.Sprintf("%q is none of the known words", cutShort(cell)))
		}
		f.Value, f.Known = v, true
		return f, true, nil
	}
	v, _, err := number(cell)
	if err != nil {
		return f, false, t.broken(c.header, err.Error())
	}
	if low, high := c.bounds(); v < low || v > high {
		return f, false, t.broken(c.header, fmt.Sprintf("%v is not between %v and %v", v, low, high))
	}
	if c.whole() && v != math.Trunc(v) {
		return f, false, t.broken(c.header, fmt.Sprintf("%v is not a whole number", v))
	}
	if c.yearIn != "" {
		year, err := strconv.Atoi(t.get(c.yearIn))
		if err != nil || year < 1990 || year > 2100 {
			return f, false, t.broken(c.yearIn, fmt.Sprintf("%q is not a year", cutShort(t.get(c.yearIn))))
		}
		f.Year = year
	}
	f.Value, f.Known = v, true
	return f, true, nil
}

// bounds gives what a value can be at all: a slip of columns is noticed, an odd value is not changed.
func (c boundColumn) bounds() (low, high float64) {
	if c.min != 0 || c.max != 0 {
		return c.min, c.max
	}
	switch c.figure.Meaning().Unit {
	case municipality.YesNo:
		return 0, 1
	case municipality.Share:
		return -1, 1
	case municipality.Class:
		return 0, 9
	case municipality.Hryvnias, municipality.Thousand:
		return -1e12, 1e12
	}
	return 0, 1e12
}

func (c boundColumn) whole() bool {
	switch c.figure.Meaning().Unit {
	case municipality.Persons, municipality.Count, municipality.YesNo, municipality.Class:
		return true
	}
	return false
}

// readFigures gives the figures of a row.
func readFigures(t *table, bound []boundColumn) ([]municipality.Figure, error) {
	figures := make([]municipality.Figure, 0, len(bound))
	for _, c := range bound {
		f, ok, err := c.read(t)
		if err != nil {
			return nil, err
		}
		if ok {
			figures = append(figures, f)
		}
	}
	return figures, nil
}
