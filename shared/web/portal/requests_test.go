package portal

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/infra/local/table"
)

// requestsTable is what each act of an applicant costs at the table: its requests, and the capacity that they consume as
// AWS counts it. README shows it; this test keeps it true.
const requestsTable = `
use case                               requests                                                      read   write
home page                              Query 2                                                        1.0     0.0
call page                              GetItem 1                                                      1.0     0.0
search for a place                     GetItem 1, UpdateItem 1                                        1.0     1.0
begin an application                   GetItem 1, PutItem 1, TransactWriteItems 1, UpdateItem 1       1.0    10.0
task list                              BatchGetItem 1                                                 3.0     0.0
save a section                         BatchGetItem 1, TransactWriteItems 1                           3.0     6.0
give an address, be sent a code        BatchGetItem 1, TransactWriteItems 2, UpdateItem 2             3.0    18.0
enter the code                         BatchGetItem 1, DeleteItem 1, GetItem 4, Query 1, TransactWriteItems 2, UpdateItem 1   8.0    12.0
submit                                 BatchGetItem 1, TransactWriteItems 1                           3.0    22.0
confirmation page                      BatchGetItem 1                                                 3.0     0.0
`

// A meter sums up the requests since it was last read.
type meter struct {
	calls       map[string]int
	read, write float64
}

func (m *meter) see(c table.Call) {
	m.calls[c.Operation]++
	m.read += c.Read
	m.write += c.Write
}

func (m *meter) row(name string) string {
	var parts []string
	for _, op := range []string{"BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query", "TransactWriteItems", "UpdateItem"} {
		if n := m.calls[op]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", op, n))
		}
	}
	row := fmt.Sprintf("%-38s %-60s %5.1f  %6.1f", name, strings.Join(parts, ", "), m.read, m.write)
	m.calls, m.read, m.write = map[string]int{}, 0, 0
	return row
}

func TestRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	m := &meter{calls: map[string]int{}}
	w.table.Faults.Observe(m.see)
	rows := []string{fmt.Sprintf("%-38s %-60s %5s  %6s", "use case", "requests", "read", "write")}
	note := func(name string) { rows = append(rows, m.row(name)) }

	b.get("/").want(http.StatusOK)
	note("home page")
	b.get("/calls/demo-ua").want(http.StatusOK)
	note("call page")
	page := b.get("/apply/demo-ua/place?q=Ржищ").want(http.StatusOK)
	note("search for a place")
	w.wait(3 * time.Second)
	tasks := b.submit(page, url.Values{"place": {"UA32120130000012946"}}).location()
	note("begin an application")
	b.get(tasks).want(http.StatusOK)
	note("task list")
	page = b.get(tasks + "/statement").want(http.StatusOK)
	m.row("")
	b.submit(page, url.Values{"experience": {"some"}, "statement": {"Хочемо навчитися."}}).location()
	note("save a section")
	page = b.get(tasks + "/contact").want(http.StatusOK)
	m.row("")
	confirm := b.submit(page, testContact).location()
	note("give an address, be sent a code")
	page = b.get(confirm).want(http.StatusOK)
	code := w.code(testEmail)
	m.row("")
	b.submit(page, url.Values{"code": {code}}).location()
	note("enter the code")
	b.answer(tasks)
	page = b.get(tasks + "/check").want(http.StatusOK)
	m.row("")
	done := b.submit(page, nil).location()
	note("submit")
	b.get(done).want(http.StatusOK)
	note("confirmation page")

	if diff := cmp.Diff(strings.TrimSpace(requestsTable), strings.Join(rows, "\n")); diff != "" {
		t.Errorf("requests (-want +got):\n%s\nwhole table:\n%s", diff, strings.Join(rows, "\n"))
	}
}
