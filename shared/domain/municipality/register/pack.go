package register

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// A shard file is: magic, CRC-32 of all that follows, length of the header, header (JSON), then for each section its packed
// length, then the sections, each deflated alone so that a reader inflates only what it needs. The header holds the
// SHA-256 of every section before packing and the shard's name is the SHA-256 of the header: the name depends on the content
// and not on the compressor's version.
const magic = "BRIDGES1"

// maxSection bounds what one section may inflate to, so that a damaged length cannot exhaust memory.
const maxSection = 64 << 20

// errDamaged is the cause whenever a stored shard is not what its name promises.
var errDamaged = errors.New("damaged shard")

// A sectionInfo describes one section in the header.
type sectionInfo struct {
	Name string `json:"name"`
	Raw  int    `json:"raw"`
	Hash string `json:"sha256"`
}

// pack gives the file of a header and its sections and the hash that names it. It fills header.Sections.
func pack(h *header, sections []section) (file []byte, hash string, err error) {
	var lengths, body bytes.Buffer
	h.Sections = make([]sectionInfo, 0, len(sections))
	for _, s := range sections {
		packed, err := deflate(s.raw)
		if err != nil {
			return nil, "", fmt.Errorf("pack section %s: %w", s.name, err)
		}
		sum := sha256.Sum256(s.raw)
		h.Sections = append(h.Sections, sectionInfo{Name: s.name, Raw: len(s.raw), Hash: hex.EncodeToString(sum[:])})
		lengths.Write(binary.AppendUvarint(nil, uint64(len(packed))))
		body.Write(packed)
	}
	head, err := json.Marshal(h)
	if err != nil {
		return nil, "", fmt.Errorf("pack header: %w", err)
	}
	sum := sha256.Sum256(head)
	rest := binary.AppendUvarint(nil, uint64(len(head)))
	rest = append(rest, head...)
	rest = append(rest, lengths.Bytes()...)
	rest = append(rest, body.Bytes()...)
	file = binary.BigEndian.AppendUint32([]byte(magic), crc32.ChecksumIEEE(rest))
	return append(file, rest...), hex.EncodeToString(sum[:]), nil
}

// unpack checks a shard file against the hash that names it and cuts it into its still packed sections.
func unpack(file []byte, hash string) (header, map[string]packed, error) {
	var h header
	rest, ok := bytes.CutPrefix(file, []byte(magic))
	if !ok || len(rest) < 4 || binary.BigEndian.Uint32(rest) != crc32.ChecksumIEEE(rest[4:]) {
		return h, nil, errDamaged
	}
	head, rest, err := cut(rest[4:])
	if err != nil {
		return h, nil, err
	}
	if sum := sha256.Sum256(head); hex.EncodeToString(sum[:]) != hash {
		return h, nil, fmt.Errorf("%w: its content is another", errDamaged)
	}
	if err := json.Unmarshal(head, &h); err != nil {
		return h, nil, fmt.Errorf("%w: header: %w", errDamaged, err)
	}
	lengths := make([]int, len(h.Sections))
	for i := range lengths {
		n, size := binary.Uvarint(rest)
		if size <= 0 || n > uint64(len(rest)) {
			return h, nil, errDamaged
		}
		lengths[i], rest = int(n), rest[size:]
	}
	sections := make(map[string]packed, len(lengths))
	for i, info := range h.Sections {
		if lengths[i] > len(rest) || info.Raw < 0 || info.Raw > maxSection {
			return h, nil, errDamaged
		}
		sections[info.Name] = packed{info: info, bytes: rest[:lengths[i]]}
		rest = rest[lengths[i]:]
	}
	return h, sections, nil
}

// cut reads a length and as many bytes.
func cut(b []byte) (head, rest []byte, err error) {
	n, size := binary.Uvarint(b)
	if size <= 0 || n > uint64(len(b)-size) {
		return nil, nil, errDamaged
	}
	return b[size : size+int(n)], b[size+int(n):], nil
}

// A section is a part of a shard that is inflated on its own.
type section struct {
	name string
	raw  []byte
}

// A packed is a section as it stands in the file.
type packed struct {
	info  sectionInfo
	bytes []byte
}

// inflate gives the content of a section after checking its hash.
func (p packed) inflate() ([]byte, error) {
	raw := make([]byte, p.info.Raw)
	r := flate.NewReader(bytes.NewReader(p.bytes))
	if _, err := io.ReadFull(r, raw); err != nil {
		return nil, fmt.Errorf("%w: section %s: %w", errDamaged, p.info.Name, err)
	}
	if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != p.info.Hash {
		return nil, fmt.Errorf("%w: section %s", errDamaged, p.info.Name)
	}
	return raw, nil
}

func deflate(raw []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.DefaultCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(raw); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
