package portal

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/bench/usecase"
)

// TestRequests keeps true what README says each act of an applicant costs at the table.
func TestRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	m := usecase.Observe(w.table.Faults)

	b.get("/").want(http.StatusOK)
	m.Note("home page")
	b.get("/calls/demo-ua").want(http.StatusOK)
	m.Note("call page")
	page := b.get("/apply/demo-ua/place?q=Ржищ").want(http.StatusOK)
	m.Note("search for a place")
	w.wait(3 * time.Second)
	tasks := b.submit(page, url.Values{"place": {"UA32120130000012946"}}).location()
	m.Note("begin an application")
	b.get(tasks).want(http.StatusOK)
	m.Note("task list")
	page = b.get(tasks + "/statement").want(http.StatusOK)
	m.Skip()
	b.submit(page, url.Values{"experience": {"some"}, "statement": {"Хочемо навчитися."}}).location()
	m.Note("save a section")
	page = b.get(tasks + "/contact").want(http.StatusOK)
	m.Skip()
	confirm := b.submit(page, testContact).location()
	m.Note("give an address, be sent a code")
	page = b.get(confirm).want(http.StatusOK)
	code := w.code(testEmail)
	m.Skip()
	b.submit(page, url.Values{"code": {code}}).location()
	m.Note("enter the code")
	b.answer(tasks)
	page = b.get(tasks + "/check").want(http.StatusOK)
	m.Skip()
	done := b.submit(page, nil).location()
	m.Note("submit")
	b.get(done).want(http.StatusOK)
	m.Note("confirmation page")

	phone := w.browser()
	page = phone.get("/resume").want(http.StatusOK)
	m.Skip()
	phone.submit(page, url.Values{"email": {testEmail}}).want(http.StatusSeeOther)
	m.Note("ask for a link to come back")
	path := "/continue/" + w.token(testEmail)
	m.Skip()
	phone.use(path).want(http.StatusSeeOther)
	m.Note("open the link, and press its button")
	phone.get("/applications").want(http.StatusOK)
	m.Note("list of own applications")
	m.Check(t, "portal")
}
