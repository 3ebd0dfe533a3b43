package gateway_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/infra/local/gateway"
	"github.com/bridges-of-trust/bridges/infra/local/runtimeapi"
)

type invoker func(ctx context.Context, function string, payload []byte) (runtimeapi.Result, error)

func (f invoker) Invoke(ctx context.Context, function string, payload []byte) (runtimeapi.Result, error) {
	return f(ctx, function, payload)
}

var routes = []gateway.Route{{Prefix: "/", Function: "portal"}, {Prefix: "/console", Function: "console"}}

func serve(t *testing.T, f invoker) *httptest.Server {
	t.Helper()
	g := gateway.New(routes, f, func() string { return "id-1" })
	g.Now = func() time.Time { return time.Date(2026, 3, 12, 19, 3, 58, 0, time.FixedZone("EET", 7200)) }
	g.Timeout = 200 * time.Millisecond
	srv := httptest.NewServer(g)
	t.Cleanup(srv.Close)
	return srv
}

// send writes a request as it stands, so that no client tidies it up.
func send(t *testing.T, srv *httptest.Server, request string) (int, string) {
	t.Helper()
	conn, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if _, err := io.WriteString(conn, strings.ReplaceAll(request, "\n", "\r\n")); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// capture returns the event and the function a request leads to.
func capture(t *testing.T, request string) (string, events.APIGatewayV2HTTPRequest) {
	t.Helper()
	var function string
	var ev events.APIGatewayV2HTTPRequest
	srv := serve(t, func(_ context.Context, name string, payload []byte) (runtimeapi.Result, error) {
		function = name
		return runtimeapi.Result{Payload: []byte(`{"statusCode":200}`)}, json.Unmarshal(payload, &ev)
	})
	if status, _ := send(t, srv, request); status != 200 {
		t.Fatalf("status of %q = %d, want 200", request, status)
	}
	return function, ev
}

func TestEvent_complete(t *testing.T) {
	t.Parallel()
	_, got := capture(t, "GET /console/step/1?a=1&a=2&b=%D1%96+x&c HTTP/1.1\nHost: 127.0.0.1:8090\nUser-Agent: test\nX-Two: 1\nX-Two: 2\nCookie: one=1; two=2\nX-Forwarded-For: 203.0.113.7\nX-Forwarded-Proto: https\n\n")
	want := events.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: "ANY /console/{proxy+}", RawPath: "/console/step/1", RawQueryString: "a=1&a=2&b=%D1%96+x&c",
		Cookies: []string{"one=1", "two=2"},
		Headers: map[string]string{
			"host": "127.0.0.1:8090", "user-agent": "test", "x-two": "1,2", "content-length": "0",
			"x-forwarded-for": "203.0.113.7, 127.0.0.1", "x-forwarded-proto": "http", "x-forwarded-port": "8090", "x-amzn-trace-id": "Root=id-1",
		},
		QueryStringParameters: map[string]string{"a": "1,2", "b": "і x", "c": ""},
		PathParameters:        map[string]string{"proxy": "step/1"},
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			RouteKey: "ANY /console/{proxy+}", AccountID: "000000000000", Stage: "$default", RequestID: "id-1", APIID: "local",
			DomainName: "127.0.0.1", DomainPrefix: "127", Time: "12/Mar/2026:17:03:58 +0000", TimeEpoch: 1773335038000,
			HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: "GET", Path: "/console/step/1", Protocol: "HTTP/1.1", SourceIP: "127.0.0.1", UserAgent: "test"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
	}
}

func TestRoute_longestPrefixOfSegments(t *testing.T) {
	t.Parallel()
	tests := []struct{ path, function, rawPath string }{
		{"/", "portal", "/"},
		{"/console", "console", "/console"},
		{"/console/", "console", "/console/"},
		{"/consoles", "portal", "/consoles"},
		{"/Console", "portal", "/Console"},
		{"//console", "portal", "//console"},
		{"/a//b/", "portal", "/a//b/"},
		{"/a%2Fb%20c", "portal", "/a/b c"},
		{"/console%2Fx", "console", "/console/x"},
		{"/%2e%2e/x", "portal", "/../x"},
		{"/a%3Fb", "portal", "/a"},
		{"/100%25", "portal", "/100%"},
		{"/%D1%96", "portal", "/і"},
		{"/%FF", "portal", "/\uFFFD"},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			t.Parallel()
			function, ev := capture(t, "GET "+tt.path+" HTTP/1.1\nHost: x\n\n")
			if function != tt.function || ev.RawPath != tt.rawPath {
				t.Errorf("function, rawPath = %q, %q; want %q, %q", function, ev.RawPath, tt.function, tt.rawPath)
			}
		})
	}
}

func TestEvent_body(t *testing.T) {
	t.Parallel()
	b64 := base64.StdEncoding.EncodeToString
	tests := []struct {
		name, header, body, want string
		encoded                  bool
	}{
		{"json", "Content-Type: application/json; charset=utf-8", `{"a":1}`, `{"a":1}`, false},
		{"text", "Content-Type: text/csv", "a;b", "a;b", false},
		{"form", "Content-Type: application/x-www-form-urlencoded", "a=1", b64([]byte("a=1")), true},
		{"problem json", "Content-Type: application/problem+json", "{}", b64([]byte("{}")), true},
		{"no type", "X: y", "abc", b64([]byte("abc")), true},
		{"compressed text", "Content-Type: text/plain\nContent-Encoding: gzip", "zzz", b64([]byte("zzz")), true},
		{"text that is no UTF-8", "Content-Type: text/plain", "\xff\xfe", b64([]byte("\xff\xfe")), true},
		{"empty", "Content-Type: text/plain", "", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, ev := capture(t, fmt.Sprintf("POST /x HTTP/1.1\nHost: x\nContent-Length: %d\n%s\n\n%s", len(tt.body), tt.header, tt.body))
			if ev.Body != tt.want || ev.IsBase64Encoded != tt.encoded {
				t.Errorf("body, isBase64Encoded = %q, %v; want %q, %v", ev.Body, ev.IsBase64Encoded, tt.want, tt.encoded)
			}
		})
	}
}

func TestAnswer(t *testing.T) {
	t.Parallel()
	failed := runtimeapi.Result{Payload: []byte(`{"errorType":"x"}`), FunctionError: "Unhandled"}
	tests := []struct {
		name   string
		result runtimeapi.Result
		err    error
		status int
		body   string
		header map[string][]string
	}{
		{
			name: "complete", result: payload(`{"statusCode":201,"headers":{"content-type":"text/html","x-n":1},"cookies":["a=1; Path=/","b=2"],"body":"hi"}`), status: 201, body: "hi",
			header: map[string][]string{"Content-Type": {"text/html"}, "X-N": {"1"}, "Set-Cookie": {"a=1; Path=/", "b=2"}, "Apigw-Requestid": {"id-1"}},
		},
		{name: "base64", result: payload(`{"statusCode":200,"isBase64Encoded":true,"body":"AP8="}`), status: 200, body: "\x00\xff"},
		{name: "no content", result: payload(`{"statusCode":204}`), status: 204},
		{name: "status as text", result: payload(`{"statusCode":"404","body":"no"}`), status: 404, body: "no"},
		{name: "no status", result: payload(`{"a":1}`), status: 200, body: `{"a":1}`, header: map[string][]string{"Content-Type": {"application/json"}}},
		{name: "only a string", result: payload(`"hello"`), status: 200, body: `"hello"`},
		{name: "function error", result: failed, status: 500, body: `{"message":"Internal Server Error"}`},
		{name: "bad status", result: payload(`{"statusCode":1000}`), status: 500, body: `{"message":"Internal Server Error"}`},
		{name: "bad header", result: payload(`{"statusCode":200,"headers":{"a":["b"]}}`), status: 500, body: `{"message":"Internal Server Error"}`},
		{name: "bad base64", result: payload(`{"statusCode":200,"isBase64Encoded":true,"body":"%"}`), status: 500, body: `{"message":"Internal Server Error"}`},
		{name: "not JSON", result: payload(`hi`), status: 500, body: `{"message":"Internal Server Error"}`},
		{name: "body is no text", result: payload(`{"statusCode":200,"body":{}}`), status: 500, body: `{"message":"Internal Server Error"}`},
		{name: "throttled", err: &runtimeapi.Error{Status: 429}, status: 503, body: `{"message":"Service Unavailable"}`},
		{name: "event too large", err: &runtimeapi.Error{Status: 413}, status: 413, body: `{"message":"Request Entity Too Large"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			srv := serve(t, func(context.Context, string, []byte) (runtimeapi.Result, error) { return tt.result, tt.err })
			resp, err := http.Get(srv.URL)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			if err != nil || resp.StatusCode != tt.status || string(body) != tt.body {
				t.Errorf("status, body = %d, %q, %v; want %d, %q", resp.StatusCode, body, err, tt.status, tt.body)
			}
			for k, want := range tt.header {
				if diff := cmp.Diff(want, resp.Header[k]); diff != "" {
					t.Errorf("header %s (-want +got):\n%s", k, diff)
				}
			}
		})
	}
}

func payload(s string) runtimeapi.Result { return runtimeapi.Result{Payload: []byte(s)} }

func TestLimits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		request string
		status  int
		body    string
	}{
		{name: "largest body", request: post("/", gateway.MaxBody, ""), status: 200, body: "{}"},
		{name: "body too large", request: post("/", gateway.MaxBody+1, ""), status: 413, body: `{"message":"Request Entity Too Large"}`},
		{name: "headers too large", request: post("/", 0, "X-Long: "+strings.Repeat("a", 10_240)+"\n"), status: 431, body: `{"message":"Request Header Fields Too Large"}`},
		{name: "function too slow", request: post("/slow", 0, ""), status: 503, body: `{"message":"Service Unavailable"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			srv := serve(t, func(ctx context.Context, _ string, payload []byte) (runtimeapi.Result, error) {
				if strings.Contains(string(payload), `"/slow"`) {
					<-ctx.Done()
					return runtimeapi.Result{}, ctx.Err()
				}
				return runtimeapi.Result{Payload: []byte(`{}`)}, nil
			})
			if status, body := send(t, srv, tt.request); status != tt.status || body != tt.body {
				t.Errorf("status, body = %d, %q; want %d, %q", status, body, tt.status, tt.body)
			}
		})
	}
}

func post(path string, size int, header string) string {
	return fmt.Sprintf("POST %s HTTP/1.1\nHost: x\nContent-Type: text/plain\nContent-Length: %d\n%s\n%s", path, size, header, strings.Repeat("x", size))
}

func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{`{"statusCode":200}`, `null`, `"x"`, ` `, `{"statusCode":200,"headers":{"":""},"cookies":["\n"]}`, `{"statusCode":null}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		g := gateway.New(routes, invoker(func(context.Context, string, []byte) (runtimeapi.Result, error) {
			return payload(answer), nil
		}), func() string { return "id" })
		w := httptest.NewRecorder()
		g.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		if w.Code < 200 || w.Code > 599 {
			t.Errorf("status for %q = %d, want 200 to 599", answer, w.Code)
		}
	})
}
