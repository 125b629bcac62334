package delivery

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/compute"
	"landfall/iam"
)

// namedLogs is how many log groups the gate's policy has room to name beside the
// migrations there may be: IAM takes 10,240 characters.
const namedLogs = 25

// permissions are to run the tasks that migrate, and to look at what runs. They name
// no revision, so that no release has to wait until IAM knows of it.
func (a GateArgs) permissions() []iam.Statement {
	c := a.Config
	cluster := iam.Conditions{"ArnEquals": {"ecs:cluster": a.Cluster.ARN}}
	permissions := []iam.Statement{
		{
			Sid:        "ListTasks",
			Actions:    []string{"ecs:ListTasks"},
			Resources:  []any{"*"}, // a list by family or service is of no resource
			Conditions: cluster,
		},
		{
			Sid:        "LookAtTasks",
			Actions:    []string{"ecs:DescribeTasks"},
			Resources:  []any{pulumi.Sprintf("%s/%s/*", c.ARN("ecs", "task"), a.Cluster.Name)},
			Conditions: cluster,
		},
		{
			Sid:        "LookAtServices",
			Actions:    []string{"ecs:DescribeServices"},
			Resources:  []any{pulumi.Sprintf("%s/%s/*", c.ARN("ecs", "service"), a.Cluster.Name)},
			Conditions: cluster,
		},
		{
			Sid:       "ReadLogs",
			Actions:   []string{"logs:GetLogEvents"},
			Resources: a.logs(),
		},
	}
	permissions = append(permissions, a.shifting()...)
	for _, service := range a.Services {
		if service.Task != nil && len(service.Settings.Migrate) > 0 {
			permissions = append(permissions, service.RunPermissions()...)
		}
	}
	return permissions
}

// shifting is to have CodeDeploy deploy the services of the environment, and no other
// one's. What it does then it does with roles of its own.
func (a GateArgs) shifting() []iam.Statement {
	c := a.Config
	if len(c.Shifting()) == 0 {
		return nil
	}
	return []iam.Statement{
		{
			Sid:       "Shift",
			Actions:   []string{"codedeploy:CreateDeployment", "codedeploy:GetDeployment", "codedeploy:ListDeployments"},
			Resources: []any{c.ARN("codedeploy", "deploymentgroup:"+c.Prefix()+"-*")},
		},
		{
			Sid:       "ShiftSteps",
			Actions:   []string{"codedeploy:GetDeploymentConfig"},
			Resources: []any{c.ARN("codedeploy", "deploymentconfig:"+c.Prefix()+"-*"), c.ARN("codedeploy", "deploymentconfig:CodeDeployDefault.*")},
		},
		{
			// A deployment brings its revision along.
			Sid:       "ShiftRevision",
			Actions:   []string{"codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"},
			Resources: []any{c.ARN("codedeploy", "application:"+c.Prefix()+"-*")},
		},
		{
			Sid:       "StopShift",
			Actions:   []string{"codedeploy:StopDeployment"},
			Resources: []any{"*"}, // this action knows no resources
		},
	}
}

// logs are those of the services. Beyond what has room they are all of the
// environment's, of which only tasks name their streams in three parts.
func (a GateArgs) logs() []any {
	var groups []any
	for _, service := range a.Services {
		if reads(service) {
			groups = append(groups, pulumi.Sprintf("%s:log-stream:*", service.Log.Arn))
		}
	}
	if len(groups) > namedLogs {
		return []any{a.Config.ARN("logs", "log-group:"+a.Config.LogGroup("*")+":log-stream:*/*/*")}
	}
	return groups
}

func reads(service *compute.Service) bool {
	return service.Task != nil && service.Settings.Kind.Stays()
}
