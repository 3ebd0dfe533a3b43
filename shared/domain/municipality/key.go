package municipality

import (
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/text"
)

// KeyVersion changes whenever SearchKey gives other keys: a reader of older snapshots then makes the keys anew.
const KeyVersion = 2

// SearchKey gives the form in which names are compared: lower-case Latin letters and digits in words with one space between.
// Beyond text.Fold, j counts as i: places of many countries meet here (Yasinia, Jasiňa, Jasinia), and so does a saint however
// short it is written: "St. Pölten" and "Sankt Pölten", "Ste-Maxime" and "Sainte-Maxime".
func SearchKey(name string) string {
	key := strings.ReplaceAll(text.Fold(name), "j", "i")
	if !strings.Contains(key, "s") || !strings.Contains(key, " ") {
		return key
	}
	words := strings.Split(key, " ")
	for i, word := range words[:len(words)-1] {
		if full, ok := saints[word]; ok {
			words[i] = full
		}
	}
	return strings.Join(words, " ")
}

// saints are words before a name, in the form of a key.
var saints = map[string]string{"st": "saint", "ste": "sainte", "sankt": "saint", "sint": "saint"}
