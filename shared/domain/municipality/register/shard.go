package register

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// format is the shape of a shard; a reader refuses any other.
const format = 1

// A header is the table of contents of a shard.
type header struct {
	Format   int                  `json:"format"`
	Country  municipality.Country `json:"country"`
	Demo     bool                 `json:"demo,omitempty"`
	Places   int                  `json:"places"`
	Regions  int                  `json:"regions"`
	Keys     int                  `json:"keys"`              // municipality.KeyVersion when it was made
	Points   [2]int               `json:"points"`            // decimals of latitude and longitude
	Columns  []ColumnInfo         `json:"columns"`           // newest year first within an indicator
	Details  []detailInfo         `json:"details,omitempty"` // in order of kind
	War      *warInfo             `json:"war,omitempty"`
	Sections []sectionInfo        `json:"sections"`
}

type detailInfo struct {
	Kind   municipality.DetailKind `json:"kind"`
	Source string                  `json:"source"`
}

type warInfo struct {
	AsOf          string `json:"as_of"`
	Source        string `json:"source"`
	EarlierAsOf   string `json:"earlier_as_of"`
	EarlierSource string `json:"earlier_source"`
}

// A Shard holds the places of one country, sorted by code, in columns that are inflated on first use. It never changes
// and is safe for concurrent use. Its methods fail only when the stored bytes are damaged.
type Shard struct {
	header header
	packed map[string]packed

	mu      sync.Mutex
	strings map[string]Strings
	numbers map[string][]float64
	indexes map[string][]uint16
}

// OpenShard reads a shard file whose content has the given hash. Nothing but the header is inflated.
func OpenShard(file []byte, hash string) (*Shard, error) {
	h, sections, err := unpack(file, hash)
	if err != nil {
		return nil, fmt.Errorf("open shard %s: %w", hash, err)
	}
	if h.Format != format {
		return nil, fmt.Errorf("open shard %s: format %d, this program reads %d", hash, h.Format, format)
	}
	if h.Places < 0 || h.Places > maxSection || h.Regions < 0 || h.Regions > 1<<16 {
		return nil, fmt.Errorf("open shard %s: %w", hash, errDamaged)
	}
	return &Shard{
		header: h, packed: sections,
		strings: map[string]Strings{}, numbers: map[string][]float64{}, indexes: map[string][]uint16{},
	}, nil
}

// Country is the country whose places the shard holds.
func (s *Shard) Country() municipality.Country { return s.header.Country }

// Demo tells that the places were written by hand for the demonstration.
func (s *Shard) Demo() bool { return s.header.Demo }

// Len is the number of places.
func (s *Shard) Len() int { return s.header.Places }

// Columns lists what figures the shard has, the newest year first within an indicator.
func (s *Shard) Columns() []ColumnInfo { return slices.Clone(s.header.Columns) }

// Codes gives the places' codes in rising order.
func (s *Shard) Codes() (Strings, error) { return s.text("code", s.header.Places) }

// Written gives the places' names as written, as Names.Written.
func (s *Shard) Written() (Strings, error) { return s.text("written", s.header.Places) }

// Latin gives Names.Latin, "" where it equals Written.
func (s *Shard) Latin() (Strings, error) { return s.text("latin", s.header.Places) }

// Centres gives Names.Centre and its Latin form.
func (s *Shard) Centres() (written, roman Strings, err error) {
	if written, err = s.text("centre", s.header.Places); err == nil {
		roman, err = s.text("roman", s.header.Places)
	}
	return written, roman, err
}

// Former gives the former names of the i-th place.
func (s *Shard) Former(i int) ([]string, error) {
	column, err := s.text("former", s.header.Places)
	if err != nil {
		return nil, err
	}
	return splitOthers(column.At(i)), nil
}

// Districts gives Place.District.
func (s *Shard) Districts() (Strings, error) { return s.text("district", s.header.Places) }

// UnitTypes gives the detail UnitType.
func (s *Shard) UnitTypes() (Strings, error) {
	return s.text("detail/"+string(municipality.UnitType), s.header.Places)
}

// Kinds gives a function from the number of a place to its kind.
func (s *Shard) Kinds() (func(i int) municipality.Kind, error) {
	numbers, err := s.index("kind", s.header.Places)
	if err != nil {
		return nil, err
	}
	kinds := municipality.Kinds()
	return func(i int) municipality.Kind {
		if n := int(numbers[i]); n < len(kinds) {
			return kinds[n]
		}
		return ""
	}, nil
}

// Keys gives for each place the search keys of all its names, each with a line feed before it.
func (s *Shard) Keys() (Strings, error) {
	if s.header.Keys == municipality.KeyVersion {
		return s.text("key", s.header.Places)
	}
	return s.rekey() // the snapshot is older than the present rule
}

func (s *Shard) rekey() (Strings, error) {
	keys := make([]string, s.header.Places)
	for i := range keys {
		p, err := s.Place(i)
		if err != nil {
			return Strings{}, err
		}
		keys[i] = searchKeys(p.Country, p.Names)
	}
	return makeStrings(keys), nil
}

// RegionKeys gives the search keys of the regions, in the form of Keys.
func (s *Shard) RegionKeys() (Strings, error) {
	if s.header.Keys == municipality.KeyVersion {
		return s.text("region/key", s.header.Regions)
	}
	keys := make([]string, s.header.Regions)
	for i := range keys {
		region, err := s.region(i)
		if err != nil {
			return Strings{}, err
		}
		keys[i] = regionKeys(region)
	}
	return makeStrings(keys), nil
}

// Regions gives the number of each place's region; RegionAt tells the region of a number.
func (s *Shard) Regions() ([]uint16, error) { return s.index("region", s.header.Places) }

// RegionAt gives the region of the i-th place.
func (s *Shard) RegionAt(i int) (municipality.Region, error) {
	numbers, err := s.Regions()
	if err != nil {
		return municipality.Region{}, err
	}
	return s.region(int(numbers[i]))
}

func (s *Shard) region(n int) (municipality.Region, error) {
	if n >= s.header.Regions {
		return municipality.Region{}, errDamaged
	}
	var r municipality.Region
	for _, part := range []struct {
		section string
		to      *string
	}{{"region/code", &r.Code}, {"region/name", &r.Name}, {"region/latin", &r.Latin}} {
		column, err := s.text(part.section, s.header.Regions)
		if err != nil {
			return r, err
		}
		*part.to = column.At(n)
	}
	return r, nil
}

// Find gives the number of the place with a code.
func (s *Shard) Find(code municipality.Code) (int, bool, error) {
	codes, err := s.Codes()
	if err != nil {
		return 0, false, err
	}
	i, ok := sort.Find(codes.Len(), func(i int) int { return cmp.Compare(string(code), codes.At(i)) })
	return i, ok, nil
}

// Column gives the newest column of an indicator; false when the shard has none. Where years differ from place to place
// (a region's GDP), use the column of each year.
func (s *Shard) Column(ind municipality.Indicator) (Column, bool, error) {
	for _, c := range s.header.Columns {
		if c.Indicator == ind {
			column, err := s.column(c)
			return column, err == nil, err
		}
	}
	return Column{}, false, nil
}

// ColumnOf gives the column of an indicator for a year; false when the shard has none.
func (s *Shard) ColumnOf(ind municipality.Indicator, year int) (Column, bool, error) {
	for _, c := range s.header.Columns {
		if c.Indicator == ind && c.Year == year {
			column, err := s.column(c)
			return column, err == nil, err
		}
	}
	return Column{}, false, nil
}

func (s *Shard) column(c ColumnInfo) (Column, error) {
	column := Column{ColumnInfo: c}
	n := s.header.Places
	if c.Indicator.Meaning().Region {
		n = s.header.Regions
		region, err := s.Regions()
		if err != nil {
			return column, err
		}
		column.region = region
	}
	values, err := s.figures(c.name(), n, c.Decimals)
	column.values = values
	return column, err
}

// text gives a section of strings; one that is not there stands for empty strings.
func (s *Shard) text(name string, n int) (Strings, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if column, ok := s.strings[name]; ok {
		return column, nil
	}
	column := Strings{ends: make([]uint32, n)}
	if p, ok := s.packed[name]; ok {
		raw, err := p.inflate()
		if err != nil {
			return Strings{}, err
		}
		if column, err = decodeStrings(raw, n); err != nil {
			return Strings{}, fmt.Errorf("section %s: %w", name, err)
		}
	}
	s.strings[name] = column
	return column, nil
}

// figures gives a section of numbers; one that is not there stands for unknown ones.
func (s *Shard) figures(name string, n, decimals int) ([]float64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if column, ok := s.numbers[name]; ok {
		return column, nil
	}
	p, ok := s.packed[name]
	if !ok {
		return slices.Repeat([]float64{unknown}, n), nil
	}
	raw, err := p.inflate()
	if err != nil {
		return nil, err
	}
	column, err := decodeColumn(raw, n, decimals)
	if err != nil {
		return nil, fmt.Errorf("section %s: %w", name, err)
	}
	s.numbers[name] = column
	return column, nil
}

// index gives a section of small whole numbers.
func (s *Shard) index(name string, n int) ([]uint16, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if column, ok := s.indexes[name]; ok {
		return column, nil
	}
	column := make([]uint16, n)
	if p, ok := s.packed[name]; ok {
		raw, err := p.inflate()
		if err != nil {
			return nil, err
		}
		for i := range column {
			u, size := binary.Uvarint(raw)
			if size <= 0 || u >= 1<<16 {
				return nil, fmt.Errorf("section %s: %w", name, errDamaged)
			}
			column[i], raw = uint16(u), raw[size:]
		}
	}
	s.indexes[name] = column
	return column, nil
}

// splitOthers undoes joinOthers.
func splitOthers(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, otherSeparator)
}

// otherSeparator stands between the further names of a place; it is not allowed in a name.
const otherSeparator = "\x1f"

// Points gives a function from the number of a place to its position.
func (s *Shard) Points() (func(i int) municipality.Point, error) {
	lat, err := s.figures("lat", s.header.Places, s.header.Points[0])
	if err != nil {
		return nil, err
	}
	lon, err := s.figures("lon", s.header.Places, s.header.Points[1])
	if err != nil {
		return nil, err
	}
	return func(i int) municipality.Point {
		if !known(lat[i]) || !known(lon[i]) {
			return municipality.Point{}
		}
		return municipality.Point{Lat: lat[i], Lon: lon[i], Known: true}
	}, nil
}

// Occupied gives a function from the number of a place to whether it is temporarily occupied; outside Ukraine nothing is said.
func (s *Shard) Occupied() (func(i int) municipality.Hostility, error) {
	if s.header.War == nil {
		return func(int) municipality.Hostility { return "" }, nil
	}
	column, err := s.index(warSections[0], s.header.Places)
	if err != nil {
		return nil, err
	}
	return func(i int) municipality.Hostility { return hostilityAt(int(column[i])) }, nil
}
