package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"landfall/delivery/records"
	"landfall/internal/guard"
)

// deploy brings builds into the environment, in an order in which nothing can happen
// by half: what is refused is refused before anything has changed, and what has begun
// is written down however it ends.
func deploy(ctx context.Context, e *environment, o order) error {
	if err := e.written(); err != nil {
		return err
	}
	r, err := e.draft(ctx, o)
	if err != nil {
		return err
	}
	if r.Images, err = e.wanted(ctx, o); err != nil {
		return err
	}
	if err := e.there(ctx, r.Images); err != nil {
		return err
	}
	before, err := e.file()
	if err != nil {
		return err
	}
	if err := errors.Join(e.choices(ctx, r.Images), ctx.Err()); err != nil {
		return errors.Join(err, before.restore())
	}
	if err := e.guarded(ctx, o); err != nil {
		// Else the next plain `pulumi up` would deploy what was refused here.
		return errors.Join(err, before.restore())
	}
	e.say("Release %s of stack %s", r.ID, e.stack)
	r.Result, err = records.Succeeded, e.carryOut(ctx)
	if err != nil {
		r.Result, r.Reason = records.Failed, err.Error()
	}
	// An interruption ends the update, not what is to be said of it.
	return errors.Join(err, e.conclude(context.WithoutCancel(ctx), r, o.out))
}

// draft is the record of what is about to be done.
func (e *environment) draft(ctx context.Context, o order) (*records.Record, error) {
	commit, err := e.call(ctx, "git", "rev-parse", "HEAD")
	if err != nil {
		return nil, fmt.Errorf("commit of the program: %w", err)
	}
	at := e.now().UTC()
	r := &records.Record{
		Version: records.Version, Stack: e.stack, Time: at, Commit: strings.TrimSpace(string(commit)), Back: o.release,
		Repository: e.look("GITHUB_REPOSITORY"), Actor: e.look("GITHUB_ACTOR"),
	}
	r.ID = records.Identify(at, r.Commit)
	if run := e.look("GITHUB_RUN_ID"); run != "" {
		r.Run = fmt.Sprintf("%s/%s/actions/runs/%s", e.look("GITHUB_SERVER_URL"), r.Repository, run)
	}
	if r.Actor == "" {
		if who, err := e.call(ctx, "git", "config", "user.email"); err == nil {
			r.Actor = strings.TrimSpace(string(who))
		}
	}
	return r, nil
}

// guarded has the guard look at the preview. A preview that fails says why in its
// document, which the guard then tells.
func (e *environment) guarded(ctx context.Context, o order) error {
	preview, failure := e.call(ctx, "pulumi", "preview", "--stack", e.stack, "--non-interactive", "--json", "--show-replacement-steps")
	args := []string{"-allow", o.allow, "-labels", o.labels}
	var report, problems bytes.Buffer
	status := guard.Run(args, bytes.NewReader(preview), &report, &problems)
	e.say("%s", report.String())
	if err := e.summarize(report.Bytes()); err != nil {
		return err
	}
	switch {
	case failure != nil:
		return failure
	case status == guard.Refused:
		return errors.New("the guard refuses what would be lost: nothing has changed")
	case status != guard.Passed:
		return fmt.Errorf("the guard cannot tell what would be lost: nothing has changed: %s", strings.TrimSpace(problems.String()))
	}
	return nil
}

// summarize adds to what GitHub shows of a run.
func (e *environment) summarize(markdown []byte) error {
	path := e.look("GITHUB_STEP_SUMMARY")
	if path == "" {
		return nil
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(markdown)
	return errors.Join(err, file.Close())
}

func (e *environment) carryOut(ctx context.Context) error {
	if err := e.watch(ctx, e.tell, "pulumi", "up", "--stack", e.stack, "--non-interactive", "--yes", "--skip-preview"); err != nil {
		return err
	}
	// An update may be what first makes a service, and its checks with it.
	after, err := open(ctx, e.stack, e.tools, e.tell)
	if err != nil {
		return err
	}
	e.outputs = after.outputs
	return test(ctx, e, order{})
}

// conclude writes the record down, and for the next step of a workflow.
func (e *environment) conclude(ctx context.Context, r *records.Record, out string) error {
	var problems []error
	services, err := e.services(ctx)
	problems = append(problems, err)
	r.Tasks = map[string]string{}
	for name, called := range e.Services {
		for _, s := range services {
			if s.ServiceName == called {
				r.Tasks[name] = s.TaskDefinition
			}
		}
	}
	problems = append(problems, e.write(ctx, r))
	if out != "" {
		text, err := json.Marshal(r)
		problems = append(problems, err, os.WriteFile(out, append(text, '\n'), 0o600))
	}
	e.say("Release %s of stack %s: %s", r.ID, e.stack, r.Result)
	return errors.Join(problems...)
}
