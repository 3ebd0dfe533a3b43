package table

import (
	"encoding/binary"
	"errors"
	"slices"
)

// Items are stored in a compact form of our own: a count, then name, type and content of each attribute,
// sorted by name so that equal items have equal bytes.

var errCorrupt = errors.New("stored item is damaged")

func encodeItem(it Item) []byte { return appendItem(make([]byte, 0, 256), it) }

func appendItem(b []byte, it Item) []byte {
	b = binary.AppendUvarint(b, uint64(len(it)))
	for _, name := range sortedNames(it) {
		b = appendBytes(b, name)
		b = appendValue(b, it[name])
	}
	return b
}

func appendBytes(b []byte, s string) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

func appendValue(b []byte, v Value) []byte {
	b = append(b, byte(v.Kind))
	switch v.Kind {
	case S, N, B:
		b = appendBytes(b, v.Str)
	case BOOL:
		if v.Bool {
			return append(b, 1)
		}
		return append(b, 0)
	case SS, NS, BS:
		b = binary.AppendUvarint(b, uint64(len(v.Set)))
		for _, m := range v.Set {
			b = appendBytes(b, m)
		}
	case L:
		b = binary.AppendUvarint(b, uint64(len(v.List)))
		for _, e := range v.List {
			b = appendValue(b, e)
		}
	case M:
		b = appendItem(b, v.Map)
	}
	return b
}

// decodeItem copies everything it returns: b may be memory of the database file.
func decodeItem(b []byte) (Item, error) {
	d := decoder{text: string(b)}
	it := d.item()
	if d.bad || d.pos != len(d.text) {
		return nil, errCorrupt
	}
	return it, nil
}

type decoder struct {
	text string
	pos  int
	bad  bool
}

// count reads a length, which is never more than what is left.
func (d *decoder) count() int {
	n, shift := uint64(0), 0
	for d.pos < len(d.text) && shift < 63 {
		c := d.text[d.pos]
		d.pos++
		n |= uint64(c&0x7f) << shift
		if c < 0x80 {
			if n <= uint64(len(d.text)-d.pos) {
				return int(n)
			}
			break
		}
		shift += 7
	}
	d.bad = true
	return 0
}

func (d *decoder) bytes() string {
	n := d.count()
	s := d.text[d.pos : d.pos+n]
	d.pos += n
	return s
}

func (d *decoder) octet() byte {
	if d.pos >= len(d.text) {
		d.bad = true
		return 0
	}
	d.pos++
	return d.text[d.pos-1]
}

func (d *decoder) item() Item {
	n := d.count()
	it := make(Item, n)
	for ; n > 0 && !d.bad; n-- {
		name := d.bytes()
		it[name] = d.value()
	}
	return it
}

func (d *decoder) value() Value {
	v := Value{Kind: Kind(d.octet())}
	switch v.Kind {
	case S, N, B:
		v.Str = d.bytes()
	case BOOL:
		v.Bool = d.octet() == 1
	case NULL:
		v.Bool = true
	case SS, NS, BS:
		n := d.count()
		v.Set = slices.Grow(v.Set, n)
		for ; n > 0 && !d.bad; n-- {
			v.Set = append(v.Set, d.bytes())
		}
	case L:
		n := d.count()
		v.List = make([]Value, 0, n)
		for ; n > 0 && !d.bad; n-- {
			v.List = append(v.List, d.value())
		}
	case M:
		v.Map = d.item()
	default:
		d.bad = true
	}
	return v
}
