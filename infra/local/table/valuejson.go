package table

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// UnmarshalJSON reads one attribute value. Wrong JSON types are errors (SerializationException); values that
// DynamoDB refuses are kept with their text in an Invalid value, since AWS reports them later.
func (v *Value) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*v = Value{Str: emptyValue}
		return nil
	}
	r := valueReader{data: data}
	got, err := r.value()
	if err != nil {
		return err
	}
	*v = got
	return nil
}

// valueReader reads valid JSON (encoding/json has checked the syntax) in one pass, which keeps nested
// values linear.
type valueReader struct {
	data []byte
	pos  int
}

var errStructure = errors.New("Unexpected value type in payload")

func (r *valueReader) next() byte {
	for r.pos < len(r.data) {
		switch c := r.data[r.pos]; c {
		case ' ', '\t', '\r', '\n':
			r.pos++
		default:
			return c
		}
	}
	return 0
}

// members calls read for each member of the object at hand.
func (r *valueReader) members(read func(name string) error) error {
	if r.next() != '{' {
		return errStructure
	}
	r.pos++
	for r.next() != '}' {
		name, err := r.text()
		if err != nil {
			return err
		}
		r.next()
		r.pos++ // the colon
		if err := read(name); err != nil {
			return err
		}
		if r.next() == ',' {
			r.pos++
		}
	}
	r.pos++
	return nil
}

func (r *valueReader) elements(read func() error) error {
	if r.next() != '[' {
		return fmt.Errorf("%w: expected a list", errStructure)
	}
	r.pos++
	for r.next() != ']' {
		if err := read(); err != nil {
			return err
		}
		if r.next() == ',' {
			r.pos++
		}
	}
	r.pos++
	return nil
}

// text reads a string.
func (r *valueReader) text() (string, error) {
	switch c := r.next(); {
	case c == '"':
	case c == 't' || c == 'f':
		return "", errors.New("class java.lang.Boolean can not be converted to an String")
	case c == '-' || c >= '0' && c <= '9':
		return "", errors.New("NUMBER_VALUE cannot be converted to String")
	default:
		return "", errStructure
	}
	start := r.pos
	r.pos++
	plain := true
	for r.data[r.pos] != '"' {
		if r.data[r.pos] == '\\' {
			plain = false
			r.pos++
		}
		r.pos++
	}
	r.pos++
	if raw := r.data[start+1 : r.pos-1]; plain && utf8.Valid(raw) {
		return string(raw), nil
	}
	var s string
	err := json.Unmarshal(r.data[start:r.pos], &s)
	return s, err
}

func (r *valueReader) boolean() (bool, error) {
	switch {
	case r.next() == 't':
		r.pos += 4
		return true, nil
	case r.next() == 'f':
		r.pos += 5
		return false, nil
	}
	return false, errors.New("Unexpected token received from parser: a Boolean was expected")
}

func (r *valueReader) blob() (string, error) {
	s, err := r.text()
	if err != nil {
		return "", err
	}
	raw, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return "", fmt.Errorf("'%s' can not be converted to a Blob: %w", s, err)
	}
	return string(raw), nil
}

const (
	emptyValue    = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
	manyDatatypes = "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
	wrongValues   = "One or more parameter values were invalid: "
)

func (r *valueReader) value() (Value, error) {
	v := Value{Str: emptyValue}
	seen := 0
	err := r.members(func(name string) error {
		kind := kindOf(name)
		if kind == Invalid {
			return r.skip()
		}
		if r.next() == 'n' { // null: the member counts as absent
			r.pos += 4
			return nil
		}
		got, err := r.typed(kind)
		if seen++; seen == 1 || v.Kind != Invalid {
			v = got
		}
		return err
	})
	if seen > 1 && v.Kind != Invalid {
		v = Value{Str: manyDatatypes}
	}
	return v, err
}

func (r *valueReader) typed(kind Kind) (v Value, err error) {
	v.Kind = kind
	switch kind {
	case S:
		v.Str, err = r.text()
	case B:
		v.Str, err = r.blob()
	case N:
		if v.Str, err = r.text(); err == nil {
			v = numberValue(v.Str)
		}
	case BOOL:
		v.Bool, err = r.boolean()
	case NULL:
		if v.Bool, err = r.boolean(); err == nil && !v.Bool {
			v = Value{Str: wrongValues + "Null attribute value types must have the value of true"}
		}
	case SS, NS, BS:
		return r.set(kind)
	case L:
		v.List = []Value{}
		err = r.elements(func() error {
			e, err := r.value()
			v.List = append(v.List, e)
			return err
		})
	case M:
		v.Map = Item{}
		err = r.members(func(name string) error {
			e, err := r.value()
			v.Map[name] = e
			return err
		})
	}
	return v, err
}

func numberValue(text string) Value {
	n, err := parseNumber(text)
	if err != nil {
		return Value{Str: err.Error()}
	}
	return Value{Kind: N, Str: n.String()}
}

func (r *valueReader) set(kind Kind) (Value, error) {
	v := Value{Kind: kind}
	err := r.elements(func() error {
		read := r.text
		if kind == BS {
			read = r.blob
		}
		m, err := read()
		v.Set = append(v.Set, m)
		return err
	})
	if err != nil {
		return v, err
	}
	return checkedSet(v), nil
}

// checkedSet is the set with canonical members, or the Invalid value that says why it is none.
func checkedSet(v Value) Value {
	if len(v.Set) == 0 {
		return Value{Str: wrongValues + map[Kind]string{
			SS: "An string set  may not be empty",
			NS: "An number set  may not be empty",
			BS: "Binary sets should not be empty",
		}[v.Kind]}
	}
	if v.Kind == NS {
		for i, m := range v.Set {
			n := numberValue(m)
			if n.Kind == Invalid {
				return n
			}
			v.Set[i] = n.Str
		}
	}
	if duplicate(v.Set) {
		return Value{Str: duplicateText(v)}
	}
	return v
}

func duplicate(members []string) bool {
	seen := make(map[string]bool, len(members))
	for _, m := range members {
		if seen[m] {
			return true
		}
		seen[m] = true
	}
	return false
}

func duplicateText(v Value) string {
	switch v.Kind {
	case NS:
		return "Input collection contains duplicates"
	case BS:
		shown := make([]string, len(v.Set))
		for i, m := range v.Set {
			shown[i] = base64.StdEncoding.EncodeToString([]byte(m))
		}
		return wrongValues + "Input collection [" + strings.Join(shown, ", ") + "]of type BS contains duplicates."
	}
	return wrongValues + "Input collection [" + strings.Join(v.Set, ", ") + "] contains duplicates."
}

// skip passes over a member that is not a data type.
func (r *valueReader) skip() error {
	r.next()
	d := json.NewDecoder(strings.NewReader(string(r.data[r.pos:])))
	var raw json.RawMessage
	if err := d.Decode(&raw); err != nil {
		return fmt.Errorf("%w: %w", errStructure, err)
	}
	r.pos += int(d.InputOffset())
	return nil
}
