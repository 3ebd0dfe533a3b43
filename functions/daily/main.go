// Command daily repairs what was lost: messages, callbacks, stopped runs.
package main

import "github.com/bridges-of-trust/bridges/shared/runtime/boot"

func main() { boot.Main("daily", boot.Daily) }
