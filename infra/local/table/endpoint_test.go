package table_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"github.com/bridges-of-trust/bridges/infra/local/table"
)

// endpointVariable names the environment variable that runs the conformance tests against any endpoint.
const endpointVariable = "BRIDGES_DYNAMODB_ENDPOINT"

var tableNumber atomic.Int64

// patientBody sends requests whose body stays readable to its end. The SDK's body closes itself as soon as
// the answer begins, and its WriteTo then fails, which makes net/http cut the connection under the answer
// where the server is faster than the client's writer.
type patientBody struct{ http.RoundTripper }

func (p patientBody) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		r = r.Clone(r.Context())
		r.Body = struct{ io.ReadCloser }{r.Body} // hides WriteTo; Read of a closed body is io.EOF
	}
	return p.RoundTripper.RoundTrip(r)
}

func client(endpoint string, retries int) *dynamodb.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 32
	return dynamodb.New(dynamodb.Options{
		HTTPClient:   &http.Client{Transport: patientBody{transport}},
		BaseEndpoint: aws.String(endpoint), Region: "eu-central-1", RetryMaxAttempts: retries,
		Credentials: credentials.NewStaticCredentialsProvider("local", "local", ""),
	})
}

// serve opens a store of the test's own and serves it.
func serve(t testing.TB, o table.Options) (*dynamodb.Client, *table.Store) {
	t.Helper()
	if o.Sweep == 0 {
		o.Sweep = -1
	}
	s, err := table.Open(t.TempDir(), o)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(func() {
		server.Close()
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return client(server.URL, 1), s
}

// conforming is the client of the conformance tests: of the endpoint that is given, or of a fresh store.
func conforming(t testing.TB) *dynamodb.Client {
	t.Helper()
	if endpoint := os.Getenv(endpointVariable); endpoint != "" {
		return client(endpoint, 1)
	}
	db, _ := serve(t, table.Options{})
	return db
}

// spec is the table of most tests: string keys, a global index of each kind and a local one.
func spec(name string) *dynamodb.CreateTableInput {
	def := func(n string, k types.ScalarAttributeType) types.AttributeDefinition {
		return types.AttributeDefinition{AttributeName: aws.String(n), AttributeType: k}
	}
	gsi := func(n, pk, sk string, p *types.Projection) types.GlobalSecondaryIndex {
		return types.GlobalSecondaryIndex{IndexName: aws.String(n), KeySchema: keys(pk, sk), Projection: p}
	}
	return &dynamodb.CreateTableInput{
		TableName: aws.String(name), BillingMode: types.BillingModePayPerRequest, KeySchema: keys("pk", "sk"),
		AttributeDefinitions: []types.AttributeDefinition{def("pk", "S"), def("sk", "S"), def("g", "S"), def("n", "N")},
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{
			gsi("all", "g", "n", &types.Projection{ProjectionType: "ALL"}),
			gsi("keys", "g", "n", &types.Projection{ProjectionType: "KEYS_ONLY"}),
			gsi("some", "g", "", &types.Projection{ProjectionType: "INCLUDE", NonKeyAttributes: []string{"a"}}),
		},
		LocalSecondaryIndexes: []types.LocalSecondaryIndex{
			{IndexName: aws.String("local"), KeySchema: keys("pk", "n"), Projection: &types.Projection{ProjectionType: "KEYS_ONLY"}},
		},
		StreamSpecification: &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: "NEW_AND_OLD_IMAGES"},
	}
}

func keys(pk, sk string) []types.KeySchemaElement {
	k := []types.KeySchemaElement{{AttributeName: aws.String(pk), KeyType: "HASH"}}
	if sk != "" {
		k = append(k, types.KeySchemaElement{AttributeName: aws.String(sk), KeyType: "RANGE"})
	}
	return k
}

// create makes the usual table under a name that no other test has and removes it afterwards.
func create(t testing.TB, db *dynamodb.Client) string {
	t.Helper()
	return createAs(t, db, spec(fmt.Sprintf("conform-%d-%d", os.Getpid(), tableNumber.Add(1))))
}

func createAs(t testing.TB, db *dynamodb.Client, in *dynamodb.CreateTableInput) string {
	t.Helper()
	ctx := context.Background()
	if _, err := db.CreateTable(ctx, in); err != nil {
		t.Fatalf("CreateTable: %v", err)
	}
	t.Cleanup(func() { _, _ = db.DeleteTable(ctx, &dynamodb.DeleteTableInput{TableName: in.TableName}) })
	waiter := dynamodb.NewTableExistsWaiter(db)
	if err := waiter.Wait(ctx, &dynamodb.DescribeTableInput{TableName: in.TableName}, time.Minute); err != nil {
		t.Fatalf("wait for table: %v", err)
	}
	return *in.TableName
}

type attrs = map[string]types.AttributeValue

func str(s string) types.AttributeValue  { return &types.AttributeValueMemberS{Value: s} }
func num(s string) types.AttributeValue  { return &types.AttributeValueMemberN{Value: s} }
func blob(s string) types.AttributeValue { return &types.AttributeValueMemberB{Value: []byte(s)} }
func yes(b bool) types.AttributeValue    { return &types.AttributeValueMemberBOOL{Value: b} }
func list(v ...types.AttributeValue) types.AttributeValue {
	return &types.AttributeValueMemberL{Value: append([]types.AttributeValue{}, v...)}
}
func dict(m attrs) types.AttributeValue       { return &types.AttributeValueMemberM{Value: m} }
func texts(s ...string) types.AttributeValue  { return &types.AttributeValueMemberSS{Value: s} }
func numset(s ...string) types.AttributeValue { return &types.AttributeValueMemberNS{Value: s} }

func key(pk, sk string) attrs { return attrs{"pk": str(pk), "sk": str(sk)} }

// with adds attributes to a key.
func with(base attrs, more attrs) attrs {
	all := attrs{}
	for k, v := range base {
		all[k] = v
	}
	for k, v := range more {
		all[k] = v
	}
	return all
}

func put(t testing.TB, db *dynamodb.Client, name string, items ...attrs) {
	t.Helper()
	for _, it := range items {
		if _, err := db.PutItem(context.Background(), &dynamodb.PutItemInput{TableName: &name, Item: it}); err != nil {
			t.Fatalf("PutItem(%v): %v", it, err)
		}
	}
}

func get(t testing.TB, db *dynamodb.Client, name string, key attrs) attrs {
	t.Helper()
	out, err := db.GetItem(context.Background(), &dynamodb.GetItemInput{TableName: &name, Key: key, ConsistentRead: aws.Bool(true)})
	if err != nil {
		t.Fatalf("GetItem(%v): %v", key, err)
	}
	return out.Item
}

// as is errors.As with the target type spelled once.
func as[E error](err error, target *E) bool { return errors.As(err, target) }

// wantError checks code and a part of the text of an error; "" wants none.
func wantError(t testing.TB, what string, err error, code, text string) {
	t.Helper()
	if code == "" {
		if err != nil {
			t.Errorf("%s: error %v, want none", what, err)
		}
		return
	}
	var api smithy.APIError
	if !errors.As(err, &api) {
		t.Errorf("%s: error %v, want %s", what, err, code)
		return
	}
	if api.ErrorCode() != code || !strings.Contains(api.ErrorMessage(), text) {
		t.Errorf("%s: error\n %s: %s, want\n %s: %s", what, api.ErrorCode(), api.ErrorMessage(), code, text)
	}
}
