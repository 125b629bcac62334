package simaws

import (
	"context"
	"fmt"
	"net"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// messageLimit is what the engine allows a message to hold.
const messageLimit = 400 << 20

// Server is the world as the Pulumi engine reaches it.
type Server struct {
	servers []*grpc.Server
	ports   []string // "aws:40123"
}

// Serve answers the engine as some of the providers aws, awsx and random, or as all of
// them when none is named. It serves until Close or until ctx is done.
func (w *World) Serve(ctx context.Context, packages ...string) (*Server, error) {
	if len(packages) == 0 {
		packages = []string{"aws", "awsx", "random"}
	}
	s := &Server{}
	for _, pkg := range packages {
		if _, ok := versions[pkg]; !ok {
			s.Close()
			return nil, &Unsimulated{"the provider " + pkg}
		}
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			s.Close()
			return nil, fmt.Errorf("provider %s: %w", pkg, err)
		}
		server := grpc.NewServer(grpc.MaxRecvMsgSize(messageLimit))
		pulumirpc.RegisterResourceProviderServer(server, newBackend(w, pkg))
		go server.Serve(listener) //nolint:errcheck // ends when Close stops the server
		s.servers = append(s.servers, server)
		s.ports = append(s.ports, fmt.Sprintf("%s:%d", pkg, listener.Addr().(*net.TCPAddr).Port))
	}
	context.AfterFunc(ctx, s.Close)
	return s, nil
}

// Env is the value of PULUMI_DEBUG_PROVIDERS under which an engine finds the server.
func (s *Server) Env() string { return strings.Join(s.ports, ",") }

// Close stops answering. The world stays as it is.
func (s *Server) Close() {
	for _, server := range s.servers {
		server.Stop()
	}
}
