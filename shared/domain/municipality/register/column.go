package register

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// Limits of a number in a register: more places after the point or more digits are refused.
const (
	maxDecimals = 8
	maxMantissa = 1 << 53 // what a float64 holds exactly
)

// unknown marks a value that the source does not give.
var unknown = math.NaN()

// A ColumnInfo says what a column holds, from where and for which year.
type ColumnInfo struct {
	Indicator municipality.Indicator `json:"indicator"`
	Year      int                    `json:"year,omitempty"`
	Source    string                 `json:"source"`
	Note      municipality.Note      `json:"note,omitempty"`
	Decimals  int                    `json:"decimals,omitempty"` // values are stored as whole numbers of 10^-Decimals
}

// name is the section that holds the column.
func (c ColumnInfo) name() string { return fmt.Sprintf("column/%s/%d", c.Indicator, c.Year) }

// A Column is one indicator of one year for every place of a shard, in the order of the places.
type Column struct {
	ColumnInfo
	values []float64 // of the places, or of the regions; NaN is unknown
	region []uint16  // of each place, when values are those of regions
}

// Len is the number of places.
func (c Column) Len() int {
	if c.region != nil {
		return len(c.region)
	}
	return len(c.values)
}

// At gives the value of the i-th place; NaN and false when it is unknown.
func (c Column) At(i int) (float64, bool) {
	if c.region != nil {
		i = int(c.region[i])
	}
	v := c.values[i]
	return v, !math.IsNaN(v)
}

// Figure gives the value of the i-th place with year, source and note.
func (c Column) Figure(i int) municipality.Figure {
	v, ok := c.At(i)
	f := municipality.Figure{Indicator: c.Indicator, Known: ok, Year: c.Year, Source: c.Source, Note: c.Note}
	if ok {
		f.Value = v
		f.Note = noteOf(c.ColumnInfo, v)
	}
	return f
}

// noteOf adds what the value itself says: a true zero, a refund.
func noteOf(c ColumnInfo, v float64) municipality.Note {
	switch {
	case c.Indicator == municipality.Population && v == 0:
		return municipality.Uninhabited
	case v < 0 && strings.HasPrefix(string(c.Indicator), "share_"), v < 0 && c.Indicator == municipality.IncomeMilitary:
		return municipality.Refund
	}
	return c.Note
}

// decimals counts the digits after the point of the shortest way to write v.
func decimals(v float64) (int, error) {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	_, after, _ := strings.Cut(s, ".")
	if len(after) > maxDecimals {
		return 0, fmt.Errorf("%s has more than %d digits after the point", s, maxDecimals)
	}
	return len(after), nil
}

// encodeColumn writes values as whole numbers of 10^-decimals; 0 stands for unknown, others are moved up by one.
func encodeColumn(values []float64, decimals int) ([]byte, error) {
	scale := math.Pow10(decimals)
	out := make([]byte, 0, 2*len(values))
	for _, v := range values {
		if math.IsNaN(v) {
			out = append(out, 0)
			continue
		}
		whole := math.Round(v * scale)
		if math.Abs(whole) >= maxMantissa || whole/scale != v {
			return nil, fmt.Errorf("value %v does not fit %d decimals", v, decimals)
		}
		n := int64(whole)
		out = binary.AppendUvarint(out, (uint64(n)<<1^uint64(n>>63))+1)
	}
	return out, nil
}

func decodeColumn(raw []byte, n, decimals int) ([]float64, error) {
	if decimals < 0 || decimals > maxDecimals {
		return nil, errDamaged
	}
	scale := math.Pow10(decimals)
	out := make([]float64, n)
	for i := range out {
		u, size := binary.Uvarint(raw)
		if size <= 0 {
			return nil, errDamaged
		}
		raw = raw[size:]
		if u == 0 {
			out[i] = unknown
			continue
		}
		u--
		out[i] = float64(int64(u>>1)^-int64(u&1)) / scale
	}
	return out, nil
}
