package simaws

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// bucketRule is the part of S3's rule that a pattern cannot say.
func bucketRule(c *call) error {
	name := c.p().str("bucket")
	_, err := netip.ParseAddr(name)
	for _, wrong := range []struct {
		is     bool
		reason string
	}{
		{name != "" && err == nil, "bucket name must not be formatted as an IP address"},
		{
			strings.Contains(name, "..") || strings.Contains(name, ".-") || strings.Contains(name, "-."),
			"bucket name must not contain two adjacent periods, or a period beside a hyphen",
		},
		{
			strings.HasPrefix(name, "xn--") || strings.HasPrefix(name, "sthree-") || strings.HasPrefix(name, "amzn-s3-demo-"),
			"bucket name must not begin with a reserved prefix",
		},
		{
			strings.HasSuffix(name, "-s3alias") || strings.HasSuffix(name, "--ol-s3") || strings.HasSuffix(name, "--x-s3"),
			"bucket name must not end with a reserved suffix",
		},
	} {
		if wrong.is {
			return &Invalid{"bucket", wrong.reason + ": " + name}
		}
	}
	return nil
}

// bucketKey wants the key a bucket encrypts with to exist.
func bucketKey(c *call) error {
	for _, id := range c.p().strs("rules[*].applyServerSideEncryptionByDefault.kmsMasterKeyId") {
		if c.world.find(keyType, id) == nil && !awsKey.MatchString(id) && !c.world.options.Outsiders {
			return c.no("InvalidArgument", "The KMS key %s does not exist", id)
		}
	}
	return nil
}

// bucketLifecycle wants rules S3 can tell apart.
func bucketLifecycle(c *call) error {
	var ids []string
	for _, v := range c.p().all("rules[*]") {
		r := props(v.ObjectValue())
		id := r.str("id")
		if id == "" || slices.Contains(ids, id) {
			return c.no("InvalidArgument", "Rule ID must be unique. Found same ID for more than one rule")
		}
		ids = append(ids, id)
		acts := []string{
			"expiration", "noncurrentVersionExpiration", "abortIncompleteMultipartUpload", "transitions",
			"noncurrentVersionTransitions",
		}
		if !slices.ContainsFunc(acts, r.has) {
			return c.no("InvalidRequest", "At least one action needs to be specified in a rule.")
		}
	}
	if len(ids) == 0 {
		return c.no("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")
	}
	return nil
}

// logTarget wants the bucket that takes the access logs.
func logTarget(c *call) error {
	if target := c.p().str("targetBucket"); c.world.find(bucketType, target) == nil && !c.world.options.Outsiders {
		return c.no("InvalidTargetBucketForLogging", "The target bucket for logging does not exist")
	}
	return nil
}

func recoveryWindow(c *call) error {
	v := c.p().get("recoveryWindowInDays")
	if days := number(v); v.IsNumber() && days != 0 && (days < 7 || days > 30) {
		return &Invalid{"recoveryWindowInDays", "expected recovery_window_in_days to be 0 or in the range (7 - 30), got " + text(v)}
	}
	return nil
}

// secretAsleep refuses the name of a secret that is still scheduled for deletion.
func secretAsleep(c *call) error {
	if c.old == nil && c.world.asleep["secret/"+c.p().str("name")] {
		return c.no("InvalidRequestException",
			"You can't create this secret because a secret with this name is already scheduled for deletion.")
	}
	return nil
}

// putToSleep keeps the name of a deleted secret for its recovery window.
func putToSleep(c *call) {
	if props(c.out).num("recoveryWindowInDays") > 0 {
		c.world.asleep["secret/"+props(c.out).str("name")] = true
	}
}

func secretSize(c *call) error {
	const limit = 65536
	if !c.p().has("secretString") && !c.p().has("secretBinary") {
		return c.no("InvalidRequestException", "You must provide either SecretString or SecretBinary.")
	}
	if len(c.p().str("secretString")) > limit {
		return c.no("InvalidParameterException", "Secret value must be at most %d bytes", limit)
	}
	return nil
}

// versionStages makes a new version the current one and the last one the previous.
func versionStages(c *call) {
	for _, other := range c.others(secretVersionType) {
		if other.attribute("secretId") == c.p().str("secretId") {
			other.out["versionStages"] = list("AWSPREVIOUS")
		}
	}
	c.put("versionStages", []any{"AWSCURRENT"})
}

func alarmPeriod(c *call) error {
	period := c.p().num("period")
	if c.p().has("period") && period != 10 && period != 20 && period != 30 && (period <= 0 || period%60 != 0) {
		return c.no("ValidationError", "Period must be 10, 20, 30 or a multiple of 60, got %d", period)
	}
	return nil
}

func alarmDatapoints(c *call) error {
	datapoints, periods := c.p().num("datapointsToAlarm"), c.p().num("evaluationPeriods")
	if datapoints > periods {
		return c.no("ValidationError", "DatapointsToAlarm must be less than or equal to EvaluationPeriods.")
	}
	if span := c.p().num("period") * periods; span > 7*24*3600 {
		return c.no("ValidationError", "Metrics cannot be checked across more than seven days (EvaluationPeriods * Period must be <= 604800).")
	}
	return nil
}

// alarmMetric wants one metric, or expressions of which exactly one is watched.
func alarmMetric(c *call) error {
	queries := c.p().all("metricQueries[*]")
	if len(queries) == 0 {
		if !c.p().has("metricName") {
			return c.no("MissingParameter", "The parameter MetricName or Metrics is required.")
		}
		if !c.p().has("statistic") && !c.p().has("extendedStatistic") {
			return c.no("ValidationError", "Exactly one of Statistic and ExtendedStatistic must be specified")
		}
		return nil
	}
	watched := 0
	var ids []string
	for _, v := range queries {
		query := props(v.ObjectValue())
		if slices.Contains(ids, query.str("id")) {
			return c.no("ValidationError", "The id '%s' is used more than once in Metrics", query.str("id"))
		}
		ids = append(ids, query.str("id"))
		if query.flag("returnData") {
			watched++
		}
	}
	if watched != 1 && !c.p().has("thresholdMetricId") {
		return c.no("ValidationError", "Exactly one element of the metrics list should return data.")
	}
	return nil
}

func eventPattern(c *call) error {
	pattern := c.p().str("eventPattern")
	var document map[string]any
	if pattern != "" && json.Unmarshal([]byte(pattern), &document) != nil {
		return c.no("InvalidEventPatternException", "Event pattern is not valid. Reason: Invalid JSON")
	}
	return nil
}

// targetExists wants the topic or log group an event goes to.
func targetExists(c *call) error {
	const perRule = 5
	count := 0
	for _, other := range c.others(eventTargetType) {
		if other.attribute("rule") == c.p().str("rule") {
			count++
		}
	}
	if count >= perRule {
		return c.no("LimitExceededException", "The requested resource exceeds the maximum number allowed.")
	}
	arn := c.p().str("arn")
	for service, token := range map[string]string{"sns": topicType, "logs": logGroupType} {
		if strings.Contains(arn, ":"+service+":") && c.world.find(token, strings.TrimSuffix(arn, ":*")) == nil && !c.world.options.Outsiders {
			return c.no("ValidationException", "Provided Arn is not in correct format or does not exist: %s", arn)
		}
	}
	return nil
}

// topicPolicy is the policy AWS gives a topic that has none.
func topicPolicy(c *call) {
	if !c.p().has("policy") {
		c.put("policy", c.expand(`{"Id":"__default_policy_ID","Statement":[{"Action":["SNS:Publish","SNS:Subscribe"],"Condition":{"StringEquals":{"AWS:SourceOwner":"{account}"}},"Effect":"Allow","Principal":{"AWS":"*"},"Resource":"{id}","Sid":"__default_statement_ID"}],"Version":"2008-10-17"}`))
	}
	c.put("beginningArchiveTime", "")
}

func subscriptionEndpoint(c *call) error {
	endpoint := c.p().str("endpoint")
	form := map[string]string{"https": "https://", "http": "http://", "sqs": "arn:", "lambda": "arn:", "firehose": "arn:"}
	protocol := c.p().str("protocol")
	valid := strings.HasPrefix(endpoint, form[protocol])
	if strings.HasPrefix(protocol, "email") {
		valid = strings.Contains(endpoint, "@")
	}
	if !valid {
		return c.no("InvalidParameter", "Invalid parameter: Endpoint")
	}
	return nil
}

// subscriptionState waits for the recipient of a mail to agree.
func subscriptionState(c *call) {
	mail := strings.HasPrefix(c.p().str("protocol"), "email")
	c.out["pendingConfirmation"] = resource.NewProperty(mail)
	c.out["confirmationWasAuthenticated"] = resource.NewProperty(!mail)
	c.put("filterPolicyScope", "")
}
