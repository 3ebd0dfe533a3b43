package table_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/infra/local/table"
)

// childVariable makes the test binary a child that writes into the folder it names until it is killed.
const childVariable = "BRIDGES_TABLE_CRASH_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childVariable); dir != "" {
		if err := writeForever(dir); err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// writeForever has eight writers put numbered pairs of items in transactions and print each number once its
// transaction has been answered.
func writeForever(dir string) error {
	s, err := table.Open(dir, table.Options{Sweep: -1})
	if err != nil {
		return err
	}
	db := client(httptest.NewServer(s).URL, 1)
	if _, err := db.CreateTable(context.Background(), spec("crash")); err != nil && !strings.Contains(err.Error(), "already exists") {
		return err
	}
	failed := make(chan error)
	for w := range 8 {
		go func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%d-%d-%d", os.Getpid(), w, i)
				item := with(key(id, "left"), attrs{"g": str(id), "n": num(strconv.Itoa(i))})
				if err := transact(db, "", txPut("crash", item, ""), txPut("crash", key(id, "right"), "")); err != nil {
					failed <- err
				}
				fmt.Println(id)
			}
		}()
	}
	return <-failed
}

// TestKill9_LosesNothingAnswered kills a writing child several times and looks for every answered
// transaction: whole, in the index and in the stream.
func TestKill9_LosesNothingAnswered(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var answered []string
	for range 5 {
		answered = append(answered, killedChild(t, dir, 150)...)
	}
	s, err := table.Open(dir, table.Options{Sweep: -1})
	if err != nil {
		t.Fatalf("open after kill: %v", err)
	}
	server := httptest.NewServer(s)
	defer func() { server.Close(); _ = s.Close() }()
	db := client(server.URL, 1)
	inserted := map[string]int{}
	all, err := s.StreamRecords("crash", 0, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		inserted[r.Change.Keys["pk"].Str]++
	}
	for _, id := range answered {
		left, right := get(t, db, "crash", key(id, "left")), get(t, db, "crash", key(id, "right"))
		if left == nil || right == nil {
			t.Errorf("transaction %s was answered; after the kill left %v, right %v", id, left, right)
		}
	}
	for id, n := range inserted {
		if n != 2 {
			t.Errorf("transaction %s: %d records in the stream, want 2", id, n)
		}
	}
	for _, id := range answered {
		if inserted[id] != 2 {
			t.Errorf("transaction %s was answered; the stream has %d of its records", id, inserted[id])
		}
	}
	if infos := s.Tables(); infos[0].Items != int64(2*len(inserted)) {
		t.Errorf("%d items, %d transactions in the stream", infos[0].Items, len(inserted))
	}
}

// killedChild runs a child, kills it after so many answers and returns what it said was answered.
func killedChild(t *testing.T, dir string, answers int) []string {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childVariable+"="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var ids []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "error:") {
			t.Errorf("child: %s", lines.Text())
			break
		}
		if ids = append(ids, lines.Text()); len(ids) == answers {
			if err := child.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
	}
	_ = child.Wait() // killed
	if len(ids) < answers {
		t.Fatalf("child answered %d transactions, want at least %d", len(ids), answers)
	}
	return ids
}
