package table_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/bridges-of-trust/bridges/infra/local/table"
)

// registers is the state of the model: the numbers of three items, -1 for one that is not there.
type registers [3]int

type step struct {
	kind     string // read, snapshot, create, swap, drop, move
	at, to   int    // items
	was, new int
}

type outcome struct {
	met  bool // a transaction under way: nothing was done or seen
	done bool
	seen registers // of read and snapshot
}

// registerModel says what each operation may do: the sequential meaning of conditional writes and transactions.
func registerModel() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return registers{-1, -1, -1} },
		Step: func(state, input, output any) (bool, any) {
			s, in, out := state.(registers), input.(step), output.(outcome)
			if out.met {
				return true, s
			}
			switch in.kind {
			case "read":
				return out.seen[in.at] == s[in.at], s
			case "snapshot":
				return out.seen == s, s
			case "create":
				if out.done != (s[in.at] == -1) {
					return false, s
				}
			case "swap", "drop":
				if out.done != (s[in.at] == in.was) {
					return false, s
				}
			case "move": // delete one item, create another, in one transaction
				if out.done != (s[in.at] == in.was && s[in.to] == -1) {
					return false, s
				}
				if out.done {
					s[in.at], s[in.to] = -1, in.new
				}
				return true, s
			}
			if out.done {
				s[in.at] = in.new
			}
			if out.done && in.kind == "drop" {
				s[in.at] = -1
			}
			return true, s
		},
	}
}

func registerKey(i int) attrs { return key("register", strconv.Itoa(i)) }

func registerOf(it attrs) int {
	if it == nil {
		return -1
	}
	n, _ := strconv.Atoi(it["v"].(*types.AttributeValueMemberN).Value)
	return n
}

// perform runs a step through the real client.
func perform(db *dynamodb.Client, name string, in step) (outcome, error) {
	ctx := context.Background()
	item := with(registerKey(in.at), attrs{"v": num(strconv.Itoa(in.new))})
	was := attrs{":was": num(strconv.Itoa(in.was))}
	var err error
	var out outcome
	switch in.kind {
	case "read":
		got, getErr := db.GetItem(ctx, &dynamodb.GetItemInput{TableName: &name, Key: registerKey(in.at), ConsistentRead: aws.Bool(true)})
		if getErr != nil {
			return out, getErr
		}
		out.seen[in.at] = registerOf(got.Item)
		return out, nil
	case "snapshot":
		var gets []types.TransactGetItem
		for i := range out.seen {
			gets = append(gets, types.TransactGetItem{Get: &types.Get{TableName: &name, Key: registerKey(i)}})
		}
		got, getErr := db.TransactGetItems(ctx, &dynamodb.TransactGetItemsInput{TransactItems: gets})
		if met(getErr) {
			return outcome{met: true}, nil
		}
		if getErr != nil {
			return out, getErr
		}
		for i, r := range got.Responses {
			out.seen[i] = registerOf(r.Item)
		}
		return out, nil
	case "create":
		_, err = db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &name, Item: item, ConditionExpression: aws.String("attribute_not_exists(pk)")})
	case "swap":
		_, err = db.UpdateItem(ctx, &dynamodb.UpdateItemInput{
			TableName: &name, Key: registerKey(in.at), UpdateExpression: aws.String("SET v = :new"), ConditionExpression: aws.String("v = :was"),
			ExpressionAttributeValues: with(was, attrs{":new": item["v"]}),
		})
	case "drop":
		_, err = db.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &name, Key: registerKey(in.at), ConditionExpression: aws.String("v = :was"), ExpressionAttributeValues: was})
	case "move":
		target := with(registerKey(in.to), attrs{"v": item["v"]})
		err = transact(db, "",
			types.TransactWriteItem{Delete: &types.Delete{TableName: &name, Key: registerKey(in.at), ConditionExpression: aws.String("v = :was"), ExpressionAttributeValues: was}},
			txPut(name, target, "attribute_not_exists(pk)"))
	}
	if met(err) {
		return outcome{met: true}, nil
	}
	var failed *types.ConditionalCheckFailedException
	var canceled *types.TransactionCanceledException
	if as(err, &failed) || as(err, &canceled) {
		return out, nil
	}
	out.done = err == nil
	return out, err
}

// met says whether the request wanted an item of a transaction under way.
func met(err error) bool {
	var single *types.TransactionConflictException
	var canceled *types.TransactionCanceledException
	if !as(err, &canceled) {
		return as(err, &single)
	}
	return slices.ContainsFunc(canceled.CancellationReasons, func(r types.CancellationReason) bool {
		return aws.ToString(r.Code) == "TransactionConflict"
	})
}

// randomStep bets on the value last seen, so that about half of the writes succeed.
func randomStep(r *rand.Rand, last registers, fresh int) step {
	at := r.IntN(3)
	s := step{kind: []string{"read", "snapshot", "create", "swap", "drop", "move"}[r.IntN(6)], at: at, to: (at + 1 + r.IntN(2)) % 3, was: last[at], new: fresh}
	if s.was == -1 && s.kind != "read" && s.kind != "snapshot" {
		s.kind = "create"
	}
	if absent := slices.Index(last[:], -1); s.kind == "move" && absent >= 0 {
		s.to = absent
	}
	return s
}

// TestLinearizable records what concurrent clients saw and has porcupine look for an order of all operations
// that explains it.
func TestLinearizable(t *testing.T) {
	t.Parallel()
	for name, meet := range map[string]bool{"queueing": false, "meeting": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			linearizable(t, meet)
		})
	}
}

func linearizable(t *testing.T, meet bool) {
	t.Helper()
	faults := &table.Faults{}
	faults.SetMeet(meet)
	db, _ := serve(t, table.Options{Faults: faults})
	name := create(t, db)
	const clients, steps = 6, 60
	var mu sync.Mutex
	var history []porcupine.Operation
	begin := time.Now()
	var work sync.WaitGroup
	for c := range clients {
		work.Go(func() {
			r := rand.New(rand.NewPCG(uint64(c), 1))
			last := registers{-1, -1, -1}
			for i := range steps {
				in := randomStep(r, last, c*1000+i)
				called := time.Since(begin)
				out, err := perform(db, name, in)
				returned := time.Since(begin)
				if err != nil {
					t.Errorf("%+v: %v", in, err)
					return
				}
				last = remember(last, in, out)
				mu.Lock()
				history = append(history, porcupine.Operation{ClientId: c, Input: in, Call: int64(called), Output: out, Return: int64(returned)})
				mu.Unlock()
			}
		})
	}
	work.Wait()
	if got := porcupine.CheckOperationsTimeout(registerModel(), history, time.Minute); got != porcupine.Ok {
		t.Errorf("history of %d operations: %v, want %v", len(history), got, porcupine.Ok)
	}
	done := map[bool]int{}
	for _, op := range history {
		out := op.Output.(outcome)
		if kind := op.Input.(step).kind; kind != "read" && kind != "snapshot" && !out.met {
			done[out.done]++
		}
	}
	if done[true] == 0 || done[false] == 0 {
		t.Errorf("writes done and refused: %v; without both the history proves nothing", done)
	}
}

// remember is what a client believes after a step.
func remember(last registers, in step, out outcome) registers {
	switch {
	case out.met:
	case in.kind == "snapshot":
		return out.seen
	case in.kind == "read":
		last[in.at] = out.seen[in.at]
	case out.done && in.kind == "move":
		last[in.at], last[in.to] = -1, in.new
	case out.done && in.kind == "drop":
		last[in.at] = -1
	case out.done:
		last[in.at] = in.new
	}
	return last
}
