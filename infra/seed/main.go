// Command seed makes real units of the imported registers applicants of a running local stack, with invented contacts at
// example.org:
//
//	go run ./infra/seed -endpoint http://127.0.0.1:8090 -eu 300 -ua 300
//
// It may be stopped and started again: who applied already is left alone.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/bridges-of-trust/bridges/infra/local/stack"
	"github.com/bridges-of-trust/bridges/infra/progress"
	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo"
	"github.com/bridges-of-trust/bridges/shared/adapter/s3"
	"github.com/bridges-of-trust/bridges/shared/adapter/wire"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/sample"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "seed:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("seed", flag.ContinueOnError)
	endpoint := flags.String("endpoint", "", "address of the local stack")
	name := flags.String("name", "bridges-local", "name of its table and bucket")
	eu := flags.Int("eu", 300, "units of the EU side")
	ua := flags.Int("ua", 300, "hromadas")
	accept := flags.Bool("accept", true, "accept the applications, so that they take part in the matching")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *endpoint == "" {
		return errors.New("say with -endpoint where the local stack is; a deployed system is never seeded")
	}
	cfg := wire.Patient(aws.Config{
		Region: "eu-central-1", BaseEndpoint: endpoint,
		Credentials: credentials.NewStaticCredentialsProvider(stack.AccessKey, stack.SecretKey, ""),
	})
	t := dynamo.New(cfg, *name)
	return seed(ctx, t, s3.New(cfg, *name), map[programme.Side]int{programme.EU: *eu, programme.UA: *ua}, *accept)
}

func seed(ctx context.Context, t *dynamo.Table, b *s3.Bucket, wanted map[programme.Side]int, accept bool) error {
	now := time.Now().UTC()
	editions, err := t.Editions(ctx)
	if err != nil {
		return err
	}
	if len(editions) == 0 {
		return errors.New("no edition is set up; start the stack first")
	}
	e := editions[len(editions)-1]
	calls, err := t.Calls(ctx, e.ID)
	if err != nil {
		return err
	}
	snapshot, err := register.NewReader(b, t.Register()).Snapshot(ctx, now)
	if err != nil {
		return err
	}
	bar := progress.New(os.Stdout, progress.IsTerminal(os.Stdout))
	for _, call := range calls {
		all, err := placesOf(ctx, snapshot, call)
		if err != nil {
			return err
		}
		chosen := sample.Pick(all, call, wanted[call.Side])
		for i, place := range chosen {
			a := sample.Applicant{Place: place, Call: call, Themes: e.Themes, Langs: e.Languages, At: call.Opens.Add(time.Hour)}
			_, err := sample.Apply(ctx, t, a, accept, now)
			if err != nil && fault.CodeOf(err) != fault.Conflict { // a conflict: the place applied by itself
				return err
			}
			bar.Show("Applicants of "+string(call.ID), i+1, len(chosen))
		}
	}
	bar.End()
	return nil
}

func placesOf(ctx context.Context, s *register.Snapshot, call programme.Call) ([]municipality.Place, error) {
	countries := call.Eligibility.Countries
	if len(countries) == 0 {
		countries = s.Countries()
	}
	shards, err := s.Shards(ctx, countries...)
	if err != nil {
		return nil, err
	}
	var out []municipality.Place
	for _, shard := range shards {
		for i := range shard.Len() {
			p, err := shard.Place(i)
			if err != nil {
				return nil, err
			}
			out = append(out, p)
		}
	}
	return out, nil
}
