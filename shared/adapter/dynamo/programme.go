package dynamo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/schema"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

const programmeShape = 1

// editionItem is an edition as stored; texts and themes stand as JSON.
type editionItem struct {
	ID          string   `dynamodbav:"id"`
	Name        string   `dynamodbav:"name"`
	About       string   `dynamodbav:"about"`
	Themes      string   `dynamodbav:"themes"`
	Countries   []string `dynamodbav:"countries"`
	Pairs       int      `dynamodbav:"pairs"`
	MaxStates   int      `dynamodbav:"max_states"`
	Languages   []string `dynamodbav:"languages"`
	Currency    string   `dynamodbav:"currency"`
	Zone        string   `dynamodbav:"zone"`
	ContactMail string   `dynamodbav:"contact_mail"`
	Interest    string   `dynamodbav:"interest_until,omitempty"`
}

// A themeItem is a theme in the JSON of an edition.
type themeItem struct {
	ID      programme.ThemeID `json:"id"`
	Name    programme.Texts   `json:"name"`
	Summary programme.Texts   `json:"summary"`
	Sub     []subThemeItem    `json:"sub,omitempty"`
}

type subThemeItem struct {
	ID   programme.SubThemeID `json:"id"`
	Name programme.Texts      `json:"name"`
}

func editionKey(id programme.EditionID) schema.Key { return schema.Record(schema.Edition, string(id)) }

const editionList = "LIST#edition"

// SaveEdition implements programme.Store.
func (t *Table) SaveEdition(ctx context.Context, e programme.Edition, c change.Change) (change.Head, error) {
	if err := e.Check(); err != nil {
		return change.Head{}, err
	}
	it := editionItem{
		ID: string(e.ID), Countries: codes(e.Countries), Pairs: e.Pairs, MaxStates: e.MaxStates,
		Languages: e.Languages, Currency: e.Currency, Zone: e.Zone, ContactMail: e.ContactMail,
		Interest: moment(e.InterestUntil),
	}
	themes := make([]themeItem, len(e.Themes))
	for i, theme := range e.Themes {
		themes[i] = themeItem{ID: theme.ID, Name: theme.Name, Summary: theme.Summary}
		for _, s := range theme.Sub {
			themes[i].Sub = append(themes[i].Sub, subThemeItem(s))
		}
	}
	err := errors.Join(asJSON(e.Name, &it.Name), asJSON(e.About, &it.About), asJSON(themes, &it.Themes))
	if err != nil {
		return change.Head{}, fault.Wrap(fault.Internal, "", err)
	}
	u := t.begin()
	head := u.save(record{
		id: it.ID, key: editionKey(e.ID), shape: programmeShape, head: e.Head, body: it,
		list: schema.List{Of: editionList, At: it.ID},
	}, c)
	return head, u.commit(ctx)
}

// Edition implements programme.Reader.
func (t *Table) Edition(ctx context.Context, id programme.EditionID) (programme.Edition, error) {
	var it item
	if err := t.read(ctx, editionKey(id), &it); err != nil {
		return programme.Edition{}, err
	}
	return decodeEdition(it)
}

// Editions implements programme.Reader. The list may lag a moment behind.
func (t *Table) Editions(ctx context.Context) ([]programme.Edition, error) {
	var out []programme.Edition
	_, err := t.query(ctx, page{of: editionList, index: true}, func(it item) error {
		e, err := decodeEdition(it)
		out = append(out, e)
		return err
	})
	return out, err
}

func decodeEdition(from item) (programme.Edition, error) {
	var it editionItem
	head, err := decodeRecord(from, &it)
	if err != nil {
		return programme.Edition{}, err
	}
	e := programme.Edition{
		ID: programme.EditionID(it.ID), Countries: countries(it.Countries), Pairs: it.Pairs, MaxStates: it.MaxStates,
		Languages: it.Languages, Currency: it.Currency, Zone: it.Zone, ContactMail: it.ContactMail, Head: head,
	}
	var themes []themeItem
	err = errors.Join(json.Unmarshal([]byte(it.Name), &e.Name), json.Unmarshal([]byte(it.About), &e.About),
		json.Unmarshal([]byte(it.Themes), &themes), unmoment(it.Interest, &e.InterestUntil))
	if err != nil {
		return e, fault.Wrap(fault.Internal, "", fmt.Errorf("edition %s: %w", it.ID, err))
	}
	for _, theme := range themes {
		t := programme.Theme{ID: theme.ID, Name: theme.Name, Summary: theme.Summary}
		for _, s := range theme.Sub {
			t.Sub = append(t.Sub, programme.SubTheme(s))
		}
		e.Themes = append(e.Themes, t)
	}
	return e, nil
}

// callItem is a call as stored; texts stand as JSON.
type callItem struct {
	ID            string   `dynamodbav:"id"`
	Edition       string   `dynamodbav:"edition"`
	Side          string   `dynamodbav:"side"`
	Title         string   `dynamodbav:"title"`
	Summary       string   `dynamodbav:"summary"`
	Offer         string   `dynamodbav:"offer"`
	WhoMayApply   string   `dynamodbav:"who"`
	Opens         string   `dynamodbav:"opens"`
	Deadline      string   `dynamodbav:"deadline"`
	Zone          string   `dynamodbav:"zone"`
	DecisionBy    string   `dynamodbav:"decision_by"`
	Series        string   `dynamodbav:"series"`
	Authoritative string   `dynamodbav:"authoritative"`
	MinPopulation int64    `dynamodbav:"min_population"`
	MaxPopulation int64    `dynamodbav:"max_population"`
	Countries     []string `dynamodbav:"countries"`
	ContactMail   string   `dynamodbav:"contact_mail"`
}

func callKey(id programme.CallID) schema.Key { return schema.Record(schema.Call, string(id)) }

func callList(edition programme.EditionID) string { return "LIST#call#" + string(edition) }

// SaveCall implements programme.Store.
func (t *Table) SaveCall(ctx context.Context, call programme.Call, c change.Change) (change.Head, error) {
	if err := call.Check(); err != nil {
		return change.Head{}, err
	}
	it := callItem{
		ID: string(call.ID), Edition: string(call.Edition), Side: string(call.Side),
		Opens: moment(call.Opens), Deadline: moment(call.Deadline), Zone: call.Zone, DecisionBy: moment(call.DecisionBy),
		Series: call.Series, Authoritative: string(call.Authoritative), MinPopulation: call.Eligibility.MinPopulation,
		MaxPopulation: call.Eligibility.MaxPopulation, Countries: codes(call.Eligibility.Countries), ContactMail: call.ContactMail,
	}
	err := errors.Join(asJSON(call.Title, &it.Title), asJSON(call.Summary, &it.Summary), asJSON(call.Offer, &it.Offer),
		asJSON(call.WhoMayApply, &it.WhoMayApply))
	if err != nil {
		return change.Head{}, fault.Wrap(fault.Internal, "", err)
	}
	u := t.begin()
	head := u.save(record{
		id: it.ID, key: callKey(call.ID), shape: programmeShape, head: call.Head, body: it,
		list: schema.List{Of: callList(call.Edition), At: schema.Instant(call.Opens) + "#" + it.ID},
	}, c)
	return head, u.commit(ctx)
}

// Call implements programme.Reader.
func (t *Table) Call(ctx context.Context, id programme.CallID) (programme.Call, error) {
	var it item
	if err := t.read(ctx, callKey(id), &it); err != nil {
		return programme.Call{}, err
	}
	return decodeCall(it)
}

// Calls implements programme.Reader. The list may lag a moment behind.
func (t *Table) Calls(ctx context.Context, edition programme.EditionID) ([]programme.Call, error) {
	var out []programme.Call
	_, err := t.query(ctx, page{of: callList(edition), index: true}, func(it item) error {
		call, err := decodeCall(it)
		out = append(out, call)
		return err
	})
	return out, err
}

func decodeCall(from item) (programme.Call, error) {
	var it callItem
	head, err := decodeRecord(from, &it)
	if err != nil {
		return programme.Call{}, err
	}
	call := programme.Call{
		ID: programme.CallID(it.ID), Edition: programme.EditionID(it.Edition), Side: programme.Side(it.Side), Zone: it.Zone,
		Series: it.Series, Authoritative: text.Lang(it.Authoritative), ContactMail: it.ContactMail, Head: head,
		Eligibility: programme.Eligibility{
			MinPopulation: it.MinPopulation, MaxPopulation: it.MaxPopulation, Countries: countries(it.Countries),
		},
	}
	err = errors.Join(json.Unmarshal([]byte(it.Title), &call.Title), json.Unmarshal([]byte(it.Summary), &call.Summary),
		json.Unmarshal([]byte(it.Offer), &call.Offer), json.Unmarshal([]byte(it.WhoMayApply), &call.WhoMayApply),
		unmoment(it.Opens, &call.Opens), unmoment(it.Deadline, &call.Deadline), unmoment(it.DecisionBy, &call.DecisionBy))
	if err != nil {
		return call, fault.Wrap(fault.Internal, "", fmt.Errorf("call %s: %w", it.ID, err))
	}
	return call, nil
}

func codes(from []municipality.Country) []string {
	out := make([]string, len(from))
	for i, c := range from {
		out[i] = string(c)
	}
	return out
}

func countries(from []string) []municipality.Country {
	var out []municipality.Country
	for _, c := range from {
		out = append(out, municipality.Country(c))
	}
	return out
}
