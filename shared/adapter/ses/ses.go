// Package ses sends letters through Amazon SES.
package ses

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/smithy-go"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// Mailer sends from one address.
type Mailer struct {
	api  *sesv2.Client
	from string
}

// New makes the client. It makes no call.
func New(cfg aws.Config, from string) *Mailer {
	return &Mailer{api: sesv2.NewFromConfig(cfg), from: from}
}

// A Letter is a mail to one person.
type Letter struct {
	ID      string // of the message in the outbox: comes back with the news of its delivery
	To      string
	Subject string
	Text    string
	HTML    string
	Lang    string // BCP 47
}

// MessageTag is the tag by which the news of a delivery find their message. SES allows no colon in it.
const MessageTag = "bridges-message"

// Tag writes a message's id as a tag; Untag reads it.
func Tag(id string) string { return strings.ReplaceAll(id, ":", "--") }

// Untag reads a message's id from its tag.
func Untag(tag string) string { return strings.ReplaceAll(tag, "--", ":") }

// Send hands a letter to SES and gives SES's message id. Faults: invalid where SES refuses the address or the letter,
// unavailable where it certainly did not leave and another try may help. Any other error leaves open whether it left.
func (m *Mailer) Send(ctx context.Context, l Letter) (string, error) {
	out, err := m.api.SendEmail(ctx, &sesv2.SendEmailInput{
		FromEmailAddress: &m.from,
		Destination:      &types.Destination{ToAddresses: []string{l.To}},
		EmailTags:        []types.MessageTag{{Name: aws.String(MessageTag), Value: aws.String(Tag(l.ID))}},
		Content: &types.EmailContent{Simple: &types.Message{
			Subject: utf8(l.Subject),
			Body:    &types.Body{Text: utf8(l.Text), Html: utf8(l.HTML)},
			Headers: []types.MessageHeader{
				{Name: aws.String("Content-Language"), Value: &l.Lang},
				{Name: aws.String("Auto-Submitted"), Value: aws.String("auto-generated")},
			},
		}},
	})
	if err == nil {
		return aws.ToString(out.MessageId), nil
	}
	var api smithy.APIError
	if !errors.As(err, &api) {
		return "", fmt.Errorf("send %s: %w", l.ID, err)
	}
	switch api.ErrorCode() {
	case "MessageRejected", "BadRequestException", "NotFoundException", "MailFromDomainNotVerifiedException":
		return "", fault.Wrap(fault.Invalid, "", err)
	case "TooManyRequestsException", "LimitExceededException", "SendingPausedException", "AccountSuspendedException":
		return "", fault.Wrap(fault.Unavailable, "", err)
	}
	return "", fmt.Errorf("send %s: %w", l.ID, err)
}

func utf8(s string) *types.Content { return &types.Content{Data: &s, Charset: aws.String("UTF-8")} }
