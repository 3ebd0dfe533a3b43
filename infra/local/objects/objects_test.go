package objects_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/infra/local/objects"
)

const bucket = "bridges-local"

func options() objects.Options {
	return objects.Options{Bucket: bucket, Region: "eu-central-1", AccessKey: "AKIATEST", SecretKey: "secret"}
}

func open(t *testing.T, folder string, opt objects.Options) *objects.Bucket {
	t.Helper()
	b, err := objects.Open(folder, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

func client(t *testing.T, b http.Handler, change ...func(*s3.Options)) *s3.Client {
	t.Helper()
	srv := httptest.NewServer(b)
	t.Cleanup(srv.Close)
	return s3.New(s3.Options{
		Region: "eu-central-1", BaseEndpoint: aws.String(srv.URL), UsePathStyle: true, RetryMaxAttempts: 1,
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenSupported, // as LoadDefaultConfig sets it
		Credentials:                credentials.NewStaticCredentialsProvider("AKIATEST", "secret", ""),
	}, change...)
}

func put(t *testing.T, api *s3.Client, key, body string) {
	t.Helper()
	if _, err := api.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(bucket), Key: &key, Body: strings.NewReader(body)}); err != nil {
		t.Fatalf("PutObject(%q): %v", key, err)
	}
}

func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return fmt.Sprint(err)
}

func TestPutGet_roundTrip(t *testing.T) {
	t.Parallel()
	api := client(t, open(t, t.TempDir(), options()))
	keys := []string{"a", "runs/1/input.json", "incoming/Ґанок й.csv", "a//b", "../x", "sp ace+plus&=?#%25", "a/b/"}
	for _, key := range keys {
		put(t, api, key, "content of "+key)
	}
	for _, key := range keys {
		out, err := api.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key), ChecksumMode: types.ChecksumModeEnabled})
		if err != nil {
			t.Errorf("GetObject(%q): %v", key, err)
			continue
		}
		body, err := io.ReadAll(out.Body)
		if err != nil || string(body) != "content of "+key || out.ChecksumCRC32 == nil {
			t.Errorf("GetObject(%q) = %q, %v with CRC32 %v; want its content and checksum", key, body, err, out.ChecksumCRC32)
		}
	}
}

func TestPut_checksums(t *testing.T) {
	t.Parallel()
	api := client(t, open(t, t.TempDir(), options()))
	// The check values of the catalogue of CRC algorithms for "123456789", big-endian in base64.
	tests := []struct {
		algorithm types.ChecksumAlgorithm
		want      string
	}{
		{types.ChecksumAlgorithmCrc32, "y/Q5Jg=="},
		{types.ChecksumAlgorithmCrc32c, "4waSgw=="},
		{types.ChecksumAlgorithmCrc64nvme, "rosUhgp5mIg="},
		{types.ChecksumAlgorithmSha1, "98O8HYCOBHMq32eZZczDTKeuNEE="},
		{types.ChecksumAlgorithmSha256, "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="},
	}
	for _, tt := range tests {
		t.Run(string(tt.algorithm), func(t *testing.T) {
			t.Parallel()
			key := "sum/" + string(tt.algorithm)
			out, err := api.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(bucket), Key: &key, Body: strings.NewReader("123456789"), ChecksumAlgorithm: tt.algorithm})
			if err != nil {
				t.Fatal(err)
			}
			got := aws.ToString(map[types.ChecksumAlgorithm]*string{
				types.ChecksumAlgorithmCrc32: out.ChecksumCRC32, types.ChecksumAlgorithmCrc32c: out.ChecksumCRC32C, types.ChecksumAlgorithmCrc64nvme: out.ChecksumCRC64NVME,
				types.ChecksumAlgorithmSha1: out.ChecksumSHA1, types.ChecksumAlgorithmSha256: out.ChecksumSHA256,
			}[tt.algorithm])
			if got != tt.want {
				t.Errorf("checksum = %q, want %q", got, tt.want)
			}
		})
	}
	_, err := api.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String("bad"), Body: strings.NewReader("x"), ChecksumCRC32: aws.String("AAAAAA==")})
	if code(err) != "BadDigest" {
		t.Errorf("PutObject with a wrong checksum: %v, want BadDigest", err)
	}
}

func TestConditions(t *testing.T) {
	t.Parallel()
	api := client(t, open(t, t.TempDir(), options()))
	put(t, api, "k", "one")
	create := func(key string) error {
		_, err := api.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(bucket), Key: &key, Body: strings.NewReader("two"), IfNoneMatch: aws.String("*")})
		return err
	}
	if err := create("k"); code(err) != "PreconditionFailed" {
		t.Errorf("create over an object: %v, want PreconditionFailed", err)
	}
	if err := create("new"); err != nil {
		t.Errorf("create: %v", err)
	}
	head, err := api.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String(bucket), Key: aws.String("k")})
	if err != nil {
		t.Fatal(err)
	}
	_, err = api.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String("k"), IfMatch: aws.String(`"other"`)})
	if code(err) != "PreconditionFailed" {
		t.Errorf("get of another version: %v, want PreconditionFailed", err)
	}
	_, err = api.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String("k"), IfUnmodifiedSince: aws.Time(head.LastModified.Add(-time.Hour))})
	if code(err) != "PreconditionFailed" {
		t.Errorf("get of what has changed since: %v, want PreconditionFailed", err)
	}
	_, err = api.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String("k"), Range: aws.String("bytes=3-")})
	if code(err) != "InvalidRange" {
		t.Errorf("get behind the end: %v, want InvalidRange", err)
	}
	out, err := api.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String("k"), IfMatch: head.ETag, Range: aws.String("bytes=1-2")})
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(out.Body); err != nil || string(body) != "ne" {
		t.Errorf("range = %q, %v; want ne", body, err)
	}
}

func TestMissingAndDelete(t *testing.T) {
	t.Parallel()
	api := client(t, open(t, t.TempDir(), options()))
	put(t, api, "k", "one")
	for range 2 {
		if _, err := api.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String(bucket), Key: aws.String("k")}); err != nil {
			t.Errorf("DeleteObject: %v", err)
		}
	}
	if _, err := api.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String("k")}); code(err) != "NoSuchKey" {
		t.Errorf("GetObject: %v, want NoSuchKey", err)
	}
	if _, err := api.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String(bucket), Key: aws.String("k")}); code(err) != "NotFound" {
		t.Errorf("HeadObject: %v, want NotFound", err)
	}
	if _, err := api.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("other"), Key: aws.String("k")}); code(err) != "NoSuchBucket" {
		t.Errorf("GetObject elsewhere: %v, want NoSuchBucket", err)
	}
	if _, err := api.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String("k"), ACL: types.ObjectCannedACLPublicRead}); code(err) != "NotImplemented" {
		t.Errorf("PutObject for everybody to read: %v, want NotImplemented", err)
	}
	if _, err := api.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: aws.String(bucket), Key: aws.String("k")}); code(err) != "NotImplemented" {
		t.Errorf("CreateMultipartUpload: %v, want NotImplemented", err)
	}
}

func TestList_pagesAndPrefixes(t *testing.T) {
	t.Parallel()
	api := client(t, open(t, t.TempDir(), options()))
	for _, key := range []string{"b", "a/1", "a/2", "a/x/1", "a/x/2", "a/й", "c"} {
		put(t, api, key, key)
	}
	tests := []struct {
		name string
		in   s3.ListObjectsV2Input
		want []string
	}{
		{"all", s3.ListObjectsV2Input{}, []string{"a/1", "a/2", "a/x/1", "a/x/2", "a/й", "b", "c"}},
		{"prefix", s3.ListObjectsV2Input{Prefix: aws.String("a/x/")}, []string{"a/x/1", "a/x/2"}},
		{"delimiter", s3.ListObjectsV2Input{Delimiter: aws.String("/")}, []string{"b", "c", "[a/]"}},
		{"both", s3.ListObjectsV2Input{Prefix: aws.String("a/"), Delimiter: aws.String("/")}, []string{"a/1", "a/2", "a/й", "[a/x/]"}},
		{"start after", s3.ListObjectsV2Input{StartAfter: aws.String("a/й")}, []string{"b", "c"}},
		{"url", s3.ListObjectsV2Input{Prefix: aws.String("a/й"), EncodingType: types.EncodingTypeUrl}, []string{"a/%D0%B9"}},
		{"nothing", s3.ListObjectsV2Input{Prefix: aws.String("z")}, nil},
	}
	for _, tt := range tests {
		for _, size := range []int32{1, 2, 1000} {
			t.Run(fmt.Sprint(tt.name, " by ", size), func(t *testing.T) {
				t.Parallel()
				in := tt.in
				in.Bucket, in.MaxKeys = aws.String(bucket), &size
				var keys, prefixes []string
				for pages := s3.NewListObjectsV2Paginator(api, &in); pages.HasMorePages(); {
					page, err := pages.NextPage(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					for _, o := range page.Contents {
						keys = append(keys, *o.Key)
					}
					for _, p := range page.CommonPrefixes {
						prefixes = append(prefixes, "["+*p.Prefix+"]")
					}
				}
				if diff := cmp.Diff(tt.want, append(keys, prefixes...)); diff != "" {
					t.Errorf("listing (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestSignature_refusals(t *testing.T) {
	t.Parallel()
	b := open(t, t.TempDir(), options())
	get := func(api *s3.Client) error {
		_, err := api.GetObject(context.Background(), &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String("k")})
		return err
	}
	as := func(key, secret, region string) func(*s3.Options) {
		return func(o *s3.Options) {
			o.Credentials, o.Region = credentials.NewStaticCredentialsProvider(key, secret, ""), region
		}
	}
	tests := []struct {
		name   string
		change func(*s3.Options)
		want   string
	}{
		{"right", as("AKIATEST", "secret", "eu-central-1"), "NoSuchKey"},
		{"wrong secret", as("AKIATEST", "other", "eu-central-1"), "SignatureDoesNotMatch"},
		{"wrong key", as("AKIAOTHER", "secret", "eu-central-1"), "InvalidAccessKeyId"},
		{"wrong region", as("AKIATEST", "secret", "us-east-1"), "AuthorizationHeaderMalformed"},
		{"anonymous", func(o *s3.Options) { o.Credentials = aws.AnonymousCredentials{} }, "AccessDenied"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if err := get(client(t, b, tt.change)); code(err) != tt.want {
				t.Errorf("GetObject: %v, want %s", err, tt.want)
			}
		})
	}
	late := options()
	late.Now = func() time.Time { return time.Now().Add(time.Hour) }
	if err := get(client(t, open(t, t.TempDir(), late))); code(err) != "RequestTimeTooSkewed" {
		t.Errorf("GetObject an hour late: %v, want RequestTimeTooSkewed", err)
	}
}

func TestSignature_coversTheRequest(t *testing.T) {
	t.Parallel()
	b := open(t, t.TempDir(), options())
	changes := map[string]func(*http.Request){
		"path":   func(r *http.Request) { r.URL.Path += "x" },
		"query":  func(r *http.Request) { r.URL.RawQuery += "&prefix=y" },
		"method": func(r *http.Request) { r.Method = http.MethodDelete },
		"header": func(r *http.Request) { r.Header.Set("X-Amz-Meta-A", "b") },
		"body":   func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader("abd")) },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := client(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { change(r); b.ServeHTTP(w, r) }))
			_, err := api.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String("k"), Body: strings.NewReader("abc")})
			if err == nil {
				t.Error("a request changed after signing was answered")
			}
		})
	}
}

func TestCreated_oncePerPutAlsoAfterAFailure(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	opt := options()
	var got []string
	fail := true
	opt.Prefixes = []string{"incoming/"}
	opt.Created = func(event []byte) error {
		if fail {
			return errors.New("no queue")
		}
		var ev struct {
			Kind   string `json:"detail-type"`
			Source string
			Detail struct {
				Bucket struct{ Name string }
				Object struct {
					Key  string
					Size int
				}
			}
		}
		err := json.Unmarshal(event, &ev)
		got = append(got, fmt.Sprint(ev.Kind, " ", ev.Source, " ", ev.Detail.Bucket.Name, " ", ev.Detail.Object.Key, " ", ev.Detail.Object.Size))
		return err
	}
	b := open(t, folder, opt)
	api := client(t, b)
	put(t, api, "runs/1", "no event")
	_, err := api.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String("incoming/й 1.csv"), Body: bytes.NewReader([]byte("abc"))})
	if err == nil {
		t.Error("a put whose event could not be queued was answered with success")
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	fail = false
	open(t, folder, opt)
	if diff := cmp.Diff([]string{"Object Created aws.s3 bridges-local incoming/й 1.csv 3"}, got); diff != "" {
		t.Errorf("events after the next start (-want +got):\n%s", diff)
	}
}

func TestExpiry(t *testing.T) {
	t.Parallel()
	now := time.Now()
	opt := options()
	opt.Expiry = map[string]time.Duration{"incoming/": 24 * time.Hour}
	opt.Now = func() time.Time { return now }
	b := open(t, t.TempDir(), opt)
	api := client(t, b)
	put(t, api, "incoming/a", "a")
	put(t, api, "runs/a", "a")
	now = now.Add(25 * time.Hour)
	if err := b.Expire(); err != nil {
		t.Fatal(err)
	}
	left, err := b.List(t.Context(), "")
	if err != nil || len(left) != 1 || left[0].Key != "runs/a" {
		t.Errorf("left = %+v, %v; want runs/a only", left, err)
	}
}

func TestTrailers(t *testing.T) {
	t.Parallel()
	b := open(t, t.TempDir(), options())
	tests := []struct{ name, body, want string }{
		{"right", "3\r\nabc\r\n6;x=y\r\n123456\r\n0\r\nx-amz-checksum-crc32:PTECNQ==\r\n\r\n", ""},
		{"wrong checksum", "3\r\nabc\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", "BadDigest"},
		{"cut off", "5\r\nabc", "IncompleteBody"},
		{"no chunks", "hello", "IncompleteBody"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			const kind = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
			r := httptest.NewRequest(http.MethodPut, "http://127.0.0.1/"+bucket+"/k", strings.NewReader(tt.body))
			r.Header.Set("X-Amz-Content-Sha256", kind)
			r.Header.Set("Content-Encoding", "aws-chunked")
			signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
			who := aws.Credentials{AccessKeyID: "AKIATEST", SecretAccessKey: "secret"}
			if err := signer.SignHTTP(t.Context(), who, r, kind, "s3", "eu-central-1", time.Now()); err != nil {
				t.Fatal(err)
			}
			w := httptest.NewRecorder()
			b.ServeHTTP(w, r)
			if tt.want == "" && w.Code != http.StatusOK || tt.want != "" && !strings.Contains(w.Body.String(), "<Code>"+tt.want+"<") {
				t.Errorf("answer = %d %s, want code %q", w.Code, w.Body, tt.want)
			}
		})
	}
}
