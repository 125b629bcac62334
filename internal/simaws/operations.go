package simaws

import (
	"context"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"
)

// call prepares a request about a resource.
func (b *backend) call(ctx context.Context, urn, id string, in *structpb.Struct) (*call, error) {
	u := resource.URN(urn)
	kind, ok := kinds[string(u.Type())]
	if !ok || string(u.Type().Package()) != b.pkg {
		return nil, answer(&Unsimulated{"the resource type " + string(u.Type())})
	}
	inputs, err := unmarshal(in)
	if err != nil {
		return nil, err
	}
	return &call{
		world: b.world, kind: kind, session: b.session(ctx), urn: u, name: u.Name(), id: id, in: inputs,
	}, nil
}

// Check chooses names and refuses what the schema does not allow.
func (b *backend) Check(ctx context.Context, req *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	c, err := b.call(ctx, req.GetUrn(), "", req.GetNews())
	if err != nil {
		return nil, err
	}
	olds, err := unmarshal(req.GetOlds())
	if err != nil {
		return nil, err
	}
	random := req.GetRandomSeed()
	if len(random) == 0 {
		random = seed(req.GetUrn())
	}
	checked, failures := c.check(olds, random)
	response := &pulumirpc.CheckResponse{}
	for _, failure := range failures {
		response.Failures = append(response.Failures, &pulumirpc.CheckFailure{Property: failure.Property, Reason: failure.Reason})
	}
	response.Inputs, err = marshal(checked)
	return response, err
}

// Diff says what would change and whether it can change in place.
func (b *backend) Diff(ctx context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	c, err := b.call(ctx, req.GetUrn(), req.GetId(), req.GetNews())
	if err != nil {
		return nil, err
	}
	was, err := unmarshal(req.GetOldInputs())
	if err != nil {
		return nil, err
	}
	state, err := unmarshal(req.GetOlds())
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.DiffResponse{
		Changes: pulumirpc.DiffResponse_DIFF_NONE, HasDetailedDiff: true,
		DetailedDiff: map[string]*pulumirpc.PropertyDiff{},
	}
	for _, change := range c.diff(was, state) {
		response.Changes = pulumirpc.DiffResponse_DIFF_SOME
		response.Diffs = append(response.Diffs, change.property)
		response.DetailedDiff[change.property] = &pulumirpc.PropertyDiff{Kind: change.kind(), InputDiff: !change.output}
		if change.replaces {
			response.Replaces = append(response.Replaces, change.property)
		}
	}
	response.DeleteBeforeReplace = len(response.Replaces) > 0 && c.deletesFirst(was)
	return response, nil
}

func (ch change) kind() pulumirpc.PropertyDiff_Kind {
	kinds := []pulumirpc.PropertyDiff_Kind{
		pulumirpc.PropertyDiff_UPDATE, pulumirpc.PropertyDiff_ADD, pulumirpc.PropertyDiff_DELETE,
	}
	if ch.replaces {
		kinds = []pulumirpc.PropertyDiff_Kind{
			pulumirpc.PropertyDiff_UPDATE_REPLACE, pulumirpc.PropertyDiff_ADD_REPLACE, pulumirpc.PropertyDiff_DELETE_REPLACE,
		}
	}
	return kinds[slices.Index([]bool{!ch.added && !ch.removed, ch.added, ch.removed}, true)]
}

// Create makes a resource, or in a preview says what is known of it before.
func (b *backend) Create(ctx context.Context, req *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	c, err := b.call(ctx, req.GetUrn(), "", req.GetProperties())
	if err != nil {
		return nil, err
	}
	c.preview = req.GetPreview()
	if !c.preview {
		if err := b.world.wait(ctx, c.kind.token, c.name, Before); err != nil {
			return nil, answer(err)
		}
	}
	t, err := b.world.create(c)
	if err != nil {
		return nil, answer(err)
	}
	if !c.preview {
		if err := b.world.wait(ctx, c.kind.token, c.name, After); err != nil {
			return nil, answer(err)
		}
	}
	out, err := b.come(c, t)
	return &pulumirpc.CreateResponse{Id: t.id, Properties: out}, err
}

// come renders what was made or changed once it has come up. What has not the engine
// keeps with the reason, and tries to update when it is run again.
func (b *backend) come(c *call, t *thing) (*structpb.Struct, error) {
	out, err := marshal(t.out)
	if err != nil || c.preview {
		return out, err
	}
	late := b.world.awaited(c)
	if late == nil {
		return out, nil
	}
	in, err := marshal(c.in)
	if err != nil {
		return nil, err
	}
	failed, err := status.New(codes.Unknown, late.Error()).WithDetails(&pulumirpc.ErrorResourceInitFailed{
		Id: t.id, Inputs: in, Properties: out, Reasons: []string{late.Error()},
	})
	if err != nil {
		return nil, err
	}
	return nil, failed.Err()
}

// Read says what exists, or that nothing does any more.
func (b *backend) Read(ctx context.Context, req *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	c, err := b.call(ctx, req.GetUrn(), req.GetId(), req.GetInputs())
	if err != nil {
		return nil, err
	}
	if c.state, err = unmarshal(req.GetProperties()); err != nil {
		return nil, err
	}
	in, out, ok, err := b.world.read(c)
	if err != nil {
		return nil, err
	}
	if !ok {
		return &pulumirpc.ReadResponse{}, nil
	}
	response := &pulumirpc.ReadResponse{Id: req.GetId()}
	if response.Inputs, err = marshal(in); err != nil {
		return nil, err
	}
	response.Properties, err = marshal(out)
	return response, err
}

// Update changes a resource in place.
func (b *backend) Update(ctx context.Context, req *pulumirpc.UpdateRequest) (*pulumirpc.UpdateResponse, error) {
	c, err := b.call(ctx, req.GetUrn(), req.GetId(), req.GetNews())
	if err != nil {
		return nil, err
	}
	if c.state, err = unmarshal(req.GetOlds()); err != nil {
		return nil, err
	}
	c.preview = req.GetPreview()
	t, err := b.world.update(c)
	if err != nil {
		return nil, answer(err)
	}
	out, err := b.come(c, t)
	return &pulumirpc.UpdateResponse{Properties: out}, err
}

// Delete takes a resource out of the world.
func (b *backend) Delete(ctx context.Context, req *pulumirpc.DeleteRequest) (*emptypb.Empty, error) {
	c, err := b.call(ctx, req.GetUrn(), req.GetId(), nil)
	if err != nil {
		return nil, err
	}
	if c.state, err = unmarshal(req.GetProperties()); err != nil {
		return nil, err
	}
	return &emptypb.Empty{}, answer(b.world.remove(c))
}
