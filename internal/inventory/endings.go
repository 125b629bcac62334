package inventory

import (
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"landfall/config"
)

var (
	migrateForm = regexp.MustCompile(`migrat|db:setup|db:prepare|alembic upgrade|collectstatic|prisma db push|db:seed|\bseed\b`)
	// onceForm is what a release must not do again.
	onceForm = regexp.MustCompile(`db:setup|collectstatic|seed`)
)

// ends says whether a service does its work and ends.
func (c *converter) ends(p *part) bool {
	for _, other := range c.all() {
		if dependency, ok := other.DependsOn[p.Name]; ok && dependency.Condition == types.ServiceConditionCompletedSuccessfully {
			return true
		}
	}
	once := p.Restart == "no" || p.Deploy != nil && p.Deploy.RestartPolicy != nil && p.Deploy.RestartPolicy.Condition == "none"
	return once && migrateForm.MatchString(p.Name+" "+strings.Join(p.Command, " "))
}

// endings finds a home for what ends: a migration belongs to the service whose
// builds it readies the database for, anything else is a task to run by hand.
func (c *converter) endings() {
	var others []*draft
	for _, d := range c.services {
		if host := c.readied(d); host != nil {
			host.migrate = d.command
			c.note(d.part.Name, "", "readies the database for a new build",
				"it is migrate of "+host.name+": every release runs it first, and changes nothing if it fails (docs/releases.md)")
			continue
		}
		others = append(others, d)
		if d.kind == config.Task {
			c.byHand(d)
		}
	}
	c.services = others
}

// readied is the service that a draft is the migration of: one of the same image,
// which is told all that the migration is told, and rather one that people reach. An
// image has one migration.
func (c *converter) readied(d *draft) *draft {
	line := strings.Join(d.command, " ")
	if d.kind != config.Task || !migrateForm.MatchString(line) || onceForm.MatchString(line) {
		return nil
	}
	var host *draft
	for _, other := range c.services {
		if other.image != d.image || !other.kind.Stays() {
			continue
		}
		if other.migrate != nil {
			return nil
		}
		if other.tells(d) && (host == nil || host.kind != config.Web && other.kind == config.Web) {
			host = other
		}
	}
	return host
}

// tells says whether a service has every variable of another, and its ways.
func (d *draft) tells(other *draft) bool {
	for name, value := range other.env {
		if own, there := d.env[name]; !there || own != value {
			return false
		}
	}
	for name := range other.secrets {
		if _, there := d.secrets[name]; !there {
			return false
		}
	}
	for piece, facts := range other.uses {
		own, there := d.uses[piece]
		if !there {
			return false
		}
		for name, fact := range facts {
			if own[name] != fact {
				return false
			}
		}
	}
	for _, port := range other.egress {
		if !slices.Contains(d.egress, port) {
			return false
		}
	}
	return d.user == other.user && (other.part.ReadOnly || !d.part.ReadOnly)
}

// byHand tells who waits for a task that nobody waits for there.
func (c *converter) byHand(d *draft) {
	note := ""
	if migrateForm.MatchString(strings.Join(d.command, " ")) {
		note = " (it looks like a migration: run it before every release)"
	}
	c.look(d.part.Name, "", "runs once and ends, before others start", "it becomes a task to run by hand"+note+"; nothing waits for it")
	for _, p := range c.applications() {
		if dependency, ok := p.DependsOn[d.part.Name]; ok && dependency.Condition == types.ServiceConditionCompletedSuccessfully {
			c.look(p.Name, "depends_on", "waits until "+d.part.Name+" has ended", "run the task "+d.name+" before each release; ECS starts services without asking")
		}
	}
}
