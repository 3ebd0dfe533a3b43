// Command console serves the staff's workflow console.
package main

import (
	"github.com/bridges-of-trust/bridges/shared/runtime/boot"
	"github.com/bridges-of-trust/bridges/shared/runtime/boot/console"
)

func main() { boot.Main("console", console.Build) }
