package text

import (
	"strings"
	"unicode"
)

// MixedWords lists the words that have letters of more than one of Latin, Cyrillic and Greek, such as "аdmin" with a
// Cyrillic а: a slip of the keyboard or a disguise, which staff see marked. The text itself is kept as it is.
func MixedWords(s string) []string {
	var mixed []string
	words := strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) && !isApostrophe(r)
	})
	for _, word := range words {
		if scripts(word) > 1 {
			mixed = append(mixed, word)
		}
	}
	return mixed
}

// scripts counts which of the three alphabets that look alike a word uses.
func scripts(word string) int {
	var latin, cyrillic, greek int
	for _, r := range word {
		switch {
		case unicode.Is(unicode.Latin, r):
			latin = 1
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic = 1
		case unicode.Is(unicode.Greek, r):
			greek = 1
		}
	}
	return latin + cyrillic + greek
}
