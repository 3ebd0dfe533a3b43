package search

// Lengths, in letters of the key, from which one and two mistakes are forgiven.
const (
	oneMistake  = 4
	twoMistakes = 8
	longestWord = 63 // of a word that is compared with mistakes: a machine word has a bit for each letter
)

// findSimilar offers the places that fit a pattern when one or two letters of its longest word are wrong, missing, too many or swapped.
func (x *part) findSimilar(p pattern, best *best) {
	anchor := longest(p.words)
	allowed := mistakes(anchor)
	if allowed == 0 || len(anchor) > longestWord {
		return
	}
	place, last := 0, -1
	newMatcher(anchor).scan(x.keys.Text(), allowed, func(at, distance int) {
		if place = x.keys.IndexAt(at, place); place == last && distance > 1 {
			return
		}
		last = place
		if !x.othersFit(place, anchor, p.words) {
			return
		}
		match := byOneTypo
		if distance > 1 {
			match = byTwoTypos
		}
		x.offer(place, match, p, best)
	})
}

// othersFit compares the words besides the anchor with the names and the region, mistakes forgiven too.
func (x *part) othersFit(place int, anchor string, words []string) bool {
	if len(words) == 1 {
		return true
	}
	keys := x.keys.At(place) + x.regionKeys[x.regions[place]]
	for _, word := range words {
		if word == anchor || beginsWord(keys, word) {
			continue
		}
		allowed := mistakes(word)
		if allowed == 0 || len(word) > longestWord || newMatcher(word).nearest(keys, allowed) > allowed {
			return false
		}
	}
	return true
}

func longest(words []string) string {
	word := ""
	for _, w := range words {
		if len(w) > len(word) {
			word = w
		}
	}
	return word
}

func mistakes(word string) int {
	switch {
	case len(word) >= twoMistakes:
		return 2
	case len(word) >= oneMistake:
		return 1
	}
	return 0
}

// A matcher computes distances to one word, all of its letters at once, one bit each (Myers; Hyyrö for swapped neighbours).
type matcher struct {
	length int
	bits   [256]uint64 // where a byte stands in the word
}

func newMatcher(word string) *matcher {
	m := &matcher{length: len(word)}
	for i := range len(word) {
		m.bits[word[i]] |= 1 << i
	}
	return m
}

// nearest gives the least distance between the word and a beginning of any word of the keys; more than allowed when none is near.
func (m *matcher) nearest(keys string, allowed int) int {
	least := allowed + 1
	m.scan(keys, allowed, func(_, distance int) { least = min(least, distance) })
	return least
}

// scan calls found for each word of a text that begins with the matcher's word but for at most allowed mistakes: wrong, missing,
// additional and swapped letters. It says where in the text, and how many mistakes at least.
func (m *matcher) scan(text string, allowed int, found func(at, distance int)) {
	s := m.start()
	least, read := m.length, 0
	for i := 0; i <= len(text); i++ {
		if i == len(text) || text[i] == ' ' || text[i] == '\n' {
			if least <= allowed {
				found(i-1, least)
			}
			s, least, read = m.start(), m.length, 0
			continue
		}
		if read++; read > m.length+allowed {
			continue
		}
		s.step(m, text[i])
		least = min(least, s.score)
	}
}

// A state is a column of the table of distances, as differences of neighbours.
type state struct {
	positive, negative, diagonal, before uint64
	score                                int
}

func (m *matcher) start() state { return state{positive: ^uint64(0), score: m.length} }

// step takes one more letter of the text.
func (s *state) step(m *matcher, letter byte) {
	here := m.bits[letter]
	swap := ((^s.diagonal & here) << 1) & s.before
	s.diagonal = (((here & s.positive) + s.positive) ^ s.positive) | here | s.negative | swap
	up := s.negative | ^(s.diagonal | s.positive)
	down := s.diagonal & s.positive
	s.score += int(up>>(m.length-1)&1) - int(down>>(m.length-1)&1)
	up = up<<1 | 1
	down <<= 1
	s.positive = down | ^(s.diagonal | up)
	s.negative = s.diagonal & up
	s.before = here
}
