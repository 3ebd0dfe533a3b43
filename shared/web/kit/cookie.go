package kit

import (
	"net/http"
	"time"
)

// cookieName gives the name that a cookie has in the browser. On an https origin it carries the __Host- prefix, so
// that no other host and no plain-text answer can set it; not every browser takes that prefix on an http origin,
// not even on 127.0.0.1.
func (s *Site) cookieName(name string) string {
	if s.secure {
		return "__Host-" + name
	}
	return name
}

// SetCookie sets a cookie for the whole host that scripts cannot read. A zero life makes it last until the browser is
// closed.
func (s *Site) SetCookie(w http.ResponseWriter, name, value string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(name), Value: value, Path: "/", MaxAge: int(life / time.Second),
		Secure: s.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// Cookie gives a cookie's value, "" where there is none or where its name came more than once with different values.
func (s *Site) Cookie(r *http.Request, name string) string {
	var value string
	for i, c := range r.CookiesNamed(s.cookieName(name)) {
		if i > 0 && c.Value != value {
			return ""
		}
		value = c.Value
	}
	return value
}

// ClearCookie removes a cookie from the browser.
func (s *Site) ClearCookie(w http.ResponseWriter, name string) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(name), Path: "/", MaxAge: -1,
		Secure: s.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}
