// Command console serves the staff's workflow console.
package main

import "github.com/bridges-of-trust/bridges/shared/runtime/boot"

func main() { boot.Main("console", boot.Console) }
