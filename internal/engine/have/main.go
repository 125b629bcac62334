// Command have says whether there is a Pulumi CLI the engine can be driven by.
// It prints its path, or fails.
package main

import (
	"context"
	"fmt"
	"os"

	"landfall/internal/engine"
)

func main() {
	cli, err := engine.FindCLI(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(cli.Path)
}
