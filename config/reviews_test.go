package config_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

// lending is the valid environment as one that reviews borrow from.
func lending(changes edits) edits {
	all := edits{"tier": `"staging"`, "reviews": `{}`}
	for path, text := range changes {
		all[path] = text
	}
	return all
}

func TestRefusesToLendWhatReviewsWouldMeet(t *testing.T) {
	long := strings.Repeat("a", 28)
	refuses(t, []refusal{
		{"production lends", edits{"reviews": `{}`}, `reviews: would let every pull request run beside production; remove it: reviews borrow from staging`},
		{"a port does not exist", lending(edits{"reviews": `{"ports": [0, 80, 80]}`}), `reviews.ports[0]: 0 is out of range; use 1 to 65535
			reviews.ports[2]: 80 is listed twice; remove one of the two`},
		{"CloudFront is the only way in", lending(edits{"cdn": `{"site": {}}`, "services server route host": `"api"`}), `reviews: would be reached past CloudFront, the only way in; write cdn.site.only: false, or remove it`},
		{"a host is a review's", lending(edits{"services server route host": `"api-pr-7"`}), `services.server.route.host: "api-pr-7" is what a host of a review is called; give it another name`},
		{"one of many hosts is a review's", lending(edits{"services server route": `{"hosts": ["api", "pr-12"]}`}), `services.server.route.hosts[1]: "pr-12" is what a host of a review is called; give it another name`},
		{"what is on the server is called as a review's", lending(edits{"database": `{"name": "pr_7", "username": "pr_8", "databases": {"pr_9": {}}, "users": {"pr_10": {}}}`}), `database.databases.pr_9: is what a database of a review is called; choose another
			database.name: "pr_7" is what a database of a review is called; choose another
			database.username: "pr_8" is what a database of a review is called; choose another
			database.users.pr_10: is what a database of a review is called; choose another`},
		{"a service is called as a review's", lending(edits{"services pr-7-server": `{"kind": "worker", "image": "medusa", "health": {"command": ["CMD", "x"]}}`}), `services.pr-7-server: is what a service of a review is called; give it another name`},
		{"a place is a review's", lending(edits{"services server route priority": `10001`}), `services.server.route.priority: 10001 is out of range; use 0 to 10000, as reviews have those above; 0 derives one`},
		{
			"the domain leaves no room for a star", lending(edits{"domain name": `"` + long + "." + long + `.com.uk"`, "services server route host": ""}),
			`domain.name: "` + long + "." + long + `.com.uk" leaves no room for a certificate of *.` + long + "." + long + `.com.uk; shorten it to 62 characters, or remove reviews
			services.storefront.route.paths[0]: "/*" on this host belongs to services.server; give each service paths of its own`,
		},
		{"a host of a review stands in a variable", lending(edits{"services server env": `{"STORE_CORS": "https://{host},https://{host:api}"}`}), `services.server.env.STORE_CORS: "{host:api}" is for a review; write the full name: api.shop.example.com
			services.server.env.STORE_CORS: "{host}" is for a review; write the full name: shop.example.com`},
		{"one of two services borrows from itself", lending(edits{"services worker secrets": `{"STRIPE_API_KEY": {"borrowed": true}}`}), `services.worker.secrets.STRIPE_API_KEY.borrowed: true is for a review, which borrows; remove it`},
		{"a review stands beside all else", lending(edits{"review": `{"of": "production"}`}), `review: belongs to tier review; write tier: review, or remove it`},
		{"a service borrows from itself", edits{"services server secrets STRIPE_API_KEY": `{"borrowed": true}`}, `services.server.secrets.STRIPE_API_KEY.borrowed: true is for a review, which borrows; remove it`},
	})
	accepts(t, map[string]edits{
		"staging lends":          lending(nil),
		"with ports and a place": lending(edits{"reviews": `{"ports": [3000]}`, "services server route priority": `10000`}),
	})
}

// borrowing is a review of the valid environment.
const borrowing = `{
	"tier": "review",
	"account": "111111111111",
	"review": {"of": "staging"},
	"database": {"extensions": ["pg_trgm"]},
	"cache": {},
	"images": ["medusa"],
	"services": {
		"server": {
			"kind": "web", "image": "medusa", "port": 9000, "health": {"path": "/health"}, "route": {"host": "api"},
			"env": {"BACKEND_URL": "https://{host:api}"},
			"secrets": {"JWT_SECRET": {"generate": 48}, "STRIPE_API_KEY": {"borrowed": true}},
			"uses": {"database": {"DATABASE_URL": "url"}, "cache": {"REDIS_URL": "url", "REDIS_PREFIX": "prefix"}}
		},
		"worker": {"kind": "worker", "image": "medusa", "health": {"command": ["CMD-SHELL", "pgrep node"]}}
	}
}`

// borrower is the review with changes.
func borrower(t *testing.T, stack string, changes edits) config.Source {
	t.Helper()
	source := changed(t, borrowing, changes)
	source.Stack = stack
	return source
}

func TestRefusesAReviewThatDecidesWhatIsLent(t *testing.T) {
	for _, c := range []refusal{
		{"it names nobody", edits{"review": `{}`}, `review.of: is missing; name the stack that lends, such as staging`},
		{"it names a stack in full", edits{"review of": `"acme/landfall/staging"`}, `review.of: "acme/landfall/staging" is no name of a stack; write its name alone, without organization and project, such as staging`},
		{"it names a review", edits{"review of": `"pr-8"`}, `review.of: "pr-8" is a review, which lends nothing; name the stack that it borrows from itself, such as staging`},
		{"it lives for ever", edits{"review days": `0`}, `review.days: 0 is out of range; use 1 to 90 days`},
		{"its nights never end", edits{"review off": `{"from": "0 20 * * ? *"}`}, `review.off.until: is missing; write it such as "0 6 ? * MON-FRI *"`},
		{"it says when it does not sleep", edits{"review sleeps": `false`, "review off": `{"from": "0 20 * * ? *", "until": "0 6 * * ? *"}`}, `review.off: stands beside sleeps: false; remove one of the two`},
		{"it is of another tier", edits{"tier": `"staging"`}, `review: belongs to tier review; write tier: review, or remove it`},
		{"it has a network and a domain", edits{"network": `{}`, "domain": `{}`, "ingress": `{}`}, `domain: is that of the environment it borrows from; remove it: host api of review 7 is api-pr-7 there
			ingress: is that of the environment it borrows from; remove it
			network: is that of the environment it borrows from; remove it`},
		{"it has what takes long or stays", edits{"cdn": `{}`, "warehouse": `{}`, "pipeline": `{}`, "releases": `{}`, "github": `{}`, "reviews": `{}`}, `cdn: is nothing that is lent; remove it: CloudFront takes a quarter of an hour to come and to go
			github: gives rights for good; remove it: who deploys reviews is said where they borrow
			pipeline: deploys what stays; remove it
			releases: is written down of what stays; remove it
			reviews: would lend what is borrowed; remove it
			warehouse: is nothing that is lent; remove it, and what uses it`},
		{"it wakes somebody", edits{"alerts": `{"email": ["oncall@example.com"]}`}, `alerts: wakes nobody for a review; remove it: who opened the review looks at it`},
		{"it has people sign in", edits{"sso": `{}`, "services server route sso": `true`}, `services.server.route.sso: true sends visitors to an issuer that knows no address of a review; remove it
			sso: has an issuer that knows no address of a review; remove it, and sso from the routes`},
		{"it sizes the servers", edits{"database class": `"db.t4g.large"`, "database users": `{}`, "cache": `{"node": "cache.t4g.small", "port": 6380}`}, `cache.node: is decided where the cache is lent; remove it
			cache.port: is decided where the cache is lent; remove it
			database.class: is decided where the database is lent; remove it
			database.users: is decided where the database is lent; remove it`},
		{"it misspells a key of a server", edits{"database extnsions": `[]`}, `database.extnsions: is an unknown key; did you mean extensions?`},
		{
			"a host makes a label too long",
			edits{"services server route host": `"` + strings.Repeat("a", 59) + `"`, "services server env": `{}`},
			`services.server.route: "` + strings.Repeat("a", 59) + `" makes ` + strings.Repeat("a", 59) + `-pr-7, 64 characters; shorten the host: a label holds 63`,
		},
		{"a variable names a host that is not there", edits{"services server env BACKEND_URL": `"https://{host},https://{host:api}"`}, `services.server.env.BACKEND_URL: "{host}" is a host that no web service answers on; use {host:api}`},
		{"what stands for a host is misspelt", edits{"services server env": `{"A": "{hosts:api}", "B": "https://{HOST:api}/x", "C": "https://{host:api/store", "D": "{host:}", "E": "{hostname} {host-x}"}`}, `services.server.env.A: "{hosts:api}" stands for no host; did you mean {host:api}?
			services.server.env.B: "{HOST:api}" stands for no host; did you mean {host:api}?
			services.server.env.C: "{host:api" stands for no host; did you mean {host:api}?
			services.server.env.D: "{host:}" stands for no host; use {host:api}`},
		{"what stands for the domain is misspelt", edits{"services server route": `{}`, "services server env": `{"A": "{hosts}", "B": "{HOST}", "C": "https://{host", "D": "{host:}"}`}, `services.server.env.A: "{hosts}" stands for no host; did you mean {host}?
			services.server.env.B: "{HOST}" stands for no host; did you mean {host}?
			services.server.env.C: "{host" stands for no host; did you mean {host}?
			services.server.env.D: "{host:}" stands for no host; did you mean {host}?`},
		{"a command names a host", edits{"services worker command": `["node", "--url=https://{host:api}"]`}, `services.worker.command[1]: "{host:api}" stands for a host in env alone; hand it over in a variable, and read that`},
		{"a host that is named is none", edits{"services server route host": `"api.v2"`, "services server env": `{"A": "{host:api}", "B": "{host:api.v2}", "C": "{hosts}"}`}, `services.server.route.host: "api.v2" is no host below the domain; use one label of lower-case letters, digits and inner hyphens, at most 63, such as api`},
		{"a route asks people to sign in", edits{"services server route sso": `true`}, `services.server.route.sso: true sends visitors to an issuer that knows no address of a review; remove it`},
		{"a service reads the warehouse", edits{"services worker uses": `{"warehouse": {"WAREHOUSE_URL": "url"}}`}, `services.worker.uses.warehouse: is nothing that is lent; remove it`},
		{"a service reads a replica", edits{"services worker uses": `{"database.replica": {"REPLICA_URL": "url"}}`}, `services.worker.uses["database.replica"]: is nothing that is lent; remove it: a review has a database of its own on the primary`},
		{"a place is another review's", edits{"services server route priority": `101`}, `services.server.route.priority: 101 is out of range; use 0 to 100, as each review has a hundred; 0 derives one`},
		{"a secret is lent in a word", edits{"services server secrets STRIPE_API_KEY": `"borrowed"`}, `services.server.secrets.STRIPE_API_KEY: borrowed is text where an object belongs; write {borrowed: true}`},
		{"a night begins at an hour", edits{"review off": `{"from": "20:00", "until": "0 6 * * ? *"}`}, `review.off.from: "20:00" has 1 field; write six, parted by one space each: minute, hour, day of the month, month, day of the week, year`},
		{"a secret is lent and made up", edits{"services server secrets STRIPE_API_KEY generate": `48`}, `services.server.secrets.STRIPE_API_KEY.borrowed: true stands beside generate; keep one of the two`},
		{"a secret is lent to one service alone", edits{"services worker secrets": `{"STRIPE_API_KEY": {}}`}, `services.worker.secrets.STRIPE_API_KEY.borrowed: false differs from services.server.secrets.STRIPE_API_KEY; one name is one secret: write the same in both, or give this one a name of its own`},
	} {
		t.Run(c.name, func(t *testing.T) { refusedSource(t, borrower(t, "pr-7", c.edits), c.want) })
	}
	refusedSource(t, borrower(t, "review", nil), `stack: "review" is no name of a review; call it pr- and the number of the pull request, such as pr-7`)
}

func borrowed(t *testing.T, stack string, changes edits) *config.Config {
	t.Helper()
	c, err := config.Parse(borrower(t, stack, changes))
	require.NoError(t, err)
	return c
}

// lent is what the valid environment has to lend.
func lent() config.Lent {
	return config.Lent{
		Account: "111111111111", Region: "eu-central-1",
		Domain:   &config.Domain{Name: "shop.example.com", ZoneID: "Z0123456789ABC"},
		Ingress:  &config.LentIngress{Ports: []int{8000, 9000}},
		Network:  config.LentNetwork{NAT: config.NATSingle},
		Database: &config.LentDatabase{Engine: config.RDS}, Cache: &config.LentCache{},
		Images:  map[string]config.LentImage{"medusa": {URL: "registry"}},
		Secrets: map[string]string{"STRIPE_API_KEY": "arn"},
	}
}

func TestAReviewIsCalledAfterItsPullRequest(t *testing.T) {
	c := borrowed(t, "pr-7", nil)
	require.Equal(t, "pr_7", c.Database.Name)
	require.Equal(t, "pr_7", c.Database.Username)
	require.Equal(t, "pr-7-server", c.ServiceName("server"))
	require.NoError(t, c.Borrow(lent()))
	require.Equal(t, "pr-7.shop.example.com", c.Host(""))
	require.Equal(t, "api-pr-7.shop.example.com", c.Host("api"))
	require.Equal(t, "https://api-pr-7.shop.example.com", c.Services["server"].Env["BACKEND_URL"])
	require.Empty(t, c.StoredSecrets(), "what is lent need not be stored")
}

func TestAReviewSleeps(t *testing.T) {
	usual := config.Off{From: "0 20 * * ? *", Until: "0 6 ? * MON-FRI *", Timezone: "UTC"}
	require.Equal(t, &usual, borrowed(t, "pr-7", nil).Services["worker"].Scale.Off)
	own := borrowed(t, "pr-7", edits{"review off": `{"from": "0 18 * * ? *", "until": "0 8 * * ? *"}`, "services worker scale": `{"off": {"from": "0 1 * * ? *", "until": "0 2 * * ? *"}}`})
	require.Equal(t, "0 18 * * ? *", own.Services["server"].Scale.Off.From)
	require.Equal(t, "0 1 * * ? *", own.Services["worker"].Scale.Off.From)
	require.Nil(t, borrowed(t, "pr-7", edits{"review sleeps": `false`}).Services["worker"].Scale.Off)
}

func TestReviewsKeepApartOnTheLoadBalancer(t *testing.T) {
	of := func(stack string, changes edits) int {
		return borrowed(t, stack, changes).RulePriority("server", "api")
	}
	first := of("pr-1", nil)
	require.GreaterOrEqual(t, first, 10001)
	require.LessOrEqual(t, first, 10100)
	require.Equal(t, first+100, of("pr-2", nil))
	require.Equal(t, first+39900, of("pr-400", nil))
	require.Equal(t, first, of("pr-401", nil))
	require.Equal(t, 50000, of("pr-800", edits{"services server route priority": `100`}))

	whole, err := config.Parse(edited(t, edits{"tier": `"staging"`}))
	require.NoError(t, err)
	lender, err := config.Parse(edited(t, lending(nil)))
	require.NoError(t, err)
	for name, host := range map[string]string{"server": "api", "storefront": ""} {
		require.Equal(t, (whole.RulePriority(name, host)-1)/5+1, lender.RulePriority(name, host))
	}
}

func TestRefusesToBorrowWhatIsNotLent(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*config.Lent)
		edits  edits
		want   string
	}{
		{"another account", func(l *config.Lent) { l.Account = "222222222222" }, nil, `account: "111111111111" is not that of staging; write "222222222222"`},
		{"another region", func(l *config.Lent) { l.Region = "eu-west-1" }, nil, `aws:region: "eu-central-1" is not that of staging; run: pulumi config set aws:region eu-west-1`},
		{"no load balancer", func(l *config.Lent) { l.Ingress = nil }, nil, `services.server.kind: "web" needs a load balancer, and staging has none to lend; give staging a web service first`},
		{"another port", func(*config.Lent) {}, edits{"services server port": `3000`}, `services.server.port: 3000 is no port that the load balancer of staging reaches; use 8000 or 9000, or add it there to reviews.ports`},
		{"no servers", func(l *config.Lent) { l.Database, l.Cache = nil, nil }, nil, `cache: is nothing that staging has to lend; remove it, or give staging a cache
			database: is nothing that staging has to lend; remove it, or give staging a database`},
		{"an extension RDS has not", func(*config.Lent) {}, edits{"database extensions": `["timescaledb"]`}, `database.extensions[0]: "timescaledb" is not to be had on the server of staging; remove it`},
		{"an extension of one database alone", func(*config.Lent) {}, edits{"database extensions": `["pg_cron"]`}, `database.extensions[0]: "pg_cron" is not to be had on the server of staging; remove it`},
		{"an extension RDS has not loaded", func(*config.Lent) {}, edits{"database extensions": `["pgaudit"]`}, `database.extensions[0]: "pgaudit" is not on the server of staging yet; add it to database.extensions there first`},
		{"an extension a machine has not installed", func(l *config.Lent) { l.Database.Engine = config.EC2 }, edits{"database extensions": `["timescaledb", "pg_trgm"]`}, `database.extensions[0]: "timescaledb" is not on the server of staging yet; add it to database.extensions there first`},
		{"an extension a machine has not", func(l *config.Lent) { l.Database.Engine = config.EC2 }, edits{"database extensions": `["pg_cron"]`}, `database.extensions[0]: "pg_cron" is not to be had on the server of staging; remove it`},
		{"no registry", func(l *config.Lent) { l.Images = nil }, nil, `images[0]: "medusa" has no registry in staging; add it to images there first`},
		{"another registry", func(l *config.Lent) { l.Images = map[string]config.LentImage{"medusas": {}} }, nil, `images[0]: "medusa" has no registry in staging; did you mean medusas?`},
		{"a registry closed to functions", func(*config.Lent) {}, edits{"functions": `{"import": {"image": "medusa"}}`}, `functions.import.image: "medusa" is run by no function of staging; let one of its functions run it first`},
		{"no secret", func(l *config.Lent) { l.Secrets = nil }, nil, `services.server.secrets.STRIPE_API_KEY.borrowed: true is none of the secrets that staging has; list it under a service there first, or give the review a value of its own`},
		{"no way out", func(l *config.Lent) { l.Network.NAT = config.NATNone }, edits{"services worker egress": `[443, 25]`}, `services.worker.egress[1]: 25 leads nowhere, for network.nat is none; remove it, or use network.nat single or per-zone`},
	} {
		t.Run(c.name, func(t *testing.T) {
			offered := lent()
			c.change(&offered)
			err := borrowed(t, "pr-7", c.edits).Borrow(offered)
			_, lines, _ := strings.Cut(err.Error(), "\n")
			require.Equal(t, unindented(c.want), unindented(lines))
		})
	}
	require.True(t, json.Valid([]byte(borrowing)))
}
