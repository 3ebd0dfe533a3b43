// Package demo fills an empty local stack with the demonstration: about forty real municipalities, an edition with a call
// for each side, and applications with invented contacts.
package demo

import (
	"context"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo"
	"github.com/bridges-of-trust/bridges/shared/adapter/s3"
	"github.com/bridges-of-trust/bridges/shared/adapter/wire"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
	"github.com/bridges-of-trust/bridges/shared/sample"
	"github.com/bridges-of-trust/bridges/shared/sample/places"
)

// Load fills the stack that the environment leads to. It may be done again: what is there stays.
func Load(ctx context.Context, env map[string]string) error {
	table, bucket := Open(env)
	now := time.Now().UTC()
	job := register.Job{
		Source: nil, Store: bucket, Pointer: table.Register(), By: "demonstration", Now: now, Progress: func(register.Progress) {},
	}
	if _, err := register.ImportDemo(ctx, job, places.All(), places.Sources()); err != nil {
		return err
	}
	key, err := base64.StdEncoding.DecodeString(env[string(app.VarSigningKey)])
	if err != nil {
		return fmt.Errorf("read the signing key: %w", err)
	}
	return sample.LoadReachable(ctx, table, now, func(canonical string) string { return account.EmailKey(key, canonical) })
}

// Open gives the table and the bucket of the stack that the environment leads to.
func Open(env map[string]string) (*dynamo.Table, *s3.Bucket) {
	endpoint := env["AWS_ENDPOINT_URL_DYNAMODB"]
	cfg := wire.Patient(aws.Config{
		Region: env["AWS_REGION"], BaseEndpoint: &endpoint,
		Credentials: credentials.NewStaticCredentialsProvider(env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"], ""),
	})
	return dynamo.New(cfg, env[string(app.VarTable)]), s3.New(cfg, env[string(app.VarBucket)])
}
