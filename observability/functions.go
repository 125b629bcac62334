package observability

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/compute"
	"landfall/config"
)

// functionAlarms watch whether the calls of a function end well and in time.
func functionAlarms(c *config.Config, function *compute.Function) []alarm {
	name, log := "function-"+function.Name, c.LogGroup(function.Name)
	measure := func(metric, stat string) series {
		return series{"AWS/Lambda", metric, stat, pulumi.StringMap{"FunctionName": function.Function.Name}}
	}
	seconds := int(function.Settings.Timeout)
	return []alarm{
		{
			name: name + "-errors", urgency: now,
			tells: fmt.Sprintf("More than 5 %% of the calls of %s fail. Look at the log group %s.", function.Name, log),
			// A share and not a number, as with requests; three errors at least, so that one
			// message that is tried anew is no alarm. Without errors there is no datapoint.
			expression: "IF(errors >= 3, 100 * errors / calls, 0)",
			operands:   map[string]series{"errors": measure("Errors", "Sum"), "calls": measure("Invocations", "Sum")},
			when:       above, threshold: 5, lasting: window{300, 1, 1}, gaps: fine,
		},
		{
			name: name + "-throttles", urgency: soon,
			tells: fmt.Sprintf("Calls of %s are turned away for want of concurrency. "+
				"Look whether it takes longer than usual, and raise concurrency.", function.Name),
			of:   measure("Throttles", "Sum"),
			when: above, threshold: 0, lasting: window{300, 3, 3}, gaps: fine,
		},
		{
			name: name + "-duration", urgency: soon,
			tells: fmt.Sprintf("Calls of %s take more than four fifths of the %d s they have, and are cut off at the end. "+
				"Look at its traces in X-Ray, then raise timeout or memory.", function.Name, seconds),
			of:   measure("Duration", "Maximum"),
			when: above, threshold: float64(800 * seconds), lasting: window{300, 3, 3}, gaps: fine,
		},
		{
			name: name + "-failed", urgency: now,
			tells: fmt.Sprintf("A call of %s that nobody waited for failed three times: its event lies in the queue %s for 14 days. "+
				"Look at the event and at the log group %s, then call it again.", function.Name, c.QueueName(function.Name+"-failed", false), log),
			of:   waiting(function.Failed.Queue.Name),
			when: above, threshold: 0, lasting: window{300, 1, 1}, gaps: fine,
		},
		{
			name: name + "-lost", urgency: now,
			tells: fmt.Sprintf("The event of a failed call of %s could not be kept, and is lost. "+
				"Look at its log group %s for what failed, and at its role for who may send to its queue.", function.Name, log),
			of:   measure("DeadLetterErrors", "Sum"),
			when: above, threshold: 0, lasting: window{300, 1, 1}, gaps: fine,
		},
	}
}
