// Package data builds what keeps the application's data, and hands out the ways to
// it: PostgreSQL on RDS with its read replicas and its proxy, or on an EC2 machine of
// our own; the warehouse, which is a second PostgreSQL; the cache; the bucket for
// uploads; files on EFS; queues and their dead letters; and the secrets of the
// services.
package data

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/iam"
)

// Access is what a service gains by using a piece: a security group to wear,
// permissions to hold, and facts for its environment. The piece that makes it is
// the only one to know how it is reached.
type Access struct {
	// SecurityGroup is worn by the tasks, and admitted by the piece; nil where the
	// network has no say, as with S3.
	SecurityGroup pulumi.StringInput
	// Admit opens the way for one client by rules between its own group and the
	// piece's; nil where there is a group to wear. Tasks wear five groups at most,
	// and a service may use any number of others.
	Admit func(ctx *pulumi.Context, name string, client *ec2.SecurityGroup, parent pulumi.ResourceOption) error
	// Ready is what must stand before a task that uses the piece starts; nil where
	// the facts say it already.
	Ready pulumi.Resource
	// Permissions are what the task role may do with the piece.
	Permissions []iam.Statement
	// Facts are the attributes a stack file may ask for under uses.
	Facts map[string]Fact
}

// Fact is one attribute of a piece. Exactly one of its fields is set.
type Fact struct {
	// Value is plain text.
	Value pulumi.StringInput
	// Secret is read by ECS when the task starts and never stands in a task definition.
	Secret *SecretValue
}

// SecretValue is one value inside Secrets Manager.
type SecretValue struct {
	// ARN is the secret's full ARN, with the suffix AWS appends.
	ARN pulumi.StringOutput
	// Key is the key of a JSON secret; empty takes the secret whole.
	Key string
}

// ValueFrom is the reference ECS resolves. With a key the two trailing colons
// (stage and version) must be there.
func (v SecretValue) ValueFrom() pulumi.StringOutput {
	if v.Key == "" {
		return v.ARN
	}
	return pulumi.Sprintf("%s:%s::", v.ARN, v.Key)
}
