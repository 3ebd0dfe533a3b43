package chart

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// descLimit is how many letters the sentence about a chart takes when it is made from the data's labels.
const descLimit = 240

// describe gives what the chart shows: the caller's sentence, else the labels of the data.
func describe(desc string, labels ...string) string {
	if desc != "" {
		return desc
	}
	return cut(strings.Join(labels, ", "), descLimit)
}

// span estimates the width of a text, in em: the fonts are the reader's, so there is no measuring.
func span(s string) float64 {
	w := 0.0
	for _, r := range s {
		switch {
		case strings.ContainsRune("iljtfrІії.,:;!'’|()[] -", r):
			w += 0.4
		case strings.ContainsRune("mwMWжшщмюфыШЩЮЖМФ@%", r), r > 0x2000:
			w += 1
		case unicode.IsUpper(r):
			w += 0.76
		default:
			w += 0.62
		}
	}
	return w
}

// cut shortens a text to so many letters, the last of them an ellipsis.
func cut(s string, letters int) string {
	if utf8.RuneCountInString(s) <= letters {
		return s
	}
	r := []rune(s)
	return strings.TrimRightFunc(string(r[:max(letters-1, 0)]), unicode.IsSpace) + "…"
}

// wrap breaks a text into at most so many lines, none wider than so many em; what does not fit is cut.
func wrap(s string, em float64, lines int) []string {
	var out []string
	line := ""
	for word := range strings.FieldsSeq(s) {
		longer := strings.TrimSpace(line + " " + word)
		if line != "" && span(longer) > em {
			out = append(out, line)
			longer = word
		}
		line = longer
	}
	if line != "" {
		out = append(out, line)
	}
	if len(out) > lines {
		out = append(out[:lines-1], strings.Join(out[lines-1:], " "))
	}
	for i := range out {
		out[i] = narrow(out[i], em)
	}
	return out
}

// narrow cuts a text to so many em.
func narrow(s string, em float64) string {
	if span(s) <= em {
		return s
	}
	r := []rune(s)
	for len(r) > 1 && span(string(r))+1 > em {
		r = r[:len(r)-1]
	}
	return strings.TrimRightFunc(string(r), unicode.IsSpace) + "…"
}
