package stack

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/infra/app"
)

// of gives the resources of one type by their logical ids.
func (t template) of(kind string) map[string]map[string]any {
	out := map[string]map[string]any{}
	for id, r := range t["Resources"].(map[string]any) {
		if resource := r.(map[string]any); resource["Type"] == kind {
			out[id] = resource
		}
	}
	return out
}

func properties(resource map[string]any) map[string]any {
	p, _ := resource["Properties"].(map[string]any)
	return p
}

// text writes any part of a template, for searching in it.
func text(t *testing.T, part any) string {
	t.Helper()
	body, err := json.Marshal(part)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// ours gives our functions by their names in the manifest; the helper functions of CDK are others.
func ours(t *testing.T, m made) map[string]map[string]any {
	t.Helper()
	out := map[string]map[string]any{}
	for _, r := range m.templates["app"].of("AWS::Lambda::Function") {
		for _, f := range app.Bridges().Functions {
			if properties(r)["Description"] == f.Purpose {
				out[f.Name] = properties(r)
			}
		}
	}
	return out
}

func TestFunctionsAreAsTheManifestSays(t *testing.T) {
	m := synth(t)
	deployed := ours(t, m)
	for _, f := range app.Bridges().Functions {
		p, ok := deployed[f.Name]
		if !ok {
			t.Errorf("function %s is not in the template", f.Name)
			continue
		}
		want := map[string]any{
			"Timeout": f.Timeout.Seconds(), "MemorySize": float64(f.MemoryMB), "Runtime": "provided.al2023", "Handler": "bootstrap",
			"Architectures": []any{"arm64"}, "TracingConfig": map[string]any{"Mode": "Active"},
		}
		if f.Concurrency > 0 {
			want["ReservedConcurrentExecutions"] = float64(f.Concurrency)
		}
		for name, value := range want {
			if text(t, p[name]) != text(t, value) {
				t.Errorf("%s.%s = %s, want %s", f.Name, name, text(t, p[name]), text(t, value))
			}
		}
		var env []string
		for _, v := range f.Env {
			env = append(env, string(v))
		}
		slices.Sort(env)
		if got := variables(p); !slices.Equal(got, env) {
			t.Errorf("environment of %s = %v, want %v", f.Name, got, env)
		}
		if !strings.Contains(text(t, p["LoggingConfig"]), "LogGroup") {
			t.Errorf("%s has no log group of its own", f.Name)
		}
	}
}

func variables(p map[string]any) []string {
	env, _ := p["Environment"].(map[string]any)
	vars, _ := env["Variables"].(map[string]any)
	return slices.Sorted(maps.Keys(vars))
}

func TestLogsExpire(t *testing.T) {
	groups := synth(t).templates["app"].of("AWS::Logs::LogGroup")
	if want := len(app.Bridges().Functions) + len(app.Bridges().Workflows) + 2; len(groups) != want {
		t.Errorf("%d log groups, want %d: one per function and workflow, one of the API, one of the firewall of the sign-in", len(groups), want)
	}
	maps.Copy(groups, synth(t).templates["edge"].of("AWS::Logs::LogGroup"))
	for id, group := range groups {
		if got, want := properties(group)["RetentionInDays"], float64(app.Bridges().LogDays); got != want {
			t.Errorf("%s keeps logs for %v days, want %v", id, got, want)
		}
	}
}

func TestEveryPrefixIsRouted(t *testing.T) {
	var got []string
	for _, r := range synth(t).templates["app"].of("AWS::ApiGatewayV2::Route") {
		got = append(got, properties(r)["RouteKey"].(string))
	}
	for _, f := range app.Bridges().Functions {
		for _, prefix := range f.Prefixes {
			for _, want := range []string{"ANY " + prefix, "ANY " + strings.TrimSuffix(prefix, "/") + "/{proxy+}"} {
				if !slices.Contains(got, want) {
					t.Errorf("no route %q among %q", want, got)
				}
			}
		}
	}
}

// statements gives every statement of every policy with where it stands.
func statements(m made) map[string]map[string]any {
	out := map[string]map[string]any{}
	for name, tpl := range m.templates {
		for id, r := range tpl.of("AWS::IAM::Policy") {
			document := properties(r)["PolicyDocument"].(map[string]any)
			for i, s := range document["Statement"].([]any) {
				out[fmt.Sprintf("%s/%s[%d]", name, id, i)] = s.(map[string]any)
			}
		}
	}
	return out
}

// everywhere lists the actions that may stand beside the resource *, each with its reason.
var everywhere = map[string]string{
	"xray:PutTraceSegments":         "traces have no resource",
	"xray:PutTelemetryRecords":      "traces have no resource",
	"xray:GetSamplingRules":         "sampling rules have no resource",
	"xray:GetSamplingTargets":       "sampling rules have no resource",
	"logs:CreateLogDelivery":        "deliveries of logs have no resource; Step Functions asks for them",
	"logs:GetLogDelivery":           "as above",
	"logs:UpdateLogDelivery":        "as above",
	"logs:DeleteLogDelivery":        "as above",
	"logs:ListLogDeliveries":        "as above",
	"logs:PutResourcePolicy":        "as above",
	"logs:DescribeResourcePolicies": "as above",
	"logs:DescribeLogGroups":        "as above",
}

func TestNoWildcards(t *testing.T) {
	for where, s := range statements(synth(t)) {
		resource := text(t, s["Resource"])
		for _, action := range strs(s["Action"]) {
			if strings.Contains(action, "*") {
				t.Errorf("%s allows %s", where, action)
			}
			if resource == `"*"` && everywhere[action] == "" {
				t.Errorf("%s allows %s on everything", where, action)
			}
		}
	}
}

func strs(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, x := range v {
			out = append(out, fmt.Sprint(x))
		}
		return out
	}
	return nil
}

func TestTableGrantsAreByEntity(t *testing.T) {
	granted := ""
	for where, s := range statements(synth(t)) {
		touches := slices.ContainsFunc(strs(s["Action"]), func(a string) bool { return strings.HasPrefix(a, "dynamodb:") && a != "dynamodb:ListStreams" })
		stream := slices.Contains(strs(s["Action"]), "dynamodb:GetRecords")
		keys := text(t, s["Condition"])
		if touches && !stream && !strings.Contains(keys, "dynamodb:LeadingKeys") {
			t.Errorf("%s reaches the whole table: %s", where, text(t, s))
		}
		granted += keys
	}
	for _, e := range app.Bridges().Table.Entities {
		for _, prefix := range append([]string{e.Prefix}, e.Lists...) {
			if !strings.Contains(granted, `"`+prefix+`*"`) {
				t.Errorf("no function may use %s (%s)", e.Name, prefix)
			}
		}
	}
}

func TestWhatKeepsDataStays(t *testing.T) {
	m := synth(t)
	for _, kind := range []string{"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::KMS::Key", "AWS::Cognito::UserPool", "AWS::SecretsManager::Secret", "AWS::SQS::Queue", "AWS::Logs::LogGroup"} {
		found := 0
		for name, tpl := range m.templates {
			for id, r := range tpl.of(kind) {
				found++
				if r["DeletionPolicy"] != "Retain" || r["UpdateReplacePolicy"] != "Retain" {
					t.Errorf("%s %s in %s goes with its stack", kind, id, name)
				}
			}
		}
		if found == 0 {
			t.Errorf("no %s in any stack", kind)
		}
	}
}

func TestTheTable(t *testing.T) {
	for id, r := range synth(t).templates["data"].of("AWS::DynamoDB::Table") {
		for name, want := range map[string]string{
			"BillingMode": `"PAY_PER_REQUEST"`, "DeletionProtectionEnabled": "true", "StreamSpecification": "NEW_AND_OLD_IMAGES",
			"PointInTimeRecoverySpecification": "true", "TimeToLiveSpecification": app.Bridges().Table.TTLAttribute, "SSESpecification": "KMS",
			"GlobalSecondaryIndexes": app.Bridges().Table.Indexes[0].Name,
		} {
			if got := text(t, properties(r)[name]); !strings.Contains(got, want) {
				t.Errorf("%s.%s = %s, want %s in it", id, name, got, want)
			}
		}
	}
}

func TestWhatFailsIsKept(t *testing.T) {
	tpl := synth(t).templates["app"]
	for _, kind := range []string{"AWS::Lambda::EventSourceMapping", "AWS::Scheduler::Schedule", "AWS::Events::Rule", "AWS::Lambda::EventInvokeConfig"} {
		resources := tpl.of(kind)
		if len(resources) == 0 {
			t.Errorf("no %s", kind)
		}
		for id, r := range resources {
			if got := text(t, properties(r)); !strings.Contains(got, "Dead") {
				t.Errorf("%s %s has no dead-letter queue: %s", kind, id, got)
			}
		}
	}
	for id, r := range tpl.of("AWS::Lambda::EventSourceMapping") {
		if got := text(t, properties(r)); !strings.Contains(got, "ReportBatchItemFailures") || !strings.Contains(got, `"BisectBatchOnFunctionError":true`) {
			t.Errorf("%s neither reports nor halves failed batches: %s", id, got)
		}
	}
}

func TestWorkflowsKeepNoContentInLogs(t *testing.T) {
	for id, r := range synth(t).templates["app"].of("AWS::StepFunctions::StateMachine") {
		got := text(t, properties(r)["LoggingConfiguration"])
		if !strings.Contains(got, `"IncludeExecutionData":false`) || !strings.Contains(got, `"Level":"ALL"`) {
			t.Errorf("logging of %s = %s", id, got)
		}
	}
}

func TestEachSiteKnowsItsOwnSecretOnly(t *testing.T) {
	seen := map[string]string{}
	deployed := ours(t, synth(t))
	for _, f := range app.Bridges().Functions {
		if !slices.Contains(f.Env, app.VarOriginSecret) {
			continue
		}
		vars := deployed[f.Name]["Environment"].(map[string]any)["Variables"].(map[string]any)
		secret := text(t, vars[string(app.VarOriginSecret)])
		if other := seen[secret]; other != "" {
			t.Errorf("%s and %s share an origin secret", f.Name, other)
		}
		seen[secret] = f.Name
	}
	sites := synth(t).templates["app"].of("AWS::CloudFront::Distribution")
	if len(sites) != len(seen) {
		t.Errorf("%d distributions for %d sites", len(sites), len(seen))
	}
	for id, site := range sites {
		got := text(t, properties(site))
		if !strings.Contains(got, "WebACLId") || !strings.Contains(got, originHeader) {
			t.Errorf("%s has no firewall or sends no secret", id)
		}
	}
}

// TestAlarmsOfTheManifest compares each alarm field by field, and that somebody is told of it.
func TestAlarmsOfTheManifest(t *testing.T) {
	tpl := synth(t).templates["app"]
	made := map[string]map[string]any{}
	for _, r := range tpl.of("AWS::CloudWatch::Alarm") {
		made[fmt.Sprint(properties(r)["AlarmDescription"])] = properties(r)
	}
	specs := app.Bridges().Alarms
	if len(made) != len(specs) {
		t.Errorf("%d alarms, want the %d of the manifest", len(made), len(specs))
	}
	metrics := map[app.Metric]string{
		app.IteratorAge: "AWS/Lambda IteratorAge Maximum", app.DeadLetters: "AWS/SQS ApproximateNumberOfMessagesVisible Maximum",
		app.ExecutionsFailed: "AWS/States ExecutionsFailed Sum",
		app.MailBounced:      "AWS/SES Reputation.BounceRate Maximum", app.MailUnwanted: "AWS/SES Reputation.ComplaintRate Maximum",
	}
	for _, spec := range specs {
		got := made[spec.Why]
		want, ok := metrics[spec.Metric]
		if !ok { // counted from lines of a log, by the alarm's own filter
			want = fmt.Sprintf("%s-test %s Sum", app.Bridges().Name, title(spec.Name))
		}
		if is := fmt.Sprint(got["Namespace"], " ", got["MetricName"], " ", got["Statistic"]); is != want {
			t.Errorf("alarm %s watches %s, want %s", spec.Name, is, want)
		}
		if got["Threshold"] != spec.Threshold || got["Period"] != float64(60*spec.Minutes) || got["ComparisonOperator"] != "GreaterThanThreshold" || got["TreatMissingData"] != "notBreaching" {
			t.Errorf("alarm %s is %v, want over %v within %d minutes, and silence to be no alarm", spec.Name, got, spec.Threshold, spec.Minutes)
		}
		if actions := text(t, got["AlarmActions"]); !strings.Contains(actions, "Alarms") {
			t.Errorf("alarm %s tells %s, want the topic of alarms", spec.Name, actions)
		}
		if !accountWide[spec.Metric] && !strings.Contains(text(t, watched(t, tpl, got)), title(spec.Of)) {
			t.Errorf("alarm %s watches something else than %s: %v", spec.Name, spec.Of, got["Dimensions"])
		}
	}
}

// accountWide are the metrics of the whole account.
var accountWide = map[app.Metric]bool{app.MailBounced: true, app.MailUnwanted: true}

// watched is what an alarm looks at: its dimensions, or the filter that counts lines for it.
func watched(t *testing.T, tpl template, alarm map[string]any) any {
	t.Helper()
	if alarm["Dimensions"] != nil {
		return alarm["Dimensions"]
	}
	for _, r := range tpl.of("AWS::Logs::MetricFilter") {
		if strings.Contains(text(t, properties(r)["MetricTransformations"]), `"`+fmt.Sprint(alarm["MetricName"])+`"`) {
			return properties(r)
		}
	}
	return nil
}

// TestStaffSignInWithASecondFactor: one group for each role of the manifest, no password alone, and nobody signs up by themselves.
func TestStaffSignInWithASecondFactor(t *testing.T) {
	groups := map[string]bool{}
	pools := 0
	for _, tpl := range synth(t).templates {
		for _, r := range tpl.of("AWS::Cognito::UserPoolGroup") {
			groups[fmt.Sprint(properties(r)["GroupName"])] = true
		}
		for _, r := range tpl.of("AWS::Cognito::UserPool") {
			pools++
			p := properties(r)
			if p["MfaConfiguration"] != "ON" || text(t, p["EnabledMfas"]) != `["SOFTWARE_TOKEN_MFA"]` {
				t.Errorf("the staff's pool has MFA %v by %v, want it on, by an app", p["MfaConfiguration"], p["EnabledMfas"])
			}
			if admin := text(t, p["AdminCreateUserConfig"]); !strings.Contains(admin, `"AllowAdminCreateUserOnly":true`) {
				t.Errorf("people sign up by themselves: %s", admin)
			}
		}
	}
	if pools != 1 || len(groups) != len(app.Bridges().Roles) {
		t.Errorf("%d pools with groups %v, want one with the roles %v", pools, groups, app.Bridges().Roles)
	}
	for _, role := range app.Bridges().Roles {
		if !groups[role] {
			t.Errorf("no group for the role %s", role)
		}
	}
}

// TestAFirewallStandsBeforeEverySite: an HTTP API cannot carry one, so every distribution must.
func TestAFirewallStandsBeforeEverySite(t *testing.T) {
	found := 0
	for _, tpl := range synth(t).templates {
		for id, r := range tpl.of("AWS::CloudFront::Distribution") {
			found++
			config, _ := properties(r)["DistributionConfig"].(map[string]any)
			if config["WebACLId"] == nil {
				t.Errorf("no firewall before %s", id)
			}
		}
	}
	if found != 2 {
		t.Errorf("%d distributions, want the two sites'", found)
	}
}

// TestFirewallsKeepOnlyWhatTheyBlocked: of a request that was let through nothing is logged, of a blocked one nothing secret.
func TestFirewallsKeepOnlyWhatTheyBlocked(t *testing.T) {
	found := 0
	for _, stack := range []string{"edge", "app"} {
		for id, r := range synth(t).templates[stack].of("AWS::WAFv2::LoggingConfiguration") {
			found++
			filter, hidden := text(t, properties(r)["LoggingFilter"]), text(t, properties(r)["RedactedFields"])
			if !strings.Contains(filter, `"DefaultBehavior":"DROP"`) || strings.Count(filter, `"Action":`) != 1 || !strings.Contains(filter, `"Action":"BLOCK"`) {
				t.Errorf("%s keeps more than what was blocked: %s", id, filter)
			}
			for _, secret := range []string{`"cookie"`, `"authorization"`, "QueryString"} {
				if !strings.Contains(hidden, secret) {
					t.Errorf("%s does not hide %s", id, secret)
				}
			}
		}
	}
	if found != 2 {
		t.Errorf("%d firewalls log, want both", found)
	}
}

// TestEveryQueueOfWhatFailedHasAnAlarm looks at the templates, not at the manifest: what nobody empties is lost in two weeks.
func TestEveryQueueOfWhatFailedHasAnAlarm(t *testing.T) {
	tpl := synth(t).templates["app"]
	var watched []string
	for _, r := range tpl.of("AWS::CloudWatch::Alarm") {
		watched = append(watched, text(t, properties(r)["Dimensions"]))
	}
	for id := range tpl.of("AWS::SQS::Queue") {
		if !slices.ContainsFunc(watched, func(d string) bool { return strings.Contains(d, `"`+id+`"`) }) {
			t.Errorf("no alarm watches %s", id)
		}
	}
}

func TestErrorPagesAreCounted(t *testing.T) {
	tpl := synth(t).templates["app"]
	var patterns []string
	for _, r := range tpl.of("AWS::Logs::MetricFilter") {
		patterns = append(patterns, properties(r)["FilterPattern"].(string))
	}
	for _, want := range []string{
		`{ ($.status = "5*") && (($.route = "ANY /") || ($.route = "ANY /{proxy+}")) }`,
		`{ ($.status = "5*") && (($.route = "ANY /console") || ($.route = "ANY /console/{proxy+}")) }`,
		`{ $.msg = "` + app.MessageGivenUp + `" }`,
	} {
		if !slices.Contains(patterns, want) {
			t.Errorf("no metric of the lines %s among %q", want, patterns)
		}
	}
	for _, r := range tpl.of("AWS::ApiGatewayV2::Stage") { // the names that the patterns ask for
		format := text(t, properties(r)["AccessLogSettings"])
		for _, field := range []string{"status", "route"} {
			if !strings.Contains(format, `\"`+field+`\":`) {
				t.Errorf("the API's log has no %s: %s", field, format)
			}
		}
	}
}

func TestSigningKeyIsThirtyTwoBytes(t *testing.T) {
	for _, generated := range []string{strings.Repeat("z", keyLength), strings.Repeat("0", keyLength), strings.Repeat("Q", keyLength)} {
		raw, err := base64.StdEncoding.Strict().DecodeString(generated + keyEnd)
		if err != nil || len(raw) != 32 {
			t.Errorf("key of %q... has %d bytes (%v), want 32", generated[:1], len(raw), err)
		}
	}
}

func TestSettingsCheck(t *testing.T) {
	good := Settings{Stage: "live", MailFrom: "Bridges <bridges@example.org>"}
	for _, c := range []struct {
		name   string
		change func(*Settings)
		want   string
	}{
		{"good", func(*Settings) {}, ""},
		{"no stage", func(s *Settings) { s.Stage = "" }, `stage ""`},
		{"stage with a dash", func(s *Settings) { s.Stage = "a-b" }, `stage "a-b"`},
		{"no mail address", func(s *Settings) { s.MailFrom = "bridges" }, `mailFrom "bridges"`},
		{"not built", func(s *Settings) { s.System.Functions = []app.Function{{Name: "portal"}} }, "portal is not built"},
		{"hosts without certificate", func(s *Settings) { s.PublicHost = "example.org" }, "go together"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := good
			c.change(&s)
			err := s.check()
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("check() = %v, want %q", err, c.want)
			}
		})
	}
}
