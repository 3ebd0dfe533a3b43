package text

import (
	"slices"
	"strconv"
	"strings"
)

// A Lang is a language in which every page, mail and form can be read, as a BCP 47 primary tag.
type Lang string

// The languages of the catalogue.
const (
	English   Lang = "en"
	Ukrainian Lang = "uk"
)

// Langs lists the languages of the catalogue, the fallback first.
func Langs() []Lang { return []Lang{English, Ukrainian} }

// ParseLang accepts the exact tag of a language of the catalogue, in either case; nothing else is one.
func ParseLang(s string) (Lang, bool) {
	for _, lang := range Langs() {
		if strings.EqualFold(s, string(lang)) {
			return lang, true
		}
	}
	return "", false
}

const (
	maxAcceptLanguage = 1024 // bytes of the header that are looked at
	maxRanges         = 32   // language ranges that are looked at
)

// Match chooses the reader's language: the first preferred tag that is a language of the catalogue (a choice in the
// address, an account, a cookie), else the best of an Accept-Language header, else English. It takes any garbage.
func Match(acceptLanguage string, preferred ...string) Lang {
	for _, s := range preferred {
		if lang, ok := ParseLang(s); ok {
			return lang
		}
	}
	best, bestQ := English, 0
	if len(acceptLanguage) > maxAcceptLanguage {
		acceptLanguage = acceptLanguage[:maxAcceptLanguage]
	}
	ranges := strings.SplitN(acceptLanguage, ",", maxRanges+1)
	for _, r := range ranges[:min(len(ranges), maxRanges)] {
		tag, params, _ := strings.Cut(r, ";")
		primary, _, _ := strings.Cut(strings.TrimSpace(tag), "-")
		lang, ok := ParseLang(primary)
		if q := quality(params); ok && q > bestQ {
			best, bestQ = lang, q
		}
	}
	return best
}

// quality reads "q=0.8" in thousandths; 0 is for "not wanted" and for what is no weight of RFC 9110.
func quality(params string) int {
	params = strings.TrimSpace(params)
	if params == "" {
		return 1000
	}
	value, ok := strings.CutPrefix(strings.ToLower(params), "q=")
	whole, part, _ := strings.Cut(value, ".")
	if !ok || len(part) > 3 || (whole != "0" && whole != "1") {
		return 0
	}
	n, err := strconv.ParseUint(whole+part+strings.Repeat("0", 3-len(part)), 10, 16)
	if err != nil || n > 1000 {
		return 0
	}
	return int(n)
}

// index is the language's place in Langs, for tables of a language's words.
func (l Lang) index() int { return max(slices.Index(Langs(), l), 0) }
