package journey

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
)

const (
	whyNot = "The two councils have agreed to go separate ways."
	whyNo  = "One pair cannot work together; please forbid it and run again."
)

// decides has an officer approve or reject a run.
func decides(p somebody, run, verdict, reason string) {
	p.t.Helper()
	p.open(run + "/decision")
	p.submit("", url.Values{"verdict": {verdict}, "reason": {reason}})
}

var withdrawable = regexp.MustCompile(`<option value="(app_[^"]+)"`)

// somebodyPaired gives an application that the page offers as withdrawn.
func somebodyPaired(p somebody) string {
	p.t.Helper()
	found := withdrawable.FindStringSubmatch(p.Page.Raw)
	if found == nil {
		p.fail("the page offers nobody")
	}
	return found[1]
}

// TestSettings_FromWeightsToARematch: one officer sets weights, saves them as a set and starts a run; the other rejects it
// with a reason; it is run again with a pair forbidden, approved and published; then a municipality withdraws, the gap is
// filled and the rematch takes the place of the published run.
func TestSettings_FromWeightsToARematch(t *testing.T) {
	t.Parallel()
	s := start(t)
	first, second := staff(t, s, "Olena Officer", "en"), staff(t, s, "Oleh Officer", "en")

	first.open("/console/runs/new")
	first.submit("", url.Values{"weight-needs_met": {"40"}, "pairs": {"4"}, "set-name": {"Needs first"}, "save-set": {"yes"}})
	first.sees("The set “Needs first” is saved")
	first.open("/console/sets")
	first.follow("/console/runs/new?set=")
	first.submit("", nil)
	run := first.Page.URL.Path
	first.until(run, "Waits for a decision")
	first.sees("Needs met: 40", "At most 4 pairs", "Needs first")
	decides(second, run, "reject", whyNo)
	second.until(run, "The run takes no further steps")

	first.open(run)
	first.follow("/pairs/app_")
	first.follow("veto=")
	first.sees("Run again with changes")
	first.submit("", nil)
	if first.Page.Status != 422 {
		first.fail("a pair is forbidden without a reason")
	}
	first.submit("", url.Values{"bond-reason": {whyNot}, "add-bond": {"yes"}})
	first.sees(whyNot, "Forbidden")
	first.submit("", nil)
	again := first.Page.URL.Path
	first.until(again, "Waits for a decision")
	first.sees(whyNot)
	if again == run {
		first.fail("running again led to the first run")
	}
	second.open(again + "/decision")
	second.sees("Your decision")
	decides(second, again, "approve", "")
	second.until(again, "Partnerships published")
	inbox(t, s, "A partner for", 1)

	first.open(again + "/rematch")
	who := somebodyPaired(first)
	first.open(again + "/rematch?who=" + who)
	first.sees("Fill the gap", "Change as little as needed", "Pair everything anew", "without a partner", "The run is published")
	first.submit("", url.Values{"way": {"gap"}, "who": {who}})
	last := first.Page.URL.Path
	if last == again || !strings.HasPrefix(last, "/console/runs/run_") {
		first.fail("the rematch started no run")
	}
	first.until(last, "Waits for a decision")
	first.sees("pairs from an earlier run")
	second.open(last + "/decision")
	second.sees("This run follows a published one")
	decides(second, last, "approve", "")
	second.until(last, "Partnerships published")
	ended := 0
	for _, l := range append(inbox(t, s, "has ended", 1), inbox(t, s, "Партнерство завершено", 1)...) {
		ended++
		if strings.Contains(l.Subject, "@") {
			t.Errorf("subject %q holds an address", l.Subject)
		}
	}
	if ended != 2 {
		t.Errorf("%d letters about an end, want one to either side of one partnership", ended)
	}
	first.open(again + "/rematch")
	if first.Page.Status != 409 {
		first.fail("a run whose place was taken can be followed once more")
	}
}
