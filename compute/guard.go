package compute

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/vpc"
	"github.com/pulumi/pulumi-random/sdk/v4/go/random"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const (
	// proofHeader is what CloudFront proves itself by. Its addresses alone prove
	// nothing: anybody's distribution has them.
	proofHeader = "X-Origin-Verify"
	// edges is the list of addresses CloudFront calls origins from. In a security
	// group it counts as 55 rules of 60, so that there is room for it once.
	edges = "com.amazonaws.global.cloudfront.origin-facing"
)

// newProof is the secret that CloudFront sends along and every rule asks for; nil
// where the world is let in.
func (b ingressBuilder) newProof() (pulumi.StringInput, error) {
	if !b.Config.Guarded() {
		return nil, nil
	}
	password, err := random.NewRandomPassword(b.ctx, b.name+"-proof", &random.RandomPasswordArgs{
		Length: pulumi.Int(48), Special: pulumi.Bool(false),
	}, b.parent)
	if err != nil {
		return nil, err
	}
	return password.Result, nil
}

// admitEdges lets CloudFront in and nobody else.
func (b ingressBuilder) admitEdges(own *ec2.SecurityGroup) error {
	name := edges
	list, err := ec2.LookupManagedPrefixList(b.ctx, &ec2.LookupManagedPrefixListArgs{Name: &name}, b.parent)
	if err != nil {
		return err
	}
	_, err = vpc.NewSecurityGroupIngressRule(b.ctx, b.name+"-edges", &vpc.SecurityGroupIngressRuleArgs{
		SecurityGroupId: own.ID(),
		Description:     pulumi.String("CloudFront on https"),
		PrefixListId:    pulumi.String(list.Id),
		IpProtocol:      pulumi.String("tcp"),
		FromPort:        pulumi.Int(443),
		ToPort:          pulumi.Int(443),
	}, b.parent)
	return err
}

// proven adds to a rule's conditions that the request came by way of CloudFront.
func (i *Ingress) proven(conditions lb.ListenerRuleConditionArray) lb.ListenerRuleConditionArray {
	if i.proof == nil {
		return conditions
	}
	return append(conditions, lb.ListenerRuleConditionArgs{HttpHeader: lb.ListenerRuleConditionHttpHeaderArgs{
		HttpHeaderName: pulumi.String(proofHeader), Values: pulumi.StringArray{i.proof},
	}})
}
