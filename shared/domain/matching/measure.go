package matching

import (
	"math/bits"
	"sort"
	"sync"
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

// Numbers with 62 bits of fraction.
const (
	one62       = 1 << 62
	rightAngle  = 7_244_019_458_077_122_842 // radians
	radians     = 804_891_050_897           // in a hundred-thousandth of a degree
	halfKmAngle = 180_963_978_120_679       // half of the angle that half a kilometre spans on a sphere of 6,371 km
)

// Angles in hundred-thousandths of a degree, and whole kilometres from a point to the opposite one.
const (
	wholeTurn = 36_000_000
	farthest  = 20_015
)

// kilometres is the great-circle distance of two points in hundred-thousandths of a degree, rounded to whole kilometres
// (sphere of 6,371 km). It is computed in whole numbers, because a sine in floating point may differ in its last bit from
// one kind of processor to another: the haversine is looked up among those of every half kilometre.
func kilometres(lat1, lon1, lat2, lon2 int64) int {
	lon := max(lon1, lon2) - min(lon1, lon2)
	a, b := sine(halfAngle(max(lat1, lat2)-min(lat1, lat2))), sine(halfAngle(min(lon, wholeTurn-lon)))
	haversine := multiply(a, a) + multiply(multiply(cosineOf(lat1), cosineOf(lat2)), multiply(b, b))
	limits := haversines()
	return sort.Search(len(limits), func(km int) bool { return haversine < limits[km] })
}

// haversines are those of ½, 1½, 2½ … kilometres.
var haversines = sync.OnceValue(func() []uint64 {
	out := make([]uint64, farthest)
	for km := range out {
		s := sine(uint64(2*km+1) * halfKmAngle)
		out[km] = multiply(s, s)
	}
	return out
})

func halfAngle(hundredThousandths int64) uint64 { return uint64(hundredThousandths) * radians / 2 }

func cosineOf(lat int64) uint64 {
	return sine(rightAngle - min(uint64(max(lat, -lat))*radians, rightAngle))
}

// sine of 0 to a right angle in radians, by its series up to the 13th power or the cosine's up to the 14th: what lies
// beyond is less than a micrometre on the ground.
func sine(x uint64) uint64 {
	if x <= rightAngle/2 {
		y := multiply(x, x)
		s := one62 - y/156
		s = one62 - multiply(y, s)/110
		s = one62 - multiply(y, s)/72
		s = one62 - multiply(y, s)/42
		s = one62 - multiply(y, s)/20
		return multiply(x, one62-multiply(y, s)/6)
	}
	x = rightAngle - min(x, rightAngle)
	y := multiply(x, x)
	c := one62 - y/182
	c = one62 - multiply(y, c)/132
	c = one62 - multiply(y, c)/90
	c = one62 - multiply(y, c)/56
	c = one62 - multiply(y, c)/30
	c = one62 - multiply(y, c)/12
	return one62 - multiply(y, c)/2
}

func multiply(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi<<2 | lo>>62
}
