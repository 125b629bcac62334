package config_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestRefusesAnEnvironmentThatLeaksOrContradictsItself(t *testing.T) {
	refuses(t, []refusal{
		{"a variable begins with a digit", edits{"services server env": `{"2FA": "on"}`}, `services.server.env.2FA: is no name for an environment variable; use letters, digits and _, no digit first`},
		{"a variable would take the task role away", edits{"services server env": `{"AWS_ACCESS_KEY_ID": "x"}`}, `services.server.env.AWS_ACCESS_KEY_ID: belongs to ECS and the task role; remove it: the AWS SDK finds the role's credentials by itself`},
		{"a secret would take the task role away", edits{"services server secrets AWS_SECRET_ACCESS_KEY": `{}`}, `services.server.secrets.AWS_SECRET_ACCESS_KEY: belongs to ECS and the task role; remove it: the AWS SDK finds the role's credentials by itself`},
		{"a variable belongs to ECS", edits{"services server env": `{"ECS_CONTAINER_METADATA_URI_V4": "x"}`}, `services.server.env.ECS_CONTAINER_METADATA_URI_V4: belongs to ECS and the task role; remove it: the AWS SDK finds the role's credentials by itself`},
		{"a plain variable is a secret by its name", edits{"services server env": `{"SMTP_PASSWORD": "hunter2"}`}, `services.server.env.SMTP_PASSWORD: has the name of a secret, and env is plain text; move it to secrets: {SMTP_PASSWORD: {}}, or rename it`},
		{"a plain variable is a key by its name", edits{"services server env": `{"MEILISEARCH_API_KEY": "abc"}`}, `services.server.env.MEILISEARCH_API_KEY: has the name of a secret, and env is plain text; move it to secrets: {MEILISEARCH_API_KEY: {}}, or rename it`},
		{"a plain variable is a token by its name", edits{"services server env": `{"authToken": "abc"}`}, `services.server.env.authToken: has the name of a secret, and env is plain text; move it to secrets: {authToken: {}}, or rename it`},
		{"a plain variable is a secret base by its name", edits{"services server env": `{"SECRET_KEY_BASE": "abc"}`}, `services.server.env.SECRET_KEY_BASE: has the name of a secret, and env is plain text; move it to secrets: {SECRET_KEY_BASE: {}}, or rename it`},
		{"a plain variable is a URL with a password", edits{"services server env": `{"QUEUE": "amqp://shop:hunter2@mq.example.com"}`}, `services.server.env.QUEUE: holds a URL with a password, readable by whoever reads the stack file; move it to secrets, give the value with pulumi config set --secret, and have a new one issued`},
		{"a plain variable is a URL with a password and no user", edits{"services server env": `{"REDIS": "rediss://:hunter2@cache:6390"}`}, `services.server.env.REDIS: holds a URL with a password, readable by whoever reads the stack file; move it to secrets, give the value with pulumi config set --secret, and have a new one issued`},
		{"a plain variable is a private key", edits{"services server env": `{"CERT": "-----BEGIN RSA PRIVATE KEY-----\nMIIE"}`}, `services.server.env.CERT: holds a private key, readable by whoever reads the stack file; move it to secrets, give the value with pulumi config set --secret, and have a new one issued`},
		{"a plain variable is an AWS key", edits{"services server env": `{"S3_USER": "AKIAIOSFODNN7EXAMPLE"}`}, `services.server.env.S3_USER: holds an AWS access key, readable by whoever reads the stack file; move it to secrets, give the value with pulumi config set --secret, and have a new one issued`},
		{"a plain variable is a Stripe key", edits{"services server env": `{"STRIPE": "sk_live_51Habcdefgh"}`}, `services.server.env.STRIPE: holds a Stripe key, readable by whoever reads the stack file; move it to secrets, give the value with pulumi config set --secret, and have a new one issued`},
		{"a plain variable is a GitHub token", edits{"services server env": `{"GH": "ghp_abcdefghijklmnopqrstuvwxyz0123456789"}`}, `services.server.env.GH: holds a GitHub token, readable by whoever reads the stack file; move it to secrets, give the value with pulumi config set --secret, and have a new one issued`},
		{"a public variable holds a secret all the same", edits{"services server env": `{"NEXT_PUBLIC_STRIPE_KEY": "sk_live_51Habcdefgh"}`}, `services.server.env.NEXT_PUBLIC_STRIPE_KEY: holds a Stripe key, readable by whoever reads the stack file; move it to secrets, give the value with pulumi config set --secret, and have a new one issued`},
		{"a command holds a password", edits{"services server command": `["migrate", "postgres://app:hunter2@db/app"]`}, `services.server.command[1]: holds a URL with a password, readable by whoever reads the stack file; move it to secrets, give the value with pulumi config set --secret, and have a new one issued`},
		{"a health command holds a password", edits{"services worker health command": `["CMD-SHELL", "redis-cli -u redis://:hunter2@cache ping"]`}, `services.worker.health.command[1]: holds a URL with a password, readable by whoever reads the stack file; move it to secrets, give the value with pulumi config set --secret, and have a new one issued`},
		{"production lets every origin in", edits{"services server env": `{"STORE_CORS": "*"}`}, `services.server.env.STORE_CORS: "*" lets every site call with the visitor's cookies; list the origins, such as https://shop.example.com`},
		{"production lets every origin in among others", edits{"services server env": `{"STORE_CORS": "https://shop.example.com,*"}`}, `services.server.env.STORE_CORS: "https://shop.example.com,*" lets every site call with the visitor's cookies; list the origins, such as https://shop.example.com`},
		{"production lets every origin in by a pattern", edits{"services server env": `{"AUTH_CORS": "/.*/"}`}, `services.server.env.AUTH_CORS: "/.*/" lets every site call with the visitor's cookies; list the origins, such as https://shop.example.com`},
		{"production lets every origin in by a careful pattern", edits{"services server env": `{"ADMIN_CORS": "/^https:\\/\\/.+$/"}`}, `services.server.env.ADMIN_CORS: "/^https:\\/\\/.+$/" lets every site call with the visitor's cookies; list the origins, such as https://shop.example.com`},
		{"production lets every secure origin in", edits{"services server env": `{"CORS_ALLOWED_ORIGINS": "https://*"}`}, `services.server.env.CORS_ALLOWED_ORIGINS: "https://*" lets every site call with the visitor's cookies; list the origins, such as https://shop.example.com`},
		{"production lets every origin in by a switch", edits{"services server env": `{"CORS_ALLOW_ALL_ORIGINS": "True"}`}, `services.server.env.CORS_ALLOW_ALL_ORIGINS: "True" lets every site call with the visitor's cookies; list the origins instead`},
		{"production names no origin", edits{"services server env": `{"STORE_CORS": ""}`}, `services.server.env.STORE_CORS: "" allows no origin, or every one, as the program takes it; list the origins, such as https://shop.example.com`},
		{"a secret's name is too long for Secrets Manager", edits{"services server secrets": `{"` + strings.Repeat("S", 480) + `": {"generate": 32}}`}, `services.server.secrets.` + strings.Repeat("S", 80) + `…: is a name of 480 characters; shorten it: Secrets Manager has room for 479`},
		{"the environment is larger than a task definition", edits{"services server env": `{"BLOB": "` + strings.Repeat("x", 50000) + `"}`}, `services.server.env: holds 50004 bytes; keep to 49152: ECS refuses a task definition of more than 64 KiB`},
		{"a plain variable is a secret by its name and no name", edits{"services server env": `{"JWT SECRET": "x"}`}, `services.server.env["JWT SECRET"]: is no name for an environment variable; use letters, digits and _, no digit first`},
		{"a secret is there in plain text too", edits{"services server env": `{"JWT_SECRET": "x"}`}, `services.server.secrets.JWT_SECRET: is set by env already; keep one of the two`},
		{"more secrets than a policy holds", edits{"services server secrets": many("SOME_SECRET_VALUE_%03d", `{}`)}, `services.server.secrets: names 150 secrets, which makes the policy of its role 17228 characters long; name fewer: IAM holds 10240`},
		{"a function gets more than Lambda takes", edits{"functions reports": `{"image": "medusa", "secrets": ` + many("SOME_SECRET_VALUE_%03d", `{}`) + `}`}, `functions.reports: gets variables of 20252 bytes, with the places of its secrets and the facts of what it uses; name fewer, or keep several secrets in one as JSON: Lambda takes 4096`},
		{"a piece does not exist", edits{"services server uses": `{"databse": {"DATABASE_URL": "url"}}`}, `services.server.uses.databse: is no piece of an environment; did you mean database?`},
		{"a piece is unlike any other", edits{"services server uses": `{"kafka": {"BROKERS": "url"}}`}, `services.server.uses.kafka: is no piece of an environment; use one of cache, database, database.replica, uploads, warehouse, database:<name>, database.replica:<number>, queue:<name>, service:<name> or user:<name>`},
		{"a piece is not part of the environment", edits{"database": ""}, `services.server.uses.database: is not part of this environment; add the section database: {}`},
		{"an attribute does not exist", edits{"services server uses": `{"cache": {"REDIS_URL": "uri"}}`}, `services.server.uses.cache.REDIS_URL: "uri" is no attribute of cache; use url, host, port, token or prefix`},
		{"an attribute is a secret and is not shown", edits{"services server uses": `{"database": {"DATABASE_URL": "postgres://app:hunter2@db/app"}}`}, `services.server.uses.database.DATABASE_URL: a URL with a password is no attribute of database; use url, host, port, name, username, password or ca`},
		{"an attribute belongs to another piece", edits{"services server uses": `{"uploads": {"S3_HOST": "host"}}`}, `services.server.uses.uploads.S3_HOST: "host" is no attribute of uploads; use name, region or url`},
		{"a variable is plain and used", edits{"services server env": `{"DATABASE_URL": "x"}`}, `services.server.uses.database.DATABASE_URL: is set by env already; keep one of the two`},
		{"a variable is secret and used", edits{"services server secrets": `{"DATABASE_URL": {}}`}, `services.server.uses.database.DATABASE_URL: is set by secrets already; keep one of the two`},
		{"a variable is plain and secret", edits{"services server env": `{"STRIPE_API_KEY": ""}`}, `services.server.secrets.STRIPE_API_KEY: is set by env already; keep one of the two`},
		{"a variable is used twice", edits{"services server uses": `{"database": {"HOST": "host"}, "cache": {"HOST": "host"}}`}, `services.server.uses.database.HOST: is set by uses.cache already; keep one of the two`},
		{"a secret is too short to generate", edits{"services server secrets": `{"WEBHOOK_SECRET": {"generate": 16}}`}, `services.server.secrets.WEBHOOK_SECRET.generate: 16 is out of range; use 32 to 128 characters, or {} to store a value of your own`},
		{"a secret is too long to generate", edits{"services server secrets": `{"WEBHOOK_SECRET": {"generate": 129}}`}, `services.server.secrets.WEBHOOK_SECRET.generate: 129 is out of range; use 32 to 128 characters, or {} to store a value of your own`},
		{"a JWT secret is too short", edits{"services server secrets": `{"JWT_SECRET": {"generate": 16}}`}, `services.server.secrets.JWT_SECRET.generate: 16 is too short for a secret that signs sessions; use 32 to 128`},
		{"a cookie secret is too short", edits{"services server secrets": `{"COOKIE_SECRET": {"generate": 31}}`}, `services.server.secrets.COOKIE_SECRET.generate: 31 is too short for a secret that signs sessions; use 32 to 128`},
		{"one secret is made in two ways", edits{"services worker secrets": `{"JWT_SECRET": {"generate": 64}}`}, `services.worker.secrets.JWT_SECRET.generate: 64 differs from services.server.secrets.JWT_SECRET; one name is one secret: write {generate: 48} in both, or give this one a name of its own`},
		{"one secret is made here and stored there", edits{"services worker secrets": `{"STRIPE_API_KEY": {"generate": 32}}`}, `services.worker.secrets.STRIPE_API_KEY.generate: 32 differs from services.server.secrets.STRIPE_API_KEY; one name is one secret: write {} in both, or give this one a name of its own`},
		{"a secret has no name for a variable and is not missed too", edits{"services server secrets": `{"2FA_SECRET": {}}`}, `services.server.secrets.2FA_SECRET: is no name for an environment variable; use letters, digits and _, no digit first`},
		{"a secret is named as the database's own", edits{"services server secrets": `{"database": {"generate": 32}}`}, `services.server.secrets.database: is the name of a secret of this program; give the secret another name`},
		{"a secret is named as the platform", edits{"services server secrets": `{"platform": {}}`}, `services.server.secrets.platform: is a key of this program in the stack file; give the secret another name`},
	})
}

// many is an object of 150 keys with the same value.
func many(key, value string) string {
	list := make([]string, 150)
	for i := range list {
		list[i] = fmt.Sprintf(`"`+key+`": `, i) + value
	}
	return "{" + strings.Join(list, ", ") + "}"
}

func TestAcceptsEnvironmentsThatOnlyLookLikeLeaks(t *testing.T) {
	plain := map[string]string{
		"a key that is published":         `{"NEXT_PUBLIC_MEDUSA_PUBLISHABLE_KEY": "pk_123"}`,
		"a publishable key":               `{"STRIPE_PUBLISHABLE_KEY": "pk_live_123"}`,
		"a public key":                    `{"JWT_PUBLIC_KEY": "-----BEGIN PUBLIC KEY-----"}`,
		"the id of a key":                 `{"KMS_KEY_ID": "alias/shop"}`,
		"a word with a key in it":         `{"KEYCLOAK_URL": "https://login.example.com", "MONKEY": "yes"}`,
		"where tokens come from":          `{"OAUTH_TOKEN_URL": "https://login.example.com/token"}`,
		"how long a token lives":          `{"ACCESS_TOKEN_TTL": "3600"}`,
		"how passwords are hashed":        `{"PASSWORD_HASHERS": "argon2"}`,
		"a switch about tokens":           `{"USE_REFRESH_TOKEN": "true"}`,
		"a URL with a user":               `{"SENTRY_DSN": "https://abc@o1.ingest.sentry.io/1"}`,
		"a URL with a port":               `{"BACKEND": "http://user.example.com:9000/a@b"}`,
		"origins in a list":               `{"STORE_CORS": "https://shop.example.com,https://www.example.com"}`,
		"origins by a bounded pattern":    `{"STORE_CORS": "/https:\\/\\/.*\\.example\\.com$/"}`,
		"subdomains of an origin":         `{"CORS_ALLOWED_ORIGINS": "https://*.example.com"}`,
		"every header of a listed origin": `{"CORS_ALLOW_HEADERS": "*"}`,
		"a closed switch":                 `{"CORS_ALLOW_ALL_ORIGINS": "false"}`,
	}
	cases := map[string]edits{
		"a piece that is reached and nothing told of it": {"services server uses": `{"uploads": {}}`},
		"one secret in two services":                     {"services worker secrets": `{"JWT_SECRET": {"generate": 48}}`},
		"the longest secret":                             {"services server secrets": `{"WEBHOOK_SECRET": {"generate": 128}}`},
		"a wildcard in staging":                          {"tier": `"staging"`, "services server env": `{"STORE_CORS": "*"}`},
	}
	for name, env := range plain {
		cases[name] = edits{"services server env": env}
	}
	accepts(t, cases)
}
