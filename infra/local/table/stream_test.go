package table_test

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/infra/local/table"
)

// fakeClock begins on 2026-03-01 and moves when told to.
type fakeClock struct {
	mu     sync.Mutex
	passed time.Duration
}

func (c *fakeClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC).Add(c.passed)
}

func (c *fakeClock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.passed += d
}

func records(t *testing.T, s *table.Store, name string, after uint64) []table.StreamRecord {
	t.Helper()
	got, err := s.StreamRecords(name, after, 1000)
	if err != nil {
		t.Fatalf("StreamRecords: %v", err)
	}
	return got
}

func TestStream_RecordsChangesOnly(t *testing.T) {
	t.Parallel()
	var clock fakeClock
	db, s := serve(t, table.Options{Now: clock.now})
	name := create(t, db)
	ctx := context.Background()
	put(t, db, name, with(key("a", "b"), attrs{"v": num("1")}))
	put(t, db, name, with(key("a", "b"), attrs{"v": num("1.0")})) // the same item
	wantError(t, "transaction", transact(db, "", txAdd(name, key("a", "b")), txPut(name, key("a", "c"), "")), "", "")
	for range 2 { // the second deletes nothing
		if _, err := db.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &name, Key: key("a", "b")}); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, r := range records(t, s, name, 0) {
		got = append(got, r.EventName+" "+r.Change.Keys["sk"].Str)
	}
	if diff := cmp.Diff([]string{"INSERT b", "MODIFY b", "INSERT c", "REMOVE b"}, got); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	if rest := records(t, s, name, 3); len(rest) != 1 || rest[0].Sequence != 4 {
		t.Errorf("after 3: %v, want the fourth only", rest)
	}
}

func TestStream_ReadsAsLambdaEvent(t *testing.T) {
	t.Parallel()
	var clock fakeClock
	db, s := serve(t, table.Options{Now: clock.now})
	name := create(t, db)
	put(t, db, name, with(key("a", "b"), attrs{"v": num("1"), "bin": blob("x")}))
	put(t, db, name, with(key("a", "b"), attrs{"v": num("2")}))
	text, err := json.Marshal(map[string]any{"Records": records(t, s, name, 1)})
	if err != nil {
		t.Fatal(err)
	}
	var event events.DynamoDBEvent
	if err := json.Unmarshal(text, &event); err != nil {
		t.Fatalf("read as Lambda event: %v", err)
	}
	r := event.Records[0]
	got := map[string]string{
		"name": r.EventName, "source": r.EventSource, "view": r.Change.StreamViewType, "sequence": r.Change.SequenceNumber,
		"old": r.Change.OldImage["v"].Number(), "new": r.Change.NewImage["v"].Number(), "key": r.Change.Keys["pk"].String(),
		"time": r.Change.ApproximateCreationDateTime.UTC().Format(time.RFC3339), "bin": string(r.Change.OldImage["bin"].Binary()),
		"size": strconv.FormatInt(r.Change.SizeBytes, 10),
	}
	want := map[string]string{
		"name": "MODIFY", "source": "aws:dynamodb", "view": "NEW_AND_OLD_IMAGES", "sequence": "100000000000000000002",
		"old": "1", "new": "2", "key": "a", "time": "2026-03-01T12:00:00Z", "bin": "x", "size": "28",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
	}
	if r.UserIdentity != nil {
		t.Errorf("userIdentity %v, want none", r.UserIdentity)
	}
}

func TestStream_KeepsADay(t *testing.T) {
	t.Parallel()
	var clock fakeClock
	db, s := serve(t, table.Options{Now: clock.now})
	name := create(t, db)
	put(t, db, name, key("a", "1"))
	clock.add(23 * time.Hour)
	put(t, db, name, key("a", "2"))
	clock.add(2 * time.Hour)
	for _, when := range []string{"before the sweep", "after the sweep"} {
		if got := records(t, s, name, 0); len(got) != 1 || got[0].Sequence != 2 {
			t.Errorf("%s: %d records, want the second only", when, len(got))
		}
		if err := s.Sweep(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWait(t *testing.T) {
	t.Parallel()
	db, s := serve(t, table.Options{})
	name := create(t, db)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- s.Wait(ctx, name, 0) }()
	put(t, db, name, key("a", "b"))
	if err := <-done; err != nil {
		t.Errorf("Wait: %v, want nil", err)
	}
	go func() { done <- s.Wait(ctx, name, 1) }()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("Wait after cancel: %v, want context.Canceled", err)
	}
}

func TestTTL(t *testing.T) {
	t.Parallel()
	var clock fakeClock
	db, s := serve(t, table.Options{Now: clock.now, TTLDelay: time.Minute})
	name := create(t, db)
	ctx := context.Background()
	at := func(d time.Duration) types.AttributeValue {
		return num(strconv.FormatInt(clock.now().Add(d).Unix(), 10))
	}
	put(t, db, name,
		with(key("a", "before"), attrs{"ttl": at(time.Hour)}), with(key("a", "later"), attrs{"ttl": at(5 * time.Hour)}),
		with(key("a", "text"), attrs{"ttl": str("1")}), with(key("a", "ancient"), attrs{"ttl": num("1")}), key("a", "none"))
	spec := &types.TimeToLiveSpecification{AttributeName: aws.String("ttl"), Enabled: aws.Bool(true)}
	if _, err := db.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{TableName: &name, TimeToLiveSpecification: spec}); err != nil {
		t.Fatal(err)
	}
	put(t, db, name, with(key("a", "after"), attrs{"ttl": at(time.Hour)}), with(key("a", "prolonged"), attrs{"ttl": at(time.Hour)}))
	put(t, db, name, with(key("a", "prolonged"), attrs{"ttl": at(9 * time.Hour)}))
	last := records(t, s, name, 0)
	steps := []struct {
		pass time.Duration
		want []string
	}{
		{time.Hour + 30*time.Second, []string{"after", "ancient", "before", "later", "none", "prolonged", "text"}},
		{time.Minute, []string{"ancient", "later", "none", "prolonged", "text"}},
		{5 * time.Hour, []string{"ancient", "none", "prolonged", "text"}},
	}
	for _, step := range steps {
		clock.add(step.pass)
		if err := s.Sweep(); err != nil {
			t.Fatal(err)
		}
		out, err := db.Query(ctx, &dynamodb.QueryInput{TableName: &name, KeyConditionExpression: aws.String("pk = :p"), ExpressionAttributeValues: attrs{":p": str("a")}})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(step.want, sks(out.Items)); diff != "" {
			t.Errorf("after %v (-want +got):\n%s", step.pass, diff)
		}
	}
	gone := records(t, s, name, last[len(last)-1].Sequence)
	if len(gone) != 3 || gone[0].EventName != "REMOVE" || gone[0].UserIdentity == nil || gone[0].UserIdentity.PrincipalID != "dynamodb.amazonaws.com" {
		t.Errorf("records of the sweep: %+v, want three removals by dynamodb.amazonaws.com", gone)
	}
	described, err := db.DescribeTimeToLive(ctx, &dynamodb.DescribeTimeToLiveInput{TableName: &name})
	if err != nil || described.TimeToLiveDescription.TimeToLiveStatus != "ENABLED" {
		t.Errorf("DescribeTimeToLive: %v, %v, want ENABLED", described, err)
	}
	_, err = db.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{TableName: &name, TimeToLiveSpecification: spec})
	wantError(t, "again", err, "ValidationException", "TimeToLive is already enabled")
}
