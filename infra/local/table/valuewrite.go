package table

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
)

// MarshalJSON writes the value as {"<type>": ...}.
func (v Value) MarshalJSON() ([]byte, error) { return v.appendJSON(nil), nil }

// MarshalJSON writes the attributes sorted by name.
func (it Item) MarshalJSON() ([]byte, error) { return it.appendJSON(nil), nil }

func (it Item) appendJSON(b []byte) []byte {
	b = append(b, '{')
	for i, name := range sortedNames(it) {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(b, name)
		b = append(b, ':')
		b = it[name].appendJSON(b)
	}
	return append(b, '}')
}

func (v Value) appendJSON(b []byte) []byte {
	b = append(b, `{"`...)
	b = append(b, v.Kind.String()...)
	b = append(b, `":`...)
	switch v.Kind {
	case S, N:
		b = appendText(b, v.Str)
	case B:
		b = appendBlob(b, v.Str)
	case BOOL:
		b = fmt.Appendf(b, "%t", v.Bool)
	case NULL:
		b = append(b, "true"...)
	case SS, NS:
		b = appendAll(b, v.Set, appendText)
	case BS:
		b = appendAll(b, v.Set, appendBlob)
	case L:
		b = appendAll(b, v.List, func(b []byte, e Value) []byte { return e.appendJSON(b) })
	case M:
		b = v.Map.appendJSON(b)
	}
	return append(b, '}')
}

func appendAll[E any](b []byte, elements []E, one func([]byte, E) []byte) []byte {
	b = append(b, '[')
	for i, e := range elements {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, e)
	}
	return append(b, ']')
}

func appendBlob(b []byte, s string) []byte {
	b = append(b, '"')
	b = base64.StdEncoding.AppendEncode(b, []byte(s))
	return append(b, '"')
}

// appendText writes a JSON string; only text that needs escaping takes the slow way.
func appendText(b []byte, s string) []byte {
	if slices.ContainsFunc([]byte(s), func(c byte) bool { return c < 0x20 || c == '"' || c == '\\' || c == 0x7f }) {
		quoted, _ := json.Marshal(s) // a string always marshals
		return append(b, quoted...)
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}
