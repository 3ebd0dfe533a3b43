package register

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// A built is a shard ready to be stored.
type built struct {
	file    []byte
	hash    string
	country municipality.Country
	places  int
	regions int
	demo    bool
	columns []ColumnInfo
}

// A builder turns the places of one country into a shard.
type builder struct {
	header  header
	places  []municipality.Place
	regions []municipality.Region
	number  map[string]uint16 // of a region by code
	figures map[string][]municipality.Figure
	out     []section
}

// build makes the shard of a country. Figures of regions may stand with the places or in regional, by code of the region.
func build(country municipality.Country, places []municipality.Place, regional map[string][]municipality.Figure, demo bool) (built, error) {
	b := builder{
		header:  header{Format: format, Country: country, Demo: demo, Places: len(places), Keys: municipality.KeyVersion},
		places:  slices.Clone(places),
		number:  map[string]uint16{},
		figures: map[string][]municipality.Figure{},
	}
	slices.SortFunc(b.places, func(x, y municipality.Place) int { return cmp.Compare(x.Code, y.Code) })
	if err := b.putRegions(regional); err != nil {
		return built{}, fmt.Errorf("build shard %s: %w", country, err)
	}
	b.putText()
	b.putWar()
	b.putDetails()
	if err := b.putPoints(); err != nil {
		return built{}, fmt.Errorf("build shard %s: %w", country, err)
	}
	if err := b.putColumns(); err != nil {
		return built{}, fmt.Errorf("build shard %s: %w", country, err)
	}
	file, hash, err := pack(&b.header, b.out)
	if err != nil {
		return built{}, fmt.Errorf("build shard %s: %w", country, err)
	}
	return built{
		file: file, hash: hash, country: country, places: len(places), regions: len(b.regions), demo: demo,
		columns: b.header.Columns,
	}, nil
}

// putRegions numbers the regions by code and gathers their figures.
func (b *builder) putRegions(regional map[string][]municipality.Figure) error {
	for _, p := range b.places {
		if _, ok := b.number[p.Region.Code]; !ok {
			b.number[p.Region.Code] = 0
			b.regions = append(b.regions, p.Region)
			b.figures[p.Region.Code] = regional[p.Region.Code]
		}
		for _, f := range p.Figures {
			if f.Indicator.Meaning().Region {
				b.figures[p.Region.Code] = append(slices.Clip(b.figures[p.Region.Code]), f)
			}
		}
	}
	if len(b.regions) > 1<<16 {
		return fmt.Errorf("%d regions are too many", len(b.regions))
	}
	slices.SortFunc(b.regions, func(x, y municipality.Region) int { return cmp.Compare(x.Code, y.Code) })
	for i, r := range b.regions {
		b.number[r.Code] = uint16(i)
	}
	b.header.Regions = len(b.regions)
	return nil
}

func (b *builder) putText() {
	kinds := municipality.Kinds()
	b.index("kind", func(p municipality.Place) int { return max(0, slices.Index(kinds, p.Kind)) })
	b.index("region", func(p municipality.Place) int { return int(b.number[p.Region.Code]) })
	b.text("code", func(p municipality.Place) string { return string(p.Code) })
	b.text("written", func(p municipality.Place) string { return p.Names.Written })
	b.text("latin", func(p municipality.Place) string {
		if p.Names.Latin == p.Names.Written {
			return ""
		}
		return p.Names.Latin
	})
	b.text("centre", func(p municipality.Place) string { return p.Names.Centre })
	b.text("roman", func(p municipality.Place) string { return p.Names.Roman })
	b.text("full", func(p municipality.Place) string { return p.Names.Full })
	b.text("others", func(p municipality.Place) string { return strings.Join(p.Names.Others, otherSeparator) })
	b.text("former", func(p municipality.Place) string { return strings.Join(p.Names.Former, otherSeparator) })
	b.text("district", func(p municipality.Place) string { return p.District })
	b.text("key", func(p municipality.Place) string { return searchKeys(p.Country, p.Names) })
	for name, get := range map[string]func(municipality.Region) string{
		"code": func(r municipality.Region) string { return r.Code }, "name": func(r municipality.Region) string { return r.Name },
		"latin": func(r municipality.Region) string { return r.Latin }, "key": regionKeys,
	} {
		column := make([]string, len(b.regions))
		for i, r := range b.regions {
			column[i] = get(r)
		}
		b.out = append(b.out, section{"region/" + name, makeStrings(column).encode()})
	}
	slices.SortFunc(b.out, func(x, y section) int { return cmp.Compare(x.name, y.name) })
}

// text adds a section of strings unless all are empty.
func (b *builder) text(name string, get func(municipality.Place) string) {
	column := make([]string, len(b.places))
	some := false
	for i, p := range b.places {
		column[i] = get(p)
		some = some || column[i] != ""
	}
	if some {
		b.out = append(b.out, section{name, makeStrings(column).encode()})
	}
}

func (b *builder) index(name string, get func(municipality.Place) int) {
	var raw []byte
	for _, p := range b.places {
		raw = binary.AppendUvarint(raw, uint64(get(p)))
	}
	b.out = append(b.out, section{name, raw})
}

func (b *builder) putWar() {
	i := slices.IndexFunc(b.places, func(p municipality.Place) bool { return p.War != nil })
	if i < 0 {
		return
	}
	first := b.places[i].War
	b.header.War = &warInfo{first.AsOf, first.Source, first.EarlierAsOf, first.EarlierSource}
	for n, get := range []func(municipality.War) int{
		func(w municipality.War) int { return hostilityNumber(w.Occupied) },
		func(w municipality.War) int { return hostilityNumber(w.Active) },
		func(w municipality.War) int { return hostilityNumber(w.Possible) },
		func(w municipality.War) int { return statusNumber(w.Earlier) },
	} {
		b.index(warSections[n], func(p municipality.Place) int {
			if p.War == nil {
				return 0
			}
			return get(*p.War)
		})
	}
}

func (b *builder) putDetails() {
	source := map[municipality.DetailKind]string{}
	var kinds []municipality.DetailKind
	for _, p := range b.places {
		for _, d := range p.Details {
			if _, ok := source[d.Kind]; !ok {
				source[d.Kind] = d.Source
				kinds = append(kinds, d.Kind)
			}
		}
	}
	slices.Sort(kinds)
	for _, kind := range kinds {
		b.header.Details = append(b.header.Details, detailInfo{kind, source[kind]})
		b.text("detail/"+string(kind), func(p municipality.Place) string { return p.Detail(kind) })
	}
}

func (b *builder) putPoints() error {
	for n, get := range []func(municipality.Point) float64{
		func(p municipality.Point) float64 { return p.Lat }, func(p municipality.Point) float64 { return p.Lon },
	} {
		values := make([]float64, len(b.places))
		for i, p := range b.places {
			values[i] = unknown
			if p.Point.Known {
				values[i] = get(p.Point)
			}
		}
		raw, most, err := encodeNumbers(values)
		if err != nil {
			return err
		}
		b.header.Points[n] = most
		b.out = append(b.out, section{[...]string{"lat", "lon"}[n], raw})
	}
	return nil
}

// putColumns writes the figures of places and regions, one column for each indicator and year.
func (b *builder) putColumns() error {
	columns := map[municipality.Indicator]map[int]*draftColumn{}
	for i, p := range b.places {
		for _, f := range p.Figures {
			if f.Indicator.Meaning().Region {
				continue
			}
			if err := draft(columns, f, len(b.places)).put(i, f); err != nil {
				return fmt.Errorf("%s: %w", p.Code, err)
			}
		}
	}
	for i, r := range b.regions {
		for _, f := range b.figures[r.Code] {
			if err := draft(columns, f, len(b.regions)).put(i, f); err != nil {
				return fmt.Errorf("%s: %w", r.Code, err)
			}
		}
	}
	for _, ind := range municipality.Indicators() {
		years := make([]*draftColumn, 0, len(columns[ind]))
		for _, c := range columns[ind] {
			years = append(years, c)
		}
		slices.SortFunc(years, func(x, y *draftColumn) int { return cmp.Compare(y.info.Year, x.info.Year) })
		for _, c := range years {
			raw, most, err := encodeNumbers(c.values)
			if err != nil {
				return fmt.Errorf("%s: %w", ind, err)
			}
			c.info.Decimals = most
			b.header.Columns = append(b.header.Columns, c.info)
			b.out = append(b.out, section{c.info.name(), raw})
		}
	}
	return nil
}

// A draftColumn is a column that is being filled.
type draftColumn struct {
	info   ColumnInfo
	values []float64
}

// put refuses a second source, which the column could not tell from the first.
func (c *draftColumn) put(i int, f municipality.Figure) error {
	if f.Source != c.info.Source {
		return fmt.Errorf("%s %d has two sources, %s and %s", f.Indicator, f.Year, c.info.Source, f.Source)
	}
	if f.Known {
		c.values[i] = f.Value
	}
	return nil
}

func draft(columns map[municipality.Indicator]map[int]*draftColumn, f municipality.Figure, n int) *draftColumn {
	years := columns[f.Indicator]
	if years == nil {
		years = map[int]*draftColumn{}
		columns[f.Indicator] = years
	}
	c := years[f.Year]
	if c == nil {
		note := f.Note
		if note == municipality.Uninhabited || note == municipality.Refund {
			note = municipality.NoNote // these follow from the value
		}
		c = &draftColumn{
			info:   ColumnInfo{Indicator: f.Indicator, Year: f.Year, Source: f.Source, Note: note},
			values: slices.Repeat([]float64{unknown}, n),
		}
		years[f.Year] = c
	}
	return c
}

// encodeNumbers encodes with as many decimals as the values need.
func encodeNumbers(values []float64) (raw []byte, most int, err error) {
	for _, v := range values {
		if math.IsNaN(v) {
			continue
		}
		n, err := decimals(v)
		if err != nil {
			return nil, 0, err
		}
		most = max(most, n)
	}
	raw, err = encodeColumn(values, most)
	return raw, most, err
}
