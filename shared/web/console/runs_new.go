package console

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// newRunPage asks for everything that an officer sets for a run.
type newRunPage struct {
	kit.Base
	Back      kit.Link
	Saved     string // after a set was saved
	Lead      string
	Replaces  string // set where the run follows a published one
	FromSet   string
	Sets      *kit.Link
	Settings  settingsForm
	SetName   kit.Input
	StartText string
	Buttons   []kit.Button
}

var newRunTemplate = kit.NewPage[newRunPage](files, "run_new.html")

// Names of the form's fields and of the parameters that fill it.
const (
	setNameField  = "set-name"
	setField      = "set"
	savedField    = "saved-set" // name of the set that was saved a moment ago; does not travel
	saveSetButton = "save-set"
	fillButton    = "fill" // another page fills in the form, to be looked at before it is sent
	fromParam     = "from" // run that is repeated
	withParam     = "with" // the Ukrainian application of the pair that ?lock= or ?veto= begins
)

func (c *Console) newRun() kit.FormPage {
	return kit.FormPage{Values: c.newRunValues, Show: c.showNewRun, Save: c.startRun}
}

// newRunValues begins with what the edition wants, a saved set or an earlier run, as the address says.
func (c *Console) newRunValues(r *http.Request) (url.Values, error) {
	e, err := c.edition(r.Context())
	if err != nil {
		return nil, err
	}
	s := matching.Settings{Weights: matching.DefaultWeights(), Rules: matching.DefaultRules(), Pairs: e.Pairs}
	q, set := r.URL.Query(), ""
	switch {
	case q.Get(fromParam) != "":
		if s, set, err = c.settingsOfRun(r, e, q.Get(fromParam)); err != nil {
			return nil, err
		}
	case q.Get(setField) != "":
		found, err := c.findSet(r, e, q.Get(setField))
		if err != nil {
			return nil, err
		}
		s, set = found.Settings, string(found.ID)
	}
	v := settingsValues(s)
	v.Set(setField, set)
	for _, kind := range []string{kindLock, kindVeto} {
		if eu := q.Get(kind); eu != "" {
			v.Set(bondKindField, kind)
			v.Set(bondEUField, eu)
			v.Set(bondUAField, q.Get(withParam))
		}
	}
	return v, nil
}

// settingsOfRun gives the settings of an earlier run, to be changed, and the saved set that they still are.
func (c *Console) settingsOfRun(r *http.Request, e programme.Edition, name string) (s matching.Settings, set string, err error) {
	runID, err := id.Parse(matching.RunPrefix, name)
	if err != nil {
		return s, "", err
	}
	run, err := c.Matching.Runs.Run(r.Context(), runID)
	if err != nil {
		return s, "", err
	}
	if run.Edition != string(e.ID) {
		return s, "", fault.New(fault.NotFound, "")
	}
	s = run.Settings
	s.After, s.Lottery = string(run.ID), 0
	if s.Set == "" {
		return s, "", nil
	}
	all, err := c.Shelf.Store.SetsOf(r.Context(), run.Edition)
	for _, x := range all {
		if x.Name == s.Set {
			set = string(x.ID)
		}
	}
	return s, set, err
}

func (c *Console) findSet(r *http.Request, e programme.Edition, name string) (matching.Set, error) {
	set, err := id.Parse(matching.SetPrefix, name)
	if err != nil {
		return matching.Set{}, err
	}
	return c.Shelf.Find(r.Context(), string(e.ID), set)
}

// newRunFacts is what the form shows besides what is typed.
type newRunFacts struct {
	choices settingsChoices
	after   *matching.Run
	set     *matching.Set
}

func (c *Console) showNewRun(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
	e, err := c.edition(r.Context())
	if err != nil {
		return err
	}
	var facts newRunFacts
	if facts.choices, err = c.choices(r, e); err != nil {
		return err
	}
	if facts.after, err = c.afterRun(r, f, e); err != nil {
		return err
	}
	if name := f.Value(setField); name != "" {
		set, err := c.findSet(r, e, name)
		if err != nil && fault.CodeOf(err) != fault.NotFound {
			return err
		}
		if err == nil {
			facts.set = &set
		}
	}
	return showNewRun(w, r, f, facts)
}

// choices are those of the accepted applications.
func (c *Console) choices(r *http.Request, e programme.Edition) (settingsChoices, error) {
	list, err := c.Applications.Applications(r.Context(), application.Query{Edition: e.ID, Status: application.Accepted})
	if err != nil {
		return settingsChoices{}, err
	}
	eu, ua := candidatesOf(list.Applications)
	return choicesOf(kit.PrinterOf(r), e.Countries, eu, ua), nil
}

// afterRun reads the run that the new one follows; nil for none, or where the form names one that is none of the edition.
func (c *Console) afterRun(r *http.Request, f *kit.Form, e programme.Edition) (*matching.Run, error) {
	name := f.Value(afterField)
	if name == "" {
		return nil, nil
	}
	runID, err := id.Parse(matching.RunPrefix, name)
	var run matching.Run
	if err == nil {
		run, err = c.Matching.Runs.Run(r.Context(), runID)
	}
	switch {
	case fault.CodeOf(err) == fault.NotFound, err == nil && run.Edition != string(e.ID):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &run, nil
}

func showNewRun(w http.ResponseWriter, r *http.Request, f *kit.Form, facts newRunFacts) error {
	p := kit.PrinterOf(r)
	action := r.URL.Path
	if r.URL.RawQuery != "" {
		action += "?" + r.URL.RawQuery
	}
	f.Hide(setField)
	page := &newRunPage{Settings: showSettings(p, f, action, facts.choices), StartText: p.T("console.run.new.start")}
	page.Settings.Mutual = &mutualView{Said: f.Value(mutualField)}
	page.Base = kit.NewBase(w, r, p.T("console.run.new.title"))
	page.Back = kit.Link{Text: p.T("form.back"), Href: "/console/runs"}
	page.Lead = p.T("console.run.new.lead")
	if run := facts.after; run != nil {
		page.Title, page.Lead = p.T("settings.again.title"), p.T("settings.again.lead", "name", run.By.Name, "at", when(p, run.At))
		page.Back.Href = runPath(run.ID)
		if run.Status == matching.Published {
			page.Replaces = p.T("settings.again.published")
		}
	}
	if facts.set != nil {
		page.FromSet = p.T("settings.from_saved", "name", facts.set.Name)
	}
	if name := f.Value(savedField); name != "" {
		page.Saved = p.T("settings.set.saved", "name", name)
	}
	page.Sets = &kit.Link{Text: p.T("settings.use_set"), Href: "/console/sets"}
	page.SetName = f.Input(kit.Input{Name: setNameField, Label: p.T("settings.set.name"), Width: 30})
	page.Buttons = []kit.Button{{Text: page.StartText}, {Text: p.T("form.cancel"), Href: page.Back.Href, Secondary: true}}
	return newRunTemplate.Render(w, f.Status(), page)
}

// startRun carries out the form's buttons: some change a list in it, one saves a set, the others start the run.
func (c *Console) startRun(_ http.ResponseWriter, r *http.Request, f *kit.Form) (string, error) {
	p := kit.PrinterOf(r)
	f.Set(savedField, "")
	f.Set(mutualField, "")
	if f.Clicked(fillButton) {
		return "", nil
	}
	e, err := c.edition(r.Context())
	if err != nil {
		return "", err
	}
	if f.Clicked(mutualButton) {
		return "", c.lockMutual(r, f, e)
	}
	edits := f.Clicked(addBondButton) || f.Clicked(addRoomButton) || f.Clicked(addPatronButton) || f.Clicked(removeButton)
	if edits || pendingBond(f) || pendingRoom(f) || pendingPatron(f) {
		choices, err := c.choices(r, e)
		if err != nil {
			return "", err
		}
		if editSettings(p, f, choices) {
			return "", nil
		}
		addPending(p, f, choices)
	}
	f.Choice(bondKindField, kit.Rule{}, kindLock, kindVeto) // also where no pair is being added
	s := settingsOf(p, f)
	if s.Set, err = c.setOf(r, f, e, s); err != nil || f.HasProblems() {
		return "", err
	}
	if f.Clicked(saveSetButton) {
		return "", c.saveSet(r, f, e, s)
	}
	return c.start(r, f, e, s)
}

// lockMutual locks pairs by what the municipalities said about each other.
func (c *Console) lockMutual(r *http.Request, f *kit.Form, e programme.Edition) error {
	choices, err := c.choices(r, e)
	if err != nil {
		return err
	}
	lists, err := c.Interest.ListsOf(r.Context(), e.ID)
	if err != nil {
		return err
	}
	lockMutual(kit.PrinterOf(r), f, lists, choices)
	return nil
}

func (c *Console) start(r *http.Request, f *kit.Form, e programme.Edition, s matching.Settings) (string, error) {
	if s.After != "" {
		after, err := c.afterRun(r, f, e)
		if err != nil {
			return "", err
		}
		if after == nil {
			return "", fault.New(fault.NotFound, "")
		}
	}
	run, err := c.Matching.Start(r.Context(), matching.StartRequest{Edition: string(e.ID), Settings: s, By: actorOf(r), Once: f.Key})
	if fault.CodeOf(err) == fault.Conflict && run.ID != "" { // somebody was first: this is their run
		return runPath(run.ID) + "?" + joinedParam, nil
	}
	if err != nil {
		return "", err
	}
	return runPath(run.ID), nil
}

// setOf gives the name of the saved set that the settings still are. A set that there is not, or no more, is told of once;
// the settings stay in the form, and are from then on nobody's.
func (c *Console) setOf(r *http.Request, f *kit.Form, e programme.Edition, s matching.Settings) (string, error) {
	if f.Value(setField) == "" {
		return "", nil
	}
	set, err := c.findSet(r, e, f.Value(setField))
	switch {
	case fault.CodeOf(err) == fault.NotFound:
		f.Problem(setNameField, "settings.set.gone")
		f.Set(setField, "")
		return "", nil
	case err != nil || !s.IsOf(set):
		return "", err
	}
	return set.Name, nil
}

// saveSet keeps the settings under the name that was typed; the form is shown again with all that stands in it. The same
// form may save several sets, so the key of each is made of what it holds.
func (c *Console) saveSet(r *http.Request, f *kit.Form, e programme.Edition, s matching.Settings) error {
	raw, err := json.Marshal([]any{f.Value(setNameField), s.Reusable()})
	if err != nil {
		return err
	}
	sum := sha256.Sum256(raw)
	set, err := c.Shelf.Save(r.Context(), matching.SaveRequest{
		Edition: string(e.ID), Name: f.Value(setNameField), Settings: s, By: actorOf(r), Once: f.Key + "-" + hex.EncodeToString(sum[:8]),
	})
	if err != nil {
		return err
	}
	f.Set(setField, string(set.ID))
	f.Set(setNameField, "")
	f.Set(savedField, set.Name)
	return nil
}
