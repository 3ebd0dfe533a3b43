package task

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode"

	"github.com/bridges-of-trust/bridges/shared/base/text"
)

// A Letter is a mail before it is written out: its words come from the catalogue under mail.<template>.
type Letter struct {
	Template string // in the catalogue's spelling: "partner_found"
	Lang     text.Lang
	Params   []any  // alternating names and values, final text
	Brief    []any  // the same for what the subject says otherwise, such as a name that the text gives in full
	Action   string // address behind the letter's one action; empty for none
	Among    bool   // the letter is one of several of its kind: subject and action have the form for that
	More     string // a second paragraph, by its key in the catalogue under mail; empty for none
	Contact  string // address of the programme's office
}

// A Written letter is ready to be sent: plain text and a simple HTML twin.
type Written struct {
	Subject, Text, HTML string
}

// Write puts a letter into words. Keys: subject, text (paragraphs apart by an empty line), action; subject_among and
// action_among where it is one of several.
func (l Letter) Write() Written {
	p := text.For(l.Lang)
	key := func(part string) string { return p.T("mail."+l.Template+"."+part, l.Params...) }
	among := ""
	if l.Among {
		among = "_among"
	}
	subject := p.T("mail."+l.Template+".subject"+among, slices.Concat(l.Params, l.Brief)...)
	view := letterView{
		Lang: string(l.Lang), Subject: oneLine(subject), Paragraphs: strings.Split(key("text"), "\n\n"), Address: l.Action,
		Signature: p.T("mail.signature"), Help: p.T("mail.help", "contact", l.Contact),
	}
	if l.More != "" {
		view.Paragraphs = slices.Insert(view.Paragraphs, 1, p.T("mail."+l.More, l.Params...))
	}
	if l.Action != "" {
		view.Action = key("action" + among)
	}
	return Written{Subject: view.Subject, Text: view.plain(), HTML: view.html()}
}

// oneLine keeps a subject from becoming another header: whatever ends a line or cannot be seen becomes a space.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.IsSpace(r) && r != '\u00a0'
	}), " ")
}

type letterView struct {
	Lang, Subject, Action, Address, Signature, Help string
	Paragraphs                                      []string
}

func (v letterView) plain() string {
	parts := append([]string(nil), v.Paragraphs...)
	if v.Address != "" {
		parts = append(parts, v.Action+":\n"+v.Address)
	}
	return strings.Join(append(parts, v.Help, v.Signature), "\n\n") + "\n"
}

// html is written by hand: html/template would keep every method of the SDK's clients in the binary, which makes it twice
// as large. Style stands inline, because mail programs know nothing else; there is no picture and nothing from elsewhere.
func (v letterView) html() string {
	var b strings.Builder
	e := html.EscapeString
	fmt.Fprintf(&b, `<!doctype html>
<html lang="%s"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>%s</title></head>
<body style="margin:0;background:#f4f6f8"><div style="max-width:36em;margin:0 auto;padding:24px;background:#ffffff;color:#14202b;font:17px/1.5 system-ui,Arial,sans-serif">
<p style="margin:0 0 16px;font-weight:700;color:#173a5e">Bridges</p>
`, e(v.Lang), e(v.Subject))
	for _, p := range v.Paragraphs {
		fmt.Fprintf(&b, "<p style=\"margin:0 0 16px;white-space:pre-line\">%s</p>\n", e(p))
	}
	if v.Address != "" {
		fmt.Fprintf(&b, `<p style="margin:24px 0"><a href="%s" style="display:inline-block;padding:12px 20px;background:#173a5e;color:#ffffff;text-decoration:none;border-radius:4px">%s</a></p>
<p style="margin:0 0 16px;font-size:14px;color:#45525e;word-break:break-all">%s</p>
`, e(v.Address), e(v.Action), e(v.Address))
	}
	fmt.Fprintf(&b, "<p style=\"margin:0 0 16px\">%s</p><p style=\"margin:0\">%s</p>\n</div></body></html>\n", e(v.Help), e(v.Signature))
	return b.String()
}
