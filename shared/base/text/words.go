package text

// words are the marks and particles of a language that its formats need.
type words struct {
	decimalMark string
	groupMark   string
	percent     string
}

// languageWords is in the order of Langs.
var languageWords = [...]words{
	{
		decimalMark: ".", groupMark: ",", percent: "%",
	},
	{
		decimalMark: ",", groupMark: nbsp, percent: nbsp + "%",
	},
}
