package table

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	bolt "go.etcd.io/bbolt"
	"pgregory.net/rapid"
)

// numbers draws texts of numbers over the whole range, many of them small.
func numbers(t *rapid.T) string {
	digits := rapid.StringMatching(`-?[0-9]{1,19}(\.[0-9]{1,19})?`).Draw(t, "digits")
	if rapid.Bool().Draw(t, "small") {
		return digits
	}
	return digits + "e" + rapid.StringMatching(`-?[0-9]{1,2}`).Draw(t, "exponent")
}

func rational(t *rapid.T, s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("no rational: %q", s)
	}
	return r
}

func TestNumber_Properties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := numbers(t), numbers(t)
		x, err := parseNumber(a)
		y, err2 := parseNumber(b)
		if err != nil || err2 != nil {
			t.Skip("out of range")
		}
		if rational(t, x.String()).Cmp(rational(t, a)) != 0 {
			t.Errorf("parseNumber(%q) = %s, another number", a, x)
		}
		if again, err := parseNumber(x.String()); err != nil || again != x {
			t.Errorf("parseNumber(%q) = %v, %v, want %v", x.String(), again, err, x)
		}
		if got, want := compareNumbers(x.String(), y.String()), rational(t, a).Cmp(rational(t, b)); got != want {
			t.Errorf("compareNumbers(%s, %s) = %d, want %d", x, y, got, want)
		}
		sum, err := x.add(y, false)
		want := new(big.Rat).Add(rational(t, a), rational(t, b))
		if err == nil && rational(t, sum.String()).Cmp(want) != 0 {
			t.Errorf("%s + %s = %s, want %s", x, y, sum, want.FloatString(40))
		}
	})
}

func TestKeys_SortAsTheirValues(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := Value{Kind: S, Str: rapid.String().Draw(t, "a")}
		b := Value{Kind: S, Str: rapid.String().Draw(t, "b")}
		x, y := appendKeyValue(nil, a), appendKeyValue(nil, b)
		if got, want := bytes.Compare(x, y), strings.Compare(a.Str, b.Str); got != want {
			t.Errorf("order of %q and %q: %d, want %d", a.Str, b.Str, got, want)
		}
		if a.Str != b.Str && bytes.HasPrefix(x, y) {
			t.Errorf("the key of %q begins with that of %q", a.Str, b.Str)
		}
	})
}

// values draws attribute values of any type and moderate depth.
func values(depth int) *rapid.Generator[Value] {
	return rapid.Custom(func(t *rapid.T) Value {
		kinds := []Kind{S, N, B, BOOL, NULL, SS, NS, BS, L, M}
		if depth == 0 {
			kinds = kinds[:8]
		}
		v := Value{Kind: rapid.SampledFrom(kinds).Draw(t, "kind")}
		texts := rapid.SliceOfNDistinct(rapid.String(), 1, 4, rapid.ID[string])
		switch v.Kind {
		case S, B:
			v.Str = rapid.String().Draw(t, "text")
		case N:
			v.Str = rapid.StringMatching(`[1-9][0-9]{0,8}`).Draw(t, "number")
		case BOOL:
			v.Bool = rapid.Bool().Draw(t, "bool")
		case NULL:
			v.Bool = true
		case SS, BS:
			v.Set = texts.Draw(t, "set")
		case NS:
			v.Set = rapid.SliceOfNDistinct(rapid.StringMatching(`[1-9][0-9]{0,8}`), 1, 4, rapid.ID[string]).Draw(t, "numbers")
		case L:
			v.List = append([]Value{}, rapid.SliceOfN(values(depth-1), 0, 3).Draw(t, "list")...)
		case M:
			v.Map = rapid.MapOfN(rapid.String(), values(depth-1), 0, 3).Draw(t, "map")
		}
		return v
	})
}

func TestItem_RoundTrips(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		it := Item(rapid.MapOfN(rapid.String(), values(3), 0, 5).Draw(t, "item"))
		stored, err := decodeItem(encodeItem(it))
		if err != nil {
			t.Fatalf("decodeItem: %v", err)
		}
		if diff := cmp.Diff(it, stored); diff != "" {
			t.Errorf("stored (-want +got):\n%s", diff)
		}
		text, err := json.Marshal(it)
		if err != nil {
			t.Fatal(err)
		}
		var sent Item
		if err := json.Unmarshal(text, &sent); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if diff := cmp.Diff(it, sent); diff != "" {
			t.Errorf("sent (-want +got):\n%s", diff)
		}
		if !it.equal(sent) {
			t.Errorf("%v does not equal itself", it)
		}
	})
}

// TestClaims holds an item and a token as a transaction on its way to the disk does.
func TestClaims(t *testing.T) {
	t.Parallel()
	faults := &Faults{}
	faults.SetMeet(true)
	s, err := Open(t.TempDir(), Options{Sweep: -1, Faults: faults})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ask := func(operation, body string) string {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("X-Amz-Target", targetTables+"."+operation)
		r.Header.Set("Authorization", "AWS4-x")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w.Body.String()
	}
	ask("CreateTable", `{"TableName":"abc","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"k","AttributeType":"S"}],"KeySchema":[{"AttributeName":"k","KeyType":"HASH"}]}`)
	d, refused := s.definition("abc")
	if refused != nil {
		t.Fatal(refused)
	}
	held := []string{itemName("abc", d.Key.encode(Item{"k": {Kind: S, Str: "held"}})), "token:spent"}
	key := func(k string) string { return `{"TableName":"abc","Key":{"k":{"S":"` + k + `"}}}` }
	tests := []struct{ name, operation, body, want string }{
		{"single write", "DeleteItem", key("held"), "TransactionConflictException"},
		{"single write of another item", "DeleteItem", key("free"), "{}"},
		{"transaction", "TransactWriteItems", `{"TransactItems":[{"Delete":` + key("free") + `},{"Delete":` + key("held") + `}]}`, "[None, TransactionConflict]"},
		{"transaction that was refused holds nothing", "TransactWriteItems", `{"TransactItems":[{"Delete":` + key("free") + `}]}`, "{}"},
		{"token", "TransactWriteItems", `{"ClientRequestToken":"spent","TransactItems":[{"Delete":` + key("free") + `}]}`, "TransactionInProgressException"},
		{"read in a transaction", "TransactGetItems", `{"TransactItems":[{"Get":` + key("held") + `}]}`, "[TransactionConflict]"},
		{"plain read", "GetItem", key("held"), "{}"},
	}
	s.claims.take(held)
	for _, tt := range tests {
		if got := ask(tt.operation, tt.body); !strings.Contains(got, tt.want) {
			t.Errorf("%s = %s, want %s", tt.name, got, tt.want)
		}
	}
	s.claims.release(held)
	for _, tt := range tests {
		if got := ask(tt.operation, tt.body); strings.Contains(got, "__type") {
			t.Errorf("%s after the transaction = %s, want success", tt.name, got)
		}
	}
}

func TestStore_SaysOnceThatWritesFail(t *testing.T) {
	t.Parallel()
	var said bytes.Buffer
	s, err := Open(t.TempDir(), Options{Sweep: -1, Log: slog.New(slog.NewTextHandler(&said, nil))})
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("no space left on device")
	for _, broken := range []error{full, full, nil, nil} {
		if refused := s.write(func(*bolt.Tx) error { return broken }); (refused == nil) != (broken == nil) {
			t.Errorf("a write that ends in %v is answered with %v", broken, refused)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"cannot be written", "can be written again"} {
		if n := strings.Count(said.String(), text); n != 1 {
			t.Errorf("%q was said %d times, want once: %s", text, n, said.String())
		}
	}
}

func FuzzExpressions(f *testing.F) {
	for _, seed := range []string{
		"a = :v", "NOT (a.b[0] < :v AND #n IN (:v, :w)) OR size(a) BETWEEN :v AND :w", "attribute_exists(a)", "((a=:v))",
		"SET a = if_not_exists(b, :v) + :w, c[1].d = list_append(:l, e) REMOVE f ADD g :v DELETE h :s", "SET a = (b + :v)", "a, b.c[1], #n", "SET a = ((b)) - (c)", "\x00", "a = \"",
	} {
		f.Add(seed)
	}
	item := Item{"a": {Kind: N, Str: "1"}, "b": {Kind: L, List: []Value{{Kind: S, Str: "x"}}}, "c": {Kind: M, Map: Item{"d": {Kind: SS, Set: []string{"x"}}}}}
	f.Fuzz(func(t *testing.T, text string) {
		s := func() *scope {
			return &scope{
				names:     map[string]string{"#n": "a", "#m": "b"},
				values:    map[string]Value{":v": {Kind: N, Str: "1"}, ":w": {Kind: S, Str: "x"}, ":s": {Kind: SS, Set: []string{"x"}}, ":l": {Kind: L}},
				usedNames: map[string]bool{}, usedValues: map[string]bool{},
			}
		}
		if n, err := s().compileCondition(text); err == nil {
			if n2, err := s().compileCondition("NOT (" + text + ")"); err == nil && holds(n, item) == holds(n2, item) {
				t.Errorf("%q and its negation both hold or both fail", text)
			}
		}
		if paths, err := s().compileProjection(text); err == nil {
			kept := project(item, paths)
			if len(kept) > len(item) {
				t.Errorf("%q kept more than there was: %v", text, kept)
			}
		}
		if u, err := s().compileUpdate(text); err == nil {
			before := item.clone()
			_, _ = u.apply(item)
			if !item.equal(before) {
				t.Errorf("%q changed the old item", text)
			}
		}
	})
}

func FuzzItemJSON(f *testing.F) {
	for _, seed := range []string{
		`{"a":{"S":"x"}}`, `{"a":{"N":"1e5"}}`, `{"a":{"L":[{"M":{"b":{"BOOL":true}}},{"NULL":true}]}}`, `{"a":{"SS":["x","y"]},"b":{"B":"AAE="}}`,
		`{"a":{"S":"\u00e9\\"}}`, `{"a":{"X":[1,{"y":2}],"S":"z"}}`, `{"a":null}`, `{"a":{"S":null}}`, `{"a":{"S":"x","N":"1"}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var it Item
		if json.Unmarshal(text, &it) != nil || it == nil || it.validate(0) != "" {
			return
		}
		var again Item
		if err := json.Unmarshal(it.appendJSON(nil), &again); err != nil {
			t.Fatalf("%s read as %s: %v", text, it.appendJSON(nil), err)
		}
		if !it.equal(again) {
			t.Errorf("%s\n became %s\n and then %s", text, it.appendJSON(nil), again.appendJSON(nil))
		}
	})
}

func FuzzDecodeItem(f *testing.F) {
	f.Add(encodeItem(Item{"a": {Kind: L, List: []Value{{Kind: S, Str: "x"}}}, "b": {Kind: NULL, Bool: true}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		it, err := decodeItem(b)
		if err != nil {
			return
		}
		again, err := decodeItem(encodeItem(it))
		if err != nil || !it.equal(again) {
			t.Errorf("%x: %v, %v, want %v", b, again, err, it)
		}
	})
}

// A request may be checked before TTL is enabled and written after.
func TestWrite_UsesTheDefinitionOfItsTime(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	s, err := Open(t.TempDir(), Options{Sweep: -1, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	create := &createRequest{
		onTable: onTable{"late"}, BillingMode: "PAY_PER_REQUEST", KeySchema: []keyElement{{"pk", "HASH"}},
		AttributeDefinitions: []attributeDefinition{{"pk", "S"}},
	}
	if _, refused := s.createTable(&call{}, create); refused != nil {
		t.Fatal(refused)
	}
	d, _ := s.definition("late")
	a, refused := newAction(actionPut, Item{"pk": {Kind: S, Str: "a"}, "ttl": {Kind: N, Str: "1799999999"}}, &expressions{}, "")
	if refused != nil {
		t.Fatal(refused)
	}
	if refused := a.bind(d); refused != nil {
		t.Fatal(refused)
	}
	enabled := true
	ttl := &ttlRequest{nameRequest{onTable{"late"}}, &ttlSpecification{AttributeName: "ttl", Enabled: &enabled}}
	if _, refused := s.updateTimeToLive(&call{}, ttl); refused != nil {
		t.Fatal(refused)
	}
	if refused := s.writeBatch(&call{used: consumption{}}, []*action{a}); refused != nil {
		t.Fatal(refused)
	}
	if err := s.Sweep(); err != nil {
		t.Fatal(err)
	}
	if items, _, _ := s.Browse("late", "", 10); len(items) != 0 {
		t.Errorf("after the sweep: %v, want none", items)
	}
}
