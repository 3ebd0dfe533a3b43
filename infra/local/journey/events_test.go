package journey

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/infra/local/stack"
)

// An ending is what a function answers to a payload of the folder events: a fault by its name, a page, or JSON.
type ending struct {
	fault string // of a function that fails with one of the product's faults

	status   int    // of an HTTP answer
	location string // where it leads to
	text     string // what its page says

	json string // the whole answer of any other function
}

// endings says how each payload ends on a stack with the demonstration, where the records that it names are not. A
// payload without a row here fails the test, and so does a row without its payload.
func endings() map[string]ending {
	return map[string]ending{
		"portal/home":                   {status: http.StatusOK, text: "<html"},
		"portal/unknown-page":           {status: http.StatusNotFound, text: "<html"},
		"portal/resume-post":            {status: http.StatusSeeOther, location: "/resume/code"},
		"console/front-door":            {status: http.StatusSeeOther, location: "/console/sign-in?"},
		"console/inbox-signed-out":      {status: http.StatusSeeOther, location: "/console/sign-in?"},
		"console/decision-cross-origin": {status: http.StatusForbidden, text: "<html"},
		"matching/freeze":               {fault: "not_found"},
		"matching/score":                {fault: "not_found"},
		"matching/pair":                 {fault: "not_found"},
		"matching/explain":              {fault: "not_found"},
		"matching/ask":                  {fault: "not_found"},
		"matching/lapse":                {fault: "not_found"},
		"matching/publish":              {fault: "not_found"},
		"matching/announce":             {fault: "not_found"},
		"matching/abandon":              {fault: "not_found"},
		"matching/freeze-suggestions":   {fault: "not_found"},
		"matching/suggest":              {fault: "not_found"},
		"matching/finish-suggestions":   {fault: "not_found"},
		"matching/abandon-suggestions":  {fault: "not_found"},
		"relay/message-added":           {json: `{"batchItemFailures":null}`},
		"relay/nothing-to-do":           {json: `{"batchItemFailures":null}`},
		"uploads/register-arrived":      {fault: "not_found"},
		"uploads/unknown-file":          {json: `{"imported":false,"changed":false,"places":0}`},
		"mailevents/bounce":             {json: `{}`},
		"mailevents/complaint":          {json: `{}`},
		"mailevents/delivery":           {json: `{}`},
		"daily/sweep":                   {json: `{"messages":0,"runs":0,"drafts":0,"erased":0}`},
	}
}

// TestEvents_EveryPayloadEndsAsKnown hands each payload of the folder events to the very function that is deployed, as
// make invoke does, twice: every delivery may come again, and a page may be asked for again.
func TestEvents_EveryPayloadEndsAsKnown(t *testing.T) {
	t.Parallel()
	s, want := start(t), endings()
	for _, f := range app.Bridges().Functions {
		paths, err := filepath.Glob(filepath.Join("../../../events", f.Name, "*.json"))
		if err != nil || len(paths) == 0 {
			t.Errorf("%s has %d payloads, %v", f.Name, len(paths), err)
		}
		for _, path := range paths {
			name := f.Name + "/" + strings.TrimSuffix(filepath.Base(path), ".json")
			e, known := want[name]
			delete(want, name)
			t.Run(name, func(t *testing.T) {
				if !known {
					t.Fatal("nobody wrote down how this payload ends")
				}
				for range 2 {
					e.check(t, invoke(t, s, f.Name, path))
				}
			})
		}
	}
	for name := range want {
		t.Errorf("there is no payload %s", name)
	}
}

// TestGrants_HoldForTheFunctions takes a grant from the portal: what it needs it for must break here as it would in AWS.
// That the manifest grants enough is what every other journey shows.
func TestGrants_HoldForTheFunctions(t *testing.T) {
	t.Parallel()
	system := app.Bridges()
	for i, f := range system.Functions {
		if f.Name == "portal" {
			system.Functions[i].Grants = f.Grants[1:] // editions, calls, the register, partnerships
		}
	}
	s := startIn(t, t.TempDir(), system)
	r, err := http.Get(s.URL() + "/")
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	if r.StatusCode != http.StatusInternalServerError {
		t.Errorf("the list of calls is answered with %d without the right to read calls, want 500", r.StatusCode)
	}
}

// An outcome is what the Invoke call gives.
type outcome struct {
	failed bool
	body   []byte
}

func invoke(t *testing.T, s *stack.Stack, function, path string) outcome {
	t.Helper()
	payload, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.Post(s.URL()+"/2015-03-31/functions/"+function+"/invocations", "application/json", bytes.NewReader(payload))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	body, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("Invoke gives %d, %v: %s", r.StatusCode, err, body)
	}
	return outcome{failed: r.Header.Get("X-Amz-Function-Error") != "", body: body}
}

func (e ending) check(t *testing.T, got outcome) {
	t.Helper()
	switch {
	case got.failed || e.fault != "":
		e.checkFault(t, got)
	case e.status != 0:
		e.checkPage(t, got)
	case string(got.body) != e.json:
		t.Errorf("answer is %s, want %s", got.body, e.json)
	}
}

// checkFault wants the fault's code as the error's name, which is what a workflow's Retry and Catch match, and an
// incident number as all that is told.
func (e ending) checkFault(t *testing.T, got outcome) {
	t.Helper()
	var failure struct{ ErrorType, ErrorMessage string }
	if err := json.Unmarshal(got.body, &failure); err != nil {
		t.Fatal(err)
	}
	if !got.failed || failure.ErrorType != e.fault || !strings.HasPrefix(failure.ErrorMessage, e.fault+", incident ER-") {
		t.Errorf("answer is %s, want the fault %q", got.body, e.fault)
	}
}

func (e ending) checkPage(t *testing.T, got outcome) {
	t.Helper()
	var page struct {
		StatusCode      int
		Headers         map[string]string
		Body            string
		IsBase64Encoded bool
	}
	if err := json.Unmarshal(got.body, &page); err != nil {
		t.Fatal(err)
	}
	if page.StatusCode != e.status || !strings.HasPrefix(page.Headers["Location"], e.location) || !strings.Contains(page.Body, e.text) {
		t.Errorf("answer is %d to %q, want %d to %q with %q: %.300s", page.StatusCode, page.Headers["Location"], e.status, e.location, e.text, page.Body)
	}
	for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Strict-Transport-Security"} {
		if page.Headers[name] == "" {
			t.Errorf("the answer has no %s", name)
		}
	}
}
