package config

import "fmt"

// Discovery is how services find a private one.
type Discovery string

// The ways to be found.
const (
	DNS            Discovery = "dns"
	ServiceConnect Discovery = "service-connect"
)

// validateKind checks what one kind needs and the others have no use for.
func (s Service) validateKind(at check) {
	if !at.read("kind") || s.Kind == "" {
		s.Health.validate(at.at("health"))
		return
	}
	switch s.Kind {
	case Web:
		s.validateWeb(at)
	case Worker, Private:
		s.validateUnrouted(at)
	case Scheduled, Task:
		s.validateEnding(at)
	}
	switch {
	case s.Schedule == nil && s.Kind == Scheduled:
		at.at("schedule").missing(`write one such as schedule: {cron: "0 3 * * ? *", timezone: Europe/Berlin}`)
	case s.Schedule != nil && s.Kind != Scheduled:
		at.at("schedule").refuse(nil, "belongs to kind scheduled", "remove it, or make this kind: scheduled")
	case s.Schedule != nil:
		s.Schedule.validate(at.at("schedule"))
	}
	if s.Kind != Private && s.Discovery != DNS {
		at.at("discovery").refuse(string(s.Discovery), "belongs to kind private", "remove it: no service uses a "+string(s.Kind))
	}
}

func (s Service) validateWeb(at check) {
	health := at.at("health")
	if s.Route == nil {
		at.at("route").missing("write route: {} for the domain itself, or route: {host: api}")
	}
	s.Health.validate(health)
	s.Health.validateRequests(health)
	health.at("timeout").spanned(s.Health.Timeout, healthTimeout)
	health.at("grace").spanned(s.Health.Grace, healthGrace)
}

// validateUnrouted checks a service that the load balancer does not know: ECS
// alone tells its health, by a command.
func (s Service) validateUnrouted(at check) {
	health := at.at("health")
	s.validateNoRoute(at)
	if s.Health.Path != "" {
		health.at("path").refuse(s.Health.Path, "belongs to kind web", s.use("health.command: no load balancer asks"))
	}
	if s.Health.Codes != "" {
		health.at("codes").refuse(s.Health.Codes, "belongs to kind web", s.use("health.command: no load balancer asks"))
	}
	s.Health.validate(health)
	if len(s.Health.Command) == 0 {
		health.at("command").missing(fmt.Sprintf(`write one such as [CMD-SHELL, "pgrep node"]: ECS takes a %s without one for healthy 40 seconds after its start`, s.noun()))
	}
	if s.Scale.Requests != 0 {
		at.at("scale").at("requests").refuse(s.Scale.Requests, "belongs to kind web", fmt.Sprintf("scale a %s by cpu or memory", s.noun()))
	}
	if s.Scale.Latency != 0 {
		at.at("scale").at("latency").refuse(s.Scale.Latency, "belongs to kind web", fmt.Sprintf("scale a %s by cpu or memory", s.noun()))
	}
	health.at("timeout").spanned(s.Health.Timeout, commandTimeout)
	health.at("grace").spanned(s.Health.Grace, commandGrace)
}

// validateEnding checks a task that ends: nothing waits for it and nobody asks
// it, so that it has neither health nor port.
func (s Service) validateEnding(at check) {
	s.validateNoRoute(at)
	if s.Port != 0 {
		at.at("port").refuse(s.Port, "belongs to a kind that stays", "remove it: nobody reaches a task that ends")
	}
	if !s.Health.none() && at.read("health") {
		at.at("health").refuse(nil, "belongs to a kind that stays", "remove it: the exit code of a task that ends tells how it went")
	}
	if s.Singleton {
		at.at("singleton").refuse(true, "belongs to a kind that stays", fmt.Sprintf("remove it: kind %s starts one task each time", s.Kind))
	}
}

func (s Service) validateNoRoute(at check) {
	if s.Route != nil {
		at.at("route").refuse(nil, "belongs to kind web", fmt.Sprintf("remove it: a %s takes no requests from outside", s.noun()))
	}
}

// noun is the kind as a sentence names it.
func (s Service) noun() string {
	switch s.Kind {
	case Private:
		return "private service"
	case Scheduled, Task:
		return "task that ends"
	default:
		return string(s.Kind)
	}
}

func (s Service) use(what string) string { return fmt.Sprintf("use %s a %s", what, s.noun()) }

func (h Health) none() bool {
	return h.Path == "" && h.Codes == "" && len(h.Command) == 0 && h.Interval == 0 && h.Timeout == 0 && h.Grace == 0
}
