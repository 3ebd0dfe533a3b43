package table

import (
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// batchWrite is one write of a batch.
type batchWrite struct {
	PutRequest    *struct{ Item Item } `json:",omitempty"`
	DeleteRequest *struct{ Key Item }  `json:",omitempty"`
}

type batchWriteRequest struct {
	returns
	RequestItems map[string][]batchWrite
}

func (r *batchWriteRequest) tableNames() []string { return sortedNames(r.RequestItems) }
func (r *batchWriteRequest) actionCount() int     { return 0 }

type batchWriteAnswer struct {
	UnprocessedItems map[string][]batchWrite
	ConsumedCapacity []*capacityJSON `json:",omitempty"`
}

func (s *Store) batchWriteItem(c *call, r *batchWriteRequest) (any, *apiError) {
	if err := r.check(); err != nil {
		return nil, err
	}
	a := &batchWriteAnswer{UnprocessedItems: map[string][]batchWrite{}}
	var actions []*action
	bound := s.faults.page()
	for _, table := range sortedNames(r.RequestItems) {
		seen := map[string]bool{}
		for i, w := range r.RequestItems[table] {
			act, err := s.batchAction(table, w)
			if err != nil {
				return nil, err
			}
			if seen[string(act.place)] {
				return nil, invalid("Provided list of item keys contains duplicates")
			}
			seen[string(act.place)] = true
			if bound > 0 && len(actions) >= bound {
				a.UnprocessedItems[table] = append(a.UnprocessedItems[table], r.RequestItems[table][i])
				continue
			}
			actions = append(actions, act)
		}
	}
	if err := s.writeBatch(c, actions); err != nil {
		return nil, err
	}
	a.ConsumedCapacity = s.showAll(c.used, r.ReturnConsumedCapacity)
	return a, nil
}

func (r *batchWriteRequest) check() *apiError {
	var c constraints
	c.present(r.RequestItems != nil, "requestItems")
	if r.RequestItems != nil && len(r.RequestItems) == 0 {
		c.add("{}", "requestItems", "Member must have length greater than or equal to 1")
	}
	total := 0
	for _, table := range sortedNames(r.RequestItems) {
		c.name(table, "requestItems.key")
		n := len(r.RequestItems[table])
		if n < 1 || n > maxBatchWrite {
			c.add("{"+table+"=[...]}", "requestItems", fmt.Sprintf("Map value must satisfy constraint: [Member must have length less than or equal to %d, Member must have length greater than or equal to 1]", maxBatchWrite))
		}
		total += n
	}
	r.returns.check(&c)
	if err := c.err(); err != nil {
		return err
	}
	if total > maxBatchWrite {
		return invalid("Too many items requested for the BatchWriteItem call")
	}
	return r.returns.unsupported()
}

func (s *Store) batchAction(table string, w batchWrite) (*action, *apiError) {
	var kind actionKind
	var item Item
	switch {
	case w.PutRequest != nil && w.DeleteRequest != nil:
		return nil, invalid("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")
	case w.PutRequest != nil:
		kind, item = actionPut, w.PutRequest.Item
	case w.DeleteRequest != nil:
		kind, item = actionDelete, w.DeleteRequest.Key
	default:
		return nil, invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")
	}
	a, err := newAction(kind, item, &expressions{}, "")
	if err != nil {
		return nil, err
	}
	d, err := s.definition(table)
	if err != nil {
		return nil, err
	}
	return a, a.bind(d)
}

// writeBatch does each write by itself, as AWS does, but waits for all of them.
func (s *Store) writeBatch(c *call, actions []*action) *apiError {
	mutations := make([]mutation, len(actions))
	err := s.writeThen(func(tx *bolt.Tx) error {
		for i, a := range actions {
			t, err := s.in(tx, a.d)
			if err != nil {
				return fileError(err)
			}
			if mutations[i], err = a.plan(t); err != nil {
				return fileError(err)
			}
			if err := t.apply(mutations[i]); err != nil {
				return err
			}
		}
		return nil
	}, func() {
		for _, a := range actions {
			s.news.publish(a.d.Name)
		}
	})
	if err != nil {
		return err
	}
	for i, a := range actions {
		c.used.of(a.d.Name).addMutation(a.d, mutations[i], 1)
	}
	return nil
}

// fileError makes the committer undo a batch whose table was deleted halfway.
func fileError(err error) error {
	var refused *apiError
	if errors.As(err, &refused) {
		return errors.New(refused.Error())
	}
	return err
}
