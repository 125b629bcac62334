package tests

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"landfall/internal/simaws"
	"landfall/platform"
	"landfall/tests/recorder"
)

// TestALenderOfAnotherVersionIsTold, whatever it has to lend.
func TestALenderOfAnotherVersionIsTold(t *testing.T) {
	file := recorder.Stack(t, review)
	for says, lends := range map[string]any{
		"another form": map[string]any{"form": 2, "account": "222222222222"},
		"no form":      map[string]any{"vpc": "vpc-1"},
		"no object":    "vpc-1",
	} {
		t.Run(says, func(t *testing.T) {
			mocks := simaws.New(simaws.Options{}).Mocks()
			mocks.Stack("organization/landfall/staging", resource.PropertyMap{"lends": resource.NewPropertyValue(lends)})
			err := pulumi.RunErr(platform.In(file.Folder), pulumi.WithMocks(file.Project, file.Name, mocks),
				func(info *pulumi.RunInfo) { info.Config, info.ConfigSecretKeys = file.Config, file.Encrypted })
			require.ErrorContains(t, err, "stack organization/landfall/staging was deployed by another version of this program: run pulumi up there")
		})
	}
}
