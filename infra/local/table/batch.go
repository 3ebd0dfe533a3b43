package table

import (
	"fmt"

	bolt "go.etcd.io/bbolt"
)

const (
	maxBatchGet     = 100
	maxBatchWrite   = 25
	maxBatchGetSize = 16 << 20
)

// batchKeys are the reads of one table.
type batchKeys struct {
	expressions
	legacy
	ConsistentRead bool
	Keys           []Item
}

type batchGetRequest struct {
	returns
	RequestItems map[string]*batchKeys
}

func (r *batchGetRequest) tableNames() []string { return sortedNames(r.RequestItems) }
func (r *batchGetRequest) actionCount() int     { return 0 }

type batchGetAnswer struct {
	Responses        map[string][]Item
	UnprocessedKeys  map[string]*unprocessedKeys
	ConsumedCapacity []*capacityJSON `json:",omitempty"`
}

type unprocessedKeys struct {
	Keys                     []Item
	ConsistentRead           bool              `json:",omitempty"`
	ProjectionExpression     *string           `json:",omitempty"`
	ExpressionAttributeNames map[string]string `json:",omitempty"`
}

func (s *Store) batchGetItem(c *call, r *batchGetRequest) (any, *apiError) {
	if err := r.check(); err != nil {
		return nil, err
	}
	readings := map[string][]*reading{}
	for _, table := range sortedNames(r.RequestItems) {
		all, err := s.batchReadings(table, r.RequestItems[table])
		if err != nil {
			return nil, err
		}
		readings[table] = all
	}
	a := &batchGetAnswer{Responses: map[string][]Item{}, UnprocessedKeys: map[string]*unprocessedKeys{}}
	if err := s.view(func(tx *bolt.Tx) error { return s.fillBatch(tx, c, r, readings, a) }); err != nil {
		return nil, err
	}
	a.ConsumedCapacity = s.showAll(c.used, r.ReturnConsumedCapacity)
	return a, nil
}

func (r *batchGetRequest) check() *apiError {
	var c constraints
	c.present(r.RequestItems != nil, "requestItems")
	if r.RequestItems != nil && len(r.RequestItems) == 0 {
		c.add("{}", "requestItems", "Member must have length greater than or equal to 1")
	}
	total := 0
	for _, table := range sortedNames(r.RequestItems) {
		t := r.RequestItems[table]
		c.name(table, "requestItems.key")
		at := "requestItems." + table + ".member.keys"
		c.present(t != nil && t.Keys != nil, at)
		if t == nil {
			continue
		}
		if t.Keys != nil && len(t.Keys) == 0 {
			c.add("[]", at, "Member must have length greater than or equal to 1")
		}
		if len(t.Keys) > maxBatchGet {
			c.add("[...]", at, fmt.Sprintf("Member must have length less than or equal to %d", maxBatchGet))
		}
		total += len(t.Keys)
	}
	r.returns.check(&c)
	if err := c.err(); err != nil {
		return err
	}
	if total > maxBatchGet {
		return invalid("Too many items requested for the BatchGetItem call")
	}
	return nil
}

// batchReadings checks the keys of one table; a key may be asked for once.
func (s *Store) batchReadings(table string, t *batchKeys) ([]*reading, *apiError) {
	if err := t.legacy.unsupported(); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var all []*reading
	for _, key := range t.Keys {
		g, err := s.newReading(table, key, &t.expressions)
		if err != nil {
			return nil, err
		}
		if seen[string(g.place)] {
			return nil, invalid("Provided list of item keys contains duplicates")
		}
		seen[string(g.place)] = true
		all = append(all, g)
	}
	return all, nil
}

// fillBatch reads until the answer is full; what is left is answered as unprocessed.
func (s *Store) fillBatch(tx *bolt.Tx, c *call, r *batchGetRequest, readings map[string][]*reading, a *batchGetAnswer) error {
	size, n := 0, 0
	bound := s.faults.page()
	for _, table := range sortedNames(readings) {
		a.Responses[table] = []Item{}
		for i, g := range readings[table] {
			it, err := s.read(tx, g)
			if err != nil {
				return err
			}
			if size += it.size(); size > maxBatchGetSize || bound > 0 && n == bound {
				a.leave(table, r.RequestItems[table], i)
				break
			}
			n++
			c.used.of(table).addRead("", readUnits(it.size(), r.RequestItems[table].ConsistentRead))
			if shown := g.shown(it); shown != nil {
				a.Responses[table] = append(a.Responses[table], *shown)
			}
		}
	}
	return nil
}

func (a *batchGetAnswer) leave(table string, t *batchKeys, from int) {
	a.UnprocessedKeys[table] = &unprocessedKeys{
		Keys: t.Keys[from:], ConsistentRead: t.ConsistentRead,
		ProjectionExpression: t.ProjectionExpression, ExpressionAttributeNames: t.ExpressionAttributeNames,
	}
}
