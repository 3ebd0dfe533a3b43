// Package background builds the functions that no browser reaches: the workflow's tasks, the relay, the sweeper, imports
// and the news of mails. It stands apart from boot, because what they link (mail, templates of letters) would slow the
// start of every function that serves pages.
package background
