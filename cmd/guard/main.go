// Command guard reads what a preview would do and refuses it where something that
// keeps data, or that others rely on by name, would be replaced or deleted:
//
//	pulumi preview --json --show-replacement-steps >preview.json
//	go run ./cmd/guard preview.json
//
// Without a file it reads standard input. What it finds it prints in Markdown, for a
// comment on the pull request.
//
// A loss that is meant is allowed by name, of the resource or of the component it
// belongs to: -allow orders, or a label allow-loss:orders among those of -labels,
// which is the JSON list GitHub keeps them in.
//
// It ends with 0 if nothing is lost but what is allowed, with 1 if something is, and
// with 2 if it cannot tell: the input is empty, broken or cut short, the preview
// failed, or the command line is wrong.
package main

import (
	"os"

	"landfall/internal/guard"
)

func main() {
	os.Exit(guard.Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
