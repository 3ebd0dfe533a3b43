package ses_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/adapter/ses"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// serve answers every request to SES by do and counts them.
func serve(t *testing.T, do http.HandlerFunc) (*ses.Mailer, *atomic.Int32) {
	t.Helper()
	calls := &atomic.Int32{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		do(w, r)
	}))
	t.Cleanup(server.Close)
	return ses.New(aws.Config{
		Region: "eu-central-1", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}, "bridges@example.org"), calls
}

func refuse(status int, code string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amzn-Errortype", code)
		w.WriteHeader(status)
		fmt.Fprint(w, `{"message":"no mail to somebody@example.org"}`)
	}
}

func cut(w http.ResponseWriter, _ *http.Request) {
	if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
		conn.Close()
	}
}

func send(t *testing.T, m *ses.Mailer) (string, error) {
	t.Helper()
	return m.Mail(t.Context(), "pair_1:2:news-eu", "somebody@example.org", "uk", "Тема", "Текст", "<p>Текст</p>")
}

func TestMail_HandsOverTheLetter(t *testing.T) {
	t.Parallel()
	var got struct {
		FromEmailAddress string
		Destination      struct{ ToAddresses []string }
		EmailTags        []struct{ Name, Value string }
		Content          struct {
			Simple struct {
				Subject struct{ Data, Charset string }
				Headers []struct{ Name, Value string }
			}
		}
	}
	m, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
			t.Error(err)
		}
		fmt.Fprint(w, `{"MessageId":"m-1"}`)
	})
	receipt, err := send(t, m)
	if err != nil || receipt != "m-1" {
		t.Errorf("Mail = %q, %v, want m-1", receipt, err)
	}
	if got.FromEmailAddress != "bridges@example.org" || len(got.Destination.ToAddresses) != 1 || got.Content.Simple.Subject.Data != "Тема" {
		t.Errorf("SES got %+v", got)
	}
	if len(got.EmailTags) != 1 || got.EmailTags[0].Name != ses.MessageTag || ses.Untag(got.EmailTags[0].Value) != "pair_1:2:news-eu" {
		t.Errorf("tags = %+v, want the message's id", got.EmailTags)
	}
}

func TestMail_Answers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		do   http.HandlerFunc
		want fault.Code // internal: in doubt, for it has no code of its own
	}{
		{"rejected", refuse(400, "MessageRejected"), fault.Invalid},
		{"bad request", refuse(400, "BadRequestException"), fault.Invalid},
		{"sender not verified", refuse(400, "MailFromDomainNotVerifiedException"), fault.Invalid},
		{"too many requests", refuse(429, "TooManyRequestsException"), fault.Unavailable},
		{"throttled", refuse(400, "ThrottlingException"), fault.Unavailable},
		{"quota", refuse(400, "LimitExceededException"), fault.Unavailable},
		{"paused", refuse(400, "SendingPausedException"), fault.Unavailable},
		{"broken", refuse(500, "InternalFailure"), fault.Internal},
		{"away", refuse(503, "ServiceUnavailable"), fault.Internal},
		{"cut", cut, fault.Internal},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, calls := serve(t, tt.do)
			_, err := send(t, m)
			if err == nil || fault.CodeOf(err) != tt.want {
				t.Errorf("Mail = %v, want %s", err, tt.want)
			}
			if strings.Contains(err.Error(), "somebody@") {
				t.Errorf("Mail = %v: errors are logged, and name no recipient", err)
			}
			if _, known := fault.As(err); known != (tt.want != fault.Internal) {
				t.Errorf("Mail = %v: only what is in doubt has no fault", err)
			}
			if n := calls.Load(); n != 1 {
				t.Errorf("the letter was handed over %d times, want once: a second time must be told", n)
			}
		})
	}
}

func TestUntag_ReadsWhatTagWrote(t *testing.T) {
	t.Parallel()
	allowed := regexp.MustCompile(`^[A-Za-z0-9_.@-]{1,256}$`)
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringMatching(`(app|pair|run|link)_[0-9A-Z]{26}:[1-9][0-9]{0,5}:[a-z]{1,12}(-[a-z]{1,12}){0,2}`).Draw(t, "id")
		tag := ses.Tag(id)
		if !allowed.MatchString(tag) {
			t.Errorf("Tag(%q) = %q, which SES refuses", id, tag)
		}
		if got := ses.Untag(tag); got != id {
			t.Errorf("Untag(Tag(%q)) = %q", id, got)
		}
	})
}
