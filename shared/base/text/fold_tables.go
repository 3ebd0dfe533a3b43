package text

// cyrillicFold starts at а. Й and и, ї and і come together, because their Latin spellings vary; the letters of Belarusian,
// Bulgarian, Russian, Serbian and Macedonian are there so that a name in them is found at all.
var cyrillicFold = [...]string{
	0: "a", 'б' - 'а': "b", 'в' - 'а': "v", 'г' - 'а': "h", 'д' - 'а': "d", 'е' - 'а': "e", 'ж' - 'а': "zh",
	'з' - 'а': "z", 'и' - 'а': "i", 'й' - 'а': "i", 'к' - 'а': "k", 'л' - 'а': "l", 'м' - 'а': "m", 'н' - 'а': "n",
	'о' - 'а': "o", 'п' - 'а': "p", 'р' - 'а': "r", 'с' - 'а': "s", 'т' - 'а': "t", 'у' - 'а': "u", 'ф' - 'а': "f",
	'х' - 'а': "kh", 'ц' - 'а': "ts", 'ч' - 'а': "ch", 'ш' - 'а': "sh", 'щ' - 'а': "shch", 'ъ' - 'а': "a",
	'ы' - 'а': "i", 'э' - 'а': "e", 'ю' - 'а': "iu", 'я' - 'а': "ia", 'ѐ' - 'а': "e", 'ё' - 'а': "io", 'ђ' - 'а': "dj",
	'ѓ' - 'а': "g", 'є' - 'а': "ie", 'ѕ' - 'а': "dz", 'і' - 'а': "i", 'ї' - 'а': "i", 'ј' - 'а': "j", 'љ' - 'а': "lj",
	'њ' - 'а': "nj", 'ћ' - 'а': "c", 'ќ' - 'а': "k", 'ѝ' - 'а': "i", 'ў' - 'а': "u", 'џ' - 'а': "dz", 'ґ' - 'а': "g",
}

// lowerTable lowers the Cyrillic capitals without the search that unicode.ToLower makes.
var lowerTable = [...]uint16{
	'Ґ': 'ґ', 'А': 'а', 'Б': 'б', 'В': 'в', 'Г': 'г', 'Д': 'д', 'Е': 'е', 'Ж': 'ж', 'З': 'з', 'И': 'и', 'Й': 'й', 'К': 'к',
	'Л': 'л', 'М': 'м', 'Н': 'н', 'О': 'о', 'П': 'п', 'Р': 'р', 'С': 'с', 'Т': 'т', 'У': 'у', 'Ф': 'ф', 'Х': 'х', 'Ц': 'ц',
	'Ч': 'ч', 'Ш': 'ш', 'Щ': 'щ', 'Ъ': 'ъ', 'Ы': 'ы', 'Ь': 'ь', 'Э': 'э', 'Ю': 'ю', 'Я': 'я', 'Є': 'є', 'І': 'і', 'Ї': 'ї',
	'а': 'а', 'б': 'б', 'в': 'в', 'г': 'г', 'д': 'д', 'е': 'е', 'ж': 'ж', 'з': 'з', 'и': 'и', 'й': 'й', 'к': 'к', 'л': 'л',
	'м': 'м', 'н': 'н', 'о': 'о', 'п': 'п', 'р': 'р', 'с': 'с', 'т': 'т', 'у': 'у', 'ф': 'ф', 'х': 'х', 'ц': 'ц', 'ч': 'ч',
	'ш': 'ш', 'щ': 'щ', 'ъ': 'ъ', 'ы': 'ы', 'ь': 'ь', 'э': 'э', 'ю': 'ю', 'я': 'я', 'є': 'є', 'і': 'і', 'ї': 'ї', 'ґ': 'ґ',
}

// latinFold has the Latin letters that no decomposition leads to, and the commonest accented ones to be quick.
func latinFold(r rune) string {
	switch r {
	case 'á', 'à', 'â', 'ä', 'ã', 'å', 'ā', 'ă', 'ą', 'æ':
		return "a"
	case 'ç', 'ć', 'č', 'ċ':
		return "c"
	case 'ď', 'đ', 'ð':
		return "d"
	case 'é', 'è', 'ê', 'ë', 'ē', 'ę', 'ě', 'ė', 'ə':
		return "e"
	case 'ğ', 'ģ', 'ġ':
		return "g"
	case 'ħ':
		return "h"
	case 'í', 'ì', 'î', 'ï', 'ī', 'į', 'ı', 'ý', 'ÿ':
		return "i"
	case 'ķ', 'ĸ':
		return "k"
	case 'ł', 'ľ', 'ļ', 'ĺ':
		return "l"
	case 'ñ', 'ń', 'ň', 'ņ', 'ŋ':
		return "n"
	case 'ó', 'ò', 'ô', 'ö', 'õ', 'ő', 'ō', 'ø', 'œ':
		return "o"
	case 'ř', 'ŕ', 'ŗ':
		return "r"
	case 'ś', 'š', 'ş', 'ș', 'ſ':
		return "s"
	case 'ß', 'ẞ':
		return "ss"
	case 'ť', 'ţ', 'ț', 'ŧ':
		return "t"
	case 'þ':
		return "th"
	case 'ú', 'ù', 'û', 'ü', 'ű', 'ū', 'ů', 'ų':
		return "u"
	case 'ź', 'ž', 'ż':
		return "z"
	}
	return ""
}
