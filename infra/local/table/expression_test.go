package table_test

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func TestConditions(t *testing.T) {
	t.Parallel()
	db := conforming(t)
	name := create(t, db)
	put(t, db, name, with(key("a", "b"), attrs{
		"num": num("10"), "txt": str("Zhovkva"), "l": list(str("x"), num("2")), "m": dict(attrs{"k": dict(attrs{"z": num("1")})}),
		"tags": texts("red", "green"), "bin": blob("abc"), "nil": &types.AttributeValueMemberNULL{Value: true},
	}))
	values := attrs{
		":1": num("1"), ":2": num("2"), ":9": num("9"), ":10": num("10.0"), ":11": num("11"), ":100": num("100"),
		":zh": str("Zh"), ":red": str("red"), ":S": str("S"), ":N": str("N"), ":x": str("x"), ":ab": blob("ab"), ":set": texts("green", "red"), ":7": num("7"),
	}
	tests := []struct {
		expression string
		want       bool
	}{
		{"num = :10", true},
		{"num <> :10", false},
		{"num < :9", false},
		{"num < :100", true},
		{"num >= :10", true},
		{"num = :zh", false},
		{"num <> :zh", true},
		{"num < :zh", false},
		{"absent <> :10", true},
		{"absent = :10", false},
		{"NOT absent = :10", true},
		{"num BETWEEN :9 AND :11", true},
		{"num BETWEEN :11 AND :100", false},
		{"num IN (:9, :10)", true},
		{"num in (:9)", false},
		{"attribute_exists(m.k.z)", true},
		{"attribute_exists(m.k.q)", false},
		{"attribute_not_exists(l[2])", true},
		{"attribute_exists(l[1])", true},
		{"l[1] = :2", true},
		{"attribute_type(txt, :S)", true},
		{"attribute_type(txt, :N)", false},
		{"begins_with(txt, :zh)", true},
		{"begins_with(bin, :ab)", true},
		{"contains(tags, :red)", true},
		{"contains(l, :x)", true},
		{"contains(txt, :zh)", true},
		{"contains(num, :zh)", false},
		{"size(txt) = :7", true},
		{"size(tags) = :2", true},
		{"size(num) = :2", false},
		{"tags = :set", true},
		{"num = :9 OR num = :10 AND txt = :zh", false},
		{"num = :10 OR num = :9 AND txt = :zh", true},
		{"(num = :10 OR num = :9) AND txt = :zh", false},
		{"NOT num = :9 AND NOT (txt = :zh)", true},
		{"NOT NOT num = :10", true},
		{":9 < num", true},
	}
	for _, test := range tests {
		t.Run(test.expression, func(t *testing.T) {
			used := attrs{}
			for k, v := range values {
				if strings.Contains(test.expression+" ", k+" ") || strings.Contains(test.expression, k+")") || strings.Contains(test.expression, k+",") {
					used[k] = v
				}
			}
			in := &dynamodb.UpdateItemInput{TableName: &name, Key: key("a", "b"), ConditionExpression: &test.expression}
			if len(used) > 0 {
				in.ExpressionAttributeValues = used
			}
			_, err := db.UpdateItem(context.Background(), in)
			code := ""
			if !test.want {
				code = "ConditionalCheckFailedException"
			}
			wantError(t, test.expression, err, code, "The conditional request failed")
		})
	}
}

func TestConditions_Refused(t *testing.T) {
	t.Parallel()
	db := conforming(t)
	name := create(t, db)
	one := attrs{":v": num("1")}
	tests := []struct {
		name, expression, text string
		names                  map[string]string
		values                 attrs
	}{
		{"empty", "", "Invalid ConditionExpression: The expression can not be empty;", nil, nil},
		{"syntax", "a = = :v", `Invalid ConditionExpression: Syntax error; token: "=", near: "= = :v"`, nil, one},
		{"end", "a =", `Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "="`, nil, nil},
		{"operand alone", "a", `Syntax error; token: "<EOF>", near: "a"`, nil, nil},
		{"stray character", "a ! :v", `Syntax error; token: "!", near: "a ! :v"`, nil, one},
		{"redundant parentheses", "((a = :v))", "Invalid ConditionExpression: The expression has redundant parentheses;", nil, one},
		{"reserved word", "status = :v", "Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: status", nil, one},
		{"reserved word inside", "a.size = :v", "reserved keyword: size", nil, one},
		{"unknown function", "exists(a)", "Invalid ConditionExpression: Invalid function name; function: exists", nil, nil},
		{"function of updates", "if_not_exists(a, :v)", "The function is not allowed in a condition expression; function: if_not_exists", nil, one},
		{"function as operand", "attribute_exists(a) = :v", "The function is not allowed to be used this way in an expression; function: attribute_exists", nil, one},
		{"size as condition", "size(a)", "The function is not allowed to be used this way in an expression; function: size", nil, nil},
		{"name not defined", "#a = :v", "An expression attribute name used in the document path is not defined; attribute name: #a", nil, one},
		{"value not defined", "a = :w", "An expression attribute value used in expression is not defined; attribute value: :w", nil, one},
		{"name not used", "a = :v", "Value provided in ExpressionAttributeNames unused in expressions: keys: {#n}", map[string]string{"#n": "x"}, one},
		{"value not used", "a = :v", "Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}", nil, attrs{":v": num("1"), ":w": num("1")}},
		{"bad name key", "a = :v", `ExpressionAttributeNames contains invalid key: Syntax error; key: "n"`, map[string]string{"n": "x"}, one},
		{"bad value", "a = :v", "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :v", nil, attrs{":v": num("x")}},
		{"operand count", "begins_with(a)", "Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1", nil, nil},
		{"operand type", "begins_with(a, :v)", "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N", nil, one},
		{"needs a path", "attribute_exists(:v)", "Operator or function requires a document path; operator or function: attribute_exists", nil, one},
		{"same operands", "a = a", "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a]", nil, nil},
		{"type name", "attribute_type(a, :v)", "Invalid attribute type name found; type: X, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}", nil, attrs{":v": str("X")}},
		{"bounds reversed", "a BETWEEN :h AND :l", "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}", nil, attrs{":h": num("2"), ":l": num("1")}},
		{"bounds of two types", "a BETWEEN :h AND :l", "The BETWEEN operator requires same data type for lower and upper bounds", nil, attrs{":h": num("2"), ":l": str("1")}},
		{"key looked into", "pk.a = :v", "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk", nil, one},
		{"too long", strings.Repeat("a", 4097), "Expression size has exceeded the maximum allowed size", nil, nil},
		{"too many operators", strings.Repeat("a=:v OR ", 200) + "a=:v", "The expression contains too many operators; operator count:", nil, one},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := db.PutItem(context.Background(), &dynamodb.PutItemInput{
				TableName: &name, Item: key("a", "b"), ConditionExpression: &test.expression,
				ExpressionAttributeNames: test.names, ExpressionAttributeValues: test.values,
			})
			wantError(t, test.expression, err, "ValidationException", test.text)
		})
	}
	t.Run("values without expression", func(t *testing.T) {
		_, err := db.UpdateItem(context.Background(), &dynamodb.UpdateItemInput{TableName: &name, Key: key("a", "b"), ExpressionAttributeValues: one})
		wantError(t, "values only", err, "ValidationException", "ExpressionAttributeValues can only be specified when using expressions: UpdateExpression and ConditionExpression are null")
	})
}

func TestConditionFailure_ReturnsOldItem(t *testing.T) {
	t.Parallel()
	db := conforming(t)
	name := create(t, db)
	old := with(key("a", "b"), attrs{"rev": num("3")})
	put(t, db, name, old)
	_, err := db.PutItem(context.Background(), &dynamodb.PutItemInput{
		TableName: &name, Item: key("a", "b"), ConditionExpression: aws.String("attribute_not_exists(pk)"),
		ReturnValuesOnConditionCheckFailure: "ALL_OLD",
	})
	var failed *types.ConditionalCheckFailedException
	if !as(err, &failed) {
		t.Fatalf("error %v, want ConditionalCheckFailedException", err)
	}
	wantItem(t, "item of the error", failed.Item, old)
}

func TestUpdates(t *testing.T) {
	t.Parallel()
	db := conforming(t)
	name := create(t, db)
	old := with(key("a", "b"), attrs{
		"n1": num("5"), "l": list(str("0"), str("1"), str("2"), str("3")), "m": dict(attrs{"k": str("v")}),
		"tags": texts("a", "b"), "ints": numset("1", "2"), "s": str("text"),
	})
	tests := []struct {
		name, expression string
		values           attrs
		want             attrs // changed attributes; nil value = gone
		refused          string
	}{
		{"set", "SET x = :v", attrs{":v": num("1")}, attrs{"x": num("1")}, ""},
		{"plus and minus", "SET n1 = n1 + :v, x = n1 - :v", attrs{":v": num("0.5")}, attrs{"n1": num("5.5"), "x": num("4.5")}, ""},
		{"values of before", "SET x = n1, n1 = :v", attrs{":v": num("9")}, attrs{"x": num("5"), "n1": num("9")}, ""},
		{"swap", "SET s = n1, n1 = s", nil, attrs{"s": num("5"), "n1": str("text")}, ""},
		{"if_not_exists", "SET n1 = if_not_exists(n1, :v), y = if_not_exists(y, :v) + :v", attrs{":v": num("1")}, attrs{"y": num("2")}, ""},
		{"list_append", "SET l = list_append(:v, l)", attrs{":v": list(str("-1"))}, attrs{"l": list(str("-1"), str("0"), str("1"), str("2"), str("3"))}, ""},
		{"list_append to nothing", "SET q = list_append(if_not_exists(q, :e), :v)", attrs{":e": list(), ":v": list(str("x"))}, attrs{"q": list(str("x"))}, ""},
		{"element beyond the end", "SET l[9] = :v, l[7] = :w", attrs{":v": str("nine"), ":w": str("seven")}, attrs{"l": list(str("0"), str("1"), str("2"), str("3"), str("seven"), str("nine"))}, ""},
		{"remove elements", "REMOVE l[0], l[2]", nil, attrs{"l": list(str("1"), str("3"))}, ""},
		{"nested set and remove", "SET m.z = :v REMOVE m.k", attrs{":v": num("1")}, attrs{"m": dict(attrs{"z": num("1")})}, ""},
		{"remove what is not there", "REMOVE nothing, m.nothing, l[44]", nil, attrs{}, ""},
		{"add", "ADD n1 :v, fresh :v, tags :t", attrs{":v": num("2"), ":t": texts("b", "c")}, attrs{"n1": num("7"), "fresh": num("2"), "tags": texts("a", "b", "c")}, ""},
		{"delete", "DELETE tags :t", attrs{":t": texts("b", "z")}, attrs{"tags": texts("a")}, ""},
		{"delete all", "DELETE ints :t", attrs{":t": numset("1.0", "2")}, attrs{"ints": nil}, ""},
		{"all sections", "set x = :v remove s add n1 :v delete tags :t", attrs{":v": num("1"), ":t": texts("a")}, attrs{"x": num("1"), "s": nil, "n1": num("6"), "tags": texts("b")}, ""},
		{"no expression", "", nil, attrs{}, ""},

		{"key", "SET pk = :v", attrs{":v": str("x")}, nil, "One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key"},
		{"sum of text", "SET x = s + :v", attrs{":v": num("1")}, nil, "An operand in the update expression has an incorrect data type"},
		{"missing source", "SET x = nothing", nil, nil, "The provided expression refers to an attribute that does not exist in the item"},
		{"missing parent", "SET nothing.x = :v", attrs{":v": num("1")}, nil, "The document path provided in the update expression is invalid for update"},
		{"add text", "ADD n1 :v", attrs{":v": str("x")}, nil, "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: STRING"},
		{"add to text", "ADD s :v", attrs{":v": num("1")}, nil, "An operand in the update expression has an incorrect data type"},
		{"overlap", "SET m = :v, m.k = :v", attrs{":v": num("1")}, nil, "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m], path two: [m, k]"},
		{"conflict", "SET l.k = :v, l[0] = :v", attrs{":v": num("1")}, nil, "Invalid UpdateExpression: Two document paths conflict with each other"},
		{"section twice", "SET a1 = :v SET b1 = :v", attrs{":v": num("1")}, nil, `Invalid UpdateExpression: The "SET" section can only be used once in an update expression;`},
		{"function of conditions", "SET x = contains(s, :v)", attrs{":v": num("1")}, nil, "The function is not allowed in an update expression; function: contains"},
		{"syntax", "SET x :v", attrs{":v": num("1")}, nil, `Invalid UpdateExpression: Syntax error; token: ":v", near: "x :v"`},
		{"no section", "x = :v", attrs{":v": num("1")}, nil, `Invalid UpdateExpression: Syntax error; token: "x", near: "x ="`},
		{"index key of wrong type", "SET g = :v", attrs{":v": num("1")}, nil, "The update expression attempted to update the secondary index key to unsupported type"},
		{"empty index key", "SET g = :v", attrs{":v": str("")}, nil, "The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value."},
		{"index key too long", "SET g = :v", attrs{":v": str(strings.Repeat("k", 2049))}, nil, "The update expression attempted to update the secondary index key beyond allowed size limits"},
		{"too large a number", "SET n1 = n1 + :v", attrs{":v": num("1e125")}, nil, "Attempting to store more than 38 significant digits in a Number"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			put(t, db, name, old)
			_, err := db.UpdateItem(context.Background(), &dynamodb.UpdateItemInput{
				TableName: &name, Key: key("a", "b"), UpdateExpression: optional(test.expression), ExpressionAttributeValues: test.values,
			})
			if test.refused != "" {
				wantError(t, test.expression, err, "ValidationException", test.refused)
				wantItem(t, "unchanged", get(t, db, name, key("a", "b")), old)
				return
			}
			wantError(t, test.expression, err, "", "")
			want := with(old, test.want)
			for k, v := range want {
				if v == nil {
					delete(want, k)
				}
			}
			wantItem(t, test.expression, get(t, db, name, key("a", "b")), want)
		})
	}
}

func TestProjections(t *testing.T) {
	t.Parallel()
	db := conforming(t)
	name := create(t, db)
	put(t, db, name, with(key("a", "b"), attrs{
		"x": num("1"), "l": list(str("0"), dict(attrs{"k": str("v"), "j": str("w")}), str("2")), "m": dict(attrs{"k": str("v"), "status": str("w")}),
	}))
	tests := []struct {
		expression string
		names      map[string]string
		want       attrs
		refused    string
	}{
		{"x, sk", nil, attrs{"x": num("1"), "sk": str("b")}, ""},
		{"l[2], l[0]", nil, attrs{"l": list(str("0"), str("2"))}, ""},
		{"l[1].k, m.#s", map[string]string{"#s": "status"}, attrs{"l": list(dict(attrs{"k": str("v")})), "m": dict(attrs{"status": str("w")})}, ""},
		{"nothing", nil, attrs{}, ""},
		{"m, m.k", nil, nil, "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m], path two: [m, k]"},
		{"m.status", nil, nil, "Invalid ProjectionExpression: Attribute name is a reserved keyword; reserved keyword: status"},
		{"x,", nil, nil, `Invalid ProjectionExpression: Syntax error; token: "<EOF>", near: ","`},
		{"l[9999999999]", nil, nil, "List index is not within the allowable range; index: [9999999999]"},
		{strings.Repeat("x.", 32) + "x", nil, nil, "The document path has too many nesting elements; nesting levels: 33"},
	}
	for _, test := range tests {
		t.Run(test.expression, func(t *testing.T) {
			out, err := db.GetItem(context.Background(), &dynamodb.GetItemInput{
				TableName: &name, Key: key("a", "b"), ProjectionExpression: &test.expression, ExpressionAttributeNames: test.names,
			})
			if test.refused != "" {
				wantError(t, test.expression, err, "ValidationException", test.refused)
				return
			}
			wantError(t, test.expression, err, "", "")
			if out.Item == nil {
				t.Errorf("%q: no item, want an item, empty perhaps", test.expression)
			}
			wantItem(t, test.expression, out.Item, test.want)
		})
	}
}
