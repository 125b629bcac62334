package simaws_test

// redrive is a redrive policy as a program writes it.
func redrive(target, receives string) string {
	return `{"deadLetterTargetArn":"arn:aws:sqs:eu-central-1:111111111111:` + target + `","maxReceiveCount":` + receives + `}`
}

var queuesRefusals = []refusal{
	{
		"queue-without-dead-letters", "sqs/queue:Queue",
		m{"redrivePolicy": redrive("none", "5")},
		"operation error SQS: CreateQueue, api error InvalidParameterValue: Value " + redrive("none", "5") +
			" for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.",
	},
	{
		"queue-dead-letters-of-another-sort", "sqs/queue:Queue",
		m{"redrivePolicy": redrive("jobs.fifo", "5")},
		"operation error SQS: CreateQueue, api error InvalidParameterValue: Value " + redrive("jobs.fifo", "5") +
			" for parameter RedrivePolicy is invalid. Reason: Dead-letter queue must be same type of queue as the source.",
	},
	{
		"queue-of-no-receives", "sqs/redrivePolicy:RedrivePolicy",
		m{"queueUrl": "${queue}", "redrivePolicy": redrive("jobs", "0")},
		"operation error SQS: SetQueueAttributes, api error InvalidParameterValue: Value " + redrive("jobs", "0") +
			" for parameter RedrivePolicy is invalid. Reason: Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.",
	},
	{
		"queue-redrive-of-another-sort", "sqs/redrivePolicy:RedrivePolicy",
		m{"queueUrl": "${ordered-queue}", "redrivePolicy": redrive("jobs", "5")},
		"operation error SQS: SetQueueAttributes, api error InvalidParameterValue: Value " + redrive("jobs", "5") +
			" for parameter RedrivePolicy is invalid. Reason: Dead-letter queue must be same type of queue as the source.",
	},
	{
		"queue-redrive-from-nowhere", "sqs/redriveAllowPolicy:RedriveAllowPolicy",
		m{"queueUrl": "${queue}", "redriveAllowPolicy": `{"redrivePermission":"byQueue"}`},
		`operation error SQS: SetQueueAttributes, api error InvalidParameterValue: Value {"redrivePermission":"byQueue"} for parameter RedriveAllowPolicy is invalid. Reason: The number of sourceQueueArns must be from 1 to 10.`,
	},
	{
		"queue-policy", "sqs/queuePolicy:QueuePolicy",
		m{"queueUrl": "${queue}", "policy": `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sqs:*","Resource":"*"}]}`},
		"operation error SQS: SetQueueAttributes, api error InvalidAttributeValue: Missing required field Principal",
	},
	{
		"policy-of-no-queue", "sqs/queuePolicy:QueuePolicy",
		m{"queueUrl": "none", "policy": "{}"},
		"operation error SQS: SetQueueAttributes, api error AWS.SimpleQueueService.NonExistentQueue: The specified queue does not exist.",
	},
}
