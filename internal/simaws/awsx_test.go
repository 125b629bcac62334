package simaws_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/simaws"
)

// recorded is a resource the real component made.
type recorded struct {
	Type         string
	Name         string
	Parent       string
	Custom       bool
	Inputs       m
	Dependencies []string
}

// recording is what awsx v2.22.0 made of two inputs, under the real engine with an aws
// provider that gave every resource the id "<name>-id" and computed nothing else.
type recording struct {
	Cases []struct {
		Spec      m
		Resources []recorded
	}
}

// component is awsx's VPC without the SDK of awsx.
type component struct {
	pulumi.ResourceState
	VpcID    pulumi.StringOutput      `pulumi:"vpcId"`
	Public   pulumi.StringArrayOutput `pulumi:"publicSubnetIds"`
	Private  pulumi.StringArrayOutput `pulumi:"privateSubnetIds"`
	Isolated pulumi.StringArrayOutput `pulumi:"isolatedSubnetIds"`
}

// network builds a VPC from the recorded inputs and exports what it offers.
func network(spec m) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		account := &struct{ pulumi.ProviderResourceState }{}
		if err := ctx.RegisterResource("pulumi:providers:aws", "account", pulumi.Map{
			"region": pulumi.String("eu-central-1"), "defaultTags": pulumi.String(`{"tags":{"project":"shop"}}`),
		}, account); err != nil {
			return err
		}
		in := pulumi.Map{}
		for key, value := range spec {
			if key != "name" {
				in[key] = pulumi.Any(value)
			}
		}
		vpc := &component{}
		if err := ctx.RegisterRemoteComponentResource("awsx:ec2:Vpc", spec["name"].(string), in, vpc,
			pulumi.Providers(account)); err != nil {
			return err
		}
		ctx.Export("vpc", vpc.VpcID)
		ctx.Export("public", vpc.Public)
		ctx.Export("private", vpc.Private)
		ctx.Export("isolated", vpc.Isolated)
		return nil
	}
}

func recordings(t *testing.T) recording {
	t.Helper()
	text, err := os.ReadFile("testdata/awsx-vpc.json")
	require.NoError(t, err)
	var r recording
	require.NoError(t, json.Unmarshal(text, &r))
	return r
}

// asMade is what the component makes of a recorded case. The real one hands the allocation
// id of the address to the NAT gateway, which the recording could not show: its addresses
// had none.
func asMade(resources []recorded) []recorded {
	made := slices.Clone(resources)
	for i := range made {
		r := &made[i]
		r.Dependencies = slices.Clone(r.Dependencies)
		if r.Type == "aws:ec2/natGateway:NatGateway" {
			r.Inputs = with(maps.Clone(r.Inputs), m{"allocationId": r.Name + "-id"})
			r.Dependencies = append(r.Dependencies, "aws:ec2/eip:Eip "+r.Name)
		}
		slices.Sort(r.Dependencies)
		if strings.HasPrefix(r.Parent, "pulumi:pulumi:Stack ") {
			r.Parent = "pulumi:pulumi:Stack simaws-test"
		}
	}
	return made
}

// TestVPCIsTheRealOne compares children, names, parents, inputs and dependencies with
// the recording, and takes the stack from its one case to the other: two zones behind one
// NAT gateway become three with one each, by changing one route and adding the rest.
func TestVPCIsTheRealOne(t *testing.T) {
	t.Parallel()
	world := simaws.New(simaws.Options{})
	var spec m
	stack := attach(t, world, func(ctx *pulumi.Context) error { return network(spec)(ctx) })
	for i, changes := range []map[string]int{{"create": 29}, {"create": 15, "update": 1, "same": 28}} {
		c := recordings(t).Cases[i]
		spec = c.Spec
		up, err := stack.Up(t.Context())
		require.NoError(t, err)
		assert.Equal(t, changes, *up.Summary.ResourceChanges)
		assert.ElementsMatch(t, asMade(c.Resources), asRecorded(t, state(t, stack)))

		ids := map[string]string{}
		for _, r := range world.Resources() {
			ids[r.Type+" "+r.Name] = r.ID
		}
		for _, sort := range []string{"public", "private", "isolated"} {
			var want l
			for zone := range spec["availabilityZoneNames"].([]any) {
				want = append(want, ids[fmt.Sprintf("aws:ec2/subnet:Subnet network-%s-%d", sort, zone+1)])
			}
			assert.Equal(t, want, up.Outputs[sort].Value)
		}
		assert.Equal(t, ids["aws:ec2/vpc:Vpc network"], up.Outputs["vpc"].Value)
	}
}

// asRecorded renders the resources of the component as the recording does.
func asRecorded(t *testing.T, deployment apitype.DeploymentV3) []recorded {
	t.Helper()
	ids := map[string]string{}
	for _, r := range deployment.Resources {
		if strings.HasPrefix(string(r.Type), "aws:") {
			ids[string(r.ID)] = r.URN.Name() + "-id"
		}
	}
	var found []recorded
	for _, r := range deployment.Resources {
		if !strings.HasPrefix(string(r.Type), "aws") {
			continue
		}
		one := recorded{
			Type: string(r.Type), Name: r.URN.Name(), Parent: short(r.Parent), Custom: r.Custom, Inputs: m{},
			Dependencies: []string{},
		}
		if r.Custom {
			assert.Contains(t, r.Provider, "pulumi:providers:aws::account::", "%s inherits the provider", r.URN)
			for key, value := range r.Inputs {
				if id, ok := value.(string); ok && ids[id] != "" {
					value = ids[id]
				}
				one.Inputs[key] = value
			}
		}
		for _, urn := range r.Dependencies {
			one.Dependencies = append(one.Dependencies, short(urn))
		}
		slices.Sort(one.Dependencies)
		found = append(found, one)
	}
	return found
}

func short(urn resource.URN) string { return string(urn.Type()) + " " + urn.Name() }
