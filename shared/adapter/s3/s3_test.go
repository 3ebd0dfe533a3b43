package s3_test

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/shared/adapter/s3"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// service answers as S3 does, two keys a page, and fails on demand.
type service struct {
	mu      sync.Mutex
	objects map[string][]byte
	fail    func(w http.ResponseWriter, r *http.Request) bool // true when it answered
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil && s.fail(w, r) {
		return
	}
	key, ok := strings.CutPrefix(r.URL.Path+"/", "/places/")
	if !ok {
		refuse(w, http.StatusNotFound, "NoSuchBucket")
		return
	}
	if key = strings.TrimSuffix(key, "/"); key == "" {
		s.list(w, r)
		return
	}
	body, exists := s.objects[key]
	switch {
	case r.Method == http.MethodPut && exists && r.Header.Get("If-None-Match") == "*":
		refuse(w, http.StatusPreconditionFailed, "PreconditionFailed")
	case r.Method == http.MethodPut:
		s.objects[key], _ = io.ReadAll(r.Body)
	case !exists && r.Method == http.MethodHead:
		w.WriteHeader(http.StatusNotFound)
	case !exists:
		refuse(w, http.StatusNotFound, "NoSuchKey")
	default:
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body)
	}
}

func (s *service) list(w http.ResponseWriter, r *http.Request) {
	type content struct{ Key string }
	var page struct {
		XMLName               xml.Name `xml:"ListBucketResult"`
		Contents              []content
		IsTruncated           bool
		NextContinuationToken string `xml:",omitempty"`
	}
	var keys []string
	for key := range s.objects {
		if strings.HasPrefix(key, r.URL.Query().Get("prefix")) && key > r.URL.Query().Get("continuation-token") {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	if page.IsTruncated = len(keys) > 2; page.IsTruncated {
		keys = keys[:2]
		page.NextContinuationToken = keys[1]
	}
	for _, key := range keys {
		page.Contents = append(page.Contents, content{key})
	}
	_ = xml.NewEncoder(w).Encode(page)
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, "<Error><Code>%s</Code><Message>no</Message></Error>", code)
}

func open(t *testing.T) (*s3.Bucket, *service) {
	t.Helper()
	s := &service{objects: map[string][]byte{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return s3.New(aws.Config{
		Region: "eu-central-1", BaseEndpoint: &server.URL, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}, "places"), s
}

func TestBucket(t *testing.T) {
	t.Parallel()
	bucket, service := open(t)
	ctx := t.Context()
	if _, err := bucket.Get(ctx, "registers/a"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("Get() of nothing = %v, want %v", err, fault.NotFound)
	}
	if _, err := bucket.Size(ctx, "registers/a"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("Size() of nothing = %v, want %v", err, fault.NotFound)
	}
	if ok, err := bucket.Exists(ctx, "registers/a"); ok || err != nil {
		t.Errorf("Exists() of nothing = %v, %v, want false", ok, err)
	}
	if err := bucket.Create(ctx, "registers/a", []byte("one")); err != nil {
		t.Fatalf("Create() error = %v", err)
	}
	if err := bucket.Create(ctx, "registers/a", []byte("two")); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("Create() again = %v, want %v", err, fault.Conflict)
	}
	if got, err := bucket.Get(ctx, "registers/a"); err != nil || !strings.Contains(string(got), "one") {
		t.Errorf("Get() = %q, %v, want one", got, err)
	}
	service.objects["registers/a"] = []byte("one")
	if n, err := bucket.Size(ctx, "registers/a"); n != 3 || err != nil {
		t.Errorf("Size() = %d, %v, want 3", n, err)
	}
	if ok, err := bucket.Exists(ctx, "registers/a"); !ok || err != nil {
		t.Errorf("Exists() = %v, %v, want true", ok, err)
	}
	if err := bucket.Put(ctx, "registers/a", []byte("three")); err != nil {
		t.Errorf("Put() over another error = %v", err)
	}
}

func TestBucket_List_FollowsPages(t *testing.T) {
	t.Parallel()
	bucket, service := open(t)
	var want []string
	for i := range 5 {
		key := fmt.Sprintf("incoming/%d.csv", i)
		service.objects[key] = nil
		want = append(want, key)
	}
	service.objects["registers/x"] = nil
	got, err := bucket.List(t.Context(), "incoming/")
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("List() error = %v, (-want +got)\n%s", err, diff)
	}
}

func TestBucket_Faults(t *testing.T) {
	t.Parallel()
	answer := func(status int, code string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			refuse(w, status, code)
			return true
		}
	}
	tests := []struct {
		name string
		fail func(http.ResponseWriter, *http.Request) bool
		want fault.Code
	}{
		{"slow down", answer(http.StatusServiceUnavailable, "SlowDown"), fault.Unavailable},
		{"internal error of the service", answer(http.StatusInternalServerError, "InternalError"), fault.Unavailable},
		{"two writers at once", answer(http.StatusConflict, "ConditionalRequestConflict"), fault.Unavailable},
		{"forbidden", answer(http.StatusForbidden, "AccessDenied"), fault.Internal},
		{"no bucket", answer(http.StatusNotFound, "NoSuchBucket"), fault.Internal},
		{"connection cut", func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) }, fault.Unavailable},
		{"answer cut in the middle", func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("short"))
			return true
		}, fault.Unavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			bucket, service := open(t)
			service.fail = tt.fail
			if _, err := bucket.Get(t.Context(), "registers/a"); fault.CodeOf(err) != tt.want {
				t.Errorf("Get() = %v, want %v", err, tt.want)
			}
			if tt.name == "answer cut in the middle" {
				return
			}
			if err := bucket.Create(t.Context(), "registers/a", []byte("x")); fault.CodeOf(err) != tt.want {
				t.Errorf("Create() = %v, want %v", err, tt.want)
			}
		})
	}
}

func TestBucket_Cancelled(t *testing.T) {
	t.Parallel()
	bucket, _ := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := bucket.List(ctx, ""); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("List() after cancelling = %v, want %v", err, fault.Unavailable)
	}
}
