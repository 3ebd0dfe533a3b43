package objects

import (
	"encoding/hex"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bridges-of-trust/bridges/infra/local/runtimeapi"
)

// A refusal is an answer in S3's error form.
type refusal struct {
	status        int
	Code, Message string
}

func (r *refusal) Error() string { return r.Code + ": " + r.Message }

func refuse(status int, code, message string) error { return &refusal{status, code, message} }

// ServeHTTP answers S3 for /<bucket> and what is below it.
func (b *Bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := runtimeapi.NewID()
	w.Header().Set("X-Amz-Request-Id", id)
	err := b.verify(r)
	if err == nil {
		err = b.serve(w, r, id)
	}
	if err != nil {
		writeError(w, r, id, err)
	}
}

func writeError(w http.ResponseWriter, r *http.Request, id string, err error) {
	var refused *refusal
	if !errors.As(err, &refused) {
		refused = &refusal{http.StatusInternalServerError, "InternalError", err.Error()}
		if errors.Is(err, fs.ErrNotExist) {
			refused = &refusal{http.StatusNotFound, "NoSuchKey", "The specified key does not exist."}
		}
	}
	if refused.status == http.StatusNotModified || r.Method == http.MethodHead {
		w.WriteHeader(refused.status)
		return
	}
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(refused.status)
	_ = xml.NewEncoder(w).Encode(struct {
		XMLName                            xml.Name `xml:"Error"`
		Code, Message, Resource, RequestId string   //nolint:revive // names on the wire
	}{Code: refused.Code, Message: refused.Message, Resource: r.URL.Path, RequestId: id})
}

// parameters that name another operation are refused; these do not.
var parameters = []string{"x-id", "list-type", "prefix", "delimiter", "max-keys", "continuation-token", "start-after", "encoding-type", "fetch-owner"}

func (b *Bucket) serve(w http.ResponseWriter, r *http.Request, id string) error {
	bucket, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if bucket != b.opt.Bucket {
		return refuse(404, "NoSuchBucket", "The specified bucket does not exist")
	}
	for name := range r.URL.Query() {
		if !slices.Contains(parameters, name) {
			return refuse(501, "NotImplemented", "the parameter "+name+" is not supported by the local bucket")
		}
	}
	if len(key) > 1024 || !utf8.ValidString(key) {
		return refuse(400, "KeyTooLongError", "Your key is too long or not UTF-8")
	}
	switch {
	case key == "" && r.Method == http.MethodHead:
		w.Header().Set("X-Amz-Bucket-Region", b.opt.Region)
		return nil
	case key == "" && r.Method == http.MethodGet && r.URL.Query().Get("list-type") == "2":
		return b.serveList(w, r)
	case key != "" && r.Method == http.MethodPut:
		return b.servePut(w, r, key, id)
	case key != "" && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		return b.serveGet(w, r, key)
	case key != "" && r.Method == http.MethodDelete:
		if err := b.remove(key); err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return refuse(501, "NotImplemented", r.Method+" on this resource is not supported by the local bucket")
}

// kept are the headers that come back with an object.
var kept = []string{"Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Expires"}

// unsupported are headers that would change what a put does.
var unsupported = []string{"X-Amz-Copy-Source", "X-Amz-Tagging", "X-Amz-Object-Lock-Mode", "X-Amz-Website-Redirect-Location", "X-Amz-Write-Offset-Bytes", "X-Amz-Server-Side-Encryption-Customer-Algorithm", "X-Amz-Server-Side-Encryption", "X-Amz-Acl", "X-Amz-Grant-Read", "X-Amz-Grant-Full-Control", "X-Amz-Storage-Class"}

func (b *Bucket) servePut(w http.ResponseWriter, r *http.Request, key, id string) error {
	for _, h := range unsupported {
		if r.Header.Get(h) != "" {
			return refuse(501, "NotImplemented", "the header "+h+" is not supported by the local bucket")
		}
	}
	in, err := content(r)
	if err != nil {
		return err
	}
	s := newSums()
	blob, size, err := b.store(io.TeeReader(http.MaxBytesReader(w, io.NopCloser(in), maxObject), s))
	if err != nil {
		return err
	}
	o := Object{
		Key: key, Size: size, Blob: blob, LastModified: b.opt.Now().UTC().Truncate(time.Second),
		ETag: `"` + hex.EncodeToString(s["md5"].Sum(nil)) + `"`, ContentType: r.Header.Get("Content-Type"),
		Headers: map[string]string{}, Meta: map[string]string{},
	}
	if o.Checksums, err = s.check(r.Header); err != nil {
		return errors.Join(err, b.discard(blob))
	}
	keepHeaders(&o, r.Header)
	event, err := b.event(o, id, sourceIP(r))
	if err != nil {
		return errors.Join(err, b.discard(blob))
	}
	if err := b.put(o, event, condition(r.Header)); err != nil {
		return err
	}
	w.Header().Set("Etag", o.ETag)
	writeChecksums(w, o)
	return nil
}

// keepHeaders takes over what the client wants back; aws-chunked was of the transfer only.
func keepHeaders(o *Object, h http.Header) {
	for _, name := range kept {
		v := h.Get(name)
		if name == "Content-Encoding" {
			v = strings.Trim(strings.TrimPrefix(v, "aws-chunked"), ", ")
		}
		if v != "" {
			o.Headers[name] = v
		}
	}
	for k := range h {
		if name, ok := strings.CutPrefix(k, "X-Amz-Meta-"); ok {
			o.Meta[strings.ToLower(name)] = h.Get(k)
		}
	}
	if o.ContentType == "" {
		o.ContentType = "binary/octet-stream"
	}
}

func sourceIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

var errCondition = refuse(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")

// condition reads If-None-Match and If-Match of a put.
func condition(h http.Header) func(*Object) error {
	none, match := h.Get("If-None-Match"), h.Get("If-Match")
	return func(old *Object) error {
		switch {
		case none != "" && none != "*":
			return refuse(501, "NotImplemented", "If-None-Match of a put must be *")
		case none == "*" && old != nil:
			return errCondition
		case match != "" && old == nil:
			return refuse(404, "NoSuchKey", "The specified key does not exist.")
		case match != "" && match != "*" && strings.Trim(match, `"`) != strings.Trim(old.ETag, `"`):
			return errCondition
		}
		return nil
	}
}

// readable refuses what net/http would refuse without S3's words.
func readable(o Object, h http.Header) error {
	if match := h.Get("If-Match"); match != "" && match != "*" && strings.Trim(match, `"`) != strings.Trim(o.ETag, `"`) {
		return errCondition
	}
	if since, err := http.ParseTime(h.Get("If-Unmodified-Since")); err == nil && h.Get("If-Match") == "" && o.LastModified.After(since) {
		return errCondition
	}
	if strings.Contains(h.Get("Range"), ",") {
		return refuse(501, "NotImplemented", "several ranges at once are not supported, as on S3")
	}
	if first, _, ok := strings.Cut(strings.TrimPrefix(h.Get("Range"), "bytes="), "-"); ok && first != "" {
		if n, err := strconv.ParseInt(first, 10, 64); err == nil && n >= o.Size {
			return refuse(416, "InvalidRange", "The requested range is not satisfiable")
		}
	}
	return nil
}

func (b *Bucket) discard(blob string) error { return os.Remove(b.blob(blob)) }

func writeChecksums(w http.ResponseWriter, o Object) {
	for name, sum := range o.Checksums {
		w.Header().Set(checksumPrefix+name, sum)
	}
	w.Header().Set(checksumPrefix+"Type", "FULL_OBJECT")
}

// serveGet leaves ranges and the conditions of caches to net/http, which reads them as S3 does.
func (b *Bucket) serveGet(w http.ResponseWriter, r *http.Request, key string) error {
	o, f, err := b.open(key)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := readable(o, r.Header); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Etag", o.ETag)
	h.Set("Accept-Ranges", "bytes")
	h.Set("Content-Type", o.ContentType)
	for k, v := range o.Headers {
		h.Set(k, v)
	}
	for k, v := range o.Meta {
		h["x-amz-meta-"+k] = []string{v}
	}
	if r.Header.Get("X-Amz-Checksum-Mode") == "ENABLED" && r.Header.Get("Range") == "" {
		writeChecksums(w, o)
	}
	http.ServeContent(w, r, "", o.LastModified, f)
	return nil
}
