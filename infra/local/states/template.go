package states

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

// A template is a JSON value of a definition in which strings of the form {% ... %} are expressions.
type template struct {
	raw   json.RawMessage // a literal, compact; nil otherwise
	expr  string          // an expression without its marks
	keys  []string        // of an object
	nodes []*template     // values of an object or a list
	kind  templateKind
}

type templateKind string

const (
	literal    templateKind = "literal"
	expression templateKind = "expression"
	object     templateKind = "object"
	list       templateKind = "list"
)

var errMarks = errors.New("an expression starts with {% and ends with %}, with nothing before or after")

// parseTemplate compiles a JSON value; the syntax of its expressions is checked elsewhere.
func parseTemplate(raw []byte) (*template, error) {
	switch kindOf(raw) {
	case "object":
		return parseObject(raw)
	case "array":
		return parseList(raw)
	case "string":
		return parseString(raw)
	default:
		return &template{kind: literal, raw: compact(raw)}, nil
	}
}

func parseObject(raw []byte) (*template, error) {
	ms, err := members(raw)
	if err != nil {
		return nil, err
	}
	t := &template{kind: object}
	for _, m := range ms {
		n, err := parseTemplate(m.raw)
		if err != nil {
			return nil, err
		}
		t.keys, t.nodes = append(t.keys, m.key), append(t.nodes, n)
	}
	return t, nil
}

func parseList(raw []byte) (*template, error) {
	var values []json.RawMessage
	if err := json.Unmarshal(raw, &values); err != nil {
		return nil, err
	}
	t := &template{kind: list}
	for _, v := range values {
		n, err := parseTemplate(v)
		if err != nil {
			return nil, err
		}
		t.nodes = append(t.nodes, n)
	}
	return t, nil
}

func parseString(raw []byte) (*template, error) {
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, err
	}
	trimmed := strings.TrimSpace(s)
	opens, closes := strings.HasPrefix(trimmed, "{%"), strings.HasSuffix(trimmed, "%}")
	switch {
	case !opens && !closes:
		return &template{kind: literal, raw: quote(s)}, nil
	case !opens || !closes || trimmed != s || len(s) < 4:
		return nil, errMarks
	}
	return &template{kind: expression, expr: strings.TrimSpace(s[2 : len(s)-2])}, nil
}

// fixed tells whether the template holds no expression, and its value.
func (t *template) fixed() (json.RawMessage, bool) {
	if t.kind == expression {
		return nil, false
	}
	v, err := t.render("", func(string, string) (json.RawMessage, error) { return nil, errors.ErrUnsupported })
	return v, err == nil
}

// expressions calls f for each expression with the path of its field.
func (t *template) expressions(field string, f func(field, expr string)) {
	if t.kind == expression {
		f(field, t.expr)
	}
	for i, n := range t.nodes {
		n.expressions(t.path(field, i), f)
	}
}

// path names the i-th part in the way of AWS: Output/result, Items[0].
func (t *template) path(field string, i int) string {
	if t.kind == list {
		return field + "[" + strconv.Itoa(i) + "]"
	}
	return field + "/" + t.keys[i]
}

// render puts the values of expressions into the template; field is where it stands, for error texts.
func (t *template) render(field string, eval func(field, expr string) (json.RawMessage, error)) (json.RawMessage, error) {
	switch t.kind {
	case literal:
		return t.raw, nil
	case expression:
		return eval(field, t.expr)
	}
	var b bytes.Buffer
	open, closing := byte('{'), byte('}')
	if t.kind == list {
		open, closing = '[', ']'
	}
	b.WriteByte(open)
	for i, n := range t.nodes {
		v, err := n.render(t.path(field, i), eval)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		if t.kind == object {
			b.Write(quote(t.keys[i]))
			b.WriteByte(':')
		}
		b.Write(v)
	}
	b.WriteByte(closing)
	return b.Bytes(), nil
}
