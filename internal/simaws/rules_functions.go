package simaws

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

const (
	environmentLimit  = 4096
	concurrencyQuota  = 1000
	unreservedAtLeast = 100
	batchInOneReceive = 10
	mostBatched       = 10000
)

// functionShape wants of a package what its type needs.
func functionShape(c *call) error {
	if text(c.wanted("packageType")) == "Zip" && (!c.p().has("handler") || !c.p().has("runtime")) {
		return &Invalid{"", "handler and runtime must be set when PackageType is Zip"}
	}
	return nil
}

func assumedByLambda(c *call) error {
	if role := c.target("role"); role != nil && !trusts(role, lambdaService) {
		return c.no("InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda.")
	}
	return nil
}

// functionMay wants a role that may do what a part of the function's settings needs.
func functionMay(property, action, words string) rule {
	return func(c *call) error {
		if role := c.target("role"); role != nil && c.p().has(property) && !c.world.may(role, action) {
			return c.no("InvalidParameterValueException", "The provided execution role does not have permissions to call %s", words)
		}
		return nil
	}
}

// functionGroups is the limit of groups per interface, as Lambda words it.
func functionGroups(c *call) error {
	if groups := c.p().strs("vpcConfig.securityGroupIds[*]"); len(groups) > groupsPerInterfaceLimit {
		return c.no("ValidationException", "1 validation error detected: Value '[%s]' at 'vpcConfig.securityGroupIds' failed to satisfy constraint: Member must have length less than or equal to %d",
			strings.Join(groups, ", "), groupsPerInterfaceLimit)
	}
	return nil
}

// may says whether a role's inline policies allow an action on anything at all.
func (w *World) may(role *thing, action string) bool { return w.mayWith(role, action, "") }

// mayWith says whether they allow it on a resource; conditions are not looked at.
func (w *World) mayWith(role *thing, action, arn string) bool {
	for _, t := range w.things {
		if role == nil || t.kind.token != inlineType || t.attribute("role") != role.attribute("name") {
			continue
		}
		p, _ := parsePolicy(t.attribute("policy"), identityPolicy)
		if slices.ContainsFunc(p.Statement, func(s statement) bool {
			return s.Effect == "Allow" && slices.ContainsFunc(s.Action, matching(action)) &&
				(arn == "" || slices.ContainsFunc(s.Resource, matching(arn)))
		}) {
			return true
		}
	}
	return false
}

// matching tells the patterns of a policy that match a word.
func matching(word string) func(pattern string) bool {
	return func(pattern string) bool {
		quoted := strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(pattern))
		return regexp.MustCompile("^" + quoted + "$").MatchString(word)
	}
}

// lambdaVariables are set by Lambda itself.
var lambdaVariables = []string{
	"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV",
	"AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR", "_HANDLER", "_X_AMZN_TRACE_ID",
}

func functionEnvironment(c *call) error {
	variables := c.p().get("environment.variables")
	if !variables.IsObject() {
		return nil
	}
	plain, reserved := map[string]string{}, []string{}
	for name, value := range variables.ObjectValue() {
		plain[string(name)] = text(bare(value))
		if slices.Contains(lambdaVariables, string(name)) {
			reserved = append(reserved, string(name))
		}
	}
	slices.Sort(reserved)
	document, err := json.Marshal(plain)
	switch {
	case err != nil:
		return err
	case len(reserved) > 0:
		return c.no("InvalidParameterValueException",
			"Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: %s",
			strings.Join(reserved, ", "))
	case len(document) > environmentLimit:
		return c.no("InvalidParameterValueException",
			"Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.")
	}
	return nil
}

// environmentKey wants a key that lets Lambda make a grant of it.
func environmentKey(c *call) error {
	key := c.target("kmsKeyArn")
	if key == nil {
		return nil
	}
	through := c.expand("lambda.{region}.amazonaws.com")
	p, _ := parsePolicy(key.attribute("policy"), resourcePolicy)
	for _, s := range p.Statement {
		grants := slices.Contains(s.Action, "kms:CreateGrant") || slices.Contains(s.Action, "kms:*")
		if s.Effect == "Allow" && grants && via(s, through) {
			return nil
		}
	}
	return c.no("InvalidParameterValueException",
		"Lambda was unable to configure access to your environment variables because the KMS key is invalid for CreateGrant. Please check your KMS key settings. KMS Exception: AccessDeniedException")
}

// via says whether a statement holds for requests by way of a service.
func via(s statement, service string) bool {
	switch named := s.Condition["StringEquals"]["kms:ViaService"].(type) {
	case nil:
		return true
	case string:
		return named == service
	case []any:
		return slices.Contains(named, any(service))
	}
	return false
}

// functionImage wants an image in a repository that lets Lambda in.
func functionImage(c *call) error {
	image := c.p().str("imageUri")
	if image == "" || c.world.options.Outsiders {
		return nil
	}
	url, _, _ := strings.Cut(image, "@")
	var repository *thing
	for _, t := range c.world.things {
		if t.kind.token == repositoryType && t.attribute("repositoryUrl") == url {
			repository = t
		}
	}
	if repository == nil {
		return c.no("InvalidParameterValueException", "Source image %s does not exist. Provide a valid source image.", image)
	}
	for _, t := range c.world.things {
		if t.kind.token != repositoryPolicyType || t.attribute("repository") != repository.attribute("name") {
			continue
		}
		p, _ := parsePolicy(t.attribute("policy"), trustPolicy)
		if slices.ContainsFunc(p.Statement, func(s statement) bool {
			return s.Effect == "Allow" && slices.Contains(s.Principal["Service"], lambdaService)
		}) {
			return nil
		}
	}
	return c.no("AccessDeniedException", "Lambda does not have permission to access the ECR image. Check the ECR permissions.")
}

// reservedConcurrency leaves the functions that reserve none enough of the account's.
func reservedConcurrency(c *call) error {
	total := max(0, c.p().num("reservedConcurrentExecutions"))
	for _, other := range c.others(functionType) {
		total += max(0, props(other.out).num("reservedConcurrentExecutions"))
	}
	if concurrencyQuota-total < unreservedAtLeast {
		return c.no("InvalidParameterValueException",
			"Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [%d].",
			unreservedAtLeast)
	}
	return nil
}

// functionLetters wants a queue without order for what could not be delivered.
func functionLetters(c *call) error {
	if queue := c.target("deadLetterConfig.targetArn"); queue != nil && props(queue.out).flag("fifoQueue") {
		return c.no("InvalidParameterValueException", "The provided dead letter target is a FIFO queue, which is not supported.")
	}
	return nil
}

// functionCode is what Lambda says of the code it was given.
func functionCode(c *call) {
	size, sum := "0", c.p().str("imageUri")
	if code := c.p().get("code"); code.IsArchive() {
		sum, size = code.ArchiveValue().Hash, "1024"
	}
	c.out["codeSha256"] = resource.NewProperty(sum)
	c.out["sourceCodeSize"] = resource.NewProperty(size)
	c.put("signingJobArn", "")
	c.put("signingProfileVersionArn", "")
}

// mappingMay wants a function whose role may receive.
func mappingMay(c *call) error {
	function := c.target("functionName")
	if function == nil {
		return nil
	}
	role := c.world.find(roleType, function.attribute("role"))
	if role != nil && !c.world.may(role, "sqs:ReceiveMessage") {
		return c.no("InvalidParameterValueException", "The function execution role does not have permissions to call ReceiveMessage on SQS")
	}
	return nil
}

func mappingVisibility(c *call) error {
	queue, function := c.target("eventSourceArn"), c.target("functionName")
	if queue == nil || function == nil {
		return nil
	}
	visible, timeout := props(queue.out).num("visibilityTimeoutSeconds"), props(function.out).num("timeout")
	if visible < timeout {
		return c.no("InvalidParameterValueException",
			"Queue visibility timeout: %d seconds is less than Function timeout: %d seconds", visible, timeout)
	}
	return nil
}

func mappingBatch(c *call) error {
	queue, batch := c.target("eventSourceArn"), number(c.wanted("batchSize"))
	most := mostBatched
	if queue != nil && props(queue.out).flag("fifoQueue") {
		most = batchInOneReceive
	}
	switch {
	case batch < 1 || batch > most:
		return c.no("InvalidParameterValueException", "Batch size must be between 1 and %d.", most)
	case batch > batchInOneReceive && c.p().num("maximumBatchingWindowInSeconds") < 1:
		return c.no("InvalidParameterValueException", "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10")
	}
	return nil
}

func mappingResult(c *call) { c.put("lastProcessingResult", "No records processed") }
