package objects

import (
	"encoding/base64"
	"encoding/xml"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A listing is the answer of ListObjectsV2.
type listing struct {
	XMLName               xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListBucketResult"`
	Name                  string
	Prefix                string
	Delimiter             string `xml:",omitempty"`
	StartAfter            string `xml:",omitempty"`
	ContinuationToken     string `xml:",omitempty"`
	NextContinuationToken string `xml:",omitempty"`
	EncodingType          string `xml:",omitempty"`
	KeyCount, MaxKeys     int
	IsTruncated           bool
	Contents              []entry
	CommonPrefixes        []struct{ Prefix string }
}

type entry struct {
	Key, LastModified, ETag string
	ChecksumAlgorithm       []string
	Size                    int64
	StorageClass            string
}

func (b *Bucket) serveList(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	out := listing{
		Name: b.opt.Bucket, Prefix: q.Get("prefix"), Delimiter: q.Get("delimiter"), StartAfter: q.Get("start-after"),
		ContinuationToken: q.Get("continuation-token"), EncodingType: q.Get("encoding-type"), MaxKeys: 1000,
	}
	if v := q.Get("max-keys"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 0 {
			return refuse(400, "InvalidArgument", "max-keys is not a number")
		}
		out.MaxKeys = min(n, 1000)
	}
	if out.EncodingType != "" && out.EncodingType != "url" {
		return refuse(400, "InvalidArgument", "Invalid Encoding Method specified in Request")
	}
	last := out.StartAfter
	if out.ContinuationToken != "" {
		raw, err := base64.RawURLEncoding.DecodeString(out.ContinuationToken)
		if err != nil {
			return refuse(400, "InvalidArgument", "The continuation token provided is incorrect")
		}
		last = string(raw)
	}
	if err := b.fill(&out, last); err != nil {
		return err
	}
	out.encode()
	w.Header().Set("Content-Type", "application/xml")
	_, _ = io.WriteString(w, xml.Header)
	return xml.NewEncoder(w).Encode(out)
}

// fill takes keys after last until the page is full; keys that share a prefix up to the delimiter count
// as one.
func (b *Bucket) fill(out *listing, last string) error {
	prefix, delimiter := out.Prefix, out.Delimiter
	common := ""
	if delimiter != "" && strings.HasPrefix(last, prefix) && strings.HasSuffix(last, delimiter) {
		common = last // the page before ended with this common prefix
	}
	err := b.after(prefix, last, func(o Object) bool {
		if common != "" && strings.HasPrefix(o.Key, common) {
			return true
		}
		if out.KeyCount == out.MaxKeys {
			out.IsTruncated = true
			return false
		}
		out.KeyCount++
		last = o.Key
		if delimiter != "" {
			if i := strings.Index(o.Key[len(prefix):], delimiter); i >= 0 {
				common = o.Key[:len(prefix)+i+len(delimiter)]
				last = common
				out.CommonPrefixes = append(out.CommonPrefixes, struct{ Prefix string }{common})
				return true
			}
		}
		var algorithms []string
		for name := range o.Checksums {
			algorithms = append(algorithms, strings.ToUpper(name))
		}
		out.Contents = append(out.Contents, entry{o.Key, o.LastModified.UTC().Format(time.RFC3339), o.ETag, algorithms, o.Size, "STANDARD"})
		return true
	})
	if out.IsTruncated && out.MaxKeys > 0 {
		out.NextContinuationToken = base64.RawURLEncoding.EncodeToString([]byte(last))
	}
	if out.MaxKeys == 0 {
		out.IsTruncated = false
	}
	return err
}

// encode escapes keys on demand: XML cannot hold every character that a key can.
func (l *listing) encode() {
	if l.EncodingType == "" {
		return
	}
	l.Prefix, l.Delimiter, l.StartAfter = escape(l.Prefix, true), escape(l.Delimiter, true), escape(l.StartAfter, true)
	for i := range l.Contents {
		l.Contents[i].Key = escape(l.Contents[i].Key, true)
	}
	for i := range l.CommonPrefixes {
		l.CommonPrefixes[i].Prefix = escape(l.CommonPrefixes[i].Prefix, true)
	}
}
