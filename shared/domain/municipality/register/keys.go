package register

import (
	"slices"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// searchKeys gives the keys under which a place is found, each with a line feed before it.
func searchKeys(c municipality.Country, n municipality.Names) string {
	names := []string{n.Written, n.Latin, n.Centre, n.Roman}
	return joinKeys(slices.Concat(names, n.Others, n.Former, exonymsOf(c, n)))
}

// regionKeys gives the keys of a region's names.
func regionKeys(r municipality.Region) string { return joinKeys([]string{r.Name, r.Latin}) }

func joinKeys(names []string) string {
	var keys []string
	for _, name := range names {
		for _, key := range []string{municipality.SearchKey(name), municipality.SearchKey(spread(name))} {
			if key != "" && !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	if len(keys) == 0 {
		return ""
	}
	return "\n" + strings.Join(keys, "\n")
}

// spread writes a space for each apostrophe, so that "L'Isle" is found as "Isle"; Cyrillic words are not cut.
func spread(name string) string {
	if !strings.ContainsAny(name, "'’") || strings.ContainsFunc(name, func(r rune) bool { return r >= 0x0400 && r < 0x0530 }) {
		return name
	}
	return strings.NewReplacer("'", " ", "’", " ").Replace(name)
}
