package table

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// holds says whether the item meets the condition; no condition is always met. A nil item has no attributes.
func holds(n node, it Item) bool {
	switch n := n.(type) {
	case nil:
		return true
	case *andNode:
		return holds(n.left, it) && holds(n.right, it)
	case *orNode:
		return holds(n.left, it) || holds(n.right, it)
	case *notNode:
		return !holds(n.x, it)
	case *compareNode:
		return n.holds(it)
	case *betweenNode:
		return n.holds(it)
	case *inNode:
		return n.holds(it)
	case *callNode:
		return n.holds(it)
	}
	return false
}

// operandValue is the value of an operand; false where the item has none.
func operandValue(n node, it Item) (Value, bool) {
	switch n := n.(type) {
	case *valueNode:
		return n.v, true
	case *pathNode:
		return lookup(n.steps, it)
	case *callNode: // size, the check has seen to that
		v, ok := operandValue(n.args[0], it)
		if !ok {
			return v, false
		}
		return sizeOf(v)
	}
	return Value{}, false
}

// lookup follows a path.
func lookup(steps []step, it Item) (Value, bool) {
	v := Value{Kind: M, Map: it}
	for _, s := range steps {
		switch {
		case s.element && v.Kind == L && s.index < len(v.List):
			v = v.List[s.index]
		case !s.element && v.Kind == M:
			next, ok := v.Map[s.name]
			if !ok {
				return Value{}, false
			}
			v = next
		default:
			return Value{}, false
		}
	}
	return v, true
}

// sizeOf is the function size: characters, bytes, members, elements or entries.
func sizeOf(v Value) (Value, bool) {
	var n int
	switch v.Kind {
	case S:
		n = utf8.RuneCountInString(v.Str)
	case B:
		n = len(v.Str)
	case SS, NS, BS:
		n = len(v.Set)
	case L:
		n = len(v.List)
	case M:
		n = len(v.Map)
	default:
		return Value{}, false
	}
	return Value{Kind: N, Str: strconv.Itoa(n)}, true
}

func (n *compareNode) holds(it Item) bool {
	left, ok := operandValue(n.left, it)
	right, ok2 := operandValue(n.right, it)
	if !ok || !ok2 {
		return n.op == "<>"
	}
	return compares(n.op, left, right)
}

func compares(op string, left, right Value) bool {
	switch op {
	case "=":
		return left.equal(right)
	case "<>":
		return !left.equal(right)
	}
	order, ok := left.compare(right)
	if !ok {
		return false
	}
	switch op {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

func (n *betweenNode) holds(it Item) bool {
	x, ok := operandValue(n.x, it)
	low, ok2 := operandValue(n.low, it)
	high, ok3 := operandValue(n.high, it)
	return ok && ok2 && ok3 && compares(">=", x, low) && compares("<=", x, high)
}

func (n *inNode) holds(it Item) bool {
	x, ok := operandValue(n.x, it)
	return ok && slices.ContainsFunc(n.list, func(c node) bool {
		v, ok := operandValue(c, it)
		return ok && x.equal(v)
	})
}

func (n *callNode) holds(it Item) bool {
	x, ok := operandValue(n.args[0], it)
	switch n.name {
	case "attribute_exists":
		return ok
	case "attribute_not_exists":
		return !ok
	}
	y, ok2 := operandValue(n.args[1], it)
	if !ok || !ok2 {
		return false
	}
	switch n.name {
	case "attribute_type":
		return x.Kind.String() == y.Str
	case "begins_with":
		return beginsWith(x, y)
	}
	return contains(x, y)
}

func beginsWith(x, y Value) bool {
	return x.Kind == y.Kind && (x.Kind == S || x.Kind == B) && strings.HasPrefix(x.Str, y.Str)
}

func contains(x, y Value) bool {
	switch x.Kind {
	case S, B:
		return x.Kind == y.Kind && strings.Contains(x.Str, y.Str)
	case SS:
		return y.Kind == S && slices.Contains(x.Set, y.Str)
	case NS:
		return y.Kind == N && slices.Contains(x.Set, y.Str)
	case BS:
		return y.Kind == B && slices.Contains(x.Set, y.Str)
	case L:
		return slices.ContainsFunc(x.List, y.equal)
	}
	return false
}
