package register

import (
	"encoding/binary"
	"sort"
)

// Strings is a column of strings in one block of memory, in the order of the places.
type Strings struct {
	text string
	ends []uint32
}

// Len is the number of strings.
func (s Strings) Len() int { return len(s.ends) }

// At gives the i-th string.
func (s Strings) At(i int) string { return s.text[s.start(i):s.ends[i]] }

// Text gives all strings one after the other, to be searched at once; IndexAt tells where a position belongs.
func (s Strings) Text() string { return s.text }

// IndexAt gives the number of the string that holds the byte at a position of Text, looking no further back than from.
func (s Strings) IndexAt(position, from int) int {
	for gap := 1; ; gap *= 2 { // positions are asked for in rising order: gallop from the last answer
		if from+gap >= len(s.ends) || int(s.ends[from+gap]) > position {
			tail := s.ends[from:min(from+gap+1, len(s.ends))]
			return from + sort.Search(len(tail), func(i int) bool { return int(tail[i]) > position })
		}
		from += gap
	}
}

// Bounds gives where the i-th string begins and ends in Text.
func (s Strings) Bounds(i int) (start, end int) { return int(s.start(i)), int(s.ends[i]) }

func (s Strings) start(i int) uint32 {
	if i == 0 {
		return 0
	}
	return s.ends[i-1]
}

// makeStrings joins strings.
func makeStrings(all []string) Strings {
	s := Strings{ends: make([]uint32, len(all))}
	n := 0
	for _, one := range all {
		n += len(one)
	}
	text := make([]byte, 0, n)
	for i, one := range all {
		text = append(text, one...)
		s.ends[i] = uint32(len(text))
	}
	s.text = string(text)
	return s
}

func (s Strings) encode() []byte {
	out := make([]byte, 0, len(s.text)+len(s.ends))
	for i := range s.ends {
		out = binary.AppendUvarint(out, uint64(s.ends[i]-s.start(i)))
	}
	return append(out, s.text...)
}

func decodeStrings(raw []byte, n int) (Strings, error) {
	s := Strings{ends: make([]uint32, n)}
	end := uint64(0)
	for i := range s.ends {
		u, size := binary.Uvarint(raw)
		if size <= 0 || u > maxSection {
			return Strings{}, errDamaged
		}
		raw, end = raw[size:], end+u
		s.ends[i] = uint32(end)
	}
	if end != uint64(len(raw)) {
		return Strings{}, errDamaged
	}
	s.text = string(raw)
	return s, nil
}
