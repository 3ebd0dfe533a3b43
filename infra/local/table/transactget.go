package table

import (
	"fmt"

	bolt "go.etcd.io/bbolt"
)

type transactGetRequest struct {
	returns
	TransactItems []struct{ Get *transactAction }
}

func (r *transactGetRequest) tableNames() []string {
	var names []string
	for _, t := range r.TransactItems {
		if t.Get != nil {
			names = append(names, t.Get.TableName)
		}
	}
	return names
}

func (r *transactGetRequest) actionCount() int { return len(r.TransactItems) }

type transactGetAnswer struct {
	Responses        []itemAnswer
	ConsumedCapacity []*capacityJSON `json:",omitempty"`
}

func (s *Store) transactGetItems(c *call, r *transactGetRequest) (any, *apiError) {
	readings, err := s.transactReadings(r)
	if err != nil {
		return nil, err
	}
	items := make([]string, len(readings))
	for i, g := range readings {
		items[i] = itemName(g.d.Name, g.place)
	}
	if others := s.claims.among(items); others != nil {
		return nil, collidedAt(len(items), others)
	}
	a := &transactGetAnswer{Responses: make([]itemAnswer, len(readings))}
	size := 0
	err = s.view(func(tx *bolt.Tx) error {
		for i, g := range readings {
			it, err := s.read(tx, g)
			if err != nil {
				return err
			}
			a.Responses[i].Item = g.shown(it)
			used := c.used.of(g.d.Name)
			used.transactional = true
			used.addRead("", 2*readUnits(it.size(), true))
			size += it.size()
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if size > maxTransactionSize {
		return nil, invalid("Aggregated size of items in the transaction cannot exceed %d bytes", maxTransactionSize)
	}
	a.ConsumedCapacity = s.showAll(c.used, r.ReturnConsumedCapacity)
	return a, nil
}

// transactReadings checks the request; two reads of one item are refused.
func (s *Store) transactReadings(r *transactGetRequest) ([]*reading, *apiError) {
	var c constraints
	c.transactItems(len(r.TransactItems), r.TransactItems != nil)
	r.returns.check(&c)
	for i, t := range r.TransactItems {
		at := fmt.Sprintf("transactItems.%d.member.get", i+1)
		if c.present(t.Get != nil, at); t.Get != nil {
			c.name(t.Get.TableName, at+".tableName")
			c.present(t.Get.Key != nil, at+".key")
		}
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	readings := make([]*reading, len(r.TransactItems))
	seen := map[string]bool{}
	for i, t := range r.TransactItems {
		g, err := s.newReading(t.Get.TableName, t.Get.Key, &t.Get.expressions)
		if err != nil && err.Message == noMatch().Message {
			reasons := noReasons(len(readings))
			reasons[i] = cancelReason{Code: "ValidationError", Message: err.Message}
			return nil, canceled(reasons)
		}
		if err != nil {
			return nil, err
		}
		at := itemName(t.Get.TableName, g.place)
		if seen[at] {
			return nil, invalid("Transaction request cannot include multiple operations on one item")
		}
		seen[at] = true
		readings[i] = g
	}
	return readings, nil
}
