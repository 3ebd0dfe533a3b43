package table

import (
	"fmt"
	"slices"
)

// keyTest is what a key condition says of one attribute.
type keyTest struct {
	name   string
	op     string // =, <, <=, >, >=, BETWEEN, begins_with
	values []Value
}

// keyTests takes a checked condition apart: at most one test for each attribute, joined by AND. Its errors
// are AWS's texts for conditions that no key can be searched by.
func keyTests(n node) ([]keyTest, *apiError) {
	var tests []keyTest
	switch n := n.(type) {
	case *andNode:
		for _, side := range n.children() {
			more, err := keyTests(side)
			if err != nil {
				return nil, err
			}
			tests = append(tests, more...)
		}
		return tests, distinctTests(tests)
	case *orNode:
		return nil, badKeyOperator("OR")
	case *notNode:
		return nil, badKeyOperator("NOT")
	case *inNode:
		return nil, badKeyOperator("IN")
	case *callNode:
		if n.name != "begins_with" {
			return nil, badKeyOperator(n.name)
		}
		return oneTest("begins_with", n.args)
	case *betweenNode:
		return oneTest("BETWEEN", n.children())
	case *compareNode:
		if n.op == "<>" {
			return nil, badKeyOperator(n.op)
		}
		return oneTest(n.op, n.children())
	}
	return tests, nil
}

func badKeyOperator(op string) *apiError {
	return invalid("Invalid operator used in KeyConditionExpression: %s", op)
}

func distinctTests(tests []keyTest) *apiError {
	for i, t := range tests {
		if slices.ContainsFunc(tests[:i], func(o keyTest) bool { return o.name == t.name }) {
			return invalid("KeyConditionExpressions must only contain one condition per key")
		}
	}
	return nil
}

// oneTest reads operands of which one has to be an attribute, the first where the order matters.
func oneTest(op string, operands []node) ([]keyTest, *apiError) {
	t := keyTest{op: op}
	for i, o := range operands {
		switch o := o.(type) {
		case *callNode:
			return nil, invalid("KeyConditionExpressions cannot contain nested operations")
		case *pathNode:
			if t.name != "" {
				return nil, invalid("Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition")
			}
			if len(o.steps) > 1 {
				return nil, invalid("KeyConditionExpressions cannot have conditions on nested attributes")
			}
			if i > 0 && (op == "BETWEEN" || op == "begins_with") {
				return nil, invalid("Invalid condition in KeyConditionExpression: %s operator must have the key attribute as its first operand", op)
			}
			if i > 0 {
				t.op = mirrored(op)
			}
			t.name = o.head()
		case *valueNode:
			t.values = append(t.values, o.v)
		}
	}
	if t.name == "" {
		return nil, invalid("Invalid condition in KeyConditionExpression: No key attribute specified")
	}
	return []keyTest{t}, nil
}

// mirrored is the operator with its sides exchanged.
func mirrored(op string) string {
	switch op {
	case "<":
		return ">"
	case "<=":
		return ">="
	case ">":
		return "<"
	case ">=":
		return "<="
	}
	return op
}

// keyRange is a range of places: from inclusive, to exclusive, nil for the end.
type keyRange struct{ from, to []byte }

// search is a key condition that fits a key schema.
type search struct {
	hash Value
	sort *keyTest // nil if the whole partition is meant
}

func (k keySchema) search(tests []keyTest) (*search, *apiError) {
	if len(tests) > 2 {
		return nil, invalid("Conditions can be of length 1 or 2 only")
	}
	if len(tests) > 1 && !k.ranged() {
		return nil, invalid("Query key condition not supported")
	}
	found := &search{}
	for i, p := range k.parts() {
		at := slices.IndexFunc(tests, func(t keyTest) bool { return t.name == p.Name })
		if at < 0 {
			if i == 0 || len(tests) > 1 {
				return nil, invalid("Query condition missed key schema element: %s", p.Name)
			}
			break
		}
		t := tests[at]
		if err := k.checkTest(p, t); err != nil {
			return nil, err
		}
		if i > 0 {
			found.sort = &t
			break
		}
		if t.op != "=" {
			return nil, invalid("Query key condition not supported")
		}
		found.hash = t.values[0]
	}
	return found, nil
}

func (k keySchema) checkTest(p keyPart, t keyTest) *apiError {
	for _, v := range t.values {
		if v.Kind != p.Kind {
			return invalidValue("Condition parameter type does not match schema type")
		}
		if err := k.checkPart(p, v); err != nil {
			return err
		}
	}
	return nil
}

// keyRange is where the matching items lie.
func (s *search) keyRange() keyRange {
	prefix := partition(s.hash)
	all := keyRange{from: prefix, to: after(prefix)}
	if s.sort == nil {
		return all
	}
	v := s.sort.values[0]
	at := appendKeyValue(slices.Clone(prefix), v)
	switch s.sort.op {
	case "=":
		return keyRange{at, after(at)}
	case "<":
		return keyRange{all.from, at}
	case "<=":
		return keyRange{all.from, after(at)}
	case ">":
		return keyRange{after(at), all.to}
	case ">=":
		return keyRange{at, all.to}
	case "BETWEEN":
		return keyRange{at, after(appendKeyValue(slices.Clone(prefix), s.sort.values[1]))}
	}
	begin := appendKeyPrefix(slices.Clone(prefix), v.Str)
	return keyRange{begin, after(begin)}
}

// matches says whether a start key lies within the search.
func (s *search) matches(k keySchema, key Item) *apiError {
	sameHash := key[k.Hash.Name].equal(s.hash)
	if s.sort == nil {
		if !sameHash {
			return invalid("The provided starting key is outside query boundaries based on provided conditions")
		}
		return nil
	}
	if !s.sort.holds(key[k.Range.Name]) {
		return invalid("The provided starting key does not match the range key predicate")
	}
	if !sameHash {
		return invalid("The provided starting key is outside query boundaries based on provided conditions")
	}
	return nil
}

func (t *keyTest) holds(v Value) bool {
	switch t.op {
	case "begins_with":
		return beginsWith(v, t.values[0])
	case "BETWEEN":
		return compares(">=", v, t.values[0]) && compares("<=", v, t.values[1])
	}
	return compares(t.op, v, t.values[0])
}

// checkStart checks an ExclusiveStartKey: the table's key and, on an index, the index's.
func (d *definition) checkStart(ix *indexDefinition, key Item) *apiError {
	names := d.keyNames(ix)
	if len(key) != len(names) {
		return badStart(ix == nil)
	}
	for _, name := range names {
		if _, ok := key[name]; !ok {
			return badStart(ix == nil)
		}
	}
	if ix != nil && ix.Key.encode(key) == nil {
		return badStart(true)
	}
	if err := d.Key.checkKey(d.Key.of(key)); err != nil {
		return invalid("The provided starting key is invalid: %s", err.Message)
	}
	return nil
}

func badStart(schema bool) *apiError {
	text := "The provided starting key is invalid"
	if schema {
		text = fmt.Sprintf("%s: %s", text, noMatch().Message)
	}
	return invalid("%s", text)
}

// keyNames are the attributes of a start key, the index's included.
func (d *definition) keyNames(ix *indexDefinition) []string {
	var names []string
	parts := d.Key.parts()
	if ix != nil {
		parts = append(parts, ix.Key.parts()...)
	}
	for _, p := range parts {
		if !slices.Contains(names, p.Name) {
			names = append(names, p.Name)
		}
	}
	return names
}
