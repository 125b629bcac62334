package steps

import (
	"context"
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codedeploy"
	deploys "github.com/aws/aws-sdk-go-v2/service/codedeploy/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/stretchr/testify/assert"

	"landfall/delivery/records"
	"landfall/functions/releasegate/gate"
)

// shifter is a CodeDeploy that has done at once what it is asked, or refuses.
type shifter struct {
	*fake
	gate.CodeDeploy
	begun []string
	// late is how often it says that the deployment goes on, though its tasks serve.
	late int
	mark *string
}

func (s *shifter) ListDeployments(context.Context, *codedeploy.ListDeploymentsInput, ...func(*codedeploy.Options)) (*codedeploy.ListDeploymentsOutput, error) {
	if len(s.begun) > 0 && s.late > 0 {
		return &codedeploy.ListDeploymentsOutput{Deployments: []string{"d-1"}}, nil
	}
	return &codedeploy.ListDeploymentsOutput{}, nil
}

func (s *shifter) CreateDeployment(ctx context.Context, in *codedeploy.CreateDeploymentInput, _ ...func(*codedeploy.Options)) (*codedeploy.CreateDeploymentOutput, error) {
	if err := s.fails(ctx, "CreateDeployment"); err != nil {
		return nil, err
	}
	newest := s.families["shop-staging-server"]
	s.told["server-shifted"] = append(s.told["server-shifted"], *newest[len(newest)-1].TaskDefinitionArn)
	s.begun, s.mark = append(s.begun, *in.DeploymentGroupName), in.Description
	return &codedeploy.CreateDeploymentOutput{DeploymentId: aws.String("d-1")}, nil
}

func (s *shifter) GetDeployment(context.Context, *codedeploy.GetDeploymentInput, ...func(*codedeploy.Options)) (*codedeploy.GetDeploymentOutput, error) {
	if s.late > 0 {
		s.late--
		return &codedeploy.GetDeploymentOutput{DeploymentInfo: &deploys.DeploymentInfo{Status: deploys.DeploymentStatusInProgress, Description: s.mark}}, nil
	}
	return &codedeploy.GetDeploymentOutput{DeploymentInfo: &deploys.DeploymentInfo{Status: deploys.DeploymentStatusSucceeded}}, nil
}

// shifted is the environment with CodeDeploy leading the server.
func shifted(t *testing.T) (*fake, *shifter) {
	t.Helper()
	f := staged(t)
	s := &shifter{fake: f}
	f.codeDeploy = s
	f.plan.Services[0].Shift = &gate.Deployment{
		Service: "server-shifted", Container: "server", Port: 80, Application: "shop", Group: "server",
		LogGroup: "/shop/staging/server", StartSeconds: 60, TimeoutSeconds: 600,
	}
	f.plan.Running[1] = "server-shifted"
	f.told["server-shifted"] = f.told["server"]
	delete(f.told, "server")
	f.sets = map[string]bool{"server-shifted": true}
	return f, s
}

// TestCodeDeployShiftsWhatItLeads: and ECS is told of the others.
func TestCodeDeployShiftsWhatItLeads(t *testing.T) {
	f, s := shifted(t)
	for _, step := range []string{"migrate", "deploy", "smoke", "record"} {
		assert.Equal(t, "well", f.step(step), step)
	}
	assert.Equal(t, []string{"server"}, s.begun)
	assert.Equal(t, definition+"server:2", f.runs("server-shifted"))
	assert.Equal(t, definition+"site:2", f.runs("site"))
	assert.Equal(t, records.Succeeded, f.record().Result)
	assert.Equal(t, definition+"server:2", f.record().Tasks["server"], "of which ECS itself names none")
	assert.Equal(t, "well", f.step("deploy"))
	assert.Len(t, s.begun, 1, "what it has shifted it leaves")

	f, s = shifted(t)
	s.late = 200
	assert.Equal(t, "well", f.step("deploy"))
	assert.Zero(t, s.late, "what serves and may still go back is waited for")
	assert.Len(t, s.begun, 1)

	f, _ = shifted(t)
	f.errs["CreateDeployment"] = []error{errors.New("no such group")}
	assert.Equal(t, "deployment of server-shifted: begin: no such group", f.step("deploy"))
	assert.Equal(t, records.Failed, f.record().Result)
}

// set is what CodeDeploy has of a service's tasks.
func set(definition string) types.TaskSet {
	return types.TaskSet{
		Status: aws.String("PRIMARY"), TaskDefinition: &definition, StabilityStatus: types.StabilityStatusSteadyState,
		RunningCount: 1, ComputedDesiredCount: 1,
	}
}
