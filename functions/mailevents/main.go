// Command mailevents takes the news of deliveries, bounces and complaints.
package main

import (
	"github.com/bridges-of-trust/bridges/shared/runtime/boot"
	"github.com/bridges-of-trust/bridges/shared/runtime/boot/background"
)

func main() { boot.Main("mailevents", background.MailEvents) }
