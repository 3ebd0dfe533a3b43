package table

import bolt "go.etcd.io/bbolt"

type getRequest struct {
	keyRequest
	ConsistentRead bool
}

type itemAnswer struct {
	Item             *Item         `json:",omitempty"` // {} for an item of which nothing was asked for
	ConsumedCapacity *capacityJSON `json:",omitempty"`
}

// reading is the read of one item.
type reading struct {
	d          *definition
	place      []byte
	projection []*pathNode
}

// newReading checks a key and a projection against the table.
func (s *Store) newReading(table string, key Item, x *expressions) (*reading, *apiError) {
	if err := key.validateAttributes(); err != nil {
		return nil, err
	}
	c, err := x.compile("ProjectionExpression")
	if err != nil {
		return nil, err
	}
	d, err := s.definition(table)
	if err != nil {
		return nil, err
	}
	if err := d.Key.checkKey(key); err != nil {
		return nil, err
	}
	if err := d.checkScalarPaths(c.projection); err != nil {
		return nil, err
	}
	return &reading{d: d, place: d.Key.encode(key), projection: c.projection}, nil
}

// read returns the whole item, nil if there is none.
func (s *Store) read(tx *bolt.Tx, r *reading) (Item, error) {
	t, err := s.in(tx, r.d)
	if err != nil {
		return nil, err
	}
	return t.get(r.place)
}

// shown is what the projection leaves of an item.
func (r *reading) shown(it Item) *Item {
	if it == nil {
		return nil
	}
	kept := project(it, r.projection)
	return &kept
}

func (s *Store) getItem(c *call, r *getRequest) (any, *apiError) {
	if err := checkWrite(r.TableName, "key", r.Key, &r.returns, &r.legacy); err != nil {
		return nil, err
	}
	reading, err := s.newReading(r.TableName, r.Key, &r.expressions)
	if err != nil {
		return nil, err
	}
	var it Item
	err = s.view(func(tx *bolt.Tx) (err error) {
		it, err = s.read(tx, reading)
		return err
	})
	if err != nil {
		return nil, err
	}
	used := c.used.of(r.TableName)
	used.addRead("", readUnits(it.size(), r.ConsistentRead))
	return &itemAnswer{Item: reading.shown(it), ConsumedCapacity: used.show(reading.d, r.ReturnConsumedCapacity)}, nil
}
