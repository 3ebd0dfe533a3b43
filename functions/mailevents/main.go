// Command mailevents takes the news of deliveries, bounces and complaints.
package main

import "github.com/bridges-of-trust/bridges/shared/runtime/boot"

func main() { boot.Main("mailevents", boot.MailEvents) }
