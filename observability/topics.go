package observability

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sns"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/iam"
)

// topic is a way to people. Whoever publishes outside of an alarm waits for the
// policy: what arrives before it is refused, and nobody is told.
type topic struct {
	topic  *sns.Topic
	policy *sns.TopicPolicy
}

// topic creates an encrypted topic that says by its name whose it is, lets its publishers in, and subscribes every
// address. A subscription waits until its address has confirmed it by mail; SNS
// drops one that nobody confirms within days, and the next refresh notices.
func (b builder) topic(part string, publishers ...func(*sns.Topic) iam.Statement) (t topic, err error) {
	name, prefix := b.name+"-"+part, b.args.Config.Prefix()
	if t.topic, err = sns.NewTopic(b.ctx, name, &sns.TopicArgs{
		Name:           pulumi.Sprintf("%s-%s", prefix, part),
		DisplayName:    pulumi.Sprintf("%s %s", prefix, part), // the sender a mail client shows
		KmsMasterKeyId: b.args.Keys.Messages.Arn,
		// Under another name it would be another topic, for everyone to confirm again.
	}, b.parent, pulumi.IgnoreChanges([]string{"name"})); err != nil {
		return t, err
	}
	statements := []iam.Statement{iam.TLSOnly("sns:Publish", t.topic.Arn)}
	for _, publisher := range publishers {
		statements = append(statements, publisher(t.topic))
	}
	if t.policy, err = sns.NewTopicPolicy(b.ctx, name, &sns.TopicPolicyArgs{
		Arn: t.topic.Arn, Policy: iam.Policy(statements...),
	}, b.parent); err != nil {
		return t, err
	}
	for _, address := range b.args.Config.Alerts.Email {
		if _, err = sns.NewTopicSubscription(b.ctx, name+"-"+address, &sns.TopicSubscriptionArgs{
			Topic: t.topic.Arn, Protocol: pulumi.String("email"), Endpoint: pulumi.String(address),
		}, b.parent); err != nil {
			return t, err
		}
	}
	return t, nil
}

// alarmsMayPublish admits the alarms of this environment.
func (b builder) alarmsMayPublish(topic *sns.Topic) iam.Statement {
	c := b.args.Config
	return iam.Statement{
		Sid:        "Alarms",
		Principals: iam.Service("cloudwatch.amazonaws.com"),
		Actions:    []string{"sns:Publish"},
		Resources:  []any{topic.Arn},
		Conditions: iam.Conditions{
			"StringEquals": {"aws:SourceAccount": c.Account},
			"ArnLike":      {"aws:SourceArn": c.ARN("cloudwatch", "alarm:"+c.Prefix()+"-*")},
		},
	}
}

// eventsMayPublish admits EventBridge without a condition, for it sends SNS
// nothing to hold one against: with any, it is refused and no message says so.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
func (b builder) eventsMayPublish(topic *sns.Topic) iam.Statement {
	return iam.Statement{
		Sid:        "Events",
		Principals: iam.Service("events.amazonaws.com"),
		Actions:    []string{"sns:Publish"},
		Resources:  []any{topic.Arn},
	}
}
