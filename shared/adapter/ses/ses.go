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

// New makes the client. It makes no call. Each letter is handed over once: the SDK would try again by itself where the
// answer was lost, and nobody would know that the letter may have left twice.
func New(cfg aws.Config, from string) *Mailer {
	once := func(o *sesv2.Options) { o.Retryer, o.RetryMaxAttempts = aws.NopRetryer{}, 1 }
	return &Mailer{api: sesv2.NewFromConfig(cfg, once), from: from}
}

// MessageTag is the tag by which the news of a delivery find their message. SES allows no colon in it.
const MessageTag = "bridges-message"

// Tag writes a message's id as a tag; Untag reads it.
func Tag(id string) string { return strings.ReplaceAll(id, ":", "--") }

// Untag reads a message's id from its tag.
func Untag(tag string) string { return strings.ReplaceAll(tag, "--", ":") }

// Mail hands a letter to SES and gives SES's message id. The id is the message's in the outbox: it comes back, as a tag,
// with the news of the delivery; lang is BCP 47. Faults: invalid where SES refuses the address or the letter,
// unavailable where it certainly did not leave and another try may help. Any other error leaves open whether it left.
func (m *Mailer) Mail(ctx context.Context, id, to, lang, subject, text, html string) (string, error) {
	out, err := m.api.SendEmail(ctx, &sesv2.SendEmailInput{
		FromEmailAddress: &m.from,
		Destination:      &types.Destination{ToAddresses: []string{to}},
		EmailTags:        []types.MessageTag{{Name: aws.String(MessageTag), Value: aws.String(Tag(id))}},
		Content: &types.EmailContent{Simple: &types.Message{
			Subject: utf8(subject),
			Body:    &types.Body{Text: utf8(text), Html: utf8(html)},
			Headers: []types.MessageHeader{
				{Name: aws.String("Content-Language"), Value: &lang},
				{Name: aws.String("Auto-Submitted"), Value: aws.String("auto-generated")},
			},
		}},
	})
	if err == nil {
		return aws.ToString(out.MessageId), nil
	}
	var api smithy.APIError
	if !errors.As(err, &api) {
		return "", fmt.Errorf("send %s: %w", id, err)
	}
	err = nameless(err, to)
	switch api.ErrorCode() {
	case "MessageRejected", "BadRequestException", "NotFoundException", "MailFromDomainNotVerifiedException":
		return "", fault.Wrap(fault.Invalid, "", err)
	case "TooManyRequestsException", "ThrottlingException", "LimitExceededException", "SendingPausedException", "AccountSuspendedException":
		return "", fault.Wrap(fault.Unavailable, "", err)
	}
	return "", fmt.Errorf("send %s: %w", id, err)
}

// nameless gives an error without the recipient, whom SES likes to name: errors are logged.
func nameless(err error, to string) error {
	return errors.New(strings.ReplaceAll(err.Error(), to, "(recipient)"))
}

func utf8(s string) *types.Content { return &types.Content{Data: &s, Charset: aws.String("UTF-8")} }
