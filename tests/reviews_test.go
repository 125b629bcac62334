package tests

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/config"
	"landfall/tests/recorder"
)

const lendsType = "landfall:platform:Lends"

// TestWhatIsLentIsWhatIsBorrowed: every fact has its place on both sides, and none is
// empty or a secret.
func TestWhatIsLentIsWhatIsBorrowed(t *testing.T) {
	e := evaluate(t, staging)
	lends := e.One(t, lendsType, "lends")
	assert.False(t, resource.NewProperty(lends.Inputs).ContainsSecrets())
	text, err := json.Marshal(lends.Plain())
	require.NoError(t, err)
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	var lent config.Lent
	require.NoError(t, strict.Decode(&lent))
	for _, part := range []any{lent, *lent.Domain, *lent.Ingress, lent.Keys, lent.Network, lent.Cluster, *lent.Database, *lent.Cache} {
		v := reflect.ValueOf(part)
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.Name != "Boundary" { // which comes with github
				assert.False(t, v.Field(i).IsZero(), "%s.%s", v.Type(), field.Name)
			}
		}
	}
}

// TestLendingReadiesWhatReviewsCannotDoThemselves: a certificate for hosts that nobody
// knows yet, proved by the record there is, and the one way to databases.
func TestLendingReadiesWhatReviewsCannotDoThemselves(t *testing.T) {
	e := evaluate(t, staging, func(platform map[string]any) { platform["reviews"] = fields{"ports": []int{3000, 9000}} })
	assert.Equal(t, "*.staging.shop.example.com", e.inputs("aws:acm/certificate:Certificate", "ingress-certificate:reviews")["domainName"])
	assert.Equal(t, []any{e.text("aws:route53/record:Record", "ingress-certificate-proof", "fqdn")},
		e.inputs("aws:acm/certificateValidation:CertificateValidation", "ingress-certificate:reviews")["validationRecordFqdns"])
	assert.NotContains(t, e.Of("aws:route53/record:Record"), "ingress-certificate:reviews-proof")
	for _, port := range []string{"3000", "8000", "9000"} {
		assert.Contains(t, e.Of(egressRule), "ingress-out-"+port)
	}

	function := e.inputs(functionType, "lending-function")
	assert.Equal(t, "landfall-staging-bootstrap-reviews", function["name"])
	assert.Equal(t, fields{
		"owner": fields{"secret": e.text(secretVersion, "database-secret", "arn")}, "patience": 60.0,
		"ca": "https://truststore.pki.rds.amazonaws.com/eu-central-1/eu-central-1-bundle.pem",
	}, decode(t, function["environment"].(map[string]any)["variables"].(map[string]any)["HOST"]))
	reads := false
	for _, s := range statements(e.One(t, rolePolicy, "lending-function-permissions")) {
		if s.Sid == "ReadSecrets" {
			reads = true
			assert.Equal(t, list{
				e.text(secretVersion, "database-secret", "arn"),
				"arn:aws:secretsmanager:eu-central-1:222222222222:secret:landfall-pr-*/database-??????",
			}, s.Resource)
		}
	}
	assert.True(t, reads)
	assert.Contains(t, function["vpcConfig"].(map[string]any)["securityGroupIds"], e.id(securityGroup, "database-client"))
}

// TestAReviewStandsInWhatItBorrows: the lender's names wherever it builds nothing of
// its own, and its own wherever two would meet.
func TestAReviewStandsInWhatItBorrows(t *testing.T) {
	lender := evaluate(t, staging)
	file := recorder.Stack(t, review)
	file.Name = "pr-7"
	e := evaluated{recorder.Run(t, file), t}

	service := e.inputs(serviceType, "server")
	assert.Equal(t, "pr-7-server", service["name"])
	assert.Equal(t, lender.text("aws:ecs/cluster:Cluster", "cluster", "arn"), service["cluster"])
	assert.Equal(t, fields{
		"assignPublicIp": false,
		"subnets":        lender.output(awsxVPC, "network", "privateSubnetIds"),
		"securityGroups": []any{
			e.id(securityGroup, "server"), lender.id(securityGroup, "ingress-targets"),
			lender.id(securityGroup, "cache-client"), lender.id(securityGroup, "database-client"),
		},
	}, service["networkConfiguration"])
	assert.Equal(t, lender.text(awsxVPC, "network", "vpcId"), e.inputs(securityGroup, "server")["vpcId"])
	assert.Equal(t, lender.id(securityGroup, "ingress"), e.inputs(ingressRule, "server-from-ingress")["referencedSecurityGroupId"])
	assert.Equal(t, lender.text(kmsKey, "keys-logs", "arn"), e.inputs(logGroup, "server")["kmsKeyId"])
	assert.Equal(t, "/landfall/pr-7/server", e.inputs(logGroup, "server")["name"])
	assert.Equal(t, true, e.inputs("aws:s3/bucketV2:BucketV2", "uploads")["forceDestroy"])

	for name, want := range map[string]struct {
		host  string
		place float64
	}{"server": {"api-pr-7.staging.shop.example.com", 10686}, "storefront": {"pr-7.staging.shop.example.com", 10684}} {
		rule := e.inputs(ruleType, name)
		assert.Equal(t, lender.id(listenerType, "ingress-https"), rule["listenerArn"])
		assert.Equal(t, want.place, rule["priority"])
		assert.Contains(t, rule["conditions"], fields{"hostHeader": fields{"values": []any{want.host}}})
	}
	alias := e.inputs("aws:route53/record:Record", "ingress-alias-api")
	assert.Equal(t, "api-pr-7.staging.shop.example.com", alias["name"])
	assert.Equal(t, lender.text(applicationLB, "ingress", "dnsName"), alias["aliases"].([]any)[0].(map[string]any)["name"])
}

// TestAReviewHasADatabaseAndBorrowsSecrets: it asks by ARN, is told by ARN, and the
// roles that start its tasks read exactly that.
func TestAReviewHasADatabaseAndBorrowsSecrets(t *testing.T) {
	lender := evaluate(t, staging)
	file := recorder.Stack(t, review)
	file.Name = "pr-7"
	edit(t, file, func(platform map[string]any) { platform["database"] = fields{"extensions": []string{"pg_trgm"}} })
	e := evaluated{recorder.Run(t, file), t}

	call := e.inputs(invocationType, "database")
	assert.Equal(t, "landfall-staging-bootstrap-reviews", call["functionName"])
	assert.Equal(t, "CRUD", call["lifecycleScope"])
	secret := e.text(secretVersion, "database-secret", "arn")
	assert.Equal(t, fields{
		"name": "pr_7", "secret": secret, "version": e.text(secretVersion, "database-secret", "versionId"), "extensions": items{"pg_trgm"},
	}, decode(t, call["input"]))
	assert.Equal(t, "landfall-pr-7/database", e.inputs(secretEntry, "database-secret")["name"])
	assert.Subset(t, decode(t, e.inputs(secretVersion, "database-secret")["secretString"]), fields{
		"username": "pr_7", "dbname": "pr_7", "port": 5442.0, "host": lender.output(dbInstance, "database", "address"),
	})
	assert.Contains(t, e.One(t, invocationType, "gate-migrate-server").DependsOn, invocationType+"::database", "no migration without a database")

	cache, stripe := lender.text(secretVersion, "cache-secret", "arn"), lender.text(secretVersion, "secrets-STRIPE_API_KEY", "arn")
	for _, s := range statements(e.One(t, rolePolicy, "server-execution-permissions")) {
		if s.Sid == "ReadSecrets" {
			assert.ElementsMatch(t, []string{
				cache, stripe, secret, e.text(secretVersion, "secrets-COOKIE_SECRET", "arn"), e.text(secretVersion, "secrets-JWT_SECRET", "arn"),
			}, s.Resource)
		}
	}
	container := e.decoded(taskType, "server", "containerDefinitions").([]any)[0].(map[string]any)
	assert.Contains(t, container["environment"], fields{"name": "REDIS_PREFIX", "value": "pr-7:"})
	assert.Contains(t, container["environment"], fields{"name": "MEDUSA_BACKEND_URL", "value": "https://api-pr-7.staging.shop.example.com"})
	assert.Contains(t, container["secrets"], fields{"name": "REDIS_URL", "valueFrom": cache + ":url::"})
	assert.Contains(t, container["secrets"], fields{"name": "STRIPE_API_KEY", "valueFrom": stripe})
}

// TestAReviewIsToldWhoLendsNothing before anything is made.
func TestAReviewIsToldWhoLendsNothing(t *testing.T) {
	for says, c := range map[string]struct {
		lender func(platform map[string]any)
		review func(platform map[string]any)
		want   string
	}{
		"the lender lends nothing": {
			func(platform map[string]any) { delete(platform, "reviews") }, func(map[string]any) {},
			"stack organization/landfall/staging lends nothing: add reviews: {} to Pulumi.staging.yaml and run pulumi up there",
		},
		"the lender has no cache": {
			func(platform map[string]any) {
				delete(platform, "cache")
				for _, name := range []string{"server", "worker"} {
					delete(at(platform, "services", name, "uses"), "cache")
				}
			}, func(map[string]any) {},
			"the configuration of stack pr-1 has 1 mistake:\n  cache: is nothing that staging has to lend; remove it, or give staging a cache",
		},
		"nobody is called so": {
			func(map[string]any) {}, func(platform map[string]any) { platform["review"] = fields{"of": "nowhere"} },
			`unknown stack "organization/landfall/nowhere"`,
		},
	} {
		t.Run(says, func(t *testing.T) {
			file := recorder.Stack(t, review)
			edit(t, file, c.review)
			recording, err := recorder.TryBeside(edited(t, staging, c.lender), file)
			require.ErrorContains(t, err, c.want)
			assert.Empty(t, recording.Of("pulumi:providers:aws"))
		})
	}
}

// TestAReviewMayHaveWhateverAServiceMay: all kinds of services, queues, functions and
// files, each in what is lent, and as every environment must have them.
func TestAReviewMayHaveWhateverAServiceMay(t *testing.T) {
	for says, lender := range map[string]func(platform map[string]any){
		"beside staging":            func(map[string]any) {},
		"with a server on EC2":      onMachine,
		"with a proxy of the first": func(platform map[string]any) { at(platform, "database")["proxy"] = true },
		"with no way out": func(platform map[string]any) {
			at(platform, "network")["nat"] = "none"
			at(platform, "network")["endpoints"] = []string{"ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssmmessages", "sqs"}
		},
	} {
		t.Run(says, func(t *testing.T) {
			file := recorder.Stack(t, review)
			edit(t, file, func(platform map[string]any) {
				more := newcomers("medusa")
				delete(more, "newcomer-web") // whose port the load balancer does not reach
				for name, service := range more {
					at(platform, "services")[name] = service
				}
				more["newcomer-worker"].(fields)["uses"] = fields{"service:newcomer-private": fields{"PRIVATE_URL": "url"}, "queue:mails": fields{"QUEUE": "url"}}
				more["newcomer-private"].(fields)["files"] = fields{"path": "/data"}
				platform["queues"] = fields{"mails": fields{"consumer": fields{"service": "newcomer-worker"}}}
				platform["functions"] = fields{"import": fields{"zip": "tests/testdata/function", "runtime": "python3.13", "handler": "app.handler"}}
			})
			recording, err := recorder.TryBeside(edited(t, staging, lender), file)
			require.NoError(t, err)
			for says, holds := range invariants {
				for _, r := range recording.Resources {
					assert.Empty(t, holds(file, r), "%s: %s", r.URN(), says)
				}
			}
			assert.Empty(t, recording.Of(kmsKey))
			assert.Empty(t, recording.Of(applicationLB))
			assert.Empty(t, recording.Of(snsTopic))
			for name, task := range recording.Of(taskType) {
				assert.Equal(t, "landfall-pr-1-"+name, task.Plain()["family"])
			}
		})
	}
}
