package data

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sqs"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/iam"
)

// keptLongest is how long SQS keeps a message at most: 14 days, in seconds.
const keptLongest = 14 * 24 * 3600

// DeadLettersArgs says what the dead letters are of.
type DeadLettersArgs struct {
	Config *config.Config
	Keys   *iam.Keys
	// FIFO is for the dead letters of a FIFO queue: SQS wants both of one sort.
	FIFO bool
}

// DeadLetters is a queue for what could not be worked off or delivered. Nothing
// takes from it but people, who look what went wrong and send it back.
type DeadLetters struct {
	pulumi.ResourceState

	Queue *sqs.Queue

	args DeadLettersArgs
}

// NewDeadLetters creates the queue under the environment's prefix and its own name.
func NewDeadLetters(ctx *pulumi.Context, name string, args DeadLettersArgs, opts ...pulumi.ResourceOption) (*DeadLetters, error) {
	d := &DeadLetters{args: args}
	if err := ctx.RegisterComponentResource("landfall:data:DeadLetters", name, d, opts...); err != nil {
		return nil, err
	}
	var err error
	if d.Queue, err = newQueue(ctx, name, args, &sqs.QueueArgs{MessageRetentionSeconds: pulumi.Int(keptLongest)}, pulumi.Parent(d)); err != nil {
		return nil, err
	}
	return d, ctx.RegisterResourceOutputs(d, pulumi.Map{"url": d.Queue.Url})
}

// Send is what a service of AWS needs to put something in.
func (d *DeadLetters) Send() []iam.Statement { return send(d.args.Config, d.args.Keys, d.Queue) }

// newQueue creates a queue as all of this program are: encrypted, only over TLS,
// asked without haste. Production protects it, for it holds work of customers.
//
// The key is the environment's own: under SQS's keys whoever may receive can also
// read, and to a queue under alias/aws/sqs neither EventBridge nor SNS can deliver.
// One data key serves five minutes, so that it costs cents.
func newQueue(ctx *pulumi.Context, name string, of DeadLettersArgs, args *sqs.QueueArgs, parent pulumi.ResourceOption) (*sqs.Queue, error) {
	args.Name = pulumi.String(of.Config.QueueName(name, of.FIFO))
	args.FifoQueue = pulumi.Bool(of.FIFO)
	args.KmsMasterKeyId = of.Keys.Messages.Arn
	args.KmsDataKeyReusePeriodSeconds = pulumi.Int(300)
	// The longest SQS lets a receiver wait: fewer empty answers, each of which costs.
	args.ReceiveWaitTimeSeconds = pulumi.Int(20)
	queue, err := sqs.NewQueue(ctx, name, args, parent, pulumi.Protect(of.Config.Tier.Protected()))
	if err != nil {
		return nil, err
	}
	_, err = sqs.NewQueuePolicy(ctx, name, &sqs.QueuePolicyArgs{
		QueueUrl: queue.Url, Policy: iam.Policy(iam.TLSOnly("sqs:*", queue.Arn)),
	}, parent)
	return queue, err
}
