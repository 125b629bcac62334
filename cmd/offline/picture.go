package main

import (
	"context"
	"errors"
	"io"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"

	"landfall/internal/picture"
)

//go:generate go run . picture -stack production -out ../../docs/architecture.svg

// drawable says whether the flags go with drawing, or without.
func (o *options) drawable() error {
	switch drawing := o.command == "picture"; {
	case drawing && (o.out == "" || len(o.files) != 1):
		return errors.New("picture draws one stack into one file: name both, with -stack and -out")
	case !drawing && o.out != "":
		return errors.New("-out is for picture")
	default:
		return nil
	}
}

// draws makes the environment and draws what exists then.
func draws(ctx context.Context, s *session) error {
	if _, err := s.Up(ctx, optup.ProgressStreams(io.Discard), optup.ErrorProgressStreams(os.Stderr)); err != nil {
		return s.outcome("up", err)
	}
	drawn, err := picture.Draw(s.world.Resources())
	if err != nil {
		return err
	}
	return os.WriteFile(s.out, drawn, 0o644) //nolint:gosec // a picture is for everyone
}
