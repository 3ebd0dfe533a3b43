package identity

import (
	"bytes"
	"html/template"
	"net/http"
)

var page = template.Must(template.New("sign-in").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in as – local stack</title>
<link rel="stylesheet" href="/_local/style.css">
</head>
<body>
<main>
<h1>Sign in as</h1>
<p>This page exists only on this machine. In AWS, people sign in with their own account and a second factor; here you choose who you are, without a password.</p>
{{range .People}}<form method="post">
<input type="hidden" name="id" value="{{$.ID}}">
<button name="subject" value="{{.Subject}}">{{.Name}}</button> {{.Role}}, {{.Email}}
</form>
{{end}}</main>
</body>
</html>
`))

// policy lets the page load its style and nothing else. Its forms end at the client's address.
const policy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func (p *Provider) choose(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Query().Get("id")
	if _, err := p.store.AuthRequestByID(r.Context(), id); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var buf bytes.Buffer
	err := page.Execute(&buf, struct {
		ID     string
		People []Person
	}{id, p.store.everybody()})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy)
	w.Header().Set("Cache-Control", "no-store")
	_, _ = buf.WriteTo(w)
}

func (p *Provider) signIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4096)
	id := r.PostFormValue("id")
	if err := p.store.choose(id, r.PostFormValue("subject")); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	http.Redirect(w, r, p.callback(r.Context(), id), http.StatusSeeOther)
}
