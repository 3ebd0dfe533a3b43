package table

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// expressions are the expression parameters of one request or one action of a transaction.
type expressions struct {
	ConditionExpression       *string
	FilterExpression          *string
	KeyConditionExpression    *string
	ProjectionExpression      *string
	UpdateExpression          *string
	ExpressionAttributeNames  map[string]string
	ExpressionAttributeValues map[string]Value
}

// compiled are the checked expressions; nil where there was none.
type compiled struct {
	condition    node
	filter       node
	keyCondition node
	projection   []*pathNode
	update       *update
}

// scope holds the names and values that expressions refer to and remembers which were used.
type scope struct {
	names      map[string]string
	values     map[string]Value
	usedNames  map[string]bool
	usedValues map[string]bool
}

// compile parses and checks all expressions of a request, in AWS's order. allowed names the expression
// parameters that the operation has, for the texts about names and values without an expression.
func (x *expressions) compile(allowed ...string) (*compiled, *apiError) {
	given := map[string]*string{
		"UpdateExpression": x.UpdateExpression, "ConditionExpression": x.ConditionExpression,
		"KeyConditionExpression": x.KeyConditionExpression, "FilterExpression": x.FilterExpression,
		"ProjectionExpression": x.ProjectionExpression,
	}
	if err := x.checkUse(given, allowed); err != nil {
		return nil, err
	}
	s := &scope{names: x.ExpressionAttributeNames, values: x.ExpressionAttributeValues, usedNames: map[string]bool{}, usedValues: map[string]bool{}}
	if err := s.checkNamesAndValues(); err != nil {
		return nil, err
	}
	c := &compiled{}
	steps := []struct {
		name string
		run  func(text string) error
	}{
		{"UpdateExpression", func(text string) (err error) { c.update, err = s.compileUpdate(text); return err }},
		{"ConditionExpression", func(text string) (err error) { c.condition, err = s.compileCondition(text); return err }},
		{"KeyConditionExpression", func(text string) (err error) { c.keyCondition, err = s.compileCondition(text); return err }},
		{"FilterExpression", func(text string) (err error) { c.filter, err = s.compileCondition(text); return err }},
		{"ProjectionExpression", func(text string) (err error) { c.projection, err = s.compileProjection(text); return err }},
	}
	for _, st := range steps {
		text := given[st.name]
		if text == nil || !slices.Contains(allowed, st.name) {
			continue
		}
		if err := st.run(*text); err != nil {
			return nil, invalid("Invalid %s: %s", st.name, err)
		}
	}
	return c, s.unused()
}

// checkUse refuses names or values that no expression could use.
func (x *expressions) checkUse(given map[string]*string, allowed []string) *apiError {
	var any, taking []string // expressions given; expressions that take values
	for _, name := range allowed {
		if given[name] != nil {
			any = append(any, name)
		}
		if name != "ProjectionExpression" {
			taking = append(taking, name)
		}
	}
	if x.ExpressionAttributeNames != nil && len(any) == 0 {
		return invalid("ExpressionAttributeNames can only be specified when using expressions")
	}
	if x.ExpressionAttributeValues != nil && !slices.ContainsFunc(taking, func(n string) bool { return given[n] != nil }) {
		if len(taking) == 0 {
			return invalid("ExpressionAttributeValues can only be specified when using expressions")
		}
		verb := "is"
		if len(taking) > 1 {
			verb = "are"
		}
		return invalid("ExpressionAttributeValues can only be specified when using expressions: %s %s null", strings.Join(taking, " and "), verb)
	}
	return nil
}

func (s *scope) checkNamesAndValues() *apiError {
	if s.names != nil && len(s.names) == 0 {
		return invalid("ExpressionAttributeNames must not be empty")
	}
	for _, key := range sortedNames(s.names) {
		if !isPlaceholder(key, '#') {
			return invalid(`ExpressionAttributeNames contains invalid key: Syntax error; key: "%s"`, key)
		}
		if s.names[key] == "" {
			return invalid("ExpressionAttributeNames contains invalid value: Empty attribute name for key %s", key)
		}
	}
	if s.values != nil && len(s.values) == 0 {
		return invalid("ExpressionAttributeValues must not be empty")
	}
	for _, key := range sortedNames(s.values) {
		if !isPlaceholder(key, ':') {
			return invalid(`ExpressionAttributeValues contains invalid key: Syntax error; key: "%s"`, key)
		}
	}
	for _, key := range sortedNames(s.values) {
		if msg := s.values[key].validate(0); msg != "" {
			return invalid("ExpressionAttributeValues contains invalid value: %s for key %s", msg, key)
		}
	}
	return nil
}

func isPlaceholder(key string, mark byte) bool {
	return len(key) > 1 && key[0] == mark && span(key[1:], isPart) == len(key)-1
}

// unused refuses names and values that no expression refers to.
func (s *scope) unused() *apiError {
	if left := unusedOf(s.names, s.usedNames); left != "" {
		return invalid("Value provided in ExpressionAttributeNames unused in expressions: keys: {%s}", left)
	}
	if left := unusedOf(s.values, s.usedValues); left != "" {
		return invalid("Value provided in ExpressionAttributeValues unused in expressions: keys: {%s}", left)
	}
	return nil
}

func unusedOf[V any](all map[string]V, used map[string]bool) string {
	var left []string
	for _, key := range sortedNames(all) {
		if !used[key] {
			left = append(left, key)
		}
	}
	return strings.Join(left, ", ")
}

// resolve puts attribute names and values into a path or value node.
func (s *scope) resolve(n node) error {
	switch n := n.(type) {
	case *pathNode:
		for i, st := range n.steps {
			if !st.ref {
				continue
			}
			name, ok := s.names[st.name]
			if !ok {
				return fmt.Errorf("An expression attribute name used in the document path is not defined; attribute name: %s", st.name)
			}
			s.usedNames[st.name] = true
			n.steps[i] = step{name: name}
		}
	case *valueNode:
		v, ok := s.values[n.ref]
		if !ok {
			return fmt.Errorf("An expression attribute value used in expression is not defined; attribute value: %s", n.ref)
		}
		s.usedValues[n.ref] = true
		n.v = v
	}
	return nil
}

// resolveAll resolves everything below n and returns the first error, in textual order.
func (s *scope) resolveAll(n node) error {
	var first error
	walk(n, func(c node) {
		if first == nil {
			first = s.resolve(c)
		}
	})
	return first
}

// reserved refuses a plain name that is a reserved word.
func reserved(n node) error {
	var first error
	walk(n, func(c node) {
		path, ok := c.(*pathNode)
		if !ok || first != nil {
			return
		}
		for _, st := range path.steps {
			if !st.ref && !st.element && isReserved(st.name) {
				first = errors.New("Attribute name is a reserved keyword; reserved keyword: " + st.name)
				return
			}
		}
	})
	return first
}
