package table

import bolt "go.etcd.io/bbolt"

type putRequest struct {
	onTable
	expressions
	returns
	legacy
	Item Item
}

type keyRequest struct {
	onTable
	expressions
	returns
	legacy
	Key Item
}

type writeAnswer struct {
	Attributes       Item          `json:",omitempty"`
	ConsumedCapacity *capacityJSON `json:",omitempty"`
}

func (s *Store) putItem(c *call, r *putRequest) (any, *apiError) {
	if err := checkWrite(r.TableName, "item", r.Item, &r.returns, &r.legacy); err != nil {
		return nil, err
	}
	if err := r.oldOnly(); err != nil {
		return nil, err
	}
	return s.writeOne(c, actionPut, r.TableName, r.Item, &r.expressions, &r.returns)
}

func (s *Store) deleteItem(c *call, r *keyRequest) (any, *apiError) {
	if err := checkWrite(r.TableName, "key", r.Key, &r.returns, &r.legacy); err != nil {
		return nil, err
	}
	if err := r.oldOnly(); err != nil {
		return nil, err
	}
	return s.writeOne(c, actionDelete, r.TableName, r.Key, &r.expressions, &r.returns)
}

func (s *Store) updateItem(c *call, r *keyRequest) (any, *apiError) {
	if err := checkWrite(r.TableName, "key", r.Key, &r.returns, &r.legacy); err != nil {
		return nil, err
	}
	return s.writeOne(c, actionUpdate, r.TableName, r.Key, &r.expressions, &r.returns)
}

// oldOnly refuses values that PutItem and DeleteItem cannot return.
func (rt *returns) oldOnly() *apiError {
	if rt.ReturnValues == "" || rt.ReturnValues == "NONE" || rt.ReturnValues == "ALL_OLD" {
		return nil
	}
	return invalid("ReturnValues can only be ALL_OLD or NONE")
}

// checkWrite makes the checks of parameters that the single writes have in common.
func checkWrite(table, at string, item Item, rt *returns, l *legacy) *apiError {
	var c constraints
	c.name(table, "tableName")
	c.present(item != nil, at)
	rt.check(&c)
	if err := c.err(); err != nil {
		return err
	}
	if err := l.unsupported(); err != nil {
		return err
	}
	return rt.unsupported()
}

// writeOne performs an action on its own.
func (s *Store) writeOne(c *call, kind actionKind, table string, item Item, x *expressions, rt *returns) (any, *apiError) {
	a, err := newAction(kind, item, x, rt.ReturnValuesOnConditionCheckFailure)
	if err != nil {
		return nil, err
	}
	d, err := s.definition(table)
	if err != nil {
		return nil, err
	}
	if err := a.bind(d); err != nil {
		return nil, err
	}
	if s.claims.among([]string{itemName(table, a.place)}) != nil {
		return nil, collided()
	}
	var m mutation
	err = s.writeThen(func(tx *bolt.Tx) error {
		t, err := s.in(tx, d)
		if err != nil {
			return err
		}
		if m, err = a.plan(t); err != nil {
			return err
		}
		return t.apply(m)
	}, func() { s.news.publish(table) })
	c.used.of(table).addMutation(d, m, 1)
	if err != nil {
		return nil, err
	}
	return &writeAnswer{Attributes: a.returned(rt.ReturnValues, m), ConsumedCapacity: c.used.of(table).show(d, rt.ReturnConsumedCapacity)}, nil
}
