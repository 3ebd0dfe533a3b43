package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/bridges-of-trust/bridges/infra/local/objects"
	"github.com/bridges-of-trust/bridges/infra/local/table"
	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo"
	"github.com/bridges-of-trust/bridges/shared/adapter/s3"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/search"
)

// localStack serves the local table and bucket at one address, as the local stack does, and points the environment there.
func localStack(t *testing.T) string {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "example")
	t.Setenv("AWS_REGION", localRegion)
	store, err := table.Open(t.TempDir(), table.Options{Sweep: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	bucket, err := objects.Open(t.TempDir(), objects.Options{
		Bucket: "places", Region: localRegion, AccessKey: "AKIAEXAMPLE", SecretKey: "example",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bucket.Close() })
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Amz-Target") != "" {
			store.ServeHTTP(w, r)
			return
		}
		bucket.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	cfg, _, err := connect(t.Context(), server.URL)
	if err != nil {
		t.Fatal(err)
	}
	_, err = dynamodb.NewFromConfig(cfg).CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName: aws.String("places"), BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{
			{AttributeName: aws.String("pk"), AttributeType: types.ScalarAttributeTypeS}, {AttributeName: aws.String("sk"), AttributeType: types.ScalarAttributeTypeS},
		},
		KeySchema: []types.KeySchemaElement{
			{AttributeName: aws.String("pk"), KeyType: types.KeyTypeHash}, {AttributeName: aws.String("sk"), KeyType: types.KeyTypeRange},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return server.URL
}

// The whole way: command line, SDK, bucket, pointer in the table, and back through the reader.
func TestRun_LocalStack(t *testing.T) {
	endpoint := localStack(t)
	to := []string{"-endpoint", endpoint, "-table", "places", "-bucket", "places", "-by", "officer"}
	var out bytes.Buffer
	steps := []struct {
		args []string
		want string
	}{
		{[]string{"-demo"}, "Now current: 42 places"},
		{[]string{"-demo"}, "Nothing changed: 42 places"},
	}
	if _, err := os.Stat("../../../shared/data/lau.csv.gz"); err == nil {
		steps = append(steps, []struct {
			args []string
			want string
		}{
			{[]string{"-from", "../../../shared/data"}, "Now current: 96,687 places"},
			{[]string{"-from", "../../../shared/data"}, "Nothing changed: 96,687 places"},
			{[]string{"-demo"}, "Nothing changed: 96,687 places"},
		}...)
	}
	for _, step := range steps {
		out.Reset()
		if err := run(t.Context(), append(step.args, to...), &out); err != nil {
			t.Fatalf("run(%v) error = %s", step.args, explain(err))
		}
		if !strings.Contains(out.String(), step.want) {
			t.Errorf("run(%v) prints\n%s\nwant %q", step.args, out.String(), step.want)
		}
	}
	cfg, _, err := connect(t.Context(), endpoint)
	if err != nil {
		t.Fatal(err)
	}
	finder := search.New(register.NewReader(s3.New(cfg, "places"), dynamo.New(cfg, "places").Register()))
	hits, err := finder.Search(t.Context(), noon, search.Query{Text: "Фастів"})
	if err != nil || len(hits) == 0 || hits[0].Code != "UA32140150000040954" {
		t.Errorf("Search(Фастів) = %+v, %v", hits, err)
	}
}
