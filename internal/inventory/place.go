package inventory

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"landfall/config"
)

// fact hands a fact of the database or the cache over under the name that held an
// address before.
func (e environment) fact(piece, name string, a address) {
	service := e.draft.part.Name
	switch {
	case strings.HasPrefix(a.scheme, "jdbc:"):
		stem := strings.TrimSuffix(strings.TrimSuffix(strings.ToUpper(name), "URL"), "_")
		for _, attribute := range []string{"host", "port", "name"} {
			e.draft.use(piece, stem+"_"+strings.ToUpper(attribute), attribute)
		}
		e.look(service, "environment", name+" is a JDBC address, which no piece has",
			fmt.Sprintf("put it together where it is read, from ${%s_HOST}, ${%s_PORT} and ${%s_NAME}", stem, stem, stem))
	case a.scheme != "":
		e.draft.use(piece, name, "url")
		e.translated(piece, name, a)
	case a.port != 0:
		e.draft.use(piece, name, "host")
		e.look(service, "environment", name+" is host and port in one, and is handed the host alone", "let the program take the port from a variable of its own")
	default:
		e.draft.use(piece, name, "host")
	}
}

// translated tells what of a URL the piece's own URL does not say.
func (e environment) translated(piece, name string, a address) {
	service := e.draft.part.Name
	piece, _, _ = strings.Cut(piece, ":")
	usual := map[string][]string{"database": {"postgres", "postgresql"}, "cache": {"redis", "rediss", "valkey", "valkeys"}}
	if !slices.Contains(usual[piece], a.scheme) {
		scheme := "postgresql"
		if piece == "cache" {
			scheme = "rediss"
		}
		e.look(service, "environment", name+" begins with "+a.scheme+"://", "the URL handed to it begins with "+scheme+"://: let the program replace the beginning where it reads it")
	}
	if number := strings.Trim(a.path, "/"); piece == "cache" && number != "" && number != "0" {
		e.look(service, "environment", name+" uses database "+number+" of Redis", "the URL handed to it names none: use key prefixes, and never flush what others use")
	}
	if a.query != "" {
		e.look(service, "environment", name+" has parameters ("+keysOf(a.query)+")", "the URL handed to it has none: set them in the program")
	}
}

// keysOf names the parameters of a URL and leaves their values out.
func keysOf(query string) string {
	var names []string
	for _, pair := range strings.Split(query, "&") {
		name, _, _ := strings.Cut(pair, "=")
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

// file places a variable that names a file of Compose's secrets.
func (e environment) file(name string, v variable) bool {
	stem, ok := strings.CutSuffix(name, "_FILE")
	if !ok || !strings.HasPrefix(v.value, "/run/secrets/") {
		return false
	}
	e.look(e.draft.part.Name, "environment", name+" reads a secret from a file", "secrets arrive as variables here: let the program read "+stem)
	for _, piece := range []string{"database", "cache"} {
		if _, fact := parted(piece, e.prefixes[piece], stem); fact != "" {
			e.draft.use(piece, stem, fact)
			return true
		}
	}
	e.secret(stem, variable{})
	return true
}

// files moves what Compose mounts under /run/secrets.
func (e environment) files() {
	for _, secret := range e.draft.part.Secrets {
		target := path.Base(secret.Target)
		if secret.Target == "" {
			target = secret.Source
		}
		named := slices.ContainsFunc(slices.Sorted(maps.Keys(e.draft.part.variables)), func(name string) bool {
			return strings.HasSuffix(name, "_FILE") && path.Base(e.draft.part.variables[name].value) == target
		})
		if named {
			continue
		}
		name := strings.ToUpper(regexp.MustCompile(`[^A-Za-z0-9]+`).ReplaceAllString(target, "_"))
		if !variableName.MatchString(name) {
			name = "SECRET_" + name
		}
		e.secret(name, variable{})
		e.look(e.draft.part.Name, "secrets", target+" is a file under /run/secrets", "secrets arrive as variables here: let the program read "+name)
	}
}

// secret lists a variable under secrets. What signs sessions may be made anew;
// anything else has a value that others know.
func (e environment) secret(name string, v variable) {
	service, do := e.draft.part.Name, "pulumi config set --secret "+name
	length := 0
	switch {
	case name == e.draft.redis:
		length = redisPassword
		do = "a new one is generated"
	case strings.HasPrefix(v.value, "base64:") || name == "APP_KEY":
	case config.Signs(name) || name == "SECRET_KEY" || strings.HasSuffix(name, "SECRET_KEY_BASE"):
		length = 64
		do = "a new one is generated, and everybody signs in again; to keep the old one write {} and run " + do
	}
	e.draft.secrets[name] = length
	if v.value != "" && v.value != unknown && !v.open() {
		e.look(service, "environment", name+" is a secret in plain text", do)
		return
	}
	e.note(service, "environment", name+" is a secret", do)
}

// plain takes a variable over as it stands, and looks at what cannot hold there.
func (e environment) plain(name string, v variable) {
	service := e.draft.part.Name
	e.draft.env[name] = v.value
	if v.open() {
		e.look(service, "environment", name+" has no value in .env ("+strings.Join(v.missing, ", ")+")", "write its value under env, or list it under secrets")
	}
	switch {
	case strings.Contains(v.value, "host.docker.internal") || strings.Contains(v.value, "172.17.0.1"):
		e.look(service, "environment", name+" leads to the host, and there is none", "write the address that holds in the environment")
	case e.localhost(name, v.value):
	case strings.Contains(v.value, "://localhost") || strings.Contains(v.value, "://127.0.0.1"):
		e.look(service, "environment", name+" leads to localhost", "write the address that holds in the environment; only the task itself is localhost")
	case strings.Contains(v.value, "sqlite"):
		e.look(service, "environment", name+" keeps data in a file of the container, which ends with the task", "use the database")
	case name == "NODE_ENV" && v.value == "development" || (name == "DEBUG" || name == "APP_DEBUG" || name == "FLASK_DEBUG") && slices.Contains([]string{"1", "true", "True"}, v.value):
		e.look(service, "environment", name+" is "+v.value, "write what production needs")
	}
	e.outward(name, e.draft.env[name])
}

var local = regexp.MustCompile(`https?://(?:localhost|127\.0\.0\.1)(?::([0-9]+))?`)

// localhost turns addresses of the developer's machine into the public ones of the
// services that publish those ports, if all of them do.
func (e environment) localhost(name, value string) bool {
	found, lost := false, false
	public := local.ReplaceAllStringFunc(value, func(address string) string {
		other := e.publishes(local.FindStringSubmatch(address)[1])
		found, lost = true, lost || other == nil
		if other == nil {
			return address
		}
		return "https://" + e.hostOf(other)
	})
	if !found || lost {
		return false
	}
	e.draft.env[name] = public
	e.note(e.draft.part.Name, "environment", name+" named localhost and names the public address", "see that it is what visitors type")
	return true
}

// publishes finds the web service behind a port of the developer's machine.
func (e environment) publishes(port string) *draft {
	if port == "" {
		port = "80"
	}
	for _, d := range e.services {
		for _, opened := range d.part.Ports {
			if d.kind == config.Web && (opened.Published == port || opened.Published == "" && strconv.Itoa(int(opened.Target)) == port) && int(opened.Target) == d.port {
				return d
			}
		}
	}
	return nil
}

// outward opens the ports outside of the VPC that an address needs.
func (e environment) outward(name, value string) {
	port := 0
	if found := outsideURL.FindStringSubmatch(value); found != nil {
		port = outsidePorts[found[1]]
		if number, err := strconv.Atoi(found[3]); err == nil {
			port = number
		}
	} else if number, err := strconv.Atoi(value); err == nil && mailPort.MatchString(strings.ToUpper(name)) && slices.Contains(mailPorts, number) {
		port = number
	}
	if port > 0 && port < 65536 && port != 443 {
		e.draft.egress = append(e.draft.egress, 443, port)
	}
}

// unsaid hands over the address of what a service waits for but no variable tells
// it of: then it stands in the program.
func (e environment) unsaid() {
	p := e.draft.part
	for _, piece := range []string{"database", "cache"} {
		has := func(attribute string) bool {
			for used, facts := range e.draft.uses {
				if kind, _, _ := strings.Cut(used, ":"); kind == piece && slices.Contains(slices.Collect(maps.Values(facts)), attribute) {
					return true
				}
			}
			return false
		}
		if e.has(piece) && e.leads(p, piece) && !has("url") && !has("host") {
			name := map[string]string{"database": "DATABASE_URL", "cache": "REDIS_URL"}[piece]
			e.draft.use(piece, name, "url")
			delete(e.draft.env, name)
			delete(e.draft.secrets, name)
			e.look(p.Name, "depends_on", "uses the "+piece+", and no variable tells it where that is", "it is handed "+name+": let the program read it")
		}
	}
	if p.uploads && e.draft.uses["uploads"] == nil {
		e.draft.use("uploads", "S3_BUCKET", "name")
		e.draft.use("uploads", "S3_REGION", "region")
		e.draft.use("uploads", "S3_FILE_URL", "url")
	}
	if _, ok := e.draft.env["PORT"]; ok && e.draft.port != 0 {
		e.draft.env["PORT"] = strconv.Itoa(e.draft.port)
	}
}
