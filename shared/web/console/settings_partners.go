package console

import (
	"slices"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// Fields of how many partners a municipality may get, and of one with a number of its own that is being added.
const (
	partnersEUField = "partners-eu"
	partnersUAField = "partners-ua"
	roomsField      = "rooms"
	roomWhoField    = "room-who"
	roomCountField  = "room-partners"
	roomReasonField = "room-reason"
	addRoomButton   = "add-room"
)

// A sideCount is the number of partners of each municipality of a side.
type sideCount struct {
	name, side string
	value      *int
}

func sideCounts(c *matching.Capacity) []sideCount {
	return []sideCount{{partnersUAField, sideUA, &c.UA}, {partnersEUField, sideEU, &c.EU}}
}

// bindCapacity reads the numbers. One partner is what the settings hold as 0, so that those that mean the same are equal. A
// page of an earlier release has no such fields.
func bindCapacity(p *kit.Printer, f *kit.Form) matching.Capacity {
	c := matching.Capacity{Own: listOf[matching.Room](f, roomsField)}
	for _, side := range sideCounts(&c) {
		if f.All(side.name) == nil {
			continue
		}
		n, _ := f.Whole(side.name, kit.Rule{What: p.T("settings.partners.what"), Required: true, From: 1, To: matching.MaxPartners})
		if n > 1 {
			*side.value = int(n)
		}
	}
	return c
}

// capacityTyped is what the form says at this moment, while pairs are being added to it: what is no number yet counts as
// one partner, and is told of when the form is sent as a whole.
func capacityTyped(f *kit.Form) matching.Capacity {
	c := matching.Capacity{Own: listOf[matching.Room](f, roomsField)}
	for _, side := range sideCounts(&c) {
		if n, err := strconv.Atoi(strings.TrimSpace(f.Value(side.name))); err == nil && n > 1 && n <= matching.MaxPartners {
			*side.value = n
		}
	}
	return c
}

// full reports whether the locks leave one of the pair no room for another partner.
func full(c matching.Capacity, locks []matching.Bond, eu, ua string) bool {
	s, ofEU, ofUA := matching.Settings{Capacity: c}, 0, 0
	for _, l := range locks {
		if l.EU == eu {
			ofEU++
		}
		if l.UA == ua {
			ofUA++
		}
	}
	return ofEU >= s.Partners(eu, true) || ofUA >= s.Partners(ua, false)
}

// pendingRoom reports whether a number of a single municipality was begun and not added.
func pendingRoom(f *kit.Form) bool {
	return begun(f, roomWhoField, roomCountField, roomReasonField)
}

func addRoom(p *kit.Printer, f *kit.Form, ch settingsChoices) {
	r := matching.Room{
		Application: f.Choice(roomWhoField, kit.Rule{Required: true, Missing: "domain.matching.rooms.choose"}, append(values(ch.UA), values(ch.EU)...)...),
	}
	n, _ := f.Whole(roomCountField, kit.Rule{What: p.T("settings.partners.what"), Required: true, From: 1, To: matching.MaxPartners})
	r.Partners = int(n)
	r.Reason = f.Text(roomReasonField, kit.Rule{What: p.T("settings.bond.reason_what"), Max: matching.MaxReason, Lines: true})
	if len([]rune(r.Reason)) < matching.MinReason {
		f.Problem(roomReasonField, "domain.matching.rooms.reason", "min", matching.MinReason, "max", matching.MaxReason)
	}
	list := listOf[matching.Room](f, roomsField)
	if slices.ContainsFunc(list, func(x matching.Room) bool { return x.Application == r.Application }) {
		f.Problem(roomWhoField, "domain.matching.rooms.twice")
	}
	if f.HasProblems() {
		return
	}
	putList(f, roomsField, append(list, r))
	for _, field := range []string{roomWhoField, roomCountField, roomReasonField} {
		f.Set(field, "")
	}
}

// roomsForm asks how many partners a municipality may get; single ones are folded until there is something to see.
type roomsForm struct {
	Partners []kit.Input
	Open     bool
	List     []listed
	Error    string
	Who      kit.Choice
	Count    kit.Input
	Reason   kit.Textarea
}

func askRooms(p *kit.Printer, f *kit.Form, action string, ch settingsChoices) roomsForm {
	f.Hide(roomsField)
	var out roomsForm
	for _, side := range sideCounts(&matching.Capacity{}) {
		if f.All(side.name) == nil {
			f.Set(side.name, "1")
		}
		out.Partners = append(out.Partners, f.Input(kit.Input{
			Name: side.name, Label: p.T("settings.partners." + side.side + ".label"), InputMode: "numeric", Width: 3,
		}))
	}
	list := listOf[matching.Room](f, roomsField)
	for i, r := range list {
		out.List = append(out.List, listed{
			What: p.T("settings.room.most", "who", ch.names.place(r.Application), "count", r.Partners), Reason: r.Reason,
			Remove: roomsField + ":" + strconv.Itoa(i), Button: p.T("settings.bond.remove"),
			ForWhom: p.T("settings.room.remove_what", "who", ch.names.place(r.Application)), Action: action + "#" + roomsField,
		})
	}
	out.Error = f.ProblemOf(roomsField)
	out.Open = len(list) > 0 || pendingRoom(f) || strings.HasPrefix(f.Value(removeButton), roomsField) ||
		problemsOf(f, roomsField, roomWhoField, roomCountField, roomReasonField)
	out.Who = f.Ask(kit.Choice{Name: roomWhoField, Label: p.T("settings.room.who"), Options: ch.without(list)})
	out.Count = f.Input(kit.Input{Name: roomCountField, Label: p.T("settings.room.count"), InputMode: "numeric", Width: 3})
	out.Reason = f.Textarea(kit.Textarea{
		Name: roomReasonField, Label: p.T("settings.bond.reason"), Hint: p.T("settings.room.reason_hint"), Rows: 2, Max: matching.MaxReason,
	})
	return out
}

// without offers the municipalities of both sides that have no number of their own yet.
func (ch settingsChoices) without(list []matching.Room) []kit.Option {
	var out []kit.Option
	for i, side := range [][]kit.Option{ch.UA, ch.EU} {
		for _, o := range side {
			taken := slices.ContainsFunc(list, func(r matching.Room) bool { return r.Application == o.Value })
			if !taken && (i == 0 || o.Value != "") { // one line that asks to choose
				out = append(out, o)
			}
		}
	}
	return out
}

// partnersWords say how many partners a municipality may get, and which have a number of their own and why; nothing where
// each gets one.
func partnersWords(p *kit.Printer, c matching.Capacity, names settingsNames) []string {
	if c.EU <= 1 && c.UA <= 1 && len(c.Own) == 0 {
		return nil
	}
	return append(sideWords(p, c), roomWords(p, c.Own, names)...)
}

// sideWords say how many partners each municipality of either side may get.
func sideWords(p *kit.Printer, c matching.Capacity) []string {
	var out []string
	for _, side := range sideCounts(&c) {
		out = append(out, p.T("settings.partners."+side.side+".words", "count", max(1, *side.value)))
	}
	return out
}

func roomWords(p *kit.Printer, rooms []matching.Room, names settingsNames) []string {
	var out []string
	for _, r := range rooms {
		out = append(out, p.T("settings.room.words", "who", names.place(r.Application), "count", r.Partners, "reason", r.Reason))
	}
	return out
}
