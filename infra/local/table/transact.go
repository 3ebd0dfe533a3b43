package table

import (
	"errors"
	"fmt"
	"strconv"

	bolt "go.etcd.io/bbolt"
)

const (
	maxTransaction     = 100
	maxTransactionSize = 4 << 20
)

// transactAction are the parameters of one action, whichever it is.
type transactAction struct {
	onTable
	expressions
	returns
	Item Item
	Key  Item
}

type transactItem struct {
	Put, Update, Delete, ConditionCheck *transactAction
}

// only returns the one action that is given, or nil.
func (t *transactItem) only() (actionKind, *transactAction) {
	var kind actionKind
	var found *transactAction
	for _, c := range []struct {
		kind   actionKind
		action *transactAction
	}{{actionPut, t.Put}, {actionUpdate, t.Update}, {actionDelete, t.Delete}, {actionCheck, t.ConditionCheck}} {
		if c.action == nil {
			continue
		}
		if found != nil {
			return "", nil
		}
		kind, found = c.kind, c.action
	}
	return kind, found
}

type transactWriteRequest struct {
	returns
	ClientRequestToken *string
	TransactItems      []transactItem
}

func (r *transactWriteRequest) tableNames() []string {
	var names []string
	for i := range r.TransactItems {
		if _, a := r.TransactItems[i].only(); a != nil {
			names = append(names, a.TableName)
		}
	}
	return names
}

func (r *transactWriteRequest) actionCount() int { return len(r.TransactItems) }

type capacitiesAnswer struct {
	ConsumedCapacity []*capacityJSON `json:",omitempty"`
}

func (s *Store) transactWriteItems(c *call, r *transactWriteRequest) (any, *apiError) {
	if err := r.check(); err != nil {
		return nil, err
	}
	actions, err := r.newActions()
	if err != nil {
		return nil, err
	}
	if err := s.bindAll(r, actions); err != nil {
		return nil, err
	}
	release, err := s.claim(r, actions)
	if err != nil {
		return nil, err
	}
	defer release()
	replayed, mutations, err := s.transact(r, actions)
	for i, m := range mutations {
		used := c.used.of(actions[i].d.Name)
		used.transactional = true
		if replayed {
			used.addRead("", 2*readUnits(m.new.size(), true))
			continue
		}
		used.addMutation(actions[i].d, m, 2)
	}
	if err != nil {
		return nil, err
	}
	return &capacitiesAnswer{s.showAll(c.used, r.ReturnConsumedCapacity)}, nil
}

// check makes the checks of parameters alone.
func (r *transactWriteRequest) check() *apiError {
	var c constraints
	c.transactItems(len(r.TransactItems), r.TransactItems != nil)
	r.returns.check(&c)
	if t := r.ClientRequestToken; t != nil && (len(*t) < 1 || len(*t) > 36) {
		bound := "less than or equal to 36"
		if *t == "" {
			bound = "greater than or equal to 1"
		}
		c.add(*t, "clientRequestToken", "Member must have length "+bound)
	}
	for i := range r.TransactItems {
		kind, a := r.TransactItems[i].only()
		if a == nil {
			continue
		}
		at := fmt.Sprintf("transactItems.%d.member.%s.", i+1, lowerFirst(string(kind)))
		a.check(&c, kind, at)
	}
	if err := c.err(); err != nil {
		return err
	}
	return r.returns.unsupported()
}

func lowerFirst(s string) string { return string(s[0]|0x20) + s[1:] }

func (c *constraints) transactItems(n int, present bool) {
	c.present(present, "transactItems")
	if present && n < 1 {
		c.add("[]", "transactItems", "Member must have length greater than or equal to 1")
	}
	if n > maxTransaction {
		c.add("[...]", "transactItems", "Member must have length less than or equal to "+strconv.Itoa(maxTransaction))
	}
}

func (a *transactAction) check(c *constraints, kind actionKind, at string) {
	c.name(a.TableName, at+"tableName")
	switch kind {
	case actionPut:
		c.present(a.Item != nil, at+"item")
	case actionUpdate:
		c.present(a.Key != nil, at+"key")
		c.present(a.UpdateExpression != nil, at+"updateExpression")
	case actionCheck:
		c.present(a.Key != nil, at+"key")
		c.present(a.ConditionExpression != nil, at+"conditionExpression")
	default:
		c.present(a.Key != nil, at+"key")
	}
	c.enum(a.ReturnValuesOnConditionCheckFailure, at+"returnValuesOnConditionCheckFailure", "ALL_OLD", "NONE")
}

// newActions checks everything that does not need the tables; what is wrong here is the whole request's
// fault, not a reason to cancel.
func (r *transactWriteRequest) newActions() ([]*action, *apiError) {
	actions := make([]*action, len(r.TransactItems))
	size := 0
	for i := range r.TransactItems {
		kind, t := r.TransactItems[i].only()
		if t == nil {
			return nil, invalid("TransactItems can only contain one of Check, Put, Update or Delete")
		}
		item := t.Key
		if kind == actionPut {
			item = t.Item
		}
		a, err := newAction(kind, item, &t.expressions, t.ReturnValuesOnConditionCheckFailure)
		if err != nil {
			return nil, err
		}
		actions[i] = a
		size += item.size() + Item(t.ExpressionAttributeValues).size()
	}
	if size > maxTransactionSize {
		return nil, invalid("Transaction payload size cannot exceed %d bytes", maxTransactionSize)
	}
	return actions, nil
}

// bindAll checks the actions against their tables. The first that does not fit cancels the transaction.
func (s *Store) bindAll(r *transactWriteRequest, actions []*action) *apiError {
	seen := map[string]bool{}
	for i, a := range actions {
		_, t := r.TransactItems[i].only()
		d, err := s.definition(t.TableName)
		if err != nil {
			return err
		}
		if err := a.bind(d); err != nil {
			reasons := noReasons(len(actions))
			reasons[i] = cancelReason{Code: "ValidationError", Message: err.Message}
			return canceled(reasons)
		}
		at := itemName(t.TableName, a.place)
		if seen[at] {
			return invalid("Transaction request cannot include multiple operations on one item")
		}
		seen[at] = true
	}
	return nil
}

// claim keeps the items and the client token from every other request until release is called.
func (s *Store) claim(r *transactWriteRequest, actions []*action) (release func(), err *apiError) {
	if !s.faults.meeting() {
		return func() {}, nil
	}
	var token []string
	if r.ClientRequestToken != nil {
		token = []string{"token:" + *r.ClientRequestToken}
	}
	if s.claims.take(token) != nil {
		return nil, refuse("TransactionInProgressException", "The transaction with the given request token is already in progress.")
	}
	items := make([]string, len(actions))
	for i, a := range actions {
		items[i] = itemName(a.d.Name, a.place)
	}
	if others := s.claims.take(items); others != nil {
		s.claims.release(token)
		return nil, collidedAt(len(actions), others)
	}
	return func() { s.claims.release(append(items, token...)) }, nil
}

func noReasons(n int) []cancelReason {
	reasons := make([]cancelReason, n)
	for i := range reasons {
		reasons[i].Code = "None"
	}
	return reasons
}

// transact runs the actions in one write. replayed is true where the client token shows that they were done
// before; nothing is done then and the mutations are the items as they stand.
func (s *Store) transact(r *transactWriteRequest, actions []*action) (replayed bool, mutations []mutation, err *apiError) {
	token := newToken(r)
	run := func(tx *bolt.Tx) error {
		var err error
		if replayed, err = s.spend(tx, token); err != nil {
			return err
		}
		mutations, err = s.planAll(tx, actions, replayed)
		if err != nil || replayed {
			return err
		}
		for i, a := range actions {
			t, err := s.in(tx, a.d)
			if err != nil {
				return err
			}
			if err := t.apply(mutations[i]); err != nil {
				return fmt.Errorf("transaction half written: %w", err)
			}
		}
		return s.keep(tx, token)
	}
	err = s.writeThen(run, func() {
		for _, a := range actions {
			s.news.publish(a.d.Name)
		}
	})
	return replayed, mutations, err
}

// planAll plans every action and gathers all reasons to cancel. For a replay it only reads.
func (s *Store) planAll(tx *bolt.Tx, actions []*action, replayed bool) ([]mutation, error) {
	mutations := make([]mutation, len(actions))
	reasons := noReasons(len(actions))
	failed := false
	for i, a := range actions {
		t, err := s.in(tx, a.d)
		if err != nil {
			return nil, err
		}
		if replayed {
			it, err := t.get(a.place)
			if err != nil {
				return nil, err
			}
			mutations[i] = mutation{place: a.place, old: it, new: it}
			continue
		}
		mutations[i], err = a.plan(t)
		var refused *apiError
		if errors.As(err, &refused) {
			reasons[i], failed = reasonOf(refused), true
		} else if err != nil {
			return nil, err
		}
	}
	if failed {
		return nil, canceled(reasons)
	}
	return mutations, nil
}

func reasonOf(e *apiError) cancelReason {
	code := "ValidationError"
	if e.Code == "ConditionalCheckFailedException" {
		code = "ConditionalCheckFailed"
	}
	return cancelReason{Code: code, Message: e.Message, Item: e.Item}
}
