package stack

import (
	"fmt"
	"io"
)

// Welcome prints where to begin.
func (s *Stack) Welcome(w io.Writer) {
	_, _ = fmt.Fprintf(w, "\n  %s/_local\n\n", s.URL())
}
