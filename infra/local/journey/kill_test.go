package journey

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/infra/local/stack"
)

// A victim is the whole local stack as a process, to be killed and started again on the same folder and port.
type victim struct {
	t                   *testing.T
	program, data, port string
	cmd                 *exec.Cmd
	answered            []int // records of which the write was answered
	clerk               *clerk
}

func newVictim(t *testing.T) *victim {
	t.Helper()
	v := &victim{t: t, program: filepath.Join(t.TempDir(), "local"), data: t.TempDir()}
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", v.program, "..").CombinedOutput(); err != nil {
		t.Fatalf("build the stack: %v %s", err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed at once
	if err != nil {
		t.Fatal(err)
	}
	_, v.port, _ = net.SplitHostPort(l.Addr().String())
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.kill)
	return v
}

func (v *victim) url() string { return "http://127.0.0.1:" + v.port }

// start returns when the stack says that it answers.
func (v *victim) start() {
	v.t.Helper()
	v.cmd = exec.Command(v.program, "-port", v.port, "-data", v.data, "-dist", dist) //nolint:noctx // killed by the test
	var said bytes.Buffer
	v.cmd.Stderr = &said
	out, err := v.cmd.StdoutPipe()
	if err != nil {
		v.t.Fatal(err)
	}
	if err := v.cmd.Start(); err != nil {
		v.t.Fatal(err)
	}
	first := make([]byte, 1)
	if _, err := io.ReadFull(out, first); err != nil {
		v.t.Fatalf("the stack ended before it answered: %v %s", err, v.cmd.Wait())
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
}

// kill ends the stack with kill -9; its functions die with it.
func (v *victim) kill() {
	if v.cmd == nil {
		return
	}
	_ = v.cmd.Process.Kill()
	_ = v.cmd.Wait() // it says "signal: killed"
	v.cmd = nil
}

// dynamo sends one request to the stack's table and says whether it was answered, and with what.
func (v *victim) dynamo(operation, body string) (string, bool) {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, v.url(), strings.NewReader(body))
	if err != nil {
		return err.Error(), false
	}
	r.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	r.Header.Set("Content-Type", "application/x-amz-json-1.0")
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+stack.AccessKey+"/20260101/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=unchecked")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return err.Error(), false
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	return string(raw), err == nil && res.StatusCode == http.StatusOK
}

func record(n int) (table, key string) {
	spec, name := app.Bridges().Table, app.Bridges().Name+"-local"
	return fmt.Sprintf(`"TableName":%q`, name), fmt.Sprintf(`{%q:{"S":"KILL#%d"},%q:{"S":"KILL"}`, spec.PartitionKey, n, spec.SortKey)
}

// write puts records until the stack is gone and gives those that were answered.
func (v *victim) write(from int) []int {
	var answered []int
	for n := from; ; n++ {
		table, key := record(n)
		if _, ok := v.dynamo("TransactWriteItems", fmt.Sprintf(`{"TransactItems":[{"Put":{%s,"Item":%s}}]}`, table, key+"}")); !ok {
			return answered
		}
		answered = append(answered, n)
	}
}

func (v *victim) keeps(records []int) {
	v.t.Helper()
	for _, n := range records {
		table, key := record(n)
		if got, ok := v.dynamo("GetItem", fmt.Sprintf(`{%s,"Key":%s},"ConsistentRead":true}`, table, key)); !ok || !strings.Contains(got, "KILL") {
			v.t.Errorf("record %d was answered and is gone: %s", n, got)
		}
	}
}

// killed kills the stack at a random moment of a load of writes, starts it again and looks for what was answered.
func (v *victim) killed(r *rand.Rand) {
	v.t.Helper()
	from := 0
	if n := len(v.answered); n > 0 {
		from = v.answered[n-1] + 2 // the one between was sent and not answered
	}
	gone := make(chan []int)
	filed := make(chan struct{})
	go func() { gone <- v.write(from) }()
	go func() { defer close(filed); v.clerk.files() }()
	<-time.After(time.Duration(r.IntN(700)) * time.Millisecond) // the random moment is what the test is about
	v.kill()
	answered := <-gone
	<-filed
	v.start()
	v.keeps(answered)
	v.clerk.keeps()
	v.answered = append(v.answered, answered...)
}

// everySideIsTold waits until the news went to both sides of every pair of the run. A letter that was being handed over at a
// kill belongs to the dead process for six minutes, then the sweeper sends it again, marked as a possible duplicate. Where
// the test is not patient, such a letter may wait in the outbox, but none may be in neither place.
func (v *victim) everySideIsTold(p somebody, run string, patient bool) {
	v.t.Helper()
	p.open(run)
	pairs := strings.Count(p.Page.Raw, run+"/pairs/")
	patience := time.Minute
	if patient {
		patience = 15 * time.Minute
	}
	deadline := time.Now().Add(patience)
	for {
		told := map[string]int{}
		for _, l := range lettersAt(v.t, v.url()) {
			if strings.Contains(l.Subject, "A partner for") || strings.Contains(l.Subject, "Знайдено партнера") {
				told[l.To[0]]++
			}
		}
		waiting := v.waiting()
		there := len(told)
		if !patient {
			there += waiting
		}
		if pairs > 0 && there >= 2*pairs && len(told) >= pairs {
			v.t.Logf("%d letters to %d of the %d sides of %d pairs, %d still in the outbox", sum(told), len(told), 2*pairs, pairs, waiting)
			return
		}
		if time.Now().After(deadline) {
			p.fail("%d sides of %d pairs were told, %d letters are in the outbox", len(told), pairs, waiting)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// waiting counts the messages of the outbox that are not sent.
func (v *victim) waiting() int {
	v.t.Helper()
	table, _ := record(0)
	raw, ok := v.dynamo("Query", fmt.Sprintf(`{%s,"IndexName":"list","Select":"COUNT","KeyConditionExpression":"lpk = :o","ExpressionAttributeValues":{":o":{"S":"OUT#waiting"}}}`, table))
	var answer struct{ Count int }
	if !ok || json.Unmarshal([]byte(raw), &answer) != nil {
		v.t.Fatalf("outbox: %s", raw)
	}
	return answer.Count
}

func sum(counts map[string]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// BRIDGES_KILLS=200 kills as often and then waits for the last letter.
func TestKill_NothingAnsweredIsLost(t *testing.T) {
	kills, patient := 10, false
	if n, err := strconv.Atoi(os.Getenv("BRIDGES_KILLS")); err == nil {
		kills, patient = n, true
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d, %d kills", seed, kills)
	r := rand.New(rand.NewPCG(seed, 0))
	v := newVictim(t)
	v.start()
	at := func(name string) somebody {
		p, err := NewPerson(v.url(), "en")
		if err != nil {
			t.Fatal(err)
		}
		s := somebody{p, t}
		s.open("/console")
		s.press(name)
		return s
	}
	first, second := at("Olena Officer"), at("Oleh Officer")
	first.open("/console/inbox")
	first.follow("/console/applications/app_")
	application := first.Page.URL.Path
	first.submit("/accept", nil)
	first.sees("is accepted and takes part")

	v.clerk = v.clerkAt()
	first.open("/console/runs/new")
	first.submit("", nil)
	run := first.Page.URL.Path
	for range kills / 2 {
		v.killed(r)
	}
	first.until(run, "Waits for a decision")
	second.open(run + "/decision")
	second.submit("", url.Values{"verdict": {"approve"}, "reason": {""}})
	second.sees("You approved the proposal")
	for range kills - kills/2 {
		v.killed(r)
	}
	second.until(run, "Partnerships published")
	v.everySideIsTold(second, run, patient)
	first.open(application)
	first.sees("Application accepted")
	if len(v.answered) < kills {
		t.Errorf("%d writes were answered over %d kills, want more: the moments were too short", len(v.answered), kills)
	}
	v.keeps(v.answered)
	if len(v.clerk.receipts) == 0 || v.clerk.answered == 0 {
		t.Errorf("%d receipts and %d statements were answered, want some of both", len(v.clerk.receipts), v.clerk.answered)
	}
	t.Logf("%d answered writes, %d receipts and %d statements kept", len(v.answered), len(v.clerk.receipts), v.clerk.answered)
}
