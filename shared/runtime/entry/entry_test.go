package entry

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

func fixed() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }

func event(method, path string) request {
	e := request{RawPath: path, Headers: map[string]string{"Host": "bridges.example.org"}}
	e.RequestContext.HTTP.Method = method
	e.RequestContext.HTTP.SourceIP = "192.0.2.7"
	return e
}

func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	http.SetCookie(w, &http.Cookie{Name: "a", Value: "1"})
	http.SetCookie(w, &http.Cookie{Name: "b", Value: "2"})
	fmt.Fprintf(w, "%s %s ?%s host=%s from=%s lang=%s cookies=%d body=%s",
		r.Method, r.URL.Path, r.URL.RawQuery, r.Host, r.RemoteAddr, r.Header.Get("Accept-Language"), len(r.Cookies()), body)
}

func TestHTTP(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*request)
		want   string
		status int
	}{
		{"plain", func(*request) {}, "GET /a ? host=bridges.example.org from=192.0.2.7 lang= cookies=0 body=", 200},
		{"query", func(e *request) { e.RawQueryString = "q=%D0%86&q=2" }, "GET /a ?q=%D0%86&q=2 host", 200},
		{"path, decoded by the gateway", func(e *request) { e.RawPath = "/І x" }, "GET /І x ?", 200},
		{"path, never decoded twice", func(e *request) { e.RawPath = "/%2e%2e" }, "GET /%2e%2e ?", 200},
		{"path with a lone per cent sign", func(e *request) { e.RawPath = "/50%" }, "GET /50% ?", 200},
		{"header with commas stays whole", func(e *request) { e.Headers["Accept-Language"] = "uk-UA,uk;q=0.9,en;q=0.8" }, "lang=uk-UA,uk;q=0.9,en;q=0.8", 200},
		{"cookies", func(e *request) { e.Cookies = []string{"x=1", "y=2"}; e.Headers["cookie"] = "z=3" }, "cookies=2", 200},
		{"body in base64", func(e *request) {
			e.Body, e.IsBase64Encoded = base64.StdEncoding.EncodeToString([]byte("а=1")), true
		}, "body=а=1", 200},
		{"broken base64", func(e *request) { e.Body, e.IsBase64Encoded = "###", true }, "Bad Request", 400},
		{"no path", func(e *request) { e.RawPath = "" }, "Bad Request", 400},
		{"strange method", func(e *request) { e.RequestContext.HTTP.Method = "G ET" }, "Bad Request", 400},
	}
	h := HTTP(http.HandlerFunc(echo), slog.New(slog.DiscardHandler), fixed)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := event("GET", "/a")
			tt.change(&e)
			got, err := h(t.Context(), e)
			if err != nil || got.StatusCode != tt.status || !strings.Contains(got.Body, tt.want) {
				t.Errorf("got %d %q %v, want %d %q", got.StatusCode, got.Body, err, tt.status, tt.want)
			}
		})
	}
}

func TestHTTP_Answer(t *testing.T) {
	t.Parallel()
	log := slog.New(slog.DiscardHandler)
	t.Run("cookies stand apart", func(t *testing.T) {
		t.Parallel()
		got, _ := HTTP(http.HandlerFunc(echo), log, fixed)(t.Context(), event("GET", "/"))
		if d := cmp.Diff([]string{"a=1", "b=2"}, got.Cookies); d != "" {
			t.Errorf("cookies: %s", d)
		}
	})
	t.Run("bytes travel in base64", func(t *testing.T) {
		t.Parallel()
		raw := []byte{0xff, 0xfe, 0}
		got, _ := HTTP(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(raw) }), log, fixed)(t.Context(), event("GET", "/"))
		if !got.IsBase64Encoded || got.Body != base64.StdEncoding.EncodeToString(raw) {
			t.Errorf("got %q base64=%v", got.Body, got.IsBase64Encoded)
		}
	})
	t.Run("a panic leaves nothing of the half-written page", func(t *testing.T) {
		t.Parallel()
		got, err := HTTP(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("half"))
			panic("x")
		}), log, fixed)(t.Context(), event("GET", "/"))
		if err != nil || got.StatusCode != 500 || strings.Contains(got.Body, "half") {
			t.Errorf("got %d %q %v", got.StatusCode, got.Body, err)
		}
	})
}

// TestHTTP_OneLogLine serves a real site: page, refusal, fault and panic, inside the site and around it.
func TestHTTP_OneLogLine(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := NewLog(&out, "portal")
	site, err := kit.New(kit.Config{Origin: "https://example.org", SigningKey: make([]byte, kit.MinKeyBytes), Now: fixed, Entropy: rand.Reader, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	page := func(err error) kit.Handler {
		return func(w http.ResponseWriter, _ *http.Request) error { _, _ = io.WriteString(w, "x"); return err }
	}
	h := HTTP(site.Handler(
		kit.Route{Pattern: "GET /good", Need: kit.Anyone, Do: page(nil)},
		kit.Route{Pattern: "GET /closed/{id}", Need: kit.Anyone, Do: func(http.ResponseWriter, *http.Request) error { return fault.New(fault.Closed, "") }},
		kit.Route{Pattern: "GET /broken", Need: kit.Anyone, Do: func(http.ResponseWriter, *http.Request) error { return errors.New("why") }},
		kit.Route{Pattern: "GET /panics", Need: kit.Anyone, Do: func(http.ResponseWriter, *http.Request) error { panic("why") }},
	), log, fixed)
	around := HTTP(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("why") }), log, fixed)
	for _, tt := range []struct {
		path, route, code, level string
		status                   int
		why, incident            bool
	}{
		{"/good", "GET /good", "", "INFO", 200, false, false},
		{"/closed/7", "GET /closed/{id}", "closed", "INFO", 410, false, false},
		{"/none", "", "not_found", "INFO", 404, false, false},
		{"/broken", "GET /broken", "internal", "ERROR", 500, true, true},
		{"/panics", "GET /panics", "internal", "ERROR", 500, true, true},
		{"around", "", "", "ERROR", 500, true, false},
	} {
		out.Reset()
		serve := h
		if tt.path == "around" {
			serve = around
		}
		if got, err := serve(t.Context(), event("GET", "/"+strings.TrimPrefix(tt.path, "/"))); err != nil || got.StatusCode != tt.status {
			t.Errorf("%s = %d, %v, want %d", tt.path, got.StatusCode, err, tt.status)
		}
		var line struct {
			Msg, Level, Route, Code, Incident, Error string
			Status                                   int
		}
		if err := json.Unmarshal(out.Bytes(), &line); err != nil || strings.Count(out.String(), "\n") != 1 {
			t.Errorf("%s logs %s (%v), want one line", tt.path, out.String(), err)
		}
		if line.Msg != "request" || line.Level != tt.level || line.Route != tt.route || line.Code != tt.code || line.Status != tt.status ||
			(line.Incident != "") != tt.incident || strings.Contains(line.Error, "why") != tt.why || strings.Contains(out.String(), "/closed/7") {
			t.Errorf("%s logs %s", tt.path, out.String())
		}
	}
}

func testEdge(out io.Writer) Edge {
	return Edge{Log: NewLog(out, "matching"), Now: fixed, Entropy: rand.Reader}
}

func TestTasks_ErrorIsAnUnwrappedValueNamedByItsCode(t *testing.T) {
	t.Parallel()
	boom := map[string]Task{
		"ok": TaskOf(func(_ context.Context, in struct{ N int }) (int, error) { return in.N + 1, nil }),
		"wrapped": TaskOf(func(context.Context, struct{}) (int, error) {
			return 0, fmt.Errorf("step: %w", fault.New(fault.Conflict, ""))
		}),
		"unknown": TaskOf(func(context.Context, struct{}) (int, error) { return 0, errors.New("ivan@example.org fell") }),
		"late":    TaskOf(func(context.Context, struct{}) (int, error) { return 0, fmt.Errorf("x: %w", context.DeadlineExceeded) }),
		"panics":  TaskOf(func(context.Context, struct{}) (int, error) { panic("ivan@example.org") }),
	}
	tests := []struct {
		name, input, want string
	}{
		{"success", `{"task":"ok","N":1}`, ""},
		{"wrapped fault", `{"task":"wrapped"}`, "conflict"},
		{"unknown error", `{"task":"unknown"}`, "internal"},
		{"deadline", `{"task":"late"}`, "unavailable"},
		{"panic", `{"task":"panics"}`, "internal"},
		{"no such task", `{"task":"other"}`, "invalid"},
		{"no task", `{}`, "invalid"},
		{"wrong type", `{"task":"ok","N":"one"}`, "invalid"},
		{"not an object", `[1]`, "invalid"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			_, err := Tasks(boom, testEdge(&log))(t.Context(), json.RawMessage(tt.input))
			if tt.want == "" {
				if err != nil {
					t.Fatalf("err = %v, want none", err)
				}
				return
			}
			got, ok := err.(messages.InvokeResponse_Error) //nolint:errorlint // the type itself is what is proved
			if !ok || got.Type != tt.want {
				t.Fatalf("err = %#v, want a value of type %s", err, tt.want)
			}
			if strings.Contains(got.Message, "ivan") {
				t.Errorf("message %q carries the cause", got.Message)
			}
		})
	}
}

func TestStream_ReportsTheLowestFailure(t *testing.T) {
	t.Parallel()
	var handled []string
	do := func(_ context.Context, r Record) error {
		handled = append(handled, r.PK)
		switch r.PK {
		case "OUT#3":
			return fault.New(fault.Unavailable, "")
		case "OUT#panic":
			panic("poison")
		}
		return nil
	}
	tests := []struct {
		name    string
		records []string
		want    []string
		handled int
	}{
		{"all good", []string{"OUT#1", "OUT#2"}, nil, 2},
		{"third fails", []string{"OUT#1", "OUT#2", "OUT#3", "OUT#4"}, []string{"2"}, 3},
		{"panic", []string{"OUT#panic", "OUT#1"}, []string{"0"}, 1},
	}
	for _, tt := range tests {
		handled = nil
		var e events.DynamoDBEvent
		for i, pk := range tt.records {
			e.Records = append(e.Records, events.DynamoDBEventRecord{EventName: "INSERT", Change: events.DynamoDBStreamRecord{
				SequenceNumber: fmt.Sprint(i),
				Keys: map[string]events.DynamoDBAttributeValue{
					"pk": events.NewStringAttribute(pk), "sk": events.NewStringAttribute("RECORD"),
				},
			}})
		}
		out, err := Stream(do, testEdge(io.Discard))(t.Context(), e)
		var got []string
		for _, f := range out.BatchItemFailures {
			got = append(got, f.ItemIdentifier)
		}
		if d := cmp.Diff(tt.want, got); err != nil || d != "" || len(handled) != tt.handled {
			t.Errorf("%s: %v, handled %d, failures %s", tt.name, err, len(handled), d)
		}
	}
}

func TestNewLog(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: "r-1"})
	NewLog(&out, "portal").InfoContext(ctx, "x", "agent", strings.Repeat("a", 5000)+"\n\x1b[31m")
	var line map[string]any
	if err := json.Unmarshal(out.Bytes(), &line); err != nil {
		t.Fatalf("log line %q: %v", out.String(), err)
	}
	if line["request"] != "r-1" || line["function"] != "portal" {
		t.Errorf("line = %v, want request and function", line)
	}
	if got := len(line["agent"].(string)); got > maxLogValue+4 {
		t.Errorf("agent has %d bytes, want it cut", got)
	}
	if n := bytes.Count(out.Bytes(), []byte("\n")); n != 1 {
		t.Errorf("%d lines, want 1", n)
	}
}
