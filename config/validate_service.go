package config

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

func (s Service) validate(at check) {
	if s.Kind == "" {
		at.at("kind").missing("use " + either(vocabulary[reflect.TypeFor[Kind]()]))
	}
	if s.Image == "" {
		at.at("image").missing("name one of images")
	}
	if len(s.Command) > 0 && s.Command[0] == "" {
		at.at("command").item(0).refuse("", "is no program", "name the program to run, or leave command out for the image's own")
	}
	for i, word := range s.Command {
		at.at("command").item(i).leaks(word)
	}
	s.validateMigration(at)
	if s.Port != 0 || s.Kind == Web || s.Kind == Private {
		s.validatePort(at.at("port"))
	}
	s.validateSize(at)
	s.validateKind(at)
	if s.Route != nil && (s.Kind == Web || !at.read("kind")) {
		s.Route.validate(at.at("route"))
	}
	s.validateScale(at.at("scale"))
	s.validateSpot(at.at("spot"))
	s.validateRollout(at.at("rollout"))
	s.Connections.validate(at.at("connections"))
	s.validateEnvironment(at)
	if s.Files != nil {
		s.Files.validate(at.at("files"))
	}
	if s.Redis != nil {
		s.Redis.validate(at.at("redis"))
		s.validateRedis(at)
	}
	for i, port := range s.Egress {
		at.at("egress").item(i).ranged(port, ports, "")
	}
	distinct(at.at("egress"), s.Egress)
	if !slices.Contains(s.Egress, httpsPort) {
		at.at("egress").refuse(nil, "leaves out 443", "add it: a task fetches its image and its secrets and writes its log over it")
	}
	at.at("stopTimeout").spanned(s.StopTimeout, stopTimeout)
	s.validateUser(at.at("user"))
	if s.Exec && s.ReadOnly && at.read("readOnly") {
		at.at("exec").refuse(true, "cannot work on a read-only root file system", "write readOnly: false beside it, or leave exec out")
	}
}

func (s Service) validatePort(at check) {
	if s.Port == 0 {
		at.missing("write the port the program listens on")
		return
	}
	at.ranged(s.Port, ports, "")
}

func (s Service) validateUser(at check) {
	uid, _, _ := strings.Cut(s.User, ":")
	number, err := strconv.Atoi(uid)
	switch {
	case uid == "root" || err == nil && number == 0:
		at.refuse(s.User, "is root", "run as another user, such as 1000:1000")
	case !userForm.MatchString(s.User):
		at.refuse(s.User, "is no numeric user", "write uid or uid:gid in quotes, such as 1000:1000; names are not known before the image is")
	}
}

func (h Health) validate(at check) {
	at.at("interval").spanned(h.Interval, healthInterval)
	if healthInterval.holds(int(h.Interval)) && h.Timeout >= h.Interval && at.read("timeout", "interval") {
		at.at("timeout").refuse(h.Timeout, "is not less than interval "+h.Interval.String(), "shorten it, or raise interval")
	}
	if len(h.Command) > 0 {
		h.validateCommand(at.at("command"))
	}
}

// validateRequests checks what the load balancer asks and what it takes for a yes.
func (h Health) validateRequests(at check) {
	switch {
	case h.Path == "":
		at.at("path").missing("write the path that answers 200 when the service works, such as /health")
	case !healthForm.MatchString(h.Path) || len(h.Path) > healthPath:
		at.at("path").refuse(h.Path, "is no path", fmt.Sprintf("begin it with / and use no spaces, at most %d characters", healthPath))
	}
	h.validateCodes(at.at("codes"))
}

func (h Health) validateCodes(at check) {
	ok := codesForm.MatchString(h.Codes)
	for part := range strings.SplitSeq(h.Codes, ",") {
		low, high, isRange := strings.Cut(part, "-")
		first, _ := strconv.Atoi(low)
		last := first
		if isRange {
			last, _ = strconv.Atoi(high)
		}
		ok = ok && healthCodes.holds(first) && healthCodes.holds(last) && (!isRange || first < last)
	}
	if !ok {
		at.refuse(h.Codes, "is no set of HTTP codes", fmt.Sprintf("write codes of %s such as 200, 200,204 or 200-399", healthCodes))
	}
}

// validateCommand wants the forms ECS knows; NONE would switch the check off.
func (h Health) validateCommand(at check) {
	switch first := h.Command[0]; {
	case first != "CMD" && first != "CMD-SHELL":
		at.item(0).refuse(first, "is no form of a health check", "begin with CMD (a program and its arguments) or CMD-SHELL (one line for the shell)")
	case len(h.Command) == 1 || h.Command[1] == "":
		at.refuse(h.Command, "names no program", "add what to run, such as [CMD-SHELL, \"pgrep node\"]")
	case first == "CMD-SHELL" && len(h.Command) > 2:
		at.refuse(h.Command, "hands the shell more than one line", "put the whole line into one text, or begin with CMD")
	}
	for i, word := range h.Command {
		at.item(i).leaks(word)
	}
}

// validate checks the length alone: a secret that signs gets its own reason.
func (s Secret) validate(at check) {
	if s.Generate != 0 && !generatedLength.holds(s.Generate) {
		at.at("generate").refuse(s.Generate, "is out of range", "use "+generatedLength.String()+" characters, or {} to store a value of your own")
	}
}

func (r Route) validate(at check) {
	r.validateHosts(at)
	paths, wildcards := at.at("paths"), 0
	for i, path := range r.Paths {
		wildcards += strings.Count(path, "*") + strings.Count(path, "?")
		switch {
		case !strings.HasPrefix(path, "/"):
			paths.item(i).refuse(path, "does not begin with /", fmt.Sprintf("write %q", "/"+shorten(path)))
		case len(path) > patternLength || !pathForm.MatchString(path):
			paths.item(i).refuse(path, "is no path the load balancer can match",
				fmt.Sprintf(`use at most %d letters, digits and _ - . $ / ~ " ' @ : + & * ?`, patternLength))
		}
	}
	distinct(paths, r.Paths)
	switch {
	case !pathCount.holds(len(r.Paths)):
		paths.refuse(nil, fmt.Sprintf("lists %d", len(r.Paths)),
			fmt.Sprintf("use %s: a rule holds five values and the host is one", pathCount))
	case wildcards > ruleWildcards:
		paths.refuse(r.Paths, fmt.Sprintf("holds %d wildcards", wildcards), fmt.Sprintf("use at most %d in one service", ruleWildcards))
	}
}

func (l Logs) validate(at check) {
	if !slices.Contains(retentionDays, l.RetentionDays) {
		at.at("retentionDays").refuse(l.RetentionDays, "is no retention CloudWatch accepts", "use "+either(retentionDays))
	}
}

func (a Alerts) validate(at check) {
	here := at.at("email")
	for i, address := range a.Email {
		if !emailForm.MatchString(address) {
			here.item(i).refuse(address, "is no e-mail address", "write one such as oncall@example.com")
		}
	}
	distinct(here, a.Email)
	if at.tier == Production && len(a.Email) == 0 {
		here.refuse(nil, "is empty, so nobody hears about trouble", "add an address that someone reads at night")
	}
}
