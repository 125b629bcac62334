package simaws_test

import (
	"encoding/json"
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

// TestVPCIsTheRealOne compares children, names, parents, inputs and dependencies with
// the recording. The real component hands the allocation id of the address to the NAT
// gateway; the recording could not show it, as its addresses had none.
func TestVPCIsTheRealOne(t *testing.T) {
	for _, c := range recordings(t).Cases {
		world := simaws.New(simaws.Options{})
		stack := attach(t, world, network(c.Spec))
		up, err := stack.Up(t.Context())
		require.NoError(t, err)
		for i, r := range c.Resources {
			if r.Type == "aws:ec2/natGateway:NatGateway" {
				c.Resources[i].Inputs["allocationId"] = r.Name + "-id"
				c.Resources[i].Dependencies = append(r.Dependencies, "aws:ec2/eip:Eip "+r.Name)
			}
			slices.Sort(c.Resources[i].Dependencies)
			if strings.HasPrefix(r.Parent, "pulumi:pulumi:Stack ") {
				c.Resources[i].Parent = "pulumi:pulumi:Stack simaws-test"
			}
		}
		exported, err := stack.Export(t.Context())
		require.NoError(t, err)
		var deployment apitype.DeploymentV3
		require.NoError(t, json.Unmarshal(exported.Deployment, &deployment))
		assert.ElementsMatch(t, c.Resources, asRecorded(t, deployment))

		subnets := map[string]string{}
		for _, r := range world.Resources() {
			subnets[r.Name+" "+r.Type] = r.ID
		}
		zones := len(c.Spec["availabilityZoneNames"].([]any))
		for _, sort := range []string{"public", "private", "isolated"} {
			var want l
			for zone := range zones {
				want = append(want, subnets["network-"+sort+"-"+string(rune('1'+zone))+" aws:ec2/subnet:Subnet"])
			}
			assert.Equal(t, want, up.Outputs[sort].Value)
		}
		assert.Equal(t, subnets["network aws:ec2/vpc:Vpc"], up.Outputs["vpc"].Value)
		_, err = stack.Destroy(t.Context())
		require.NoError(t, err)
		assert.Empty(t, world.Resources())
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
