package journey

import (
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/stack"
)

// realData is where the public registers lie beside the repository.
const realData = "../../../../shared/data"

// onRealData starts the stack, imports the public registers by the command that README names, and skips without them.
func onRealData(t testing.TB) *stack.Stack {
	t.Helper()
	if _, err := os.Stat(filepath.Join(realData, "lau.csv.gz")); err != nil {
		t.Skip("the public registers are not beside the repository")
	}
	s := start(t)
	command(t, "../../register", "-from", realData, "-endpoint", s.URL(), "-table", s.Name(), "-bucket", s.Name())
	return s
}

// command runs a command of the repository against the stack.
func command(t testing.TB, args ...string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), "go", append([]string{"run"}, args...)...)
	c.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID="+stack.AccessKey, "AWS_SECRET_ACCESS_KEY="+stack.SecretKey)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("go run %s: %v\n%s", args[0], err, out)
	}
}

// applicants makes real units applicants by the seed command: 300 on each side beside those of the demonstration.
func applicants(t testing.TB, s *stack.Stack) {
	t.Helper()
	command(t, "../../seed", "-endpoint", s.URL(), "-name", s.Name(), "-eu", "300", "-ua", "300")
}

// TestReal is the programme on the public registers: suggestions for every hromada among all local units of the EU, and
// the journey from an application through a run over more than 300 candidates a side to letters to both partners.
func TestReal(t *testing.T) {
	t.Parallel()
	s := onRealData(t)
	first, second := staff(t, s, "Olena Officer", "en"), staff(t, s, "Oleh Officer", "en")
	suggested(first)
	first.open("/console/suggestions")
	first.sees("1,470", "95,217")

	joins(t, s, first)
	applicants(t, s)
	run := proposed(first, limited)
	first.sees("At most 10 pairs", "Needs met: 40")
	decides(second, run, "reject", whyNo)
	second.until(run, "The run takes no further steps")
	if n := len(inbox(t, s, "A partner for", 0)); n != 0 {
		t.Errorf("%d letters about partners of a run that was rejected", n)
	}

	pair := forbids(first, run)
	again := first.Page.URL.Path
	first.until(again, waits)
	first.open(again + "/compare?with=" + run[strings.LastIndex(run, "/")+1:])
	first.sees("Two runs compared", "An officer")
	if got := proposalOf(first, again); got.partnerOf(pair[0]) == pair[1] || len(got.Result.Pairs) != 10 || !got.Result.Proof.Proved {
		t.Errorf("run again without %v: %d pairs, proved: %v", pair, len(got.Result.Pairs), got.Result.Proof.Proved)
	}
	decides(second, again, "approve", "")
	second.until(again, "Partnerships published")
	for _, subject := range []string{"A partner for", "Знайдено партнера"} {
		if n := len(inbox(t, s, subject, 10)); n != 10 {
			t.Errorf("%d letters %q, want 10", n, subject)
		}
	}
	first.open("/console/partnerships")
	first.sees("Partnerships that were approved")
}

// limited are the programme's own limits: ten pairs of at most five states that cover every theme.
var limited = url.Values{"pairs": {"10"}, "states": {"5"}, "per-oblast": {"1"}, "cover": {"1"}, "weight-needs_met": {"40"}}

// starts has an officer start a run and gives its path.
func starts(p somebody, settings url.Values) string {
	p.t.Helper()
	p.open("/console/runs/new")
	p.submit("", settings)
	if !strings.HasPrefix(p.Page.URL.Path, "/console/runs/run_") {
		p.fail("starting a run did not lead to it")
	}
	return p.Page.URL.Path
}

// waits is what only the page of a run that is explained says; its list of other runs says where those stand.
const waits = "The proposal waits for another officer"

// proposed starts a run and waits until it is explained and waits for a decision.
func proposed(p somebody, settings url.Values) string {
	p.t.Helper()
	run := starts(p, settings)
	p.until(run, waits)
	return run
}

// forbids runs again without the first pair of a run, with a reason, and gives the pair.
func forbids(p somebody, run string) (pair [2]string) {
	p.t.Helper()
	first := proposalOf(p, run).Result.Pairs[0]
	p.open(run + "/pairs/" + first.EU.Application + "/" + first.UA.Application)
	p.follow("veto=")
	p.submit("", url.Values{"bond-reason": {whyNot}, "add-bond": {"yes"}})
	p.sees(whyNot)
	p.submit("", nil)
	return [2]string{first.EU.Application, first.UA.Application}
}

// joins has a hromada that the demonstration does not know apply through the public form, and an officer accept it.
func joins(t testing.TB, s *stack.Stack, officer somebody) {
	t.Helper()
	const name, code, email = "Гельмязів", "UA71040050000016509", "clerk-of-a-hromada@example.org"
	p := visitor(t, s, "uk")
	tasks := applyFor(p, name, code)
	saves(p, tasks+"/contact", url.Values{"name": {"Контактна особа"}, "role": {"Головна спеціалістка"}, "email": {email}})
	p.open(s.URL() + confirmLink.FindString(mailTo(t, s, email, "/continue/").Text))
	p.submit("/continue/", nil)
	saves(p, tasks+"/languages", url.Values{"level-en": {"working"}, "level-uk": {"fluent"}})
	saves(p, tasks+"/themes/climate", url.Values{"strength-climate": {"1"}, "need-climate": {"3"}})
	saves(p, tasks+"/statement", url.Values{"experience": {"none"}, "statement": {"Хочемо навчитися."}})
	saves(p, tasks+"/consent", url.Values{"authority": {"yes"}, "data": {"yes"}})
	p.open(tasks + "/check")
	p.submit("", nil)
	mailTo(t, s, email, reference.FindString(p.Page.Text()))

	application := tasks[strings.LastIndex(tasks, "/")+1:]
	officer.open("/console/applications/" + application)
	officer.submit("/accept", nil)
	officer.sees("takes part in the matching")
}

// BenchmarkReal is what people wait for with the public registers and 300 applicants a side from them.
func BenchmarkReal(b *testing.B) {
	s := onRealData(b)
	p := staff(b, s, "Olena Officer", "en")
	took := func(unit string, do func()) {
		from := time.Now()
		do()
		b.ReportMetric(time.Since(from).Seconds(), unit)
	}
	for b.Loop() {
		took("suggestions-s", func() { suggested(p) })
		took("applicants-s", func() { applicants(b, s) })
		var run string
		took("explained-s", func() {
			took("proposed-s", func() { run = starts(p, limited); p.until(run, "Proposed pairs") })
			p.until(run, waits)
		})
		for unit, settings := range map[string]url.Values{
			"all-s": {"pairs": {""}}, "two-s": {"pairs": {""}, "partners-eu": {"2"}}, "worst-s": {"pairs": {""}, "goal": {"worst"}},
		} {
			took(unit, func() { proposed(p, settings) })
		}
		p.open(run + "/what-if")
		took("what-if-s", func() { p.submit("", url.Values{"weight-size": {"40"}}) })
		p.sees("10")
	}
}
