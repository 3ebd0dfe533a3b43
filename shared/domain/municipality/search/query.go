package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// maxWords bounds the words of a query that count.
const maxWords = 8

// A pattern is a query made ready for comparing.
type pattern struct {
	phrase string   // the whole text as a key
	words  []string // its words without those that only name the kind of unit
	code   string   // the beginning of a code, or ""
	local  string   // the code within its country, upper case, or ""
	kinds  []municipality.Kind
	limit  int
}

func compile(q Query) pattern {
	p := pattern{kinds: q.Kinds, limit: q.Limit}
	if p.limit <= 0 {
		p.limit = DefaultLimit
	}
	p.limit = min(p.limit, MaxLimit)
	text := clip(strings.ToValidUTF8(q.Text, " "))
	p.phrase = municipality.SearchKey(text)
	all := strings.Fields(p.phrase)
	p.words = slices.DeleteFunc(slices.Clone(all), generic)
	if n := len(p.words); n > 1 && n < len(all) && p.words[n-1] == all[len(all)-1] && beginsGeneric(p.words[n-1]) {
		p.words = p.words[:n-1] // "Фастівська міська терит": the kind is being typed
	}
	if len(p.words) == 0 {
		p.words = all
	}
	p.words = p.words[:min(len(p.words), maxWords)]
	p.code, p.local = codes(text)
	return p
}

// clip keeps the first MaxText characters.
func clip(s string) string {
	if utf8.RuneCountInString(s) <= MaxText {
		return s
	}
	return string([]rune(s)[:MaxText])
}

// empty reports whether there is nothing to look for.
func (p pattern) empty() bool { return p.phrase == "" && p.code == "" && p.local == "" }

// codes reads the text as the beginning of a KATOTTH code or of a GISCO identifier, or as a code within a country.
func codes(text string) (code, local string) {
	const fewest = 4 // shorter beginnings fit too much
	if katotth, ok := municipality.LooksLikeKATOTTH(text); ok {
		if len(katotth) < fewest {
			return "", ""
		}
		return katotth, ""
	}
	text = strings.ToUpper(strings.TrimSpace(text))
	if full, ok := municipality.ParseCode(text); ok {
		return string(full), ""
	}
	if text == "" || strings.ContainsFunc(text, func(r rune) bool { return (r < '0' || r > '9') && (r < 'A' || r > 'Z') }) ||
		!strings.ContainsAny(text, "0123456789") {
		return "", ""
	}
	if full, ok := municipality.ParseCode(text[:min(2, len(text))] + "_" + text[min(2, len(text)):]); ok {
		return string(full), text // "LT15"; Malta's own codes begin with MT
	}
	return "", text
}

// generic reports a word that only says what sort of unit is meant, in the form of a key.
func generic(word string) bool { return slices.Contains(kindWords(), word) }

// beginsGeneric reports the beginning of such a word.
func beginsGeneric(word string) bool {
	return slices.ContainsFunc(kindWords(), func(kind string) bool { return strings.HasPrefix(kind, word) })
}

// kindWords are the keys of what stands beside names of Ukrainian units, and of the English words for it.
func kindWords() []string {
	return []string{
		"hromada", "hromadi", "teritorialna", "oth", "th", "miska", "silska", "selishchna", "rada", "misto", "m", "smt", "s", "selo",
		"selishche", "oblast", "obl", "raion", "municipaliti", "citi", "town", "of", "communiti", "region",
	}
}
