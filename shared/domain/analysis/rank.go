package analysis

import (
	"math"
	"math/bits"
	"slices"
	"sort"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// A Ranking is the known values of one indicator in one country, by size.
type Ranking struct{ values []float64 }

// NewRanking sorts values; those that are not numbers are left out. It keeps the slice.
func NewRanking(values []float64) Ranking {
	values = slices.DeleteFunc(values, math.IsNaN)
	slices.Sort(values)
	return Ranking{values}
}

// Len is the number of places whose value is known.
func (r Ranking) Len() int { return len(r.values) }

// Percentile is the share of places with a lower value in millionths, equal ones counting half: a country where all are
// equal has everybody in the middle. False where nothing is known.
func (r Ranking) Percentile(v float64) (int32, bool) {
	n := int64(len(r.values))
	if n == 0 || math.IsNaN(v) {
		return 0, false
	}
	below := sort.SearchFloat64s(r.values, v)
	upTo := below + sort.Search(len(r.values)-below, func(i int) bool { return r.values[below+i] > v })
	return int32((int64(below+upTo)*One + n) / (2 * n)), true
}

// Percent writes a share or a percentile in millionths as whole per cent, as every page shows it: rounded, but only the
// whole is 100.
func Percent(v int32) int {
	percent := int(v+One/200) / (One / 100)
	if v < One {
		return min(percent, 99)
	}
	return percent
}

// Median is the value in the middle, of two the lower; false where nothing is known.
func (r Ranking) Median() (float64, bool) {
	if len(r.values) == 0 {
		return 0, false
	}
	return r.values[(len(r.values)-1)/2], true
}

// Ranked reports whether a rank says anything about an indicator: classes and answers of yes or no have none.
func Ranked(ind municipality.Indicator) bool {
	switch ind.Meaning().Unit {
	case municipality.YesNo, municipality.Class, "":
		return false
	}
	return true
}

// binaryLog is the binary logarithm of n > 0 in 65,536ths, by repeated squaring of the mantissa: integers only.
func binaryLog(n uint64) int32 {
	whole := bits.Len64(n) - 1
	mantissa := n << (63 - whole) // 1.0 to 2.0 with 63 bits of fraction
	out := int32(whole) << 16
	for bit := int32(1) << 15; bit > 0; bit >>= 1 {
		hi, _ := bits.Mul64(mantissa, mantissa) // 62 bits of fraction
		if hi>>63 == 1 {
			out |= bit
			mantissa = hi
		} else {
			mantissa = hi << 1
		}
	}
	return out
}
