package kit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// MinKeyBytes is the length below which a signing key is refused.
const MinKeyBytes = 32

// A Signer makes values that travel through a browser and come back unchanged or not at all (HMAC-SHA256). A value is
// bound to its purpose: what was signed as a cursor of one tenant is refused as anything else.
type Signer struct{ key []byte }

// NewSigner makes a signer; a key shorter than MinKeyBytes is refused.
func NewSigner(key []byte) (*Signer, error) {
	if len(key) < MinKeyBytes {
		return nil, fmt.Errorf("signing key has %d bytes, wants at least %d", len(key), MinKeyBytes)
	}
	return &Signer{key: append([]byte(nil), key...)}, nil
}

// Purpose joins the parts that a signed value is bound to, for example Purpose("cursor", "inbox", officerID). Parts
// cannot run into each other.
func Purpose(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		fmt.Fprintf(&b, "%d:%s", len(p), p)
	}
	return b.String()
}

// Sign gives value a signature and an expiry, in letters that are safe in URLs and cookies.
func (s *Signer) Sign(purpose string, value []byte, expires time.Time) string {
	body := binary.BigEndian.AppendUint64(make([]byte, 0, 8+len(value)+sha256.Size), uint64(expires.Unix()))
	body = append(body, value...)
	return base64.RawURLEncoding.EncodeToString(append(body, s.sum(purpose, body)...))
}

// Open gives back what Sign was given. What was altered or made for another purpose is fault.NotFound, like a record
// that does not exist; what has expired is fault.Closed.
func (s *Signer) Open(purpose, signed string, now time.Time) ([]byte, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(signed)
	if err != nil || len(raw) < 8+sha256.Size {
		return nil, fault.Wrap(fault.NotFound, "", errors.New("open signed value: not one"))
	}
	body, sum := raw[:len(raw)-sha256.Size], raw[len(raw)-sha256.Size:]
	if !hmac.Equal(sum, s.sum(purpose, body)) {
		return nil, fault.Wrap(fault.NotFound, "", errors.New("open signed value: signature does not match"))
	}
	if now.Unix() >= int64(binary.BigEndian.Uint64(body)) {
		return nil, fault.New(fault.Closed, "kit.link.expired")
	}
	return body[8:], nil
}

func (s *Signer) sum(purpose string, body []byte) []byte {
	mac := hmac.New(sha256.New, s.key)
	fmt.Fprintf(mac, "%d:%s", len(purpose), purpose)
	mac.Write(body)
	return mac.Sum(nil)
}

// tokenBytes is the entropy of a session token: 256 bits, twice what OWASP asks.
const tokenBytes = 32

// NewToken makes an opaque session or link token from 32 bytes of entropy. Only its TokenHash is ever stored.
func NewToken(entropy io.Reader) (string, error) {
	raw := make([]byte, tokenBytes)
	if _, err := io.ReadFull(entropy, raw); err != nil {
		return "", fmt.Errorf("new token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

// TokenHash gives the name under which a token's record is stored: who reads the table cannot use what stands there.
// It is "" for anything that NewToken cannot have made.
func TokenHash(token string) string {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) != tokenBytes {
		return ""
	}
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
