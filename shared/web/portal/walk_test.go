package portal

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit/formtest"
)

// A walker is somebody with a browser who sends a form again and again, each time from another address, so that nobody is
// asked to slow down.
type walker struct {
	w    *world
	b    *browser
	sent int
}

func newWalker(t testing.TB) *walker {
	t.Helper()
	w := newWorld(t)
	return &walker{w: w, b: w.browser()}
}

func (k *walker) again() *browser {
	k.sent++
	k.b.addr = fmt.Sprintf("10.%d.%d.%d:1", k.sent>>16, k.sent>>8&255, k.sent&255)
	return k.b
}

func (k *walker) fresh() *browser {
	k.b = k.w.browser()
	return k.again()
}

// page shows a page whose form goes to the same path.
func (k *walker) page(path string) func() (formtest.Reply, string) {
	return func() (formtest.Reply, string) {
		return reply(k.again().get(path)), strings.SplitN(path, "?", 2)[0]
	}
}

func reply(a answer) formtest.Reply {
	return formtest.Reply{Status: a.Status, Location: a.Header.Get("Location"), Body: a.Body}
}

func (k *walker) send(action, body string) formtest.Reply {
	return reply(k.again().do(http.MethodPost, action, "application/x-www-form-urlencoded", body))
}

func (k *walker) logged() string {
	defer k.w.log.Reset()
	return k.w.log.String()
}

// draft begins an application whose contact has an address of its own.
func (k *walker) draft() (tasks string) {
	tasks = k.fresh().begin()
	contact := url.Values{"name": {"Олена Приклад"}, "email": {fmt.Sprintf("olena%d@example.org", k.sent)}}
	k.b.submit(k.b.get(tasks+"/contact").want(http.StatusOK), contact).location()
	return tasks
}

// sectionCase is a form of the draft that shows what was saved.
func sectionCase(section string, good, refused url.Values) func(k *walker) formtest.Case {
	route := "POST /apply/{call}/{app}/" + strings.Replace(section, "themes/climate", "themes/{theme}", 1)
	return func(k *walker) formtest.Case {
		return formtest.Case{Route: route, Open: k.page(k.fresh().begin() + "/" + section), Good: good, Refused: refused, Free: []string{"_rev", laterButton}}
	}
}

// interestCase is a form of an accepted application that has marked three others.
func interestCase(page string, refused func(others []application.Application) url.Values) func(k *walker) formtest.Case {
	return func(k *walker) formtest.Case {
		own, others := k.w.accepted(programme.EU)[0], k.w.accepted(programme.UA)
		k.b = k.w.as(own)
		free := []string{"_rev", nextButton}
		for _, o := range others {
			free = append(free, wasField+string(o.ID))
		}
		path := draftPath(own, "partners")
		for _, o := range others[:3] {
			k.b.submit(k.b.get(path).want(http.StatusOK), mark(o, "interested")).location()
		}
		return formtest.Case{Route: "POST /apply/{call}/{app}/" + page, Open: k.page(draftPath(own, page)), Refused: refused(others), Free: free}
	}
}

// walks are all forms of the portal.
var walks = []func(k *walker) formtest.Case{
	sectionCase("contact", nil, url.Values{"email": {"olena@"}}),
	// A level that was left open and level 0 are the same to the rules.
	sectionCase("themes/climate", url.Values{"strength-climate": {"1"}, "need-climate": {"2"}}, url.Values{"strength-climate": {"9"}}),
	sectionCase("languages", nil, nil),
	sectionCase("statement", nil, url.Values{"experience": {"huge"}}),
	sectionCase("consent", nil, nil),
	interestCase("partners", func([]application.Application) url.Values { return nil }),
	interestCase("ranking", func(others []application.Application) url.Values {
		return url.Values{rankField + string(others[0].ID): {"x"}}
	}),
	func(k *walker) formtest.Case {
		return formtest.Case{Route: "POST /apply/{call}/place", Once: true, Few: true, Fresh: []string{stampField}, Open: func() (formtest.Reply, string) {
			page := k.fresh().get("/apply/demo-ua/place?q=" + url.QueryEscape("Ржищ"))
			k.w.wait(minFill)
			return reply(page), "/apply/demo-ua/place"
		}}
	},
	func(k *walker) formtest.Case {
		tasks := k.draft()
		return formtest.Case{Route: "POST /apply/{call}/{app}/place", Once: true, Few: true, Open: func() (formtest.Reply, string) {
			return reply(k.again().get(tasks + "/place?q=" + url.QueryEscape("Ржищ"))), tasks + "/place"
		}}
	},
	func(k *walker) formtest.Case {
		return formtest.Case{Route: "POST /resume", Open: k.page("/resume"), Once: true}
	},
	func(k *walker) formtest.Case {
		k.b.submit(k.again().get("/resume"), url.Values{"email": {testEmail}}).location()
		return formtest.Case{Route: "POST /resume/code", Open: k.page("/resume/code"), Once: true, Few: true}
	},
	func(k *walker) formtest.Case {
		return formtest.Case{Route: "POST /continue/{token}", Once: true, Open: func() (formtest.Reply, string) {
			tasks := k.draft()
			path := "/continue/" + k.w.token(k.w.draft(tasks).Contact.Email)
			return reply(k.fresh().get(path)), path
		}}
	},
	func(k *walker) formtest.Case {
		return formtest.Case{Route: "POST /sign-out", Once: true, Unread: true, Open: func() (formtest.Reply, string) {
			k.draft()
			return reply(k.b.get("/applications")), "/sign-out"
		}}
	},
	func(k *walker) formtest.Case {
		return formtest.Case{Route: "POST /apply/{call}/{app}/confirm", Open: k.page(k.draft() + "/confirm"), Once: true, Few: true}
	},
	func(k *walker) formtest.Case {
		return formtest.Case{Route: "POST /apply/{call}/{app}/confirm/send", Once: true, Open: func() (formtest.Reply, string) {
			tasks := k.draft()
			return reply(k.b.get(tasks + "/confirm")), tasks + "/confirm/send"
		}}
	},
	func(k *walker) formtest.Case {
		return formtest.Case{Route: "POST /apply/{call}/{app}/check", Open: k.page(k.draft() + "/check"), Once: true}
	},
}

// Every family of bad input in every field of every form. A route that takes a form and is in no case fails the test.
func TestInputs_EveryFormEveryFieldEveryFamily(t *testing.T) {
	t.Parallel()
	var patterns []string
	for _, r := range newWorld(t).portal.routes() {
		patterns = append(patterns, r.Pattern)
	}
	var cases []formtest.Case
	for _, makeCase := range walks {
		k := newWalker(t)
		c := makeCase(k)
		c.Send, c.Log = k.send, k.logged
		cases = append(cases, c)
	}
	for _, p := range formtest.Uncovered(patterns, cases) {
		t.Errorf("no case for %s", p)
	}
	for _, c := range cases {
		t.Run(c.Route, func(t *testing.T) {
			t.Parallel()
			formtest.Walk(t, c)
		})
	}
}
