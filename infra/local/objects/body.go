package objects

import (
	"bufio"
	"crypto/md5"  //nolint:gosec // the ETag of S3 is MD5
	"crypto/sha1" //nolint:gosec // one of S3's checksums
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"io"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
)

// maxObject is the largest object of a single PutObject, in bytes.
const maxObject = 5 << 30

// nvme is the polynomial of CRC64NVME, reflected.
const nvme = 0x9a6c9329ac4bc9b5

// sums reads a body once and computes every digest that may be asked for.
type sums map[string]hash.Hash

func newSums() sums {
	return sums{
		"crc32": crc32.NewIEEE(), "crc32c": crc32.New(crc32.MakeTable(crc32.Castagnoli)), "crc64nvme": crc64.New(crc64.MakeTable(nvme)),
		"sha1": sha1.New(), "sha256": sha256.New(), "md5": md5.New(), //nolint:gosec // as above
	}
}

func (s sums) Write(p []byte) (int, error) {
	for _, h := range s {
		_, _ = h.Write(p) // a hash never fails
	}
	return len(p), nil
}

func (s sums) base64(name string) string { return base64.StdEncoding.EncodeToString(s[name].Sum(nil)) }

// checksumPrefix begins the headers and trailers with checksums.
const checksumPrefix = "X-Amz-Checksum-"

// content opens the body of a put: plain, or in the chunks of aws-chunked with checksums behind them.
func content(r *http.Request) (io.Reader, error) {
	kind := r.Header.Get("X-Amz-Content-Sha256")
	switch {
	case kind == "STREAMING-UNSIGNED-PAYLOAD-TRAILER":
		return &chunks{in: bufio.NewReader(r.Body), header: r.Header}, nil
	case strings.HasPrefix(kind, "STREAMING-"):
		return nil, refuse(501, "NotImplemented", "payloads of the kind "+kind+" are not supported by the local bucket")
	case kind == "":
		return nil, refuse(400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256")
	}
	return r.Body, nil
}

// chunks decodes aws-chunked and puts the trailers among the headers.
type chunks struct {
	in     *bufio.Reader
	header http.Header
	left   int64
	begun  bool
	err    error
}

var errChunk = refuse(400, "IncompleteBody", "The body is not valid aws-chunked.")

func (c *chunks) Read(p []byte) (int, error) {
	if c.left == 0 && c.err == nil {
		c.err = c.open()
	}
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.in.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	if errors.Is(err, io.EOF) && c.left > 0 {
		err = errChunk
	}
	c.err = err
	return n, err
}

// open reads the line before a chunk; after the last one come the trailers.
func (c *chunks) open() error {
	if c.begun {
		if line, err := c.line(); err != nil || line != "" {
			return errChunk
		}
	}
	c.begun = true
	line, err := c.line()
	if err != nil {
		return errChunk
	}
	size, _, _ := strings.Cut(line, ";")
	c.left, err = strconv.ParseInt(size, 16, 64)
	if err != nil || c.left < 0 || c.left > maxObject {
		return errChunk
	}
	if c.left > 0 {
		return nil
	}
	trailer, err := textproto.NewReader(c.in).ReadMIMEHeader()
	if err != nil && !errors.Is(err, io.EOF) {
		return errChunk
	}
	for k, v := range trailer {
		if strings.HasPrefix(k, checksumPrefix) {
			c.header[k] = v
		}
	}
	return io.EOF
}

func (c *chunks) line() (string, error) {
	line, err := c.in.ReadSlice('\n')
	return strings.TrimRight(string(line), "\r\n"), err
}

// check compares a body with what the client said it would be and returns the checksums to keep.
func (s sums) check(h http.Header) (map[string]string, error) {
	if kind := h.Get("X-Amz-Content-Sha256"); kind != "UNSIGNED-PAYLOAD" && !strings.HasPrefix(kind, "STREAMING-") && kind != hex.EncodeToString(s["sha256"].Sum(nil)) {
		return nil, refuse(400, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.")
	}
	if want := h.Get("Content-Md5"); want != "" && want != s.base64("md5") {
		return nil, refuse(400, "BadDigest", "The Content-MD5 you specified did not match what we received.")
	}
	kept := map[string]string{}
	for k := range h {
		name, ok := strings.CutPrefix(k, checksumPrefix)
		name = strings.ToLower(name)
		if !ok || name == "algorithm" || name == "mode" || name == "type" {
			continue
		}
		if s[name] == nil || name == "md5" {
			return nil, refuse(501, "NotImplemented", "the checksum "+name+" is not supported by the local bucket")
		}
		if h.Get(k) != s.base64(name) {
			return nil, refuse(400, "BadDigest", "The "+strings.ToUpper(name)+" you specified did not match the calculated checksum.")
		}
		kept[name] = h.Get(k)
	}
	if len(kept) == 0 {
		kept["crc64nvme"] = s.base64("crc64nvme")
	}
	return kept, nil
}
