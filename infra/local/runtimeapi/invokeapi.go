package runtimeapi

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
)

// InvokeAPI answers Lambda's Invoke call: POST /2015-03-31/functions/<name or ARN>/invocations with the
// types RequestResponse, Event and DryRun. Other calls of Lambda are refused.
func (r *Runtime) InvokeAPI() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /2015-03-31/functions/{name}/invocations", r.serveInvoke)
	mux.HandleFunc("/", func(w http.ResponseWriter, req *http.Request) {
		lambdaError(w, &Error{501, "UnknownOperationException", "the local stack answers Invoke only, not " + req.Method + " " + req.URL.Path})
	})
	return mux
}

func lambdaError(w http.ResponseWriter, err error) {
	var refused *Error
	if !errors.As(err, &refused) {
		refused = &Error{500, "ServiceException", err.Error()}
	}
	kind := "User"
	if refused.Status >= 500 {
		kind = "Service"
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Amzn-Errortype", refused.Code)
	w.WriteHeader(refused.Status)
	_ = json.NewEncoder(w).Encode(map[string]string{"Type": kind, "Message": refused.Message})
}

func (r *Runtime) serveInvoke(w http.ResponseWriter, req *http.Request) {
	name := strings.TrimPrefix(req.PathValue("name"), Function{}.ARN())
	if q := req.URL.Query().Get("Qualifier"); q != "" && q != "$LATEST" {
		lambdaError(w, &Error{404, "ResourceNotFoundException", "the local stack has no versions or aliases"})
		return
	}
	if t := req.Header.Get("X-Amz-Log-Type"); t != "" && t != "None" {
		lambdaError(w, &Error{400, "InvalidParameterValueException", "log type " + t + " is not supported; see /_local/logs"})
		return
	}
	payload, err := io.ReadAll(http.MaxBytesReader(w, req.Body, MaxPayload))
	if err != nil {
		lambdaError(w, &Error{413, "RequestTooLargeException", err.Error()})
		return
	}
	if len(payload) == 0 {
		payload = []byte("{}")
	}
	if !json.Valid(payload) {
		lambdaError(w, &Error{400, "InvalidRequestContentException", "Could not parse request body into json"})
		return
	}
	switch kind := req.Header.Get("X-Amz-Invocation-Type"); kind {
	case "", "RequestResponse":
		r.serveSync(w, req, name, payload)
	case "Event":
		if err := r.InvokeAsync(name, payload); err != nil {
			lambdaError(w, err)
			return
		}
		w.WriteHeader(http.StatusAccepted)
	case "DryRun":
		r.serveDryRun(w, name)
	default:
		lambdaError(w, &Error{400, "InvalidParameterValueException", "unknown invocation type " + kind})
	}
}

func (r *Runtime) serveDryRun(w http.ResponseWriter, name string) {
	if r.functions[name] == nil {
		lambdaError(w, &Error{404, "ResourceNotFoundException", "Function not found: " + Function{Name: name}.ARN()})
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (r *Runtime) serveSync(w http.ResponseWriter, req *http.Request, name string, payload []byte) {
	result, err := r.Invoke(req.Context(), name, payload)
	if err != nil {
		lambdaError(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Amz-Executed-Version", "$LATEST")
	w.Header().Set("X-Amzn-Requestid", result.RequestID)
	if result.FunctionError != "" {
		w.Header().Set("X-Amz-Function-Error", result.FunctionError)
	}
	_, _ = w.Write(result.Payload)
}
