package inventory

import (
	"regexp"
	"strconv"
	"strings"
)

// address is a value that leads to another service of the file.
type address struct {
	service                   string
	host, scheme, path, query string
	user, password            string
	port                      int
}

var (
	addressForm = regexp.MustCompile(`^(?:((?:jdbc:)?[A-Za-z][A-Za-z0-9+.-]*)://)?(?:(.*)@)?([A-Za-z0-9][A-Za-z0-9._-]*)(?::([0-9]+))?(/[^?]*)?(?:\?(.*))?$`)
	// A lone word is an address only where the variable says that it is one:
	// CACHE_DRIVER may be called redis as well.
	hostName = regexp.MustCompile(`(?:^|_)(?:HOST|HOSTNAME|SERVER|ADDR|ADDRESS|ENDPOINT|HOST_?NAME)$|HOST$`)
)

// address reads a variable's value as the address of one of the services.
func (c *converter) address(name, value string) (address, bool) {
	found := addressForm.FindStringSubmatch(strings.Trim(strings.TrimSpace(value), `"'`))
	if found == nil {
		return address{}, false
	}
	service, known := c.hosts[found[3]]
	if !known || found[1] == "" && found[4] == "" && !hostName.MatchString(strings.ToUpper(name)) {
		return address{}, false
	}
	a := address{service: service, host: found[3], scheme: strings.ToLower(found[1]), path: found[5], query: found[6]}
	a.port, _ = strconv.Atoi(found[4])
	a.user, a.password, _ = strings.Cut(found[2], ":")
	return a, true
}

var mention = regexp.MustCompile(`(?:^|[@/=, ])([A-Za-z0-9][A-Za-z0-9._-]*):[0-9]+`)

// mentions finds the address of another service inside of a text.
func (c *converter) mentions(p *part, text string) string {
	for _, found := range mention.FindAllStringSubmatch(text, -1) {
		if service, known := c.hosts[found[1]]; known && service != p.Name {
			return found[1]
		}
	}
	return ""
}

// bare says whether an address is a scheme, a host and a port and nothing more.
func (a address) bare() bool { return strings.Trim(a.path, "/") == "" && a.query == "" }
