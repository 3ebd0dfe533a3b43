package table

import bolt "go.etcd.io/bbolt"

// tableDescription is TableDescription as AWS shapes it.
type tableDescription struct {
	TableName                 string
	TableArn                  string
	TableId                   string
	TableStatus               string
	CreationDateTime          float64
	AttributeDefinitions      []attributeDefinition
	KeySchema                 []keyElement
	ItemCount                 int64
	TableSizeBytes            int64
	BillingModeSummary        *billingJSON `json:",omitempty"`
	ProvisionedThroughput     throughputJSON
	LocalSecondaryIndexes     []indexJSON     `json:",omitempty"`
	GlobalSecondaryIndexes    []indexJSON     `json:",omitempty"`
	StreamSpecification       *streamSpecJSON `json:",omitempty"`
	LatestStreamArn           string          `json:",omitempty"`
	LatestStreamLabel         string          `json:",omitempty"`
	DeletionProtectionEnabled bool
	TableClassSummary         *classJSON `json:",omitempty"`
}

type billingJSON struct{ BillingMode string }

type classJSON struct{ TableClass string }

type throughputJSON struct {
	throughput
	NumberOfDecreasesToday int64
}

type streamSpecJSON struct {
	StreamEnabled  bool
	StreamViewType string
}

type indexJSON struct {
	IndexName             string
	IndexArn              string
	IndexStatus           string `json:",omitempty"` // global indexes only
	KeySchema             []keyElement
	Projection            projectionJSON
	ProvisionedThroughput *throughputJSON `json:",omitempty"` // global indexes only
	ItemCount             int64
	IndexSizeBytes        int64
}

func (k keySchema) elements() []keyElement {
	all := []keyElement{{k.Hash.Name, "HASH"}}
	if k.ranged() {
		all = append(all, keyElement{k.Range.Name, "RANGE"})
	}
	return all
}

// describe shows the table; its item counts are of this moment, where AWS's are hours old.
func (s *Store) describe(d *definition, status string) *tableDescription {
	t := &tableDescription{
		TableName: d.Name, TableArn: d.arn(), TableId: d.ID, TableStatus: status,
		CreationDateTime: float64(d.Created) / 1000, AttributeDefinitions: d.Attributes, KeySchema: d.Key.elements(),
		ProvisionedThroughput: throughputJSON{throughput: d.Throughput}, DeletionProtectionEnabled: d.Protected,
	}
	if d.Billing == "PAY_PER_REQUEST" {
		t.BillingModeSummary = &billingJSON{d.Billing}
	}
	if d.Class != "" {
		t.TableClassSummary = &classJSON{d.Class}
	}
	if d.Stream.View != "" {
		t.StreamSpecification = &streamSpecJSON{true, d.Stream.View}
		t.LatestStreamArn, t.LatestStreamLabel = d.streamARN(), d.Stream.Label
	}
	t.ItemCount, t.TableSizeBytes = s.extent(d, bucketItems)
	for i := range d.Indexes {
		ix := s.describeIndex(d, &d.Indexes[i])
		if d.Indexes[i].Local {
			t.LocalSecondaryIndexes = append(t.LocalSecondaryIndexes, ix)
		} else {
			t.GlobalSecondaryIndexes = append(t.GlobalSecondaryIndexes, ix)
		}
	}
	return t
}

func (s *Store) describeIndex(d *definition, ix *indexDefinition) indexJSON {
	j := indexJSON{
		IndexName: ix.Name, IndexArn: d.arn() + "/index/" + ix.Name, KeySchema: ix.Key.elements(),
		Projection: projectionJSON{ix.Projection, ix.Include},
	}
	if !ix.Local {
		j.IndexStatus, j.ProvisionedThroughput = "ACTIVE", &throughputJSON{throughput: ix.Throughput}
	}
	j.ItemCount, j.IndexSizeBytes = s.extent(d, indexBucket(ix.Name))
	return j
}

// extent counts entries and bytes of one bucket of the table; zeros while it is being made or gone.
func (s *Store) extent(d *definition, bucket []byte) (count, size int64) {
	_ = s.db.View(func(tx *bolt.Tx) error {
		t, err := s.in(tx, d)
		if err != nil {
			return err
		}
		stats := t.root.Bucket(bucket).Stats()
		count, size = int64(stats.KeyN), int64(stats.LeafInuse)
		return nil
	})
	return count, size
}
