// Command have prints the path of the Pulumi CLI the engine would be driven by,
// and nothing if there is none yet.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"landfall/internal/cli"
)

func main() {
	found, err := cli.Find(context.Background())
	switch {
	case errors.Is(err, cli.ErrNone):
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	default:
		fmt.Println(found.Path)
	}
}
