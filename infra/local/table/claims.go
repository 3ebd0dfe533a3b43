package table

import "sync"

// claims are the items and client tokens of transactions under way. As on AWS, whoever wants one of them meanwhile is
// refused, not made to wait.
type claims struct {
	mu   sync.Mutex
	held map[string]bool
}

// take holds all of the names. Where others hold some, it holds none and returns their places in the list.
func (c *claims) take(names []string) (others []int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, name := range names {
		if c.held[name] {
			others = append(others, i)
		}
	}
	if len(others) > 0 {
		return others
	}
	if c.held == nil {
		c.held = map[string]bool{}
	}
	for _, name := range names {
		c.held[name] = true
	}
	return nil
}

func (c *claims) release(names []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, name := range names {
		delete(c.held, name)
	}
}

// among returns the places of the names that a transaction holds.
func (c *claims) among(names []string) []int {
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []int
	for i, name := range names {
		if c.held[name] {
			found = append(found, i)
		}
	}
	return found
}

// itemName tells an item of all tables from every other one.
func itemName(table string, place []byte) string { return table + " " + string(place) }

const ongoing = "Transaction is ongoing for the item"

// collided is what a single write of an item in a transaction is told.
func collided() *apiError { return refuse("TransactionConflictException", ongoing) }

// collidedAt is what a transaction of n actions is told, some of which want items of another one.
func collidedAt(n int, at []int) *apiError {
	reasons := noReasons(n)
	for _, i := range at {
		reasons[i] = cancelReason{Code: "TransactionConflict", Message: ongoing}
	}
	return canceled(reasons)
}
