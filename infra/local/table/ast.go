package table

import (
	"fmt"
	"strings"
)

// node is a part of a condition: an operand (pathNode, valueNode, callNode of size) or a condition (the
// others, and the callNodes that answer yes or no).
type node interface{ children() []node }

type (
	// pathNode is a document path: an attribute and the map entries and list elements below it.
	pathNode struct{ steps []step }
	// valueNode is a :value; the check fills v in.
	valueNode struct {
		ref string
		v   Value
	}
	callNode struct {
		name string
		args []node
	}
	compareNode struct {
		op          string
		left, right node
	}
	betweenNode struct{ x, low, high node }
	inNode      struct {
		x    node
		list []node
	}
	andNode struct{ left, right node }
	orNode  struct{ left, right node }
	notNode struct{ x node }
)

func (n *pathNode) children() []node    { return nil }
func (n *valueNode) children() []node   { return nil }
func (n *callNode) children() []node    { return n.args }
func (n *compareNode) children() []node { return []node{n.left, n.right} }
func (n *betweenNode) children() []node { return []node{n.x, n.low, n.high} }
func (n *inNode) children() []node      { return append([]node{n.x}, n.list...) }
func (n *andNode) children() []node     { return []node{n.left, n.right} }
func (n *orNode) children() []node      { return []node{n.left, n.right} }
func (n *notNode) children() []node     { return []node{n.x} }

// step is one piece of a path: a name (of an attribute or map entry) or a list index.
type step struct {
	name    string
	ref     bool // name is a #name that the check replaces
	index   int
	element bool // a list index
}

func (s step) String() string {
	if s.element {
		return fmt.Sprintf("[%d]", s.index)
	}
	return s.name
}

// String shows the path as AWS's texts do: [a, b, [0]].
func (n *pathNode) String() string { return showSteps(n.steps) }

func showSteps(steps []step) string {
	parts := make([]string, len(steps))
	for i, s := range steps {
		parts[i] = s.String()
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func (n *pathNode) head() string { return n.steps[0].name }

// clauseKind is the section of an update expression that a clause stands in.
type clauseKind string

const (
	clauseSet    clauseKind = "SET"
	clauseRemove clauseKind = "REMOVE"
	clauseAdd    clauseKind = "ADD"
	clauseDelete clauseKind = "DELETE"
)

// clause is one change of an update expression. value is nil for REMOVE.
type clause struct {
	kind  clauseKind
	path  *pathNode
	value node
}

// sumNode is a + b or a - b, only known to SET.
type sumNode struct {
	minus       bool
	left, right node
}

func (n *sumNode) children() []node { return []node{n.left, n.right} }

func (n *sumNode) operator() string {
	if n.minus {
		return "-"
	}
	return "+"
}

type update struct {
	clauses  []clause
	sections []clauseKind // as written, repetitions included
}

// walk calls visit for n and everything below it, parents first.
func walk(n node, visit func(node)) {
	visit(n)
	for _, c := range n.children() {
		walk(c, visit)
	}
}
