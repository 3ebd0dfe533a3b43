package console

import (
	"slices"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/interest"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// Fields of a pair that is being added, and the buttons that change the lists. Removing names a list and a place in it.
const (
	bondKindField   = "bond-kind"
	bondUAField     = "bond-ua"
	bondEUField     = "bond-eu"
	bondReasonField = "bond-reason"
	addBondButton   = "add-bond"
	removeButton    = "remove"
	patronRegion    = "patron-region"
	patronCountry   = "patron-country"
	addPatronButton = "add-patron"
	mutualButton    = "lock-mutual"
	mutualField     = "mutual-said" // what the button did; does not travel
	kindLock        = "lock"
	kindVeto        = "veto"
)

// editSettings carries out a button that only changes a list in the form and reports whether there was one. What is
// typed elsewhere stays.
func editSettings(p *kit.Printer, f *kit.Form, ch settingsChoices) bool {
	switch {
	case f.Clicked(addBondButton):
		addBond(p, f, ch)
	case f.Clicked(addRoomButton):
		addRoom(p, f, ch)
	case f.Clicked(addPatronButton):
		addPatron(f, ch)
	case f.Clicked(removeButton):
		list, at, _ := strings.Cut(f.Value(removeButton), ":")
		n, err := strconv.Atoi(at)
		if err == nil {
			removeAt(f, list, n)
		}
	default:
		return false
	}
	return true
}

// pendingBond reports whether a pair was begun and not added; whoever starts the run then meant it.
func pendingBond(f *kit.Form) bool {
	return begun(f, bondUAField, bondEUField, bondReasonField)
}

// pendingPatron reports the same of an oblast in the care of a member state.
func pendingPatron(f *kit.Form) bool { return begun(f, patronRegion, patronCountry) }

// begun reports whether anything stands in one of the fields.
func begun(f *kit.Form, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		return slices.ContainsFunc(f.All(name), func(v string) bool { return strings.TrimSpace(v) != "" })
	})
}

// addPending adds what was begun and not added: whoever goes on means it.
func addPending(p *kit.Printer, f *kit.Form, ch settingsChoices) {
	if pendingRoom(f) {
		addRoom(p, f, ch)
	}
	if pendingPatron(f) {
		addPatron(f, ch)
	}
	if pendingBond(f) {
		addBond(p, f, ch)
	}
}

func addBond(p *kit.Printer, f *kit.Form, ch settingsChoices) {
	kind := f.Choice(bondKindField, kit.Rule{Required: true, Missing: "settings.bond.choose_kind"}, kindLock, kindVeto)
	b := matching.Bond{
		UA:     f.Choice(bondUAField, kit.Rule{Required: true, Missing: "settings.bond.choose_ua"}, values(ch.UA)...),
		EU:     f.Choice(bondEUField, kit.Rule{Required: true, Missing: "settings.bond.choose_eu"}, values(ch.EU)...),
		Reason: f.Text(bondReasonField, kit.Rule{What: p.T("settings.bond.reason_what"), Max: matching.MaxReason, Lines: true}),
	}
	if len([]rune(b.Reason)) < matching.MinReason {
		f.Problem(bondReasonField, "domain.matching.bonds.reason", "min", matching.MinReason, "max", matching.MaxReason)
	}
	name, other := locksField, vetoesField
	if kind == kindVeto {
		name, other = other, name
	}
	list := listOf[matching.Bond](f, name)
	same := func(x matching.Bond) bool { return x.EU == b.EU && x.UA == b.UA }
	switch {
	case f.HasProblems():
		return
	case slices.ContainsFunc(list, same):
		f.Problem(bondUAField, "settings.bond.twice")
		return
	case slices.ContainsFunc(listOf[matching.Bond](f, other), same):
		f.Problem(bondUAField, "settings.bond.both")
		return
	case kind == kindLock && full(capacityTyped(f), list, b.EU, b.UA):
		f.Problem(bondUAField, "domain.matching.bonds.twice")
		return
	}
	putList(f, name, append(list, b))
	for _, field := range []string{bondUAField, bondEUField, bondReasonField} {
		f.Set(field, "")
	}
}

func addPatron(f *kit.Form, ch settingsChoices) {
	q := matching.Patron{
		Region:  f.Choice(patronRegion, kit.Rule{Required: true, Missing: "settings.patron.choose_region"}, values(ch.Regions)...),
		Country: municipality.Country(f.Choice(patronCountry, kit.Rule{Required: true, Missing: "settings.patron.choose_country"}, values(ch.Countries)...)),
	}
	list := listOf[matching.Patron](f, patronsField)
	if slices.Contains(list, q) {
		f.Problem(patronRegion, "settings.patron.twice")
	}
	if f.HasProblems() {
		return
	}
	putList(f, patronsField, append(list, q))
	f.Set(patronRegion, "")
	f.Set(patronCountry, "")
}

// lockMutual locks the couples that like each other best, but those of whom one has no room left beside its locks and
// those that are forbidden, and says what it did.
func lockMutual(p *kit.Printer, f *kit.Form, lists []interest.List, ch settingsChoices) {
	accepted := append(values(ch.UA), values(ch.EU)...)
	lists = slices.DeleteFunc(slices.Clone(lists), func(l interest.List) bool { return !slices.Contains(accepted, string(l.Application)) })
	firm, open := interest.Couples(lists)
	locks, vetoes := listOf[matching.Bond](f, locksField), listOf[matching.Bond](f, vetoesField)
	room, locked := capacityTyped(f), 0
	for _, c := range firm {
		b := matching.Bond{UA: string(c.UA), EU: string(c.EU), Reason: p.T("settings.mutual.reason")}
		same := func(x matching.Bond) bool { return x.EU == b.EU && x.UA == b.UA }
		if !slices.ContainsFunc(locks, same) && !slices.ContainsFunc(vetoes, same) && !full(room, locks, b.EU, b.UA) {
			locks = append(locks, b)
			locked++
		}
	}
	putList(f, locksField, locks)
	said := p.T("settings.mutual.locked", "count", locked)
	if open > 0 {
		said += " " + p.T("settings.mutual.open", "count", open)
	}
	f.Set(mutualField, said)
}

// values are what the options stand for, without the empty one that asks to choose.
func values(options []kit.Option) []string {
	var out []string
	for _, o := range options {
		if o.Value != "" {
			out = append(out, o.Value)
		}
	}
	return out
}

// removeAt takes an entry out of a list; a place that the list does not have changes nothing.
func removeAt(f *kit.Form, name string, at int) {
	switch name {
	case locksField, vetoesField:
		cut[matching.Bond](f, name, at)
	case roomsField:
		cut[matching.Room](f, name, at)
	case patronsField:
		cut[matching.Patron](f, name, at)
	case withdrawnField:
		cut[string](f, name, at)
	}
}

func cut[T any](f *kit.Form, name string, at int) {
	if list := listOf[T](f, name); at >= 0 && at < len(list) {
		putList(f, name, slices.Delete(list, at, at+1))
	}
}

func putList[T any](f *kit.Form, name string, list []T) {
	v := map[string][]string{}
	setList(v, name, list)
	f.Set(name, v[name]...)
}
