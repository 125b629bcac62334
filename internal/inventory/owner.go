package inventory

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	numericUser = regexp.MustCompile(`^[0-9]{1,9}(:[0-9]{1,9})?$`)
	// The numbers behind the names that common base images give their users.
	userNumbers = map[string]string{
		"node": "1000:1000", "ubuntu": "1000:1000", "app": "1000:1000", "www-data": "33:33", "nginx": "101:101",
		"nobody": "65534:65534", "postgres": "999:999", "redis": "999:999",
	}
)

// defaultUser is whom the configuration runs a service as.
const defaultUser = "1000:1000"

// owner is the user a service runs as. ECS is told a number, never a name, and
// root is refused.
func (c *converter) owner(d *draft) {
	p := d.part
	if !p.ReadOnly {
		c.note(p.Name, "read_only", "is not set, and readOnly: false is written", "remove that line once the program writes to /tmp alone")
	}
	name, _, _ := strings.Cut(p.User, ":")
	number, named := userNumbers[name]
	switch {
	case p.User == "" && p.known.user != "":
		d.user = p.known.user
	case p.User == "":
		c.look(p.Name, "user", "is not said", "it runs as "+defaultUser+": see that the image's files can be read by that user, or write the one its Dockerfile names")
	case name == "0" || name == "root":
		c.look(p.Name, "user", "is root, which is refused", "it runs as "+defaultUser+": give the program's files to that user in the Dockerfile")
	case numericUser.MatchString(p.User):
		d.user = p.User
	case named:
		d.user = number
		c.look(p.Name, "user", fmt.Sprintf("is the name %q", p.User), number+" is what common images mean by it: see that this one does")
	default:
		c.look(p.Name, "user", fmt.Sprintf("is the name %q", p.User), "write its number; it runs as "+defaultUser+" until then")
	}
}
