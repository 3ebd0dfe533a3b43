// Command local runs the whole system of the manifest on this machine: go run ./infra/local
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/infra/local/demo"
	"github.com/bridges-of-trust/bridges/infra/local/gallery"
	"github.com/bridges-of-trust/bridges/infra/local/stack"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if errors.Is(err, flag.ErrHelp) {
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "local:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("local", flag.ContinueOnError)
	port := flags.Int("port", 8090, "port on 127.0.0.1")
	data := flags.String("data", ".local", "folder for everything that survives a restart")
	dist := flags.String("dist", filepath.Join("dist", "local"), "folder with <function>/bootstrap")
	empty := flags.Bool("empty", false, "start without the demonstration")
	if err := flags.Parse(args); err != nil {
		return err
	}
	s, err := stack.New(ctx, stack.Options{
		System: app.Bridges(), Data: *data, Dist: *dist, Port: *port, Notes: os.Stderr, Seed: seed(*empty),
		Gallery: gallery.New(gallery.All()...),
	})
	if err != nil {
		return err
	}
	s.Welcome(os.Stdout)
	<-ctx.Done()
	fmt.Fprintln(os.Stderr, "stopping; executions and queues go on at the next start")
	return s.Close()
}

// seed fills an empty stack with the demonstration, unless it is to stay empty.
func seed(empty bool) func(context.Context, map[string]string) error {
	if empty {
		return nil
	}
	return demo.Load
}
