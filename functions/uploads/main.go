// Command uploads imports register files that were put into the bucket.
package main

import "github.com/bridges-of-trust/bridges/shared/runtime/boot"

func main() { boot.Main("uploads", boot.Uploads) }
