package dynamo

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

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
		u.mark(placeMark, string(after.Call)+"#"+string(after.Place.Code), string(after.ID),
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
	p := page{of: applicationsOf(q.Edition), prefix: string(q.Status) + "#", index: true, limit: q.Limit, newest: q.Newest}
	if q.After != "" {
		after, err := decodeCursor(q.After, p.of)
		if err != nil {
			return application.Page{}, err
		}
		p.after = after
	}
	var out application.Page
	last, err := t.query(ctx, p, func(it item) error {
		a, err := decodeApplication(it)
		out.Applications = append(out.Applications, a)
		return err
	})
	if err != nil {
		return application.Page{}, err
	}
	out.Next, err = encodeCursor(last)
	return out, err
}

// ApplicationEvents implements application.Reader.
func (t *Table) ApplicationEvents(ctx context.Context, a application.ID) ([]change.Event, error) {
	return t.events(ctx, applicationKey(a))
}

// encodeCursor writes where a page ended; "" at the end of the list. All keys are strings.
func encodeCursor(last item) (string, error) {
	if last == nil {
		return "", nil
	}
	keys := make(map[string]string, len(last))
	if err := decode(last, &keys); err != nil {
		return "", err
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
