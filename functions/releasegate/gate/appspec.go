package gate

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
)

// appSpec is what CodeDeploy reads of a deployment to ECS.
// https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
type appSpec struct {
	Version   json.Number   `json:"version"`
	Resources []appResource `json:"Resources"`
}

type appResource struct {
	TargetService appService `json:"TargetService"`
}

type appService struct {
	Type       string        `json:"Type"`
	Properties appProperties `json:"Properties"`
}

type appProperties struct {
	TaskDefinition           string        `json:"TaskDefinition"`
	LoadBalancerInfo         appBalancer   `json:"LoadBalancerInfo"`
	NetworkConfiguration     appNetwork    `json:"NetworkConfiguration"`
	CapacityProviderStrategy []appCapacity `json:"CapacityProviderStrategy"`
}

type appBalancer struct {
	ContainerName string `json:"ContainerName"`
	ContainerPort int    `json:"ContainerPort"`
}

type appNetwork struct {
	AwsvpcConfiguration appVPC `json:"AwsvpcConfiguration"`
}

type appVPC struct {
	Subnets        []string `json:"Subnets"`
	SecurityGroups []string `json:"SecurityGroups"`
	AssignPublicIP string   `json:"AssignPublicIp"`
}

type appCapacity struct {
	CapacityProvider string `json:"CapacityProvider"`
	Base             int    `json:"Base"`
	Weight           int    `json:"Weight"`
}

// spec is the revision in the words of CodeDeploy, the same text for the same revision,
// and its hash.
func (d Deployment) spec() (content, sum string) {
	properties := appProperties{
		TaskDefinition:   d.TaskDefinition,
		LoadBalancerInfo: appBalancer{d.Container, d.Port},
		NetworkConfiguration: appNetwork{appVPC{
			Subnets: sorted(d.Subnets), SecurityGroups: sorted(d.SecurityGroups), AssignPublicIP: "DISABLED",
		}},
	}
	for _, c := range d.Capacity {
		properties.CapacityProviderStrategy = append(properties.CapacityProviderStrategy, appCapacity{c.Provider, c.Base, c.Weight})
	}
	// Texts and numbers are always written.
	written, _ := json.Marshal(appSpec{Version: "0.0", Resources: []appResource{{appService{"AWS::ECS::Service", properties}}}})
	hash := sha256.Sum256(written)
	return string(written), hex.EncodeToString(hash[:])
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }
