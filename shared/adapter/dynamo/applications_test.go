package dynamo_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/dynamotest"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/sample"
)

func demonstration(t *testing.T) (dynamotest.Table, []application.Application) {
	t.Helper()
	db := dynamotest.Open(t)
	if err := sample.Load(t.Context(), db, at); err != nil {
		t.Fatal(err)
	}
	all, err := db.Applications(t.Context(), application.Query{Edition: sample.EditionID, Status: application.Accepted})
	if err != nil {
		t.Fatal(err)
	}
	return db, all.Applications
}

func idsOf(all []application.Application) []application.ID {
	var out []application.ID
	for _, a := range all {
		out = append(out, a.ID)
	}
	return out
}

// TestApplications_ForthAndBack walks through pages of every size, in both orders, to the end and back to the beginning: the
// pages are the same on both ways, hold everything once, and no way leads to an empty page.
func TestApplications_ForthAndBack(t *testing.T) {
	t.Parallel()
	db, all := demonstration(t)
	for size := 1; size <= len(all)+1; size++ {
		for _, newest := range []bool{false, true} {
			name := fmt.Sprintf("pages of %d, newest first %v", size, newest)
			read := func(after, before string) application.Page {
				t.Helper()
				page, err := db.Applications(t.Context(), application.Query{
					Edition: sample.EditionID, Status: application.Accepted, Limit: size, Newest: newest, After: after, Before: before,
				})
				if err != nil || len(page.Applications) == 0 {
					t.Fatalf("%s: page of %d, %v", name, len(page.Applications), err)
				}
				return page
			}
			want := idsOf(all)
			if newest {
				slices.Reverse(want)
			}
			pages := []application.Page{read("", "")}
			for last := pages[0]; last.Next != ""; pages = append(pages, last) {
				last = read(last.Next, "")
			}
			var forth []application.ID
			for _, page := range pages {
				forth = append(forth, idsOf(page.Applications)...)
			}
			if !slices.Equal(forth, want) || pages[0].Previous != "" || len(pages) != (len(all)+size-1)/size {
				t.Fatalf("%s: forth gives %q in %d pages, want %q", name, forth, len(pages), want)
			}
			for i := len(pages) - 1; i > 0; i-- {
				back := read("", pages[i].Previous)
				if !slices.Equal(idsOf(back.Applications), idsOf(pages[i-1].Applications)) || back.Next == "" || (back.Previous == "") != (i == 1) {
					t.Fatalf("%s: page %d is another one on the way back", name, i)
				}
			}
		}
	}
}

// TestApplicationsFrom finds by place and by reference what was submitted, and nothing else.
func TestApplicationsFrom(t *testing.T) {
	t.Parallel()
	db, all := demonstration(t)
	calls, err := db.Calls(t.Context(), sample.EditionID)
	if err != nil {
		t.Fatal(err)
	}
	var ids []programme.CallID
	for _, c := range calls {
		ids = append(ids, c.ID)
	}
	places := []municipality.Code{"XX_nowhere"}
	for i := range all { // the other way round, with places that nobody applied from in between
		places = append(places, all[len(all)-1-i].Place.Code, municipality.Code(fmt.Sprintf("XX_%d", i)))
	}
	for i := range 150 { // more than a batch
		places = append(places, municipality.Code(fmt.Sprintf("YY_%d", i)))
	}
	found, err := db.ApplicationsFrom(t.Context(), ids, places)
	want := idsOf(all)
	slices.Reverse(want)
	if got := idsOf(found); err != nil || !slices.Equal(got, want) {
		t.Errorf("found %q, %v, want %q", got, err, want)
	}
	for _, none := range [][]municipality.Code{nil, {"XX_nowhere"}} {
		if found, err := db.ApplicationsFrom(t.Context(), ids, none); err != nil || len(found) != 0 {
			t.Errorf("from %q: %d, %v", none, len(found), err)
		}
	}
	for _, a := range all {
		if got, err := db.ApplicationOf(t.Context(), a.Reference); err != nil || got.ID != a.ID {
			t.Errorf("by %s: %s, %v, want %s", a.Reference, got.ID, err, a.ID)
		}
	}
	if _, err := db.ApplicationOf(t.Context(), "UA-0000-0000"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("by a reference that nobody has: %v, want not_found", err)
	}
}
