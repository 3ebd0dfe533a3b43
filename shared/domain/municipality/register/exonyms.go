package register

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

//go:embed exonyms.txt
var exonymText string

// exonym tells the places that have names in other languages by country and the key of the name that the register shows.
type exonym struct{ country, key string }

// exonyms are read when the first keys are made: a function that only searches ready ones never does.
var exonyms = sync.OnceValue(func() map[exonym][]string {
	out := map[exonym][]string{}
	for line := range strings.Lines(exonymText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		country, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		name, others, _ := strings.Cut(rest, "\t")
		name, _, _ = strings.Cut(name, " / ")
		out[exonym{country, municipality.SearchKey(name)}] = strings.Split(others, formerSeparator)
	}
	return out
})

// cityPart stands between a Slovak city and its part in the name of a unit.
const cityPart = " - mestská časť "

// exonymsOf gives what a place is called elsewhere: "Варшава" and "Warsaw" of Warszawa. They are looked for and never shown.
// Namesakes share them; the more populous one is found first.
func exonymsOf(c municipality.Country, n municipality.Names) []string {
	written := n.Written
	if n.Centre != "" { // a hromada, told by its main settlement
		written = n.Centre
	}
	city, _, _ := strings.Cut(written, cityPart)
	city, _, _ = strings.Cut(city, " / ") // in several languages of the country
	return exonyms()[exonym{c.Eurostat(), municipality.SearchKey(city)}]
}
