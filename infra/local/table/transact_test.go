package table_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/infra/local/table"
)

func txPut(name string, item attrs, condition string) types.TransactWriteItem {
	return types.TransactWriteItem{Put: &types.Put{TableName: &name, Item: item, ConditionExpression: optional(condition)}}
}

func txCheck(name string, key attrs, condition string) types.TransactWriteItem {
	return types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{TableName: &name, Key: key, ConditionExpression: &condition, ReturnValuesOnConditionCheckFailure: "ALL_OLD"}}
}

func txAdd(name string, key attrs) types.TransactWriteItem {
	return types.TransactWriteItem{Update: &types.Update{TableName: &name, Key: key, UpdateExpression: aws.String("ADD v :one"), ExpressionAttributeValues: attrs{":one": num("1")}}}
}

func transact(db *dynamodb.Client, token string, items ...types.TransactWriteItem) error {
	_, err := db.TransactWriteItems(context.Background(), &dynamodb.TransactWriteItemsInput{TransactItems: items, ClientRequestToken: optional(token)})
	return err
}

func TestTransactWrite_AllOrNothing(t *testing.T) {
	t.Parallel()
	db := conforming(t)
	name := create(t, db)
	old := with(key("a", "old"), attrs{"v": num("1")})
	put(t, db, name, old, key("a", "gone"))
	err := transact(db, "", txPut(name, key("a", "new"), ""), txCheck(name, key("a", "old"), "attribute_not_exists(pk)"),
		txPut(name, key("a", "also"), "attribute_exists(pk)"))
	var canceled *types.TransactionCanceledException
	if !as(err, &canceled) {
		t.Fatalf("error %v, want TransactionCanceledException", err)
	}
	if got, want := canceled.ErrorMessage(), "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ConditionalCheckFailed]"; got != want {
		t.Errorf("message %q, want %q", got, want)
	}
	codes := []string{}
	for _, r := range canceled.CancellationReasons {
		codes = append(codes, aws.ToString(r.Code)+" "+aws.ToString(r.Message))
	}
	want := []string{"None ", "ConditionalCheckFailed The conditional request failed", "ConditionalCheckFailed The conditional request failed"}
	if diff := cmp.Diff(want, codes); diff != "" {
		t.Errorf("reasons (-want +got):\n%s", diff)
	}
	wantItem(t, "item of the reason", canceled.CancellationReasons[1].Item, old)
	wantItem(t, "item of a canceled transaction", get(t, db, name, key("a", "new")), nil)

	err = transact(db, "", txPut(name, key("a", "new"), "attribute_not_exists(pk)"), txAdd(name, key("a", "old")),
		types.TransactWriteItem{Delete: &types.Delete{TableName: &name, Key: key("a", "gone")}}, txCheck(name, key("a", "never"), "attribute_not_exists(pk)"))
	wantError(t, "transaction", err, "", "")
	wantItem(t, "put", get(t, db, name, key("a", "new")), key("a", "new"))
	wantItem(t, "update", get(t, db, name, key("a", "old")), with(old, attrs{"v": num("2")}))
	wantItem(t, "delete", get(t, db, name, key("a", "gone")), nil)
}

func TestTransactWrite_Refused(t *testing.T) {
	t.Parallel()
	db := conforming(t)
	name := create(t, db)
	var many, large []types.TransactWriteItem
	for i := range 101 {
		many = append(many, txPut(name, key("m", fmt.Sprint(i)), ""))
	}
	for i := range 11 {
		large = append(large, txPut(name, with(key("m", fmt.Sprint(i)), attrs{"v": str(strings.Repeat("x", 400_000))}), ""))
	}
	canceled := "TransactionCanceledException"
	tests := []struct {
		name, code, text string
		items            []types.TransactWriteItem
	}{
		{"none", "ValidationException", "at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1", []types.TransactWriteItem{}},
		{"101", "ValidationException", "at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to 100", many},
		{"more than 4 MB", "ValidationException", "size cannot exceed", large},
		{"two actions on one item", "ValidationException", "Transaction request cannot include multiple operations on one item", []types.TransactWriteItem{txPut(name, key("a", "b"), ""), txAdd(name, key("a", "b"))}},
		{"unused value", "ValidationException", "unused in expressions: keys: {:x}", []types.TransactWriteItem{{Put: &types.Put{TableName: &name, Item: key("a", "b"), ConditionExpression: aws.String("attribute_exists(pk)"), ExpressionAttributeValues: attrs{":x": num("1")}}}}},
		{"nothing in an action", "ValidationException", "TransactItems can only contain one of Check, Put, Update or Delete", []types.TransactWriteItem{{}}},
		{"no such table", "ResourceNotFoundException", "Requested resource not found", []types.TransactWriteItem{txPut("nowhere", key("a", "b"), "")}},
		{"wrong key", canceled, "[None, ValidationError]", []types.TransactWriteItem{txPut(name, key("a", "b"), ""), txPut(name, attrs{"pk": num("7"), "sk": str("x")}, "")}},
		{"wrong operand", canceled, "[ValidationError]", []types.TransactWriteItem{{Update: &types.Update{TableName: &name, Key: key("a", "b"), UpdateExpression: aws.String("SET x = absent")}}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			wantError(t, test.name, transact(db, "", test.items...), test.code, test.text)
		})
	}
}

func TestTransactWrite_ClientToken(t *testing.T) {
	t.Parallel()
	var clock fakeClock
	db, _ := serve(t, table.Options{Now: clock.now})
	name := create(t, db)
	counter := func() string { return get(t, db, name, key("a", "b"))["v"].(*types.AttributeValueMemberN).Value }
	for range 3 {
		wantError(t, "same token", transact(db, "token", txAdd(name, key("a", "b"))), "", "")
	}
	if got := counter(); got != "1" {
		t.Errorf("after three requests with one token: %s, want 1", got)
	}
	wantError(t, "other body", transact(db, "token", txAdd(name, key("a", "c"))), "IdempotentParameterMismatchException", "same client token")
	clock.add(9*time.Minute + 59*time.Second)
	wantError(t, "within ten minutes", transact(db, "token", txAdd(name, key("a", "b"))), "", "")
	if got := counter(); got != "1" {
		t.Errorf("within ten minutes: %s, want 1", got)
	}
	clock.add(time.Second)
	wantError(t, "after ten minutes", transact(db, "token", txAdd(name, key("a", "b"))), "", "")
	if got := counter(); got != "2" {
		t.Errorf("after ten minutes: %s, want 2", got)
	}
	failed := txCheck(name, key("a", "b"), "attribute_not_exists(pk)")
	for range 2 {
		wantError(t, "canceled", transact(db, "canceled", failed), "TransactionCanceledException", "[ConditionalCheckFailed]")
	}
}

func TestTransactGet(t *testing.T) {
	t.Parallel()
	db := conforming(t)
	name := create(t, db)
	put(t, db, name, with(key("a", "b"), attrs{"x": num("1"), "y": num("2")}))
	get := func(k attrs, projection string) types.TransactGetItem {
		return types.TransactGetItem{Get: &types.Get{TableName: &name, Key: k, ProjectionExpression: optional(projection)}}
	}
	out, err := db.TransactGetItems(context.Background(), &dynamodb.TransactGetItemsInput{
		TransactItems: []types.TransactGetItem{get(key("a", "b"), "x"), get(key("no", "no"), "")}, ReturnConsumedCapacity: "TOTAL",
	})
	if err != nil {
		t.Fatal(err)
	}
	wantItem(t, "first", out.Responses[0].Item, attrs{"x": num("1")})
	if out.Responses[1].Item != nil {
		t.Errorf("second: %v, want none", out.Responses[1].Item)
	}
	if got := *out.ConsumedCapacity[0].CapacityUnits; got != 4 {
		t.Errorf("consumed %v, want 4", got)
	}
	_, err = db.TransactGetItems(context.Background(), &dynamodb.TransactGetItemsInput{TransactItems: []types.TransactGetItem{get(key("a", "b"), ""), get(key("a", "b"), "")}})
	wantError(t, "twice", err, "ValidationException", "cannot include multiple operations on one item")
}

func TestBatches(t *testing.T) {
	t.Parallel()
	faults := &table.Faults{}
	db, _ := serve(t, table.Options{Faults: faults})
	name := create(t, db)
	ctx := context.Background()
	var writes []types.WriteRequest
	var wanted []attrs
	for i := range 25 {
		k := key("p", fmt.Sprint(i))
		writes = append(writes, types.WriteRequest{PutRequest: &types.PutRequest{Item: k}})
		wanted = append(wanted, k)
	}
	faults.SetMaxPage(10)
	rest, rounds := map[string][]types.WriteRequest{name: writes}, 0
	for ; len(rest) > 0; rounds++ {
		out, err := db.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: rest})
		if err != nil {
			t.Fatal(err)
		}
		rest = out.UnprocessedItems
	}
	if rounds != 3 {
		t.Errorf("25 writes, 10 at a time: %d rounds, want 3", rounds)
	}
	n, left := 0, map[string]types.KeysAndAttributes{name: {Keys: append(wanted, key("not", "there"))}}
	for len(left) > 0 {
		out, err := db.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: left})
		if err != nil {
			t.Fatal(err)
		}
		n += len(out.Responses[name])
		left = out.UnprocessedKeys
	}
	if n != 25 {
		t.Errorf("read %d items, want 25", n)
	}
	_, err := db.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{name: append(writes, writes[0])}})
	wantError(t, "26 writes", err, "ValidationException", "Member must have length less than or equal to 25")
	_, err = db.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{name: {writes[0], writes[0]}}})
	wantError(t, "the same twice", err, "ValidationException", "Provided list of item keys contains duplicates")
	_, err = db.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{name: {Keys: []attrs{wanted[0], wanted[0]}}}})
	wantError(t, "the same key twice", err, "ValidationException", "Provided list of item keys contains duplicates")
}

func TestCapacity(t *testing.T) {
	t.Parallel()
	db := conforming(t)
	name := create(t, db)
	ctx := context.Background()
	item := with(key("a", "b"), attrs{"v": str(strings.Repeat("x", 2000)), "g": str("G"), "n": num("1")})
	out, err := db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &name, Item: item, ReturnConsumedCapacity: "INDEXES"})
	if err != nil {
		t.Fatal(err)
	}
	c := out.ConsumedCapacity
	got := map[string]float64{"total": *c.CapacityUnits, "table": *c.Table.CapacityUnits}
	for n, u := range c.GlobalSecondaryIndexes {
		got[n] = *u.CapacityUnits
	}
	for n, u := range c.LocalSecondaryIndexes {
		got[n] = *u.CapacityUnits
	}
	want := map[string]float64{"total": 7, "table": 2, "all": 2, "keys": 1, "some": 1, "local": 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("put (-want +got):\n%s", diff)
	}
	tx, err := db.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{txPut(name, key("x", "y"), "")}, ReturnConsumedCapacity: "TOTAL"})
	if err != nil {
		t.Fatal(err)
	}
	if got := *tx.ConsumedCapacity[0].WriteCapacityUnits; got != 2 {
		t.Errorf("transaction consumed %v, want 2", got)
	}
	for _, consistent := range []bool{true, false} {
		out, err := db.GetItem(ctx, &dynamodb.GetItemInput{TableName: &name, Key: key("a", "b"), ConsistentRead: &consistent, ReturnConsumedCapacity: "TOTAL"})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := *out.ConsumedCapacity.CapacityUnits, map[bool]float64{true: 1, false: 0.5}[consistent]; got != want {
			t.Errorf("get, consistent %t, consumed %v, want %v", consistent, got, want)
		}
	}
}
