package kit

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
)

// statuses turns a fault's code into a status; what is not here is 500.
var statuses = map[fault.Code]int{
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Forbidden:       http.StatusForbidden,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.Closed:          http.StatusGone,
	fault.TooMany:         http.StatusTooManyRequests,
	fault.Unavailable:     http.StatusServiceUnavailable,
	fault.Internal:        http.StatusInternalServerError,
}

// A statusError is an invalid request that HTTP has a more exact status for than 422.
type statusError struct {
	fault  *fault.Error
	status int
}

func (e *statusError) Error() string { return e.fault.Error() }
func (e *statusError) Unwrap() error { return e.fault }

func statusFault(status int, key string, params ...any) error {
	return &statusError{fault: fault.New(fault.Invalid, key, params...), status: status}
}

// StatusOf gives the status that a fault is answered with.
func StatusOf(err error) int {
	var exact *statusError
	if errors.As(err, &exact) {
		return exact.status
	}
	return or(statuses[fault.CodeOf(err)], http.StatusInternalServerError)
}

// retryAfter is what 429 and 503 advise, in seconds.
const retryAfter = "30"

// fail answers a request with its fault: a page, or a problem document where the client asks for JSON. It is the one
// place where a fault is logged.
func (s *Site) fail(w http.ResponseWriter, r *http.Request, err error) {
	f, ok := fault.As(err)
	if !ok {
		f = fault.Wrap(fault.CodeOf(err), "", err)
	}
	status, incident := StatusOf(err), ""
	if f.Code == fault.Internal || f.Code == fault.Unavailable {
		incident = s.incident()
	}
	s.logFault(w, r, f, err, incident)
	if t, ok := w.(*tracked); ok && t.begun {
		return
	}
	if s.toSignIn(w, r, f) {
		return
	}
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", retryAfter)
	}
	if wantsJSON(r) {
		writeProblem(w, r, f, status, incident)
		return
	}
	s.errorPage(w, r, f, err, status, incident)
}

func (s *Site) incident() string {
	ref, err := id.NewReference("ER", s.Entropy)
	if err != nil {
		return "ER"
	}
	return string(ref)
}

// A noter is an answer whose server writes a log line for every request: what is noted stands in that line.
type noter interface{ Note(...slog.Attr) }

// note says something about a request for its log line, and whether there will be one.
func note(w http.ResponseWriter, attrs ...slog.Attr) bool {
	for {
		switch v := w.(type) {
		case noter:
			v.Note(attrs...)
			return true
		case interface{ Unwrap() http.ResponseWriter }:
			w = v.Unwrap()
		default:
			return false
		}
	}
}

// logFault says why a request was refused: in the request's log line, or in a line of its own under a server that has none.
func (s *Site) logFault(w http.ResponseWriter, r *http.Request, f *fault.Error, err error, incident string) {
	why := []slog.Attr{slog.String("code", string(f.Code)), slog.String("incident", incident), slog.String("error", err.Error())}
	if note(w, why...) {
		return
	}
	level := slog.LevelInfo
	if incident != "" {
		level = slog.LevelError
	}
	s.Log.LogAttrs(r.Context(), level, "request refused", append(why, slog.String("method", r.Method), slog.String("route", r.Pattern))...)
}

// toSignIn sends a reader without a session to the sign-in page and back to where they were going.
func (s *Site) toSignIn(w http.ResponseWriter, r *http.Request, f *fault.Error) bool {
	if f.Code != fault.Unauthenticated || s.SignIn == "" || r.Method != http.MethodGet || wantsJSON(r) {
		return false
	}
	http.Redirect(w, r, s.SignIn+"?next="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
	return true
}

// LocalPath gives next if it is a path on this site and otherwise instead: nobody is ever sent elsewhere by a link.
func LocalPath(next, instead string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || !strings.HasPrefix(next, "/") || odd(u.EscapedPath()) || slashed(u.EscapedPath()) ||
		strings.ContainsFunc(next, func(r rune) bool { return r < ' ' || r == '\\' || r == 0x7f }) {
		return instead
	}
	return next
}

// wantsJSON reports whether the client prefers JSON to HTML.
func wantsJSON(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "json") && !strings.Contains(accept, "text/html")
}

// A Problem is the RFC 9457 document of a fault.
type Problem struct {
	Type     string         `json:"type"`
	Title    string         `json:"title"`
	Status   int            `json:"status"`
	Detail   string         `json:"detail,omitempty"`
	Instance string         `json:"instance,omitempty"` // incident id
	Code     fault.Code     `json:"code"`
	Errors   []ProblemField `json:"errors,omitempty"`
}

// A ProblemField is one field's problem in a Problem.
type ProblemField struct {
	Name   string `json:"name"`
	Code   string `json:"code"` // message key
	Detail string `json:"detail"`
}

func writeProblem(w http.ResponseWriter, r *http.Request, f *fault.Error, status int, incident string) {
	p := PrinterOf(r)
	doc := Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status,
		Detail: faultText(p, f), Instance: incident, Code: f.Code,
	}
	for _, field := range f.Fields {
		doc.Errors = append(doc.Errors, ProblemField{field.Name, field.Key, p.Message(field.Key, field.Params)})
	}
	body, err := json.Marshal(doc)
	if err != nil {
		body = fmt.Appendf(nil, `{"type":"about:blank","status":%d}`, status)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Content-Language", string(LangOf(r)))
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// faultText gives the sentence of a fault: what happened and what to do next.
func faultText(p *Printer, f *fault.Error) string {
	return p.Message(or(f.Key, "fault."+string(f.Code)), f.Params)
}
