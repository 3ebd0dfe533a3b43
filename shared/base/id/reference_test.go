package id_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
)

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

func newReference(t *testing.T, series string, seed uint64) id.Reference {
	t.Helper()
	var key [32]byte
	key[0], key[1] = byte(seed), byte(seed>>8)
	ref, err := id.NewReference(series, rand.NewChaCha8(key))
	if err != nil {
		t.Fatalf("NewReference(%q) error = %v", series, err)
	}
	return ref
}

func TestParseReference_Tolerates(t *testing.T) {
	t.Parallel()
	want, err := id.NewReference("BT", bytes.NewReader([]byte{0, 1, 0x40, 0x20, 0x5f}))
	if err != nil {
		t.Fatal(err)
	}
	cyrillic := strings.NewReplacer("A", "А", "B", "В", "C", "с", "E", "Е", "H", "н", "K", "к", "M", "М", "P", "р",
		"T", "т", "X", "Х", "Y", "у", "0", "О", "1", "І", "J", "ј", "S", "ѕ")
	s := string(want)
	if !strings.ContainsAny(s, "01") {
		t.Fatalf("reference %s has no 0 or 1 to confuse", s)
	}
	for _, typed := range []string{
		s, strings.ToLower(s), strings.ReplaceAll(s, "-", ""), strings.ReplaceAll(s, "-", " "), "  " + s + "\n",
		strings.ReplaceAll(s, "0", "O"), strings.ReplaceAll(s, "0", "o"), strings.ReplaceAll(s, "1", "I"),
		strings.ReplaceAll(s, "1", "l"), strings.ReplaceAll(s, "-", "–"), strings.ReplaceAll(s, "-", "\u00a0"),
		cyrillic.Replace(s), strings.ToLower(cyrillic.Replace(s)), strings.Join(strings.Split(s, ""), " "), "\u200b" + s,
	} {
		if got, err := id.ParseReference(typed); err != nil || got != want {
			t.Errorf("ParseReference(%q) = %v, %v, want %v", typed, got, err, want)
		}
	}
}

// Every single wrong character, at each of the ten places, against each of the other 31: 310 slips per reference.
func TestParseReference_NoticesEveryWrongCharacter(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		good := strings.ReplaceAll(string(newReference(t, "BT", seed)), "-", "")
		for i := range good {
			for _, c := range crockford {
				bad := good[:i] + string(c) + good[i+1:]
				if bad == good {
					continue
				}
				if got, err := id.ParseReference(bad); fault.CodeOf(err) != fault.Invalid {
					t.Fatalf("ParseReference(%q), meant %q = %v, %v, want %v", bad, good, got, err, fault.Invalid)
				}
			}
		}
	}
}

// All swaps of two characters, adjacent or not; and each lost or doubled character.
func TestParseReference_NoticesSwapsAndLosses(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2000) {
		good := strings.ReplaceAll(string(newReference(t, "KN", seed)), "-", "")
		var slips []string
		for i := range good {
			slips = append(slips, good[:i]+good[i+1:], good[:i+1]+good[i:])
			for j := i + 1; j < len(good); j++ {
				b := []byte(good)
				b[i], b[j] = b[j], b[i]
				slips = append(slips, string(b))
			}
		}
		for _, bad := range slips {
			if bad == good {
				continue
			}
			if got, err := id.ParseReference(bad); fault.CodeOf(err) != fault.Invalid {
				t.Fatalf("ParseReference(%q), meant %q = %v, %v, want %v", bad, good, got, err, fault.Invalid)
			}
		}
	}
}

// The code is linear, so its promise holds for all words once it holds for the differences: a wrong character differs by
// one of 31 values at one place, a swap by the same value at two places. All are tried on one word.
func TestParseReference_EveryDifference(t *testing.T) {
	t.Parallel()
	good := []byte(strings.ReplaceAll(string(newReference(t, "BT", 7)), "-", ""))
	flip := func(word []byte, i, by int) { word[i] = crockford[strings.IndexByte(crockford, word[i])^by] }
	for i := range good {
		for j := range good {
			for by := 1; by < 32; by++ {
				bad := bytes.Clone(good)
				flip(bad, i, by)
				if j != i {
					flip(bad, j, by)
				}
				if got, err := id.ParseReference(string(bad)); err == nil {
					t.Errorf("ParseReference(%q), meant %q = %v, want an error", bad, good, got)
				}
			}
		}
	}
}

func TestParseReference_Refuses(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"", "BT", "BT-", "1T-7K3M-9QXC", "BT-7K3M-9QXU", "BT-7K3M-9QX", "BT-7K3M-9QXCC", "ЖТ-7K3M-9QXC", "BT-７K3M-9QXC",
		strings.Repeat("-", 65), strings.Repeat("9", 1<<20), "BT-7K3M-9Q\x00C", "\xff\xfe",
	} {
		got, err := id.ParseReference(s)
		e, ok := fault.As(err)
		if !ok || e.Code != fault.Invalid || e.Key != "form.error.reference" {
			t.Errorf("ParseReference(%.40q) = %v, %v, want form.error.reference", s, got, err)
		}
	}
}

func TestNewReference_Refuses(t *testing.T) {
	t.Parallel()
	for _, series := range []string{"", "B", "BTT", "bt", "B1", "IO", "LU", "БТ"} {
		if got, err := id.NewReference(series, bytes.NewReader(make([]byte, 5))); err == nil {
			t.Errorf("NewReference(%q) = %v, want an error", series, got)
		}
	}
	if got, err := id.NewReference("BT", bytes.NewReader(make([]byte, 4))); err == nil {
		t.Errorf("NewReference() with little entropy = %v, want an error", got)
	}
}

func TestReference_Series(t *testing.T) {
	t.Parallel()
	if got := newReference(t, "KN", 1).Series(); got != "KN" {
		t.Errorf("Series() = %q, want KN", got)
	}
}

func FuzzParseReference(f *testing.F) {
	f.Add("BT-7K3M-9QXC")
	f.Add("вт 7к3м 9qхс")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := id.ParseReference(s)
		if err != nil {
			return
		}
		if again, err := id.ParseReference(string(got)); err != nil || again != got {
			t.Errorf("ParseReference(%q) = %q, which reads as %q, %v", s, got, again, err)
		}
	})
}
