package stack

import (
	"fmt"
	"io"

	"github.com/bridges-of-trust/bridges/infra/local/identity"
)

// Welcome prints where to begin and who there is to be.
func (s *Stack) Welcome(w io.Writer) {
	_, _ = fmt.Fprintf(w, "\n  %s/_local\n\n  Demo staff, no passwords:\n", s.URL())
	for _, p := range identity.Staff(s.opt.System.Roles) {
		_, _ = fmt.Fprintf(w, "    %-14s %s\n", p.Role, p.Name)
	}
	_, _ = fmt.Fprintln(w)
}
