// Command task runs a task of an environment by hand, waits for its end, and
// ends as it did: go run ./cmd/task -stack staging create-admin [word...]. The
// words, if any, take the place of the task's command.
//
// It calls pulumi for what to run and aws to run it, each with the credentials
// and the region it finds for itself in the stack.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"

	"landfall/internal/cli"
)

func main() {
	t, err := parse(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	t.call, t.tell = call, os.Stdout
	if err := t.run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// parse has flags of its own: those of the process are a library's, too.
func parse(args []string) (task, error) {
	flags := flag.NewFlagSet("task", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	stack := flags.String("stack", "", "the `stack` whose task to run")
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Println("go run ./cmd/task -stack staging create-admin [word...]")
		flags.SetOutput(os.Stdout)
		flags.PrintDefaults()
		return task{}, err
	case err != nil:
		return task{}, errors.New(cli.Problem(flags, err))
	case *stack == "" || flags.NArg() == 0:
		return task{}, errors.New("say which: go run ./cmd/task -stack staging create-admin")
	}
	return task{stack: *stack, name: flags.Arg(0), command: flags.Args()[1:]}, nil
}

// task is one run of a task.
type task struct {
	stack, name string
	command     []string
	call        func(program string, args ...string) ([]byte, error)
	tell        io.Writer
}

func call(program string, args ...string) ([]byte, error) {
	ctx := context.Background()
	path, err := cli.Program(ctx, program)
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, path, args...)
	var said bytes.Buffer
	passed := &cli.Heard{To: os.Stderr}
	command.Stderr = io.MultiWriter(passed, &said)
	output, err := command.Output()
	return output, errors.Join(cli.Explain(err, said.Bytes()), passed.Close())
}

func (t task) run() error {
	if err := cli.Readable(t.stack); err != nil {
		return err
	}
	region, err := t.call("pulumi", "config", "get", "aws:region", "--stack", t.stack)
	if err != nil {
		return fmt.Errorf("region of stack %s: %w", t.stack, err)
	}
	request, err := t.request()
	if err != nil {
		return err
	}
	where := []string{"--region", strings.TrimSpace(string(region)), "--output", "json"}
	arn, err := t.start(request, where)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.tell, "%s runs as %s\n", t.name, arn)
	where = append(where, "--cluster", fmt.Sprint(request["cluster"]), "--tasks", arn)
	if _, err := t.call("aws", append([]string{"ecs", "wait", "tasks-stopped"}, where...)...); err != nil {
		return fmt.Errorf("%s still runs, or cannot be asked: %w", t.name, err)
	}
	return t.verdict(where)
}

// request is the stack's output for the task, as run-task takes it.
func (t task) request() (map[string]any, error) {
	output, err := t.call("pulumi", "stack", "output", "--json", "--stack", t.stack)
	if err != nil {
		return nil, fmt.Errorf("tasks of stack %s: %w", t.stack, err)
	}
	var outputs struct{ Tasks map[string]map[string]any }
	if err := json.Unmarshal(output, &outputs); err != nil {
		return nil, fmt.Errorf("tasks of stack %s: %w", t.stack, err)
	}
	tasks := outputs.Tasks
	if tasks == nil {
		return nil, fmt.Errorf("stack %s tells of no tasks: bring it up once", t.stack)
	}
	request, there := tasks[t.name]
	if !there {
		return nil, fmt.Errorf("stack %s has no task %s, or none of a released image; it has: %s",
			t.stack, t.name, strings.Join(slices.Sorted(maps.Keys(tasks)), ", "))
	}
	if len(t.command) > 0 {
		request["overrides"] = map[string]any{"containerOverrides": []any{
			map[string]any{"name": t.name, "command": t.command},
		}}
	}
	return request, nil
}

func (t task) start(request map[string]any, where []string) (arn string, err error) {
	text, err := json.Marshal(request)
	if err != nil {
		return "", err
	}
	output, err := t.call("aws", append([]string{"ecs", "run-task", "--cli-input-json", string(text)}, where...)...)
	if err != nil {
		return "", fmt.Errorf("start of %s: %w", t.name, err)
	}
	var started struct {
		Tasks    []struct{ TaskArn string }
		Failures []struct{ Reason string }
	}
	if err := json.Unmarshal(output, &started); err != nil {
		return "", fmt.Errorf("start of %s: %w", t.name, err)
	}
	if len(started.Tasks) == 0 {
		return "", fmt.Errorf("start of %s: ECS refuses: %v", t.name, started.Failures)
	}
	return started.Tasks[0].TaskArn, nil
}

// verdict is nil exactly if the program ended with 0.
func (t task) verdict(where []string) error {
	output, err := t.call("aws", append([]string{"ecs", "describe-tasks"}, where...)...)
	if err != nil {
		return fmt.Errorf("end of %s: %w", t.name, err)
	}
	var ended struct {
		Tasks []struct {
			StoppedReason string
			Containers    []struct {
				Name     string
				ExitCode *int
			}
		}
	}
	if err := json.Unmarshal(output, &ended); err != nil {
		return fmt.Errorf("end of %s: %w", t.name, err)
	}
	for _, one := range ended.Tasks {
		for _, container := range one.Containers {
			switch {
			case container.Name != t.name:
			case container.ExitCode == nil:
				return fmt.Errorf("%s never ran: %s", t.name, one.StoppedReason)
			case *container.ExitCode != 0:
				return fmt.Errorf("%s ended with %d: %s", t.name, *container.ExitCode, one.StoppedReason)
			default:
				fmt.Fprintf(t.tell, "%s ended well\n", t.name)
				return nil
			}
		}
	}
	return errors.New("ECS no longer knows how " + t.name + " ended: look at its log group")
}
