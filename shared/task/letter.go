package task

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/text"
)

// A Letter is a mail before it is written out: its words come from the catalogue under mail.<template>.
type Letter struct {
	Template string // in the catalogue's spelling: "partner_found"
	Lang     text.Lang
	Params   []any  // alternating names and values, final text
	Action   string // address behind the letter's one action; empty for none
	Contact  string // address of the programme's office
}

// A Written letter is ready to be sent: plain text and a simple HTML twin.
type Written struct {
	Subject, Text, HTML string
}

// Write puts a letter into words. Keys: subject, text (paragraphs apart by an empty line), action.
func (l Letter) Write() (Written, error) {
	p := text.For(l.Lang)
	key := func(part string) string { return p.T("mail."+l.Template+"."+part, l.Params...) }
	view := letterView{
		Lang: string(l.Lang), Subject: key("subject"), Paragraphs: strings.Split(key("text"), "\n\n"), Address: l.Action,
		Signature: p.T("mail.signature"), Help: p.T("mail.help", "contact", l.Contact),
	}
	if l.Action != "" {
		view.Action = key("action")
	}
	var html bytes.Buffer
	if err := letterHTML.Execute(&html, view); err != nil {
		return Written{}, fmt.Errorf("write letter %s: %w", l.Template, err)
	}
	return Written{Subject: view.Subject, Text: view.plain(), HTML: html.String()}, nil
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

// letterHTML has inline style, because mail programs know nothing else; no picture and nothing from elsewhere.
var letterHTML = template.Must(template.New("letter").Parse(`<!doctype html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Subject}}</title></head>
<body style="margin:0;background:#f4f6f8"><div style="max-width:36em;margin:0 auto;padding:24px;background:#ffffff;color:#14202b;font:17px/1.5 system-ui,Arial,sans-serif">
<p style="margin:0 0 16px;font-weight:700;color:#173a5e">Bridges</p>
{{range .Paragraphs}}<p style="margin:0 0 16px;white-space:pre-line">{{.}}</p>
{{end}}{{if .Address}}<p style="margin:24px 0"><a href="{{.Address}}" style="display:inline-block;padding:12px 20px;background:#173a5e;color:#ffffff;text-decoration:none;border-radius:4px">{{.Action}}</a></p>
<p style="margin:0 0 16px;font-size:14px;color:#45525e;word-break:break-all">{{.Address}}</p>
{{end}}<p style="margin:0 0 16px">{{.Help}}</p><p style="margin:0">{{.Signature}}</p>
</div></body></html>
`))
