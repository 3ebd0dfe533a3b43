// Command uploads imports register files that were put into the bucket.
package main

import (
	"github.com/bridges-of-trust/bridges/shared/runtime/boot"
	"github.com/bridges-of-trust/bridges/shared/runtime/boot/background"
)

func main() { boot.Main("uploads", background.Uploads) }
