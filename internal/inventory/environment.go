package inventory

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"landfall/config"
)

// environments hands every service its variables: facts of pieces, secrets, and
// the rest as it stands.
func (c *converter) environments() {
	c.first()
	for _, d := range c.services {
		e := environment{converter: c, draft: d, prefixes: map[string][]string{}}
		for _, piece := range []string{"database", "cache"} {
			e.prefixes[piece] = c.prefixes(d.part, piece)
		}
		for _, name := range slices.Sorted(maps.Keys(d.part.variables)) {
			e.place(name, d.part.variables[name])
		}
		e.files()
		e.unsaid()
		slices.Sort(d.egress)
		d.egress = slices.Compact(d.egress)
	}
}

// environment is the variables of one service on their way.
type environment struct {
	*converter
	draft    *draft
	prefixes map[string][]string
}

var (
	variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	roleKeys     = regexp.MustCompile(`^AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|SECURITY_TOKEN|PROFILE|SHARED_CREDENTIALS_FILE|CONFIG_FILE|ROLE_ARN|WEB_IDENTITY_TOKEN_FILE|EXECUTION_ENV|CONTAINER_.*)$|^ECS_`)
	proxyKeys    = regexp.MustCompile(`^(?:VIRTUAL_(?:HOST|PORT|PATH|PROTO|DEST)|LETSENCRYPT_.*)$`)
	bucketKeys   = regexp.MustCompile(`^(?:[A-Z]+_)*(?:S3|MINIO|SPACES|STORAGE)_(?:[A-Z]+_)*(?:KEY|ACCESS_?KEY|ACCESS_?KEY_?ID|SECRET|SECRET_?KEY|SECRET_?ACCESS_?KEY|ROOT_USER|ROOT_PASSWORD|USER|PASSWORD)$`)
	bucketRegion = regexp.MustCompile(`^(?:[A-Z]+_)*(?:S3|MINIO|SPACES|STORAGE)_(?:[A-Z]+_)*REGION(?:_NAME)?$`)
	plainText    = regexp.MustCompile(`^(?:PG|(?:[A-Z]+_)*(?:DB|DATABASE|PG|POSTGRES)_)SSL_?MODE$`)
	mailPort     = regexp.MustCompile(`(?:SMTP|MAIL|EMAIL)(?:_[A-Z]+)*_PORT$`)
	outsideURL   = regexp.MustCompile(`^([a-z][a-z0-9+.-]*)://(?:[^@/]*@)?([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)(?::([0-9]+))?`)
	mailPorts    = []int{25, 465, 587, 2525}
	outsidePorts = map[string]int{"http": 80, "mongodb": 27017, "mysql": 3306, "amqp": 5672, "amqps": 5671, "postgres": 5432, "postgresql": 5432, "redis": 6379, "rediss": 6379, "smtp": 587, "nats": 4222}
)

// place finds the home of one variable.
func (e environment) place(name string, v variable) {
	p, upper := e.draft.part, strings.ToUpper(name)
	switch {
	case e.draft.handed(name):
		// Together with the address it belongs to.
	case !variableName.MatchString(name):
		e.look(p.Name, "environment", fmt.Sprintf("%q is no name for a variable", name), "rename it; it is left out")
	case proxyKeys.MatchString(upper):
		// The load balancer's business: kind and route have read them.
	case roleKeys.MatchString(upper):
		e.look(p.Name, "environment", name+" is left out", "the task role takes the place of keys: the AWS SDK finds it by itself, so let the program set no credentials")
	case plainText.MatchString(upper) && v.value == "disable":
		e.look(p.Name, "environment", name+" is left out", "the database refuses plain text: let the program speak TLS, with the authority that the fact ca tells")
	case e.bucket(upper, name, v), e.piece(upper, name, v), e.queue(name, v.value), e.neighbour(name, v), e.file(name, v):
	case config.Secretive(name, v.value) || v.open() && config.Secretive(name, unknown):
		e.secret(name, v)
	default:
		e.plain(name, v)
	}
}

// bucket places what a program is told of its bucket.
func (e environment) bucket(upper, name string, v variable) bool {
	if !e.uploads {
		return false
	}
	a, ok := e.address(name, v.value)
	switch {
	case bucketName.MatchString(upper):
		e.draft.use("uploads", name, "name")
	case bucketRegion.MatchString(upper):
		e.draft.use("uploads", name, "region")
	case bucketKeys.MatchString(upper):
		e.look(e.draft.part.Name, "environment", name+" is left out", "the task role takes the place of keys: the AWS SDK finds it by itself, so let the program set no credentials")
	case ok && e.converter.piece(a.service) == "uploads":
		e.look(e.draft.part.Name, "environment", name+" is left out", "S3 needs no endpoint in the program's settings")
	default:
		return false
	}
	return true
}

// piece places a fact about the database or the cache.
func (e environment) piece(upper, name string, v variable) bool {
	if a, ok := e.address(name, v.value); ok {
		piece := e.converter.piece(a.service)
		if piece != "database" && piece != "cache" {
			return false
		}
		if piece == "database" {
			piece = e.further(name, a)
			e.login(piece, name, a.user)
		}
		e.fact(piece, name, a)
		return true
	}
	for _, piece := range []string{"database", "cache"} {
		if !e.has(piece) {
			continue
		}
		if v.open() && urls[piece].MatchString(upper) {
			e.draft.use(piece, name, "url")
			e.look(e.draft.part.Name, "environment", name+" has no value in .env", "by its name it is the URL of the "+piece+", which is handed to it")
			return true
		}
		if _, fact := parted(piece, e.prefixes[piece], name); fact != "" {
			if piece == "database" {
				piece = e.further(name, address{})
			}
			if fact == "username" {
				e.login(piece, name, v.value)
			}
			e.draft.use(piece, name, fact)
			return true
		}
	}
	return false
}

// neighbour places the address of another service of the file.
func (e environment) neighbour(name string, v variable) bool {
	a, ok := e.address(name, v.value)
	if !ok {
		return e.several(name, v)
	}
	other := e.drafted(a.service)
	if other == nil && e.parts[a.service].role == queueing {
		e.look(e.draft.part.Name, "environment", name+" is left out", "AWS needs no endpoint in the program's settings")
		return true
	}
	if other == nil {
		if e.parts[a.service].role == stranger && a.port != 0 {
			// Where the store is brought along from outside, this is the way to it.
			e.draft.egress = append(e.draft.egress, 443, a.port)
		}
		e.look(e.draft.part.Name, "environment", name+" leads to "+a.service+", which is left out", "write the address that takes its place, or remove it")
	}
	switch {
	case other == nil || a.service == e.draft.part.Name:
		return false
	case other.kind == config.Web:
		e.public(name, a, other)
	case other.kind == config.Private:
		e.private(name, v, a, other)
	default:
		e.look(e.draft.part.Name, "environment", name+" leads to "+other.name+", which takes no requests here", "make that kind private and give it a port")
		return false
	}
	return true
}

// several looks at a list of addresses, as brokers are given.
func (e environment) several(name string, v variable) bool {
	if !strings.Contains(v.value, ",") {
		return false
	}
	for _, value := range strings.Split(v.value, ",") {
		if a, ok := e.address(name, value); ok {
			e.look(e.draft.part.Name, "environment", name+" lists addresses, of "+a.service+" among others", "write the addresses that hold in the environment")
			return false
		}
	}
	return false
}

// public leads to a web service by its public name, as everybody reaches it.
func (e environment) public(name string, a address, other *draft) {
	host := e.hostOf(other)
	if strings.HasPrefix(a.scheme, "http") || a.scheme == "ws" || a.scheme == "wss" {
		scheme := "https"
		if strings.HasPrefix(a.scheme, "ws") {
			scheme = "wss"
		}
		e.draft.env[name] = scheme + "://" + host + a.path
		if a.query != "" {
			e.draft.env[name] += "?" + a.query
		}
	} else {
		e.draft.env[name] = host
		if a.port != 0 {
			e.draft.env[name] += ":443"
		}
	}
	if len(other.paths) > 0 && !other.answers(a.path) {
		e.look(e.draft.part.Name, "environment", name+" leads to "+other.name+", which answers only "+strings.Join(other.paths, ", ")+" on "+host,
			"see that what it calls lies there, or give "+other.name+" a host of its own")
		return
	}
	e.note(e.draft.part.Name, "environment", name+" leads to "+other.name+" by its public name", "a service that only its neighbours call is kind private")
}

// private leads to a private service: as one of its facts, or as text around its
// name where no fact has that form.
func (e environment) private(name string, v variable, a address, other *draft) {
	piece := "service:" + other.name
	switch {
	case e.redis(name, a, other):
		return
	case a.scheme == "http" && a.bare() && a.port == other.port && a.user == "" && !strings.HasSuffix(v.value, "/"):
		e.draft.use(piece, name, "url")
	case a.scheme == "" && a.port == 0 && a.path == "":
		e.draft.use(piece, name, "host")
	default:
		e.draft.use(piece, "", "")
		stack := config.Config{Project: project, Stack: e.Options.Stack}
		private := strings.Replace(v.value, a.host, stack.PrivateHost(other.name), 1)
		if a.port != 0 && a.port != other.port {
			e.look(e.draft.part.Name, "environment", fmt.Sprintf("%s leads to port %d of %s, which has the one port %d", name, a.port, other.name, other.port), "a service has one port: give the other one a service of its own")
		}
		if config.Secretive(name, private) {
			e.secret(name, v)
			return
		}
		e.draft.env[name] = private
	}
	upper := strings.ToUpper(name)
	for _, word := range endings["database"][0].words {
		prefix, ok := strings.CutSuffix(upper, word)
		if number, err := strconv.Atoi(e.draft.part.variables[prefix+"PORT"].value); ok && err == nil && number == other.port {
			e.draft.use(piece, prefix+"PORT", "port")
			delete(e.draft.env, prefix+"PORT")
		}
	}
}

func (c *converter) drafted(service string) *draft {
	for _, d := range c.services {
		if d.part.Name == service {
			return d
		}
	}
	return nil
}
