package kit

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// The built style and scripts come from `make assets`; the pictures are our own and committed.
//
//go:embed static
var static embed.FS

// An asset is a file of the site under its content's hash.
type asset struct {
	name    string // "built/bridges.css"
	hash    string
	kind    string
	body    []byte
	squeeze func() []byte // gzip, made once when first asked for
}

var assets = sync.OnceValue(func() map[string]*asset {
	all := map[string]*asset{}
	_ = fs.WalkDir(static, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := static.ReadFile(name)
		if err != nil {
			return err
		}
		a := newAsset(path.Base(name), body)
		all[a.name] = a
		return nil
	})
	return all
})

func newAsset(name string, body []byte) *asset {
	sum := sha256.Sum256(body)
	return &asset{
		name: name, hash: base64.RawURLEncoding.EncodeToString(sum[:9]), kind: contentType(name), body: body,
		squeeze: sync.OnceValue(func() []byte { return squeeze(body) }),
	}
}

func contentType(name string) string {
	switch path.Ext(name) {
	case ".mjs", ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".ico":
		return "image/x-icon"
	case ".png":
		return "image/png"
	}
	return or(mime.TypeByExtension(path.Ext(name)), "application/octet-stream")
}

func squeeze(body []byte) []byte {
	var buf bytes.Buffer
	w, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := w.Write(body); err != nil || w.Close() != nil {
		return nil
	}
	return buf.Bytes()
}

// StaticURL gives the URL of a built file: its name with the hash of its content, so that it may be kept for ever.
// A file that is not there gets a URL that answers 404; a test names `make assets`.
func (s *Site) StaticURL(name string) string {
	a, ok := assets()[name]
	if !ok {
		return s.StaticPrefix + "/missing/" + name
	}
	return s.StaticPrefix + "/" + a.hash + "/" + a.name
}

// StaticRoute serves the built files.
func (s *Site) StaticRoute() Route {
	return Route{Pattern: "GET " + s.StaticPrefix + "/{hash}/{name}", Need: Anyone, Do: serveStatic}
}

// Static serves the built files by themselves, for a pattern that ends in {hash}/{name}.
func Static() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if err := serveStatic(w, r); err != nil {
			http.Error(w, http.StatusText(http.StatusNotFound), http.StatusNotFound)
		}
	})
}

// serveStatic serves a file under its hash for a year. Under another hash, of a release before or after this one, it
// serves what it has without letting anyone keep it: a page must never lose its style in the middle of a deployment.
func serveStatic(w http.ResponseWriter, r *http.Request) error {
	a, ok := assets()[r.PathValue("name")]
	if !ok {
		return fault.New(fault.NotFound, "")
	}
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("Vary", "Accept-Encoding")
	h.Del("Set-Cookie")
	if r.PathValue("hash") == a.hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body := a.body
	if gz := a.squeeze(); acceptsGzip(r) && len(gz) > 0 && len(gz) < len(body) {
		h.Set("Content-Encoding", "gzip")
		body = gz
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(body)
	return nil
}

func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(coding, "gzip") {
			return strings.ReplaceAll(params, " ", "") != "q=0"
		}
	}
	return false
}
