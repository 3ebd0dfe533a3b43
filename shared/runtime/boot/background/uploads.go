package background

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-lambda-go/events"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
	"github.com/bridges-of-trust/bridges/shared/runtime/boot"
	"github.com/bridges-of-trust/bridges/shared/runtime/entry"
)

// UploadsConfig is the environment of the function uploads.
type UploadsConfig struct {
	Table  string `env:"BRIDGES_TABLE"`
	Bucket string `env:"BRIDGES_BUCKET"`
}

// An Arrival is what became of an object that was put into the bucket.
type Arrival struct {
	Imported bool   `json:"imported"`           // false: the object begins no delivery of a register
	Changed  bool   `json:"changed"`            // the register is another one than before
	Register string `json:"register,omitempty"` // key of its manifest
	Places   int    `json:"places"`
}

// Uploads builds the handler of objects that were put into the bucket.
func Uploads(p boot.Process, c UploadsConfig) (any, error) {
	t, b := p.Table(c.Table), p.Bucket(c.Bucket)
	arrived := func(ctx context.Context, e events.EventBridgeEvent) (Arrival, error) {
		key, err := objectKey(e.Detail)
		if err != nil {
			return Arrival{}, err
		}
		report, imported, err := register.ImportArrival(ctx, b, t.Register(), key, p.Now().UTC())
		return Arrival{Imported: imported, Changed: report.Changed, Register: report.Current.Manifest, Places: report.Places}, err
	}
	return entry.Do("object", arrived, p.Edge()), nil
}

// objectKey reads the key of the object that an "Object Created" event of S3 tells of.
func objectKey(detail json.RawMessage) (string, error) {
	var d struct {
		Object struct {
			Key string `json:"key"`
		} `json:"object"`
	}
	if err := json.Unmarshal(detail, &d); err != nil || d.Object.Key == "" {
		return "", fault.Wrap(fault.Invalid, "", fmt.Errorf("event names no object: %w", err))
	}
	return d.Object.Key, nil
}
