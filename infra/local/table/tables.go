package table

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
)

type keyElement struct {
	AttributeName string
	KeyType       string
}

type projectionJSON struct {
	ProjectionType   string
	NonKeyAttributes []string `json:",omitempty"`
}

type indexRequest struct {
	IndexName             string
	KeySchema             []keyElement
	Projection            *projectionJSON
	ProvisionedThroughput *throughput
}

type createRequest struct {
	onTable
	AttributeDefinitions      []attributeDefinition
	KeySchema                 []keyElement
	LocalSecondaryIndexes     []indexRequest
	GlobalSecondaryIndexes    []indexRequest
	BillingMode               string
	ProvisionedThroughput     *throughput
	DeletionProtectionEnabled bool
	TableClass                string
	StreamSpecification       *struct {
		StreamEnabled  bool
		StreamViewType string
	}
	SSESpecification     json.RawMessage
	Tags                 json.RawMessage
	ResourcePolicy       json.RawMessage
	OnDemandThroughput   json.RawMessage
	WarmThroughput       json.RawMessage
	GlobalTableSourceArn json.RawMessage
}

// tableAnswer is DescribeTable's answer and, under another name, that of CreateTable and DeleteTable.
type tableAnswer struct {
	Table            *tableDescription `json:",omitempty"`
	TableDescription *tableDescription `json:",omitempty"`
}

func (s *Store) createTable(_ *call, r *createRequest) (any, *apiError) {
	if err := r.check(); err != nil {
		return nil, err
	}
	d, err := s.newDefinition(r)
	if err != nil {
		return nil, err
	}
	text, jsonErr := json.Marshal(d)
	if jsonErr != nil {
		return nil, internal(jsonErr)
	}
	err = s.submit(&job{alone: true, then: func() { s.publish(d.Name, d) }, run: func(tx *bolt.Tx) error {
		if tx.Bucket(tableBucket(d.Name)) != nil {
			return refuse("ResourceInUseException", "Table already exists: %s", d.Name)
		}
		return createBuckets(tx, d, text)
	}})
	if err != nil {
		return nil, err
	}
	return &tableAnswer{TableDescription: s.describe(d, "CREATING")}, nil
}

func createBuckets(tx *bolt.Tx, d *definition, text []byte) error {
	root, err := tx.CreateBucket(tableBucket(d.Name))
	if err != nil {
		return err
	}
	names := [][]byte{bucketItems, bucketExpiry, bucketStream}
	for _, ix := range d.Indexes {
		names = append(names, indexBucket(ix.Name))
	}
	for _, name := range names {
		if _, err := root.CreateBucket(name); err != nil {
			return err
		}
	}
	return tx.Bucket(bucketTables).Put([]byte(d.Name), text)
}

func (r *createRequest) check() *apiError {
	var c constraints
	c.name(r.TableName, "tableName")
	c.present(r.KeySchema != nil, "keySchema")
	c.present(r.AttributeDefinitions != nil, "attributeDefinitions")
	for i, a := range r.AttributeDefinitions {
		at := fmt.Sprintf("attributeDefinitions.%d.member.attributeType", i+1)
		c.present(a.AttributeType != "", at)
		c.enum(a.AttributeType, at, "B", "N", "S")
	}
	c.keySchema(r.KeySchema, "keySchema")
	for i, ix := range r.LocalSecondaryIndexes {
		ix.check(&c, fmt.Sprintf("localSecondaryIndexes.%d.member.", i+1))
	}
	for i, ix := range r.GlobalSecondaryIndexes {
		ix.check(&c, fmt.Sprintf("globalSecondaryIndexes.%d.member.", i+1))
	}
	c.enum(r.BillingMode, "billingMode", "PROVISIONED", "PAY_PER_REQUEST")
	c.enum(r.TableClass, "tableClass", "STANDARD", "STANDARD_INFREQUENT_ACCESS")
	if s := r.StreamSpecification; s != nil {
		c.enum(s.StreamViewType, "streamSpecification.streamViewType", "NEW_AND_OLD_IMAGES", "OLD_IMAGE", "NEW_IMAGE", "KEYS_ONLY")
	}
	if err := c.err(); err != nil {
		return err
	}
	if err := firstPresent(map[string]json.RawMessage{
		"SSESpecification": r.SSESpecification, "Tags": r.Tags, "ResourcePolicy": r.ResourcePolicy,
		"OnDemandThroughput": r.OnDemandThroughput, "WarmThroughput": r.WarmThroughput, "GlobalTableSourceArn": r.GlobalTableSourceArn,
	}, ""); err != nil {
		return err
	}
	return r.checkBilling()
}

func (c *constraints) keySchema(keys []keyElement, at string) {
	if keys != nil && len(keys) < 1 {
		c.add("[]", at, "Member must have length greater than or equal to 1")
	}
	if len(keys) > 2 {
		c.add("[...]", at, "Member must have length less than or equal to 2")
	}
	for i, k := range keys {
		at := fmt.Sprintf("%s.%d.member.keyType", at, i+1)
		c.present(k.KeyType != "", at)
		c.enum(k.KeyType, at, "HASH", "RANGE")
	}
}

func (ix *indexRequest) check(c *constraints, at string) {
	c.name(ix.IndexName, at+"indexName")
	c.present(ix.KeySchema != nil, at+"keySchema")
	c.keySchema(ix.KeySchema, at+"keySchema")
	if c.present(ix.Projection != nil, at+"projection"); ix.Projection != nil {
		c.enum(ix.Projection.ProjectionType, at+"projection.projectionType", "ALL", "INCLUDE", "KEYS_ONLY")
	}
}

func (r *createRequest) checkBilling() *apiError {
	given := r.ProvisionedThroughput != nil
	if r.BillingMode == "PAY_PER_REQUEST" {
		if given {
			return invalidValue("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST")
		}
		return nil
	}
	if !given || r.ProvisionedThroughput.ReadCapacityUnits < 1 || r.ProvisionedThroughput.WriteCapacityUnits < 1 {
		return invalidValue("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED")
	}
	return nil
}

// newDefinition builds the table's definition, with AWS's checks of key schemas and indexes.
func (s *Store) newDefinition(r *createRequest) (*definition, *apiError) {
	now := s.now()
	d := &definition{
		Name: r.TableName, ID: strings.ToLower(rand.Text()), Created: now.UnixMilli(), Attributes: r.AttributeDefinitions,
		Billing: r.BillingMode, Protected: r.DeletionProtectionEnabled, Class: r.TableClass,
	}
	if d.Billing == "" {
		d.Billing = "PROVISIONED"
	}
	if r.ProvisionedThroughput != nil {
		d.Throughput = *r.ProvisionedThroughput
	}
	var err *apiError
	if d.Key, err = r.schema(r.KeySchema); err != nil {
		return nil, err
	}
	if err := r.addIndexes(d); err != nil {
		return nil, err
	}
	if err := d.allUsed(); err != nil {
		return nil, err
	}
	return d, r.addStream(d, now)
}

func (r *createRequest) addStream(d *definition, now time.Time) *apiError {
	spec := r.StreamSpecification
	switch {
	case spec == nil || !spec.StreamEnabled && spec.StreamViewType == "":
		return nil
	case !spec.StreamEnabled:
		return invalidValue("StreamViewType cannot be specified when StreamEnabled is false")
	case spec.StreamViewType == "":
		return invalidValue("StreamViewType must be specified when StreamEnabled is true")
	}
	d.Stream = streamDefinition{View: spec.StreamViewType, Label: now.UTC().Format("2006-01-02T15:04:05.000")}
	return nil
}

// schema turns a KeySchema into ours; every attribute must be defined.
func (r *createRequest) schema(keys []keyElement) (keySchema, *apiError) {
	var k keySchema
	if len(keys) == 2 && keys[0].AttributeName == keys[1].AttributeName {
		return k, invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name")
	}
	if keys[0].KeyType != "HASH" {
		return k, invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
	}
	if len(keys) == 2 && keys[1].KeyType != "RANGE" {
		return k, invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")
	}
	into := []*keyPart{&k.Hash, &k.Range}
	for i, e := range keys {
		at := slices.IndexFunc(r.AttributeDefinitions, func(a attributeDefinition) bool { return a.AttributeName == e.AttributeName })
		if at < 0 {
			return k, r.undefined(keys)
		}
		*into[i] = keyPart{e.AttributeName, kindOf(r.AttributeDefinitions[at].AttributeType)}
	}
	return k, nil
}

func (r *createRequest) undefined(keys []keyElement) *apiError {
	var names, defined []string
	for _, k := range keys {
		names = append(names, k.AttributeName)
	}
	for _, a := range r.AttributeDefinitions {
		defined = append(defined, a.AttributeName)
	}
	return invalidValue("Some index key attributes are not defined in AttributeDefinitions. Keys: [%s], AttributeDefinitions: [%s]",
		strings.Join(names, ", "), strings.Join(defined, ", "))
}

func (r *createRequest) addIndexes(d *definition) *apiError {
	switch {
	case r.LocalSecondaryIndexes != nil && len(r.LocalSecondaryIndexes) == 0:
		return invalidValue("List of LocalSecondaryIndexes is empty")
	case r.GlobalSecondaryIndexes != nil && len(r.GlobalSecondaryIndexes) == 0:
		return invalidValue("List of GlobalSecondaryIndexes is empty")
	case len(r.LocalSecondaryIndexes) > 5:
		return invalidValue("Number of LocalSecondaryIndexes exceeds per-table limit of 5")
	case len(r.GlobalSecondaryIndexes) > 20:
		return refuse("LimitExceededException", "GlobalSecondaryIndex count exceeds the per-table limit of 20")
	case len(r.LocalSecondaryIndexes) > 0 && !d.Key.ranged():
		return invalidValue("Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex")
	}
	for i, ix := range slices.Concat(r.LocalSecondaryIndexes, r.GlobalSecondaryIndexes) {
		if err := r.addIndex(d, &ix, i < len(r.LocalSecondaryIndexes)); err != nil {
			return err
		}
	}
	return nil
}

func (r *createRequest) addIndex(d *definition, ix *indexRequest, local bool) *apiError {
	k, err := r.schema(ix.KeySchema)
	switch {
	case err != nil:
		return err
	case local && !k.ranged():
		return invalidValue("Index KeySchema does not have a range key for index: %s", ix.IndexName)
	case local && k.Hash != d.Key.Hash:
		return invalidValue("Index KeySchema does not have the same leading hash key as table KeySchema for index: %s. index hash key: %s, table hash key: %s", ix.IndexName, k.Hash.Name, d.Key.Hash.Name)
	case d.index(ix.IndexName) != nil:
		return invalidValue("Duplicate index name: %s", ix.IndexName)
	}
	def := indexDefinition{Name: ix.IndexName, Local: local, Key: k, Projection: ix.Projection.ProjectionType, Include: ix.Projection.NonKeyAttributes}
	if ix.ProvisionedThroughput != nil {
		def.Throughput = *ix.ProvisionedThroughput
	}
	if err := def.checkProjection(); err != nil {
		return err
	}
	d.Indexes = append(d.Indexes, def)
	return nil
}

func (ix *indexDefinition) checkProjection() *apiError {
	switch {
	case ix.Projection == "":
		return invalidValue("Unknown ProjectionType: null")
	case ix.Projection != "INCLUDE" && ix.Include != nil:
		return invalidValue("ProjectionType is %s, but NonKeyAttributes is specified", ix.Projection)
	case ix.Projection == "INCLUDE" && len(ix.Include) == 0:
		return invalidValue("ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
	}
	return nil
}

// allUsed refuses attribute definitions that no key uses.
func (d *definition) allUsed() *apiError {
	for _, a := range d.Attributes {
		used := d.Key.has(a.AttributeName) || slices.ContainsFunc(d.Indexes, func(ix indexDefinition) bool { return ix.Key.has(a.AttributeName) })
		if used {
			continue
		}
		if len(d.Indexes) == 0 {
			return invalidValue("Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions")
		}
		return invalidValue("Some AttributeDefinitions are not used. AttributeDefinitions: [%s]", a.AttributeName)
	}
	return nil
}

type nameRequest struct{ onTable }

func (r *nameRequest) check() *apiError {
	var c constraints
	c.name(r.TableName, "tableName")
	return c.err()
}

// named finds the table of a request about the table itself.
func (s *Store) named(r *nameRequest) (*definition, *apiError) {
	if err := r.check(); err != nil {
		return nil, err
	}
	d, err := s.definition(r.TableName)
	if err != nil {
		return nil, tableNotFound(r.TableName)
	}
	return d, nil
}

func (s *Store) describeTable(_ *call, r *nameRequest) (any, *apiError) {
	d, err := s.named(r)
	if err != nil {
		return nil, err
	}
	return &tableAnswer{Table: s.describe(d, "ACTIVE")}, nil
}

func (s *Store) deleteTable(_ *call, r *nameRequest) (any, *apiError) {
	d, err := s.named(r)
	if err != nil {
		return nil, err
	}
	if d.Protected {
		return nil, invalid("Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.")
	}
	answer := &tableAnswer{TableDescription: s.describe(d, "DELETING")}
	gone := func() {
		s.publish(d.Name, nil)
		s.news.publish(d.Name)
	}
	err = s.submit(&job{alone: true, then: gone, run: func(tx *bolt.Tx) error {
		if tx.Bucket(tableBucket(d.Name)) == nil {
			return tableNotFound(d.Name)
		}
		if err := tx.DeleteBucket(tableBucket(d.Name)); err != nil {
			return err
		}
		return tx.Bucket(bucketTables).Delete([]byte(d.Name))
	}})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

type listRequest struct {
	ExclusiveStartTableName string
	Limit                   *int64
}

func (r *listRequest) tableNames() []string { return nil }
func (r *listRequest) actionCount() int     { return 0 }

type listAnswer struct {
	TableNames             []string
	LastEvaluatedTableName string `json:",omitempty"`
}

func (s *Store) listTables(_ *call, r *listRequest) (any, *apiError) {
	var c constraints
	c.atLeast(r.Limit, "limit", 1)
	c.atMost(r.Limit, "limit", 100)
	if err := c.err(); err != nil {
		return nil, err
	}
	limit := 100
	if r.Limit != nil {
		limit = int(*r.Limit)
	}
	a := &listAnswer{TableNames: []string{}}
	for _, d := range s.definitions() {
		if d.Name <= r.ExclusiveStartTableName {
			continue
		}
		if len(a.TableNames) == limit {
			a.LastEvaluatedTableName = a.TableNames[limit-1]
			break
		}
		a.TableNames = append(a.TableNames, d.Name)
	}
	return a, nil
}

// definitions are all tables, sorted by name.
func (s *Store) definitions() []*definition {
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := make([]*definition, 0, len(s.tables))
	for _, name := range sortedNames(s.tables) {
		all = append(all, s.tables[name])
	}
	return all
}
