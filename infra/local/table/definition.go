package table

import "slices"

// definition is all that is known of a table but its items. A published definition is never changed.
type definition struct {
	Name       string
	ID         string
	Created    int64 // Unix milliseconds
	Key        keySchema
	Attributes []attributeDefinition // as given
	Indexes    []indexDefinition
	Billing    string
	Throughput throughput
	Stream     streamDefinition
	TTL        string // attribute; empty while disabled
	PITR       bool
	Protected  bool   // against deletion
	Class      string // table class
}

// indexDefinition is a secondary index.
type indexDefinition struct {
	Name       string
	Local      bool
	Key        keySchema
	Projection string   // ALL, KEYS_ONLY, INCLUDE
	Include    []string `json:",omitempty"`
	Throughput throughput
}

type streamDefinition struct {
	View  string // empty while disabled
	Label string
}

type throughput struct {
	ReadCapacityUnits  int64
	WriteCapacityUnits int64
}

type attributeDefinition struct {
	AttributeName string
	AttributeType string
}

func (d *definition) index(name string) *indexDefinition {
	i := slices.IndexFunc(d.Indexes, func(ix indexDefinition) bool { return ix.Name == name })
	if i < 0 {
		return nil
	}
	return &d.Indexes[i]
}

// projected is what the index holds of an item.
func (d *definition) projected(ix *indexDefinition, it Item) Item {
	if ix.Projection == "ALL" {
		return it
	}
	kept := Item{}
	for name, v := range it {
		if d.projects(ix, name) {
			kept[name] = v
		}
	}
	return kept
}

func (d *definition) projects(ix *indexDefinition, name string) bool {
	return ix.Projection == "ALL" || d.Key.has(name) || ix.Key.has(name) || slices.Contains(ix.Include, name)
}

// place is where the item stands in the index: the index key, then the item's own place, which sets items
// with equal index keys apart. It is nil for an item that is not in the index.
func (d *definition) place(ix *indexDefinition, it Item, own []byte) []byte {
	if it == nil {
		return nil
	}
	b := ix.Key.encode(it)
	if b == nil {
		return nil
	}
	return append(b, own...)
}

const (
	arnRegion  = "eu-central-1"
	arnAccount = "000000000000"
)

func (d *definition) arn() string {
	return "arn:aws:dynamodb:" + arnRegion + ":" + arnAccount + ":table/" + d.Name
}

func (d *definition) streamARN() string { return d.arn() + "/stream/" + d.Stream.Label }
