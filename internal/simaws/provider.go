package simaws

import (
	"context"
	"errors"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"
)

// versions are the provider releases the world stands in for.
var versions = map[string]string{"aws": "6.83.2", "awsx": "2.22.0", "random": "4.21.2"}

// backend is one provider package of the world, as the engine speaks to it.
//
// The engine attaches every instance of a provider to the same port, each through a
// connection of its own, and names the instance only when it configures it: the
// connection is what tells instances apart.
type backend struct {
	pulumirpc.UnimplementedResourceProviderServer

	world *World
	pkg   string

	mu       sync.Mutex
	sessions map[string]session // by connection
}

func newBackend(w *World, pkg string) *backend {
	return &backend{world: w, pkg: pkg, sessions: map[string]session{}}
}

// connection is the address a request comes from.
func connection(ctx context.Context) string {
	if p, ok := peer.FromContext(ctx); ok {
		return p.Addr.String()
	}
	return ""
}

// session is the configuration of the instance a request is for.
func (b *backend) session(ctx context.Context) session {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s, ok := b.sessions[connection(ctx)]; ok {
		return s
	}
	return b.world.session()
}

var marshalling = plugin.MarshalOptions{KeepUnknowns: true, KeepSecrets: true, KeepResources: true}

func unmarshal(s *structpb.Struct) (resource.PropertyMap, error) {
	return plugin.UnmarshalProperties(s, marshalling)
}

func marshal(m resource.PropertyMap) (*structpb.Struct, error) {
	return plugin.MarshalProperties(m, marshalling)
}

// answer turns an error of the world into one the engine takes as final: nothing was left half done.
func answer(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled):
		return status.Error(codes.Canceled, err.Error())
	}
	return status.Error(codes.FailedPrecondition, err.Error())
}

// Handshake says what the world understands.
func (b *backend) Handshake(context.Context, *pulumirpc.ProviderHandshakeRequest) (*pulumirpc.ProviderHandshakeResponse, error) {
	return &pulumirpc.ProviderHandshakeResponse{AcceptSecrets: true, AcceptResources: true}, nil
}

// Attach lets an engine attach.
func (b *backend) Attach(context.Context, *pulumirpc.PluginAttach) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}

// GetPluginInfo says which release the world stands in for.
func (b *backend) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: versions[b.pkg]}, nil
}

// GetSchema says no more than the engine needs.
func (b *backend) GetSchema(context.Context, *pulumirpc.GetSchemaRequest) (*pulumirpc.GetSchemaResponse, error) {
	return &pulumirpc.GetSchemaResponse{Schema: `{"name":"` + b.pkg + `","version":"` + versions[b.pkg] + `"}`}, nil
}

// Cancel has nothing to cancel: what AWS was asked for it does.
func (b *backend) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}

// CheckConfig takes the configuration as it is.
func (b *backend) CheckConfig(_ context.Context, req *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	return &pulumirpc.CheckResponse{Inputs: req.GetNews()}, nil
}

// DiffConfig replaces nothing but for another region or account.
func (b *backend) DiffConfig(_ context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	was, err := unmarshal(req.GetOldInputs())
	if err != nil {
		return nil, err
	}
	is, err := unmarshal(req.GetNews())
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.DiffResponse{Changes: pulumirpc.DiffResponse_DIFF_NONE}
	for _, key := range keysOf(was, is) {
		if key == "version" || same(was[key], is[key]) || absent(was[key]) && absent(is[key]) {
			continue
		}
		response.Changes = pulumirpc.DiffResponse_DIFF_SOME
		response.Diffs = append(response.Diffs, string(key))
		if key == "region" {
			response.Replaces = append(response.Replaces, string(key))
		}
	}
	return response, nil
}

// Configure settles account, region and default tags of an instance.
func (b *backend) Configure(ctx context.Context, req *pulumirpc.ConfigureRequest) (*pulumirpc.ConfigureResponse, error) {
	if b.pkg == "aws" {
		config, err := unmarshal(req.GetArgs())
		if err != nil {
			return nil, err
		}
		session, err := b.world.configured(config)
		if err != nil {
			return nil, answer(err)
		}
		b.mu.Lock()
		b.sessions[connection(ctx)] = session
		b.mu.Unlock()
	}
	return &pulumirpc.ConfigureResponse{AcceptSecrets: true, AcceptResources: true, SupportsPreview: true}, nil
}

// Construct makes a component.
func (b *backend) Construct(ctx context.Context, req *pulumirpc.ConstructRequest) (*pulumirpc.ConstructResponse, error) {
	response, err := construct(ctx, req)
	if err != nil {
		return nil, answer(err)
	}
	return response, nil
}

// Invoke answers a function.
func (b *backend) Invoke(ctx context.Context, req *pulumirpc.InvokeRequest) (*pulumirpc.InvokeResponse, error) {
	args, err := unmarshal(req.GetArgs())
	if err != nil {
		return nil, err
	}
	result, err := b.world.invoke(req.GetTok(), args, b.session(ctx))
	if err != nil {
		return nil, answer(err)
	}
	out, err := marshal(result)
	return &pulumirpc.InvokeResponse{Return: out}, err
}
