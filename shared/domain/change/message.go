package change

import (
	"encoding/json"
	"strconv"
)

// A Message is something that must happen after a change, at least once: the relay takes it from the table's stream,
// the sweeper picks up what the stream lost. Exactly one of Mail, Callback and Start is set.
type Message struct {
	// Key tells the message from the others of the same change; with the record and the revision it makes the
	// message's id, so that the same change cannot queue it twice.
	Key      string    `json:"key"`
	Mail     *Mail     `json:"mail,omitempty"`
	Callback *Callback `json:"callback,omitempty"`
	Start    *Start    `json:"start,omitempty"`
}

// A Mail names the record, the recipient's part in it and the template. Address and language are looked up when it is
// sent: no personal data waits in the outbox.
type Mail struct {
	Template  string            `json:"template"`         // "application-received"
	Recipient string            `json:"recipient"`        // part in the record: "contact"
	Of        string            `json:"of,omitempty"`     // id of the record that knows the recipient, when it is another one
	Params    map[string]string `json:"params,omitempty"` // ids, codes and numbers only
}

// A Callback answers a waiting human step of a workflow. The token is read from the step when it is sent.
type Callback struct {
	Step   string          `json:"step"` // name of the step in the record
	Output json.RawMessage `json:"output,omitempty"`
	Error  string          `json:"error,omitempty"` // Step Functions error name, instead of an output
	Cause  string          `json:"cause,omitempty"`
}

// A Start begins an execution. Name makes it idempotent: an execution that exists is success.
type Start struct {
	Workflow string          `json:"workflow"` // name in the manifest
	Name     string          `json:"name"`     // <kind>-<id>-v<rev>
	Input    json.RawMessage `json:"input"`
}

// A Status of a message in the outbox.
type Status string

// The statuses of a message. Sending says that a try began: one found so after a crash is tried again and marked as a
// possible duplicate, because nobody can know whether it left.
const (
	Pending Status = "pending"
	Sending Status = "sending"
	Sent    Status = "sent"
	Failed  Status = "failed" // given up after the last try; the log says so, and an alarm follows
)

// A Queued message is a Message as the outbox keeps it.
type Queued struct {
	ID                string  `json:"id"` // as MessageID gives it
	Record            string  `json:"record"`
	Rev               int     `json:"rev"`
	Message           Message `json:"message"`
	Status            Status  `json:"status"`
	Tries             int     `json:"tries"`
	PossibleDuplicate bool    `json:"possibleDuplicate,omitempty"`
	Receipt           string  `json:"receipt,omitempty"` // SES message id or execution ARN
	Problem           string  `json:"problem,omitempty"` // fault code of the last failure
}

// MessageID names a message by the record, the revision that queued it and its key: <record>:<rev>:<key>.
func MessageID(record string, rev int, key string) string {
	return record + ":" + strconv.Itoa(rev) + ":" + key
}
