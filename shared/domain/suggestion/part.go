package suggestion

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// A partHead is the first line of a part.
type partHead struct {
	EU    int               `json:"eu"` // places that were searched
	First municipality.Code `json:"first"`
	Last  municipality.Code `json:"last"`
}

// encodePart writes a part: JSON lines, so that one list is read without decoding the others.
func encodePart(head partHead, lists []List) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	err := e.Encode(head)
	for _, l := range lists {
		err = errors.Join(err, e.Encode(l))
	}
	return b.Bytes(), err
}

// openPart reads the head of a part and gives the rest. Faults: internal.
func openPart(raw []byte) (partHead, []byte, error) {
	line, rest, _ := bytes.Cut(raw, []byte("\n"))
	var head partHead
	if err := json.Unmarshal(line, &head); err != nil || head.First == "" {
		return head, nil, fault.Wrap(fault.Internal, "", errors.Join(errors.New("head of a part"), err))
	}
	return head, rest, nil
}

// findIn finds the list of a municipality in a part. Faults: not_found, internal.
func findIn(raw []byte, code municipality.Code) (List, error) {
	head, rest, err := openPart(raw)
	if err != nil {
		return List{}, err
	}
	begins := append([]byte(`{"for":{"code":"`), append([]byte(code), '"')...)
	for line := range bytes.Lines(rest) {
		if !bytes.HasPrefix(line, begins) {
			continue
		}
		l := List{Searched: head.EU}
		if err := json.Unmarshal(line, &l); err != nil || l.For.Code != code {
			return List{}, fault.Wrap(fault.Internal, "", errors.Join(errors.New("list in a part"), err))
		}
		return l, nil
	}
	return List{}, fault.New(fault.NotFound, "")
}
