package table_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/bridges-of-trust/bridges/infra/local/table"
)

// BenchmarkTransactWrite3Items16Clients: 16 clients over HTTP, each transaction updates a record under its
// revision and puts two new items, all on disk when answered.
func BenchmarkTransactWrite3Items16Clients(b *testing.B) {
	db, _ := serve(b, table.Options{})
	name := create(b, db)
	body := str(strings.Repeat("x", 500))
	var next atomic.Int64
	var work sync.WaitGroup
	b.ResetTimer()
	for c := range 16 {
		work.Go(func() {
			for {
				i := next.Add(1)
				if i > int64(b.N) {
					return
				}
				id := fmt.Sprintf("%d", i)
				err := transact(db, "", txAdd(name, key(fmt.Sprint("record", c), "r")),
					txPut(name, with(key("event", id), attrs{"body": body}), "attribute_not_exists(pk)"),
					txPut(name, with(key("outbox"+id, "m"), attrs{"body": body, "g": str("open"), "n": num(id)}), "attribute_not_exists(pk)"))
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	work.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "transactions/s")
}

func BenchmarkGetItem(b *testing.B) {
	db, _ := serve(b, table.Options{})
	name := create(b, db)
	put(b, db, name, with(key("a", "b"), attrs{"body": str(strings.Repeat("x", 1000))}))
	for b.Loop() {
		get(b, db, name, key("a", "b"))
	}
}

func BenchmarkQuery100(b *testing.B) {
	db, _ := serve(b, table.Options{})
	name := create(b, db)
	for i := range 100 {
		put(b, db, name, with(key("p", fmt.Sprint(i)), attrs{"body": str(strings.Repeat("x", 500)), "m": dict(attrs{"k": list(num("1"), yes(true))})}))
	}
	for b.Loop() {
		out, err := db.Query(context.Background(), &dynamodb.QueryInput{TableName: &name, KeyConditionExpression: aws.String("pk = :p"), ExpressionAttributeValues: attrs{":p": str("p")}})
		if err != nil || out.Count != 100 {
			b.Fatalf("%v items, error %v, want 100", out, err)
		}
	}
}
