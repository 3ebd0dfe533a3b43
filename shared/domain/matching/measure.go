package matching

import (
	"math"
	"math/bits"
)

// log2 is the binary logarithm of n > 0 in 65,536ths, by repeated squaring of the mantissa: integers only, so every
// processor gives the same one.
func log2(n uint64) int64 {
	whole := bits.Len64(n) - 1
	mantissa := n << (63 - whole) // 1.0 to 2.0 with 63 bits of fraction
	out := int64(whole) << 16
	for bit := int64(1) << 15; bit > 0; bit >>= 1 {
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

// kilometres is the great-circle distance of two points in hundred-thousandths of a degree, rounded to whole kilometres
// (sphere of 6,371 km). This is the one place that computes in floating point; rounding ends it.
func kilometres(lat1, lon1, lat2, lon2 int64) int {
	const toRadians = math.Pi / 180 / 100_000
	a, b := float64(lat1)*toRadians, float64(lat2)*toRadians
	dLat, dLon := b-a, float64(lon2-lon1)*toRadians
	s, t := math.Sin(dLat/2), math.Sin(dLon/2)
	h := float64(s*s) + float64(float64(math.Cos(a)*math.Cos(b))*float64(t*t)) // conversions forbid fused steps
	return int(math.Round(2 * 6371 * math.Asin(math.Min(1, math.Sqrt(h)))))
}
