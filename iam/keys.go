package iam

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/kms"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
)

// KeysArgs places the keys.
type KeysArgs struct {
	Config *config.Config
}

// Keys are the customer-managed keys of an environment, one per kind of thing
// they protect, so that whoever may read a log cannot read the database.
type Keys struct {
	pulumi.ResourceState

	// Data encrypts databases, caches, files, buckets, registries and secrets.
	Data *Key
	// Logs encrypts log groups and shell sessions.
	Logs *Key
	// Messages encrypts topics and queues.
	Messages *Key
}

// Key is a key as those use it who encrypt with it: by its ARN, whoever made it.
type Key struct{ Arn pulumi.StringOutput }

// NewKeys creates the keys. Production protects them: a deleted key is deleted data.
func NewKeys(ctx *pulumi.Context, name string, args KeysArgs, opts ...pulumi.ResourceOption) (*Keys, error) {
	k := &Keys{}
	if err := ctx.RegisterComponentResource("landfall:iam:Keys", name, k, opts...); err != nil {
		return nil, err
	}
	b := keysBuilder{ctx, name, args.Config, pulumi.Parent(k)}

	var err error
	if k.Data, err = b.key("data", "Databases, caches, files, buckets, registries, functions and secrets", append(b.usedThrough(
		b.keepers()...), b.edge()...)...); err != nil {
		return nil, fmt.Errorf("data: %w", err)
	}
	if k.Logs, err = b.key("logs", "Log groups and shell sessions", b.logs(), b.sessions()); err != nil {
		return nil, fmt.Errorf("logs: %w", err)
	}
	if k.Messages, err = b.key("messages", "Topics, queues and what is sent through them", append(b.publishers(), b.queues())...); err != nil {
		return nil, fmt.Errorf("messages: %w", err)
	}
	return k, ctx.RegisterResourceOutputs(k, pulumi.Map{
		"data": k.Data.Arn, "logs": k.Logs.Arn, "messages": k.Messages.Arn,
	})
}

// BorrowKeys are keys that are lent. Their policies are about the account and its
// services, and so suit whatever another stack of the account keeps.
func BorrowKeys(lent config.LentKeys) *Keys {
	key := func(arn string) *Key { return &Key{pulumi.String(arn).ToStringOutput()} }
	return &Keys{Data: key(lent.Data), Logs: key(lent.Logs), Messages: key(lent.Messages)}
}

// Lend tells reviews which keys they encrypt with.
func (k *Keys) Lend() pulumi.Map {
	return pulumi.Map{"data": k.Data.Arn, "logs": k.Logs.Arn, "messages": k.Messages.Arn}
}

type keysBuilder struct {
	ctx    *pulumi.Context
	name   string
	config *config.Config
	parent pulumi.ResourceOption
}

func (b keysBuilder) key(part, description string, uses ...Statement) (*Key, error) {
	protect := pulumi.Protect(b.config.Tier.Protected())
	key, err := kms.NewKey(b.ctx, b.name+"-"+part, &kms.KeyArgs{
		Description:          pulumi.Sprintf("%s of %s", description, b.config.Prefix()),
		EnableKeyRotation:    pulumi.Bool(true),
		DeletionWindowInDays: pulumi.Int(30), // the longest AWS grants to change one's mind
		Policy:               Policy(append([]Statement{b.administration()}, uses...)...),
	}, b.parent, protect)
	if err != nil {
		return nil, err
	}
	if _, err = kms.NewAlias(b.ctx, b.name+"-"+part, &kms.AliasArgs{
		Name:        pulumi.Sprintf("alias/%s-%s", b.config.Prefix(), part),
		TargetKeyId: key.KeyId,
	}, b.parent); err != nil {
		return nil, err
	}
	return &Key{key.Arn}, nil
}

// administration lets the account's IAM manage the key but not use it: what
// decrypts is said below, service by service.
func (b keysBuilder) administration() Statement {
	return Statement{
		Sid:        "Administration",
		Principals: b.account(),
		Actions: []string{
			"kms:CancelKeyDeletion", "kms:CreateAlias", "kms:DeleteAlias", "kms:DescribeKey", "kms:DisableKey",
			"kms:DisableKeyRotation", "kms:EnableKey", "kms:EnableKeyRotation", "kms:GetKeyPolicy",
			"kms:GetKeyRotationStatus", "kms:ListAliases", "kms:ListGrants", "kms:ListKeyPolicies",
			"kms:ListKeyRotations", "kms:ListResourceTags", "kms:PutKeyPolicy", "kms:RevokeGrant",
			"kms:RotateKeyOnDemand", "kms:ScheduleKeyDeletion", "kms:TagResource", "kms:UntagResource",
			"kms:UpdateAlias", "kms:UpdateKeyDescription",
		},
		Resources: thisKey,
	}
}

// keepers are the services that keep data for the environment.
func (b keysBuilder) keepers() []string {
	services := []string{"ecr", "elasticache", "elasticfilesystem", "lambda", "rds", "s3", "secretsmanager"}
	if b.config.OwnMachine() {
		services = append(services, "ec2") // which is EBS, too
	}
	return services
}

// usedThrough lets whoever IAM permits use the key by way of the named services
// and no other way.
func (b keysBuilder) usedThrough(services ...string) []Statement {
	via := make([]any, len(services))
	for i, service := range services {
		via[i] = fmt.Sprintf("%s.%s.%s", service, b.config.Region, b.config.DNSSuffix())
	}
	throughThem := Conditions{"StringEquals": {"kms:ViaService": via}}
	return []Statement{
		{
			Sid:        "UseThroughServices",
			Principals: b.account(),
			Actions:    cryptography,
			Resources:  thisKey,
			Conditions: throughThem,
		},
		{
			// RDS, ElastiCache, EFS and ECR work in the background by grants of their own.
			// ECR retires its grants in the name of whoever deletes a registry, who needs
			// kms:RetireGrant in a policy of IAM: a key's own policy cannot give it.
			// https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
			// https://docs.aws.amazon.com/kms/latest/developerguide/grant-delete.html
			Sid:        "GrantToServices",
			Principals: b.account(),
			Actions:    []string{"kms:CreateGrant"},
			Resources:  thisKey,
			Conditions: Conditions{
				"StringEquals": {"kms:ViaService": via},
				"Bool":         {"kms:GrantIsForAWSResource": "true"},
			},
		},
	}
}

// edge lets CloudFront read what it gives out of a bucket, where the stack file says
// so. Which bucket that is, and to which distribution, the bucket itself says: the
// key is older than both.
func (b keysBuilder) edge() []Statement {
	if _, public := b.config.UploadsURL(); !public {
		return nil
	}
	return []Statement{{
		Sid:        "ReadThroughCloudFront",
		Principals: Service("cloudfront.amazonaws.com"),
		Actions:    []string{"kms:Decrypt"},
		Resources:  thisKey,
		Conditions: Conditions{"ArnLike": {
			"aws:SourceArn": fmt.Sprintf("arn:%s:cloudfront::%s:distribution/*", b.config.Partition(), b.config.Account),
		}},
	}}
}

// logs lets CloudWatch Logs use the key for log groups of this account only.
func (b keysBuilder) logs() Statement {
	return Statement{
		Sid:        "LogGroups",
		Principals: Service(fmt.Sprintf("logs.%s.%s", b.config.Region, b.config.DNSSuffix())),
		Actions:    cryptography,
		Resources:  thisKey,
		Conditions: Conditions{"ArnLike": {
			"kms:EncryptionContext:aws:logs:arn": b.config.ARN("logs", "log-group:*"),
		}},
	}
}

// sessions lets the two ends of `aws ecs execute-command` encrypt between them:
// the person opens the session with a data key, the task's role decrypts it.
func (b keysBuilder) sessions() Statement {
	return Statement{
		Sid:        "ShellSessions",
		Principals: b.account(),
		Actions:    []string{"kms:Decrypt", "kms:GenerateDataKey"},
		Resources:  thisKey,
	}
}

// publishers lets the services that raise alarms publish to encrypted topics.
func (b keysBuilder) publishers() []Statement {
	actions := []string{"kms:Decrypt", "kms:GenerateDataKey"}
	return []Statement{
		{
			Sid:        "Alarms",
			Principals: Service("cloudwatch.amazonaws.com"),
			Actions:    actions,
			Resources:  thisKey,
			Conditions: Conditions{"StringEquals": {"aws:SourceAccount": b.config.Account}},
		},
		{
			// EventBridge sends no aws:SourceAccount or aws:SourceArn to KMS when it
			// publishes to an encrypted topic; with either condition it is refused.
			// https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
			Sid:        "Events",
			Principals: Service("events.amazonaws.com"),
			Actions:    actions,
			Resources:  thisKey,
		},
	}
}

// queues lets whoever IAM permits send to encrypted queues and receive from them:
// SQS asks KMS in the caller's name.
func (b keysBuilder) queues() Statement {
	return Statement{
		Sid:        "Queues",
		Principals: b.account(),
		Actions:    []string{"kms:Decrypt", "kms:GenerateDataKey"},
		Resources:  thisKey,
		Conditions: Conditions{"StringEquals": {
			"kms:ViaService": fmt.Sprintf("sqs.%s.%s", b.config.Region, b.config.DNSSuffix()),
		}},
	}
}

func (b keysBuilder) account() Principals {
	return Principals{"AWS": {fmt.Sprintf("arn:%s:iam::%s:root", b.config.Partition(), b.config.Account)}}
}

var (
	// In a key's own policy "*" is the key it is attached to.
	thisKey = []any{"*"}

	cryptography = []string{
		"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey",
		"kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo",
	}
)
