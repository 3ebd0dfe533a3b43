package municipality

import (
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/text"
)

// KeyVersion changes whenever SearchKey gives other keys: a reader of older snapshots then makes the keys anew.
const KeyVersion = 1

// SearchKey gives the form in which names are compared: lower-case Latin letters and digits in words with one space between.
// Beyond text.Fold, j counts as i: places of many countries meet here (Yasinia, Jasiňa, Jasinia).
func SearchKey(name string) string { return strings.ReplaceAll(text.Fold(name), "j", "i") }
