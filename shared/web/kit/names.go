package kit

import (
	"maps"
	"slices"
)

// Names lists the fields that came, in alphabetical order, for pages that take a whole form along with Hide.
func (f *Form) Names() []string { return slices.Sorted(maps.Keys(f.values)) }
