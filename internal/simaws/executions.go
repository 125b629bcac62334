package simaws

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
)

func (e *Execution) stages() []props {
	var stages []props
	for _, v := range props(e.pipeline.out).all("stages[*]") {
		stages = append(stages, props(v.ObjectValue()))
	}
	return stages
}

// execution is a new one of a pipeline.
func (w *World) execution(pipeline *thing) *Execution {
	hex := string(drawFrom("0123456789abcdef", 32, pipeline.id, strconv.Itoa(len(w.executions))))
	e := &Execution{
		ID: fmt.Sprintf("%s-%s-%s-%s-%s", hex[:8], hex[8:12], hex[12:16], hex[16:20], hex[20:]), Status: "Running", pipeline: pipeline,
	}
	w.executions = append(w.executions, e)
	return e
}

// starts has a pipeline fetch its source and go on with that.
func (w *World) starts(pipeline *thing, version string) error {
	e := w.execution(pipeline)
	role := w.find(roleType, pipeline.attribute("roleArn"))
	source := props(e.stages()[0].all("actions[*]")[0].ObjectValue())
	bucket, key := source.str("configuration.S3Bucket"), source.str("configuration.S3ObjectKey")
	text, there := w.objects[bucket+"/"+key+"?"+version]
	store := props(pipeline.out).strs("artifactStores[*].location")[0]
	artifact := pipeline.id + "/" + source.strs("outputArtifacts[*]")[0] + "/" + e.ID[:7]
	for action, arn := range map[string]string{
		"s3:GetObjectVersion": "arn:aws:s3:::" + bucket + "/" + key, "s3:GetBucketVersioning": "arn:aws:s3:::" + bucket,
		"s3:PutObject": "arn:aws:s3:::" + store + "/" + artifact,
	} {
		if !there || !w.mayWith(role, action, arn) {
			return fmt.Errorf("the pipeline fails to %s of %s", action, arn)
		}
	}
	e.artifact = store + "/" + artifact
	w.objects[e.artifact] = text
	e.Steps, e.next = append(e.Steps, e.stages()[0].str("name")+": Succeeded"), 1
	return w.proceed(e)
}

// proceed takes an execution through the stages that are left, as far as it comes.
func (w *World) proceed(e *Execution) error {
	stages := e.stages()
	for ; e.next < len(stages); e.next++ {
		stage := stages[e.next]
		for _, v := range stage.all("actions[*]") {
			action := props(v.ObjectValue())
			if action.str("category") == "Approval" {
				e.Status = "Waiting"
				return w.happens(w.stateOf(e, "Action", fields{
					"state": "STARTED", "type": fields{"category": "Approval", "provider": "Manual"},
				}))
			}
			reason, err := w.act(e, action)
			if err != nil {
				return err
			}
			if reason != "" {
				return w.ended(e, stage, action.str("name")+": "+reason)
			}
			e.Steps = append(e.Steps, stage.str("name")+"/"+action.str("name")+": Succeeded")
		}
		if e.Back {
			break
		}
	}
	e.Status = "Succeeded"
	return nil
}

// act calls the function of an action until it has done.
func (w *World) act(e *Execution, action props) (reason string, err error) {
	function := w.find(functionType, action.str("configuration.FunctionName"))
	role := w.find(roleType, e.pipeline.attribute("roleArn"))
	if function == nil || !w.mayWith(role, "lambda:InvokeFunction", function.attribute("arn")) {
		return "", fmt.Errorf("the pipeline may not call %s", action.str("configuration.FunctionName"))
	}
	continuation := ""
	for range 100 {
		id := fmt.Sprintf("%s-%d", e.ID, len(w.jobs))
		w.jobs[id] = &job{of: e}
		bucket, key := cutPath(e.artifact)
		payload, err := json.Marshal(fields{"CodePipeline.job": fields{"id": id, "data": fields{
			"actionConfiguration": fields{"configuration": fields{"UserParameters": action.str("configuration.UserParameters")}},
			"inputArtifacts":      []any{fields{"location": fields{"s3Location": fields{"bucketName": bucket, "objectKey": key}}}},
			"continuationToken":   continuation,
		}}})
		if err != nil {
			return "", err
		}
		if _, err := w.call(function, payload); err != nil {
			return "", err
		}
		w.clock = w.clock.Add(betweenSteps)
		switch j := w.jobs[id]; {
		case !j.done:
			return "", fmt.Errorf("job %s of %s has no end", id, action.str("name"))
		case j.reason != "":
			return j.reason, nil
		case j.continuation == "":
			return "", nil
		default:
			continuation = j.continuation
		}
	}
	return "", fmt.Errorf("action %s has no end", action.str("name"))
}

// ended ends an execution that failed, tells of it, and has the stage go back.
func (w *World) ended(e *Execution, stage props, reason string) error {
	e.Status, e.Steps = "Failed", append(e.Steps, stage.str("name")+"/"+reason)
	for of, detail := range map[string]fields{
		"Stage": {"state": "FAILED", "stage": stage.str("name")}, "Pipeline": {"state": "FAILED"},
	} {
		if err := w.happens(w.stateOf(e, of, detail)); err != nil {
			return err
		}
	}
	if stage.str("onFailure.result") != "ROLLBACK" || e.Back {
		return nil
	}
	for _, before := range slices.Backward(w.executions) {
		if before.Status == "Succeeded" && !before.Back && before.pipeline == e.pipeline {
			back := w.execution(e.pipeline)
			back.Back, back.artifact, back.next = true, before.artifact, e.next
			return w.proceed(back)
		}
	}
	return nil
}

// stateOf is what CodePipeline tells EventBridge of an execution.
func (w *World) stateOf(e *Execution, of string, detail fields) fields {
	detail["pipeline"], detail["execution-id"] = e.pipeline.attribute("name"), e.ID
	return fields{
		"source": "aws.codepipeline", "detail-type": "CodePipeline " + of + " Execution State Change",
		"time": w.clock.Format(time.RFC3339), "detail": detail,
	}
}
