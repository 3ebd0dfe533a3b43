// Command portal serves the public site and the applicants' portal.
package main

import (
	"github.com/bridges-of-trust/bridges/shared/runtime/boot"
	"github.com/bridges-of-trust/bridges/shared/runtime/boot/portal"
)

func main() { boot.Main("portal", portal.Build) }
