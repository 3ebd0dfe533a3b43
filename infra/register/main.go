// Command register imports the registers of places into the bucket and the table of a running system:
//
//	go run ./infra/register -from ../shared/data -endpoint http://127.0.0.1:8090 -table bridges -bucket bridges
//
// Without -endpoint it goes where the SDK's environment says, which is AWS. The formats of the files stand in README.md
// beside this file. It may be stopped and started again at any time.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/signal"
	"os/user"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/infra/progress"
	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo"
	"github.com/bridges-of-trust/bridges/shared/adapter/s3"
	"github.com/bridges-of-trust/bridges/shared/adapter/wire"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
	"github.com/bridges-of-trust/bridges/shared/sample/places"
)

// localRegion is what requests to a local endpoint are signed for when the environment names no region.
const localRegion = "eu-central-1"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stopped := ctx.Err() != nil
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case stopped:
		fmt.Fprintln(os.Stderr, "register: stopped; started again it skips what is stored already")
		os.Exit(1)
	case err != nil:
		fmt.Fprintln(os.Stderr, "register:", explain(err))
		os.Exit(1)
	}
}

// options are what the command line says.
type options struct {
	from, endpoint, table, bucket, by string
	demo, loss                        bool
}

func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("register", flag.ContinueOnError)
	flags.StringVar(&o.from, "from", "", "folder with hromadas.csv, lau.csv.gz, nuts3.csv, languages.csv")
	flags.BoolVar(&o.demo, "demo", false, "import the demonstration instead, unless a real register is there")
	flags.StringVar(&o.endpoint, "endpoint", "", "address of a local stack; without it the SDK's environment decides")
	flags.StringVar(&o.table, "table", os.Getenv(string(app.VarTable)), "table; default $"+string(app.VarTable))
	flags.StringVar(&o.bucket, "bucket", os.Getenv(string(app.VarBucket)), "bucket; default $"+string(app.VarBucket))
	flags.StringVar(&o.by, "by", "", "who imports; default the name of the user")
	flags.BoolVar(&o.loss, "allow-loss", false, "a country may lose more than a fifth of its places")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	switch {
	case flags.NArg() > 0:
		return o, fmt.Errorf("unexpected %q", flags.Arg(0))
	case o.from == "" && !o.demo:
		return o, errors.New("say with -from in which folder the files are, or -demo")
	case o.from != "" && o.demo:
		return o, errors.New("-from and -demo exclude each other")
	case o.table == "" || o.bucket == "":
		return o, errors.New("say with -table and -bucket, or in the environment, what to write to")
	}
	if o.by == "" {
		o.by = "unknown"
		if u, err := user.Current(); err == nil {
			o.by = u.Username
		}
	}
	return o, nil
}

func run(ctx context.Context, args []string, out io.Writer) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	cfg, where, err := connect(ctx, o.endpoint)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Registers of places for table %s and bucket %s at %s\n", o.table, o.bucket, where)
	bar := progress.New(out, progress.IsTerminal(out))
	job := register.Job{
		Source: folder(o.from), Store: s3.New(cfg, o.bucket), Pointer: dynamo.New(cfg, o.table).Register(),
		By: o.by, Now: time.Now().UTC(), Loss: o.loss, Progress: onto(bar),
	}
	return perform(ctx, job, o.demo, bar, out)
}

// perform runs a job and prints what it did.
func perform(ctx context.Context, job register.Job, demo bool, bar *progress.Bar, out io.Writer) error {
	var report register.Report
	var err error
	if demo {
		report, err = register.ImportDemo(ctx, job, places.All(), places.Sources())
	} else {
		report, err = register.Import(ctx, job)
	}
	bar.End()
	if err != nil {
		printBroken(out, report)
		return err
	}
	printReport(out, report)
	return nil
}

// answers fails at once, and not after all files were read, where nothing listens at a local endpoint.
func answers(ctx context.Context, endpoint string) error {
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" {
		return fmt.Errorf("-endpoint %q is no address like http://127.0.0.1:8090", endpoint)
	}
	dialer := net.Dialer{Timeout: 5 * time.Second}
	c, err := dialer.DialContext(ctx, "tcp", u.Host)
	if err != nil {
		return fmt.Errorf("nothing answers at %s: make run starts the local stack", endpoint)
	}
	return c.Close()
}

// connect gives the SDK's configuration and says where it leads.
func connect(ctx context.Context, endpoint string) (aws.Config, string, error) {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return cfg, "", fmt.Errorf("configure the SDK: %w", err)
	}
	if endpoint == "" {
		if cfg.Region == "" {
			return cfg, "", errors.New("neither -endpoint nor AWS_REGION is given: where to?")
		}
		where := "AWS, region " + cfg.Region
		if cfg.BaseEndpoint != nil {
			where = *cfg.BaseEndpoint
		} else if e := os.Getenv("AWS_ENDPOINT_URL_S3"); e != "" {
			where = e
		}
		return wire.Patient(cfg), where, nil
	}
	if os.Getenv("AWS_ACCESS_KEY_ID") == "" {
		return cfg, "", errors.New("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must hold the local stack's keys; make register sets them")
	}
	if err := answers(ctx, endpoint); err != nil {
		return cfg, "", err
	}
	cfg.BaseEndpoint = &endpoint
	if cfg.Region == "" {
		cfg.Region = localRegion
	}
	return wire.Patient(cfg), endpoint, nil
}
