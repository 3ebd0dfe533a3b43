package console

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/base/id/idtest"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/sample"
	demo "github.com/bridges-of-trust/bridges/shared/sample/places"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
	"github.com/bridges-of-trust/bridges/shared/web/kit/formtest"
)

// A walker is an officer whose requests reach the console without a network.
type walker struct {
	w       *world
	cookies map[string]string
	made    int   // sets so far
	set     id.ID // the newest one
	opened  int   // pages of strengths so far
}

func newWalker(w *world, name string) *walker {
	k := &walker{w: w, cookies: map[string]string{}}
	k.enter(name)
	return k
}

// enter signs in, whoever was signed in before.
func (k *walker) enter(name string) {
	k.w.t.Helper()
	clear(k.cookies)
	k.w.door.name = name
	if got := k.get("/console/inbox"); got.Status != http.StatusOK {
		k.w.t.Fatalf("after signing in: %d", got.Status)
	}
}

func (k *walker) do(method, path, body string) formtest.Reply {
	r := httptest.NewRequestWithContext(k.w.t.Context(), method, k.w.url+strings.TrimPrefix(path, k.w.url), strings.NewReader(body))
	r.Header.Set("Accept", "text/html")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", k.w.url)
	}
	for name, value := range k.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	rec := httptest.NewRecorder()
	k.w.handler.ServeHTTP(rec, r)
	for _, c := range rec.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(k.cookies, c.Name)
			continue
		}
		k.cookies[c.Name] = c.Value
	}
	return formtest.Reply{Status: rec.Code, Location: rec.Header().Get("Location"), Body: rec.Body.String()}
}

// get opens a page and goes wherever it leads.
func (k *walker) get(path string) formtest.Reply {
	reply := k.do(http.MethodGet, path, "")
	for range 5 {
		if reply.Status != http.StatusSeeOther {
			break
		}
		reply = k.do(http.MethodGet, reply.Location, "")
	}
	return reply
}

func (k *walker) send(action, body string) formtest.Reply { return k.do(http.MethodPost, action, body) }

func (k *walker) logged() string {
	defer k.w.log.Reset()
	return k.w.log.String()
}

// page shows a page whose form goes to the same path.
func (k *walker) page(path string) func() (formtest.Reply, string) {
	return func() (formtest.Reply, string) { return k.get(path), strings.SplitN(path, "?", 2)[0] }
}

// started is the path of a run that was started with these settings in the form of a new one.
func (k *walker) started(typed url.Values) string {
	k.w.t.Helper()
	path := "/console/runs/new"
	form, ok := formtest.Read(k.get(path).Body, path)
	if !ok {
		k.w.t.Fatal("no form of a new run")
	}
	for name, v := range typed {
		form.Values[name] = v
	}
	reply := k.send(form.Action, form.Values.Encode())
	if reply.Status != http.StatusSeeOther {
		k.w.t.Fatalf("start of a run: %d", reply.Status)
	}
	return strings.SplitN(reply.Location, "?", 2)[0]
}

// proposal is the path of a run that waits for a decision.
func (k *walker) proposal() string {
	k.w.t.Helper()
	path := k.started(url.Values{pairsField: {"3"}})
	k.w.propose(path)
	return path
}

// newSet saves a set under a name of its own, in the place of the one before, and gives its path.
func (k *walker) newSet() string {
	k.w.t.Helper()
	k.made++
	by := change.Actor{Kind: change.Staff, ID: "staff-one", Name: "one", Role: string(account.Officer)}
	shelf := matching.Shelf{Store: k.w.table, Now: func() time.Time { return noon }, Entropy: idtest.Entropy("sets" + strconv.Itoa(k.made))}
	set, err := shelf.Save(k.w.t.Context(), matching.SaveRequest{
		Edition: string(sample.EditionID), Name: "Set " + strconv.Itoa(k.made), Settings: usualSettings(), Once: "set-" + strconv.Itoa(k.made),
		By: by,
	})
	if err != nil {
		k.w.t.Fatal(err)
	}
	if old, err := k.w.table.Set(k.w.t.Context(), k.set); err == nil {
		if _, err := shelf.Delete(k.w.t.Context(), matching.SetRequest{Set: old.ID, Rev: old.Head.Rev, By: by, Once: "delete-" + strconv.Itoa(k.made)}); err != nil {
			k.w.t.Fatal(err)
		}
	}
	k.set = set.ID
	return setPath(set)
}

func (k *walker) run(path string) matching.Run {
	k.w.t.Helper()
	run, err := k.w.table.Run(k.w.t.Context(), id.ID(strings.TrimPrefix(strings.SplitN(path, "?", 2)[0], "/console/runs/")))
	if err != nil {
		k.w.t.Fatal(err)
	}
	return run
}

// walks are all forms of the console.
var walks = []func(k *walker) formtest.Case{
	func(k *walker) formtest.Case {
		page, err := k.w.table.Applications(k.w.t.Context(), application.Query{Edition: sample.EditionID, Status: application.Submitted, Limit: 1})
		if err != nil {
			k.w.t.Fatal(err)
		}
		path := "/console/applications/" + string(page.Applications[0].ID)
		return formtest.Case{
			Route: "POST /console/applications/{id}/accept", Once: true, Only: []string{kit.KeyField}, Good: url.Values{kit.RevField: {"99"}},
			Open: func() (formtest.Reply, string) { return k.get(path), path + "/accept" },
		}
	},
	func(k *walker) formtest.Case {
		a := k.w.first(application.Submitted)
		return formtest.Case{
			Route: "POST /console/applications/{id}/note", Few: true, Open: k.page(casePath(a.ID) + "/note"), Refused: url.Values{noteField: {""}},
			Stored: func(formtest.Reply) (url.Values, bool) {
				events, err := k.w.table.ApplicationEvents(k.w.t.Context(), a.ID)
				return url.Values{noteField: {events[len(events)-1].Reason}}, err == nil
			},
		}
	},
	func(k *walker) formtest.Case { // made from an old revision: refused in words, and everything comes back
		path := casePath(k.w.first(application.Submitted).ID) + "/erase"
		k.w.door.role = account.Administrator
		k.enter("boss")
		return formtest.Case{
			Route: "POST /console/applications/{id}/erase", Few: true, Open: k.page(path), Good: url.Values{kit.RevField: {"99"}}, Fresh: []string{kit.RevField},
		}
	},
	func(k *walker) formtest.Case {
		return formtest.Case{
			Route: "POST /console/runs/new", Few: true, Open: k.page("/console/runs/new"), Refused: url.Values{confidenceField: {"x"}}, // its fields are the set's, too
			Free:   []string{removeButton, mutualButton},
			Stored: func(r formtest.Reply) (url.Values, bool) { return settingsValues(k.run(r.Location).Settings), true },
		}
	},
	func(k *walker) formtest.Case {
		return formtest.Case{
			Route: "POST /console/runs/{id}/what-if", Open: k.page(k.proposal() + "/what-if"), Refused: url.Values{confidenceField: {"x"}}, Few: true,
		}
	},
	func(k *walker) formtest.Case {
		path := k.proposal() + "/decision"
		k.enter("two")
		return formtest.Case{Route: "POST /console/runs/{id}/decision", Open: k.page(path), Once: true, Few: true, Refused: url.Values{verdictField: {"maybe"}}}
	},
	func(k *walker) formtest.Case {
		var path string
		return formtest.Case{
			Route: "POST /console/runs/{id}/decision", Only: []string{reasonField}, Few: true, Good: url.Values{verdictField: {string(matching.Reject)}},
			Open: func() (formtest.Reply, string) {
				k.enter("one")
				path = k.proposal() + "/decision"
				k.enter("two")
				return k.get(path), path
			},
			Stored: func(r formtest.Reply) (url.Values, bool) {
				d := k.run(r.Location).Decision
				return url.Values{reasonField: {d.Reason}, verdictField: {string(d.Verdict)}}, true
			},
		}
	},
	func(k *walker) formtest.Case {
		path := k.proposal()
		result, err := k.w.work.Runs.Result(k.w.t.Context(), k.run(path))
		if err != nil {
			k.w.t.Fatal(err)
		}
		return formtest.Case{
			Route: "POST /console/runs/{id}/rematch", Open: k.page(path + "/rematch?who=" + result.Pairs[1].UA.Application), Once: true,
		}
	},
	func(k *walker) formtest.Case {
		return formtest.Case{Route: "POST /console/sets/{id}", Free: []string{kit.RevField}, Open: func() (formtest.Reply, string) { return k.page(k.newSet())() }, Stored: func(r formtest.Reply) (url.Values, bool) {
			form, ok := formtest.Read(k.get(r.Location).Body, r.Location)
			return form.Values, ok
		}}
	},
	func(k *walker) formtest.Case {
		return formtest.Case{Route: "POST /console/sets/{id}/delete", Once: true, Open: func() (formtest.Reply, string) { return k.page(k.newSet() + "/delete")() }}
	},
	func(k *walker) formtest.Case {
		places, themes := demo.All(), sample.Edition().Themes
		at := func(i int) analysis.CorrectionKey {
			return analysis.CorrectionKey{Edition: sample.EditionID, Place: places[i/len(themes)%len(places)].Code, Theme: themes[i%len(themes)].ID}
		}
		return formtest.Case{
			Route: "POST /console/places/{code}/strengths/{theme}", Few: true, Refused: url.Values{percentField: {"x"}}, Good: url.Values{reasonField: {"The office says so."}},
			Open: func() (formtest.Reply, string) { // of another one each time: none has a long history
				k.opened++
				key := at(k.opened)
				return k.page(strengthPath(key.Place, key.Theme))()
			},
			Stored: func(r formtest.Reply) (url.Values, bool) {
				var key analysis.CorrectionKey
				for i := 0; r.Location != strengthPath(key.Place, key.Theme); i++ {
					key = at(i)
				}
				c, err := k.w.table.Correction(k.w.t.Context(), key)
				if !c.Stands() {
					return url.Values{reasonField: {c.Reason}}, err == nil
				}
				return url.Values{percentField: {strconv.Itoa(int(c.Value / (analysis.One / 100)))}, reasonField: {c.Reason}}, err == nil
			},
		}
	},
	func(k *walker) formtest.Case {
		k.newSet()
		return formtest.Case{Route: "POST /console/suggestions/new", Open: k.page("/console/suggestions/new"), Once: true}
	},
	func(k *walker) formtest.Case {
		return formtest.Case{Route: "POST /console/sign-out", Once: true, Unread: true, Open: func() (formtest.Reply, string) {
			k.enter("one")
			return k.get("/console/inbox"), "/console/sign-out"
		}}
	},
}

// Every family of bad input in every field of every form. A route that takes a form and is in no case fails the test.
func TestInputs_EveryFormEveryFieldEveryFamily(t *testing.T) {
	t.Parallel()
	site, err := kit.New(kit.Config{Origin: "http://127.0.0.1", SigningKey: bytes.Repeat([]byte{7}, kit.MinKeyBytes), Now: func() time.Time { return noon }, Entropy: idtest.Entropy("routes")})
	if err != nil {
		t.Fatal(err)
	}
	var patterns []string
	for _, r := range (&Console{site: site}).routes() {
		patterns = append(patterns, r.Pattern)
	}
	var cases []formtest.Case
	for _, makeCase := range walks {
		k := newWalker(newWorld(t), "one")
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
