package stack

import (
	"net"
	"net/http"
	"strings"
)

// parts are the handlers behind the one port.
type parts struct {
	table, states, mail, invoke, objects, runtime, pages, gateway http.Handler

	bucket string // first path segment that belongs to objects
	url    string // of the stack, the one address pages are known by
}

// ServeHTTP decides by path and header which part a request is for. It is no http.ServeMux because that
// one tidies paths up, and the gateway has to see them as they came.
func (p *parts) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !p.ownHost(r.Host) {
		// A page elsewhere whose name was made to point here (DNS rebinding).
		http.Error(w, "this port answers at 127.0.0.1 and localhost only", http.StatusMisdirectedRequest)
		return
	}
	if handler := p.service(r); handler != nil {
		if fromBrowser(r) {
			http.Error(w, "the AWS protocols are not for web pages", http.StatusForbidden)
			return
		}
		handler.ServeHTTP(w, r)
		return
	}
	if "http://"+r.Host != p.url && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		// localhost: cookies and sign-in know the other name.
		http.Redirect(w, r, p.url+r.RequestURI, http.StatusTemporaryRedirect)
		return
	}
	if r.URL.Path == "/_local" || strings.HasPrefix(r.URL.Path, "/_local/") {
		p.pages.ServeHTTP(w, r)
		return
	}
	p.gateway.ServeHTTP(w, r)
}

func (p *parts) ownHost(host string) bool {
	_, own, _ := strings.Cut(p.url, "://127.0.0.1:")
	name, port, err := net.SplitHostPort(host)
	return err == nil && port == own && (name == "127.0.0.1" || name == "localhost")
}

// service returns the AWS protocol a request speaks, or nil.
func (p *parts) service(r *http.Request) http.Handler {
	path := r.URL.Path
	target := r.Header.Get("X-Amz-Target")
	switch {
	case strings.HasPrefix(path, "/fn/"):
		return p.runtime
	case strings.HasPrefix(target, "DynamoDB"):
		return p.table
	case strings.HasPrefix(target, "AWSStepFunctions."):
		return p.states
	case target != "":
		return unknownService(target)
	case strings.HasPrefix(path, "/v2/email/"):
		return p.mail
	case strings.HasPrefix(path, "/2015-03-31/"):
		return p.invoke
	case path == "/"+p.bucket || strings.HasPrefix(path, "/"+p.bucket+"/"):
		return p.objects
	}
	return nil
}

func unknownService(target string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amzn-Errortype", "UnknownOperationException")
		http.Error(w, "the local stack does not know "+target, http.StatusBadRequest)
	})
}

// fromBrowser tells a web page's request from an SDK's: only browsers send these headers.
func fromBrowser(r *http.Request) bool {
	return r.Header.Get("Origin") != "" || r.Header.Get("Sec-Fetch-Site") != ""
}
