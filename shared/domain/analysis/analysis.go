// Package analysis says what the registers and the applications tell about a place: its profile with ranks, its
// sectors of excellence with their make-up, the places most like it, and the group it belongs to.
//
// It promises four things. What is unknown stays unknown and drops out of every mean. A figure is ranked among the
// places of its own country only, so that hryvnias per head and a region's gross domestic product are never compared
// as amounts. Everything that is compared is a whole number of millionths: package register's values become integers
// in Ranking.Percentile and binaryLog, and from there on every machine computes the same. And every strength says what
// it is made of; an officer who knows better corrects it with a reason, and the correction never hides the computed value.
package analysis

// One is the whole in millionths: a strength of 100 %, the highest percentile, the greatest distance.
const One = 1_000_000

// mean is the weighted mean of values, rounded to the nearest whole; false where no weight is known.
type mean struct{ sum, weight int64 }

func (m *mean) add(value int32, weight int) {
	m.sum += int64(value) * int64(weight)
	m.weight += int64(weight)
}

func (m *mean) value() (int32, bool) {
	if m.weight == 0 {
		return 0, false
	}
	return int32((m.sum + m.weight/2) / m.weight), true
}
