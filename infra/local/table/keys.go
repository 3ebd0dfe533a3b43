package table

import (
	"encoding/binary"
	"hash/crc32"
	"strings"
)

const (
	maxHashKey  = 2048
	maxRangeKey = 1024
)

// keyPart is one attribute of a key with its type: S, N or B.
type keyPart struct {
	Name string
	Kind Kind
}

// keySchema is a partition key and, unless its name is empty, a sort key.
type keySchema struct {
	Hash  keyPart
	Range keyPart
}

func (k keySchema) ranged() bool { return k.Range.Name != "" }

func (k keySchema) parts() []keyPart {
	if k.ranged() {
		return []keyPart{k.Hash, k.Range}
	}
	return []keyPart{k.Hash}
}

func (k keySchema) has(name string) bool {
	return name != "" && (k.Hash.Name == name || k.Range.Name == name)
}

// of extracts the key attributes of an item.
func (k keySchema) of(it Item) Item {
	key := Item{}
	for _, p := range k.parts() {
		if v, ok := it[p.Name]; ok {
			key[p.Name] = v
		}
	}
	return key
}

// encode is the place of an item with this key: a hash of the partition key, so that partitions lie in no
// visible order and segments of a scan are ranges; the partition key; the sort key in its order. It returns
// nil where the item lacks a part or has it in another type (sparse indexes).
func (k keySchema) encode(it Item) []byte {
	hash, ok := it[k.Hash.Name]
	if !ok || hash.Kind != k.Hash.Kind {
		return nil
	}
	b := partition(hash)
	if !k.ranged() {
		return b
	}
	sort, ok := it[k.Range.Name]
	if !ok || sort.Kind != k.Range.Kind {
		return nil
	}
	return appendKeyValue(b, sort)
}

// partition is the common beginning of all places with this partition key.
func partition(hash Value) []byte {
	b := make([]byte, 4, 64)
	b = appendKeyValue(b, hash)
	binary.BigEndian.PutUint32(b, crc32.ChecksumIEEE(b[4:]))
	return b
}

// appendKeyValue appends bytes that sort as the values do and of which none begins another.
func appendKeyValue(b []byte, v Value) []byte {
	if v.Kind == N {
		return appendNumberKey(b, v.Str)
	}
	return append(appendKeyPrefix(b, v.Str), 0, 1)
}

// appendKeyPrefix appends what all texts with this beginning have in common.
func appendKeyPrefix(b []byte, s string) []byte {
	for {
		i := strings.IndexByte(s, 0)
		if i < 0 {
			return append(b, s...)
		}
		b = append(b, s[:i]...)
		b = append(b, 0, 0xff)
		s = s[i+1:]
	}
}

// after is the first place behind all that begin with prefix; nil if there is none.
func after(prefix []byte) []byte {
	for i := len(prefix) - 1; i >= 0; i-- {
		if prefix[i] != 0xff {
			end := append([]byte{}, prefix[:i+1]...)
			end[i]++
			return end
		}
	}
	return nil
}

func noMatch() *apiError { return invalid("The provided key element does not match the schema") }

// checkKey checks a request's Key against the schema.
func (k keySchema) checkKey(key Item) *apiError {
	if len(key) != len(k.parts()) {
		return noMatch()
	}
	for _, p := range k.parts() {
		v, ok := key[p.Name]
		if !ok || v.Kind != p.Kind {
			return noMatch()
		}
		if err := k.checkPart(p, v); err != nil {
			return err
		}
	}
	return nil
}

// checkPart refuses empty and oversized key values.
func (k keySchema) checkPart(p keyPart, v Value) *apiError {
	switch {
	case v.Kind == N:
		return nil
	case v.Str == "":
		return invalid("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty %s value. Key: %s", emptyKind(v.Kind), p.Name)
	case p == k.Hash && len(v.Str) > maxHashKey:
		return invalidValue("Size of hashkey has exceeded the maximum size limit of2048 bytes")
	case p != k.Hash && len(v.Str) > maxRangeKey:
		return invalidValue("Aggregated size of all range keys has exceeded the size limit of 1024 bytes")
	}
	return nil
}

func emptyKind(k Kind) string {
	if k == B {
		return "binary"
	}
	return "string"
}

// checkItem checks the key attributes of an item to be put.
func (k keySchema) checkItem(it Item) *apiError {
	for _, p := range k.parts() {
		v, ok := it[p.Name]
		switch {
		case !ok:
			return invalidValue("Missing the key %s in the item", p.Name)
		case v.Kind != p.Kind:
			return invalidValue("Type mismatch for key %s expected: %s actual: %s", p.Name, p.Kind, v.Kind)
		}
		if err := k.checkPart(p, v); err != nil {
			return err
		}
	}
	return nil
}

// badIndexKey finds the first attribute that an index cannot take as its key: of the wrong type, empty or too long.
func (d *definition) badIndexKey(it Item) (ix *indexDefinition, p keyPart, found bool) {
	for i := range d.Indexes {
		ix = &d.Indexes[i]
		for _, p := range ix.Key.parts() {
			v, ok := it[p.Name]
			if !ok || d.Key.has(p.Name) {
				continue
			}
			if v.Kind != p.Kind || ix.Key.checkPart(p, v) != nil {
				return ix, p, true
			}
		}
	}
	return nil, keyPart{}, false
}

// checkIndexKeys refuses an item to be put for its index keys.
func (d *definition) checkIndexKeys(it Item) *apiError {
	ix, p, found := d.badIndexKey(it)
	if !found {
		return nil
	}
	switch v := it[p.Name]; {
	case v.Kind != p.Kind:
		return invalidValue("Type mismatch for Index Key %s Expected: %s Actual: %s IndexName: %s", p.Name, p.Kind, v.Kind, ix.Name)
	case v.Str == "":
		return invalid("One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty %s value. IndexName: %s, IndexKey: %s", emptyKind(v.Kind), ix.Name, p.Name)
	default:
		return ix.Key.checkPart(p, v)
	}
}

// checkUpdatedIndexKeys refuses what an update has made of index keys, for which AWS has texts of its own.
func (d *definition) checkUpdatedIndexKeys(it Item) *apiError {
	_, p, found := d.badIndexKey(it)
	if !found {
		return nil
	}
	switch v := it[p.Name]; {
	case v.Kind != p.Kind:
		return invalid("The update expression attempted to update the secondary index key to unsupported type")
	case v.Str == "":
		return invalid("One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty %s value.", emptyKind(v.Kind))
	default:
		return invalid("The update expression attempted to update the secondary index key beyond allowed size limits")
	}
}

// checkScalarPaths refuses paths that look inside key attributes.
func (d *definition) checkScalarPaths(paths []*pathNode) *apiError {
	for _, p := range paths {
		if len(p.steps) == 1 {
			continue
		}
		const text = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: %s: %s"
		if d.Key.has(p.head()) {
			return invalid(text, "Key", p.head())
		}
		for _, ix := range d.Indexes {
			if ix.Key.has(p.head()) {
				return invalid(text, "IndexKey", p.head())
			}
		}
	}
	return nil
}

// pathsOf collects the paths of a condition.
func pathsOf(n node) []*pathNode {
	var paths []*pathNode
	if n != nil {
		walk(n, func(c node) {
			if p, ok := c.(*pathNode); ok {
				paths = append(paths, p)
			}
		})
	}
	return paths
}
