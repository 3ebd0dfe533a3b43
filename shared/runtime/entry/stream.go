package entry

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/aws/aws-lambda-go/events"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// A Record is what a stream handler gets of one change of an item: its keys and whether it is new. The item itself is
// read again where it is needed: a stream may be late.
type Record struct {
	PK, SK   string
	Inserted bool
}

// Stream makes a Lambda handler for the table's stream. Records are handled in order; the first that fails is reported
// and ends the batch, because Lambda replays everything from the lowest failed record anyway. A record that can never
// succeed goes to the dead-letter queue after the retries and the bisecting of the event source mapping.
func Stream(do func(context.Context, Record) error, edge Edge) func(context.Context, events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	return func(ctx context.Context, e events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
		began, out := edge.Now(), events.DynamoDBEventResponse{}
		for _, r := range e.Records {
			err := handle(ctx, do, r)
			if err == nil {
				continue
			}
			edge.Log.LogAttrs(ctx, slog.LevelError, "record", slog.String("sequence", r.Change.SequenceNumber),
				slog.String("code", string(fault.CodeOf(err))), slog.String("error", err.Error()))
			out.BatchItemFailures = append(out.BatchItemFailures,
				events.DynamoDBBatchItemFailure{ItemIdentifier: r.Change.SequenceNumber})
			break
		}
		edge.Log.LogAttrs(ctx, slog.LevelInfo, "batch", slog.Int("records", len(e.Records)),
			slog.Int("failed", len(out.BatchItemFailures)), slog.Duration("took", edge.Now().Sub(began)))
		return out, nil
	}
}

func handle(ctx context.Context, do func(context.Context, Record) error, r events.DynamoDBEventRecord) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	pk, sk := r.Change.Keys["pk"], r.Change.Keys["sk"]
	if pk.DataType() != events.DataTypeString || sk.DataType() != events.DataTypeString {
		return fault.Wrap(fault.Invalid, "", fmt.Errorf("record without keys"))
	}
	return do(ctx, Record{PK: pk.String(), SK: sk.String(), Inserted: r.EventName == "INSERT"})
}
