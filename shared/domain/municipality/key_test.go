package municipality_test

import (
	"testing"
	"unicode/utf8"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

func TestSearchKey(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, a, b string }{
		{"two scripts", "Фастів", "Fastiv"},
		{"apostrophes", "Кам’янець-Подільський", "Кам'янець Подільський"},
		{"a modifier letter", "Камʼянець", "Кам’янець"},
		{"resolution 55", "Кам’янець", "Kamianets"},
		{"with y", "Ясіня", "Yasinya"},
		{"with j", "Ясіня", "Jasinja"},
		{"и, і and й", "Житомир", "Жітомір"},
		{"ї decomposed", "І\u0308здець", "Yizdets"},
		{"й decomposed", "Гай\u0306ворон", "Гаіворон"},
		{"Lithuanian", "Joniškis", "JONISKIS"},
		{"Latvian", "Kuldīga", "kuldiga"},
		{"Czech", "Zábřeh", "Zabreh"},
		{"Polish", "Łódź", "lodz"},
		{"sharp s", "Großhöflein", "GROSSHOFLEIN"},
		{"ligature", "Cœuvres", "Coeuvres"},
		{"Greek", "Αθήνα", "Athina"},
		{"Greek digraph", "Λουτράκι", "Loutraki"},
		{"Greek b", "Μπάφρα", "Bafra"},
		{"Greek eu", "Ευκαρπία", "Efkarpia"},
		{"punctuation", "Garz/Rügen, Stadt", "garz  rugen stadt"},
		{"full width", "Ｌｖｉｖ", "lviv"},
		{"zero width", "Lv\u200biv", "Lviv"},
		{"adjective", "Хмельницький", "Khmelnytsky"},
		{"i before я", "Марія", "Mariia"},
		{"soft sign", "Сквирсько", "Сквирско"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if a, b := municipality.SearchKey(tt.a), municipality.SearchKey(tt.b); a != b {
				t.Errorf("SearchKey(%q) = %q, want %q as of %q", tt.a, a, b, tt.b)
			}
		})
	}
}

func FuzzSearchKey(f *testing.F) {
	for _, s := range []string{"Кам’янець", "Αθήνα", "L'Isle-Adam", "\xff\xfe", "ﷺ", "Ǆ", "İ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		key := municipality.SearchKey(s)
		if !utf8.ValidString(key) {
			t.Errorf("SearchKey(%q) = %q, not UTF-8", s, key)
		}
		if again := municipality.SearchKey(key); again != key {
			t.Errorf("SearchKey(%q) = %q, whose key is %q", s, key, again)
		}
	})
}
