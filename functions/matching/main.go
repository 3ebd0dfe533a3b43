// Command matching runs the tasks of the matching workflow.
package main

import "github.com/bridges-of-trust/bridges/shared/runtime/boot"

func main() { boot.Main("matching", boot.Matching) }
