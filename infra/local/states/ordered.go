package states

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// A member is one key of a JSON object with its undecoded value.
type member struct {
	key string
	raw json.RawMessage
}

var errDuplicate = errors.New("duplicate key")

// members reads a JSON object and keeps the order of its keys; a duplicate key is an error.
func members(raw []byte) ([]member, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil {
		return nil, fmt.Errorf("read object: %w", err)
	} else if t != json.Delim('{') {
		return nil, errors.New("must be an object")
	}
	var list []member
	seen := map[string]bool{}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return nil, fmt.Errorf("read object: %w", err)
		}
		m := member{}
		m.key, _ = t.(string)
		if err := dec.Decode(&m.raw); err != nil {
			return nil, fmt.Errorf("read %q: %w", m.key, err)
		}
		if seen[m.key] {
			return nil, fmt.Errorf("%w %q", errDuplicate, m.key)
		}
		seen[m.key] = true
		list = append(list, m)
	}
	if _, err := dec.Token(); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read object: %w", err)
	}
	return list, nil
}

// compact removes white space; raw is valid JSON.
func compact(raw []byte) json.RawMessage {
	var b bytes.Buffer
	if err := json.Compact(&b, raw); err != nil {
		return raw
	}
	return b.Bytes()
}

// quote is a JSON string without the escapes that encoding/json adds for HTML.
func quote(s string) json.RawMessage {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return json.RawMessage(`""`)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// marshal is JSON without escapes for HTML; v is one of our own structs or maps, so that it cannot fail.
func marshal(v any) json.RawMessage {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return json.RawMessage("null")
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// kindOf names the JSON type of a valid value, in the words of JSONata.
func kindOf(raw []byte) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return "undefined"
	}
	switch raw[0] {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	default:
		return "number"
	}
}
