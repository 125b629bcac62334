package inventory

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// foundling is a key of a Compose file that Fargate has no place for.
type foundling struct {
	level     Level
	key       string
	there     func(p *part) bool
	found, do string
}

var foundlings = []foundling{
	{
		Blocker, "privileged", func(p *part) bool { return p.Privileged },
		"has all rights of the host, which Fargate gives nobody", "do without them, or keep this service on a machine of its own",
	},
	{
		Blocker, "network_mode", func(p *part) bool { return p.NetworkMode == "host" },
		"uses the network of the host, and there is none", "say which ports it listens on (ports, expose) and run this again; what must see the local network stays there",
	},
	{
		Blocker, "network_mode", func(p *part) bool {
			return strings.HasPrefix(p.NetworkMode, "service:") || strings.HasPrefix(p.NetworkMode, "container:")
		},
		"lives in the network of another container", "make the two one program, or give each an address of its own",
	},
	{Blocker, "pid", func(p *part) bool { return p.Pid != "" }, "sees processes of others", "do without it"},
	{Blocker, "ipc", func(p *part) bool { return p.Ipc != "" && p.Ipc != "private" }, "shares memory with others", "do without it"},
	{
		Blocker, "devices", func(p *part) bool { return len(p.Devices) > 0 || len(p.DeviceCgroupRules) > 0 },
		"uses devices of the host", "keep this service on a machine that has them",
	},
	{Blocker, "gpus", func(p *part) bool { return len(p.Gpus) > 0 || reserves(p) }, "uses a GPU, and Fargate has none", "keep this service on a machine that has one"},
	{
		Blocker, "cap_add", func(p *part) bool {
			return slices.ContainsFunc(p.CapAdd, func(name string) bool { return name != "SYS_PTRACE" })
		},
		"asks for rights of the kernel that Fargate gives nobody", "do without them, or keep this service on a machine of its own",
	},
	{Blocker, "platform", func(p *part) bool { return strings.HasPrefix(p.Platform, "windows") }, "runs on Windows", "bring a Linux image"},
	{Look, "working_dir", func(p *part) bool { return p.WorkingDir != "" }, "is set beside the image", "set it in the Dockerfile (WORKDIR)"},
	{Look, "configs", func(p *part) bool { return len(p.Configs) > 0 }, "hands files to the container", "COPY them into the image, or let the program read variables"},
	{Look, "extra_hosts", func(p *part) bool { return len(p.ExtraHosts) > 0 }, "names hosts beside DNS", "use real names; host.docker.internal is nobody there"},
	{Look, "dns", func(p *part) bool { return len(p.DNS) > 0 || len(p.DNSSearch) > 0 }, "asks name servers of its own", "the VPC's own answers"},
	{Look, "sysctls", func(p *part) bool { return len(p.Sysctls) > 0 }, "changes the kernel", "do without it"},
	{Look, "shm_size", func(p *part) bool { return p.ShmSize > 64<<20 }, "needs more shared memory than Fargate gives (64 MiB)", "browsers take --disable-dev-shm-usage"},
	{Look, "stop_signal", func(p *part) bool { return p.StopSignal != "" && p.StopSignal != "SIGTERM" }, "is not SIGTERM", "set STOPSIGNAL in the Dockerfile"},
	{Look, "volumes_from", func(p *part) bool { return len(p.VolumesFrom) > 0 }, "shares files with another container", "make the two one program, or keep the files in the bucket"},
	{Look, "post_start", func(p *part) bool { return len(p.PostStart)+len(p.PreStop)+len(p.PreStart) > 0 }, "runs hooks around the container's life", "put them into the program"},
	{Look, "external_links", func(p *part) bool { return len(p.ExternalLinks) > 0 }, "leads to containers of another file", "add them to this file, or hand their address over under env"},
	{Note, "ulimits", func(p *part) bool { return len(p.Ulimits) > 0 }, "is left out", "Fargate allows 65535 open files by itself"},
	{Note, "logging", func(p *part) bool { return p.Logging != nil }, "is left out", "what a program writes to stdout and stderr goes to CloudWatch"},
	{Note, "security_opt", func(p *part) bool { return len(p.SecurityOpt) > 0 || len(p.CapDrop) > 0 }, "is left out", "Fargate isolates every task by a machine of its own"},
}

func reserves(p *part) bool {
	return p.Deploy != nil && p.Deploy.Resources.Reservations != nil && len(p.Deploy.Resources.Reservations.Devices) > 0
}

// homeless lists the keys of a service that have no place in a stack.
func (c *converter) homeless(p *part) {
	for _, f := range foundlings {
		if f.there(p) {
			c.add(f.level, p.Name, f.key, f.found, f.do)
		}
	}
}

// ordered says what becomes of the order in which Compose starts services.
func (c *converter) ordered(p *part) {
	for _, name := range slices.Sorted(maps.Keys(p.DependsOn)) {
		other := c.parts[name]
		switch {
		case other == nil || other.role != application:
		case p.DependsOn[name].Condition == types.ServiceConditionCompletedSuccessfully:
			// What becomes of the other one tells: see endings.
		default:
			c.look(p.Name, "depends_on", fmt.Sprintf("starts after %s", name), "ECS starts all at once: let the program try again until "+name+" answers")
		}
	}
}
