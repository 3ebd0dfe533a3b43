// Package gateway answers HTTP as an API Gateway HTTP API with Lambda proxy integrations (payload format
// 2.0) does: it turns a request into an event, invokes the function of the longest matching prefix, and
// turns the function's answer into a response.
//
// Its subset is one API with the stage $default and a route per prefix. It keeps API Gateway's limits
// (10 MB request, 6 MB answer, 10,240 bytes of request line and headers, 30 seconds) and its peculiarities:
// the path reaches the function percent-decoded, so that /a%2Fb arrives as /a/b and a decoded question
// mark cuts the path; bodies are text only for text/*, JSON, XML and JavaScript, and base64 for all else,
// forms included. Authorizers, CORS settings, custom domains with base paths, mutual TLS and throttling
// are not there.
package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bridges-of-trust/bridges/infra/local/runtimeapi"
)

// Limits of an HTTP API.
const (
	MaxBody    = 10 * 1000 * 1000 // bytes of a request body
	maxHeaders = 10_240           // bytes of request line and headers
	Timeout    = 30 * time.Second // integration timeout
)

// A Route gives all paths under a prefix to a function.
type Route struct {
	Prefix   string // "/" or "/console"
	Function string
}

// An Invoker runs functions; *runtimeapi.Runtime is one.
type Invoker interface {
	Invoke(ctx context.Context, function string, payload []byte) (runtimeapi.Result, error)
}

// A Gateway is an http.Handler. Timeout and Now may be changed before use.
type Gateway struct {
	Routes  []Route
	Invoker Invoker
	Timeout time.Duration
	Now     func() time.Time
	NewID   func() string
}

// New returns a gateway with AWS's timeout and the machine's clock.
func New(routes []Route, invoker Invoker, newID func() string) *Gateway {
	return &Gateway{Routes: routes, Invoker: invoker, Timeout: Timeout, Now: time.Now, NewID: newID}
}

func message(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"message":%q}`, text)
}

// ServeHTTP answers one request.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := g.NewID()
	w.Header().Set("Apigw-Requestid", id)
	path := eventPath(r.URL)
	route, ok := g.match(path)
	if !ok {
		message(w, http.StatusNotFound, "Not Found")
		return
	}
	if headerSize(r) > maxHeaders {
		message(w, http.StatusRequestHeaderFieldsTooLarge, "Request Header Fields Too Large")
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxBody+1))
	if err != nil {
		message(w, http.StatusBadRequest, "Bad Request")
		return
	}
	if len(body) > MaxBody {
		message(w, http.StatusRequestEntityTooLarge, "Request Entity Too Large")
		return
	}
	payload, err := json.Marshal(g.event(r, route, path, id, body))
	if err != nil {
		message(w, http.StatusBadRequest, "Bad Request")
		return
	}
	g.invoke(w, r, route, payload)
}

func (g *Gateway) invoke(w http.ResponseWriter, r *http.Request, route Route, payload []byte) {
	ctx, cancel := context.WithTimeout(r.Context(), g.Timeout)
	defer cancel()
	result, err := g.Invoker.Invoke(ctx, route.Function, payload)
	var refused *runtimeapi.Error
	switch {
	case errors.As(err, &refused) && refused.Status == http.StatusRequestEntityTooLarge:
		message(w, http.StatusRequestEntityTooLarge, "Request Entity Too Large")
	case err != nil:
		// Timed out, throttled or not available: all the same to the client.
		message(w, http.StatusServiceUnavailable, "Service Unavailable")
	case result.FunctionError != "":
		message(w, http.StatusInternalServerError, "Internal Server Error")
	default:
		answer(w, result.Payload)
	}
}

// match finds the route with the longest prefix of whole path segments.
func (g *Gateway) match(path string) (Route, bool) {
	var best Route
	found := false
	for _, r := range g.Routes {
		p := strings.TrimSuffix(r.Prefix, "/")
		if (path == p || strings.HasPrefix(path, p+"/")) && (!found || len(r.Prefix) > len(best.Prefix)) {
			best, found = r, true
		}
	}
	return best, found
}

// eventPath is what an HTTP API calls rawPath, which is not raw: percent signs are decoded, once, and
// what follows a decoded question mark is gone. Slashes are kept as they are.
func eventPath(u *url.URL) string {
	path, _, _ := strings.Cut(u.Path, "?")
	if !utf8.ValidString(path) {
		path = strings.ToValidUTF8(path, "\uFFFD")
	}
	if path == "" || path == "*" {
		return "/"
	}
	return path
}

func headerSize(r *http.Request) int {
	n := len(r.Method) + len(r.RequestURI) + len(r.Proto) + 4
	for k, vs := range r.Header {
		for _, v := range vs {
			n += len(k) + len(v) + 4
		}
	}
	return n
}

func sourceIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
