package simaws

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// between is how long CodePipeline takes from one step to the next.
const betweenSteps = time.Minute

// pipelines is what runs in the world's pipelines, and what that reads and writes.
type pipelines struct {
	// objects are those that nobody's program keeps, by bucket and key.
	objects    map[string]string
	executions []*Execution
	jobs       map[string]*job
	mails      []string
	// unwell is the status that the application answers with, if it is not well.
	unwell int
}

func noPipelines() pipelines {
	return pipelines{objects: map[string]string{}, jobs: map[string]*job{}}
}

// Execution is one way of an order through a pipeline.
type Execution struct {
	ID string
	// Back says that it is one of a stage that went back by itself.
	Back bool
	// Status is Running, Waiting, Succeeded or Failed.
	Status string
	// Steps are its actions and how each ended.
	Steps []string

	pipeline *thing
	artifact string // bucket and key
	next     int    // the stage it is to enter
	approver string
}

// job is one call of a function for an action.
type job struct {
	of                   *Execution
	continuation, reason string
	done                 bool
}

// Order writes an object into a bucket and has happen what follows of it, until it has
// come to an end or waits for somebody.
func (w *World) Order(bucket, key, text string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.find(bucketType, bucket) == nil {
		return fmt.Errorf("no bucket %s", bucket)
	}
	version := string(drawFrom("0123456789abcdefghijklmnopqrstuvwxyz", 32, bucket, key, strconv.Itoa(len(w.objects))))
	w.objects[bucket+"/"+key], w.objects[bucket+"/"+key+"?"+version] = text, text
	for _, t := range w.things {
		if t.kind.token == notificationType && t.attribute("bucket") == bucket && props(t.out).flag("eventbridge") {
			return w.happens(fields{
				"source": "aws.s3", "detail-type": "Object Created", "time": w.clock.Format(time.RFC3339),
				"detail": fields{"bucket": fields{"name": bucket}, "object": fields{"key": key, "version-id": version}},
			})
		}
	}
	return nil
}

// Object is what a bucket holds under a key.
func (w *World) Object(bucket, key string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	text, _ := w.object(bucket, key)
	return text
}

// Keys are those of a bucket that begin so, sorted.
func (w *World) Keys(bucket, prefix string) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.keys(bucket, prefix)
}

func (w *World) keys(bucket, prefix string) []string {
	var keys []string
	for at := range w.objects {
		if key, in := strings.CutPrefix(at, bucket+"/"); in && strings.HasPrefix(key, prefix) && !strings.Contains(key, "?") {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// object is one that was written, or that a program keeps.
func (w *World) object(bucket, key string) (string, bool) {
	for _, t := range w.things {
		if t.kind.token == objectType && t.attribute("bucket") == bucket && t.attribute("key") == key {
			return t.attribute("content"), true
		}
	}
	text, there := w.objects[bucket+"/"+key]
	return text, there
}

// Executions are those of all pipelines, in the order they began.
func (w *World) Executions() []Execution {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := make([]Execution, len(w.executions))
	for i, e := range w.executions {
		all[i] = *e
	}
	return all
}

// Mails are what topics were told, in order.
func (w *World) Mails() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.mails)
}

// Answers has the application answer every request with a status; 0 has it be well.
func (w *World) Answers(status int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.unwell = status
}

// Decide lets the execution that waits through, or not.
func (w *World) Decide(who string, through bool) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	at := slices.IndexFunc(w.executions, func(e *Execution) bool { return e.Status == "Waiting" })
	if at < 0 {
		return fmt.Errorf("nothing waits for %s", who)
	}
	e := w.executions[at]
	e.approver, e.Status = "arn:aws:sts::"+w.options.Account+":assumed-role/people/"+who, "Running"
	stage := e.stages()[e.next]
	if !through {
		return w.ended(e, stage, "Rejected")
	}
	e.Steps = append(e.Steps, stage.str("name")+": Approved")
	e.next++
	return w.proceed(e)
}

type fields = map[string]any

// happens tells EventBridge, which calls whom its rules say.
func (w *World) happens(event fields) error {
	for _, rule := range slices.Clone(w.things) {
		if rule.kind.token != eventRuleType {
			continue
		}
		var pattern fields
		if json.Unmarshal([]byte(rule.attribute("eventPattern")), &pattern) != nil || !meant(pattern, event) {
			continue
		}
		for _, target := range slices.Clone(w.things) {
			if target.kind.token == eventTargetType && target.attribute("rule") == rule.attribute("name") {
				if err := w.called(target, event); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// meant says whether an event fits a pattern.
func meant(pattern, event fields) bool {
	for key, wanted := range pattern {
		switch wanted := wanted.(type) {
		case fields:
			inner, nested := event[key].(fields)
			if !nested || !meant(wanted, inner) {
				return false
			}
		case []any:
			if !slices.Contains(wanted, event[key]) {
				return false
			}
		}
	}
	return true
}

// called tells a target what its transformer makes of an event.
func (w *World) called(target *thing, event fields) error {
	out := props(target.out)
	input := out.str("inputTransformer.inputTemplate")
	for name, path := range out.get("inputTransformer.inputPaths").ObjectValue() {
		value := any(event)
		for part := range strings.SplitSeq(strings.TrimPrefix(path.StringValue(), "$."), ".") {
			inner, _ := value.(fields)
			value = inner[part]
		}
		input = strings.ReplaceAll(input, "<"+string(name)+">", fmt.Sprint(value))
	}
	arn := out.str("arn")
	pipeline := w.find(pipelineType, arn)
	if pipeline == nil {
		var mail string
		if err := json.Unmarshal([]byte(input), &mail); err != nil {
			return fmt.Errorf("EventBridge sends %s what is no JSON: %w", arn, err)
		}
		w.mails = append(w.mails, mail)
		return nil
	}
	if !w.mayWith(w.find(roleType, out.str("roleArn")), "codepipeline:StartPipelineExecution", arn) {
		return fmt.Errorf("EventBridge may not start %s", arn)
	}
	var told struct {
		SourceRevisions []struct{ ActionName, RevisionType, RevisionValue string }
	}
	if err := json.Unmarshal([]byte(input), &told); err != nil {
		return err
	}
	version := ""
	for _, revision := range told.SourceRevisions {
		if revision.RevisionType == "S3_OBJECT_VERSION_ID" {
			version = revision.RevisionValue
		}
	}
	return w.starts(pipeline, version)
}
