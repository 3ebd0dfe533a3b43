package dynamo

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/schema"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

const applicationShape = 1

// applicationItem is an application as stored. Contact and the answers are maps of their own, so that erasure replaces
// them whole.
type applicationItem struct {
	ID          string               `dynamodbav:"id"`
	Call        string               `dynamodbav:"call"`
	Edition     string               `dynamodbav:"edition"`
	Side        string               `dynamodbav:"side"`
	Status      string               `dynamodbav:"status"`
	Place       placeItem            `dynamodbav:"place"`
	Contact     contactItem          `dynamodbav:"contact"`
	Themes      []answerItem         `dynamodbav:"themes"`
	Languages   []languageItem       `dynamodbav:"languages"`
	Experience  string               `dynamodbav:"experience"`
	Statement   string               `dynamodbav:"statement"`
	Consent     consentItem          `dynamodbav:"consent"`
	Lang        string               `dynamodbav:"lang"`
	EmailKey    string               `dynamodbav:"email_key,omitempty"`
	Confirmed   string               `dynamodbav:"email_confirmed_at,omitempty"`
	Former      []formerItem         `dynamodbav:"former,omitempty"`
	Reference   string               `dynamodbav:"reference,omitempty"`
	CreatedAt   string               `dynamodbav:"created_at"`
	SubmittedAt string               `dynamodbav:"submitted_at,omitempty"`
	AcceptedAt  string               `dynamodbav:"accepted_at,omitempty"`
	ErasedAt    string               `dynamodbav:"erased_at,omitempty"`
	Saved       map[string]savedItem `dynamodbav:"saved"`
}

// The items below have the fields of the domain's structs in the same order: a change there that would change what is
// stored does not compile here.
type (
	placeItem struct {
		Code            municipality.Code    `dynamodbav:"code"`
		Country         municipality.Country `dynamodbav:"country"`
		Kind            municipality.Kind    `dynamodbav:"kind"`
		Name            string               `dynamodbav:"name"`
		Latin           string               `dynamodbav:"latin"`
		Official        string               `dynamodbav:"official,omitempty"`
		Region          string               `dynamodbav:"region"`
		RegionLat       string               `dynamodbav:"region_latin"`
		RegionCode      string               `dynamodbav:"region_code"`
		Population      int64                `dynamodbav:"population"`
		PopulationKnown bool                 `dynamodbav:"population_known"`
		PopulationYear  int                  `dynamodbav:"population_year"`
	}
	contactItem struct {
		Name  string `dynamodbav:"name"`
		Role  string `dynamodbav:"role"`
		Email string `dynamodbav:"email"`
		Phone string `dynamodbav:"phone"`
	}
	answerItem struct {
		Theme    programme.ThemeID      `dynamodbav:"theme"`
		Strength int                    `dynamodbav:"strength"`
		Need     int                    `dynamodbav:"need"`
		Evidence string                 `dynamodbav:"evidence"`
		Offers   []programme.SubThemeID `dynamodbav:"offers,omitempty"`
		Needs    []programme.SubThemeID `dynamodbav:"needs,omitempty"`
	}
	languageItem struct {
		Tag   string            `dynamodbav:"tag"`
		Level application.Level `dynamodbav:"level"`
	}
)

type consentItem struct {
	Data      bool   `dynamodbav:"data"`
	Authority bool   `dynamodbav:"authority"`
	Version   string `dynamodbav:"version"`
	At        string `dynamodbav:"at,omitempty"`
}

type formerItem struct {
	Rev   int    `dynamodbav:"rev"`
	Email string `dynamodbav:"email"`
	At    string `dynamodbav:"at"`
}

type savedItem struct {
	Rev int    `dynamodbav:"rev"`
	At  string `dynamodbav:"at"`
}

func applicationKey(a application.ID) schema.Key { return schema.Record(schema.Application, string(a)) }

func applicationsOf(e programme.EditionID) string { return "LIST#application#" + string(e) }

func applicationRecord(a application.Application) (record, error) {
	it := applicationItem{
		ID: string(a.ID), Call: string(a.Call), Edition: string(a.Edition), Side: string(a.Side), Status: string(a.Status),
		Place: placeItem(a.Place), Contact: contactItem(a.Contact), Experience: string(a.Experience), Statement: a.Statement,
		Consent: consentItem{a.Consent.Data, a.Consent.Authority, a.Consent.Version, moment(a.Consent.At)},
		Lang:    string(a.Lang), EmailKey: a.EmailKey, Confirmed: moment(a.EmailConfirmedAt), Reference: string(a.Reference),
		CreatedAt: moment(a.CreatedAt), SubmittedAt: moment(a.SubmittedAt), AcceptedAt: moment(a.AcceptedAt), ErasedAt: moment(a.ErasedAt),
		Saved: make(map[string]savedItem, len(a.Saved)),
	}
	for _, f := range a.Former {
		it.Former = append(it.Former, formerItem{f.Rev, f.Email, moment(f.At)})
	}
	for _, t := range a.Themes {
		it.Themes = append(it.Themes, answerItem(t))
	}
	for _, l := range a.Languages {
		it.Languages = append(it.Languages, languageItem(l))
	}
	for section, s := range a.Saved {
		it.Saved[string(section)] = savedItem{s.Rev, moment(s.At)}
	}
	at := a.CreatedAt
	if !a.SubmittedAt.IsZero() {
		at = a.SubmittedAt
	}
	if it.ID == "" || it.Edition == "" || it.Status == "" {
		return record{}, errors.New("application without id, edition or status")
	}
	return record{
		id: it.ID, key: applicationKey(a.ID), shape: applicationShape, head: a.Head, body: it,
		list: schema.List{Of: applicationsOf(a.Edition), At: it.Status + "#" + schema.Instant(at) + "#" + it.ID},
	}, nil
}

func decodeApplication(from item) (application.Application, error) {
	var it applicationItem
	head, err := decodeRecord(from, &it)
	if err != nil {
		return application.Application{}, err
	}
	a := application.Application{
		ID: application.ID(it.ID), Call: programme.CallID(it.Call), Edition: programme.EditionID(it.Edition),
		Side: programme.Side(it.Side), Status: application.Status(it.Status), Place: application.Place(it.Place),
		Contact: application.Contact(it.Contact), Experience: application.Experience(it.Experience), Statement: it.Statement,
		Consent: application.Consent{Data: it.Consent.Data, Authority: it.Consent.Authority, Version: it.Consent.Version},
		Lang:    text.Lang(it.Lang), EmailKey: it.EmailKey, Reference: id.Reference(it.Reference),
		Saved: make(map[application.Section]application.Save, len(it.Saved)), Head: head,
	}
	for _, t := range it.Themes {
		a.Themes = append(a.Themes, application.Theme(t))
	}
	for _, l := range it.Languages {
		a.Languages = append(a.Languages, application.Language(l))
	}
	err = errors.Join(unmoment(it.Consent.At, &a.Consent.At), unmoment(it.Confirmed, &a.EmailConfirmedAt),
		unmoment(it.CreatedAt, &a.CreatedAt), unmoment(it.SubmittedAt, &a.SubmittedAt), unmoment(it.AcceptedAt, &a.AcceptedAt),
		unmoment(it.ErasedAt, &a.ErasedAt))
	for _, f := range it.Former {
		former := application.Former{Rev: f.Rev, Email: f.Email}
		err = errors.Join(err, unmoment(f.At, &former.At))
		a.Former = append(a.Former, former)
	}
	for section, s := range it.Saved {
		saved := application.Save{Rev: s.Rev}
		err = errors.Join(err, unmoment(s.At, &saved.At))
		a.Saved[application.Section(section)] = saved
	}
	if err != nil {
		return a, fault.Wrap(fault.Internal, "", fmt.Errorf("application %s: %w", it.ID, err))
	}
	return a, nil
}

// Application implements application.Reader.
func (t *Table) Application(ctx context.Context, a application.ID) (application.Application, error) {
	var it item
	if err := t.read(ctx, applicationKey(a), &it); err != nil {
		return application.Application{}, err
	}
	return decodeApplication(it)
}

// The markers of applications: one submitted application for each place and call, one application for each reference.
const (
	placeMark     = "place"
	referenceMark = "reference"
)

// placeOf names a place under a call, for its marker.
func placeOf(call programme.CallID, place municipality.Code) string {
	return string(call) + "#" + string(place)
}

// SaveApplication implements application.Store.
func (t *Table) SaveApplication(ctx context.Context, before, after application.Application, c change.Change) (change.Head, error) {
	r, err := applicationRecord(after)
	if err != nil {
		return change.Head{}, fault.Wrap(fault.Internal, "", err)
	}
	r.head = before.Head
	u := t.begin()
	head := u.save(r, c)
	if before.EmailKey != after.EmailKey {
		u.moveAddress(before, after)
	}
	if before.Status == application.Draft && after.Status == application.Submitted || before.Status == "" && after.Status != application.Draft {
		u.mark(placeMark, placeOf(after.Call, after.Place.Code), string(after.ID),
			fault.New(fault.Conflict, "domain.application.place_taken"))
		u.mark(referenceMark, string(after.Reference), string(after.ID), stale(ctx))
	}
	return head, u.commit(ctx)
}

// addressKey is where the applications of an address stand, one item each.
func addressKey(emailKey string, a application.ID) schema.Key {
	return schema.Key{PK: schema.Mark("email", emailKey).PK, SK: string(a)}
}

func (u *unit) moveAddress(before, after application.Application) {
	if before.EmailKey != "" {
		u.erase(addressKey(before.EmailKey, before.ID))
	}
	if after.EmailKey != "" {
		u.append(types.TransactWriteItem{Put: &types.Put{
			TableName: &u.t.name,
			Item:      u.encode(addressKey(after.EmailKey, after.ID), schema.List{}, noExpiry, markerItem{Owner: string(after.ID)}),
		}}, stale)
	}
}

// ApplicationsOf implements application.Reader.
func (t *Table) ApplicationsOf(ctx context.Context, emailKey string) ([]application.ID, error) {
	var out []application.ID
	_, err := t.query(ctx, page{of: schema.Mark("email", emailKey).PK}, func(it item) error {
		var m markerItem
		err := decode(it, &m)
		out = append(out, application.ID(m.Owner))
		return err
	})
	return out, err
}

// Applications implements application.Reader. The list may lag a moment behind; whoever acts on one reads it again.
func (t *Table) Applications(ctx context.Context, q application.Query) (application.Page, error) {
	back := q.Before != ""
	p := page{of: applicationsOf(q.Edition), prefix: string(q.Status) + "#", index: true, newest: q.Newest != back}
	if q.Limit > 0 {
		p.limit = q.Limit + 1 // one more tells whether there is another page
	}
	if cursor := cmp.Or(q.Before, q.After); cursor != "" {
		from, err := decodeCursor(cursor, p.of)
		if err != nil {
			return application.Page{}, err
		}
		p.after = from
	}
	var items []item
	if _, err := t.query(ctx, p, func(it item) error {
		items = append(items, it)
		return nil
	}); err != nil {
		return application.Page{}, err
	}
	more := q.Limit > 0 && len(items) > q.Limit
	if more {
		items = items[:q.Limit]
	}
	if back {
		slices.Reverse(items)
	}
	return applicationPage(items, back || more, back && more || !back && q.After != "")
}

// applicationPage makes a page of the items of a list. Next and previous say whether there is more on either side.
func applicationPage(items []item, next, previous bool) (application.Page, error) {
	var out application.Page
	if len(items) == 0 {
		return out, nil
	}
	for _, it := range items {
		a, err := decodeApplication(it)
		if err != nil {
			return out, err
		}
		out.Applications = append(out.Applications, a)
	}
	var err error
	if next {
		out.Next, err = encodeCursor(items[len(items)-1])
	}
	if previous && err == nil {
		out.Previous, err = encodeCursor(items[0])
	}
	return out, err
}

// ApplicationOf implements console.Applications, by the marker of the reference.
func (t *Table) ApplicationOf(ctx context.Context, r id.Reference) (application.Application, error) {
	var m markerItem
	if err := t.read(ctx, schema.Mark(referenceMark, string(r)), &m); err != nil {
		return application.Application{}, err
	}
	return t.Application(ctx, application.ID(m.Owner))
}

// ApplicationsFrom implements console.Applications, by the markers of the places: a batch of them and a batch of
// applications for every hundred.
func (t *Table) ApplicationsFrom(ctx context.Context, calls []programme.CallID, places []municipality.Code) ([]application.Application, error) {
	var marks []schema.Key
	for _, place := range places {
		for _, call := range calls {
			marks = append(marks, schema.Mark(placeMark, placeOf(call, place)))
		}
	}
	var keys []schema.Key
	err := t.readInOrder(ctx, marks, func(it item) error {
		var m markerItem
		err := decode(it, &m)
		keys = append(keys, applicationKey(application.ID(m.Owner)))
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []application.Application
	err = t.readInOrder(ctx, keys, func(it item) error {
		a, err := decodeApplication(it)
		out = append(out, a)
		return err
	})
	return out, err
}

// readInOrder reads items in batches and calls each for those that exist, in the order of the keys.
func (t *Table) readInOrder(ctx context.Context, keys []schema.Key, each func(item) error) error {
	for part := range slices.Chunk(keys, batch) {
		found, err := t.readAll(ctx, part...)
		if err != nil {
			return err
		}
		for _, k := range part {
			it, exists := found[k]
			if !exists {
				continue
			}
			if err := each(it); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *Table) ApplicationEvents(ctx context.Context, a application.ID) ([]change.Event, error) {
	return t.events(ctx, applicationKey(a))
}

// encodeCursor writes where a page ended; "" at the end of the list. All keys are strings.
// encodeCursor writes down where an item stands in the index.
func encodeCursor(it item) (string, error) {
	keys := map[string]string{}
	for _, name := range []string{schema.PK, schema.SK, schema.ListPK, schema.ListSK} {
		v, ok := it[name].(*types.AttributeValueMemberS)
		if !ok {
			return "", fault.Wrap(fault.Internal, "", fmt.Errorf("item without %s", name))
		}
		keys[name] = v.Value
	}
	raw, err := json.Marshal(keys)
	if err != nil {
		return "", fault.Wrap(fault.Internal, "", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

// decodeCursor reads a cursor back; one of another list is not_found.
func decodeCursor(cursor, list string) (item, error) {
	keys := map[string]string{}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(raw, &keys)
	}
	if err != nil || keys[schema.ListPK] != list {
		return nil, fault.Wrap(fault.NotFound, "", errors.New("cursor is not one of this list"))
	}
	out := item{}
	for name, value := range keys {
		out[name] = &types.AttributeValueMemberS{Value: value}
	}
	return out, nil
}
