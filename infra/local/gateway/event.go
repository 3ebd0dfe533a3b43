package gateway

import (
	"encoding/base64"
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bridges-of-trust/bridges/infra/local/runtimeapi"
)

// An event is payload format 2.0. Fields without a value are left out, as API Gateway does.
type event struct {
	Version         string            `json:"version"`
	RouteKey        string            `json:"routeKey"`
	RawPath         string            `json:"rawPath"`
	RawQuery        string            `json:"rawQueryString"`
	Cookies         []string          `json:"cookies,omitempty"`
	Headers         map[string]string `json:"headers"`
	Query           map[string]string `json:"queryStringParameters,omitempty"`
	RequestContext  requestContext    `json:"requestContext"`
	PathParameters  map[string]string `json:"pathParameters,omitempty"`
	Body            string            `json:"body,omitempty"`
	IsBase64Encoded bool              `json:"isBase64Encoded"`
}

type requestContext struct {
	AccountID    string      `json:"accountId"`
	APIID        string      `json:"apiId"`
	DomainName   string      `json:"domainName"`
	DomainPrefix string      `json:"domainPrefix"`
	HTTP         httpContext `json:"http"`
	RequestID    string      `json:"requestId"`
	RouteKey     string      `json:"routeKey"`
	Stage        string      `json:"stage"`
	Time         string      `json:"time"`
	TimeEpoch    int64       `json:"timeEpoch"`
}

type httpContext struct {
	Method    string `json:"method"`
	Path      string `json:"path"`
	Protocol  string `json:"protocol"`
	SourceIP  string `json:"sourceIp"`
	UserAgent string `json:"userAgent"`
}

// apiID is the id of the one API; the domain is whatever host the client asked for.
const apiID = "local"

func (g *Gateway) event(r *http.Request, route Route, path, id string, body []byte) event {
	now := g.Now().UTC()
	domain, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		domain = r.Host
	}
	prefix, _, _ := strings.Cut(domain, ".")
	key, params := routeKey(route, path)
	ev := event{
		Version: "2.0", RouteKey: key, RawPath: path, RawQuery: r.URL.RawQuery,
		Cookies: cookies(r.Header), Headers: headers(r, id), Query: query(r.URL.RawQuery), PathParameters: params,
		RequestContext: requestContext{
			AccountID: runtimeapi.Account, APIID: apiID, DomainName: domain, DomainPrefix: prefix,
			HTTP:      httpContext{r.Method, path, r.Proto, sourceIP(r), r.UserAgent()},
			RequestID: id, RouteKey: key, Stage: "$default",
			Time: now.Format("02/Jan/2006:15:04:05 -0700"), TimeEpoch: now.UnixMilli(),
		},
	}
	ev.Body, ev.IsBase64Encoded = encodeBody(r.Header, body)
	return ev
}

// routeKey is $default for the prefix "/" and a greedy route for every other one.
func routeKey(route Route, path string) (string, map[string]string) {
	prefix := strings.TrimSuffix(route.Prefix, "/")
	if prefix == "" {
		return "$default", nil
	}
	rest := strings.TrimPrefix(path, prefix)
	if rest == "" {
		return "ANY " + prefix, nil
	}
	return "ANY " + prefix + "/{proxy+}", map[string]string{"proxy": strings.TrimPrefix(rest, "/")}
}

// hopByHop headers concern one connection and never reach a function.
var hopByHop = []string{"Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "Proxy-Connection"}

// headers gives lower-case names, repeated ones joined by commas, and what API Gateway adds.
func headers(r *http.Request, id string) map[string]string {
	out := map[string]string{"host": r.Host}
	for k, vs := range r.Header {
		if k == "Cookie" || slices.Contains(hopByHop, k) {
			continue
		}
		out[strings.ToLower(k)] = strings.ToValidUTF8(strings.Join(vs, ","), "\uFFFD")
	}
	if r.ContentLength >= 0 {
		out["content-length"] = itoa(r.ContentLength)
	}
	forwarded := sourceIP(r)
	if before := out["x-forwarded-for"]; before != "" {
		forwarded = before + ", " + forwarded
	}
	out["x-forwarded-for"] = forwarded
	out["x-forwarded-proto"] = "http"
	out["x-forwarded-port"] = "80"
	if _, port, err := net.SplitHostPort(r.Host); err == nil {
		out["x-forwarded-port"] = port
	}
	if out["x-amzn-trace-id"] == "" {
		out["x-amzn-trace-id"] = "Root=" + id
	}
	return out
}

func cookies(h http.Header) []string {
	var out []string
	for _, line := range h["Cookie"] {
		for c := range strings.SplitSeq(line, ";") {
			if c = strings.TrimSpace(c); c != "" {
				out = append(out, strings.ToValidUTF8(c, "\uFFFD"))
			}
		}
	}
	return out
}

// query decodes the parameters and joins repeated ones by commas; the raw string goes along unchanged.
func query(raw string) map[string]string {
	if raw == "" {
		return nil
	}
	out := map[string]string{}
	for pair := range strings.SplitSeq(raw, "&") {
		k, v, _ := strings.Cut(pair, "=")
		k, v = unescape(k), unescape(v)
		if before, ok := out[k]; ok {
			v = before + "," + v
		}
		if k != "" {
			out[k] = v
		}
	}
	return out
}

// unescape leaves what is not valid percent encoding as it came.
func unescape(s string) string {
	out, err := url.QueryUnescape(s)
	if err != nil {
		out = s
	}
	return strings.ToValidUTF8(out, "\uFFFD")
}

// encodeBody gives text as it is and everything else in base64.
func encodeBody(h http.Header, body []byte) (string, bool) {
	if len(body) == 0 {
		return "", false
	}
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	text := err == nil && (strings.HasPrefix(kind, "text/") || slices.Contains([]string{"application/json", "application/xml", "application/javascript"}, kind))
	if text && h.Get("Content-Encoding") == "" && utf8.Valid(body) {
		return string(body), false
	}
	return base64.StdEncoding.EncodeToString(body), true
}
