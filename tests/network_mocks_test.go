package tests

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"landfall/config"
	"landfall/iam"
	"landfall/network"
)

// networkMocks answers with ids that tell tier and zone, so that the inputs of
// one resource show which other ones it was given: subnet-private-b, and
// rtb-private-b for the table looked up by it.
type networkMocks struct {
	lock  sync.Mutex
	made  map[string]networkMade // by type and name
	calls []string               // what was looked up, and through which provider
}

type networkMade struct {
	inputs            map[string]any
	parent, provider  string
	dependencies      []string
	componentProvider string
	transforms        int
}

func (m *networkMocks) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	rpc := args.RegisterRPC
	m.lock.Lock()
	defer m.lock.Unlock()
	key := args.TypeToken + " " + args.Name
	if _, twice := m.made[key]; twice {
		return "", nil, fmt.Errorf("%s is registered twice", key)
	}
	m.made[key] = networkMade{
		inputs: args.Inputs.Mappable(), parent: urnName(rpc.GetParent()), provider: urnName(rpc.GetProvider()),
		dependencies: rpc.GetDependencies(), componentProvider: urnName(rpc.GetProviders()["aws"]),
		transforms: len(rpc.GetTransforms()),
	}
	outputs := args.Inputs.Copy()
	outputs["arn"] = resource.NewProperty("arn-of-" + args.Name)
	if args.TypeToken == "awsx:ec2:Vpc" {
		outputs["vpcId"] = resource.NewProperty("vpc-network")
		for _, tier := range []string{"public", "private", "isolated"} {
			var ids []resource.PropertyValue
			for _, zone := range args.Inputs["availabilityZoneNames"].ArrayValue() {
				ids = append(ids, resource.NewProperty("subnet-"+tier+"-"+zone.StringValue()[len("eu-central-1"):]))
			}
			outputs[resource.PropertyKey(tier+"SubnetIds")] = resource.NewProperty(ids)
		}
	}
	return "id-of-" + args.Name, outputs, nil
}

func (m *networkMocks) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	if args.Token != "aws:ec2/getRouteTable:getRouteTable" {
		return nil, fmt.Errorf("unknown call %s", args.Token)
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	subnet := args.Args["subnetId"].StringValue()
	m.calls = append(m.calls, subnet+" through "+urnName(args.Provider))
	return resource.PropertyMap{
		"routeTableId": resource.NewProperty("rtb-" + strings.TrimPrefix(subnet, "subnet-")),
	}, nil
}

// urnName is the type and name at the end of a URN, or of a provider's reference.
func urnName(urn string) string {
	parts := strings.Split(urn, "::")
	if len(parts) < 4 {
		return ""
	}
	types := strings.Split(parts[2], "$")
	return types[len(types)-1] + " " + parts[3]
}

// ordinaryNetwork is an environment with as much as the network looks at.
func ordinaryNetwork() *config.Config {
	return &config.Config{Project: "landfall", Stack: "staging", Region: "eu-central-1", Platform: config.Platform{
		Tier: config.Staging, Account: "111111111111", Logs: config.Logs{RetentionDays: 30},
		Network: config.Network{
			CIDR: "10.20.0.0/16", Zones: []string{"a", "b"}, NAT: config.NATSingle, Endpoints: []string{"ecr.api", "logs"},
		},
		Database: &config.Database{Port: 5442}, Cache: &config.Cache{Port: 6390},
	}}
}

// networkProgram builds the network and what it cannot do without.
func networkProgram(c *config.Config) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		provider, err := aws.NewProvider(ctx, "aws", &aws.ProviderArgs{Region: pulumi.String(c.Region)})
		if err != nil {
			return err
		}
		keys, err := iam.NewKeys(ctx, "keys", iam.KeysArgs{Config: c}, pulumi.Providers(provider))
		if err != nil {
			return err
		}
		_, err = network.New(ctx, "network", network.Args{Config: c, Keys: keys}, pulumi.Providers(provider))
		return err
	}
}

// networkOf builds the network of an ordinary environment with one change to it.
func networkOf(t *testing.T, edit func(*config.Config)) *networkMocks {
	t.Helper()
	c := ordinaryNetwork()
	edit(c)
	mocks := &networkMocks{made: map[string]networkMade{}}
	require.NoError(t, pulumi.RunErr(networkProgram(c), pulumi.WithMocks(c.Project, c.Stack, mocks)))
	return mocks
}

func asIs(*config.Config) {}

// inputs is what a resource was asked to be, a JSON document in it as a value.
func (m *networkMocks) inputs(t *testing.T, key string) map[string]any {
	t.Helper()
	made, ok := m.made[key]
	require.True(t, ok, "no %s among %v", key, slices.Sorted(maps.Keys(m.made)))
	inputs := maps.Clone(made.inputs)
	for _, document := range []string{"policy", "assumeRolePolicy"} {
		if text, ok := inputs[document].(string); ok {
			var value any
			require.NoError(t, json.Unmarshal([]byte(text), &value))
			inputs[document] = value
		}
	}
	return inputs
}

func (m *networkMocks) of(typ string) []string {
	var names []string
	for key := range m.made {
		if name, ok := strings.CutPrefix(key, typ+" "); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

type (
	fields = map[string]any
	items  = []any
)
