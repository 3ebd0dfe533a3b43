package table_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/infra/local/table"
)

// sks are the sort keys of items, in order.
func sks(items []attrs) []string {
	got := []string{}
	for _, it := range items {
		got = append(got, it["sk"].(*types.AttributeValueMemberS).Value)
	}
	return got
}

func TestQuery_SortKeys(t *testing.T) {
	t.Parallel()
	db := conforming(t)
	name := create(t, db)
	for _, sk := range []string{"a", "a\x00", "a\x00b", "ab", "b", "b#1", "b#2", "ї"} {
		put(t, db, name, key("p", sk))
	}
	put(t, db, name, key("p\x00", "other"), key("q", "other"))
	tests := []struct {
		condition string
		values    []string
		want      []string
	}{
		{"", nil, []string{"a", "a\x00", "a\x00b", "ab", "b", "b#1", "b#2", "ї"}},
		{"sk = :0", []string{"b"}, []string{"b"}},
		{"sk < :0", []string{"ab"}, []string{"a", "a\x00", "a\x00b"}},
		{"sk <= :0", []string{"ab"}, []string{"a", "a\x00", "a\x00b", "ab"}},
		{"sk > :0", []string{"b"}, []string{"b#1", "b#2", "ї"}},
		{"sk >= :0", []string{"b#2"}, []string{"b#2", "ї"}},
		{":0 >= sk", []string{"a"}, []string{"a"}},
		{"sk BETWEEN :0 AND :1", []string{"a\x00", "b"}, []string{"a\x00", "a\x00b", "ab", "b"}},
		{"begins_with(sk, :0)", []string{"b"}, []string{"b", "b#1", "b#2"}},
		{"begins_with(sk, :0)", []string{"a\x00"}, []string{"a\x00", "a\x00b"}},
		{"begins_with(sk, :0)", []string{"z"}, []string{}},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%s %q", test.condition, test.values), func(t *testing.T) {
			values := attrs{":p": str("p")}
			for i, v := range test.values {
				values[fmt.Sprintf(":%d", i)] = str(v)
			}
			condition := "pk = :p"
			if test.condition != "" {
				condition = test.condition + " AND pk = :p"
			}
			for _, forward := range []bool{true, false} {
				out, err := db.Query(context.Background(), &dynamodb.QueryInput{
					TableName: &name, KeyConditionExpression: &condition, ExpressionAttributeValues: values, ScanIndexForward: &forward,
				})
				if err != nil {
					t.Fatal(err)
				}
				want := slices.Clone(test.want)
				if !forward {
					slices.Reverse(want)
				}
				if diff := cmp.Diff(want, sks(out.Items)); diff != "" {
					t.Errorf("forward %t (-want +got):\n%s", forward, diff)
				}
			}
		})
	}
}

func TestQuery_Refused(t *testing.T) {
	t.Parallel()
	db := conforming(t)
	name := create(t, db)
	p := attrs{":p": str("p")}
	in := func(change func(*dynamodb.QueryInput)) *dynamodb.QueryInput {
		q := &dynamodb.QueryInput{TableName: &name, KeyConditionExpression: aws.String("pk = :p"), ExpressionAttributeValues: p}
		change(q)
		return q
	}
	condition := func(c string, more attrs) *dynamodb.QueryInput {
		return in(func(q *dynamodb.QueryInput) {
			q.KeyConditionExpression, q.ExpressionAttributeValues = &c, with(p, more)
		})
	}
	tests := []struct {
		name, text string
		in         *dynamodb.QueryInput
	}{
		{"no partition key", "Query condition missed key schema element: pk", condition("sk = :p", nil)},
		{"another attribute", "Query condition missed key schema element: sk", condition("pk = :p AND x = :p", nil)},
		{"partition key with <", "Query key condition not supported", condition("pk < :p", nil)},
		{"or", "Invalid operator used in KeyConditionExpression: OR", condition("pk = :p OR sk = :p", nil)},
		{"not equal", "Invalid operator used in KeyConditionExpression: <>", condition("pk <> :p", nil)},
		{"contains", "Invalid operator used in KeyConditionExpression: contains", condition("pk = :p AND contains(sk, :p)", nil)},
		{"twice", "KeyConditionExpressions must only contain one condition per key", condition("pk = :p AND pk = :p", nil)},
		{"nested", "KeyConditionExpressions cannot have conditions on nested attributes", condition("pk.a = :p", nil)},
		{"type", "Condition parameter type does not match schema type", condition("pk = :n AND sk = :p", attrs{":n": num("1")})},
		{"no condition", "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.", in(func(q *dynamodb.QueryInput) { q.KeyConditionExpression, q.ExpressionAttributeValues = nil, nil })},
		{"filter on key", "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk", in(func(q *dynamodb.QueryInput) { q.FilterExpression = aws.String("sk = :p") })},
		{"unknown index", "The table does not have the specified index: nix", in(func(q *dynamodb.QueryInput) { q.IndexName = aws.String("nix") })},
		{"consistent on global index", "Consistent reads are not supported on global secondary indexes", in(func(q *dynamodb.QueryInput) {
			q.IndexName, q.ConsistentRead, q.KeyConditionExpression = aws.String("all"), aws.Bool(true), aws.String("g = :p")
		})},
		{"all attributes of a partial index", "Select type ALL_ATTRIBUTES is not supported for global secondary index keys because its projection type is not ALL", in(func(q *dynamodb.QueryInput) {
			q.IndexName, q.Select, q.KeyConditionExpression = aws.String("keys"), "ALL_ATTRIBUTES", aws.String("g = :p")
		})},
		{"attribute the index lacks", "Global secondary index keys does not project [z]", in(func(q *dynamodb.QueryInput) {
			q.IndexName, q.ProjectionExpression, q.KeyConditionExpression = aws.String("keys"), aws.String("z"), aws.String("g = :p")
		})},
		{"limit", "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1", in(func(q *dynamodb.QueryInput) { q.Limit = aws.Int32(0) })},
		{"start key of another partition", "The provided starting key is outside query boundaries based on provided conditions", in(func(q *dynamodb.QueryInput) { q.ExclusiveStartKey = key("z", "z") })},
		{"start key incomplete", "The provided starting key is invalid", in(func(q *dynamodb.QueryInput) { q.ExclusiveStartKey = attrs{"pk": str("p")} })},
		{"start key outside the range", "The provided starting key does not match the range key predicate", in(func(q *dynamodb.QueryInput) {
			q.KeyConditionExpression, q.ExclusiveStartKey = aws.String("pk = :p AND sk > :p"), key("p", "a")
		})},
		{"specific attributes", "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES", in(func(q *dynamodb.QueryInput) { q.Select = "SPECIFIC_ATTRIBUTES" })},
		{"legacy", "does not support the parameter KeyConditions", in(func(q *dynamodb.QueryInput) {
			q.KeyConditions = map[string]types.Condition{"pk": {ComparisonOperator: "EQ", AttributeValueList: []types.AttributeValue{str("p")}}}
		})},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := db.Query(context.Background(), test.in)
			wantError(t, test.name, err, "ValidationException", test.text)
		})
	}
}

func TestQuery_Indexes(t *testing.T) {
	t.Parallel()
	db := conforming(t)
	name := create(t, db)
	for i, n := range []string{"10", "9", "-1", "-10", "0", "1e10", "0.5", "-0.5"} {
		put(t, db, name, with(key("p", fmt.Sprint(i)), attrs{"g": str("G"), "n": num(n), "a": str("A"), "z": str("Z")}))
	}
	put(t, db, name, with(key("p", "sparse"), attrs{"n": num("3")}), with(key("other", "x"), attrs{"g": str("G"), "n": num("9")}))
	query := func(index string, more func(*dynamodb.QueryInput)) *dynamodb.QueryOutput {
		t.Helper()
		in := &dynamodb.QueryInput{TableName: &name, IndexName: &index, KeyConditionExpression: aws.String("g = :g"), ExpressionAttributeValues: attrs{":g": str("G")}}
		if more != nil {
			more(in)
		}
		out, err := db.Query(context.Background(), in)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	var ns []string
	for _, it := range query("all", nil).Items {
		ns = append(ns, it["n"].(*types.AttributeValueMemberN).Value)
	}
	if diff := cmp.Diff([]string{"-10", "-1", "-0.5", "0", "0.5", "9", "9", "10", "10000000000"}, ns); diff != "" {
		t.Errorf("numeric order (-want +got):\n%s", diff)
	}
	first := func(out *dynamodb.QueryOutput) attrs { return out.Items[0] }
	full := with(key("p", "3"), attrs{"g": str("G"), "n": num("-10")})
	wantItem(t, "all", first(query("all", nil)), with(full, attrs{"a": str("A"), "z": str("Z")}))
	wantItem(t, "keys", first(query("keys", nil)), full)
	some := query("some", func(in *dynamodb.QueryInput) {
		in.FilterExpression, in.ExpressionAttributeValues = aws.String("a = :a"), attrs{":g": str("G"), ":a": str("A")}
	})
	if some.Count != 8 || some.ScannedCount != 9 {
		t.Errorf("some: count %d, scanned %d, want 8 and 9", some.Count, some.ScannedCount)
	}
	local := query("local", func(in *dynamodb.QueryInput) {
		in.KeyConditionExpression, in.ExpressionAttributeValues = aws.String("pk = :p AND n < :n"), attrs{":p": str("p"), ":n": num("-0.5")}
		in.Select, in.ConsistentRead = "ALL_ATTRIBUTES", aws.Bool(true)
	})
	if diff := cmp.Diff([]string{"3", "2"}, sks(local.Items)); diff != "" {
		t.Errorf("local index (-want +got):\n%s", diff)
	}
	wantItem(t, "fetched from the table", first(local), with(full, attrs{"a": str("A"), "z": str("Z")}))

	// Moving an item in the index, and taking it out.
	_, err := db.UpdateItem(context.Background(), &dynamodb.UpdateItemInput{TableName: &name, Key: key("p", "3"), UpdateExpression: aws.String("REMOVE g")})
	wantError(t, "remove index key", err, "", "")
	if got := query("all", nil).Count; got != 8 {
		t.Errorf("after removal: %d items in the index, want 8", got)
	}
}

func TestPages_FollowTheKeys(t *testing.T) {
	t.Parallel()
	faults := &table.Faults{}
	db, _ := serve(t, table.Options{Faults: faults})
	name := create(t, db)
	var want []string
	for i := range 7 {
		sk := fmt.Sprintf("%02d", i)
		put(t, db, name, with(key("p", sk), attrs{"g": str("G"), "n": num("5"), "even": yes(i%2 == 0)}))
		want = append(want, sk)
	}
	faults.SetMaxPage(2)
	for _, forward := range []bool{true, false} {
		for _, index := range []string{"", "all"} {
			in := &dynamodb.QueryInput{TableName: &name, KeyConditionExpression: aws.String("pk = :v"), ExpressionAttributeValues: attrs{":v": str("p")}, ScanIndexForward: &forward}
			if index != "" {
				in.IndexName, in.KeyConditionExpression, in.ExpressionAttributeValues = &index, aws.String("g = :v"), attrs{":v": str("G")}
			}
			var got []string
			pages := dynamodb.NewQueryPaginator(db, in)
			n := 0
			for pages.HasMorePages() {
				out, err := pages.NextPage(context.Background())
				if err != nil {
					t.Fatal(err)
				}
				n++
				got = append(got, sks(out.Items)...)
			}
			if !forward {
				slices.Reverse(got)
			}
			if diff := cmp.Diff(want, got); diff != "" || n != 4 {
				t.Errorf("index %q, forward %t: %d pages, want 4 (-want +got):\n%s", index, forward, n, diff)
			}
		}
	}
}

func TestQuery_LimitCountsWhatIsLookedAt(t *testing.T) {
	t.Parallel()
	db := conforming(t)
	name := create(t, db)
	for i := range 4 {
		put(t, db, name, with(key("p", fmt.Sprint(i)), attrs{"odd": yes(i%2 == 1)}))
	}
	out, err := db.Query(context.Background(), &dynamodb.QueryInput{
		TableName: &name, KeyConditionExpression: aws.String("pk = :p"), FilterExpression: aws.String("odd = :t"),
		ExpressionAttributeValues: attrs{":p": str("p"), ":t": yes(true)}, Limit: aws.Int32(3), ReturnConsumedCapacity: "TOTAL",
	})
	if err != nil {
		t.Fatal(err)
	}
	if out.Count != 1 || out.ScannedCount != 3 {
		t.Errorf("count %d, scanned %d, want 1 and 3", out.Count, out.ScannedCount)
	}
	wantItem(t, "LastEvaluatedKey", out.LastEvaluatedKey, key("p", "2"))
	if got := *out.ConsumedCapacity.CapacityUnits; got != 0.5 {
		t.Errorf("consumed %v, want 0.5", got)
	}
	counted, err := db.Query(context.Background(), &dynamodb.QueryInput{
		TableName: &name, KeyConditionExpression: aws.String("pk = :p"), ExpressionAttributeValues: attrs{":p": str("p")}, Select: "COUNT",
	})
	if err != nil || counted.Count != 4 || counted.Items != nil {
		t.Errorf("COUNT: %d, items %v, error %v, want 4 and none", counted.Count, counted.Items, err)
	}
}

func TestQuery_PageOfOneMegabyte(t *testing.T) {
	t.Parallel()
	db := conforming(t)
	name := create(t, db)
	for i := range 4 {
		put(t, db, name, with(key("p", fmt.Sprint(i)), attrs{"v": str(strings.Repeat("x", 390_000))}))
	}
	in := &dynamodb.QueryInput{TableName: &name, KeyConditionExpression: aws.String("pk = :p"), ExpressionAttributeValues: attrs{":p": str("p")}, ReturnConsumedCapacity: "TOTAL"}
	out, err := db.Query(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	if out.Count != 2 || out.LastEvaluatedKey == nil {
		t.Errorf("first page: %d items, last key %v, want 2 and a key", out.Count, out.LastEvaluatedKey)
	}
	if got := *out.ConsumedCapacity.CapacityUnits; got != 95.5 {
		t.Errorf("consumed %v, want 95.5", got)
	}
}

func TestScan_Segments(t *testing.T) {
	t.Parallel()
	db := conforming(t)
	name := create(t, db)
	for i := range 50 {
		put(t, db, name, key(fmt.Sprintf("p%d", i), "s"))
	}
	seen := map[string]int{}
	for segment := range int32(4) {
		pages := dynamodb.NewScanPaginator(db, &dynamodb.ScanInput{TableName: &name, Segment: aws.Int32(segment), TotalSegments: aws.Int32(4), Limit: aws.Int32(3)})
		for pages.HasMorePages() {
			out, err := pages.NextPage(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			for _, it := range out.Items {
				seen[it["pk"].(*types.AttributeValueMemberS).Value]++
			}
		}
	}
	if len(seen) != 50 {
		t.Errorf("segments returned %d items, want 50", len(seen))
	}
	for pk, n := range seen {
		if n != 1 {
			t.Errorf("%s returned %d times, want once", pk, n)
		}
	}
	_, err := db.Scan(context.Background(), &dynamodb.ScanInput{TableName: &name, Segment: aws.Int32(4), TotalSegments: aws.Int32(4)})
	wantError(t, "segment out of range", err, "ValidationException", "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 4 is not less than TotalSegments: 4")
}
