package application

import (
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// Short gives the name for lists and titles: as people write it, with its Latin form for readers of the other alphabet.
func (p Place) Short(lang text.Lang) string {
	if p.Latin == "" || p.Latin == p.Name || lang == text.Ukrainian && p.Country == municipality.Ukraine {
		return p.Name
	}
	return p.Name + " (" + p.Latin + ")"
}

// Formal gives the name by which a document calls a place: a hromada's full official name for readers of Ukrainian, for
// whom "Фастів" is a town and no authority. Everybody and everywhere else it is Short.
func (p Place) Formal(lang text.Lang) string {
	if lang == text.Ukrainian && p.Country == municipality.Ukraine && p.Official != "" {
		return p.Official
	}
	return p.Short(lang)
}
