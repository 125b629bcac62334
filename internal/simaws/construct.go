package simaws

import (
	"context"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// awsxUses is the version of the aws provider that awsx v2.22.0 is built on. Children that
// do not inherit a provider ask for it, as the real ones do.
const awsxUses = "6.66.3"

// construction registers the children of one component with the engine that asked for it.
type construction struct {
	monitor pulumirpc.ResourceMonitorClient
	request *pulumirpc.ConstructRequest
	urn     string // of the component
	made    map[*child]*registered
}

// registered is a child the engine has answered for.
type registered struct {
	urn string
	out resource.PropertyMap // its id among them
}

// construct makes the component through the engine that asked for it.
func construct(ctx context.Context, req *pulumirpc.ConstructRequest) (*pulumirpc.ConstructResponse, error) {
	if req.GetType() != vpcComponentType {
		return nil, &Unsimulated{"the component " + req.GetType()}
	}
	inputs, err := unmarshal(req.GetInputs())
	if err != nil {
		return nil, err
	}
	plan, err := planVPC(req.GetName(), inputs)
	if err != nil {
		return nil, err
	}
	line, err := grpc.NewClient(req.GetMonitorEndpoint(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, fmt.Errorf("the engine's resource monitor: %w", err)
	}
	defer line.Close() //nolint:errcheck // everything was said by then
	c := &construction{monitor: pulumirpc.NewResourceMonitorClient(line), request: req, made: map[*child]*registered{}}
	if err := c.component(ctx); err != nil {
		return nil, err
	}
	for _, child := range plan.children() {
		if err := c.register(ctx, child); err != nil {
			return nil, fmt.Errorf("%s %s: %w", child.token, child.name, err)
		}
	}
	return c.finish(ctx, plan)
}

// component registers the component itself.
func (c *construction) component(ctx context.Context) error {
	response, err := c.monitor.RegisterResource(ctx, &pulumirpc.RegisterResourceRequest{
		Type: c.request.GetType(), Name: c.request.GetName(), Parent: c.request.GetParent(), Providers: c.request.GetProviders(),
		Protect: c.request.Protect, Aliases: c.request.GetAliases(), Dependencies: c.request.GetDependencies(), //nolint:protogetter // unset differs from false
		AcceptSecrets: true, AcceptResources: true, AliasSpecs: true,
	})
	c.urn = response.GetUrn()
	return err
}

// register makes one child under its parent, with the providers of the component.
func (c *construction) register(ctx context.Context, child *child) error {
	inputs, after := c.inputs(child)
	object, err := marshal(inputs)
	if err != nil {
		return err
	}
	parent := c.urn
	if child.parent != nil {
		parent = c.made[child.parent].urn
	}
	request := &pulumirpc.RegisterResourceRequest{
		Type: child.token, Name: child.name, Parent: parent, Custom: true, Object: object, Version: awsxUses,
		Provider: c.request.GetProviders()["aws"], Providers: c.request.GetProviders(),
		Protect:       c.request.Protect, //nolint:protogetter // unset differs from false
		AcceptSecrets: true, AcceptResources: true, SupportsPartialValues: true, AliasSpecs: true,
		PropertyDependencies: map[string]*pulumirpc.RegisterResourceRequest_PropertyDependencies{},
	}
	for property, urn := range after {
		request.PropertyDependencies[property] = &pulumirpc.RegisterResourceRequest_PropertyDependencies{Urns: []string{urn}}
		request.Dependencies = append(request.Dependencies, urn)
	}
	for _, other := range child.after {
		request.Dependencies = append(request.Dependencies, c.made[other].urn)
	}
	slices.Sort(request.Dependencies)
	request.Dependencies = slices.Compact(request.Dependencies)
	response, err := c.monitor.RegisterResource(ctx, request)
	if err != nil {
		return err
	}
	out, err := unmarshal(response.GetObject())
	if err != nil {
		return err
	}
	out["id"] = resource.NewProperty(response.GetId())
	if response.GetId() == "" {
		out["id"] = resource.MakeComputed(resource.NewProperty(""))
	}
	c.made[child] = &registered{urn: response.GetUrn(), out: out}
	return nil
}

// inputs are the inputs of a child and, by property, the child each comes from.
func (c *construction) inputs(child *child) (resource.PropertyMap, map[string]string) {
	in, after := resource.PropertyMap{}, map[string]string{}
	for key, value := range child.in {
		f, ok := value.(from)
		if !ok {
			in[resource.PropertyKey(key)] = resource.NewPropertyValue(value)
			continue
		}
		source := c.made[f.child]
		after[key] = source.urn
		in[resource.PropertyKey(key)] = orUnknown(source.out, f.attribute)
	}
	return in, after
}

func orUnknown(out resource.PropertyMap, attribute string) resource.PropertyValue {
	if v, ok := out[resource.PropertyKey(attribute)]; ok {
		return v
	}
	return resource.MakeComputed(resource.NewProperty(""))
}

// finish tells the engine and the caller what the component offers.
func (c *construction) finish(ctx context.Context, plan *vpcPlan) (*pulumirpc.ConstructResponse, error) {
	state, sources := c.outputs(plan)
	object, err := marshal(state)
	if err != nil {
		return nil, err
	}
	if _, err := c.monitor.RegisterResourceOutputs(ctx, &pulumirpc.RegisterResourceOutputsRequest{Urn: c.urn, Outputs: object}); err != nil {
		return nil, err
	}
	response := &pulumirpc.ConstructResponse{
		Urn: c.urn, State: object, StateDependencies: map[string]*pulumirpc.ConstructResponse_PropertyDependencies{},
	}
	for output, urns := range sources {
		response.StateDependencies[output] = &pulumirpc.ConstructResponse_PropertyDependencies{Urns: urns}
	}
	return response, nil
}

// outputs are the outputs of the component and the resources each comes from.
func (c *construction) outputs(plan *vpcPlan) (resource.PropertyMap, map[string][]string) {
	state, sources := resource.PropertyMap{}, map[string][]string{}
	byOutput := map[string][]resource.PropertyValue{}
	for _, child := range plan.made {
		one := c.made[child]
		if child.token == vpcType {
			state["vpcId"] = one.out["id"]
			sources["vpcId"] = []string{one.urn}
		}
		output := componentOutputs[child.token]
		if output != "" {
			byOutput[output] = append(byOutput[output], resource.MakeCustomResourceReference(resource.URN(one.urn), idOf(one), awsxUses))
			sources[output] = append(sources[output], one.urn)
		}
		for ids, sort := range subnetOutputs {
			if child.token == subnetType && slices.Contains(plan.ofSort(sort), child.name) {
				byOutput[ids] = append(byOutput[ids], one.out["id"])
				sources[ids] = append(sources[ids], one.urn)
			}
		}
	}
	for ids := range subnetOutputs {
		state[resource.PropertyKey(ids)] = resource.NewProperty(byOutput[ids])
	}
	for token, output := range componentOutputs {
		if token == vpcType || token == gatewayType {
			state[resource.PropertyKey(output)] = byOutput[output][0]
		} else {
			state[resource.PropertyKey(output)] = resource.NewProperty(byOutput[output])
		}
	}
	return state, sources
}

// idOf is the id a reference carries, empty while it is unknown.
func idOf(r *registered) resource.ID {
	if id := r.out["id"]; id.IsString() {
		return resource.ID(id.StringValue())
	}
	return ""
}

// componentOutputs are the outputs that hold the children themselves.
var componentOutputs = map[string]string{
	vpcType: "vpc", gatewayType: "internetGateway", subnetType: "subnets", routeTableType: "routeTables",
	associationType: "routeTableAssociations", routeType: "routes", natType: "natGateways", eipType: "eips",
}
