package journey

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// startRun has an officer start a run with the settings that the page proposes and waits for the proposal.
func startRun(p somebody) string {
	p.t.Helper()
	p.open("/console/runs/new")
	p.submit("", nil)
	path := p.Page.URL.Path
	if !strings.HasPrefix(path, "/console/runs/run_") {
		p.fail("starting a run did not lead to it")
	}
	p.until(path, "Waits for a decision")
	return path
}

var donePage = regexp.MustCompile(`/apply/\S+/done`)

func TestMatching_SecondOfficerApproves(t *testing.T) {
	t.Parallel()
	s := start(t)
	first, second := staff(t, s, "Olena Officer", "en"), staff(t, s, "Oleh Officer", "uk")

	run := startRun(first)
	first.sees("waits for another officer", "Proposed pairs", "Freeze the applications", "Score all pairs")
	first.open(run + "/decision")
	if first.Page.Status != 403 {
		first.fail("whoever started a run may decide on it")
	}

	second.open(run)
	second.sees("Чекає на рішення", "Запропоновані пари")
	second.follow("/pairs/app_")
	second.sees("З чого складається бал", "Відповідність потребам")
	second.open(run + "/decision")
	second.submit("", url.Values{"verdict": {"reject"}, "reason": {"ні"}})
	if second.Page.Status != 422 {
		second.fail("a rejection without a reason is taken")
	}
	values, err := second.Values("")
	if err != nil || values.Get("reason") != "ні" || values.Get("verdict") != "reject" {
		second.fail("what was typed is gone: %v %v", values, err)
	}
	second.submit("", url.Values{"verdict": {"approve"}, "reason": {""}})
	second.sees("Ви схвалили пропозицію")
	second.until(run, "Партнерства оприлюднено")

	found := regexp.MustCompile(`(\d+) пар`).FindStringSubmatch(second.Page.Text())
	if found == nil {
		second.fail("the run does not say how many pairs it found")
	}
	pairs, err := strconv.Atoi(found[1])
	if err != nil {
		t.Fatal(err)
	}
	news := inbox(t, s, "A partner for", pairs)
	if n := len(inbox(t, s, "Знайдено партнера", pairs)); n != pairs || len(news) != pairs {
		t.Errorf("%d letters to the EU side, %d to the Ukrainian side, want %d to each", len(news), n, pairs)
	}
	told := map[string]bool{}
	for _, l := range letters(t, s) {
		if strings.Contains(l.Subject, "A partner for") || strings.Contains(l.Subject, "Знайдено партнера") {
			if told[l.To[0]] {
				t.Errorf("%s was told twice", l.To[0])
			}
			told[l.To[0]] = true
			if strings.Contains(l.Subject, "@") {
				t.Errorf("subject %q holds an address", l.Subject)
			}
		}
	}
	first.open("/console/partnerships")
	first.sees("Partnerships that were approved")
	first.follow("/console/partnerships/pair_")
	first.sees("Both municipalities told", "Partner found", "What the run says of this pair")
	first.follow("/console/applications/")
	first.sees("Partner found", "Partnerships")

	applicant := comesBack(t, s, news[0].To[0], "en")
	applicant.open(donePage.FindString(news[0].Text))
	applicant.sees("Your partner municipality", "@example.org", "a first virtual meeting")

	second.open(run + "/decision")
	if second.Page.Status != 409 {
		second.fail("a decided run can be decided on again")
	}
}

// TestMatching_SeveralPartners: an officer lets EU municipalities have two partners; who has two is told of both and finds
// both on its page.
func TestMatching_SeveralPartners(t *testing.T) {
	t.Parallel()
	s := start(t)
	first, second := staff(t, s, "Olena Officer", "uk"), staff(t, s, "Oleh Officer", "en")
	first.open("/console/runs/new")
	first.submit("", url.Values{"partners-eu": {"двоє"}})
	first.sees("Кількість партнерів")
	if first.Page.Status != 422 {
		first.fail("a number of partners that is a word is taken")
	}
	first.submit("", url.Values{"partners-eu": {"2"}, "pairs": {"0"}})
	run := first.Page.URL.Path
	first.until(run, "Чекає на рішення")
	first.sees("Кожен муніципалітет ЄС отримує не більше ніж 2 партнерів")

	second.open(run)
	found := regexp.MustCompile(`proposes (\d+) pairs`).FindStringSubmatch(second.Page.Text())
	if found == nil {
		second.fail("the run does not say how many pairs it found")
	}
	pairs, err := strconv.Atoi(found[1])
	if err != nil {
		t.Fatal(err)
	}
	second.open(run + "/decision")
	second.submit("", url.Values{"verdict": {"approve"}})
	second.until(run, "Partnerships published")
	second.until("/console/partnerships", "2 partnerships")

	news := inbox(t, s, "A partner for", pairs)
	i := slices.IndexFunc(news, func(l letter) bool { return strings.Contains(l.Text, "2 partnerships") })
	if i < 0 {
		t.Fatalf("none of %d letters tells of two partnerships", len(news))
	}
	applicant := comesBack(t, s, news[i].To[0], "en")
	applicant.open(donePage.FindString(news[i].Text))
	applicant.sees("You have 2 partner municipalities", "a first virtual meeting")
}

func TestMatching_RejectingLeavesNoTrace(t *testing.T) {
	t.Parallel()
	s := start(t)
	first, second := staff(t, s, "Olena Officer", "en"), staff(t, s, "Oleh Officer", "en")
	second.open("/console/inbox?status=accepted")
	before := second.Page.Text()

	run := startRun(first)
	second.open(run + "/decision")
	second.submit("", url.Values{"verdict": {"reject"}, "reason": {"The themes of two pairs do not fit."}})
	second.sees("You rejected the proposal", "The themes of two pairs do not fit.")
	second.until(run, "The run takes no further steps")

	second.open("/console/inbox?status=accepted")
	if after := second.Page.Text(); after != before {
		t.Errorf("the applications changed:\n%s\n%s", before, after)
	}
	second.open("/console/partnerships")
	second.sees("No partnership yet")
	for _, l := range letters(t, s) {
		if strings.Contains(l.Subject, "partner") {
			t.Errorf("a letter went out: %s", l.Subject)
		}
	}
}

func TestConsole_RolesOpenWhatTheyShould(t *testing.T) {
	t.Parallel()
	s := start(t)
	tests := []struct {
		name, path string
		want       int
	}{
		{"Anna Assessor", "/console/runs", 200},
		{"Anna Assessor", "/console/runs/new", 403},
		{"Petro Auditor", "/console/inbox", 200},
		{"Petro Auditor", "/console/runs/new", 403},
		{"Iryna Administrator", "/console/runs/new", 403},
		{"Olena Officer", "/console/runs/new", 200},
		{"Olena Officer", "/console/runs/run_none", 404},
		{"Olena Officer", "/console/applications/app_none", 404},
	}
	people := map[string]somebody{}
	for _, tt := range tests {
		p, ok := people[tt.name]
		if !ok {
			p = staff(t, s, tt.name, "en")
			people[tt.name] = p
		}
		p.open(tt.path)
		if p.Page.Status != tt.want {
			t.Errorf("%s at %s: %d, want %d", tt.name, tt.path, p.Page.Status, tt.want)
		}
	}
	finance := visitor(t, s, "en")
	finance.open("/console")
	finance.press("Taras Finance")
	if got := finance.Page.URL.Path; got != "/console/partnerships" || finance.Page.Status != 200 {
		t.Errorf("finance begins at %s: %d, want its partnerships", got, finance.Page.Status)
	}
	finance.open("/console/inbox")
	if finance.Page.Status != 403 || !strings.Contains(finance.Page.Raw, "Taras Finance") {
		t.Errorf("finance at the applications: %d, want 403 on a page that knows them", finance.Page.Status)
	}
}

func TestConsole_AcceptTwiceIsOnce(t *testing.T) {
	t.Parallel()
	s := start(t)
	p := staff(t, s, "Olena Officer", "en")
	p.follow("/console/applications/app_")
	path := p.Page.URL.Path
	values, err := p.Values("/accept")
	p.must(err)
	for range 2 {
		p.must(p.Post(t.Context(), path+"/accept", values))
		p.sees("is accepted and takes part")
	}
	p.open(path)
	if n := strings.Count(p.Page.Text(), "Application accepted"); n != 1 {
		p.fail("the history has %d acceptances, want 1", n)
	}
}
