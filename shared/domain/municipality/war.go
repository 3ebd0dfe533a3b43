package municipality

// A Hostility says how far a place is concerned by a list of territories, as of the list's month.
type Hostility string

// The values of a Hostility. The empty value means that the source does not say.
const (
	HostilityYes    Hostility = "yes"    // the whole hromada, or the whole raion or oblast around it, with open end
	HostilityPartly Hostility = "partly" // only some of its settlements
	HostilityEnded  Hostility = "ended"  // listed once, with an end date
	HostilityNo     Hostility = "no"
)

// A WarStatus2022 is the coarse status of a hromada in the autumn of 2022.
type WarStatus2022 string

// The values of a WarStatus2022. The empty value means unknown.
const (
	NotOccupied      WarStatus2022 = "not_occupied"
	InWarZone        WarStatus2022 = "war_zone"           // not occupied, in the war zone
	Occupied         WarStatus2022 = "occupied"           // at that time
	DeoccupiedSpring WarStatus2022 = "deoccupied_2022_04" // in March or April 2022
	DeoccupiedAutumn WarStatus2022 = "deoccupied_2022_09" // in September 2022
)

// War is the state of hostilities of a place in Ukraine: two sources, each with its own date.
type War struct {
	Occupied Hostility // temporarily occupied
	Active   Hostility // active hostilities
	Possible Hostility // possible hostilities
	AsOf     string    // month of the list, "2025-05"
	Source   string

	Earlier       WarStatus2022
	EarlierAsOf   string // "2022-11"
	EarlierSource string
}
