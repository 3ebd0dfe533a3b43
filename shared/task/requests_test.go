package task_test

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/bench/usecase"
	"github.com/bridges-of-trust/bridges/infra/local/table"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/task"
)

// TestRequests keeps true what README says each task, the relay and the sweeper cost at the table, for three accepted
// applications on either side.
func TestRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	m := usecase.Observe(w.asked)
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	sized := func(name string) string { return fmt.Sprintf("%s, %d × %d", name, side, side) }

	r := w.start("form-1")
	m.Skip()
	w.deliver()
	m.Note("relay: start the workflow")
	in := task.RunInput{Run: r.ID}
	frozen, err := w.matching.Freeze(ctx, in)
	must(frozen, err)
	m.Note(sized("freeze"))
	for _, shard := range frozen.Shards {
		must(w.matching.Score(ctx, shard))
	}
	m.Note(sized("score a shard"))
	must(w.matching.Pair(ctx, in))
	m.Note(sized("pair"))
	must(w.matching.Explain(ctx, in))
	m.Note(sized("explain"))
	must(w.matching.Ask(ctx, task.AskInput{Run: r.ID, Token: w.flows.token()}))
	m.Note("ask for the decision")
	w.deliver()
	m.Note("relay: nothing to carry out")
	w.decide(r.ID, matching.Approve, "")
	m.Skip()
	w.deliver()
	m.Note("relay: call the workflow back")
	must(w.matching.Publish(ctx, in))
	m.Note(fmt.Sprintf("publish, %d partnerships", side))
	must(w.matching.Announce(ctx, in))
	m.Note("announce")
	w.deliver()
	m.Note(fmt.Sprintf("relay: %d letters", len(w.mail.all())))
	if len(w.mail.all()) != 2*side {
		t.Errorf("%d letters were sent, want %d", len(w.mail.all()), 2*side)
	}
	must(w.sweeper.Sweep(ctx, task.SweepInput{}))
	m.Note("sweep with nothing to repair")

	r = w.start("form-2")
	m.Skip()
	w.follow(func(table.StreamRecord) {}) // the relay never hears of it
	w.pass(time.Hour)
	must(w.sweeper.Sweep(ctx, task.SweepInput{}))
	m.Note("sweep that starts a missed workflow")
	if len(w.flows.started) != 2 {
		t.Errorf("%d workflows were started, want 2", len(w.flows.started))
	}
	must(w.matching.Abandon(ctx, task.AbandonInput{Run: r.ID}))
	m.Note("abandon")

	round := w.askRound("round-1")
	m.Skip()
	shards, err := w.rounds.Freeze(ctx, task.RoundInput{Round: round.ID})
	must(shards, err)
	m.Note("suggestions: freeze")
	for _, shard := range shards.Shards {
		must(w.rounds.Search(ctx, shard))
	}
	m.Note("suggestions: search a shard")
	must(w.rounds.Finish(ctx, task.RoundInput{Round: round.ID}))
	m.Note("suggestions: finish")

	news := task.MailNews{Mails: w.db, Message: func(map[string][]string) (string, bool) { return "letter", true }}
	for _, example := range []string{"delivery", "bounce"} {
		must(news.Handle(ctx, mailEvent(t, example)))
		m.Note("news of a mail: " + example)
	}
	m.Check(t, "tasks")
}

// mailEvent reads an example of what the mail service tells.
func mailEvent(t *testing.T, name string) task.MailEvent {
	t.Helper()
	var e task.MailEvent
	body, err := os.ReadFile("../../events/mailevents/" + name + ".json")
	if err == nil {
		err = json.Unmarshal(body, &e)
	}
	if err != nil {
		t.Fatal(err)
	}
	return e
}
