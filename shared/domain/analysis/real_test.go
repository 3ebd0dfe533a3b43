package analysis_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

func TestReal_EveryPlaceHasOneGroup(t *testing.T) {
	counts, err := realSurvey(t).Groups(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all := 0
	for _, c := range counts {
		all += c.Places
		t.Logf("%-28s %6d %v", c.Group, c.Places, c.Countries[:min(4, len(c.Countries))])
	}
	if all != 95_217+1_470 {
		t.Errorf("groups hold %d places, want %d", all, 95_217+1_470)
	}
}

func TestReal_PeersAreTheSameFromAFreshSurvey(t *testing.T) {
	for _, code := range []municipality.Code{"UA32140150000040954", "LT_15", "FR_01001"} {
		a, err := realSurvey(t).Peers(t.Context(), code)
		if err != nil {
			t.Fatal(err)
		}
		s := realSurvey(t)
		if _, err := s.Groups(t.Context()); err != nil { // another order of reading
			t.Fatal(err)
		}
		b, err := s.Peers(t.Context(), code)
		if d := cmp.Diff(a, b); err != nil || d != "" {
			t.Errorf("Peers(%s): %v %s", code, err, d)
		}
		for _, list := range a {
			if len(list.Peers) != analysis.PeersEach {
				t.Errorf("%s has %d peers in %s", code, len(list.Peers), list.Scope)
			}
			for i, peer := range list.Peers {
				if peer.Code == code || i > 0 && peer.Distance < list.Peers[i-1].Distance {
					t.Errorf("peers of %s in %s: %s stands at %d", code, list.Scope, peer.Code, i)
				}
			}
			t.Logf("%s %s: %s (%d), %s (%d)", code, list.Scope, list.Peers[0].Name, list.Peers[0].Distance, list.Peers[9].Name, list.Peers[9].Distance)
		}
	}
}

func TestReal_Hints(t *testing.T) {
	nations, err := realSurvey(t).Nations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	checkHints(t, nations, 97)
}

func TestReal_Twinnings(t *testing.T) {
	s := realSurvey(t)
	twins, err := s.Snapshot.Twinnings(t.Context(), "UA53080370000025447")
	if err != nil || len(twins) < 4 {
		t.Fatalf("Twinnings of Poltava = %d, %v, want several", len(twins), err)
	}
	for _, twin := range twins {
		if twin.Country == "RU" || twin.Country == "BY" || twin.PartnerName == "" || twin.Source == "" {
			t.Errorf("twinning %+v", twin)
		}
	}
}

// A profile of one of 34,968 French units when nothing was computed yet.
func BenchmarkProfile_Cold(b *testing.B) {
	realSurvey(b)
	for b.Loop() {
		b.StopTimer()
		s := realSurvey(b)
		if _, err := s.Nation(b.Context(), "FR"); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if _, err := s.Profile(b.Context(), "FR_01001"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkProfile_Warm(b *testing.B) {
	s := realSurvey(b)
	for b.Loop() {
		if _, err := s.Profile(b.Context(), "FR_01001"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPeers_Cold(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		s := realSurvey(b)
		b.StartTimer()
		if _, err := s.Peers(b.Context(), "UA32140150000040954"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPeers_Warm(b *testing.B) {
	s := realSurvey(b)
	for b.Loop() {
		if _, err := s.Peers(b.Context(), "UA32140150000040954"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStrengths(b *testing.B) {
	n, err := realSurvey(b).Nation(b.Context(), municipality.Ukraine)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := n.Strengths("UA32140150000040954", themes, nil, nil, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// The hints for all of Europe when nothing was computed yet.
func BenchmarkHints_Cold(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		nations, err := realSurvey(b).Nations(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		for _, n := range nations {
			if _, err := n.Hints(themes); err != nil {
				b.Fatal(err)
			}
		}
	}
}
