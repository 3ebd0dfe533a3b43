// Package text is everything that differs by the reader's language: the catalogue of messages with their plurals, the
// formats of dates, numbers, money and lists, the order of the alphabet, and the handling of what people type (cleaning,
// folding for search, the official transliteration).
//
// The catalogue is catalogue/<lang>/<area>.toml. The message "characters_left" of form.toml has the key
// "form.characters_left". A message that depends on a number has a table of CLDR plural forms, chosen by the parameter
// "count". Placeholders are {name}. Texts are plain text: the page that shows them escapes them.
//
// Nothing is read before it is needed: an area is parsed when the first of its messages is asked for.
package text
