package console

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/interest"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

const whySeveral = "The council has offered to take part with several."

// TestNewRun_PartnersOfSingleMunicipalities walks the form as without scripts: adding, refusing, removing, and starting with
// one that was begun and not added.
func TestNewRun_PartnersOfSingleMunicipalities(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.officer("one")
	eu, ua := w.couple()
	w.ok(p, p.Open(t.Context(), "/console/runs/new"))

	w.typed(p, 422, url.Values{"room-who": {eu}, "room-partners": {"21"}, "room-reason": {"no"}, "weight-size": {"77"}, "add-room": {"yes"}})
	w.sees(p, "of 20 or less", "Write the reason with")
	v := w.typed(p, 200, url.Values{"room-partners": {"3"}, "room-reason": {whySeveral}, "add-room": {"yes"}})
	if v.Get("weight-size") != "77" || v.Get("room-who")+v.Get("room-partners")+v.Get("room-reason") != "" || !strings.Contains(v.Get("rooms"), eu) {
		t.Errorf("after adding the form holds %v", v)
	}
	w.sees(p, "at most 3 partners", whySeveral)
	if strings.Count(p.Page.Raw, `<option value="`+eu+`"`) != 1 { // only where pairs are chosen
		t.Error("a municipality with a number of its own is offered for another one")
	}
	w.typed(p, 422, url.Values{"room-who": {eu}, "room-partners": {"2"}, "room-reason": {whySeveral}, "add-room": {"yes"}})
	w.sees(p, "has a number of its own already")
	v = w.typed(p, 200, url.Values{"room-who": {""}, "room-partners": {""}, "room-reason": {""}, "remove": {"rooms:0"}})
	if v.Get("rooms") != "" || v.Get("weight-size") != "77" {
		t.Errorf("after removing the form holds %v", v)
	}
	w.typed(p, 422, url.Values{"room-partners": {"2"}, "partners-eu": {"2"}}) // begun, not added
	w.sees(p, "Choose the municipality")
	w.typed(p, 200, url.Values{"room-who": {ua}, "room-reason": {whySeveral}})
	want := matching.Capacity{EU: 2, Own: []matching.Room{{Application: ua, Partners: 2, Reason: whySeveral}}}
	if d := cmp.Diff(want, w.settings(p.Page.URL.Path).Capacity); d != "" {
		t.Errorf("the run was started with (-want +got):\n%s", d)
	}
	run := strings.TrimPrefix(p.Page.URL.Path, "/console/runs/")
	w.ok(p, p.Open(t.Context(), "/console/runs/new?from="+run))
	if v, _ := p.Values(""); v.Get("partners-eu") != "2" || v.Get("partners-ua") != "1" || !strings.Contains(v.Get("rooms"), ua) {
		t.Errorf("again, the form holds %v", v)
	}
}

// TestNewRun_LocksUpToTheNumberOfPartners: a second lock of a municipality stands where it may have two partners, a third
// does not, and lowering the number afterwards is refused at the locks.
func TestNewRun_LocksUpToTheNumberOfPartners(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.officer("one")
	e, u, _, err := w.work.Runs.Pool.Candidates(t.Context(), "demo", noon)
	if err != nil || len(e) == 0 || len(u) < 3 {
		t.Fatalf("%d and %d candidates, %v", len(e), len(u), err)
	}
	w.ok(p, p.Open(t.Context(), "/console/runs/new"))
	lock := func(status int, ua, partners string) url.Values {
		return w.typed(p, status, url.Values{
			"bond-kind": {"lock"}, "bond-eu": {e[0].Application}, "bond-ua": {ua}, "bond-reason": {whySeveral}, "partners-eu": {partners}, "add-bond": {"yes"},
		})
	}
	lock(200, u[0].Application, "1")
	lock(422, u[1].Application, "1")
	w.sees(p, "locked in more pairs than it may get partners")
	lock(200, u[1].Application, "2")
	lock(422, u[2].Application, "2")
	unsaid := url.Values{"bond-eu": {""}, "bond-ua": {""}, "bond-reason": {""}}
	lower := url.Values{"partners-eu": {"1"}}
	for name, values := range unsaid {
		lower[name] = values
	}
	w.typed(p, 422, lower)
	w.sees(p, "locked in more pairs than it may get partners")
	w.typed(p, 200, url.Values{"partners-eu": {"2"}})
	if s := w.settings(p.Page.URL.Path); len(s.Locks) != 2 || s.Capacity.EU != 2 {
		t.Errorf("the run was started with %+v", s)
	}
}

// TestPartnersWords_NothingForOnePartner: where each gets one partner nothing is said of several.
func TestPartnersWords_NothingForOnePartner(t *testing.T) {
	t.Parallel()
	for _, lang := range text.Langs() {
		p := text.For(lang)
		if got := partnersWords(p, matching.Capacity{EU: 1}, settingsNames{}); got != nil {
			t.Errorf("%s: one partner is told as %q", lang, got)
		}
		own := matching.Capacity{UA: 2, Own: []matching.Room{{Application: "app_x", Partners: 1, Reason: whySeveral}}}
		got := partnersWords(p, own, settingsNames{})
		if len(got) != 3 || !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "app_x") && strings.Contains(s, whySeveral) }) {
			t.Errorf("%s: %+v is told as %q", lang, own, got)
		}
	}
}

// TestLockMutual_AsFarAsThereIsRoom: a couple is locked beside another lock of one of the two only where that one may have
// two partners, and never twice.
func TestLockMutual_AsFarAsThereIsRoom(t *testing.T) {
	t.Parallel()
	like := func(who, whom string, side programme.Side) interest.List {
		return interest.List{Application: application.ID(who), Side: side, Marks: []interest.Mark{{Partner: application.ID(whom), Kind: interest.Interested}}}
	}
	lists := []interest.List{like("app_e", "app_u", programme.EU), like("app_u", "app_e", programme.UA)}
	ch := settingsChoices{UA: []kit.Option{{Value: "app_u"}, {Value: "app_v"}}, EU: []kit.Option{{Value: "app_e"}}}
	other := matching.Bond{EU: "app_e", UA: "app_v", Reason: whySeveral}
	own := matching.Room{Application: "app_e", Partners: 2, Reason: whySeveral}
	for _, tt := range []struct {
		name     string
		capacity matching.Capacity
		want     int
	}{
		{"one partner each", matching.Capacity{}, 1},
		{"two partners of the side", matching.Capacity{EU: 2}, 2},
		{"two partners of its own", matching.Capacity{Own: []matching.Room{own}}, 2},
		{"many, and it is locked once", matching.Capacity{EU: 9, UA: 9}, 2},
	} {
		s := plainSettings()
		s.Capacity, s.Locks = tt.capacity, []matching.Bond{other}
		ask(t, func(r *http.Request) {
			f, err := kit.NewForm(r, settingsValues(s))
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				lockMutual(text.For(text.English), f, lists, ch)
			}
			if got := listOf[matching.Bond](f, locksField); len(got) != tt.want {
				t.Errorf("%s: locks are %v, want %d", tt.name, got, tt.want)
			}
		})
	}
}
