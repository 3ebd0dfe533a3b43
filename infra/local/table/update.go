package table

import (
	"cmp"
	"errors"
	"slices"
)

var (
	errOperand  = errors.New("An operand in the update expression has an incorrect data type")
	errNoSource = errors.New("The provided expression refers to an attribute that does not exist in the item")
	errNoParent = errors.New("The document path provided in the update expression is invalid for update")
)

// apply returns the item after the update. All values are taken from the item as it was; removals come last
// and from the end of each list, so that list indexes mean places in the item as it was.
func (u *update) apply(old Item) (Item, error) {
	values := make([]Value, len(u.clauses))
	for i, c := range u.clauses {
		if c.value == nil {
			continue
		}
		v, err := setValueOf(c.value, old)
		if err != nil {
			return nil, err
		}
		values[i] = v.clone()
	}
	root := Value{Kind: M, Map: old.clone()}
	order := applyOrder(u.clauses)
	for _, i := range order {
		c := u.clauses[i]
		change := func(at Value, exists bool) (Value, bool, error) { return c.change(at, exists, values[i]) }
		if _, err := edit(root, c.path.steps, change); err != nil {
			return nil, err
		}
	}
	return root.Map, nil
}

// applyOrder: changes as written, but list appends by index, then removals with the deepest and, in a list,
// the last place first.
func applyOrder(clauses []clause) []int {
	order := make([]int, len(clauses))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := clauses[a], clauses[b]
		gone, goneToo := x.kind == clauseRemove, y.kind == clauseRemove
		switch {
		case gone && goneToo:
			return cmp.Or(len(y.path.steps)-len(x.path.steps), lastIndex(y.path)-lastIndex(x.path))
		case gone:
			return 1
		case goneToo:
			return -1
		}
		return lastIndex(x.path) - lastIndex(y.path)
	})
	return order
}

func lastIndex(p *pathNode) int {
	if s := p.steps[len(p.steps)-1]; s.element {
		return s.index
	}
	return -1
}

// setValueOf evaluates what stands right of SET's =, or the addend of ADD and DELETE.
func setValueOf(n node, it Item) (Value, error) {
	switch n := n.(type) {
	case *sumNode:
		return n.value(it)
	case *callNode:
		if n.name == "if_not_exists" {
			if v, ok := operandValue(n.args[0], it); ok {
				return v, nil
			}
			return setValueOf(n.args[1], it)
		}
		return listAppend(n, it)
	}
	if v, ok := operandValue(n, it); ok {
		return v, nil
	}
	return Value{}, errNoSource
}

func (n *sumNode) value(it Item) (Value, error) {
	left, err := setValueOf(n.left, it)
	if err != nil {
		return Value{}, err
	}
	right, err := setValueOf(n.right, it)
	if err != nil {
		return Value{}, err
	}
	return sum(left, right, n.minus)
}

func sum(left, right Value, minus bool) (Value, error) {
	if left.Kind != N || right.Kind != N {
		return Value{}, errOperand
	}
	r, err := canonical(left.Str).add(canonical(right.Str), minus)
	return Value{Kind: N, Str: r.String()}, err
}

func listAppend(n *callNode, it Item) (Value, error) {
	left, err := setValueOf(n.args[0], it)
	if err != nil {
		return Value{}, err
	}
	right, err := setValueOf(n.args[1], it)
	if err != nil {
		return Value{}, err
	}
	if left.Kind != L || right.Kind != L {
		return Value{}, errOperand
	}
	return Value{Kind: L, List: slices.Concat(left.List, right.List)}, nil
}

// change computes what the clause leaves at its place; keep is false where nothing is left.
func (c clause) change(at Value, exists bool, v Value) (left Value, keep bool, err error) {
	switch c.kind {
	case clauseSet:
		return v, true, nil
	case clauseRemove:
		return Value{}, false, nil
	}
	if exists && at.Kind != v.Kind {
		return at, true, errOperand
	}
	switch {
	case c.kind == clauseDelete:
		if !exists {
			return at, false, nil
		}
		at.Set = slices.DeleteFunc(slices.Clone(at.Set), func(m string) bool { return slices.Contains(v.Set, m) })
		return at, len(at.Set) > 0, nil
	case !exists:
		return v, true, nil
	case v.Kind == N:
		r, err := sum(at, v, false)
		return r, true, err
	}
	at.Set = slices.Clone(at.Set)
	for _, m := range v.Set {
		if !slices.Contains(at.Set, m) {
			at.Set = append(at.Set, m)
		}
	}
	return at, true, nil
}

// edit changes the place that steps lead to below v, which the caller owns, and returns v.
func edit(v Value, steps []step, change func(Value, bool) (Value, bool, error)) (Value, error) {
	s := steps[0]
	if s.element != (v.Kind == L) || !s.element && v.Kind != M {
		return v, errNoParent
	}
	child, exists := lookup(steps[:1], v.Map)
	if s.element {
		if exists = s.index < len(v.List); exists {
			child = v.List[s.index]
		}
	}
	keep := true
	var err error
	switch {
	case len(steps) == 1:
		child, keep, err = change(child, exists)
	case exists:
		child, err = edit(child, steps[1:], change)
	default:
		err = errNoParent
	}
	if err != nil {
		return v, err
	}
	return put(v, s, child, exists, keep), nil
}

// put stores or removes a child. An index beyond the end of a list appends.
func put(v Value, s step, child Value, exists, keep bool) Value {
	switch {
	case !s.element && keep:
		v.Map[s.name] = child
	case !s.element:
		delete(v.Map, s.name)
	case keep && exists:
		v.List[s.index] = child
	case keep:
		v.List = append(v.List, child)
	case exists:
		v.List = slices.Delete(v.List, s.index, s.index+1)
	}
	return v
}
