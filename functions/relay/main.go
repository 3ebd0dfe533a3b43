// Command relay carries out what changes left in the outbox, as the table's stream tells of it.
package main

import (
	"github.com/bridges-of-trust/bridges/shared/runtime/boot"
	"github.com/bridges-of-trust/bridges/shared/runtime/boot/background"
)

func main() { boot.Main("relay", background.Relay) }
