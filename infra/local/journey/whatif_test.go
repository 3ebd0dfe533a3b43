package journey

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/stack"
)

// proposal is what the journey reads of a run's result.json.
type proposal struct {
	Settings struct {
		Goal, Proposing string
		Lottery         uint64
	}
	Result struct {
		Pairs []struct {
			EU, UA struct{ Application, Name string }
		}
		Blocking []struct{ EU, UA string }
		Proof    struct {
			Kind   string
			Proved bool
		}
	}
}

func proposalOf(p somebody, run string) proposal {
	p.t.Helper()
	p.open(run + "/download/result.json")
	var out proposal
	if err := json.Unmarshal([]byte(p.Page.Raw), &out); err != nil {
		p.fail("result.json: %v", err)
	}
	return out
}

// partnerOf gives the Ukrainian application with which the run pairs an EU one.
func (r proposal) partnerOf(eu string) string {
	for _, pair := range r.Result.Pairs {
		if pair.EU.Application == eu {
			return pair.UA.Application
		}
	}
	return ""
}

var contactMail = regexp.MustCompile(`[a-z0-9-]+@example\.org`)

// applicantOf signs the contact of an accepted application in at the portal, by the link of a letter.
func applicantOf(t *testing.T, s *stack.Stack, officer somebody, application string) (p somebody, path string) {
	t.Helper()
	officer.open("/console/applications/" + application)
	email := contactMail.FindString(officer.Page.Text())
	if email == "" {
		officer.fail("the application shows no contact")
	}
	p = visitor(t, s, "en")
	p.open("/resume")
	p.submit("", url.Values{"email": {email}})
	p.open(confirmLink.FindString(mailTo(t, s, email, "/continue/").Text))
	p.submit("/continue/", nil)
	if !strings.Contains(p.Page.URL.Path, application) {
		p.fail("the link does not lead to the application")
	}
	return p, p.Page.URL.Path[:strings.Index(p.Page.URL.Path, application)+len(application)]
}

// ranks has an applicant mark municipalities of the other side and put them in order.
func ranks(p somebody, path string, order ...string) {
	p.t.Helper()
	marks, numbers := url.Values{}, url.Values{}
	for i, partner := range order {
		marks.Set("mark-"+partner, "interested")
		numbers.Set("rank-"+partner, string(rune('1'+i)))
	}
	saves(p, path+"/partners", marks)
	saves(p, path+"/ranking", numbers)
	p.open(path + "/ranking")
	values, err := p.Values("")
	p.must(err)
	for partner := range numbers {
		if values.Get(partner) != numbers.Get(partner) {
			p.fail("%s is %q, want %q", partner, values.Get(partner), numbers.Get(partner))
		}
	}
}

// startedWith has an officer start a run with some settings changed and waits for its proposal.
func startedWith(p somebody, form string, changes url.Values) string {
	p.t.Helper()
	p.open(form)
	p.submit("", changes)
	path := p.Page.URL.Path
	if !strings.HasPrefix(path, "/console/runs/run_") {
		p.fail("starting a run did not lead to it")
	}
	p.until(path, "waits for another officer")
	return path
}

// TestMatching_ByTheRankingsOfBothSides: what two municipalities of each side rank through the portal is what a run by
// rankings gives them; a run by scores lists who would rather have each other; and an officer sees who moved and why.
func TestMatching_ByTheRankingsOfBothSides(t *testing.T) {
	t.Parallel()
	s := start(t)
	officer := staff(t, s, "Olena Officer", "en")
	byScores := startRun(officer)
	first := proposalOf(officer, byScores)
	if len(first.Result.Pairs) < 2 || len(first.Result.Blocking) > 0 {
		t.Fatalf("the run by scores has %d pairs, and %d would part before anybody ranked", len(first.Result.Pairs), len(first.Result.Blocking))
	}
	a, b := first.Result.Pairs[0], first.Result.Pairs[1]

	// Both pairs would rather be the other way round.
	for _, who := range []struct{ application, best, second string }{
		{a.EU.Application, b.UA.Application, a.UA.Application},
		{b.UA.Application, a.EU.Application, b.EU.Application},
		{b.EU.Application, a.UA.Application, b.UA.Application},
		{a.UA.Application, b.EU.Application, a.EU.Application},
	} {
		p, path := applicantOf(t, s, officer, who.application)
		ranks(p, path, who.best, who.second)
	}

	officer.until(byScores, "Something has changed since this run froze its facts")
	second := startedWith(officer, "/console/runs/new", nil)
	officer.open(second + "/rules")
	officer.sees("Would rather have each other", "2 pairs of municipalities ranked each other above the partners proposed here")
	again := proposalOf(officer, second)
	if got := len(again.Result.Blocking); got != 2 {
		t.Errorf("a run by scores lists %d pairs that would rather have each other, want the 2 that ranked each other first", got)
	}

	ranked := startedWith(officer, "/console/runs/new", url.Values{
		"goal": {"stable"}, "proposing": {"ua"}, "lottery": {"20261124"}, "pairs": {"0"},
	})
	officer.sees("would both rather have each other than what is proposed for them here")
	got := proposalOf(officer, ranked)
	if got.Settings.Goal != "stable" || got.Settings.Proposing != "ua" || got.Settings.Lottery != 20261124 {
		t.Errorf("settings %+v", got.Settings)
	}
	if len(got.Result.Blocking) > 0 || got.Result.Proof.Kind != "stable" || !got.Result.Proof.Proved {
		t.Errorf("proof %+v with %d pairs that would rather have each other", got.Result.Proof, len(got.Result.Blocking))
	}
	if x, y := got.partnerOf(a.EU.Application), got.partnerOf(b.EU.Application); x != b.UA.Application || y != a.UA.Application {
		t.Errorf("partners are %s and %s, want %s and %s, whom both ranked first", x, y, b.UA.Application, a.UA.Application)
	}
	if len(got.Result.Pairs) != 2 {
		t.Errorf("%d pairs, want only the 2 of those who ranked each other", len(got.Result.Pairs))
	}
	officer.open(ranked + "/pairs/" + a.EU.Application + "/" + b.UA.Application)
	officer.sees("is choice number 1")

	compares(officer, byScores, ranked)
	officer.open(byScores + "/what-if")
	officer.sees("These are the run’s own settings")
	triesOut(officer, byScores)
}

// compares looks at two runs beside each other, both ways round.
func compares(p somebody, before, after string) {
	p.t.Helper()
	other := before[strings.LastIndex(before, "/")+1:]
	p.open(after + "/compare?with=" + other)
	p.sees("Two runs compared", "Here the rankings of both sides decide, not the scores.", "The two runs began from different facts", "What was set differently")
	p.open(after + "/compare?with=" + other + "&side=eu")
	p.sees("EU municipalities")
	p.follow(before + "/compare?with=")
	p.sees("Two runs compared", "A rule forbade the pair")
	for with, words := range map[string]string{
		"": "Choose the run to compare this one with", other: "A run compared with itself", "run_01J9Z3NDEKTSV4RRFFQ69G5FAV": "There is no such run",
	} {
		p.open(before + "/compare?with=" + with)
		p.sees(words)
	}
}

// triesOut tries other settings on a run, without a trace, and fills in the form of a new run with them.
func triesOut(p somebody, run string) {
	p.t.Helper()
	p.submit("", url.Values{"weight-size": {"many"}})
	if p.Page.Status != http.StatusUnprocessableEntity {
		p.fail("a weight that is no number is tried")
	}
	p.sees("These settings cannot be tried yet")
	p.open(run + "/what-if")
	p.submit("", url.Values{"weight-needs_met": {"0"}, "weight-size": {"90"}, "pairs": {"2"}})
	p.sees("What these settings give", "count the factors with different weights", "Start a run with these settings")
	p.press("Start a run with these settings")
	p.sees("Run again with changes")
	values, err := p.Values("")
	p.must(err)
	if values.Get("weight-size") != "90" || values.Get("pairs") != "2" || values.Get("after") != run[strings.LastIndex(run, "/")+1:] {
		p.fail("the new run does not begin with what was tried: %v", values)
	}
	p.open("/console/runs")
	if n := strings.Count(p.Page.Raw, `href="/console/runs/run_`); n != 3 {
		p.fail("%d runs, want the 3 that were started", n)
	}
}

// TestBrowser_TheAnswerFollowsTheForm: whoever changes a weight sees what it gives without sending the form.
func TestBrowser_TheAnswerFollowsTheForm(t *testing.T) {
	t.Parallel()
	s := start(t)
	h := sits(t, s, openBrowser(t), 1280, "en", true)
	h.signsIn("Olena Officer")
	h.opens("/console/runs/new")
	h.goes(`#pairs`) // Enter in a field sends the form
	h.waits("waits for another officer")
	h.opens(h.path() + "/what-if")
	h.sees("These are the run’s own settings")
	h.reach(`#weight-size`)
	h.retypes("100")
	h.step("see the answer change", func() error {
		var news string
		for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
			if err := h.Evaluate(`document.getElementById("answer").innerText`, &news); err != nil {
				return err
			}
			if strings.Contains(news, "different weights") {
				return nil
			}
		}
		return fmt.Errorf("it stays %.500q", news)
	})
	h.sees("This run", "These settings", "Start a run with these settings")
	h.focus(`#weight-size`)
	h.looks()
}
