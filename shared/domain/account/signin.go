package account

import (
	"crypto/sha256"
	"encoding/base64"
)

// A Person is who the identity provider says has signed in.
type Person struct {
	Subject string
	Name    string
	Roles   []string
	Renewal string // what the provider wants to see when it is asked about the person again; a secret
}

// A Try is one sign-in under way; the console keeps it in a signed cookie until the person is back.
type Try struct {
	State    string `json:"s"`
	Nonce    string `json:"n"`
	Verifier string `json:"v"` // PKCE
	Next     string `json:"t"` // path that the person was going to
}

// NewTry derives a sign-in's three secrets from one fresh token.
func NewTry(token, next string) Try {
	part := func(use string) string {
		sum := sha256.Sum256([]byte(use + " " + token))
		return base64.RawURLEncoding.EncodeToString(sum[:])
	}
	return Try{State: part("state"), Nonce: part("nonce"), Verifier: part("verifier"), Next: next}
}
