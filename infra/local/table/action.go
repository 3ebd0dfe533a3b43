package table

// actionKind is what an action does to its item.
type actionKind string

const (
	actionPut    actionKind = "Put"
	actionUpdate actionKind = "Update"
	actionDelete actionKind = "Delete"
	actionCheck  actionKind = "ConditionCheck"
)

// action is the write or check of one item, alone, in a batch or in a transaction.
type action struct {
	kind       actionKind
	item       Item // what to put, or the key
	compiled   *compiled
	returnsOld bool // the old item with a failed condition

	d     *definition // set by bind
	place []byte
}

// newAction checks what can be checked without knowing the table.
func newAction(kind actionKind, item Item, x *expressions, onFailure string) (*action, *apiError) {
	if err := item.validateAttributes(); err != nil {
		return nil, err
	}
	if kind == actionPut && item.size() > maxItemSize {
		return nil, invalid("Item size has exceeded the maximum allowed size")
	}
	allowed := []string{"ConditionExpression"}
	if kind == actionUpdate {
		allowed = []string{"UpdateExpression", "ConditionExpression"}
	}
	c, err := x.compile(allowed...)
	if err != nil {
		return nil, err
	}
	return &action{kind: kind, item: item, compiled: c, returnsOld: onFailure == "ALL_OLD"}, nil
}

// bind checks the action against its table and finds the item's place.
func (a *action) bind(d *definition) *apiError {
	a.d = d
	check := d.Key.checkKey
	if a.kind == actionPut {
		check = d.Key.checkItem
	}
	if err := check(a.item); err != nil {
		return err
	}
	if a.kind == actionPut {
		if err := d.checkIndexKeys(a.item); err != nil {
			return err
		}
	}
	if err := a.checkUpdate(); err != nil {
		return err
	}
	a.place = d.Key.encode(a.item)
	return d.checkScalarPaths(pathsOf(a.compiled.condition))
}

func (a *action) checkUpdate() *apiError {
	if a.compiled.update == nil {
		return nil
	}
	paths := a.compiled.update.paths()
	for _, p := range paths {
		if a.d.Key.has(p.head()) {
			return invalidValue("Cannot update attribute %s. This attribute is part of the key", p.head())
		}
	}
	return a.d.checkScalarPaths(paths)
}

func (u *update) paths() []*pathNode {
	if u == nil {
		return nil
	}
	paths := make([]*pathNode, len(u.clauses))
	for i, c := range u.clauses {
		paths[i] = c.path
	}
	return paths
}

// plan reads the item and decides what the action changes, without writing. Its error is an *apiError
// unless the file is at fault.
func (a *action) plan(t *tableTx) (mutation, error) {
	old, err := t.get(a.place)
	m := mutation{place: a.place, old: old}
	if err != nil {
		return m, err
	}
	if !holds(a.compiled.condition, old) {
		if a.returnsOld {
			return m, conditionFailed(old)
		}
		return m, conditionFailed(nil)
	}
	switch a.kind {
	case actionPut:
		m.new = a.item
	case actionCheck:
		m.new = old
	case actionUpdate:
		m.new, err = a.updated(old)
	}
	return m, err
}

// updated is the item after an update; an item that was not there begins as its key.
func (a *action) updated(old Item) (Item, error) {
	if old == nil {
		old = a.item
	}
	if a.compiled.update == nil {
		return old, nil
	}
	it, err := a.compiled.update.apply(old)
	if err != nil {
		return nil, invalid("%s", err)
	}
	if msg := it.validate(0); msg != "" {
		return nil, invalid("%s", msg)
	}
	if it.size() > maxItemSize {
		return nil, invalid("Item size to update has exceeded the maximum allowed size")
	}
	if err := a.d.checkUpdatedIndexKeys(it); err != nil {
		return nil, err
	}
	return it, nil
}

// returned are the attributes that ReturnValues asks for.
func (a *action) returned(how string, m mutation) Item {
	paths := a.compiled.update.paths()
	switch how {
	case "ALL_OLD":
		return m.old
	case "ALL_NEW":
		return m.new
	case "UPDATED_OLD":
		return projectAt(m.old, paths)
	case "UPDATED_NEW":
		return projectAt(m.new, paths)
	}
	return nil
}

// projectAt keeps what the paths name; without paths nothing.
func projectAt(it Item, paths []*pathNode) Item {
	if len(paths) == 0 {
		return nil
	}
	return project(it, paths)
}
