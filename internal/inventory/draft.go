package inventory

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"landfall/config"
)

// draft is a service in the making. What is zero is left to the defaults.
type draft struct {
	name string
	part *part

	kind         config.Kind
	singleton    bool
	image        string
	command      []string
	migrate      []string
	port         int
	cpu, memory  int
	architecture config.Architecture
	health       health
	schedule     schedule
	files        files
	hosts        []string
	paths        []string
	min          int
	env          map[string]string
	secrets      map[string]int
	uses         map[string]map[string]string
	egress       []int
	stopTimeout  int
	user         string
	redis        string // the variable that holds its password, for one that is a Redis
	// remarks stand behind a key of the printed service.
	remarks map[string]string
}

// use hands a fact of a piece to the service under a name.
func (d *draft) use(piece, name, attribute string) {
	if d.uses[piece] == nil {
		d.uses[piece] = map[string]string{}
	}
	if name != "" {
		d.uses[piece][name] = attribute
	}
}

// handed says whether a fact arrives under a name.
func (d *draft) handed(name string) bool {
	for _, facts := range d.uses {
		if facts[name] != "" {
			return true
		}
	}
	return false
}

// draft makes a service of what does not depend on the others' addresses.
func (c *converter) draft(p *part) *draft {
	d := &draft{
		name: c.free(plain(p.Name)), part: p, remarks: map[string]string{},
		env: map[string]string{}, secrets: map[string]int{}, uses: map[string]map[string]string{},
	}
	if d.name != p.Name {
		c.note(p.Name, "", "is called "+d.name, "a service's name is lower-case letters, digits and hyphens, and stays for ever")
	}
	c.program(d)
	d.kind, d.port = c.kind(d)
	if d.kind == config.Scheduled {
		c.planned(d)
	}
	c.one(d)
	c.sized(d)
	c.checked(d)
	c.stopped(d)
	c.owner(d)
	c.mounted(d)
	c.ordered(p)
	c.homeless(p)
	return d
}

// free makes a name that no service has yet.
func (c *converter) free(name string) string {
	taken := func(name string) bool {
		return slices.ContainsFunc(c.services, func(d *draft) bool { return d.name == name })
	}
	if !taken(name) {
		return name
	}
	for i := 2; ; i++ {
		end := fmt.Sprintf("-%d", i)
		if next := name[:min(len(name), longestName-len(end))] + end; !taken(next) {
			return next
		}
	}
}

var development = []string{"--reload", "run dev", "runserver", "nodemon", "next dev", "npm-run-dev", "flask run", "air", "artisan serve", "vite"}

// program is the image and what runs in it.
func (c *converter) program(d *draft) {
	p := d.part
	d.image = c.registry(p)
	c.images = append(c.images, d.image)
	d.command = slices.Clone(p.Command)
	switch name, tag := reference(p.Image); {
	case p.built():
		c.note(p.Name, "build", "is built beside the Compose file",
			"build it for "+string(config.ARM64)+" (docker buildx build --platform linux/arm64) or write architecture: x86_64, and push it to the registry that the first up makes")
	default:
		found := fmt.Sprintf("runs %s from another registry", name)
		if tag == "" || tag == "latest" {
			found = fmt.Sprintf("runs %s from another registry, whatever version is newest", name)
		}
		c.look(p.Name, "image", found,
			"copy it into the environment's registry "+d.image+" (docker buildx imagetools create), and see that it is there for "+string(config.ARM64))
	}
	switch platform := p.Platform; {
	case strings.HasPrefix(platform, "linux/amd64") || platform == "amd64":
		d.architecture = config.X8664
	case platform != "" && !strings.Contains(platform, "arm64"):
		c.block(p.Name, "platform", platform+" is none that Fargate has", "build the image for linux/arm64 or linux/amd64")
	}
	c.entered(d)
	line := strings.Join(d.command, " ")
	for _, word := range development {
		if strings.Contains(" "+line+" ", word+" ") || strings.Contains(line, word+" ") {
			c.look(p.Name, "command", fmt.Sprintf("%q is how a developer runs it", line), "write the command for production")
			break
		}
	}
	for i, word := range d.command {
		if config.Secretive("", word) {
			c.block(p.Name, "command", "holds a secret in plain text", "let the program read it from a variable under secrets, and have a new one issued")
			d.command[i] = "removed"
		}
	}
	for _, word := range d.command {
		if host := c.mentions(p, word); host != "" {
			c.look(p.Name, "command", "names "+host+", which is nobody's name there", "let the program read the address from a variable handed under uses")
		}
	}
	if strings.Contains(line, "migrat") && (strings.Contains(line, "&&") || strings.Contains(line, ";")) {
		c.look(p.Name, "command", "migrates the database whenever a task starts, every task at the same moment", "make the migration a step of its own, run once per release")
	}
}

// entered joins an entrypoint with the command: ECS is told of no other here.
func (c *converter) entered(d *draft) {
	p := d.part
	if p.Entrypoint == nil {
		return
	}
	d.command = slices.Concat([]string(p.Entrypoint), d.command)
	c.look(p.Name, "entrypoint", "takes the place of the image's own, which a stack file cannot do",
		"it stands before the command here: right for an image without ENTRYPOINT, otherwise set it in the Dockerfile")
}

// registry names the registry of a service's image: services that are built from
// the same source share one.
func (c *converter) registry(p *part) string {
	name, _ := reference(p.Image)
	name = plain(name[strings.LastIndex(name, "/")+1:])
	if p.Image == "" {
		name = c.source(p)
	}
	same := func(d *draft) bool {
		return d.part.Image == p.Image && (p.Image != "" || sameBuild(d.part, p))
	}
	if slices.ContainsFunc(c.services, func(d *draft) bool { return d.image == name && !same(d) }) {
		name = plain(p.Name)
	}
	if len(name) < 2 {
		name += "-image"
	}
	return name
}

// source names what is built: by its folder, by the project at the top, and by the
// target where a Dockerfile has several.
func (c *converter) source(p *part) string {
	name := path.Base(path.Clean(p.Build.Context))
	if name == "." || name == ".." || name == "/" {
		name = c.compose.Project.Name
	}
	if p.Build.Target != "" {
		name += "-" + p.Build.Target
	}
	return plain(name)
}

func sameBuild(a, b *part) bool {
	return a.Build.Context == b.Build.Context && a.Build.Dockerfile == b.Build.Dockerfile && a.Build.Target == b.Build.Target
}

// one finds what may run only once.
func (c *converter) one(d *draft) {
	p := d.part
	line := strings.ToLower(p.Name + " " + strings.Join(d.command, " "))
	for _, word := range []string{"celery beat", " beat", "-beat", "schedule:work", "clockwork", "apscheduler", "rqscheduler", "huey_consumer"} {
		if strings.Contains(line, word) && d.kind == config.Worker {
			d.singleton = true
			d.remarks["singleton"] = "two would do everything twice"
		}
	}
	if crontabs.MatchString(line) && d.kind == config.Worker {
		d.singleton = true
		d.remarks["singleton"] = "two would start each job twice"
		c.look(p.Name, "command", "starts jobs by a crontab of its own", "it runs as one task; better, make each of its lines a service of kind scheduled")
	}
	if d.kind == config.Private && !p.built() {
		d.singleton = true
		d.remarks["singleton"] = "until it is known that two may run"
	}
	count := 1
	if p.Scale != nil {
		count = *p.Scale
	}
	if p.Deploy != nil {
		if p.Deploy.Replicas != nil {
			count = *p.Deploy.Replicas
		}
		if p.Deploy.Mode == "global" {
			c.look(p.Name, "deploy.mode", "runs once on every host, and Fargate has none", "write how many tasks it takes under scale")
		}
	}
	switch {
	case !d.kind.Stays():
	case count == 0:
		c.look(p.Name, "deploy.replicas", "is 0: it does not run today", "take the service out, or keep the one task written here")
	case count > 1:
		d.singleton = false
		d.min = count
	}
}
