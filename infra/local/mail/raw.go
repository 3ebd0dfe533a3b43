package mail

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"net/textproto"
	"slices"
	"strings"
)

// maxDepth bounds how deep parts of a raw message nest.
const maxDepth = 10

// parseRaw reads a message that came whole. The request's own addresses win over those of the headers.
func parseRaw(data []byte, m *Mail) error {
	if len(data) > maxMessage {
		return bad("Message length is more than %d bytes long.", maxMessage)
	}
	msg, err := netmail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return bad("The raw message cannot be read: %v", err)
	}
	var words mime.WordDecoder
	for name, values := range msg.Header {
		for _, v := range values {
			if decoded, err := words.DecodeHeader(v); err == nil {
				v = decoded
			}
			m.Headers = append(m.Headers, Header{name, v})
		}
	}
	slices.SortFunc(m.Headers, func(a, b Header) int { return strings.Compare(a.Name, b.Name) })
	if m.Subject, err = words.DecodeHeader(msg.Header.Get("Subject")); err != nil {
		return bad("The subject cannot be read: %v", err)
	}
	if m.From == "" {
		m.From = msg.Header.Get("From")
	}
	if len(m.Recipients()) == 0 {
		if err := headerRecipients(msg.Header, m); err != nil {
			return err
		}
	}
	return part(textproto.MIMEHeader(msg.Header), msg.Body, m, 0)
}

func headerRecipients(h netmail.Header, m *Mail) error {
	for name, to := range map[string]*[]string{"To": &m.To, "Cc": &m.Cc, "Bcc": &m.Bcc} {
		if h.Get(name) == "" {
			continue
		}
		list, err := h.AddressList(name)
		if err != nil {
			return bad("The header %s cannot be read: %v", name, err)
		}
		for _, a := range list {
			if a.Name == "" {
				*to = append(*to, a.Address)
				continue
			}
			*to = append(*to, a.String())
		}
	}
	return nil
}

// part takes a text, an HTML text or a file, and goes into multiparts.
func part(h textproto.MIMEHeader, body io.Reader, m *Mail, depth int) error {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		kind, params = "text/plain", nil
	}
	if strings.HasPrefix(kind, "multipart/") {
		return parts(multipart.NewReader(body, params["boundary"]), m, depth)
	}
	content, err := io.ReadAll(decoded(h.Get("Content-Transfer-Encoding"), body))
	if err != nil {
		return bad("A part of the raw message cannot be decoded: %v", err)
	}
	disposition, names, _ := mime.ParseMediaType(h.Get("Content-Disposition"))
	switch {
	case disposition == "attachment" || (kind != "text/plain" && kind != "text/html"):
		m.Attachments = append(m.Attachments, Attachment{names["filename"], kind, content})
	case kind == "text/html":
		m.HTML += string(content)
	default:
		m.Text += string(content)
	}
	return nil
}

func parts(r *multipart.Reader, m *Mail, depth int) error {
	if depth == maxDepth {
		return bad("The parts of the raw message nest too deep.")
	}
	for {
		p, err := r.NextRawPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return bad("The parts of the raw message cannot be read: %v", err)
		}
		if err := part(p.Header, p, m, depth+1); err != nil {
			return err
		}
	}
}

func decoded(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(encoding) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	}
	return body
}
