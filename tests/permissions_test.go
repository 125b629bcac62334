package tests

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/stretchr/testify/assert"

	"landfall/delivery/records"
	"landfall/internal/simaws"
	"landfall/tests/recorder"
)

// request is something somebody asks of AWS, and what IAM knows of it.
type request struct {
	action, resource string
	context          map[string]string
}

// allows decides as IAM does: a denial wins, and what nothing allows is denied.
func allows(policy []statement, r request) bool {
	allowed := false
	for _, s := range policy {
		if !s.speaksOf(r) {
			continue
		}
		if s.Effect == "Deny" {
			return false
		}
		allowed = true
	}
	return allowed
}

func (s statement) speaksOf(r request) bool {
	return slices.ContainsFunc(s.Action, func(pattern string) bool { return like(pattern, r.action) }) &&
		slices.ContainsFunc(s.Resource, func(pattern string) bool { return like(pattern, r.resource) }) && s.holds(r)
}

// holds asks every condition, as far as the policies of this program have them. What
// is not known fails those that want something and not those that want something else.
func (s statement) holds(r request) bool {
	for operator, keys := range s.Condition {
		for key, wanted := range keys {
			value, known := r.context[key]
			matches := slices.ContainsFunc(wanted, func(pattern string) bool {
				if strings.HasSuffix(operator, "Like") {
					return like(pattern, value)
				}
				return pattern == value
			})
			switch {
			case strings.HasPrefix(operator, "ForAllValues:"):
				if known && !matches {
					return false
				}
			case strings.Contains(operator, "Not"):
				if matches {
					return false
				}
			case !known || !matches:
				return false
			}
		}
	}
	return true
}

// like is IAM's * and ?, which also match a slash.
func like(pattern, text string) bool {
	const slash = "\x00"
	ok, err := path.Match(strings.ReplaceAll(pattern, "/", slash), strings.ReplaceAll(text, "/", slash))
	return err == nil && ok
}

// policiesOf are the statements of all policies of a role.
func (e evaluated) policiesOf(role string) []statement {
	e.t.Helper()
	var all []statement
	name := e.text("aws:iam/role:Role", role, "name")
	for _, inline := range e.Of("aws:iam/rolePolicy:RolePolicy") {
		if inline.Plain()["role"] == name {
			all = append(all, statements(inline)...)
		}
	}
	for _, attached := range e.Of("aws:iam/rolePolicyAttachment:RolePolicyAttachment") {
		if attached.Plain()["role"] != name {
			continue
		}
		for _, policy := range e.Of("aws:iam/policy:Policy") {
			if policy.ID == attached.Plain()["policyArn"] {
				all = append(all, statements(policy)...)
			}
		}
	}
	assert.NotEmpty(e.t, all, role)
	return all
}

// services are what IAM calls those that operations are asked of.
var services = map[string]string{
	"Application Auto Scaling": "application-autoscaling", "CloudWatch Logs": "logs", "EFS": "elasticfilesystem",
	"Elastic Load Balancing v2": "elasticloadbalancing", "EventBridge": "events", "Route 53": "route53",
	"Secrets Manager": "secretsmanager", "S3": "s3",
}

// actions are those that IAM calls otherwise than the operation.
var actions = map[string]string{
	"s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock", "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration",
	"s3:PutBucketNotificationConfiguration": "s3:PutBucketNotification",
	"s3:PutBucketLifecycleConfiguration":    "s3:PutLifecycleConfiguration", "lambda:Invoke": "lambda:InvokeFunction",
}

// actionOf is what IAM asks leave for where something is asked of AWS.
func actionOf(operation string) string {
	service, name, _ := strings.Cut(operation, ": ")
	prefix, odd := services[service]
	if !odd {
		prefix = strings.ToLower(service)
	}
	action := prefix + ":" + name
	if renamed, odd := actions[action]; odd {
		return renamed
	}
	return action
}

// requests are the requests that make, change and delete a resource.
func (e evaluated) requests(r recorder.Resource) []request {
	create, update, remove := simaws.Operations(r.Type)
	var all []request
	for _, operation := range []string{create, update, remove} {
		if operation != "" {
			all = append(all, request{actionOf(operation), e.arnOf(r), map[string]string{}})
		}
	}
	return all
}

// parts are types without an ARN of their own: what they belong to is what is touched.
var parts = []struct {
	of       *regexp.Regexp
	property string
	arn      string // of what the property names
}{
	{regexp.MustCompile(`^aws:s3/bucketObject`), "bucket", "arn:aws:s3:::$/" + records.Plan},
	{regexp.MustCompile(`^aws:s3/bucket[A-Z]`), "bucket", "arn:aws:s3:::$"},
	{regexp.MustCompile(`^aws:ecr/(lifecycle|repository)Policy:`), "repository", "arn:aws:ecr:@:repository/$"},
	{regexp.MustCompile(`^aws:iam/rolePolicy`), "role", "arn:aws:iam::#:role/!/$"},
	{regexp.MustCompile(`^aws:efs/(mountTarget|backupPolicy|fileSystemPolicy):`), "fileSystemId", "arn:aws:elasticfilesystem:@:file-system/$"},
	{regexp.MustCompile(`^aws:route53/record:`), "zoneId", "arn:aws:route53:::hostedzone/$"},
	{regexp.MustCompile(`^aws:sns/topicSubscription:`), "topic", "$"},
	{regexp.MustCompile(`^aws:sqs/(queuePolicy|redrive)`), "queueUrl", "arn:aws:sqs:@:$"},
	{regexp.MustCompile(`^aws:cloudwatch/eventTarget:`), "rule", "arn:aws:events:@:rule/$"},
	{regexp.MustCompile(`^aws:appautoscaling/`), "resourceId", "arn:aws:application-autoscaling:@:scalable-target/$"},
	{regexp.MustCompile(`^aws:lambda/(permission|invocation):`), "function", "arn:aws:lambda:@:function:$"},
	{regexp.MustCompile(`^aws:lambda/(invocation|functionEventInvokeConfig):`), "functionName", "arn:aws:lambda:@:function:$"},
	{regexp.MustCompile(`^aws:lb/listenerCertificate:`), "listenerArn", "$"},
	{regexp.MustCompile(`^aws:lb/listener:`), "loadBalancerArn", "$"},
	{regexp.MustCompile(`^aws:lb/listenerRule:`), "listenerArn", "$"},
	{regexp.MustCompile(`^aws:ecs/clusterCapacityProviders:`), "clusterName", "arn:aws:ecs:@:cluster/$"},
	{regexp.MustCompile(`^aws:rds/proxy(Target|DefaultTargetGroup):`), "dbProxyName", "arn:aws:rds:@:target-group:$"},
}

// arnOf is what IAM calls a resource. What has no name yet when it is asked for has none.
func (e evaluated) arnOf(r recorder.Resource) string {
	e.t.Helper()
	account, path := e.account(), e.prefix()
	if strings.HasPrefix(r.Parent, "landfall:iam:GitHub::") {
		path += "-github"
	}
	for _, part := range parts {
		value, there := r.Plain()[part.property].(string)
		if !there || !part.of.MatchString(r.Type) {
			continue
		}
		if strings.HasPrefix(value, "https://") {
			value = value[strings.LastIndex(value, "/")+1:]
		}
		return strings.NewReplacer("$", value, "@", "eu-central-1:"+account, "#", account, "!", path).Replace(part.arn)
	}
	if arn, ok := r.Outputs["arn"]; ok && arn.IsString() {
		return arn.StringValue()
	}
	if strings.HasPrefix(r.ID, "arn:") {
		return r.ID
	}
	return "arn:aws:none:::" + r.ID
}

// prefix begins the names of the environment, account is whose it is. A review has a
// cluster of another one's, and roles of its own alone.
func (e evaluated) prefix() string {
	if len(e.Of(clusterType)) > 0 {
		return e.text(clusterType, "cluster", "name")
	}
	for _, role := range e.Of(iamRole) {
		return strings.Trim(role.Plain()["path"].(string), "/")
	}
	return ""
}

func (e evaluated) account() string {
	if len(e.Of(clusterType)) > 0 {
		return strings.Split(e.text(clusterType, "cluster", "arn"), ":")[4]
	}
	for name := range e.Of(iamRole) {
		return strings.Split(e.text(iamRole, name, "arn"), ":")[4]
	}
	return ""
}
