package text

// words are the marks, particles and names of a language that its formats need.
type words struct {
	decimalMark, groupMark string
	percent                string
	and                    string     // between the last two of a list
	year                   string     // after the year of a date
	weekdayMark            string     // between the weekday and the date
	months                 [12]string // after a day
	monthsAlone            [12]string
	weekdays               [7]string // from Sunday
}

// languageWords is in the order of Langs.
var languageWords = [...]words{
	{
		decimalMark: ".", groupMark: ",", percent: "%", and: " and ", weekdayMark: " ",
		months:      englishMonths,
		monthsAlone: englishMonths,
		weekdays:    [...]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	},
	{
		decimalMark: ",", groupMark: nbsp, percent: nbsp + "%", and: " та ", year: " року", weekdayMark: ", ",
		months: [...]string{
			"січня", "лютого", "березня", "квітня", "травня", "червня",
			"липня", "серпня", "вересня", "жовтня", "листопада", "грудня",
		},
		monthsAlone: [...]string{
			"січень", "лютий", "березень", "квітень", "травень", "червень",
			"липень", "серпень", "вересень", "жовтень", "листопад", "грудень",
		},
		weekdays: [...]string{"неділя", "понеділок", "вівторок", "середа", "четвер", "п’ятниця", "субота"},
	},
}

var englishMonths = [...]string{
	"January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December",
}
