package journey

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A clerk fills in applications while the stack is killed: one whose statement is saved again and again, and complete ones
// of which one is submitted at each kill until there are none.
type clerk struct {
	p                   somebody
	tasks               string
	typed, answered     int // statements
	drafts              []string
	submitting, receipt string            // the draft that is being submitted, and what the page showed of it
	receipts            map[string]string // draft to reference
}

// clerkAt begins the applications.
func (v *victim) clerkAt() *clerk {
	v.t.Helper()
	p, err := NewPerson(v.url(), "en")
	if err != nil {
		v.t.Fatal(err)
	}
	c := &clerk{p: somebody{p, v.t}, receipts: map[string]string{}}
	for i, place := range []struct{ query, code string }{{"Зборів", "UA61040170000086062"}, {"Ржищ", "UA32120130000012946"}, {"Фастів", fastiv}} {
		tasks := applyFor(c.p, place.query, place.code)
		if i == 0 {
			c.tasks = tasks
			continue
		}
		email := fmt.Sprintf("clerk%d@example.org", i)
		saves(c.p, tasks+"/contact", url.Values{"name": {"Олена Приклад"}, "role": {"Начальниця"}, "email": {email}, "phone": {"+380 44 123 45 67"}})
		c.p.open(v.linkTo(email))
		c.p.submit("/continue/", nil)
		saves(c.p, tasks+"/consent", url.Values{"authority": {"yes"}, "data": {"yes"}})
		saves(c.p, tasks+"/languages", url.Values{"level-en": {"working"}})
		saves(c.p, tasks+"/themes/climate", url.Values{"strength-climate": {"1"}, "need-climate": {"3"}})
		saves(c.p, tasks+"/statement", url.Values{"experience": {"some"}, "statement": {"Хочемо навчитися."}})
		c.drafts = append(c.drafts, tasks)
	}
	return c
}

func (v *victim) linkTo(email string) string {
	v.t.Helper()
	for range 600 {
		for _, l := range lettersAt(v.t, v.url()) {
			if link := confirmLink.FindString(l.Text); link != "" && slices.Contains(l.To, email) {
				return link
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	v.t.Fatalf("%s never got a link", email)
	return ""
}

// files sends forms until the stack is gone.
func (c *clerk) files() {
	c.submitting, c.receipt = "", ""
	if len(c.drafts) > 0 {
		c.submitting, c.drafts = c.drafts[0], c.drafts[1:]
		if !c.send(c.submitting+"/check", nil) {
			return
		}
		c.receipt = reference.FindString(c.p.Page.Text())
	}
	for {
		c.typed++
		if !c.send(c.tasks+"/statement", url.Values{"statement": {"Допис " + strconv.Itoa(c.typed)}}) {
			return
		}
		c.answered = c.typed
	}
}

// send fills in a page and reports whether the next one was shown.
func (c *clerk) send(path string, typed url.Values) bool {
	ctx := c.p.t.Context()
	if c.p.Open(ctx, path) != nil || c.p.Page.Status != http.StatusOK {
		return false
	}
	return c.p.Submit(ctx, "", typed) == nil && c.p.Page.Status == http.StatusOK
}

// keeps looks for what was answered. A form that was not answered may have been taken or not; sent again it is taken, once.
func (c *clerk) keeps() {
	c.p.t.Helper()
	c.p.open(c.tasks + "/statement")
	values, err := c.p.Values("")
	c.p.must(err)
	said := strings.TrimPrefix(values.Get("statement"), "Допис ")
	if n, _ := strconv.Atoi(said); n < c.answered || n > c.typed {
		c.p.fail("statement %d was answered, %d typed, and %q is stored", c.answered, c.typed, said)
	}
	if c.submitting != "" {
		if c.receipt == "" {
			c.send(c.submitting+"/check", nil) // or it was submitted, and the answer lost: then this leads to the receipt
		}
		if c.receipt == "" {
			c.receipt = reference.FindString(c.p.Page.Text())
		}
		c.receipts[c.submitting] = c.receipt
	}
	for draft, given := range c.receipts {
		c.p.open(draft + "/done")
		if got := reference.FindString(c.p.Page.Text()); given == "" || got != given {
			c.p.fail("%s was given the receipt %q and shows %q", draft, given, got)
		}
	}
}
