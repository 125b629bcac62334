package gate

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logs "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

const (
	// shownLines and shownBytes bound what is told of a log: it ends up in the error
	// of an `up`, in one line.
	shownLines, shownBytes = 20, 300
)

// lastLines are what the containers wrote that went wrong, or else the service's
// own, to be put behind a sentence. A log that cannot be read is no second failure.
func (g *Gate) lastLines(ctx context.Context, service Service, task types.Task) string {
	var told strings.Builder
	for _, container := range blamed(task, service.container()) {
		lines, err := g.read(ctx, service, container, id(task))
		switch {
		case err != nil:
			fmt.Fprintf(&told, "; the log of %s cannot be read: %v", container, err)
		case len(lines) == 0:
			fmt.Fprintf(&told, "; %s wrote nothing to its log", container)
		default:
			fmt.Fprintf(&told, "; %s wrote last: %s", container, strings.Join(lines, " | "))
		}
	}
	return told.String()
}

// blamed are the containers that left with an error; if none did, the service's own,
// if it ever ran.
func blamed(task types.Task, own string) []string {
	var names []string
	for _, container := range task.Containers {
		if container.ExitCode != nil && *container.ExitCode != 0 {
			names = append(names, text(container.Name))
		}
	}
	if len(names) == 0 && (containerOf(task, own).ExitCode != nil || !stopped(task)) {
		names = append(names, own)
	}
	return names
}

// read takes the end of a container's log. A stream is called as awslogs calls it:
// prefix, container, task.
func (g *Gate) read(ctx context.Context, service Service, container, task string) ([]string, error) {
	prefix := service.container()
	if container != service.container() {
		prefix += "/" + container
	}
	var out *cloudwatchlogs.GetLogEventsOutput
	err := g.ask(ctx, "log", func(ctx context.Context) (err error) {
		out, err = g.Logs.GetLogEvents(ctx, &cloudwatchlogs.GetLogEventsInput{
			LogGroupName:  &service.LogGroup,
			LogStreamName: aws.String(prefix + "/" + container + "/" + task),
			Limit:         aws.Int32(shownLines),
			StartFromHead: aws.Bool(false),
		})
		return err
	})
	if errors.As(err, new(*logs.ResourceNotFoundException)) {
		return nil, nil // a stream is made with the first line
	}
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, event := range out.Events {
		if line := oneLine(text(event.Message)); line != "" {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

// oneLine makes one line of a text, and no long one: an error of Lambda comes as
// JSON, where a new line is two characters.
func oneLine(text string) string {
	line := strings.Join(strings.Fields(text), " ")
	if len(line) > shownBytes {
		line = strings.ToValidUTF8(line[:shownBytes], "") + "…"
	}
	return line
}
