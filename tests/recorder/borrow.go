package recorder

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/internal/simaws"
	"landfall/internal/stackfile"
	"landfall/platform"
)

// lenderOf is the stack file that a review borrows from, released; nil for a stack
// that borrows nothing.
func lenderOf(stack *stackfile.Stack) (*stackfile.Stack, error) {
	if stack.Of() == "" {
		return nil, nil
	}
	lender, err := stack.Lender()
	if err != nil {
		return nil, err
	}
	if _, err = lender.Secrets(); err == nil {
		_, err = lender.Release()
	}
	return lender, err
}

// TryBeside runs the program on a review, beside the stack that it borrows from in the
// same account.
func TryBeside(lender, stack *stackfile.Stack, options ...pulumi.RunOption) (*Recording, error) {
	world := simaws.New(simaws.Options{Account: account(lender), Region: lender.Config["aws:region"]})
	return borrow(world, lender, stack, platform.In(stack.Folder), options...)
}

func borrow(
	world *simaws.World, lender, stack *stackfile.Stack, program pulumi.RunFunc, options ...pulumi.RunOption,
) (*Recording, error) {
	lent, err := play(world.Mocks(), lender, platform.In(lender.Folder))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", lender.Name, err)
	}
	front := world.Mocks()
	outputs := resource.PropertyMap{}
	for _, r := range lent.Of("landfall:platform:Lends") {
		outputs["lends"] = resource.NewProperty(r.Inputs)
	}
	front.Stack("organization/"+lender.Project+"/"+lender.Name, outputs)
	return play(front, stack, program, options...)
}
