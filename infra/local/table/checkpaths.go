package table

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// compileProjection parses a projection and refuses reserved words, unknown names and overlapping paths.
func (s *scope) compileProjection(text string) ([]*pathNode, error) {
	paths, err := parseProjection(text)
	if err != nil {
		return nil, err
	}
	for _, p := range paths {
		if err := reserved(p); err != nil {
			return nil, err
		}
	}
	for _, p := range paths {
		if err := s.resolve(p); err != nil {
			return nil, err
		}
	}
	return paths, overlapping(paths)
}

// overlapping refuses two paths of which one contains the other, or that treat one place as map and list.
func overlapping(paths []*pathNode) error {
	for i, b := range paths {
		for _, a := range paths[:i] {
			if problem := overlap(a.steps, b.steps); problem != "" {
				return fmt.Errorf("Two document paths %s with each other; must remove or rewrite one of these paths; path one: %s, path two: %s", problem, a, b)
			}
		}
	}
	return nil
}

func overlap(a, b []step) string {
	for i := range min(len(a), len(b)) {
		if a[i].element != b[i].element {
			return "conflict"
		}
		if a[i] != b[i] {
			return ""
		}
	}
	return "overlap"
}

// compileUpdate parses an update and makes AWS's checks in AWS's order.
func (s *scope) compileUpdate(text string) (*update, error) {
	u, err := parseUpdate(text)
	if err != nil {
		return nil, err
	}
	for _, check := range []func(*update) error{updateReserved, updateUnknownFunction, repeatedSection, s.resolveUpdate, updateOverlaps, addendTypes, updateTypes} {
		if err := check(u); err != nil {
			return nil, err
		}
	}
	return u, nil
}

// each calls check for every path and value tree of the update, in textual order.
func (u *update) each(check func(node) error) error {
	for _, c := range u.clauses {
		if err := check(c.path); err != nil {
			return err
		}
		if c.value == nil {
			continue
		}
		if err := check(c.value); err != nil {
			return err
		}
	}
	return nil
}

func updateReserved(u *update) error { return u.each(reserved) }

func updateUnknownFunction(u *update) error {
	return u.each(func(n node) error {
		return firstError(n, func(c node) error {
			call, ok := c.(*callNode)
			if !ok || updateFunctions(call.name) {
				return nil
			}
			if _, known := conditionFunctions(call.name); known {
				return errors.New("The function is not allowed in an update expression; function: " + call.name)
			}
			return errors.New("Invalid function name; function: " + call.name)
		})
	})
}

func repeatedSection(u *update) error {
	for i, kind := range u.sections {
		if slices.Contains(u.sections[:i], kind) {
			return fmt.Errorf(`The "%s" section can only be used once in an update expression;`, kind)
		}
	}
	return nil
}

// resolveUpdate looks up names first and values after, as AWS reports them.
func (s *scope) resolveUpdate(u *update) error {
	only := func(paths bool) func(node) error {
		return func(n node) error {
			return firstError(n, func(c node) error {
				if _, isPath := c.(*pathNode); isPath != paths {
					return nil
				}
				return s.resolve(c)
			})
		}
	}
	if err := u.each(only(true)); err != nil {
		return err
	}
	return u.each(only(false))
}

func updateOverlaps(u *update) error {
	paths := make([]*pathNode, len(u.clauses))
	for i, c := range u.clauses {
		paths[i] = c.path
	}
	return overlapping(paths)
}

// addendTypes: ADD takes a number or a set, DELETE a set.
func addendTypes(u *update) error {
	for _, c := range u.clauses {
		if c.kind != clauseAdd && c.kind != clauseDelete {
			continue
		}
		kind := staticType(c.value)
		if kind == SS || kind == NS || kind == BS || kind == N && c.kind == clauseAdd {
			continue
		}
		return fmt.Errorf("Incorrect operand type for operator or function; operator: %s, operand type: %s", c.kind, longName(kind))
	}
	return nil
}

func longName(k Kind) string {
	switch k {
	case S:
		return "STRING"
	case N:
		return "NUMBER"
	case B:
		return "BINARY"
	case BOOL:
		return "BOOLEAN"
	case L:
		return "LIST"
	case M:
		return "MAP"
	}
	return strings.ToUpper(k.String())
}

func updateTypes(u *update) error {
	return u.each(func(n node) error { return firstError(n, updateOperandTypes) })
}

func updateOperandTypes(n node) error {
	var name string
	want := N
	switch n := n.(type) {
	case *sumNode:
		name = n.operator()
	case *callNode:
		if len(n.args) != 2 {
			return errOperandCount(n.name, len(n.args))
		}
		if name = n.name; name == "if_not_exists" {
			if _, ok := n.args[0].(*pathNode); !ok {
				return errNeedsPath(name)
			}
			return nil
		}
		want = L
	default:
		return nil
	}
	for _, c := range n.children() {
		if t := staticType(c); t != Invalid && t != want {
			return errOperandType(name, t.String())
		}
	}
	return nil
}
