package table_test

import (
	"context"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/infra/local/table"
)

func TestFaults_Effects(t *testing.T) {
	t.Parallel()
	faults := &table.Faults{}
	db, _ := serve(t, table.Options{Faults: faults})
	name := create(t, db)
	tests := []struct {
		effect  table.Effect
		code    string // "" for success, "cut" for a broken connection
		written bool
	}{
		{table.RefuseBefore, "InternalServerError", false},
		{table.FailAfter, "InternalServerError", true},
		{table.CutBefore, "cut", false},
		{table.CutAfter, "cut", true},
		{table.ExceedThroughput, "ProvisionedThroughputExceededException", false},
		{table.Throttle, "ThrottlingException", false},
		{table.Conflict, "TransactionConflictException", false},
		{table.Slow, "", true},
	}
	for _, test := range tests {
		t.Run(string(test.effect), func(t *testing.T) {
			faults.Reset()
			faults.Add(table.Rule{Operation: "PutItem", Table: name, Effect: test.effect, Delay: time.Millisecond})
			k := key("a", string(test.effect))
			_, err := db.PutItem(context.Background(), &dynamodb.PutItemInput{TableName: &name, Item: k})
			if test.code == "cut" {
				if err == nil {
					t.Error("no error, want a broken connection")
				}
			} else {
				wantError(t, string(test.effect), err, test.code, "")
			}
			if got := get(t, db, name, k) != nil; got != test.written {
				t.Errorf("written %t, want %t", got, test.written)
			}
		})
	}
}

func TestFaults_Count(t *testing.T) {
	t.Parallel()
	faults := &table.Faults{}
	db, _ := serve(t, table.Options{Faults: faults})
	name, other := create(t, db), create(t, db)
	faults.Add(table.Rule{Operation: "PutItem", Table: name, Nth: 2, Times: 2, Effect: table.Throttle})
	var got []bool
	for range 5 {
		_, err := db.PutItem(context.Background(), &dynamodb.PutItemInput{TableName: &name, Item: key("a", "b")})
		got = append(got, err == nil)
		put(t, db, other, key("a", "b"))
	}
	if diff := cmp.Diff([]bool{true, false, false, true, true}, got); diff != "" {
		t.Errorf("successes (-want +got):\n%s", diff)
	}
}

func TestFaults_TransactionConflict(t *testing.T) {
	t.Parallel()
	faults := &table.Faults{}
	db, _ := serve(t, table.Options{Faults: faults})
	name := create(t, db)
	faults.Add(table.Rule{Operation: "TransactWriteItems", Effect: table.Conflict})
	items := txPut(name, key("a", "1"), "")
	wantError(t, "conflict", transact(db, "", items, txPut(name, key("a", "2"), "")), "TransactionCanceledException", "[TransactionConflict, None]")
	wantError(t, "again", transact(db, "", items), "", "")
}

func TestFaults_ClientRetriesWrittenButFailed(t *testing.T) {
	t.Parallel()
	faults := &table.Faults{}
	db, _ := serve(t, table.Options{Faults: faults})
	name := create(t, db)
	faults.Add(table.Rule{Operation: "TransactWriteItems", Effect: table.FailAfter})
	// The SDK makes a client token by itself, so that its retry is not a second transaction.
	retrying := client(*db.Options().BaseEndpoint, 3)
	wantError(t, "retried", transact(retrying, "", txAdd(name, key("a", "b"))), "", "")
	wantItem(t, "counter", get(t, db, name, key("a", "b")), with(key("a", "b"), attrs{"v": num("1")}))
}

func TestFaults_Observe(t *testing.T) {
	t.Parallel()
	faults := &table.Faults{}
	db, _ := serve(t, table.Options{Faults: faults})
	name := create(t, db)
	var seen []table.Call
	faults.Observe(func(c table.Call) { seen = append(seen, c) })
	put(t, db, name, key("a", "b"))
	get(t, db, name, key("a", "b"))
	_ = transact(db, "", txPut(name, key("a", "b"), "attribute_not_exists(pk)"))
	_, _ = db.GetItem(context.Background(), &dynamodb.GetItemInput{TableName: aws.String("nowhere"), Key: key("a", "b")})
	faults.Observe(nil)
	want := []table.Call{
		{Operation: "PutItem", Tables: []string{name}, Write: 1, Done: true},
		{Operation: "GetItem", Tables: []string{name}, Read: 1, Done: true},
		{Operation: "TransactWriteItems", Tables: []string{name}, Code: "TransactionCanceledException", Done: true},
		{Operation: "GetItem", Tables: []string{"nowhere"}, Code: "ResourceNotFoundException", Done: true},
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}
