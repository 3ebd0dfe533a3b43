package table_test

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var sameItems = cmpopts.IgnoreUnexported(
	types.AttributeValueMemberS{}, types.AttributeValueMemberN{}, types.AttributeValueMemberB{}, types.AttributeValueMemberBOOL{},
	types.AttributeValueMemberNULL{}, types.AttributeValueMemberL{}, types.AttributeValueMemberM{}, types.AttributeValueMemberSS{},
	types.AttributeValueMemberNS{}, types.AttributeValueMemberBS{})

func wantItem(t testing.TB, what string, got, want attrs) {
	t.Helper()
	if diff := cmp.Diff(want, got, sameItems, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestPutItem_KeepsEveryType(t *testing.T) {
	t.Parallel()
	db := conforming(t)
	name := create(t, db)
	it := with(key("a", "b"), attrs{
		"s": str("Zhovkva \"Жовква\" \n \U0001F600"), "empty": str(""), "num": num("-12.5"), "bin": blob("\x00\xff"), "emptybin": blob(""),
		"yes": yes(true), "no": yes(false), "null": &types.AttributeValueMemberNULL{Value: true},
		"ss": texts("x", "y"), "ns": numset("1", "2.5"), "bs": &types.AttributeValueMemberBS{Value: [][]byte{{1}, {2}}},
		"l": list(str("a"), num("1"), list(), dict(attrs{})), "m": dict(attrs{"deep": dict(attrs{"er": list(str("x"))})}),
	})
	put(t, db, name, it)
	wantItem(t, "item", get(t, db, name, key("a", "b")), it)
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	db := conforming(t)
	name := create(t, db)
	tests := []struct{ name, in, want, refused string }{
		{"plain", "42", "42", ""},
		{"zeros dropped", "0042.500", "42.5", ""},
		{"negative zero", "-0", "0", ""},
		{"exponent written out", "1.5e3", "1500", ""},
		{"38 digits", strings.Repeat("9", 38), strings.Repeat("9", 38), ""},
		{"39 digits", strings.Repeat("9", 39), "", "Attempting to store more than 38 significant digits in a Number"},
		{"39 digits, last is zero", strings.Repeat("9", 38) + "0", strings.Repeat("9", 38) + "0", ""},
		{"largest", "9.9999999999999999999999999999999999999e125", strings.Repeat("9", 38) + strings.Repeat("0", 88), ""},
		{"too large", "1e126", "", "Number overflow. Attempting to store a number with magnitude larger than supported range"},
		{"smallest", "1e-130", "0." + strings.Repeat("0", 129) + "1", ""},
		{"too small", "1e-131", "", "Number underflow. Attempting to store a number with magnitude smaller than supported range"},
		{"no number", "abc", "", "The parameter cannot be converted to a numeric value: abc"},
		{"empty", "", "", "The parameter cannot be converted to a numeric value"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := db.PutItem(context.Background(), &dynamodb.PutItemInput{TableName: &name, Item: with(key("n", "n"), attrs{"v": num(test.in)})})
			if test.refused != "" {
				wantError(t, test.in, err, "ValidationException", test.refused)
				return
			}
			wantError(t, test.in, err, "", "")
			wantItem(t, test.in, get(t, db, name, key("n", "n")), with(key("n", "n"), attrs{"v": num(test.want)}))
		})
	}
}

func TestPutItem_Refuses(t *testing.T) {
	t.Parallel()
	db := conforming(t)
	name := create(t, db)
	nested := str("x")
	for range 33 {
		nested = list(nested)
	}
	tests := []struct {
		name, text string
		item       attrs
	}{
		{"key missing", "One or more parameter values were invalid: Missing the key sk in the item", attrs{"pk": str("a")}},
		{"key of wrong type", "Type mismatch for key sk expected: S actual: N", attrs{"pk": str("a"), "sk": num("1")}},
		{"empty key", "The AttributeValue for a key attribute cannot contain an empty string value. Key: sk", key("a", "")},
		{"index key of wrong type", "Type mismatch for Index Key", with(key("a", "b"), attrs{"g": num("1")})},
		{"empty index key", "A value specified for a secondary index key is not supported", with(key("a", "b"), attrs{"g": str("")})},
		{"partition key too long", "Size of hashkey has exceeded the maximum size limit of2048 bytes", key(strings.Repeat("k", 2049), "b")},
		{"sort key too long", "Aggregated size of all range keys has exceeded the size limit of 1024 bytes", key("a", strings.Repeat("k", 1025))},
		{"empty set", "may not be empty", with(key("a", "b"), attrs{"v": texts()})},
		{"twice in a set", "contains duplicates", with(key("a", "b"), attrs{"v": texts("x", "x")})},
		{"the same number twice", "Input collection contains duplicates", with(key("a", "b"), attrs{"v": numset("1", "1.0")})},
		{"too deep", "Nesting Levels have exceeded supported limits", with(key("a", "b"), attrs{"v": nested})},
		{"too large", "Item size has exceeded the maximum allowed size", with(key("a", "b"), attrs{"v": str(strings.Repeat("x", 400<<10))})},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := db.PutItem(context.Background(), &dynamodb.PutItemInput{TableName: &name, Item: test.item})
			wantError(t, test.name, err, "ValidationException", test.text)
		})
	}
}

func TestItemSize_Limit(t *testing.T) {
	t.Parallel()
	db := conforming(t)
	name := create(t, db)
	// pk+a, sk+b, v: 3 + 3 + 1 bytes beside the text.
	put(t, db, name, with(key("a", "b"), attrs{"v": str(strings.Repeat("x", 400<<10-7))}))
	_, err := db.UpdateItem(context.Background(), &dynamodb.UpdateItemInput{
		TableName: &name, Key: key("a", "b"), UpdateExpression: aws.String("SET w = :w"), ExpressionAttributeValues: attrs{":w": str("")},
	})
	wantError(t, "one attribute more", err, "ValidationException", "Item size to update has exceeded the maximum allowed size")
}

func TestReturnValues(t *testing.T) {
	t.Parallel()
	db := conforming(t)
	name := create(t, db)
	old := with(key("a", "b"), attrs{"x": num("1"), "m": dict(attrs{"k": str("v"), "l": str("w")})})
	changed := with(key("a", "b"), attrs{"x": num("2"), "m": dict(attrs{"k": str("new"), "l": str("w")}), "y": str("z")})
	tests := []struct {
		how  types.ReturnValue
		want attrs
	}{
		{"NONE", nil},
		{"ALL_OLD", old},
		{"ALL_NEW", changed},
		{"UPDATED_OLD", attrs{"x": num("1"), "m": dict(attrs{"k": str("v")})}},
		{"UPDATED_NEW", attrs{"x": num("2"), "m": dict(attrs{"k": str("new")}), "y": str("z")}},
	}
	for _, test := range tests {
		t.Run(string(test.how), func(t *testing.T) {
			put(t, db, name, old)
			out, err := db.UpdateItem(context.Background(), &dynamodb.UpdateItemInput{
				TableName: &name, Key: key("a", "b"), ReturnValues: test.how,
				UpdateExpression:          aws.String("SET x = x + :one, m.k = :new, y = :z"),
				ExpressionAttributeValues: attrs{":one": num("1"), ":new": str("new"), ":z": str("z")},
			})
			if err != nil {
				t.Fatal(err)
			}
			wantItem(t, string(test.how), out.Attributes, test.want)
		})
	}
	t.Run("put and delete", func(t *testing.T) {
		put(t, db, name, old)
		replaced, err := db.PutItem(context.Background(), &dynamodb.PutItemInput{TableName: &name, Item: changed, ReturnValues: "ALL_OLD"})
		if err != nil {
			t.Fatal(err)
		}
		wantItem(t, "replaced", replaced.Attributes, old)
		deleted, err := db.DeleteItem(context.Background(), &dynamodb.DeleteItemInput{TableName: &name, Key: key("a", "b"), ReturnValues: "ALL_OLD"})
		if err != nil {
			t.Fatal(err)
		}
		wantItem(t, "deleted", deleted.Attributes, changed)
		_, err = db.PutItem(context.Background(), &dynamodb.PutItemInput{TableName: &name, Item: old, ReturnValues: "ALL_NEW"})
		wantError(t, "ALL_NEW of a put", err, "ValidationException", "ReturnValues can only be ALL_OLD or NONE")
	})
}
