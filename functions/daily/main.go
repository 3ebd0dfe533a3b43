// Command daily repairs what was lost: messages, callbacks, stopped runs.
package main

import (
	"github.com/bridges-of-trust/bridges/shared/runtime/boot"
	"github.com/bridges-of-trust/bridges/shared/runtime/boot/background"
)

func main() { boot.Main("daily", background.Daily) }
