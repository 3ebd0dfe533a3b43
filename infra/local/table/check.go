package table

import (
	"errors"
	"fmt"
	"slices"
)

// conditionFunctions gives the number of operands of each function of a condition.
func conditionFunctions(name string) (operands int, ok bool) {
	switch name {
	case "attribute_exists", "attribute_not_exists", "size":
		return 1, true
	case "attribute_type", "begins_with", "contains":
		return 2, true
	}
	return 0, false
}

func updateFunctions(name string) bool { return name == "if_not_exists" || name == "list_append" }

// compileCondition parses a condition and makes AWS's checks in AWS's order: functions, their places,
// reserved words, then each comparison with its names, operands and types.
func (s *scope) compileCondition(text string) (node, error) {
	n, err := parseCondition(text)
	if err != nil {
		return nil, err
	}
	for _, check := range []func(node) error{unknownFunction, misusedFunction, reserved} {
		if err := check(n); err != nil {
			return nil, err
		}
	}
	return n, s.checkComparisons(n)
}

func firstError(n node, check func(node) error) error {
	var first error
	walk(n, func(c node) {
		if first == nil {
			first = check(c)
		}
	})
	return first
}

func unknownFunction(n node) error {
	return firstError(n, func(c node) error {
		call, ok := c.(*callNode)
		if !ok {
			return nil
		}
		if updateFunctions(call.name) {
			return errors.New("The function is not allowed in a condition expression; function: " + call.name)
		}
		if _, known := conditionFunctions(call.name); !known {
			return errors.New("Invalid function name; function: " + call.name)
		}
		return nil
	})
}

// misusedFunction refuses size as a condition and any other function as an operand.
func misusedFunction(n node) error {
	if err := asCondition(n); err != nil {
		return err
	}
	return firstError(n, func(c node) error {
		check := asOperand
		switch c.(type) {
		case *andNode, *orNode, *notNode:
			check = asCondition
		}
		for _, child := range c.children() {
			if err := check(child); err != nil {
				return err
			}
		}
		return nil
	})
}

func asCondition(n node) error {
	if call, ok := n.(*callNode); ok && call.name == "size" {
		return errMisused(call.name)
	}
	return nil
}

func asOperand(n node) error {
	if call, ok := n.(*callNode); ok && call.name != "size" {
		return errMisused(call.name)
	}
	return nil
}

func errMisused(name string) error {
	return errors.New("The function is not allowed to be used this way in an expression; function: " + name)
}

// checkComparisons goes through the conditions that are joined by AND, OR and NOT.
func (s *scope) checkComparisons(n node) error {
	switch n := n.(type) {
	case *andNode, *orNode, *notNode:
		for _, c := range n.children() {
			if err := s.checkComparisons(c); err != nil {
				return err
			}
		}
		return nil
	}
	if err := s.resolveAll(n); err != nil {
		return err
	}
	for _, check := range []func(node) error{operandCount, distinctOperands, operandTypes} {
		if err := firstError(n, check); err != nil {
			return err
		}
	}
	return nil
}

func operandCount(n node) error {
	if call, ok := n.(*callNode); ok {
		if want, _ := conditionFunctions(call.name); want != len(call.args) {
			return errOperandCount(call.name, len(call.args))
		}
	}
	return nil
}

func errOperandCount(name string, n int) error {
	return fmt.Errorf("Incorrect number of operands for operator or function; operator or function: %s, number of operands: %d", name, n)
}

// distinctOperands refuses comparing a path with itself.
func distinctOperands(n node) error {
	var operator string
	switch n := n.(type) {
	case *callNode:
		operator = n.name
	case *compareNode:
		operator = n.op
	default:
		return nil
	}
	c := n.children()
	if len(c) != 2 {
		return nil
	}
	a, ok := c[0].(*pathNode)
	b, ok2 := c[1].(*pathNode)
	if ok && ok2 && slices.Equal(a.steps, b.steps) {
		return fmt.Errorf("The first operand must be distinct from the remaining operands for this operator or function; operator: %s, first operand: %s", operator, a)
	}
	return nil
}

func operandTypes(n node) error {
	switch n := n.(type) {
	case *callNode:
		return callTypes(n)
	case *compareNode:
		return comparisonTypes(n)
	case *betweenNode:
		return betweenTypes(n)
	}
	return nil
}

// literal returns the value of a :value operand.
func literal(n node) (Value, bool) {
	v, ok := n.(*valueNode)
	if !ok {
		return Value{}, false
	}
	return v.v, true
}

func callTypes(n *callNode) error {
	switch n.name {
	case "attribute_exists", "attribute_not_exists":
		if _, ok := n.args[0].(*pathNode); !ok {
			return errNeedsPath(n.name)
		}
	case "begins_with":
		for _, a := range n.args {
			if t := staticType(a); t != Invalid && t != S && t != B {
				return errOperandType(n.name, t.String())
			}
		}
	case "size":
		if t := staticType(n.args[0]); t == N || t == BOOL || t == NULL {
			return errOperandType(n.name, t.String())
		}
	case "attribute_type":
		return attributeTypeTypes(n)
	}
	return nil
}

func errNeedsPath(name string) error {
	return errors.New("Operator or function requires a document path; operator or function: " + name)
}

func errOperandType(name, kind string) error {
	return fmt.Errorf("Incorrect operand type for operator or function; operator or function: %s, operand type: %s", name, kind)
}

func attributeTypeTypes(n *callNode) error {
	v, ok := literal(n.args[1])
	switch {
	case !ok:
		return errOperandType(n.name, "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}")
	case v.Kind != S:
		return errOperandType(n.name, v.Kind.String())
	case kindOf(v.Str) == Invalid:
		return fmt.Errorf("Invalid attribute type name found; type: %s, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}", v.Str)
	}
	return nil
}

// staticType is the type that an operand has whatever the item holds; Invalid if that is open.
func staticType(n node) Kind {
	switch n := n.(type) {
	case *valueNode:
		return n.v.Kind
	case *callNode:
		if n.name == "size" {
			return N
		}
	}
	return Invalid
}

// comparisonTypes: what has no order can be compared with = and <> only.
func comparisonTypes(n *compareNode) error {
	if n.op == "=" || n.op == "<>" {
		return nil
	}
	for _, c := range n.children() {
		if t := staticType(c); t != Invalid && t != S && t != N && t != B {
			return fmt.Errorf("Incorrect operand type for operator or function; operator: %s, operand type: %s", n.op, t)
		}
	}
	return nil
}

func betweenTypes(n *betweenNode) error {
	for _, c := range n.children() {
		if t := staticType(c); t != Invalid && t != S && t != N && t != B {
			return fmt.Errorf("Incorrect operand type for operator or function; operator: BETWEEN, operand type: %s", t)
		}
	}
	low, ok := literal(n.low)
	high, ok2 := literal(n.high)
	if !ok || !ok2 {
		return nil
	}
	problem := ""
	if low.Kind != high.Kind {
		problem = "same data type for lower and upper bounds"
	} else if order, _ := low.compare(high); order > 0 {
		problem = "upper bound to be greater than or equal to lower bound"
	}
	if problem == "" {
		return nil
	}
	return fmt.Errorf("The BETWEEN operator requires %s; lower bound operand: %s, upper bound operand: %s", problem, showValue(low), showValue(high))
}

func showValue(v Value) string { return fmt.Sprintf("AttributeValue: {%s:%s}", v.Kind, v.Str) }
