package observability

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/data"
)

const queueMetrics = "AWS/SQS"

// waiting is the number of messages that lie in a queue for the taking. SQS
// reports nothing of a queue that nobody has used for six hours.
func waiting(name pulumi.StringOutput) series {
	return series{queueMetrics, "ApproximateNumberOfMessagesVisible", "Maximum", pulumi.StringMap{"QueueName": name}}
}

// queueAlarms watch whether messages are worked off, in time and at all.
func queueAlarms(queue *data.Queue) []alarm {
	name := "queue-" + queue.Name
	// A message that failed once comes back after the visibility; one that waits for
	// twice that has been nobody's, or has failed again.
	late := max(600, 2*int(queue.Settings.Visibility))
	return []alarm{
		{
			name: name + "-age", urgency: now,
			tells: fmt.Sprintf("A message waits in the queue %s for more than %d minutes: its consumer is down, too slow, or fails at it. "+
				"Look whether the consumer runs, then at its log.", queue.Name, late/60),
			of: series{queueMetrics, "ApproximateAgeOfOldestMessage", "Maximum", pulumi.StringMap{
				"QueueName": queue.Queue.Name,
			}},
			when: above, threshold: float64(late), lasting: window{60, 5, 5}, gaps: fine,
		},
		{
			name: name + "-depth", urgency: soon,
			tells: fmt.Sprintf("More than %d messages wait in the queue %s: more is sent than worked off. "+
				"Look who sends that much; more tasks or a higher concurrency of its consumer help at once.", queue.Settings.Depth, queue.Name),
			of:   waiting(queue.Queue.Name),
			when: above, threshold: float64(queue.Settings.Depth), lasting: window{300, 3, 3}, gaps: fine,
		},
		{
			name: name + "-dead-letters", urgency: now,
			tells: fmt.Sprintf("The consumer of the queue %s gave up on a message %d times: it lies among the dead letters for 14 days. "+
				"Look at the message and at the consumer's log, then send it back with: aws sqs start-message-move-task.",
				queue.Name, queue.Settings.MaxReceives),
			of:   waiting(queue.DeadLetters.Queue.Name),
			when: above, threshold: 0, lasting: window{300, 1, 1}, gaps: fine,
		},
	}
}
