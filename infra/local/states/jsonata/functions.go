package jsonata

import (
	"crypto/md5"  //nolint:gosec // $hash offers MD5, as AWS does
	"crypto/sha1" //nolint:gosec // $hash offers SHA-1, as AWS does
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"math"
	"math/rand/v2"

	"github.com/dop251/goja"
)

// wrap makes a Go function callable from JavaScript, its error thrown as an exception.
func (m *machine) wrap(f func(string) (string, error)) func(goja.FunctionCall) goja.Value {
	return func(call goja.FunctionCall) goja.Value {
		out, err := f(call.Argument(0).String())
		if err != nil {
			panic(m.vm.NewTypeError(err.Error())) // the way goja throws
		}
		return m.vm.ToValue(out)
	}
}

// hash returns the lower-case hexadecimal digest, or null for an unknown algorithm.
func (m *machine) hash(data, algorithm string) any {
	var sum []byte
	switch algorithm {
	case "MD5":
		s := md5.Sum([]byte(data)) //nolint:gosec // asked for by name
		sum = s[:]
	case "SHA-1":
		s := sha1.Sum([]byte(data)) //nolint:gosec // asked for by name
		sum = s[:]
	case "SHA-256":
		s := sha256.Sum256([]byte(data))
		sum = s[:]
	case "SHA-384":
		s := sha512.Sum384([]byte(data))
		sum = s[:]
	case "SHA-512":
		s := sha512.Sum512([]byte(data))
		sum = s[:]
	default:
		return nil
	}
	return hex.EncodeToString(sum)
}

// seeded returns the number in [0,1) that belongs to a seed.
func (m *machine) seeded(seed float64) float64 {
	return rand.New(rand.NewPCG(math.Float64bits(seed), 0)).Float64() //nolint:gosec // repeatable by contract
}

// btoa encodes a string of code points below 256, as browsers do.
func btoa(s string) (string, error) {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		if r > math.MaxUint8 {
			return "", errors.New("btoa: a character is outside of Latin-1")
		}
		b = append(b, byte(r))
	}
	return base64.StdEncoding.EncodeToString(b), nil
}

// atob is the reverse of btoa.
func atob(s string) (string, error) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return "", errors.New("atob: the text is not base64")
	}
	r := make([]rune, len(b))
	for i, c := range b {
		r[i] = rune(c)
	}
	return string(r), nil
}
