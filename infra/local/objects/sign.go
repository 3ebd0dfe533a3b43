package objects

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// skew is how far a request's date may be from ours.
const skew = 15 * time.Minute

const amzTime = "20060102T150405Z"

var authForm = regexp.MustCompile(`^AWS4-HMAC-SHA256 Credential=([^/,]+)/(\d{8})/([a-z0-9-]+)/s3/aws4_request, ?SignedHeaders=([a-z0-9;_-]+), ?Signature=([0-9a-f]{64})$`)

// verify checks the signature (version 4) that a request carries in its headers.
func (b *Bucket) verify(r *http.Request) error {
	if r.URL.Query().Has("X-Amz-Signature") {
		return refuse(501, "NotImplemented", "presigned addresses are not supported by the local bucket")
	}
	header := r.Header.Get("Authorization")
	if header == "" {
		return refuse(403, "AccessDenied", "Access Denied")
	}
	m := authForm.FindStringSubmatch(header)
	if m == nil {
		return refuse(400, "AuthorizationHeaderMalformed", "The authorization header is malformed.")
	}
	key, day, region, signed, signature := m[1], m[2], m[3], strings.Split(m[4], ";"), m[5]
	at, err := time.Parse(amzTime, r.Header.Get("X-Amz-Date"))
	switch {
	case key != b.opt.AccessKey:
		return refuse(403, "InvalidAccessKeyId", "The AWS access key Id you provided does not exist in our records.")
	case region != b.opt.Region:
		return refuse(400, "AuthorizationHeaderMalformed", fmt.Sprintf("The authorization header is malformed; the region '%s' is wrong; expecting '%s'", region, b.opt.Region))
	case err != nil || at.Format("20060102") != day:
		return refuse(403, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header")
	case at.Sub(b.opt.Now()).Abs() > skew:
		return refuse(403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large.")
	case !slices.Contains(signed, "host") || !signsAll(r, signed):
		return refuse(403, "AccessDenied", "There were headers present in the request which were not signed")
	}
	want := b.signature(r, day, region, signed)
	if !hmac.Equal([]byte(want), []byte(signature)) {
		return refuse(403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.")
	}
	return nil
}

// signsAll tells whether every x-amz-* header is signed.
func signsAll(r *http.Request, signed []string) bool {
	for k := range r.Header {
		if name := strings.ToLower(k); strings.HasPrefix(name, "x-amz-") && !slices.Contains(signed, name) {
			return false
		}
	}
	return true
}

func (b *Bucket) signature(r *http.Request, day, region string, signed []string) string {
	sum := sha256.Sum256([]byte(canonical(r, signed)))
	scope := day + "/" + region + "/s3/aws4_request"
	text := "AWS4-HMAC-SHA256\n" + r.Header.Get("X-Amz-Date") + "\n" + scope + "\n" + hex.EncodeToString(sum[:])
	key := []byte("AWS4" + b.opt.SecretKey)
	for _, part := range []string{day, region, "s3", "aws4_request", text} {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(part))
		key = mac.Sum(nil)
	}
	return hex.EncodeToString(key)
}

// canonical is the request as both sides write it before they sign.
func canonical(r *http.Request, signed []string) string {
	var out strings.Builder
	out.WriteString(r.Method + "\n" + escape(r.URL.Path, true) + "\n" + canonicalQuery(r.URL.Query()) + "\n")
	for _, name := range signed {
		out.WriteString(name + ":" + headerValue(r, name) + "\n")
	}
	out.WriteString("\n" + strings.Join(signed, ";") + "\n" + r.Header.Get("X-Amz-Content-Sha256"))
	return out.String()
}

func canonicalQuery(q url.Values) string {
	var pairs []string
	for k, vs := range q {
		for _, v := range vs {
			pairs = append(pairs, escape(k, false)+"="+escape(v, false))
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

// headerValue gives a header as it was signed; net/http keeps three of them elsewhere.
func headerValue(r *http.Request, name string) string {
	switch name {
	case "host":
		return r.Host
	case "content-length":
		return strconv.FormatInt(r.ContentLength, 10)
	case "transfer-encoding":
		return strings.Join(r.TransferEncoding, ",")
	}
	var values []string
	for _, v := range r.Header.Values(name) {
		values = append(values, strings.Join(strings.Fields(v), " "))
	}
	return strings.Join(values, ",")
}

// escape writes a text as AWS does in signatures and listings.
func escape(s string, slash bool) string {
	const hexDigits = "0123456789ABCDEF"
	var out strings.Builder
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-_.~", c) >= 0, c == '/' && slash:
			out.WriteByte(c)
		default:
			out.Write([]byte{'%', hexDigits[c>>4], hexDigits[c&15]})
		}
	}
	return out.String()
}
