package text

import "strings"

// Countries lists the ISO 3166-1 codes whose names the catalogue has: the members of the European Union and Ukraine.
func Countries() []string {
	return []string{
		"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
		"IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "UA",
	}
}

// Languages lists the ISO 639-1 codes whose names the catalogue has: the official languages of those countries.
func Languages() []string {
	return []string{
		"bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu",
		"it", "lt", "lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv", "uk",
	}
}

// Zones lists the IANA time zones that have a name in the catalogue, Kyiv first, for a form's list.
func Zones() []string {
	return []string{
		"Europe/Kyiv", "Europe/Amsterdam", "Europe/Athens", "Europe/Belgrade", "Europe/Berlin", "Europe/Bratislava",
		"Europe/Brussels", "Europe/Bucharest", "Europe/Budapest", "Europe/Chisinau", "Europe/Copenhagen",
		"Europe/Dublin", "Europe/Helsinki", "Europe/Lisbon", "Europe/Ljubljana", "Europe/London", "Europe/Luxembourg",
		"Europe/Madrid", "Europe/Malta", "Europe/Oslo", "Europe/Paris", "Europe/Podgorica", "Europe/Prague",
		"Europe/Riga", "Europe/Rome", "Europe/Sarajevo", "Europe/Skopje", "Europe/Sofia", "Europe/Stockholm",
		"Europe/Tallinn", "Europe/Tirane", "Europe/Vienna", "Europe/Vilnius", "Europe/Warsaw", "Europe/Zagreb",
		"Europe/Zurich", "Asia/Nicosia", "Atlantic/Azores", "Atlantic/Canary", "Atlantic/Madeira", "Atlantic/Reykjavik",
		"UTC",
	}
}

// Country names a country by its ISO 3166-1 code; one that the catalogue does not have by its code.
func (p *Printer) Country(code string) string { return p.named("place.country.", code) }

// Language names a language by its ISO 639-1 code: "Polish", "польська"; one that the catalogue does not have by its code.
func (p *Printer) Language(code string) string { return p.named("place.language.", code) }

func (p *Printer) named(prefix, code string) string {
	if key := prefix + strings.ToLower(code); p.Has(key) {
		return p.T(key)
	}
	return code
}

// Endonym names a language in that language: "українська" for "uk"; the code itself for a language of another list than Languages.
func Endonym(code string) string {
	for _, language := range endonyms {
		if language.code == code {
			return language.name
		}
	}
	return code
}

// endonyms is static data, where a map would be built in every cold start.
var endonyms = [...]struct{ code, name string }{
	{"bg", "български"},
	{"cs", "čeština"},
	{"da", "dansk"},
	{"de", "Deutsch"},
	{"el", "Ελληνικά"},
	{"en", "English"},
	{"es", "español"},
	{"et", "eesti"},
	{"fi", "suomi"},
	{"fr", "français"},
	{"ga", "Gaeilge"},
	{"hr", "hrvatski"},
	{"hu", "magyar"},
	{"it", "italiano"},
	{"lt", "lietuvių"},
	{"lv", "latviešu"},
	{"mt", "Malti"},
	{"nl", "Nederlands"},
	{"pl", "polski"},
	{"pt", "português"},
	{"ro", "română"},
	{"sk", "slovenčina"},
	{"sl", "slovenščina"},
	{"sv", "svenska"},
	{"uk", "українська"},
}

func zoneKey(name string) string { return strings.ToLower(strings.ReplaceAll(name, "/", "_")) }
