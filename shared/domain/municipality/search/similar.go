package search

import (
	"math/bits"
	"strings"
)

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
	text, words, m := x.keys.Text(), x.words(), newMatcher(anchor)
	place, least := -1, allowed+1
	for _, w := range words {
		if !w.mayBe(m.letters, allowed) {
			continue
		}
		d := m.distance(text[w.start:], allowed)
		if d > allowed {
			continue
		}
		at := x.keys.IndexAt(int(w.start), max(place, 0))
		if at != place {
			x.offerSimilar(place, least, anchor, p, best)
			place, least = at, allowed+1
		}
		least = min(least, d)
	}
	x.offerSimilar(place, least, anchor, p, best)
}

// offerSimilar offers a place whose best word has so many mistakes, when the other words fit too.
func (x *part) offerSimilar(place, distance int, anchor string, p pattern, best *best) {
	if place < 0 || !x.othersFit(place, anchor, p.words) {
		return
	}
	match := byOneTypo
	if distance > 1 {
		match = byTwoTypos
	}
	x.offer(place, match, p, best)
}

// A word is where a word of the keys begins and which letters it has.
type word struct {
	start   uint32
	letters uint32
}

// mayBe reports whether the word can be the one with these letters but for so many mistakes: each takes away one letter
// at most. Nearly all words are told off by it.
func (w word) mayBe(letters uint32, mistakes int) bool {
	return bits.OnesCount32(letters&^w.letters) <= mistakes
}

// wordsOf lists the words of a text of keys.
func wordsOf(text string) []word {
	words := make([]word, 0, strings.Count(text, " ")+strings.Count(text, "\n"))
	for i := 0; i < len(text); {
		if separates(text[i]) {
			i++
			continue
		}
		w := word{start: uint32(i)}
		for ; i < len(text) && !separates(text[i]); i++ {
			w.letters |= letter(text[i])
		}
		words = append(words, w)
	}
	return words
}

func separates(c byte) bool { return c == ' ' || c == '\n' }

// letter gives each Latin letter a bit; all else shares the rest.
func letter(c byte) uint32 {
	if c >= 'a' && c <= 'z' {
		return 1 << (c - 'a')
	}
	return 1 << (26 + c%6)
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
	length  int
	letters uint32
	bits    [256]uint64 // where a byte stands in the word
}

func newMatcher(word string) *matcher {
	m := &matcher{length: len(word)}
	for i := range len(word) {
		m.bits[word[i]] |= 1 << i
		m.letters |= letter(word[i])
	}
	return m
}

// nearest gives the least distance between the word and a beginning of any word of the keys; more than allowed when none is near.
func (m *matcher) nearest(keys string, allowed int) int {
	least := allowed + 1
	for _, w := range wordsOf(keys) {
		if w.mayBe(m.letters, allowed) {
			least = min(least, m.distance(keys[w.start:], allowed))
		}
	}
	return least
}

// distance gives the least number of mistakes (wrong, missing, additional, swapped letters) between the word and a beginning
// of the first word of the text; letters further on than allowed mistakes can reach are not read.
func (m *matcher) distance(text string, allowed int) int {
	positive, negative, diagonal, before := ^uint64(0), uint64(0), uint64(0), uint64(0)
	score, least, top := m.length, m.length, m.length-1
	for i := range min(len(text), m.length+allowed) {
		if separates(text[i]) {
			break
		}
		here := m.bits[text[i]]
		swap := ((^diagonal & here) << 1) & before
		diagonal = (((here & positive) + positive) ^ positive) | here | negative | swap
		up := negative | ^(diagonal | positive)
		down := diagonal & positive
		score += int(up>>top&1) - int(down>>top&1)
		up = up<<1 | 1
		down <<= 1
		positive = down | ^(diagonal | up)
		negative = diagonal & up
		before = here
		least = min(least, score)
	}
	return least
}
