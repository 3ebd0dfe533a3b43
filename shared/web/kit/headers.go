package kit

import (
	"crypto/subtle"
	"net/http"
	"strings"
)

// OriginHeader carries the secret by which the site knows that a request came through its own front (CloudFront) and
// not straight to the API, where no firewall stands.
const OriginHeader = "X-Bridges-Origin"

// policy gives the Content-Security-Policy: nothing but our own files, no inline code, no framing. Browsers apply
// form-action to the redirect that answers a form too, so the sign-in issuer must stand in it.
func policy(formAction []string) string {
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"img-src 'self'",
		"connect-src 'self'",
		"manifest-src 'self'",
		"form-action " + strings.Join(append([]string{"'self'"}, formAction...), " "),
		"frame-ancestors 'none'",
		"base-uri 'none'",
	}, "; ")
}

// secureHeaders sets what every answer carries, pages and files alike; Static replaces Cache-Control.
func (s *Site) secureHeaders(h http.Header) {
	h.Set("Content-Security-Policy", s.policy)
	h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Language, Cookie")
}

// fromFront reports whether the request carries the origin secret; without a configured secret every request does.
func (s *Site) fromFront(r *http.Request) bool {
	if s.originSecret == "" {
		return true
	}
	return subtle.ConstantTimeCompare([]byte(r.Header.Get(OriginHeader)), []byte(s.originSecret)) == 1
}
