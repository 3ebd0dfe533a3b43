package console

import (
	"net/http"

	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/interest"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// interest shows the page of marks.
func (s samples) interest() []kit.Sample {
	return []kit.Sample{
		s.page("interest", "nobody marked", func(w http.ResponseWriter, r *http.Request) error {
			return showInterest(w, r, sampleApplications(), nil)
		}),
		s.page("interest", "one mutual", func(w http.ResponseWriter, r *http.Request) error {
			return showInterest(w, r, sampleApplications(), sampleLists())
		}),
		s.page("interest", "nobody accepted", func(w http.ResponseWriter, r *http.Request) error { return showInterest(w, r, nil, nil) }),
	}
}

// sampleLists has the two sample municipalities mark each other.
func sampleLists() []interest.List {
	a, b := sampleApplications()[0], sampleApplications()[1]
	list := func(of, about application.Application, rank int) interest.List {
		return interest.List{Application: of.ID, Side: of.Side, Marks: []interest.Mark{{Partner: about.ID, Kind: interest.Interested, Rank: rank}}}
	}
	return []interest.List{list(a, b, 1), list(b, a, 0)}
}
