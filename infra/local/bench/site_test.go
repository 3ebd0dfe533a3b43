package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"golang.org/x/sys/unix"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/infra/local/demo"
	"github.com/bridges-of-trust/bridges/infra/local/gateway"
	"github.com/bridges-of-trust/bridges/infra/local/runtimeapi"
	"github.com/bridges-of-trust/bridges/infra/local/stack"
	"github.com/bridges-of-trust/bridges/infra/local/table"
	"github.com/bridges-of-trust/bridges/shared/adapter/wire"
	"github.com/bridges-of-trust/bridges/shared/runtime/boot"
	"github.com/bridges-of-trust/bridges/shared/runtime/boot/console"
	"github.com/bridges-of-trust/bridges/shared/runtime/boot/portal"
	"github.com/bridges-of-trust/bridges/shared/runtime/config"
)

// A site is a stack whose portal and console run once more in this process, where what they wait for can be told from
// what they do themselves.
type site struct {
	*stack.Stack
	url     string // at which those two answer
	env     map[string]string
	waited  atomic.Int64 // nanoseconds for answers of the table and the other services
	handler map[string]lambda.Handler

	function string // of the latest request
	event    []byte
}

func newSite(b *testing.B) *site {
	b.Helper()
	dist, err := filepath.Abs(local)
	if err != nil {
		b.Fatal(err)
	}
	built(b, local, "portal")
	s := &site{handler: map[string]lambda.Handler{}}
	s.Stack, err = stack.New(b.Context(), stack.Options{
		System: app.Bridges(), Data: b.TempDir(), Dist: dist, Faults: &table.Faults{},
		Seed: func(ctx context.Context, env map[string]string) error {
			s.env = env
			return demo.Load(ctx, env)
		},
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Close(); err != nil {
			b.Errorf("close stack: %v", err)
		}
	})
	var routes []gateway.Route
	for _, f := range app.Bridges().Functions {
		for _, prefix := range f.Prefixes {
			routes = append(routes, gateway.Route{Prefix: prefix, Function: f.Name})
		}
	}
	server := httptest.NewServer(gateway.New(routes, s, runtimeapi.NewID))
	b.Cleanup(server.Close)
	s.url = server.URL
	build(b, s, "portal", portal.Build)
	build(b, s, "console", console.Build)
	return s
}

// build makes a function as boot does, but for its clock and log.
func build[C any](b *testing.B, s *site, name string, of func(boot.Process, C) (any, error)) {
	b.Helper()
	var c C
	lookup := func(name string) (string, bool) { value, ok := s.env[name]; return value, ok }
	if err := config.Load(lookup, &c); err != nil {
		b.Fatal(err)
	}
	endpoint := s.URL()
	p := boot.Process{
		AWS: wire.Patient(aws.Config{
			Region: runtimeapi.Region, BaseEndpoint: &endpoint, HTTPClient: &waiting{awshttp.NewBuildableClient(), &s.waited},
			Credentials: credentials.NewStaticCredentialsProvider(stack.AccessKey, stack.SecretKey, ""),
		}),
		Now: time.Now, Entropy: rand.Reader, Log: slog.New(slog.NewJSONHandler(io.Discard, nil)),
	}
	h, err := of(p, c)
	if err != nil {
		b.Fatal(err)
	}
	s.handler[name] = lambda.NewHandler(h)
}

// Invoke implements gateway.Invoker.
func (s *site) Invoke(ctx context.Context, function string, payload []byte) (runtimeapi.Result, error) {
	s.function, s.event = function, payload
	out, err := s.handler[function].Invoke(ctx, payload)
	return runtimeapi.Result{Payload: out}, err
}

// A waiting client adds up how long answers take, to their last byte.
type waiting struct {
	aws.HTTPClient
	spent *atomic.Int64
}

// Do implements aws.HTTPClient.
func (w *waiting) Do(r *http.Request) (*http.Response, error) {
	began := time.Now()
	defer func() { w.spent.Add(int64(time.Since(began))) }()
	res, err := w.HTTPClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	res.Body = io.NopCloser(bytes.NewReader(body))
	return res, err
}

// A reply is the part of a function's answer that matters here.
type reply struct {
	StatusCode int               `json:"statusCode"`
	Headers    map[string]string `json:"headers"`
	Body       string            `json:"body"`
}

// once sends a function an event and tells its own time from that of what it waited for. The processor's time is what a
// busy machine leaves alone.
func (s *site) once(b *testing.B, function string, event []byte) (own, all, cpu time.Duration, answer []byte) {
	b.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	s.waited.Store(0)
	worked, began := processor(b), time.Now()
	answer, err := s.handler[function].Invoke(b.Context(), event)
	all, cpu = time.Since(began), processor(b)-worked
	if err != nil {
		b.Fatal(err)
	}
	return all - time.Duration(s.waited.Load()), all, cpu, answer
}

// processor gives the time that this thread has had of a processor.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		b.Fatal(err)
	}
	return time.Duration(t.Nano())
}

// measure asks for the page of an event again and again, each time from another address, as rates are per address; it
// gives how often.
func (s *site) measure(b *testing.B, function string, event []byte) int {
	b.Helper()
	var owns, alls, cpus []time.Duration
	var last []byte
	from := addresses(b, event)
	for b.Loop() {
		own, all, cpu, answer := s.once(b, function, from())
		owns, alls, cpus, last = append(owns, own), append(alls, all), append(cpus, cpu), answer
	}
	var r reply
	if err := json.Unmarshal(last, &r); err != nil || r.StatusCode != http.StatusOK {
		b.Fatalf("answer %d, %v: %.300s", r.StatusCode, err, last)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ms(quantile(owns, 0.5)), "own-p50-ms")
	b.ReportMetric(ms(quantile(owns, 0.99)), "own-p99-ms")
	b.ReportMetric(ms(quantile(cpus, 0.5)), "cpu-p50-ms")
	b.ReportMetric(ms(quantile(cpus, 0.99)), "cpu-p99-ms")
	b.ReportMetric(ms(quantile(alls, 0.5)), "all-p50-ms")
	b.ReportMetric(ms(quantile(alls, 0.99)), "all-p99-ms")
	b.ReportMetric(float64(len(r.Body))/1e3, "html-kB")
	b.ReportMetric(float64(compressed([]byte(r.Body)))/1e3, "gz-kB")
	return len(owns)
}

// addresses gives the event once more for each call, as if somebody else had sent it.
func addresses(b *testing.B, event []byte) func() []byte {
	b.Helper()
	var e map[string]any
	if err := json.Unmarshal(event, &e); err != nil {
		b.Fatal(err)
	}
	about, ok := e["requestContext"].(map[string]any)["http"].(map[string]any)
	if !ok {
		b.Fatalf("no address in %.300s", event)
	}
	n := 0
	return func() []byte {
		n++
		about["sourceIp"] = strings.Join([]string{"198", "18", strconv.Itoa(n / 250), strconv.Itoa(n % 250)}, ".")
		out, err := json.Marshal(e)
		if err != nil {
			b.Fatal(err)
		}
		return out
	}
}
