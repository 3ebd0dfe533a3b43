package mail

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	netmail "net/mail"
	"regexp"
	"strings"

	"github.com/bridges-of-trust/bridges/infra/local/spool"
)

// Limits of SES v2.
const (
	maxRecipients = 50
	maxMessage    = 40 << 20 // bytes, after base64
)

// A refusal is an answer in SES's error form.
type refusal struct {
	status        int
	code, message string
}

func (r *refusal) Error() string { return r.code + ": " + r.message }

func bad(format string, args ...any) error {
	return &refusal{http.StatusBadRequest, "BadRequestException", fmt.Sprintf(format, args...)}
}

// sendRequest is the body of SendEmail; a field that is not here is refused.
type sendRequest struct {
	FromEmailAddress string
	Destination      struct{ ToAddresses, CcAddresses, BccAddresses []string }
	ReplyToAddresses []string
	EmailTags        []struct{ Name, Value string }
	// ConfigurationSetName is accepted: events go to the one function here whatever set asks for them.
	ConfigurationSetName string
	Content              struct {
		Simple *simple
		Raw    *struct{ Data []byte }
	}
}

type simple struct {
	Subject     *content
	Body        *struct{ Text, Html *content } //nolint:revive // the name on the wire
	Headers     []Header
	Attachments []struct {
		FileName, ContentType, ContentDescription, ContentDisposition, ContentID, ContentTransferEncoding string
		RawContent                                                                                        []byte
	}
}

type content struct{ Data, Charset string }

// ServeHTTP answers SES v2 below /v2/email/.
func (b *Mailbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id, err := b.send(w, r)
	w.Header().Set("Content-Type", "application/json")
	var refused *refusal
	switch {
	case errors.As(err, &refused):
	case err != nil:
		refused = &refusal{http.StatusInternalServerError, "InternalServiceErrorException", err.Error()}
	default:
		_ = json.NewEncoder(w).Encode(map[string]string{"MessageId": id})
		return
	}
	w.Header().Set("X-Amzn-Errortype", refused.code)
	w.WriteHeader(refused.status)
	_ = json.NewEncoder(w).Encode(map[string]string{"message": refused.message})
}

func (b *Mailbox) send(w http.ResponseWriter, r *http.Request) (string, error) {
	if r.Method != http.MethodPost || r.URL.Path != "/v2/email/outbound-emails" {
		return "", &refusal{http.StatusNotFound, "UnknownOperationException", "the local stack answers SendEmail only, not " + r.Method + " " + r.URL.Path}
	}
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, 2*maxMessage))
	dec.DisallowUnknownFields()
	var in sendRequest
	if err := dec.Decode(&in); err != nil {
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			return "", bad("Message length is more than %d bytes long.", maxMessage)
		}
		return "", bad("the local stack cannot read this request: %v", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return "", bad("there is something after the request")
	}
	m, err := in.mail()
	if err != nil {
		return "", err
	}
	fault := b.takeFault()
	if fault == Before {
		return "", &refusal{http.StatusTooManyRequests, "TooManyRequestsException", "Maximum sending rate exceeded (a fault you asked for)."}
	}
	m.ID, m.Time = spool.NewID(), b.now().UTC()
	if err := b.accept(m); err != nil {
		return "", err
	}
	if fault == After {
		return "", &refusal{http.StatusInternalServerError, "InternalServiceErrorException", "accepted, but answered with an error (a fault you asked for)"}
	}
	return m.ID, nil
}

// mail checks the request as SES does.
func (in sendRequest) mail() (Mail, error) {
	m := Mail{
		From: in.FromEmailAddress, To: in.Destination.ToAddresses, Cc: in.Destination.CcAddresses,
		Bcc: in.Destination.BccAddresses, ReplyTo: in.ReplyToAddresses, Tags: map[string][]string{},
	}
	if err := in.content(&m); err != nil {
		return m, err
	}
	if m.From == "" {
		return m, bad("Missing required header 'From'.")
	}
	n := len(m.Recipients())
	if n == 0 {
		return m, bad("The request must have at least one recipient.")
	}
	if n > maxRecipients {
		return m, bad("Recipient count exceeds %d.", maxRecipients)
	}
	for _, a := range append(append(m.Recipients(), m.From), m.ReplyTo...) {
		if _, err := parseAddress(a); err != nil {
			return m, err
		}
	}
	for _, t := range in.EmailTags {
		if !tagForm.MatchString(t.Name) || !tagForm.MatchString(t.Value) {
			return m, bad("Invalid tag %q: use A-Z, a-z, 0-9, _ , - only, up to 256 characters.", t.Name)
		}
		m.Tags[t.Name] = append(m.Tags[t.Name], t.Value)
	}
	return m, nil
}

// tagForm is what SES allows in names and values of tags.
var tagForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

// headerForm is what may be set beside the standard headers.
var headerForm = regexp.MustCompile(`^[!-9;-~]{1,126}$`)

func (in sendRequest) content(m *Mail) error {
	switch {
	case in.Content.Simple != nil && in.Content.Raw != nil:
		return bad("Content must have one of Simple and Raw.")
	case in.Content.Raw != nil:
		return parseRaw(in.Content.Raw.Data, m)
	case in.Content.Simple != nil:
		return in.Content.Simple.fill(m)
	}
	return bad("Content must have Simple or Raw; the local stack has no templates.")
}

func (s *simple) fill(m *Mail) error {
	if s.Subject == nil || s.Body == nil || (s.Body.Text == nil && s.Body.Html == nil) {
		return bad("Simple content must have a subject and a text or HTML body.")
	}
	size := 0
	for _, c := range []*content{s.Subject, s.Body.Text, s.Body.Html} {
		if c == nil {
			continue
		}
		size += len(c.Data)
		if !ascii(c.Data) && !strings.EqualFold(c.Charset, "UTF-8") {
			return bad("Content that is not ASCII must name the charset UTF-8; %q is not supported here.", c.Charset)
		}
	}
	m.Subject = s.Subject.Data
	if s.Body.Text != nil {
		m.Text = s.Body.Text.Data
	}
	if s.Body.Html != nil {
		m.HTML = s.Body.Html.Data
	}
	for _, h := range s.Headers {
		if !headerForm.MatchString(h.Name) || strings.ContainsAny(h.Value, "\r\n") || len(h.Value) > 870 {
			return bad("Invalid header %q.", h.Name)
		}
		m.Headers = append(m.Headers, h)
	}
	for _, a := range s.Attachments {
		if a.FileName == "" || len(a.RawContent) == 0 {
			return bad("An attachment must have a file name and content.")
		}
		size += len(a.RawContent) * 4 / 3
		m.Attachments = append(m.Attachments, Attachment{a.FileName, a.ContentType, a.RawContent})
	}
	if size > maxMessage {
		return bad("Message length is more than %d bytes long.", maxMessage)
	}
	return nil
}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > 127 })
}

// parseAddress returns the address without its display name. SES takes ASCII addresses only.
func parseAddress(s string) (string, error) {
	if strings.ContainsAny(s, "\r\n") {
		return "", bad("Invalid address: it holds a line break.")
	}
	a, err := netmail.ParseAddress(s)
	if err != nil {
		return "", bad("Invalid address %q: %v", s, err)
	}
	local, domain, _ := strings.Cut(a.Address, "@")
	switch {
	case !ascii(local):
		return "", bad("Local address contains non-ASCII characters: %q", a.Address)
	case !ascii(domain):
		return "", bad("Domain contains non-ASCII characters: %q", a.Address)
	case !strings.Contains(domain, ".") || strings.HasPrefix(domain, "["):
		return "", bad("Missing final '@domain': %q", a.Address)
	case len(a.Address) > 320:
		return "", bad("Address is longer than 320 characters.")
	}
	return a.Address, nil
}
