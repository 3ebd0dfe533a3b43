package register

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// Bounds of tolerance: a file with more broken rows than both is refused as a whole, for something else is wrong with it.
const (
	toleratedRows    = 20
	toleratedPercent = 1
	reportedRows     = 200 // of the broken rows, so many are kept for the report
)

// A Progress tells how far an import is.
type Progress struct {
	Phase Phase
	What  string // file or country
	Done  int
	Total int
}

// A Phase is a part of an import.
type Phase string

// The phases, in their order.
const (
	Reading   Phase = "read"
	Storing   Phase = "store"
	Switching Phase = "switch"
)

// A dataset is what the files of an import say.
type dataset struct {
	places    map[municipality.Country][]municipality.Place
	regional  map[string][]municipality.Figure // by code of the region
	languages map[municipality.Country][]municipality.Language
	sources   map[string]municipality.Source
	twinnings []twinningRow // nil: no file
	files     []FileReport
	broken    []RowError
	demo      bool
	line      map[municipality.Code]int // where a code was first read
	progress  func(Progress)
}

func newDataset(progress func(Progress)) *dataset {
	d := &dataset{
		places:    map[municipality.Country][]municipality.Place{},
		regional:  map[string][]municipality.Figure{},
		languages: map[municipality.Country][]municipality.Language{},
		sources:   map[string]municipality.Source{},
		line:      map[municipality.Code]int{},
		progress:  progress,
	}
	for _, s := range Sources() {
		d.sources[s.ID] = s
	}
	if d.progress == nil {
		d.progress = func(Progress) {}
	}
	return d
}

// readFiles reads all files of a source. hromadas.csv or lau.csv (or lau.csv.gz) must be there, the others may.
func readFiles(ctx context.Context, source Source, progress func(Progress)) (*dataset, error) {
	d := newDataset(progress)
	over, err := d.readSources(ctx, source)
	if err != nil {
		return nil, err
	}
	places := 0
	for _, file := range []struct {
		name string
		read func(context.Context, Source, string, overrides) error
		key  bool
	}{
		{"languages.csv", d.readLanguages, false},
		{"nuts3.csv", d.readRegions, false},
		{"hromadas.csv", d.readHromadas, true},
		{"lau.csv.gz", d.readLAU, true},
		{"lau.csv", d.readLAU, true},
		{twinningsFile, d.readTwinnings, false},
	} {
		err := file.read(ctx, source, file.name, over)
		if fault.CodeOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		if file.key {
			places++
		}
	}
	if places == 0 {
		return nil, fault.Wrap(fault.NotFound, "", errors.New("neither hromadas.csv nor lau.csv nor lau.csv.gz is there"))
	}
	d.nameUnitTypes()
	return d, nil
}

// each reads the rows of a table; row returns a *RowError for a row to skip.
func (d *dataset) each(ctx context.Context, t *table, unused []string, row func() error) error {
	report := FileReport{Name: t.file, SHA256: t.sum, Unused: unused}
	for n := 0; ; n++ {
		if n%1000 == 0 {
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("read %s: %w", t.file, err)
			}
			d.progress(Progress{Reading, t.file, min(n, t.rows), t.rows})
		}
		err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = row()
		}
		var broken *RowError
		if errors.As(err, &broken) {
			report.Skipped++
			if len(d.broken) < reportedRows {
				d.broken = append(d.broken, *broken)
			}
			continue
		}
		if err != nil {
			return err
		}
		report.Rows++
	}
	report.Corrected = t.corrected
	d.progress(Progress{Reading, t.file, t.rows, t.rows})
	d.files = append(d.files, report)
	return d.tolerate(report)
}

// tolerate refuses a file most of which cannot be read: a moved column must not empty the register.
func (d *dataset) tolerate(r FileReport) error {
	if r.Skipped <= toleratedRows || r.Skipped*100 <= (r.Rows+r.Skipped)*toleratedPercent {
		return nil
	}
	first := ""
	for _, b := range d.broken {
		if b.File == r.Name {
			first = b.Error()
			break
		}
	}
	return fault.Wrap(fault.Invalid, "", fmt.Errorf("%s: %d of %d rows are broken, nothing was imported; the first: %s",
		r.Name, r.Skipped, r.Rows+r.Skipped, first))
}

// add keeps a place unless its code was there before.
func (d *dataset) add(t *table, p municipality.Place) error {
	if line, ok := d.line[p.Code]; ok {
		return t.broken("", fmt.Sprintf("%s stands in line %d already", p.Code, line))
	}
	d.line[p.Code] = t.line
	d.places[p.Country] = append(d.places[p.Country], p)
	return nil
}
