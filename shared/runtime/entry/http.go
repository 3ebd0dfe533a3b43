package entry

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
)

type (
	request  = events.APIGatewayV2HTTPRequest
	response = events.APIGatewayV2HTTPResponse
)

// HTTP makes a Lambda handler of an http.Handler for API Gateway's payload format 2.0. It answers every event: what
// cannot be read as a request is 400, a panic 500.
func HTTP(h http.Handler, log *slog.Logger, now func() time.Time) func(context.Context, request) (response, error) {
	return func(ctx context.Context, e request) (response, error) {
		began := now()
		rec := newAnswer()
		r, err := newRequest(ctx, e)
		if err != nil {
			http.Error(rec, "Bad Request", http.StatusBadRequest)
		} else {
			serve(h, rec, r)
		}
		out := newResponse(rec)
		level := slog.LevelInfo
		if out.StatusCode >= http.StatusInternalServerError {
			level = slog.LevelError
		}
		log.LogAttrs(ctx, level, "request", append([]slog.Attr{
			slog.String("method", e.RequestContext.HTTP.Method), slog.Int("status", out.StatusCode),
			slog.Int("bytes", len(out.Body)), slog.Duration("took", now().Sub(began)),
		}, rec.noted...)...)
		return out, nil
	}
}

func serve(h http.Handler, w *answer, r *http.Request) {
	defer func() {
		if v := recover(); v != nil {
			*w = *newAnswer()
			w.Note(slog.String("error", fmt.Sprintf("panic: %v\n%s", v, debug.Stack())))
			http.Error(w, "Internal Server Error", http.StatusInternalServerError)
		}
	}()
	h.ServeHTTP(w, r)
}

func newRequest(ctx context.Context, e request) (*http.Request, error) {
	body := []byte(e.Body)
	if e.IsBase64Encoded {
		raw, err := base64.StdEncoding.DecodeString(e.Body)
		if err != nil {
			return nil, fmt.Errorf("body: %w", err)
		}
		body = raw
	}
	u, err := target(e)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, strings.ToUpper(e.RequestContext.HTTP.Method), "/", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.URL, r.RequestURI = u, u.RequestURI()
	r.RemoteAddr = e.RequestContext.HTTP.SourceIP
	for name, value := range e.Headers {
		r.Header.Set(name, value)
	}
	r.Header.Del("Cookie")
	if len(e.Cookies) > 0 {
		r.Header.Set("Cookie", strings.Join(e.Cookies, "; "))
	}
	r.Host = r.Header.Get("Host")
	if r.Host == "" {
		r.Host = e.RequestContext.DomainName
	}
	return r, nil
}

// target reads path and query. API Gateway decodes rawPath once, in spite of its name; decoding it again would turn what
// somebody typed as %2525 into another path.
func target(e request) (*url.URL, error) {
	path := e.RawPath
	if !strings.HasPrefix(path, "/") {
		return nil, fmt.Errorf("path %q", path)
	}
	return &url.URL{Path: path, RawQuery: e.RawQueryString}, nil
}

func newResponse(a *answer) response {
	out := response{StatusCode: a.status, Headers: make(map[string]string, len(a.header))}
	for name, values := range a.header {
		if name == "Set-Cookie" {
			out.Cookies = values
			continue
		}
		out.Headers[name] = strings.Join(values, ", ")
	}
	if a.header.Get("Content-Encoding") == "" && utf8.Valid(a.body.Bytes()) {
		out.Body = a.body.String()
		return out
	}
	out.Body, out.IsBase64Encoded = base64.StdEncoding.EncodeToString(a.body.Bytes()), true
	return out
}

// answer collects what a handler writes: an answer leaves the function whole or not at all.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
	begun  bool
	noted  []slog.Attr
}

func newAnswer() *answer { return &answer{header: http.Header{}, status: http.StatusOK} }

// Note adds to the one log line of the invocation: the route, and why the request was refused.
func (a *answer) Note(attrs ...slog.Attr) { a.noted = append(a.noted, attrs...) }

// Header implements http.ResponseWriter.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader implements http.ResponseWriter: the first status counts.
func (a *answer) WriteHeader(status int) {
	if !a.begun {
		a.status, a.begun = status, true
	}
}

// Write implements http.ResponseWriter.
func (a *answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	if a.header.Get("Content-Type") == "" {
		a.header.Set("Content-Type", http.DetectContentType(p))
	}
	return a.body.Write(p)
}
