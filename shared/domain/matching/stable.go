package matching

import (
	"fmt"
	"slices"
)

// onlyLocks checks the other half of a stable result's certificate: whoever would rather have each other is kept from it by
// a lock alone. That they would have to give up a locked partner follows from the first half, that nobody who is not locked
// would rather part.
func (r *Result) onlyLocks(locks []Bond) error {
	for _, c := range r.Blocking {
		if len(r.LocksOf(c, locks)) == 0 {
			return fmt.Errorf("certificate: %s and %s would rather part and neither is locked", c.EU, c.UA)
		}
	}
	return nil
}

// LocksOf gives the locked pairs of the result in which one of the couple is.
func (r *Result) LocksOf(c Couple, locks []Bond) []Couple {
	var out []Couple
	for _, l := range r.Locked(locks) {
		if l.EU == c.EU || l.UA == c.UA {
			out = append(out, l)
		}
	}
	return out
}

// Locked gives the pairs of the result that were locked, in the order of the locks.
func (r *Result) Locked(locks []Bond) []Couple {
	made := map[Couple]bool{}
	for i := range r.Pairs {
		made[Couple{EU: r.Pairs[i].EU.Application, UA: r.Pairs[i].UA.Application}] = true
	}
	var out []Couple
	for _, l := range locks {
		if c := (Couple{EU: l.EU, UA: l.UA}); made[c] && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}
