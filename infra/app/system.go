package app

import "time"

// Bridges returns the manifest. Memory follows CPU on Lambda: pages and tasks get what their
// benchmarks need, not more.
func Bridges() System {
	return System{
		Name:      "bridges",
		Functions: functions(),
		Workflows: []StateMachine{{
			Name:      "matching",
			ARN:       VarMatching,
			Functions: map[string]string{"MatchingFunction": "matching"},
			Timeout:   60 * 24 * time.Hour,
		}, {
			Name:      "suggestions",
			ARN:       VarSuggestions,
			Functions: map[string]string{"MatchingFunction": "matching"},
			Timeout:   2 * time.Hour,
		}},
		Schedules: []Cron{{
			Name: "sweep", Function: "daily", Express: "rate(5 minutes)", Zone: "Europe/Kyiv",
			Input: `{"job":"sweep"}`, Retries: 3, MaxAge: 5 * time.Minute,
		}},
		Stream: EventSource{
			Function: "relay", BatchSize: 25, Window: time.Second, Retries: 5,
			MaxAge: 6 * time.Hour, Bisect: true, Parallelism: 1,
		},
		Table:   table(),
		Folders: folders(),
		Alarms:  alarms(),
		Roles:   []string{"officer", "assessor", "finance", "administrator", "auditor"},
		LogDays: 90,
	}
}

func functions() []Function {
	return []Function{
		{
			Name: "portal", Purpose: "public site and applicants' portal", Trigger: HTTP,
			MemoryMB: 1024, Timeout: 10 * time.Second, Prefixes: []string{"/"},
			Env: []Var{VarTable, VarBucket, VarPublicURL, VarSigningKey, VarOriginSecret},
			Grants: []Grant{
				{Table, Read, []string{"edition", "call", "register", "partnership"}},
				{Table, ReadWrite, []string{"application", "interest", "marker", "link", "session", "rate", "outbox"}},
				{Bucket, Read, []string{"registers/"}},
			},
		},
		{
			Name: "console", Purpose: "staff's workflow console", Trigger: HTTP,
			MemoryMB: 1024, Timeout: 15 * time.Second, Prefixes: []string{"/console"},
			Env: []Var{VarTable, VarBucket, VarConsoleURL, VarIssuer, VarClientID, VarSigningKey, VarOriginSecret, VarMatching, VarSuggestions},
			Grants: []Grant{
				{Table, Read, []string{"edition", "call", "register", "partnership", "interest", "mailstate"}},
				{Table, ReadWrite, []string{"application", "run", "set", "suggestion", "strength", "session", "marker", "outbox"}},
				{Bucket, Read, []string{"registers/", "runs/", "suggestions/"}},
				{Workflow, Read, []string{"matching", "suggestions"}},
			},
		},
		{
			Name: "matching", Purpose: "tasks of the workflows that pair and suggest", Trigger: Task,
			MemoryMB: 2048, Timeout: 10 * time.Minute,
			Env: []Var{VarTable, VarBucket},
			Grants: []Grant{
				{Table, Read, []string{"edition", "call", "register", "interest", "strength"}},
				{Table, ReadWrite, []string{"application", "run", "suggestion", "partnership", "marker", "outbox"}},
				{Bucket, Read, []string{"registers/"}},
				{Bucket, ReadWrite, []string{"runs/", "suggestions/"}},
			},
		},
		{
			Name: "relay", Purpose: "the table's stream: mail, callbacks, starting workflows", Trigger: Stream,
			MemoryMB: 512, Timeout: time.Minute,
			Env: []Var{VarTable, VarPublicURL, VarConsoleURL, VarMailFrom, VarSigningKey, VarMatching, VarSuggestions},
			Grants: []Grant{
				{Table, Read, []string{"edition", "call", "application", "run", "partnership"}},
				{Table, ReadWrite, []string{"outbox", "mailstate"}},
				{Mail, Send, nil},
				{Workflow, Start, []string{"matching", "suggestions"}},
				{Workflow, Answer, []string{"matching"}},
			},
		},
		{
			Name: "uploads", Purpose: "imports registers put into the bucket", Trigger: Object,
			MemoryMB: 2048, Timeout: 10 * time.Minute, Concurrency: 1,
			Env: []Var{VarTable, VarBucket},
			Grants: []Grant{
				{Table, ReadWrite, []string{"register"}},
				{Bucket, ReadWrite, []string{"registers/", "incoming/"}},
			},
		},
		{
			Name: "mailevents", Purpose: "bounces, complaints, deliveries", Trigger: MailNews,
			MemoryMB: 256, Timeout: 30 * time.Second,
			Env:    []Var{VarTable},
			Grants: []Grant{{Table, ReadWrite, []string{"mailstate"}}},
		},
		{
			Name: "daily", Purpose: "sweeper: messages left behind, lost callbacks, missed starts", Trigger: Schedule,
			MemoryMB: 512, Timeout: 5 * time.Minute, Concurrency: 1,
			Env: []Var{VarTable, VarPublicURL, VarConsoleURL, VarMailFrom, VarSigningKey, VarMatching, VarSuggestions},
			Grants: []Grant{
				{Table, Read, []string{"edition", "call"}},
				{Table, ReadWrite, []string{"application", "outbox", "mailstate", "run", "suggestion", "partnership", "marker"}},
				{Mail, Send, nil},
				{Workflow, Start, []string{"matching", "suggestions"}},
				{Workflow, Answer, []string{"matching"}},
				{Workflow, Read, []string{"matching", "suggestions"}},
			},
		},
	}
}

func table() TableSpec {
	return TableSpec{
		PartitionKey: "pk", SortKey: "sk", TTLAttribute: "expires",
		Indexes: []Index{{Name: "list", PartitionKey: "lpk", SortKey: "lsk"}},
		Entities: []Entity{
			{Name: "edition", Prefix: "EDITION#", Purpose: "an edition of the programme, as data", Lists: []string{"LIST#edition"}},
			{Name: "call", Prefix: "CALL#", Purpose: "a call and its texts", Lists: []string{"LIST#call#"}},
			{Name: "application", Prefix: "APP#", Purpose: "an application, its draft, its events; erased then, all but what is about the municipality", Lists: []string{"LIST#application#"}, Days: 1825},
			{Name: "interest", Prefix: "INTEREST#", Purpose: "what a municipality says about those of the other side, its events", Lists: []string{"LIST#interest#"}},
			{Name: "run", Prefix: "RUN#", Purpose: "a matching run, its steps, its events", Lists: []string{"LIST#run#", "LIST#step#"}},
			{Name: "set", Prefix: "SET#", Purpose: "settings of runs, saved under a name, and their events", Lists: []string{"LIST#set#"}},
			{Name: "suggestion", Prefix: "SUGGEST#", Purpose: "a round of suggestions for all, its events", Lists: []string{"LIST#suggestion#"}},
			{Name: "partnership", Prefix: "PAIR#", Purpose: "a partnership and its events", Lists: []string{"LIST#partnership#"}},
			{Name: "strength", Prefix: "STRENGTH#", Purpose: "a strength that an officer corrected, its events", Lists: []string{"LIST#strength#"}},
			{Name: "register", Prefix: "REGISTER#", Purpose: "which snapshot of the register of places is current"},
			{Name: "marker", Prefix: "MARK#", Purpose: "uniqueness and idempotency"},
			{Name: "outbox", Prefix: "OUT#", Purpose: "messages that must follow a change", Lists: []string{"OUT#waiting", "LIST#letter#"}, Days: 90, TTL: true},
			{Name: "mailstate", Prefix: "MAIL#", Purpose: "what became of a mail; suppressed addresses by hash", Lists: []string{"LIST#lost"}, Days: 365, TTL: true},
			{Name: "link", Prefix: "LINK#", Purpose: "links and codes sent by mail, hashed", TTL: true},
			{Name: "session", Prefix: "SESSION#", Purpose: "sessions of applicants and staff, hashed", TTL: true},
			{Name: "rate", Prefix: "RATE#", Purpose: "counters that slow abuse down", TTL: true},
		},
	}
}

func folders() []Folder {
	return []Folder{
		{Prefix: "incoming/", Purpose: "register files as their publishers gave them", Days: 30, Starts: "uploads"},
		{Prefix: "registers/", Purpose: "snapshots of the register of places, content-addressed"},
		{Prefix: "runs/", Purpose: "frozen inputs and results of matching runs"},
		{Prefix: "suggestions/", Purpose: "frozen inputs of suggestions and what was found"},
	}
}

func alarms() []Alarm {
	return []Alarm{
		{"stream-age", IteratorAge, "relay", 60_000, 5, "mail and callbacks wait behind a record that fails"},
		{"stream-dead", DeadLetters, "relay", 0, 5, "a record was given up; redrive it after the fix"},
		{"schedule-dead", DeadLetters, "daily", 0, 5, "the sweeper did not run"},
		{"uploads-dead", DeadLetters, "uploads", 0, 5, "register files arrived and were not imported"},
		{"mailevents-dead", DeadLetters, "mailevents", 0, 5, "bounces and complaints were not noted"},
		{"message-given-up", MessagesGivenUp, "relay", 0, 5, "a letter or a start can never be carried out; the log names its record"},
		{"message-given-up-late", MessagesGivenUp, "daily", 0, 5, "a letter, a start or a callback was tried for hours and given up; the log names its record"},
		{"mail-bounces", MailBounced, "mailevents", 0.02, 60, "over 2% of the letters come back; SES looks into an account from 5% on and then stops its mail"},
		{"mail-unwanted", MailUnwanted, "mailevents", 0.0005, 60, "over 0.05% of the letters are reported as spam; SES looks into an account from 0.1% on and then stops its mail"},
		{"portal-errors", ServerErrors, "portal", 5, 5, "applicants see error pages"},
		{"console-errors", ServerErrors, "console", 5, 5, "staff see error pages"},
		{"matching-failed", ExecutionsFailed, "matching", 0, 5, "a matching run stopped; the console says at which state"},
		{"suggestions-failed", ExecutionsFailed, "suggestions", 0, 5, "a round of suggestions stopped; the console says at which state"},
	}
}
