package text

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A Collator puts names into the order of a language's alphabet. In Ukrainian г ґ, е є, и і ї й are letters of their own and
// Cyrillic comes before Latin; in English Latin comes first. Accents and case decide only between names that are
// otherwise the same; apostrophes, soft hyphens and stress marks do not count; a space or hyphen comes before all letters.
//
// It is a table of one byte per letter. The general collation of x/text, with which a test compares it, counts apostrophes, may
// not be used by two requests at once, and has tables to set up in every cold start.
type Collator struct{ lang Lang }

// CollatorFor gives the collator of a language.
func CollatorFor(lang Lang) Collator { return Collator{lang} }

// The blocks of letters in a key; the reader's own alphabet takes the first.
const (
	weightSpace   = 0x02
	weightDigit   = 0x10
	weightFirst   = 0x20
	weightSecond  = 0x50
	weightGreek   = 0xc0
	weightUnknown = 0xf0 // followed by the letter itself
)

// Key gives bytes in a string whose plain order is the order of the alphabet; make it once for each name of a long list.
func (c Collator) Key(s string) string {
	s = composed(s)
	key := make([]byte, 0, 3*len(s)+2)
	for _, r := range s {
		key = c.appendWeight(key, toLower(r))
	}
	for len(key) > 0 && key[len(key)-1] == weightSpace {
		key = key[:len(key)-1]
	}
	key = append(key, 0)
	for _, r := range s {
		key = utf8.AppendRune(key, toLower(r))
	}
	key = append(key, 0)
	return string(append(key, s...))
}

// Compare is negative when a comes before b.
func (c Collator) Compare(a, b string) int { return strings.Compare(c.Key(a), c.Key(b)) }

// SortBy sorts items by a name; equal names keep their order.
func SortBy[T any](c Collator, items []T, name func(T) string) {
	type keyed struct {
		key  string
		item T
	}
	all := make([]keyed, len(items))
	for i, item := range items {
		all[i] = keyed{c.Key(name(item)), item}
	}
	slices.SortStableFunc(all, func(a, b keyed) int { return strings.Compare(a.key, b.key) })
	for i := range all {
		items[i] = all[i].item
	}
}

func (c Collator) appendWeight(key []byte, r rune) []byte {
	latin, cyrillic := byte(weightFirst), byte(weightSecond)
	if c.lang == Ukrainian {
		latin, cyrillic = cyrillic+0x40, latin
	}
	switch {
	case r >= 'а' && r <= 'ґ' && cyrillicPlaces()[r-'а'] > 0:
		return append(key, cyrillic+cyrillicPlaces()[r-'а']-1)
	case r >= 'a' && r <= 'z':
		return append(key, latin+byte(r-'a'))
	case r >= '0' && r <= '9':
		return append(key, weightDigit+byte(r-'0'))
	case isApostrophe(r) || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		return key
	}
	if base := greekBase(r); base != 0 {
		if i := strings.IndexRune("αβγδεζηθικλμνξοπρστυφχψω", base); i >= 0 {
			return append(key, weightGreek+byte(i/len("α")))
		}
	}
	if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
		if n := len(key); n > 0 && key[n-1] != weightSpace {
			key = append(key, weightSpace)
		}
		return key
	}
	if base := latinBase(r); base != "" {
		for _, letter := range []byte(base) {
			key = append(key, latin+letter-'a')
		}
		return key
	}
	return append(append(key, weightUnknown), string(r)...)
}

// cyrillicOrder is the Ukrainian alphabet with the letters of its neighbours where their readers would look.
const cyrillicOrder = "абвгґѓдђеёєжзѕиіїйјклљмнњопрстћќуўфхцчџшщъыьэюя"

// cyrillicPlaces has the place of each letter from а to ґ in cyrillicOrder, counted from 1.
var cyrillicPlaces = sync.OnceValue(func() *['ґ' - 'а' + 1]byte {
	var places ['ґ' - 'а' + 1]byte
	var n byte
	for _, r := range cyrillicOrder {
		n++
		places[r-'а'] = n
	}
	return &places
})

// composed gives the normal form C, without the search through tables for text that has no marks to compose: the lead bytes
// of combining marks are 0xCC, 0xCD and from 0xE0 on.
func composed(s string) string {
	for i := range len(s) {
		if c := s[i]; c == 0xcc || c == 0xcd || c >= 0xe0 {
			return norm.NFC.String(s)
		}
	}
	return s
}

// latinBase gives the plain letters that r is sorted with.
func latinBase(r rune) string {
	switch r {
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	}
	if base := latinFold(r); base != "" && r != 'ý' && r != 'ÿ' {
		return base
	}
	decomposed := norm.NFKD.String(string(r))
	if decomposed[0] >= 'a' && decomposed[0] <= 'z' {
		return decomposed[:1]
	}
	return ""
}
