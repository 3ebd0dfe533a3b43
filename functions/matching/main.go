// Command matching runs the tasks of the matching workflow.
package main

import (
	"github.com/bridges-of-trust/bridges/shared/runtime/boot"
	"github.com/bridges-of-trust/bridges/shared/runtime/boot/background"
)

func main() { boot.Main("matching", background.Matching) }
