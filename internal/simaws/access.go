package simaws

import "regexp"

var (
	roleType   = tok("iam", "Role")
	inlineType = tok("iam", "RolePolicy")
	attachType = tok("iam", "RolePolicyAttachment")
	keyType    = tok("kms", "Key")
	aliasType  = tok("kms", "Alias")
)

// awsKey matches the keys AWS manages, which are always there.
var awsKey = regexp.MustCompile(`^(alias/aws/|arn:aws[\w-]*:kms:[\w-]+:\d{12}:alias/aws/)`)

var accessKinds = []kind{
	{
		token: roleType, create: "IAM: CreateRole", update: "IAM: UpdateAssumeRolePolicy", remove: "IAM: DeleteRole",
		id: "{name}", tagged: true, keys: []string{"name"},
		name: &naming{
			property: "name", max: 64, valid: regexp.MustCompile(`^[\w+=,.@-]+$`),
			rule:  "must match [\\w+=,.@-]",
			taken: "EntityAlreadyExists: Role with name {name} already exists.",
		},
		outputs: map[string]string{
			"arn": "arn:{partition}:iam::{account}:role{path}{name}", "uniqueId": "AROA{upper17}",
			"createDate": "2026-01-01T00:00:00Z",
		},
		defaults: map[string]any{
			"path": "/", "maxSessionDuration": 3600, "forceDetachPolicies": false,
			"inlinePolicies": []any{}, "managedPolicyArns": []any{},
		},
		required: []string{"assumeRolePolicy"},
		replaces: []string{"name", "namePrefix", "path"},
		missing:  "NoSuchEntity: The role with name {value} cannot be found.",
		refs:     []ref{{path: "permissionsBoundary", to: managedType, holds: true, outside: ownedByAWS}},
		inUse:    "DeleteConflict: Cannot delete entity, must detach all policies first.",
		plan:     []rule{between("maxSessionDuration", 3600, 43200)},
		refuse:   []rule{policyDocument("assumeRolePolicy", trustPolicy)},
	},
	{
		token: inlineType, upsert: true, create: "IAM: PutRolePolicy", remove: "IAM: DeleteRolePolicy", id: "{role}:{name}",
		name: &naming{
			property: "name", max: 128, valid: regexp.MustCompile(`^[\w+=,.@-]+$`), rule: "must match [\\w+=,.@-]",
			scope: "role",
		},
		required: []string{"role", "policy"},
		replaces: []string{"name", "namePrefix", "role"},
		refs:     []ref{{path: "role", to: roleType, holds: true}},
		refuse:   []rule{policyDocument("policy", identityPolicy), inlineSize},
	},
	{
		token: attachType, upsert: true, create: "IAM: AttachRolePolicy", remove: "IAM: DetachRolePolicy", id: "{role}-{digits20}",
		required: []string{"role", "policyArn"},
		replaces: []string{"role", "policyArn"},
		refs: []ref{
			{path: "role", to: roleType, holds: true},
			{path: "policyArn", to: managedType, holds: true, outside: ownedByAWS},
		},
		plan:   []rule{matches("policyArn", `^arn:aws[\w-]*:iam::(aws|\d{12}):policy/.+$`, 2048)},
		refuse: []rule{managedPolicies},
	},
	{
		token: keyType, create: "KMS: CreateKey", update: "KMS: PutKeyPolicy", remove: "KMS: ScheduleKeyDeletion",
		id: "{uuid}", tagged: true, keys: []string{"keyId"},
		outputs: map[string]string{
			"arn": "arn:{partition}:kms:{region}:{account}:key/{id}", "keyId": "{id}",
			"policy": `{"Id":"key-default-1","Statement":[{"Action":"kms:*","Effect":"Allow","Principal":{"AWS":"arn:{partition}:iam::{account}:root"},"Resource":"*","Sid":"Enable IAM User Permissions"}],"Version":"2012-10-17"}`,
		},
		defaults: map[string]any{
			"customerMasterKeySpec": "SYMMETRIC_DEFAULT", "keyUsage": "ENCRYPT_DECRYPT", "isEnabled": true,
			"enableKeyRotation": false, "multiRegion": false, "bypassPolicyLockoutSafetyCheck": false,
		},
		replaces: []string{"customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"},
		missing:  "NotFoundException: Key '{value}' does not exist",
		plan:     []rule{between("deletionWindowInDays", 7, 30), between("rotationPeriodInDays", 90, 2560)},
		refuse:   []rule{policyDocument("policy", resourcePolicy), keyLockout},
		gone:     keyPending,
	},
	{
		token: aliasType, create: "KMS: CreateAlias", update: "KMS: UpdateAlias", remove: "KMS: DeleteAlias",
		id: "{name}", keys: []string{"name"},
		name: &naming{
			property: "name", max: 256, valid: regexp.MustCompile(`^alias/[a-zA-Z0-9/_-]+$`),
			rule:  "must begin with alias/ and hold only [a-zA-Z0-9/_-]",
			taken: "AlreadyExistsException: An alias with the name arn:{partition}:kms:{region}:{account}:{name} already exists",
		},
		outputs: map[string]string{
			"arn": "arn:{partition}:kms:{region}:{account}:{name}", "targetKeyArn": "{of:targetKeyId/arn}",
		},
		required: []string{"targetKeyId"},
		replaces: []string{"name", "namePrefix"},
		refs:     []ref{{path: "targetKeyId", to: keyType, owned: true}},
		plan:     []rule{notReserved("name", "alias/aws/")},
	},
}

// keyPending remembers a key that AWS will delete when its window has passed.
func keyPending(c *call) { c.world.asleep["key/"+c.name] = true }
