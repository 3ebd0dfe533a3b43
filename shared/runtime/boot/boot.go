// Package boot builds each function's dependencies, once per process: configuration, clients, stores, services. It is
// the one place that knows which adapter stands behind which port.
package boot

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"
	_ "time/tzdata" // Lambda's image has no zones; a deadline means the same everywhere

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo"
	"github.com/bridges-of-trust/bridges/shared/adapter/s3"
	"github.com/bridges-of-trust/bridges/shared/adapter/wire"
	"github.com/bridges-of-trust/bridges/shared/runtime/config"
	"github.com/bridges-of-trust/bridges/shared/runtime/entry"
)

// A Process is what every function has: clients' configuration, clock, entropy and log.
type Process struct {
	AWS     aws.Config
	Now     func() time.Time
	Entropy io.Reader
	Log     *slog.Logger
}

// Main runs a function: it loads its configuration, builds its handler and serves. A function that cannot be built says
// why in one log line and ends, which the platform reports as a failed start.
func Main[C any](name string, build func(Process, C) (any, error)) {
	log := entry.NewLog(os.Stdout, name)
	slog.SetDefault(log)
	handler, err := start(log, build)
	if err != nil {
		log.Error("cannot start", "error", err.Error())
		os.Exit(1)
	}
	lambda.Start(handler)
}

func start[C any](log *slog.Logger, build func(Process, C) (any, error)) (any, error) {
	var settings C
	err := config.Load(os.LookupEnv, &settings)
	sdk, sdkErr := clients(os.LookupEnv)
	if err := errors.Join(err, sdkErr); err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	return build(Process{AWS: wire.Patient(sdk), Now: time.Now, Entropy: rand.Reader, Log: log}, settings)
}

// Edge gives what leaving the process needs.
func (p Process) Edge() entry.Edge { return entry.Edge{Log: p.Log, Now: p.Now, Entropy: p.Entropy} }

// Table gives the table.
func (p Process) Table(name string) *dynamo.Table { return dynamo.New(p.AWS, name) }

// Bucket gives the bucket.
func (p Process) Bucket(name string) *s3.Bucket { return s3.New(p.AWS, name) }
