package account

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"time"
)

// Limits of what the console believes about staff without asking the identity provider: a role that was taken away, or
// a person who was locked out, counts after StaffRecheck; while the provider does not answer, after StaffUnchecked
// nobody is let in any more.
const (
	StaffRecheck   = 5 * time.Minute
	StaffUnchecked = 15 * time.Minute
)

// SealRenewal encrypts what the provider gave to ask again with, under a key that follows from the session's token: it
// is in the browser's cookie only, so that nobody who reads the table can ask in the person's name.
func SealRenewal(token, renewal string, entropy io.Reader) (string, error) {
	if renewal == "" {
		return "", nil
	}
	seal, err := renewalCipher(token)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, seal.NonceSize())
	if _, err := io.ReadFull(entropy, nonce); err != nil {
		return "", fmt.Errorf("seal renewal: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(seal.Seal(nonce, nonce, []byte(renewal), nil)), nil
}

// OpenRenewal decrypts what SealRenewal made for the same token.
func OpenRenewal(token, sealed string) (string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return "", fmt.Errorf("open renewal: %w", err)
	}
	seal, err := renewalCipher(token)
	if err != nil {
		return "", err
	}
	if len(raw) < seal.NonceSize() {
		return "", errors.New("open renewal: too short")
	}
	plain, err := seal.Open(nil, raw[:seal.NonceSize()], raw[seal.NonceSize():], nil)
	return string(plain), err
}

func renewalCipher(token string) (cipher.AEAD, error) {
	block, err := aes.NewCipher(derive([]byte(token), "staff-renewal"))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
