package stack
const identityPath = "/_local/identity"
const clientID = "bridges-console"
