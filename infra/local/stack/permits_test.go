package stack

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/infra/app"
)

func TestPermits(t *testing.T) {
	t.Parallel()
	system := app.System{
		Table: app.TableSpec{Entities: []app.Entity{
			{Name: "call", Prefix: "CALL#", Lists: []string{"LIST#call#"}}, {Name: "run", Prefix: "RUN#", Lists: []string{"LIST#run#"}},
		}},
		Functions: []app.Function{{Name: "portal", Grants: []app.Grant{
			{Resource: app.Table, Access: app.Read, Parts: []string{"call"}}, {Resource: app.Workflow, Access: app.Start, Parts: []string{"run"}},
		}}, {Name: "matching", Grants: []app.Grant{{Resource: app.Table, Access: app.ReadWrite, Parts: []string{"run"}}}}},
	}
	reached := false
	h := permits(system, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	query := func(of, more string) string {
		return `{"KeyConditionExpression": "#pk = :of AND begins_with(#sk, :prefix)", "ExpressionAttributeValues": {":of": {"S": "` + of + `"}, ":prefix": {"S": "RUN#"}}` + more + `}`
	}
	const agent, index = "aws-sdk-go-v2/1.43.0 ua/2.1 os/linux m/E,k app/", `, "IndexName": "list"`
	for _, tt := range []struct {
		name, agent, operation, body string
		want                         bool
	}{
		{"read what is granted", agent + "portal", "GetItem", `{"Key": {"pk": {"S": "CALL#1"}}}`, true},
		{"read what is not", agent + "portal", "GetItem", `{"Key": {"pk": {"S": "RUN#1"}}}`, false},
		{"write what may be read only", agent + "portal", "UpdateItem", `{"Key": {"pk": {"S": "CALL#1"}}}`, false},
		{"write what is granted", agent + "matching", "PutItem", `{"Item": {"pk": {"S": "RUN#1"}}}`, true},
		{"query", agent + "portal", "Query", query("CALL#1", ""), true},
		{"query another", agent + "portal", "Query", query("RUN#1", ""), false},
		{"list", agent + "portal", "Query", query("LIST#call#demo", index), true},
		{"list another", agent + "portal", "Query", query("LIST#run#demo", index), false},
		{"list as if it were records", agent + "portal", "Query", query("LIST#call#demo", ""), false},
		{"batch", agent + "portal", "BatchGetItem", `{"RequestItems": {"t": {"Keys": [{"pk": {"S": "CALL#1"}}]}}}`, true},
		{"batch with another", agent + "portal", "BatchGetItem", `{"RequestItems": {"t": {"Keys": [{"pk": {"S": "CALL#1"}}, {"pk": {"S": "RUN#1"}}]}}}`, false},
		{"transaction", agent + "matching", "TransactWriteItems", `{"TransactItems": [{"Put": {"Item": {"pk": {"S": "RUN#1"}}}}, {"Delete": {"Key": {"pk": {"S": "RUN#1"}}}}]}`, true},
		{"transaction with another", agent + "matching", "TransactWriteItems", `{"TransactItems": [{"Put": {"Item": {"pk": {"S": "RUN#1"}}}}, {"Update": {"Key": {"pk": {"S": "CALL#1"}}}}]}`, false},
		{"scan", agent + "matching", "Scan", `{}`, false},
		{"a function that there is not", agent + "other", "GetItem", `{"Key": {"pk": {"S": "CALL#1"}}}`, false},
		{"somebody at a terminal", "aws-cli/2", "Scan", `{}`, true},
	} {
		reached = false
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(tt.body))
		r.Header.Set("X-Amz-Target", "DynamoDB_20120810."+tt.operation)
		r.Header.Set("User-Agent", tt.agent)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if reached != tt.want || !tt.want && (w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "AccessDeniedException")) {
			t.Errorf("%s: reached the table %v, want %v: %d %s", tt.name, reached, tt.want, w.Code, w.Body)
		}
	}
}
