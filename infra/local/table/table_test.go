package table_test

import (
	"context"
	"encoding/json"
	"hash/crc32"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/infra/local/table"
)

func TestCreateTable_Describes(t *testing.T) {
	t.Parallel()
	db := conforming(t)
	name := create(t, db)
	ctx := context.Background()
	out, err := db.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &name})
	if err != nil {
		t.Fatal(err)
	}
	d := out.Table
	if d.TableStatus != types.TableStatusActive || d.BillingModeSummary.BillingMode != types.BillingModePayPerRequest ||
		len(d.GlobalSecondaryIndexes) != 3 || len(d.LocalSecondaryIndexes) != 1 || !*d.StreamSpecification.StreamEnabled {
		t.Errorf("description %+v, want active, on demand, 3 global indexes, 1 local, a stream", d)
	}
	_, err = db.CreateTable(ctx, spec(name))
	wantError(t, "again", err, "ResourceInUseException", "Table already exists: "+name)
	_, err = db.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: aws.String("nowhere")})
	wantError(t, "unknown", err, "ResourceNotFoundException", "Requested resource not found: Table: nowhere not found")
	list, err := db.ListTables(ctx, &dynamodb.ListTablesInput{})
	if err != nil || !slices.Contains(list.TableNames, name) {
		t.Errorf("ListTables: %v, %v, want %s among them", list, err, name)
	}
	if _, err := db.DeleteTable(ctx, &dynamodb.DeleteTableInput{TableName: &name}); err != nil {
		t.Fatal(err)
	}
	_, err = db.GetItem(ctx, &dynamodb.GetItemInput{TableName: &name, Key: key("a", "b")})
	wantError(t, "deleted", err, "ResourceNotFoundException", "Requested resource not found")
}

func TestCreateTable_Refused(t *testing.T) {
	t.Parallel()
	db, _ := serve(t, table.Options{})
	tests := []struct {
		name, text string
		change     func(*dynamodb.CreateTableInput)
	}{
		{"short name", "Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3", func(in *dynamodb.CreateTableInput) { in.TableName = aws.String("ab") }},
		{"two faults", "2 validation errors detected: Value 'a!' at 'tableName'", func(in *dynamodb.CreateTableInput) { in.TableName = aws.String("a!") }},
		{"key not defined", "Some index key attributes are not defined in AttributeDefinitions. Keys: [pk, other]", func(in *dynamodb.CreateTableInput) { in.KeySchema = keys("pk", "other") }},
		{"hash and range the same", "Both the Hash Key and the Range Key element in the KeySchema have the same name", func(in *dynamodb.CreateTableInput) { in.KeySchema = keys("pk", "pk") }},
		{"range first", "Invalid KeySchema: The first KeySchemaElement is not a HASH key type", func(in *dynamodb.CreateTableInput) { slices.Reverse(in.KeySchema) }},
		{"definition too many", "Some AttributeDefinitions are not used", func(in *dynamodb.CreateTableInput) {
			in.AttributeDefinitions = append(in.AttributeDefinitions, types.AttributeDefinition{AttributeName: aws.String("z"), AttributeType: "S"})
		}},
		{"local index of another partition", "Index KeySchema does not have the same leading hash key as table KeySchema for index: local", func(in *dynamodb.CreateTableInput) { in.LocalSecondaryIndexes[0].KeySchema = keys("g", "n") }},
		{"index twice", "Duplicate index name: all", func(in *dynamodb.CreateTableInput) { in.GlobalSecondaryIndexes[1].IndexName = aws.String("all") }},
		{"throughput on demand", "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST", func(in *dynamodb.CreateTableInput) {
			in.ProvisionedThroughput = &types.ProvisionedThroughput{ReadCapacityUnits: aws.Int64(1), WriteCapacityUnits: aws.Int64(1)}
		}},
		{"no throughput", "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED", func(in *dynamodb.CreateTableInput) { in.BillingMode = "PROVISIONED" }},
		{"encryption", "does not support the parameter SSESpecification", func(in *dynamodb.CreateTableInput) {
			in.SSESpecification = &types.SSESpecification{Enabled: aws.Bool(true)}
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := spec("refused")
			test.change(in)
			_, err := db.CreateTable(context.Background(), in)
			wantError(t, test.name, err, "ValidationException", test.text)
		})
	}
}

func TestSettings_SurviveReopening(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	open := func() (*dynamodb.Client, func()) {
		s, err := table.Open(dir, table.Options{Sweep: -1})
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(s)
		return client(server.URL, 1), func() { server.Close(); _ = s.Close() }
	}
	ctx := context.Background()
	db, shut := open()
	if _, err := db.CreateTable(ctx, spec("kept")); err != nil {
		t.Fatal(err)
	}
	put(t, db, "kept", with(key("a", "b"), attrs{"g": str("G"), "n": num("1")}))
	pitr := &types.PointInTimeRecoverySpecification{PointInTimeRecoveryEnabled: aws.Bool(true)}
	if _, err := db.UpdateContinuousBackups(ctx, &dynamodb.UpdateContinuousBackupsInput{TableName: aws.String("kept"), PointInTimeRecoverySpecification: pitr}); err != nil {
		t.Fatal(err)
	}
	shut()
	db, shut = open()
	defer shut()
	wantItem(t, "item", get(t, db, "kept", key("a", "b")), with(key("a", "b"), attrs{"g": str("G"), "n": num("1")}))
	out, err := db.Query(ctx, &dynamodb.QueryInput{TableName: aws.String("kept"), IndexName: aws.String("all"), KeyConditionExpression: aws.String("g = :g"), ExpressionAttributeValues: attrs{":g": str("G")}})
	if err != nil || out.Count != 1 {
		t.Errorf("index: %v, %v, want one item", out, err)
	}
	backups, err := db.DescribeContinuousBackups(ctx, &dynamodb.DescribeContinuousBackupsInput{TableName: aws.String("kept")})
	if err != nil || backups.ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus != "ENABLED" {
		t.Errorf("DescribeContinuousBackups: %v, %v, want ENABLED", backups, err)
	}
}

func TestOpen_RefusesASecondOpener(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := table.Open(dir, table.Options{Sweep: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if second, err := table.Open(dir, table.Options{Sweep: -1}); err == nil {
		_ = second.Close()
		t.Error("a second Open succeeded, want an error")
	}
}

func TestClose_RefusesLaterRequests(t *testing.T) {
	t.Parallel()
	s, err := table.Open(t.TempDir(), table.Options{Sweep: -1})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	defer server.Close()
	db := client(server.URL, 1)
	create(t, db)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = db.CreateTable(context.Background(), spec("late"))
	wantError(t, "late", err, "InternalServerError", "the store is closed")
	if err := s.Close(); err != nil {
		t.Errorf("second Close: %v, want nil", err)
	}
}

func TestTablesAndBrowse(t *testing.T) {
	t.Parallel()
	db, s := serve(t, table.Options{})
	name := create(t, db)
	for i := range 5 {
		put(t, db, name, key("p"+strconv.Itoa(i), "s"))
	}
	infos := s.Tables()
	want := table.Info{Name: name, PartitionKey: "pk", SortKey: "sk", Indexes: []string{"local", "all", "keys", "some"}, StreamView: "NEW_AND_OLD_IMAGES", LastSequence: 5, Items: 5, Bytes: infos[0].Bytes}
	if diff := cmp.Diff([]table.Info{want}, infos); diff != "" {
		t.Errorf("Tables (-want +got):\n%s", diff)
	}
	seen, cursor := map[string]bool{}, ""
	for pages := 1; ; pages++ {
		items, next, err := s.Browse(name, cursor, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range items {
			seen[it["pk"].Str] = true
		}
		if cursor = next; cursor == "" {
			if len(seen) != 5 || pages != 3 {
				t.Errorf("browsed %d items on %d pages, want 5 on 3", len(seen), pages)
			}
			return
		}
	}
}

func TestProtocol(t *testing.T) {
	t.Parallel()
	s, err := table.Open(t.TempDir(), table.Options{Sweep: -1})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	defer func() { server.Close(); _ = s.Close() }()
	tests := []struct {
		name, target, auth, body string
		status                   int
		kind, message            string
	}{
		{"works", "DynamoDB_20120810.ListTables", "AWS4-HMAC-SHA256 x", "{}", 200, "", ""},
		{"unknown operation", "DynamoDB_20120810.ExecuteStatement", "AWS4-x", "{}", 400, "com.amazon.coral.service#UnknownOperationException", "The local table does not know the operation ExecuteStatement"},
		{"streams service", "DynamoDBStreams_20120810.GetRecords", "AWS4-x", "{}", 400, "com.amazon.coral.service#UnknownOperationException", "The local table does not know the operation DynamoDBStreams_20120810.GetRecords"},
		{"no signature", "DynamoDB_20120810.ListTables", "", "{}", 400, "com.amazon.coral.service#MissingAuthenticationTokenException", "Request is missing Authentication Token"},
		{"no JSON", "DynamoDB_20120810.ListTables", "AWS4-x", "{", 400, "com.amazon.coral.service#SerializationException", ""},
		{"wrong JSON type", "DynamoDB_20120810.ListTables", "AWS4-x", `{"Limit":"x"}`, 400, "com.amazon.coral.service#SerializationException", "STRING_VALUE cannot be converted to Integer"},
		{"text where an object stands", "DynamoDB_20120810.GetItem", "AWS4-x", `{"TableName":"abc","Key":"x"}`, 400, "com.amazon.coral.service#SerializationException", "Unexpected value type in payload"},
		{"no object at all", "DynamoDB_20120810.GetItem", "AWS4-x", `[]`, 400, "com.amazon.coral.service#SerializationException", "Unexpected value type in payload"},
		{"number as text", "DynamoDB_20120810.GetItem", "AWS4-x", `{"TableName":"abc","Key":{"pk":{"S":5}}}`, 400, "com.amazon.coral.service#SerializationException", "NUMBER_VALUE cannot be converted to String"},
		{"no base64", "DynamoDB_20120810.GetItem", "AWS4-x", `{"TableName":"abc","Key":{"pk":{"B":"*"}}}`, 400, "com.amazon.coral.service#SerializationException", "'*' can not be converted to a Blob"},
		{"empty value", "DynamoDB_20120810.GetItem", "AWS4-x", `{"TableName":"abc","Key":{"pk":{}}}`, 400, "com.amazon.coral.validate#ValidationException", "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
		{"null value", "DynamoDB_20120810.GetItem", "AWS4-x", `{"TableName":"abc","Key":{"pk":null}}`, 400, "com.amazon.coral.validate#ValidationException", "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
		{"two types", "DynamoDB_20120810.GetItem", "AWS4-x", `{"TableName":"abc","Key":{"pk":{"S":"a","N":"1"}}}`, 400, "com.amazon.coral.validate#ValidationException", "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"},
		{"no table name", "DynamoDB_20120810.DescribeTable", "AWS4-x", `{}`, 400, "com.amazon.coral.validate#ValidationException", "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null"},
		{"wrong enum", "DynamoDB_20120810.PutItem", "AWS4-x", `{"TableName":"abc","Item":{},"ReturnValues":"X"}`, 400, "com.amazon.coral.validate#ValidationException", "1 validation error detected: Value 'X' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r, _ := http.NewRequest(http.MethodPost, server.URL, strings.NewReader(test.body))
			r.Header.Set("X-Amz-Target", test.target)
			r.Header.Set("Authorization", test.auth)
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			body, _ := io.ReadAll(resp.Body)
			var e struct {
				Type    string `json:"__type"`
				Message string
			}
			if err := json.Unmarshal(body, &e); err != nil {
				t.Fatalf("answer %q: %v", body, err)
			}
			if resp.StatusCode != test.status || e.Type != test.kind || !strings.HasPrefix(e.Message, test.message) {
				t.Errorf("answer %d %s, want %d %s %s", resp.StatusCode, body, test.status, test.kind, test.message)
			}
			if got, want := resp.Header.Get("X-Amz-Crc32"), strconv.Itoa(int(crc32.ChecksumIEEE(body))); got != want {
				t.Errorf("checksum %s, want %s", got, want)
			}
			if got := resp.Header.Get("Content-Type"); got != "application/x-amz-json-1.0" {
				t.Errorf("content type %q", got)
			}
			if len(resp.Header.Get("X-Amzn-Requestid")) != 52 {
				t.Errorf("request id %q, want 52 characters", resp.Header.Get("X-Amzn-Requestid"))
			}
		})
	}
}
