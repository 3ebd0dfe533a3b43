package main

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/infra/local/runtimeapi"
	"github.com/bridges-of-trust/bridges/infra/local/stack"
)

// Folders where make puts the functions: for this machine, and for AWS.
const (
	local    = "../../../dist/local"
	deployed = "../../../dist"
)

// built gives the path of a function's binary, or says how to come by it.
func built(b *testing.B, dist, name string) string {
	b.Helper()
	path, err := filepath.Abs(filepath.Join(dist, name, "bootstrap"))
	if err != nil {
		b.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		b.Fatal("the functions are not built: run make local build first")
	}
	return path
}

// A lambdaAPI is as much of the Lambda Runtime API as a function's first poll needs.
type lambdaAPI struct {
	*httptest.Server
	polls chan time.Time
}

func newLambdaAPI(b *testing.B) *lambdaAPI {
	b.Helper()
	api := &lambdaAPI{polls: make(chan time.Time)}
	api.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/2018-06-01/runtime/invocation/next") {
			api.polls <- time.Now()
			<-r.Context().Done() // nothing to do, until the process is ended
		}
	}))
	b.Cleanup(api.Close)
	return api
}

// start measures from the start of a process to its first poll.
func (api *lambdaAPI) start(b *testing.B, bootstrap string, env []string) time.Duration {
	b.Helper()
	cmd := exec.Command(bootstrap)
	cmd.Dir, cmd.Env = filepath.Dir(bootstrap), append(env, "AWS_LAMBDA_RUNTIME_API="+api.Listener.Addr().String())
	cmd.Stdout, cmd.Stderr = io.Discard, b.Output()
	began := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() { _, _ = cmd.Process.Kill(), cmd.Wait() }()
	select {
	case polled := <-api.polls:
		return polled.Sub(began)
	case <-time.After(10 * time.Second):
		b.Fatalf("%s does not poll", bootstrap)
		return 0
	}
}

// environment is what the local stack gives a function.
func environment(f app.Function) []string {
	const origin = "http://127.0.0.1:8090"
	values := map[app.Var]string{
		app.VarTable: "bridges-local", app.VarBucket: "bridges-local", app.VarPublicURL: origin, app.VarConsoleURL: origin,
		app.VarMailFrom: "bridges@example.org", app.VarIssuer: origin + "/_local/identity", app.VarClientID: "console",
		app.VarSigningKey:  base64.StdEncoding.EncodeToString(make([]byte, 32)),
		app.VarMatching:    "arn:aws:states:" + runtimeapi.Region + ":" + runtimeapi.Account + ":stateMachine:matching",
		app.VarSuggestions: "arn:aws:states:" + runtimeapi.Region + ":" + runtimeapi.Account + ":stateMachine:suggestions",
	}
	env := []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.TempDir(), "TZ=UTC", "LANG=en_US.UTF-8",
		"AWS_LAMBDA_FUNCTION_NAME=" + f.Name, "AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=" + strconv.Itoa(f.MemoryMB), "AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"AWS_REGION=" + runtimeapi.Region, "AWS_ACCESS_KEY_ID=" + stack.AccessKey, "AWS_SECRET_ACCESS_KEY=" + stack.SecretKey,
	}
	for _, service := range []string{"DYNAMODB", "SFN", "SESV2", "S3", "LAMBDA"} {
		env = append(env, "AWS_ENDPOINT_URL_"+service+"="+origin)
	}
	for _, v := range f.Env {
		env = append(env, string(v)+"="+values[v])
	}
	return env
}

// bare builds the smallest function as the Makefile builds ours.
func bare(b *testing.B) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "bootstrap")
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-tags=lambda.norpc", "-o", path, "./bare")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	return path
}

// BenchmarkStart measures what a function does before it can take its first event, each time beside the smallest function
// there is, so that a busy machine slows both.
func BenchmarkStart(b *testing.B) {
	api, least := newLambdaAPI(b), bare(b)
	for _, f := range app.Bridges().Functions {
		b.Run(f.Name, func(b *testing.B) {
			path, env := built(b, local, f.Name), environment(f)
			var ours, bares []time.Duration
			for b.Loop() {
				bares = append(bares, api.start(b, least, env))
				ours = append(ours, api.start(b, path, env))
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(ms(quantile(ours, 0.5)), "ms")
			b.ReportMetric(ms(quantile(bares, 0.5)), "bare-ms")
			b.ReportMetric(float64(quantile(ours, 0.5))/float64(quantile(bares, 0.5)), "x-bare")
		})
	}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// quantile gives the q-th part of what was measured; it sorts it.
func quantile(all []time.Duration, q float64) time.Duration {
	slices.Sort(all)
	return all[int(q*float64(len(all)-1))]
}
