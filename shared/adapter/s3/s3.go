// Package s3 keeps objects in one bucket: registers of places, frozen inputs and results of runs. It knows S3 and nothing of
// what the objects hold.
//
// Faults: not_found for an absent key, conflict for a key that exists, unavailable for what another try may get over
// (time-outs, throttling, a service that is down), internal for the rest.
package s3

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// maxObject bounds what Get takes into memory.
const maxObject = 1 << 30

// A Bucket is one bucket. It is safe for concurrent use.
type Bucket struct {
	api  calls
	name string
}

// New makes the client. It makes no call. Where the endpoint is an IP address, the bucket stands in the path: a name in
// front of an address cannot be resolved.
func New(cfg aws.Config, bucket string) *Bucket {
	api := s3.NewFromConfig(cfg, func(o *s3.Options) {
		o.UsePathStyle = addressed(o.BaseEndpoint)
		o.DisableLogOutputChecksumValidationSkipped = true
	})
	return &Bucket{api: callsOf(api), name: bucket}
}

// calls are the operations that are used. The client itself stays out of the struct: a type whose values a template might
// reach keeps all its methods in the binary, and with them code for each of the service's operations.
type calls struct {
	GetObject  func(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
	PutObject  func(context.Context, *s3.PutObjectInput, ...func(*s3.Options)) (*s3.PutObjectOutput, error)
	HeadObject func(context.Context, *s3.HeadObjectInput, ...func(*s3.Options)) (*s3.HeadObjectOutput, error)
	list       func(context.Context, *s3.ListObjectsV2Input, ...func(*s3.Options)) (*s3.ListObjectsV2Output, error)
}

// ListObjectsV2 is what the paginator asks for.
func (c calls) ListObjectsV2(ctx context.Context, in *s3.ListObjectsV2Input, options ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	return c.list(ctx, in, options...)
}

func callsOf(c *s3.Client) calls {
	return calls{
		GetObject:  c.GetObject,
		PutObject:  c.PutObject,
		HeadObject: c.HeadObject,
		list:       c.ListObjectsV2,
	}
}

// addressed reports whether an endpoint names its host by an IP address.
func addressed(endpoint *string) bool {
	u, err := url.Parse(aws.ToString(endpoint))
	if err != nil {
		return false
	}
	_, err = netip.ParseAddr(u.Hostname())
	return err == nil
}

// Get gives an object's bytes; not_found, unavailable.
func (b *Bucket) Get(ctx context.Context, key string) ([]byte, error) {
	out, err := b.api.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: &key})
	if err != nil {
		return nil, failure("get", key, err)
	}
	defer out.Body.Close()
	if n := aws.ToInt64(out.ContentLength); n > maxObject {
		return nil, fault.Wrap(fault.Internal, "", fmt.Errorf("get %s: %d bytes are more than fit into memory", key, n))
	}
	body, err := io.ReadAll(out.Body)
	if err != nil { // the connection broke in the middle of the answer
		return nil, fault.Wrap(fault.Unavailable, "", fmt.Errorf("get %s: %w", key, err))
	}
	return body, nil
}

// Put writes an object, over one that is there; unavailable.
func (b *Bucket) Put(ctx context.Context, key string, body []byte) error {
	_, err := b.api.PutObject(ctx, &s3.PutObjectInput{Bucket: &b.name, Key: &key, Body: bytes.NewReader(body)})
	return failure("put", key, err)
}

// Create writes an object unless the key exists; conflict, unavailable. After an answer that was lost, the second try finds
// the first one's object and fails with conflict.
func (b *Bucket) Create(ctx context.Context, key string, body []byte) error {
	_, err := b.api.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &b.name, Key: &key, Body: bytes.NewReader(body), IfNoneMatch: aws.String("*"),
	})
	return failure("create", key, err)
}

// Size gives the length of an object in bytes; not_found, unavailable.
func (b *Bucket) Size(ctx context.Context, key string) (int64, error) {
	out, err := b.api.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &b.name, Key: &key})
	if err != nil {
		return 0, failure("head", key, err)
	}
	return aws.ToInt64(out.ContentLength), nil
}

// Exists reports whether a key is there; unavailable.
func (b *Bucket) Exists(ctx context.Context, key string) (bool, error) {
	_, err := b.Size(ctx, key)
	if fault.CodeOf(err) == fault.NotFound {
		return false, nil
	}
	return err == nil, err
}

// List gives all keys that begin with a prefix, in their order; unavailable.
func (b *Bucket) List(ctx context.Context, prefix string) ([]string, error) {
	var keys []string
	pages := s3.NewListObjectsV2Paginator(b.api, &s3.ListObjectsV2Input{Bucket: &b.name, Prefix: &prefix})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, failure("list", prefix, err)
		}
		for _, object := range page.Contents {
			keys = append(keys, aws.ToString(object.Key))
		}
	}
	return keys, nil
}

// failure gives an SDK error its fault code.
func failure(what, key string, err error) error {
	if err == nil {
		return nil
	}
	return fault.Wrap(codeOf(err), "", fmt.Errorf("%s %s: %w", what, key, err))
}

func codeOf(err error) fault.Code {
	var api smithy.APIError
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &api) {
		return fault.Unavailable
	}
	switch api.ErrorCode() {
	case "NoSuchKey", "NotFound":
		return fault.NotFound
	case "PreconditionFailed":
		return fault.Conflict
	case "SlowDown", "RequestTimeout", "RequestTimeTooSkewed", "ConditionalRequestConflict", "OperationAborted":
		return fault.Unavailable
	}
	var answer *awshttp.ResponseError
	if errors.As(err, &answer) && answer.HTTPStatusCode() >= http.StatusInternalServerError || api.ErrorFault() == smithy.FaultServer {
		return fault.Unavailable
	}
	return fault.Internal
}
