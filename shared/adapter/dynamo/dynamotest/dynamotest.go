// Package dynamotest opens the table for tests: the real adapter over the wire on the local stack's table, in a temporary
// folder, with faults that a test can inject. There is no second store and no mock.
package dynamotest

import (
	"net/http/httptest"
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/infra/local/table"
	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo"
	"github.com/bridges-of-trust/bridges/shared/adapter/wire"
)

// Name is the table's name.
const Name = "bridges-test"

// A Table is an open table with its faults.
type Table struct {
	*dynamo.Table
	Faults *table.Faults
	Store  *table.Store
	Config aws.Config
}

// pageSize is how many items one answer of the table holds: whoever does not ask for the next page misses the third item.
const pageSize = 2

// Open makes an empty table as the manifest describes it. The client tries each request once, so that an injected fault
// reaches the caller, and every page is short; a test that counts requests sets Faults.SetMaxPage(0).
func Open(t testing.TB) Table {
	t.Helper()
	dir, err := os.MkdirTemp("", "bridges-table-*")
	if err != nil {
		t.Fatal(err)
	}
	faults := &table.Faults{}
	faults.SetMaxPage(pageSize)
	store, err := table.Open(dir, table.Options{Faults: faults, Sweep: -1})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(store)
	t.Cleanup(func() {
		server.Close()
		if err := store.Close(); err != nil {
			t.Errorf("close table: %v", err)
		}
		_ = os.RemoveAll(dir)
	})
	cfg := wire.Patient(aws.Config{
		Region: "eu-central-1", BaseEndpoint: &server.URL,
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
		Retryer:     func() aws.Retryer { return aws.NopRetryer{} },
	})
	create(t, cfg)
	return Table{Table: dynamo.New(cfg, Name), Faults: faults, Store: store, Config: cfg}
}

func create(t testing.TB, cfg aws.Config) {
	t.Helper()
	spec := app.Bridges().Table
	attributes := map[string]bool{}
	in := &dynamodb.CreateTableInput{
		TableName: aws.String(Name), BillingMode: types.BillingModePayPerRequest,
		KeySchema: keys(attributes, spec.PartitionKey, spec.SortKey),
		StreamSpecification: &types.StreamSpecification{
			StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewAndOldImages,
		},
	}
	for _, i := range spec.Indexes {
		in.GlobalSecondaryIndexes = append(in.GlobalSecondaryIndexes, types.GlobalSecondaryIndex{
			IndexName: aws.String(i.Name), KeySchema: keys(attributes, i.PartitionKey, i.SortKey),
			Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll},
		})
	}
	for name := range attributes {
		in.AttributeDefinitions = append(in.AttributeDefinitions, types.AttributeDefinition{
			AttributeName: aws.String(name), AttributeType: types.ScalarAttributeTypeS,
		})
	}
	if _, err := dynamodb.NewFromConfig(cfg).CreateTable(t.Context(), in); err != nil {
		t.Fatalf("create table: %v", err)
	}
}

func keys(attributes map[string]bool, partition, sort string) []types.KeySchemaElement {
	attributes[partition], attributes[sort] = true, true
	return []types.KeySchemaElement{
		{AttributeName: aws.String(partition), KeyType: types.KeyTypeHash},
		{AttributeName: aws.String(sort), KeyType: types.KeyTypeRange},
	}
}
