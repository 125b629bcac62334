package steps

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"landfall/delivery/records"
	"landfall/delivery/smoke"
)

// smoke asks the application how it is, as every other deployment does.
func (r *release) smoke(ctx context.Context) (string, error) {
	err := smoke.Test{
		Services: r.services, Tasks: r.tasks, Get: r.Get, Sleep: r.Gate.Sleep,
		Say:    func(format string, args ...any) { r.Gate.Tell(fmt.Sprintf(format, args...)) },
		Checks: r.plan.Checks, Heartbeats: r.plan.Heartbeats,
	}.Run(ctx)
	return "the environment is well", err
}

// services are all that run, whoever rolls them out.
func (r *release) services(ctx context.Context) ([]smoke.Service, error) {
	found, err := r.describe(ctx, r.plan.Running)
	if err != nil {
		return nil, err
	}
	if len(found) != len(r.plan.Running) {
		return nil, fmt.Errorf("services: ECS knows %d of %d", len(found), len(r.plan.Running))
	}
	var services []smoke.Service
	for _, s := range found {
		service := smoke.Service{
			ServiceName: aws.ToString(s.ServiceName), TaskDefinition: serving(s), Status: aws.ToString(s.Status),
			DesiredCount: int(s.DesiredCount), RunningCount: int(s.RunningCount),
		}
		for _, d := range s.Deployments {
			service.Deployments = append(service.Deployments, smoke.Deployment{Status: aws.ToString(d.Status), RolloutState: string(d.RolloutState)})
		}
		services = append(services, service)
	}
	return services, nil
}

// tasks are those that run of a service.
func (r *release) tasks(ctx context.Context, service string) ([]smoke.Task, error) {
	found, err := r.Gate.Tasks(ctx, &ecs.ListTasksInput{
		Cluster: &r.plan.Cluster, ServiceName: &service, DesiredStatus: types.DesiredStatusRunning,
	})
	var tasks []smoke.Task
	for _, t := range found {
		tasks = append(tasks, smoke.Task{TaskArn: aws.ToString(t.TaskArn), HealthStatus: string(t.HealthStatus)})
	}
	return tasks, err
}

// current is the last release that went well, whoever wrote it down; nil before the
// first.
func (s *Steps) current(ctx context.Context) (*records.Record, error) {
	entries, err := s.entries(ctx)
	if err != nil {
		return nil, err
	}
	last, found := records.Current(entries)
	if !found {
		return nil, nil
	}
	return s.read(ctx, last)
}

func (s *Steps) entries(ctx context.Context) ([]records.Entry, error) {
	var keys []string
	err := s.Gate.Ask(ctx, "records", func(ctx context.Context) (err error) {
		keys, err = s.Store.List(ctx, s.Bucket, records.Folder)
		return err
	})
	return records.Entries(keys), err
}

func (s *Steps) read(ctx context.Context, one records.Entry) (*records.Record, error) {
	text, err := s.get(ctx, s.Bucket, one.Key())
	if err != nil {
		return nil, fmt.Errorf("release %s: %w", one.ID, err)
	}
	r, err := records.Decode(text)
	if err != nil {
		return nil, fmt.Errorf("release %s: its record %w", one.ID, err)
	}
	return r, nil
}

// succeeded writes the release down, once: the step may be called again.
func (r *release) succeeded(ctx context.Context) (string, error) {
	services, err := r.services(ctx)
	if err != nil {
		return "", err
	}
	if err := r.complete(ctx, services); err != nil {
		return "", err
	}
	return r.write(ctx, records.Succeeded, "", services)
}

// complete adds what runs besides, where neither the order nor an earlier record says
// it: whoever goes back to this release wants to know all of it.
func (r *release) complete(ctx context.Context, services []smoke.Service) error {
	for _, s := range services {
		if len(r.wanted) == len(r.plan.Images) {
			return nil
		}
		definition, _, err := r.definition(ctx, s.TaskDefinition)
		if err != nil {
			return err
		}
		for _, container := range definition.ContainerDefinitions {
			repository, digest, _ := strings.Cut(aws.ToString(container.Image), "@")
			for name, registry := range r.plan.Images {
				if _, known := r.wanted[name]; !known && registry == repository && digest != "" {
					r.wanted[name] = records.Build{Digest: digest, Registry: registry}
				}
			}
		}
	}
	return nil
}

// failed writes down what a step failed for. What runs now is worth knowing, and no
// reason to write nothing.
func (r *release) failed(ctx context.Context, reason error) error {
	ctx, cancel := context.WithTimeout(ctx, reporting)
	defer cancel()
	services, _ := r.services(ctx)
	_, err := r.write(ctx, records.Failed, reason.Error(), services)
	return err
}

func (r *release) write(ctx context.Context, result, reason string, services []smoke.Service) (string, error) {
	run := r.plan.Console + "/executions/" + r.execution.ID + "/timeline"
	entries, err := r.entries(ctx)
	if err != nil {
		return "", err
	}
	if len(entries) > 0 {
		newest := entries[len(entries)-1]
		if before, err := r.read(ctx, newest); err == nil && before.Run == run && newest.Result == result {
			return "release " + newest.ID + " is written down already", nil
		}
	}
	record := r.named()
	record.Version, record.Stack, record.Time = records.Version, r.plan.Stack, r.Gate.Now().UTC()
	record.ID = records.Identify(record.Time, r.commit(record))
	record.Approver, record.Run, record.Result, record.Reason = r.execution.Approver, run, result, reason
	record.Images, record.Tasks = r.wanted, map[string]string{}
	for _, s := range services {
		record.Tasks[r.own(s.ServiceName)] = s.TaskDefinition
	}
	text, err := json.Marshal(record)
	if err != nil {
		return "", err
	}
	key := records.Entry{ID: record.ID, Result: result}.Key()
	if err := r.put(ctx, key, text); err != nil {
		return "", err
	}
	return r.told(fmt.Sprintf("release %s of stack %s: %s", record.ID, r.plan.Stack, result)), nil
}

// itself is who goes back when nobody has to ask for it.
const itself = "pipeline"

// named is whose release it is, and what it was made from. What goes back by itself is
// nobody's, and made from what it goes back to: the order at hand may be an older one.
func (r *release) named() records.Record {
	of := records.Record{Repository: r.order.Repository, Commit: r.order.Commit, Actor: r.order.Actor, Back: r.order.Back}
	if r.execution.Back {
		of.Actor = itself
		if r.last != nil {
			of.Repository, of.Commit, of.Back = r.last.Repository, r.last.Commit, r.last.ID
		}
	}
	return of
}

// put writes what is not there yet. A request that was made twice, for want of an
// answer, finds its own.
func (r *release) put(ctx context.Context, key string, text []byte) error {
	err := r.Gate.Ask(ctx, "record "+key, func(ctx context.Context) error { return r.Store.Put(ctx, r.Bucket, key, text) })
	if err == nil {
		return nil
	}
	if there, missing := r.Store.Get(ctx, r.Bucket, key); missing == nil && bytes.Equal(there, text) {
		return nil
	}
	return err
}

var hexadecimal = regexp.MustCompile(`^[0-9a-f]{7,40}$`)

// commit is what the release is named after; one that was ordered by hand may say none.
func (r *release) commit(of records.Record) string {
	if hexadecimal.MatchString(of.Commit) {
		return of.Commit
	}
	return strings.ReplaceAll(r.execution.ID, "-", "")
}
