package kit

import (
	"encoding/json"
	"net/http"
	"time"
)

const (
	flashCookie = "flash"
	flashLife   = 5 * time.Minute
	// maxFlashBytes keeps the cookie under what browsers store.
	maxFlashBytes = 2000
)

// A flash is a message that the next page shows once.
type flash struct {
	Key    string            `json:"k"`
	Params map[string]string `json:"p,omitempty"`
}

// SetFlash leaves a message for the next page: params alternate name and text. It travels in a signed cookie, so it must not carry
// personal data; a message that is too long for one is dropped, because what it tells of stands on the page anyway.
func SetFlash(w http.ResponseWriter, r *http.Request, key string, params ...string) {
	s := SiteOf(r)
	f := flash{Key: key, Params: map[string]string{}}
	for i := 0; i+1 < len(params); i += 2 {
		f.Params[params[i]] = params[i+1]
	}
	raw, err := json.Marshal(f)
	if err != nil || len(raw) > maxFlashBytes {
		return
	}
	s.SetCookie(w, flashCookie, s.signer.Sign(flashCookie, raw, s.Now().Add(flashLife)), flashLife)
}

// takeFlash gives the waiting message, in the language of now, and removes it.
func (s *Site) takeFlash(w http.ResponseWriter, r *http.Request) *Banner {
	signed := s.Cookie(r, flashCookie)
	if signed == "" {
		return nil
	}
	s.ClearCookie(w, flashCookie)
	raw, err := s.signer.Open(flashCookie, signed, s.Now())
	var f flash
	if err != nil || json.Unmarshal(raw, &f) != nil {
		return nil
	}
	params := make(map[string]any, len(f.Params))
	for name, value := range f.Params {
		params[name] = value
	}
	p := PrinterOf(r)
	return &Banner{Title: p.T("kit.banner.success"), Text: p.Message(f.Key, params), Success: true}
}
