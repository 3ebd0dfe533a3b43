package search

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// slow computes the distance by the table, letter by letter: optimal string alignment to the best beginning of other.
func slow(word, other string) int {
	d := make([][]int, len(word)+1)
	for i := range d {
		d[i] = make([]int, len(other)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(word); i++ {
		for j := 1; j <= len(other); j++ {
			cost := 1
			if word[i-1] == other[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && word[i-1] == other[j-2] && word[i-2] == other[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	least := len(word)
	for _, v := range d[len(word)] {
		least = min(least, v)
	}
	return least
}

func TestMatcher_Distance(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[abc]{4,12}`).Draw(t, "word")
		other := rapid.StringMatching(`[abcd]{1,14}`).Draw(t, "other")
		allowed := mistakes(word)
		got, want := newMatcher(word).distance(other+" more", allowed), slow(word, other)
		if got != want && (got <= allowed || want <= allowed) {
			t.Fatalf("distance(%q, %q) = %d, want %d", word, other, got, want)
		}
		if want <= allowed && !wordsOf(other)[0].mayBe(newMatcher(word).letters, allowed) {
			t.Fatalf("mayBe(%q, %q) = false, want true at distance %d", word, other, want)
		}
	})
}

func TestMatcher_LongestWord(t *testing.T) {
	t.Parallel()
	word := strings.Repeat("ab", longestWord/2) + "c"
	if got := newMatcher(word).distance(word[1:], 2); got != 1 {
		t.Errorf("distance() of %d letters = %d, want 1", len(word), got)
	}
}

func TestWordsOf(t *testing.T) {
	t.Parallel()
	text := "\nab c\nd\n\n 1"
	var got []string
	for _, w := range wordsOf(text) {
		got = append(got, strings.FieldsFunc(text[w.start:], func(r rune) bool { return r == ' ' || r == '\n' })[0])
	}
	if want := "ab c d 1"; strings.Join(got, " ") != want {
		t.Errorf("wordsOf(%q) = %v, want %s", text, got, want)
	}
}
