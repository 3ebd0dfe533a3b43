package table

import (
	"slices"
	"strings"
)

// Kind is the data type of a Value.
type Kind uint8

// The data types, named as in the protocol. The zero Kind marks a value that the protocol does not take;
// its Str is AWS's text for it.
const (
	Invalid Kind = iota
	S
	N
	B
	BOOL
	NULL
	SS
	NS
	BS
	L
	M
)

var kindNames = [...]string{"", "S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"}

// String is the name of the type in the protocol.
func (k Kind) String() string { return kindNames[k] }

func kindOf(name string) Kind {
	if i := slices.Index(kindNames[1:], name); i >= 0 {
		return Kind(i + 1)
	}
	return Invalid
}

// A Value is one attribute value. The field that counts depends on Kind.
type Value struct {
	Kind Kind
	Bool bool
	Str  string   // S; N in canonical form; B as raw bytes
	Set  []string // SS, NS, BS: members as Str would hold them
	List []Value
	Map  Item
}

// An Item is a set of named attributes: a stored item, a key or the content of a map.
type Item map[string]Value

const (
	maxItemSize = 400 << 10
	maxNesting  = 32
)

// size is the number of bytes AWS counts for the item: names in UTF-8 and values.
func (it Item) size() int {
	n := 0
	for name, v := range it {
		n += len(name) + v.size()
	}
	return n
}

func (v Value) size() int {
	switch v.Kind {
	case S, B:
		return len(v.Str)
	case N:
		return numberSize(v.Str)
	case BOOL, NULL:
		return 1
	case SS, BS:
		return setSize(v.Set, func(s string) int { return len(s) })
	case NS:
		return setSize(v.Set, numberSize)
	case L:
		n := 3
		for _, e := range v.List {
			n += 1 + e.size()
		}
		return n
	case M:
		return 3 + len(v.Map) + v.Map.size()
	}
	return 0
}

func setSize(members []string, of func(string) int) int {
	n := 0
	for _, m := range members {
		n += of(m)
	}
	return n
}

// equal compares by value: sets without order, lists with it.
func (v Value) equal(w Value) bool {
	if v.Kind != w.Kind {
		return false
	}
	switch v.Kind {
	case BOOL:
		return v.Bool == w.Bool
	case SS, NS, BS:
		return len(v.Set) == len(w.Set) && !slices.ContainsFunc(v.Set, func(m string) bool { return !slices.Contains(w.Set, m) })
	case L:
		return slices.EqualFunc(v.List, w.List, Value.equal)
	case M:
		return v.Map.equal(w.Map)
	}
	return v.Str == w.Str
}

func (it Item) equal(other Item) bool {
	if len(it) != len(other) {
		return false
	}
	for name, v := range it {
		w, ok := other[name]
		if !ok || !v.equal(w) {
			return false
		}
	}
	return true
}

// compare orders two values of one scalar type; ok is false where there is no order.
func (v Value) compare(w Value) (order int, ok bool) {
	if v.Kind != w.Kind {
		return 0, false
	}
	switch v.Kind {
	case S, B:
		return strings.Compare(v.Str, w.Str), true
	case N:
		return compareNumbers(v.Str, w.Str), true
	}
	return 0, false
}

// clone copies what an update may change in place: maps and lists all the way down.
func (v Value) clone() Value {
	switch v.Kind {
	case L:
		v.List = slices.Clone(v.List)
		for i := range v.List {
			v.List[i] = v.List[i].clone()
		}
	case M:
		v.Map = v.Map.clone()
	}
	return v
}

func (it Item) clone() Item {
	c := make(Item, len(it))
	for name, v := range it {
		c[name] = v.clone()
	}
	return c
}

// validate returns AWS's text for the first thing wrong in the value, or "".
func (v Value) validate(depth int) string {
	if depth > maxNesting {
		return "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"
	}
	switch v.Kind {
	case Invalid:
		return v.Str
	case L:
		for _, e := range v.List {
			if msg := e.validate(depth + 1); msg != "" {
				return msg
			}
		}
	case M:
		return v.Map.validate(depth + 1)
	}
	return ""
}

func (it Item) validate(depth int) string {
	for _, name := range sortedNames(it) {
		if msg := it[name].validate(depth); msg != "" {
			return msg
		}
	}
	return ""
}

// validateAttributes checks the values of an item or a key in a request.
func (it Item) validateAttributes() *apiError {
	for name := range it {
		if name == "" {
			return invalidValue("Attribute name must not be empty")
		}
		if len(name) > 64<<10-1 {
			return invalidValue("Attribute name is too large, must be less than 65536 bytes")
		}
	}
	if msg := it.validate(0); msg != "" {
		return invalid("%s", msg)
	}
	return nil
}

func sortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
