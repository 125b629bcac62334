package simaws

import "regexp"

var (
	bucketType        = tok("s3", "BucketV2")
	secretType        = tok("secretsmanager", "Secret")
	secretVersionType = tok("secretsmanager", "SecretVersion")
)

// bucketName is the global rule of S3, but for what bucketRule adds.
var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*[a-z0-9]$`)

var bucketKinds = []kind{
	{
		token: bucketType, create: "S3: CreateBucket", update: "S3: PutBucketTagging", remove: "S3: DeleteBucket",
		id: "{bucket}", tagged: true, keys: []string{"bucket"},
		name: &naming{
			property: "bucket", min: 3, max: 63, valid: bucketName, lower: true,
			rule:  "only lowercase letters, numbers, periods and hyphens, beginning and ending with a letter or number",
			taken: "BucketAlreadyOwnedByYou: Your previous request to create the named bucket succeeded and you already own it.",
		},
		outputs: map[string]string{
			"arn": "arn:{partition}:s3:::{bucket}", "bucketDomainName": "{bucket}.s3.amazonaws.com",
			"bucketRegionalDomainName": "{bucket}.s3.{region}.amazonaws.com", "region": "{region}",
			"hostedZoneId": "Z{upper13:hostedZone}", "requestPayer": "BucketOwner",
		},
		defaults: map[string]any{"forceDestroy": false, "objectLockEnabled": false},
		replaces: []string{"bucket", "bucketPrefix", "objectLockEnabled"},
		missing:  "NoSuchBucket: The specified bucket does not exist",
		plan:     []rule{bucketRule},
	},
	ofBucket("BucketPolicy", "S3: PutBucketPolicy", []string{"policy"}, nil, policyDocument("policy", resourcePolicy)),
	ofBucket("BucketPublicAccessBlock", "S3: PutPublicAccessBlock", nil, map[string]any{
		"blockPublicAcls": false, "blockPublicPolicy": false, "ignorePublicAcls": false, "restrictPublicBuckets": false,
	}),
	ofBucket("BucketVersioningV2", "S3: PutBucketVersioning", []string{"versioningConfiguration"}, nil),
	ofBucket("BucketServerSideEncryptionConfigurationV2", "S3: PutBucketEncryption", []string{"rules"}, nil,
		bucketKey),
	ofBucket("BucketLifecycleConfigurationV2", "S3: PutBucketLifecycleConfiguration", nil,
		map[string]any{"transitionDefaultMinimumObjectSize": "all_storage_classes_128K"}, bucketLifecycle),
	ofBucket("BucketOwnershipControls", "S3: PutBucketOwnershipControls", []string{"rule"}, nil),
	ofBucket("BucketLoggingV2", "S3: PutBucketLogging", []string{"targetBucket", "targetPrefix"}, nil, logTarget),
}

// ofBucket is a setting of a bucket, which AWS keeps one of per bucket.
func ofBucket(name, operation string, required []string, defaults map[string]any, rules ...rule) kind {
	return kind{
		token: tok("s3", name), upsert: true, create: operation, remove: operation, id: "{bucket}",
		defaults: defaults,
		required: append([]string{"bucket"}, required...),
		replaces: []string{"bucket", "expectedBucketOwner"},
		refs:     []ref{{path: "bucket", to: bucketType, owned: true}},
		refuse:   rules,
	}
}

var secretKinds = []kind{
	{
		token: secretType, create: "Secrets Manager: CreateSecret", update: "Secrets Manager: UpdateSecret",
		remove: "Secrets Manager: DeleteSecret", tagged: true,
		id: "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-{alnum6}",
		name: &naming{
			property: "name", max: 512, valid: regexp.MustCompile(`^[0-9A-Za-z/_+=.@-]+$`),
			rule:  "only alphanumeric characters and /_+=.@-",
			taken: "ResourceExistsException: The operation failed because the secret {name} already exists.",
		},
		outputs: map[string]string{"arn": "{id}", "policy": ""},
		defaults: map[string]any{
			"forceOverwriteReplicaSecret": false, "recoveryWindowInDays": 30, "replicas": []any{},
		},
		replaces: []string{"name", "namePrefix"},
		refs:     []ref{{path: "kmsKeyId", to: keyType, outside: awsKey}},
		missing:  "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
		plan:     []rule{recoveryWindow},
		refuse:   []rule{secretAsleep, policyDocument("policy", resourcePolicy)},
		gone:     putToSleep,
	},
	{
		token: secretVersionType, create: "Secrets Manager: PutSecretValue", remove: "Secrets Manager: UpdateSecretVersionStage",
		id: "{secretId}|{versionId}",
		outputs: map[string]string{
			"arn": "{of:secretId/arn}", "versionId": "terraform-{hex24}", "versionStages": "",
		},
		secret:   []string{"secretString", "secretBinary"},
		required: []string{"secretId"},
		replaces: []string{"secretId", "secretString", "secretBinary"},
		refs:     []ref{{path: "secretId", to: secretType, owned: true}},
		plan:     []rule{conflicts("secretString", "secretBinary")},
		refuse:   []rule{secretSize},
		finish:   versionStages,
	},
}
