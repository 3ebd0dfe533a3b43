package objects

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"testing"
)

func FuzzChunks(f *testing.F) {
	for _, seed := range []string{"3\r\nabc\r\n0\r\nx-amz-checksum-crc32:AA==\r\n\r\n", "0\r\n\r\n", "ffffffffff\r\n", "-1\r\n", "3;a=b\nabc\n0\n\n", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		c := &chunks{in: bufio.NewReader(strings.NewReader(body)), header: http.Header{}}
		out, err := io.ReadAll(c)
		if len(out) > len(body) {
			t.Errorf("%d bytes came out of %d", len(out), len(body))
		}
		if err == nil && !strings.Contains(body, "0") {
			t.Errorf("%q has no last chunk, yet was taken", body)
		}
	})
}

// The written form holds nothing that a query or a path would read as its own.
func FuzzEscape(f *testing.F) {
	f.Add("a b/ї+%")
	f.Fuzz(func(t *testing.T, s string) {
		got := escape(s, false)
		for _, c := range got {
			if c > 126 || strings.ContainsRune(" /+?&=#", c) {
				t.Errorf("escape(%q) = %q holds %q", s, got, c)
			}
		}
		if strings.Count(escape(s, true), "/") != strings.Count(s, "/") {
			t.Errorf("escape(%q) lost a slash", s)
		}
	})
}
