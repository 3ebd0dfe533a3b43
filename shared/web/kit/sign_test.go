package kit

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

func TestSigner(t *testing.T) {
	t.Parallel()
	s, err := NewSigner(testKey)
	if err != nil {
		t.Fatal(err)
	}
	other, err := NewSigner(bytes.Repeat([]byte{8}, MinKeyBytes))
	if err != nil {
		t.Fatal(err)
	}
	purpose := Purpose("cursor", "inbox", "officer_1")
	now := sampleTime
	signed := s.Sign(purpose, []byte("APP#1"), now.Add(time.Minute))
	tests := []struct {
		name    string
		signer  *Signer
		purpose string
		signed  string
		now     time.Time
		want    fault.Code
	}{
		{"as signed", s, purpose, signed, now, ""},
		{"last second", s, purpose, signed, now.Add(59 * time.Second), ""},
		{"expired", s, purpose, signed, now.Add(time.Minute), fault.Closed},
		{"other tenant", s, Purpose("cursor", "inbox", "officer_2"), signed, now, fault.NotFound},
		{"parts run together", s, Purpose("cursor", "inboxofficer_1"), signed, now, fault.NotFound},
		{"other key", other, purpose, signed, now, fault.NotFound},
		{"cut", s, purpose, signed[:len(signed)-4], now, fault.NotFound},
		{"empty", s, purpose, "", now, fault.NotFound},
		{"not base64", s, purpose, signed + "=", now, fault.NotFound},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.signer.Open(test.purpose, test.signed, test.now)
			if fault.CodeOf(err) != test.want {
				t.Fatalf("Open(%q, %q) = %q, %v, want code %q", test.purpose, test.signed, got, err, test.want)
			}
			if test.want == "" && string(got) != "APP#1" {
				t.Errorf("Open(%q) = %q, want APP#1", test.signed, got)
			}
		})
	}
}

// TestSigner_everyChange changes each signed value in one place: none opens.
func TestSigner_everyChange(t *testing.T) {
	t.Parallel()
	s, err := NewSigner(testKey)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.SliceOf(rapid.Byte()).Draw(t, "value")
		signed := []byte(s.Sign("p", value, sampleTime.Add(time.Hour)))
		at := rapid.IntRange(0, len(signed)-1).Draw(t, "at")
		letter := rapid.SampledFrom([]byte("ABCxyz019-_")).Draw(t, "letter")
		changed := signed[at] != letter
		signed[at] = letter
		if _, err := s.Open("p", string(signed), sampleTime); (err == nil) == changed {
			t.Fatalf("Open(%q), changed %v = %v", signed, changed, err)
		}
	})
}

func TestNewSigner_shortKey(t *testing.T) {
	t.Parallel()
	if _, err := NewSigner(testKey[1:]); err == nil {
		t.Error("NewSigner of 31 bytes = nil, want an error")
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	token, err := NewToken(bytes.NewReader(bytes.Repeat([]byte{0xfa}, 64)))
	if err != nil {
		t.Fatal(err)
	}
	hash := TokenHash(token)
	if hash == "" || strings.Contains(hash, token) || TokenHash(token) != hash {
		t.Errorf("TokenHash(%q) = %q, want one hash that does not show the token", token, hash)
	}
	for _, bad := range []string{"", "x", token + "A", token[1:], strings.Repeat("=", 43)} {
		if got := TokenHash(bad); got != "" {
			t.Errorf("TokenHash(%q) = %q, want nothing", bad, got)
		}
	}
	if _, err := NewToken(bytes.NewReader(nil)); err == nil {
		t.Error("NewToken without entropy = nil, want an error")
	}
}
