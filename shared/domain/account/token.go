package account

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
)

// codeDigits is the length of a code: with MaxTries tries the chance of a guess is one in twenty million.
const codeDigits = 8

// LinkToken gives the token of a link, which its mail carries. It follows from the id, so that nothing secret waits in
// the outbox; the table keeps only its Hash.
func LinkToken(key []byte, linkID string) string {
	return base64.RawURLEncoding.EncodeToString(derive(key, "link-token", linkID))
}

// LinkCode gives the code of a link: eight digits for whoever reads the mail on another device than the form.
func LinkCode(key []byte, linkID string) string {
	n := binary.BigEndian.Uint64(derive(key, "link-code", linkID)) % 100_000_000
	return fmt.Sprintf("%0*d", codeDigits, n)
}

// SessionToken gives the token of the session that a link starts. It follows from the link and from the form that was
// sent, so that the same form sent twice starts the same session, and nothing else does.
func SessionToken(key []byte, linkID, formKey string) string {
	return base64.RawURLEncoding.EncodeToString(derive(key, "session", linkID, formKey))
}

// EmailKey gives the keyed hash of a canonical address: applications are found by it, and nobody who reads the table
// learns the address from it.
func EmailKey(key []byte, canonical string) string {
	return base64.RawURLEncoding.EncodeToString(derive(key, "email", canonical))
}

// ClientKey gives the keyed hash of a client's network address, for counters.
func ClientKey(key []byte, client string) string {
	return base64.RawURLEncoding.EncodeToString(derive(key, "client", client)[:12])
}

// Hash gives the name under which a token's record is stored: who reads the table cannot use what stands there. It is ""
// for what no token can be.
func Hash(token string) string {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) != sha256.Size {
		return ""
	}
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// derive makes a value for one purpose out of the signing key; parts cannot run into each other.
func derive(key []byte, purpose string, parts ...string) []byte {
	mac := hmac.New(sha256.New, key)
	for _, p := range append([]string{"bridges " + purpose}, parts...) {
		fmt.Fprintf(mac, "%d:%s", len(p), p)
	}
	return mac.Sum(nil)
}

// cleanCode takes what people type around the digits away.
func cleanCode(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
