package simaws_test

import (
	"fmt"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/simaws"
)

// underMocks runs a program of raw resources without an engine.
func underMocks(world *simaws.World, program func(*graph) error) error {
	return pulumi.RunErr(func(ctx *pulumi.Context) error { return program(newGraph(ctx)) },
		pulumi.WithMocks("shop", "test", world.Mocks()))
}

// TestMocksAreTheSameWorld: the stack the engine brings up comes up under mocks, with the
// same ids.
func TestMocksAreTheSameWorld(t *testing.T) {
	world := simaws.New(simaws.Options{})
	require.NoError(t, underMocks(world, groundwork))
	again := simaws.New(simaws.Options{})
	require.NoError(t, underMocks(again, groundwork))
	assert.ElementsMatch(t, world.Resources(), again.Resources())
}

// TestMocksBuildTheRecordedVPC: the component's children exist in the world although the
// program never sees them.
func TestMocksBuildTheRecordedVPC(t *testing.T) {
	for _, c := range recordings(t).Cases {
		world := simaws.New(simaws.Options{})
		require.NoError(t, pulumi.RunErr(network(c.Spec), pulumi.WithMocks("shop", "test", world.Mocks())))
		var want, got []string
		for _, r := range c.Resources {
			if r.Custom {
				want = append(want, r.Type+" "+r.Name)
			}
		}
		for _, r := range world.Resources() {
			got = append(got, r.Type+" "+r.Name)
			if r.Type == "aws:ec2/vpc:Vpc" {
				assert.Equal(t, m{"Name": "network", "project": "shop"}, r.Outputs["tagsAll"].Mappable(), "the tags of the provider it was given")
			}
		}
		assert.ElementsMatch(t, want, got)
	}
}

func TestMocksRefuse(t *testing.T) {
	for _, c := range []struct {
		name    string
		program func(*graph) error
		want    string
	}{
		{"two resources of one URN", func(g *graph) error {
			if err := g.aws("ec2/eip:Eip", "address", m{}); err != nil {
				return err
			}
			return g.aws("ec2/eip:Eip", "address", m{})
		}, "duplicate URN urn:pulumi:test::shop::aws:ec2/eip:Eip::address: try giving the resource a unique name"},
		{"a type nobody wrote down", func(g *graph) error {
			return g.aws("quantum/computer:Computer", "computer", m{})
		}, "the simulated AWS does not know the resource type aws:quantum/computer:Computer"},
		{"a component of awsx other than the VPC", func(g *graph) error {
			return g.ctx.RegisterRemoteComponentResource("awsx:ecs:FargateService", "service", pulumi.Map{}, &component{})
		}, "the simulated AWS does not know the remote component awsx:ecs:FargateService"},
		{"a function nobody wrote down", func(g *graph) error {
			var result struct{}
			return g.ctx.Invoke("aws:ec2/getAmi:getAmi", nil, &result)
		}, "the simulated AWS does not know the function aws:ec2/getAmi:getAmi"},
		{"another account", func(g *graph) error {
			return g.ctx.RegisterResource("pulumi:providers:aws", "account", pulumi.Map{
				"allowedAccountIds": pulumi.String(`["999999999999"]`),
			}, &struct{ pulumi.ProviderResourceState }{})
		}, "AWS account ID not allowed: 111111111111"},
	} {
		err := underMocks(simaws.New(simaws.Options{}), c.program)
		require.ErrorContains(t, err, c.want, c.name)
	}
}

// TestURNsHoldTypesOnly: a child of one name under parents of different types is fine, and
// under two parents of one type is not.
func TestURNsHoldTypesOnly(t *testing.T) {
	program := func(second string) func(*graph) error {
		return func(g *graph) error {
			for i, token := range []string{"shop:test:One", second} {
				parent := &component{}
				if err := g.ctx.RegisterComponentResource(token, fmt.Sprintf("parent-%d", i), parent); err != nil {
					return err
				}
				if err := g.aws("ec2/eip:Eip", "address", m{}, pulumi.Parent(parent)); err != nil {
					return err
				}
			}
			return nil
		}
	}
	require.NoError(t, underMocks(simaws.New(simaws.Options{}), program("shop:test:Two")))
	require.ErrorContains(t, underMocks(simaws.New(simaws.Options{}), program("shop:test:One")),
		"duplicate URN urn:pulumi:test::shop::shop:test:One$aws:ec2/eip:Eip::address")
}

// TestQuotas: the first of a kind past the quota is refused.
func TestQuotas(t *testing.T) {
	port := func(i int) m {
		return m{"securityGroupId": "${group}", "ipProtocol": "tcp", "fromPort": i + 1000, "toPort": i + 1000, "cidrIpv4": "10.0.0.0/16"}
	}
	rule := func(i int) m {
		return m{
			"listenerArn": "${listener.arn}", "priority": i + 1000, "actions": l{m{"type": "forward", "targetGroupArn": "${targets.arn}"}},
			"conditions": l{m{"pathPattern": m{"values": l{fmt.Sprintf("/%d", i)}}}},
		}
	}
	for _, c := range []struct {
		token string
		in    func(int) m
		quota int // besides what the groundwork has used up
		want  string
	}{
		{"vpc/securityGroupIngressRule:SecurityGroupIngressRule", port, 59, "operation error EC2: AuthorizeSecurityGroupIngress, api error RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached."},
		{"vpc/securityGroupEgressRule:SecurityGroupEgressRule", port, 60, "operation error EC2: AuthorizeSecurityGroupEgress, api error RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached."},
		{"lb/listenerRule:ListenerRule", rule, 99, "operation error Elastic Load Balancing v2: CreateRule, api error TooManyRules: The maximum number of rules has been reached on load balancer"},
		{"ec2/eip:Eip", func(int) m { return m{} }, 4, "operation error EC2: AllocateAddress, api error AddressLimitExceeded: The maximum number of addresses has been reached."},
		{"ec2/vpc:Vpc", func(int) m { return m{"cidrBlock": "10.9.0.0/16"} }, 4, "operation error EC2: CreateVpc, api error VpcLimitExceeded: The maximum number of VPCs has been reached."},
	} {
		fill := func(count int) error {
			return underMocks(simaws.New(simaws.Options{}), func(g *graph) error {
				if err := groundwork(g); err != nil {
					return err
				}
				for i := range count {
					if err := g.aws(c.token, fmt.Sprintf("one-of-many-%d", i), c.in(i)); err != nil {
						return err
					}
				}
				return nil
			})
		}
		require.NoError(t, fill(c.quota), c.token)
		require.ErrorContains(t, fill(c.quota+1), c.want)
	}
}

// TestOutsiders: one component alone may name what others would have made.
func TestOutsiders(t *testing.T) {
	alone := func(g *graph) error {
		return g.aws("ec2/securityGroup:SecurityGroup", "group", m{"vpcId": "vpc-0123"})
	}
	require.ErrorContains(t, underMocks(simaws.New(simaws.Options{}), alone), "InvalidVpcID.NotFound")
	require.NoError(t, underMocks(simaws.New(simaws.Options{Outsiders: true}), alone))
}

// TestFunctions: where one is, and which route table a subnet has.
func TestFunctions(t *testing.T) {
	world := simaws.New(simaws.Options{Account: "222222222222", Region: "eu-west-1"})
	mocks := world.Mocks()
	ask := func(token string, args resource.PropertyMap) m {
		result, err := mocks.Call(pulumi.MockCallArgs{Token: token, Args: args})
		require.NoError(t, err)
		return result.Mappable()
	}
	assert.Equal(t, "222222222222", ask("aws:index/getCallerIdentity:getCallerIdentity", nil)["accountId"])
	assert.Equal(t, "eu-west-1", ask("aws:index/getRegion:getRegion", nil)["name"])
	assert.Equal(t, "aws", ask("aws:index/getPartition:getPartition", nil)["partition"])
	assert.Equal(t, l{"eu-west-1a", "eu-west-1b", "eu-west-1c"}, ask("aws:index/getAvailabilityZones:getAvailabilityZones", nil)["names"])

	near := simaws.New(simaws.Options{})
	require.NoError(t, underMocks(near, groundwork))
	mocks = near.Mocks()
	ids := map[string]string{}
	for _, r := range near.Resources() {
		ids[r.Name] = r.ID
	}
	in := resource.PropertyMap{"subnetId": resource.NewProperty(ids["subnet-a"])}
	assert.Equal(t, ids["table"], ask("aws:ec2/getRouteTable:getRouteTable", in)["routeTableId"])
}

// TestSecretsReachTheMocksAsSecrets and leave them as such.
func TestSecretsReachTheMocksAsSecrets(t *testing.T) {
	mocks := simaws.New(simaws.Options{}).Mocks()
	in := resource.NewPropertyMapFromMap(database(m{"password": "correct-horse"}))
	in["username"] = resource.MakeSecret(in["username"])
	_, out, err := mocks.NewResource(pulumi.MockResourceArgs{
		TypeToken: "aws:rds/instance:Instance", Name: "db", Custom: true, Inputs: in,
	})
	require.NoError(t, err)
	assert.True(t, out["password"].IsSecret(), "always secret")
	assert.True(t, out["username"].IsSecret(), "secret because it came as one")
	assert.False(t, out["endpoint"].IsSecret())
}

// TestMocksTellOfOtherStacks that they were told of, and of no others.
func TestMocksTellOfOtherStacks(t *testing.T) {
	mocks := simaws.New(simaws.Options{}).Mocks()
	mocks.Stack("organization/shop/other", resource.PropertyMap{"lends": resource.NewProperty("a VPC")})
	ask := func(name string) (any, error) {
		var answer any
		err := pulumi.RunErr(func(ctx *pulumi.Context) error {
			stack, err := pulumi.NewStackReference(ctx, name, nil)
			if err != nil {
				return err
			}
			output, err := stack.GetOutputDetails("lends")
			if err == nil {
				answer = output.Value
			}
			return err
		}, pulumi.WithMocks("shop", "test", mocks))
		return answer, err
	}
	answer, err := ask("organization/shop/other")
	require.NoError(t, err)
	assert.Equal(t, "a VPC", answer)
	_, err = ask("organization/shop/nobody")
	require.ErrorContains(t, err, `unknown stack "organization/shop/nobody"`)
}
