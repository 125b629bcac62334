package data

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sqs"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/iam"
)

// QueueArgs places a queue.
type QueueArgs struct {
	Config *config.Config
	Keys   *iam.Keys
}

// Queue is an SQS queue with its dead letters beside it.
type Queue struct {
	pulumi.ResourceState

	// Name is the key in the stack file, Settings what stands under it.
	Name     string
	Settings config.Queue

	Queue       *sqs.Queue
	DeadLetters *DeadLetters

	config *config.Config
	keys   *iam.Keys
}

// NewQueue creates the queue that the stack file calls name.
func NewQueue(ctx *pulumi.Context, name string, args QueueArgs, opts ...pulumi.ResourceOption) (*Queue, error) {
	q := &Queue{Name: name, Settings: args.Config.Queues[name], config: args.Config, keys: args.Keys}
	if err := ctx.RegisterComponentResource("landfall:data:Queue", name, q, opts...); err != nil {
		return nil, err
	}
	parent := pulumi.Parent(q)

	of := DeadLettersArgs{Config: args.Config, Keys: args.Keys, FIFO: q.Settings.FIFO}
	var err error
	if q.DeadLetters, err = NewDeadLetters(ctx, name+"-dead", of, parent); err != nil {
		return nil, fmt.Errorf("dead letters: %w", err)
	}
	if q.Queue, err = newQueue(ctx, name, of, &sqs.QueueArgs{
		ContentBasedDeduplication: pulumi.Bool(q.Settings.Deduplicate),
		VisibilityTimeoutSeconds:  pulumi.Int(int(q.Settings.Visibility)),
		MessageRetentionSeconds:   pulumi.Int(int(q.Settings.Retention)),
		RedrivePolicy: pulumi.JSONMarshal(redrivePolicy{
			DeadLetterTargetArn: q.DeadLetters.Queue.Arn, MaxReceiveCount: q.Settings.MaxReceives,
		}),
	}, parent); err != nil {
		return nil, err
	}
	// A resource of its own: the queue names its dead letters, and they name it.
	if _, err = sqs.NewRedriveAllowPolicy(ctx, name, &sqs.RedriveAllowPolicyArgs{
		QueueUrl: q.DeadLetters.Queue.Url,
		RedriveAllowPolicy: pulumi.JSONMarshal(redriveAllowPolicy{
			RedrivePermission: "byQueue", SourceQueueArns: []any{q.Queue.Arn},
		}),
	}, parent); err != nil {
		return nil, fmt.Errorf("redrive: %w", err)
	}
	return q, ctx.RegisterResourceOutputs(q, pulumi.Map{"url": q.Queue.Url})
}

type redrivePolicy struct {
	DeadLetterTargetArn any `json:"deadLetterTargetArn"`
	MaxReceiveCount     int `json:"maxReceiveCount"`
}

type redriveAllowPolicy struct {
	RedrivePermission string `json:"redrivePermission"`
	SourceQueueArns   []any  `json:"sourceQueueArns"`
}

// Access is how a service sends to the queue.
func (q *Queue) Access() Access {
	return Access{
		Permissions: send(q.config, q.keys, q.Queue),
		Facts: map[string]Fact{
			"url":    {Value: q.Queue.Url},
			"arn":    {Value: q.Queue.Arn},
			"name":   {Value: q.Queue.Name},
			"region": {Value: pulumi.String(q.config.Region)},
		},
	}
}

// Receive is what its consumer needs to take messages and to be done with them.
func (q *Queue) Receive() []iam.Statement {
	return []iam.Statement{
		{
			Sid: "ReceiveMessages",
			Actions: []string{
				"sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl",
				"sqs:ReceiveMessage",
			},
			Resources: []any{q.Queue.Arn},
		},
		throughQueues("ReceiveKey", q.config, q.keys, "kms:Decrypt"),
	}
}

// send is what it takes to put a message into a queue. SQS decrypts the data key
// it has before it asks for another.
func send(c *config.Config, keys *iam.Keys, queue *sqs.Queue) []iam.Statement {
	return []iam.Statement{
		{
			Sid:       "SendMessages",
			Actions:   []string{"sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"},
			Resources: []any{queue.Arn},
		},
		throughQueues("SendKey", c, keys, "kms:Decrypt", "kms:GenerateDataKey"),
	}
}

// throughQueues permits the use of the messages key by way of SQS alone.
func throughQueues(sid string, c *config.Config, keys *iam.Keys, actions ...string) iam.Statement {
	return iam.Statement{
		Sid:       sid,
		Actions:   actions,
		Resources: []any{keys.Messages.Arn},
		Conditions: iam.Conditions{"StringEquals": {
			"kms:ViaService": fmt.Sprintf("sqs.%s.%s", c.Region, c.DNSSuffix()),
		}},
	}
}
