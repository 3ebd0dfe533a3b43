package register

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// Prefix is the folder of the bucket that holds snapshots.
const Prefix = "registers/"

// A Manifest lists what a snapshot is made of. It holds no time and no name, so that the same files make the same manifest.
type Manifest struct {
	Format    int                                              `json:"format"`
	Shards    []ShardInfo                                      `json:"shards"` // by country
	Languages map[municipality.Country][]municipality.Language `json:"languages"`
	Sources   []municipality.Source                            `json:"sources"` // by ID
	Files     []FileReport                                     `json:"files"`   // what it was made from
	Twinnings *TwinningsInfo                                   `json:"twinnings,omitempty"`
}

// A ShardInfo says where the places of a country are and what is known of them.
type ShardInfo struct {
	Country municipality.Country `json:"country"`
	Key     string               `json:"key"`
	Hash    string               `json:"sha256"` // of the content before packing
	Places  int                  `json:"places"`
	Regions int                  `json:"regions"`
	Demo    bool                 `json:"demo,omitempty"`
	Columns []ColumnInfo         `json:"columns"`
}

// A FileReport says what was read of a file.
type FileReport struct {
	Name    string `json:"name"`
	SHA256  string `json:"sha256"` // of the file as it came
	Rows    int    `json:"rows"`
	Skipped int    `json:"skipped,omitempty"` // broken rows
	// Corrected are rows where the publisher is known to be wrong, and what the right value is.
	Corrected int      `json:"corrected,omitempty"`
	Left      int      `json:"left,omitempty"`   // rows left out on purpose: twinnings that must not be shown
	Unused    []string `json:"unused,omitempty"` // columns that nobody reads
}

// Shard gives the entry of a country; false when the register has none.
func (m Manifest) Shard(country municipality.Country) (ShardInfo, bool) {
	i := slices.IndexFunc(m.Shards, func(s ShardInfo) bool { return s.Country == country })
	if i < 0 {
		return ShardInfo{}, false
	}
	return m.Shards[i], true
}

// Demo reports whether any country of the register is a demonstration.
func (m Manifest) Demo() bool {
	return slices.ContainsFunc(m.Shards, func(s ShardInfo) bool { return s.Demo })
}

// Places is the number of places in all countries.
func (m Manifest) Places() int {
	n := 0
	for _, s := range m.Shards {
		n += s.Places
	}
	return n
}

// Source gives a source by its identifier; one with nothing but the identifier when it is not listed.
func (m Manifest) Source(id string) municipality.Source {
	for _, s := range m.Sources {
		if s.ID == id {
			return s
		}
	}
	return municipality.Source{ID: id}
}

// encode gives the manifest's key and bytes.
func (m Manifest) encode() (key string, body []byte, err error) {
	slices.SortFunc(m.Shards, func(a, b ShardInfo) int { return cmp.Compare(a.Country, b.Country) })
	slices.SortFunc(m.Sources, func(a, b municipality.Source) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(m.Files, func(a, b FileReport) int { return cmp.Compare(a.Name, b.Name) })
	body, err = json.MarshalIndent(m, "", "\t")
	if err != nil {
		return "", nil, fmt.Errorf("encode manifest: %w", err)
	}
	sum := sha256.Sum256(body)
	return Prefix + "manifest-" + hex.EncodeToString(sum[:]) + ".json", body, nil
}

// decodeManifest checks a manifest against its key.
func decodeManifest(key string, body []byte) (Manifest, error) {
	var m Manifest
	sum := sha256.Sum256(body)
	if !strings.HasSuffix(key, "manifest-"+hex.EncodeToString(sum[:])+".json") {
		return m, fmt.Errorf("manifest %s is damaged", key)
	}
	if err := json.Unmarshal(body, &m); err != nil {
		return m, fmt.Errorf("decode manifest %s: %w", key, err)
	}
	if m.Format != format {
		return m, fmt.Errorf("manifest %s has format %d, this program reads %d", key, m.Format, format)
	}
	return m, nil
}

// shardKey is where a shard lies.
func shardKey(country municipality.Country, hash string) string {
	return Prefix + strings.ToLower(string(country)) + "-" + hash + ".bin"
}
