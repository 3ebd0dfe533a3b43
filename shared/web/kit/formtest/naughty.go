package formtest

import (
	"fmt"
	"strings"
)

// A Bad is one string of a family of bad input.
type Bad struct{ Family, Text string }

// Naughty gives the strings that are sent to text fields, more than 250 of 20 families, the same ones at each call.
func Naughty() []Bad {
	var out []Bad
	add := func(family string, texts ...string) {
		for _, t := range texts {
			out = append(out, Bad{family, t})
		}
	}
	add("nothing", "", " ", "\t", "\n", "\r\n\r\n", "\u00a0", "\u3000", "\u200b", "\ufeff")
	add("markup", `<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `</textarea><svg/onload=alert(1)>`, `' onfocus='alert(1)`,
		`" autofocus onfocus="alert(1)`, `</title><script>alert(1)</script>`, `<!--`, `-->`, `<![CDATA[x]]>`, `&lt;b&gt;`, `&#60;script&#62;`, `&amp;amp;`,
		`<a href="javascript:alert(1)">x</a>`, `javascript:alert(1)`, `data:text/html,<script>alert(1)</script>`, `<iframe srcdoc="x">`, `</form><form action=/>`,
		`<base href=//example.org>`, `<plaintext>`, `\"><b>`, "`><b>", `<math><mi//xlink:href="x">`, `%3Cscript%3E`, `＜script＞alert(1)＜/script＞`)
	add("template", `{{.}}`, `{{7*7}}`, `${7*7}`, `<%= 7*7 %>`, `#{7*7}`, `{% raw %}`, `{{template "x"}}`, `{name}`, `%s %d %n %x`, `%%`, `$1 \1`, `[[x]]`, `{`, `}}{{`)
	add("formula", `=1+1`, `=cmd|' /C calc'!A0`, `@SUM(1+9)`, `+1`, `-2+3`, "\t=1+1", "\r=1", `＝1+1`, `"=1"`, `;=1`, `=HYPERLINK("http://example.org","x")`, `|x`, `%0A=1`)
	add("header", "Іван\r\nSubject: hi", "x\nBcc: y@example.org", "a@example.org%0d%0aBcc:x@example.org", "a@example.org,b@example.org", "<a@example.org>",
		"\"x\r\nBcc: y\"@example.org", "a@example.org\x00", "\r\n.\r\n", "Olena <a@example.org>", "a@example.org;b@example.org", "a@@example.org")
	add("homoglyph", "аdmin", "раypal", "Ржищiв", "Кам'янець-Подiльський", "ΑΒΓ abc АВГ", "ℌ𝔢𝔩𝔩𝔬", "ⓗⓔⓛⓛⓞ", "ﬁ ﬂ ﬀ", "Ⅳ ½ ²")
	add("composition", "и\u0306 і\u0308 e\u0301", "Å Å Å", "각 각", "ﷺ ﷽", "q̣̇ q̣̇", "Ç C\u0327", "\u0301a", "🇺🇦🇱🇹", "👩‍👩‍👧‍👦", "👍🏽", "1️⃣", "❤️ ❤", "🏴\U000e0067\U000e0062\U000e007f")
	add("stacked marks", "z"+strings.Repeat("\u0301", 500), "Z̮̞̠͙͔ͅḀ̗̞͈̻̗", strings.Repeat("a\u0300\u0301\u0302\u0303\u0304\u0305", 20))
	add("direction", "abc\u202edcba", "\u202aa\u202c", "\u2066x\u2069", "שלום עולם", "مرحبا بالعالم", "abc שלום 123", "\u200fx", "invoice\u202egpj.exe")
	add("unseen", "a\u200bb\ufeffc", "a\u00adb", "a\u2060b", "a\u180eb", "x\u034fy", "a\ufff9b\ufffac\ufffb", "\U000e0041\U000e0042", "a\u200db", "a\u200cb", "\u2063x")
	add("separators", "a\u2028b\u2029c", "a\u0085b", "a\vb", "a\fb", "one\ntwo", "one\r\ntwo", "one\rtwo", "\n\nfirst", "last\n\n", "a  b   c", "a\u00a0b", "a\u2003b\u202fc")
	for _, r := range "\x00\x01\a\b\x0e\x1b\x1f\x7f\u0080\u009f" {
		add("control", "a"+string(r)+"b")
	}
	add("no character", "\ufffe", "\uffff", "\U0001fffe", "\ufdd0", "\ufffd", "\ue000", "\U0010ffff", "\U000f0000")
	add("ukrainian", "Кам'янець", "Кам’янець", "Камʼянець", "Камˈянець", "Кам`янець", "Ґ ґ Є є І і Ї ї", "Івано-Франківськ", "Ім’я По батькові Прізвище", "ЇЖАК", "м. Київ, вул. Хрещатик, 1 «а»",
		"Nagykőrös", "Łódź", "Þórshöfn", "Iğdır İstanbul ıI", "Straße STRASSE ẞ", "Škofja Loka", "Čeština", "Ţ Ț", "o'brien@example.org", "a+b@example.org", "user@громада.укр")
	add("size", strings.Repeat("а", 499), strings.Repeat("ї", 500), strings.Repeat("🌉", 4_999), strings.Repeat("a", 5_001), strings.Repeat("\n", 3_000)+"x", strings.Repeat("a", 50_000)+"!", strings.Repeat("<", 5_000))
	add("number", "-1", "0", "1e309", "NaN", "Infinity", "0x10", "1,5", "1.5", "١٢", "９", "007", "9007199254740993", "18446744073709551616", "--1", " 5 ", "1 000", "+5", "1_000",
		"５", "½", "1e2", "0b1", "-0", "99999999999999999999999999", "12abc", "٣", "1\u00a0000", "\u22125", "1;2", "0.0000001")
	add("date", "31.02.2027", "2026-10-25T03:30", "00/00/0000", "29.02.2027", "9999-99-99", "завтра", "-0001-01-01")
	add("injection", `' OR 1=1--`, `{"$gt":""}`, `attribute_exists(pk)`, `#n = :v`, `begins_with(sk, "A")`, `'; DROP TABLE runs; --`, `*)(uid=*`, `$(id)`, "`id`", `| cat /etc/passwd`, `&& true`,
		`<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>&y;`, `CALL#x`, `RUN#run_1`, `{"S":"x"}`, `[{"eu":"x"}]`, `null`, `true`, `[]`, `{}`, `"`, `\`, `\\`, `\u0000`, `%00`, `..%2f`)
	add("address", "http://169.254.169.254/latest/meta-data", "file:///etc/passwd", "http://[::1]", "//evil.example", `/\evil.example`, "ftp://x", "../../etc/passwd", `..\..\x`, "/dev/null", "C:\\con", "https://user:pw@example.org")
	add("words", "undefined", "None", "nil", "NULL", "NaN", "false", "admin", "__proto__", "constructor", "toString", "hasOwnProperty", "CON", "AUX", "test.exe", ".", "..", "_key", "_rev", "_lang", "yes", "no", "none", "default")
	add("log", "\x1b[31mred\x1b[0m", "{\"level\":\"ERROR\"}", "\",\"level\":\"ERROR\",\"x\":\"", "\r\n{\"level\":\"ERROR\"}", "\a\b", strings.Repeat("nested(", 300))
	add("backtracking", strings.Repeat("a", 30_000)+"!", strings.Repeat("(a+)+", 200), strings.Repeat("a@", 2_000), strings.Repeat("0", 20_000), strings.Repeat(" ", 20_000)+"x")
	for i, r := range "\u0600\u070f\u08e2\U000110bd\u115f\u3164\u2800\u17b4\ufe0f\u1160\u20dd\ua670" {
		add("odd letters", fmt.Sprintf("%d%c", i, r))
	}
	return out
}

// broken is what is no text at all: the request is refused before any form looks at it.
func broken() []Bad {
	return []Bad{
		{"not utf-8", "\xff\xfe"}, {"not utf-8", "a\xc3"}, {"surrogate", "\xed\xa0\x80"}, {"overlong", "\xc0\xaf"}, {"over the limit", strings.Repeat("a", 1<<20)},
	}
}

// familiesOf groups strings by family, each family's in their order.
func familiesOf(all []Bad) (names []string, texts map[string][]string) {
	texts = map[string][]string{}
	for _, b := range all {
		if texts[b.Family] == nil {
			names = append(names, b.Family)
		}
		texts[b.Family] = append(texts[b.Family], b.Text)
	}
	return names, texts
}
