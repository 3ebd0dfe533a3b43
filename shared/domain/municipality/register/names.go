package register

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// unitNames makes the names of a local administrative unit from the name in its country's list and the Latin one of the
// older list, each in the habits of the country: suffixes, inverted articles, two languages at once, the genitive.
func unitNames(country municipality.Country, written, latin string) municipality.Names {
	written, latin = repairEncoding(written), withoutCommune(repairEncoding(latin))
	n := municipality.Names{Written: natural(country, written)}
	if n.Written != written {
		n.Full = written
	}
	switch {
	case !foreignScript(n.Written):
		n.Latin = n.Written
	case latin != "":
		n.Latin = latin
	default:
		n.Latin = latinName(n.Written)
	}
	n.Others = otherNames(country, n, latin)
	return n
}

// natural turns a name as a list sorts it into the name as people write it.
func natural(country municipality.Country, name string) string {
	switch country {
	case "DE": // "Leipzig, Stadt"
		name, _, _ = strings.Cut(name, ", ")
	case "ES": // "Fayos, Los"
		parts := strings.Split(name, " / ")
		for i, part := range parts {
			parts[i] = uninvert(part)
		}
		name = strings.Join(parts, " / ")
	case "GR": // "Community of", and such communities as are only a part of a town
		name = cutPrefixes(name, "Ψευδοδημοτική Κοινότητα ", "Κοινότητα ")
	case "RO": // municipality, town
		name = cutPrefixes(name, "Municipiul ", "Oraş ", "Oraș ")
	}
	return name
}

func cutPrefixes(name string, prefixes ...string) string {
	for _, prefix := range prefixes {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			return rest
		}
	}
	return name
}

// uninvert puts an article back in front: "Coruña, A" is "A Coruña".
func uninvert(name string) string {
	before, article, _ := strings.Cut(name, ", ")
	switch strings.ToLower(article) {
	case "la", "el", "los", "las", "a", "o", "os", "as", "les", "els", "es", "sa", "ses":
		return article + " " + before
	case "l'", "s'":
		return article + before
	}
	return name
}

// withoutCommune takes off what the older list adds to Greek names.
func withoutCommune(latin string) string {
	latin = cutPrefixes(latin, "Local Commune of ", "Municipal Commune of ")
	return strings.TrimSuffix(latin, " (psevdo)")
}

// otherNames gives the further names under which a unit is known, without those that search takes for the same.
func otherNames(country municipality.Country, n municipality.Names, latin string) []string {
	var names []string
	seen := []string{municipality.SearchKey(n.Written), municipality.SearchKey(n.Latin)}
	add := func(name string) {
		name = strings.TrimSpace(name)
		if key := municipality.SearchKey(name); key != "" && !slices.Contains(seen, key) {
			seen = append(seen, key)
			names = append(names, name)
		}
	}
	if n.Full != "" {
		add(n.Full)
	}
	add(latin)
	for _, part := range bilingual(country, n.Written) {
		add(part)
	}
	if before, _, ok := strings.Cut(n.Written, " ("); ok {
		add(before)
	}
	if country == "LT" {
		add(nominative(n.Written))
	}
	return names
}

// bilingual cuts a name in two languages into its parts. German slashes join a place with its region, so they do not count.
func bilingual(country municipality.Country, name string) []string {
	separator := "/"
	switch country {
	case "DE":
		return nil
	case "HR", "SI":
		separator = " - "
	}
	parts := strings.Split(name, separator)
	if len(parts) < 2 {
		return nil
	}
	return parts
}

// nominative gives the town of a Lithuanian municipality, whose list has it in the genitive: "Joniškio rajono savivaldybė" is
// that of Joniškis. The endings are regular but for five names.
func nominative(name string) string {
	name = strings.TrimSuffix(name, " savivaldybė")
	for _, kind := range []string{" rajono", " miesto"} {
		name = strings.TrimSuffix(name, kind)
	}
	switch name {
	case "Panevėžio", "Pasvalio":
		return strings.TrimSuffix(name, "io") + "ys"
	case "Švenčionių", "Kaišiadorių":
		return strings.TrimSuffix(name, "ių") + "ys"
	case "Širvintų":
		return "Širvintos"
	}
	for _, ending := range [][2]string{{"ių", "iai"}, {"ų", "ai"}, {"io", "is"}, {"jo", "jis"}, {"aus", "us"}, {"o", "as"}, {"os", "a"}, {"ės", "ė"}} {
		if stem, ok := strings.CutSuffix(name, ending[0]); ok {
			return stem + ending[1]
		}
	}
	return name
}

// foreignScript reports whether a name has letters of another script than Latin.
func foreignScript(name string) bool {
	return strings.ContainsFunc(name, func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) })
}

// repairEncoding gives the letters for control characters that came from Windows-1252 (U+009C for œ), composes what is
// decomposed, and trims.
func repairEncoding(s string) string {
	if strings.ContainsFunc(s, isC1) {
		s = strings.Map(func(r rune) rune {
			if isC1(r) {
				return charmap.Windows1252.DecodeByte(byte(r))
			}
			return r
		}, s)
	}
	return norm.NFC.String(strings.TrimSpace(s))
}

func isC1(r rune) bool { return r >= 0x80 && r <= 0x9f }
