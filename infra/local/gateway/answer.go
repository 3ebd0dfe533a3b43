package gateway

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// A reply is what a function answers in payload format 2.0.
type reply struct {
	StatusCode      json.RawMessage `json:"statusCode"`
	Headers         map[string]any  `json:"headers"`
	Cookies         []string        `json:"cookies"`
	Body            *string         `json:"body"`
	IsBase64Encoded bool            `json:"isBase64Encoded"`
}

var errReply = errors.New("malformed function answer")

// answer writes a function's answer, or 500 when it has not the form that API Gateway asks for.
func answer(w http.ResponseWriter, payload []byte) {
	status, header, body, err := parseReply(payload)
	if err != nil {
		message(w, http.StatusInternalServerError, "Internal Server Error")
		return
	}
	for k, vs := range header {
		w.Header()[k] = append(w.Header()[k], vs...)
	}
	if status != http.StatusNoContent && status != http.StatusNotModified {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// parseReply takes JSON without a statusCode as the body of a 200, as API Gateway does.
func parseReply(payload []byte) (int, http.Header, []byte, error) {
	if !json.Valid(payload) {
		return 0, nil, nil, errReply
	}
	var r reply
	if trimmed := bytes.TrimSpace(payload); trimmed[0] != '{' || !hasStatus(trimmed) {
		return http.StatusOK, http.Header{"Content-Type": {"application/json"}}, trimmed, nil
	}
	if err := json.Unmarshal(payload, &r); err != nil {
		return 0, nil, nil, errors.Join(errReply, err)
	}
	status, err := strconv.Atoi(strings.Trim(string(r.StatusCode), `"`))
	if err != nil || status < 200 || status > 599 {
		return 0, nil, nil, fmt.Errorf("%w: statusCode %s", errReply, r.StatusCode)
	}
	header, err := r.header()
	if err != nil {
		return 0, nil, nil, err
	}
	body, err := r.body()
	return status, header, body, err
}

func hasStatus(object []byte) bool {
	var keys map[string]json.RawMessage
	return json.Unmarshal(object, &keys) == nil && keys["statusCode"] != nil
}

func (r reply) header() (http.Header, error) {
	out := http.Header{}
	for k, v := range r.Headers {
		name := http.CanonicalHeaderKey(k)
		if slices.Contains(hopByHop, name) || name == "Content-Length" {
			continue
		}
		switch v := v.(type) {
		case string:
			out.Set(name, v)
		case float64, bool:
			out.Set(name, fmt.Sprint(v))
		default:
			return nil, fmt.Errorf("%w: header %s is a %T", errReply, k, v)
		}
	}
	if len(r.Cookies) > 0 {
		out["Set-Cookie"] = append(out["Set-Cookie"], r.Cookies...)
	}
	if out.Get("Content-Type") == "" && r.Body != nil {
		out.Set("Content-Type", "text/plain;charset=UTF-8")
	}
	return out, nil
}

func (r reply) body() ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	if !r.IsBase64Encoded {
		return []byte(*r.Body), nil
	}
	body, err := base64.StdEncoding.DecodeString(*r.Body)
	if err != nil {
		return nil, errors.Join(errReply, err)
	}
	return body, nil
}
