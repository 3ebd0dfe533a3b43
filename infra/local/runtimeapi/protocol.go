package runtimeapi

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// runtimePath is the version of the Runtime API that runtimes speak.
const runtimePath = "/2018-06-01/runtime/"

// ServeHTTP answers the Lambda Runtime API under /fn/<function>/<process>/2018-06-01/runtime/.
func (r *Runtime) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	rest, found := strings.CutPrefix(req.URL.Path, "/fn/")
	key, action, ok := strings.Cut(rest, runtimePath)
	r.mu.Lock()
	in := r.instances[key]
	r.mu.Unlock()
	if !found || !ok || in == nil {
		refuse(w, http.StatusForbidden, "InvalidProcess", "no process of this stack polls at "+req.URL.Path)
		return
	}
	id, verb, _ := strings.Cut(strings.TrimPrefix(action, "invocation/"), "/")
	switch {
	case req.Method == http.MethodGet && action == "invocation/next":
		r.serveNext(w, req, in)
	case req.Method == http.MethodPost && action == "init/error":
		r.serveInitError(w, req, in)
	case req.Method == http.MethodPost && verb == "response":
		r.serveResponse(w, req, in, id)
	case req.Method == http.MethodPost && verb == "error":
		r.serveError(w, req, in, id)
	default:
		refuse(w, http.StatusNotFound, "UnknownOperation", req.Method+" "+action+" is not part of the Runtime API")
	}
}

func refuse(w http.ResponseWriter, status int, kind, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(errorResult(kind, message).Payload)
}

func accepted(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	_, _ = io.WriteString(w, `{"status":"OK"}`)
}

// serveNext holds the poll open until there is work.
func (r *Runtime) serveNext(w http.ResponseWriter, req *http.Request, in *instance) {
	r.ready(in)
	select {
	case inv := <-in.next:
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Lambda-Runtime-Aws-Request-Id", inv.id)
		h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(inv.deadline.UnixMilli(), 10))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", inv.function.ARN())
		h.Set("Lambda-Runtime-Trace-Id", "Root=1-"+strconv.FormatInt(inv.start.Unix(), 16)+"-"+strings.ReplaceAll(inv.id, "-", "")[:24]+";Sampled=0")
		h.Set("Content-Length", strconv.Itoa(len(inv.payload)))
		_, _ = w.Write(inv.payload)
	case <-req.Context().Done():
		r.mu.Lock()
		in.waiting = false
		r.mu.Unlock()
	case <-in.exited:
	}
}

// ready marks a process as waiting and gives it what it was started for, or the head of the queue.
func (r *Runtime) ready(in *instance) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if in.reason != "" {
		return
	}
	if in.timer != nil {
		in.timer.Stop()
	}
	in.waiting, in.since = true, r.opt.Now()
	first := !in.polled
	in.polled = true
	switch f := in.function; {
	case first && in.current != nil:
		r.assign(in, in.current)
	case in.current != nil:
		// It polls again without an answer: the invocation is lost, as on Lambda.
		inv := in.current
		in.current = nil
		r.finish(inv, errorResult("Runtime.NoResponse", "RequestId: "+inv.id+" Error: Runtime polled again without a response"))
	case len(f.queue) > 0:
		inv := f.queue[0]
		f.queue = f.queue[1:]
		r.assign(in, inv)
	}
}

// assign needs the lock.
func (r *Runtime) assign(in *instance, inv *invocation) {
	in.current, in.waiting = inv, false
	inv.start = r.opt.Now()
	inv.deadline = inv.start.Add(inv.function.Timeout)
	inv.timer = time.AfterFunc(inv.function.Timeout, func() { r.timedOut(in, inv) })
	in.next <- inv
}

func (r *Runtime) timedOut(in *instance, inv *invocation) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if inv.finished {
		return
	}
	r.finish(inv, errorResult("Sandbox.Timedout", fmt.Sprintf("RequestId: %s Error: Task timed out after %.2f seconds", inv.id, inv.function.Timeout.Seconds())))
	in.kill("timed out")
}

// A trailer tells that the function failed while it was still writing its answer.
const (
	trailerType = "Lambda-Runtime-Function-Error-Type"
	trailerBody = "Lambda-Runtime-Function-Error-Body"
)

func (r *Runtime) serveResponse(w http.ResponseWriter, req *http.Request, in *instance, id string) {
	body, err := readLimited(req)
	var result Result
	switch {
	case errors.Is(err, errTooLarge):
		result = errorResult("Function.ResponseSizeTooLarge", fmt.Sprintf("Response payload size exceeded maximum allowed payload size (%d bytes).", MaxPayload))
	case err != nil:
		refuse(w, http.StatusBadRequest, "InvalidBody", err.Error())
		return
	case req.Trailer.Get(trailerType) != "":
		told, err := base64.StdEncoding.DecodeString(req.Trailer.Get(trailerBody))
		if err != nil {
			told = errorResult(req.Trailer.Get(trailerType), "the answer broke off").Payload
		}
		result = Result{Payload: told, FunctionError: "Unhandled"}
	default:
		result = Result{Payload: body}
	}
	r.answer(w, in, id, result)
}

func (r *Runtime) serveError(w http.ResponseWriter, req *http.Request, in *instance, id string) {
	body, err := readLimited(req)
	if err != nil {
		refuse(w, http.StatusBadRequest, "InvalidBody", err.Error())
		return
	}
	r.answer(w, in, id, Result{Payload: body, FunctionError: "Unhandled"})
}

func (r *Runtime) answer(w http.ResponseWriter, in *instance, id string, result Result) {
	r.mu.Lock()
	inv := in.current
	if inv == nil || inv.id != id {
		r.mu.Unlock()
		refuse(w, http.StatusBadRequest, "InvalidRequestID", "Invalid request ID")
		return
	}
	in.current = nil
	in.timer = time.AfterFunc(returnTime, func() { r.lingering(in) })
	r.finish(inv, result)
	r.mu.Unlock()
	accepted(w)
}

// returnTime is how long a process may take from its answer to its next poll.
const returnTime = 2 * time.Second

func (r *Runtime) lingering(in *instance) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !in.waiting && in.current == nil && !in.dead {
		in.kill("did not poll again after its answer")
	}
}

func (r *Runtime) serveInitError(w http.ResponseWriter, req *http.Request, in *instance) {
	body, err := readLimited(req)
	if err != nil {
		refuse(w, http.StatusBadRequest, "InvalidBody", err.Error())
		return
	}
	r.mu.Lock()
	if inv := in.current; inv != nil {
		in.current = nil
		r.finish(inv, Result{Payload: body, FunctionError: "Unhandled"})
	}
	r.mu.Unlock()
	accepted(w)
	r.mu.Lock()
	in.kill("init failed")
	r.mu.Unlock()
}

var errTooLarge = errors.New("body exceeds the payload limit")

func readLimited(req *http.Request) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(req.Body, MaxPayload+1))
	if err != nil {
		return nil, err
	}
	if len(body) > MaxPayload {
		// The rest is read so that the function can finish writing.
		_, _ = io.Copy(io.Discard, req.Body)
		return nil, errTooLarge
	}
	return body, nil
}
