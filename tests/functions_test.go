package tests

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/tests/recorder"
)

const (
	functionType         = "aws:lambda/function:Function"
	mappingType          = "aws:lambda/eventSourceMapping:EventSourceMapping"
	repositoryPolicyType = "aws:ecr/repositoryPolicy:RepositoryPolicy"
)

func TestAFunctionOfAnImageWhole(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, messages)), t}
	inputs := e.inputs(functionType, "reports")
	assert.Regexp(t, `^444444444444\.dkr\.ecr\.eu-central-1\.amazonaws\.com/landfall-messages/app@sha256:[0-9a-f]{64}$`, inputs["imageUri"])
	delete(inputs, "imageUri")
	assert.Equal(t, fields{
		"name": "landfall-messages-reports", "description": "reports of landfall-messages", "packageType": "Image",
		"imageConfig": fields{"commands": items{"app.reports.handler"}},
		"role":        e.output(iamRole, "reports-function", "arn"),
		"memorySize":  1024.0, "timeout": 60.0, "architectures": items{"arm64"}, "reservedConcurrentExecutions": 8.0,
		"vpcConfig": fields{
			"subnetIds":        e.output(awsxVPC, "network", "privateSubnetIds"),
			"securityGroupIds": items{e.id(securityGroup, "reports"), e.id(securityGroup, "database-client")},
		},
		"environment": fields{"variables": fields{
			"LOG_LEVEL":          "info",
			"SMTP_PASSWORD_ARN":  e.output(secretVersion, "secrets-SMTP_PASSWORD", "arn"),
			"SIGNING_SECRET_ARN": e.output(secretVersion, "secrets-SIGNING_SECRET", "arn"),
			"DATABASE_URL_ARN":   e.output(secretVersion, "database-secret", "arn"),
			"DATABASE_HOST":      e.output(dbInstance, "database", "address"),
			"REPORTS_BUCKET":     e.output("aws:s3/bucketV2:BucketV2", "uploads", "bucket"),
			"CELERY_QUEUE_URL":   e.output(queueType, "celery", "url"),
		}},
		"kmsKeyArn":        e.output(kmsKey, "keys-data", "arn"),
		"tracingConfig":    fields{"mode": "Active"},
		"loggingConfig":    fields{"logGroup": "/landfall/messages/reports", "logFormat": "JSON"},
		"deadLetterConfig": fields{"targetArn": "arn:aws:sqs:eu-central-1:444444444444:landfall-messages-reports-failed"},
	}, inputs)
}

// TestAFunctionIsMadeAfterWhatLambdaTries: Lambda tries the role and the registry
// when a function is made, and refuses it for good.
func TestAFunctionIsMadeAfterWhatLambdaTries(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, messages)), t}
	permissions := rolePolicy + "::reports-function-permissions"
	assert.Subset(t, e.One(t, functionType, "reports").DependsOn, []string{permissions, repositoryPolicyType + "::registries-app"})
	assert.Contains(t, e.One(t, mappingType, "reports").DependsOn, permissions)
	assert.Equal(t, "/landfall/messages/reports", e.output(logGroup, "reports", "name"))
}

func TestAQueueFeedsItsFunctionInBatches(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, messages)), t}
	assert.Equal(t, fields{
		"eventSourceArn": e.output(queueType, "reports", "arn"), "functionName": e.output(functionType, "reports", "arn"),
		"batchSize": 5.0, "functionResponseTypes": items{"ReportBatchItemFailures"},
		"scalingConfig": fields{"maximumConcurrency": 8.0},
	}, e.inputs(mappingType, "reports"))
	assert.Len(t, e.Of(mappingType), 1)
	assert.InDelta(t, 360, e.inputs(queueType, "reports")["visibilityTimeoutSeconds"], 0, "six times the timeout")
}

func TestAFunctionMayDoWhatItSaysAndNoMore(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, messages)), t}
	dataKey, bucket := e.output(kmsKey, "keys-data", "arn"), e.text("aws:s3/bucketV2:BucketV2", "uploads", "arn")
	through := func(sid, service string, actions ...any) map[string]any {
		return map[string]any{
			"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": items{dataKey},
			"Condition": fields{"StringEquals": fields{"kms:ViaService": service + ".eu-central-1.amazonaws.com"}},
		}
	}
	allow := func(sid string, resource any, actions ...any) map[string]any {
		return map[string]any{"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": items{resource}}
	}
	interfaces := items{
		"ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses",
	}
	const anywhere = "arn:aws:ec2:eu-central-1:444444444444:*/*"
	want := []map[string]any{
		allow("WriteLog", e.text(logGroup, "reports", "arn")+":*", "logs:CreateLogStream", "logs:PutLogEvents"),
		allow("WriteTraces", "*", "xray:PutTelemetryRecords", "xray:PutTraceSegments"),
		allow("NetworkInterfaces", anywhere, interfaces...),
		allow("NetworkLookup", "*", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"),
		{
			"Sid": "NotFromTheCode", "Effect": "Deny", "Action": interfaces, "Resource": items{anywhere},
			"Condition": fields{"ArnEquals": fields{
				"lambda:SourceFunctionArn": "arn:aws:lambda:eu-central-1:444444444444:function:landfall-messages-reports",
			}},
		},
		through("ReadEnvironment", "lambda", "kms:Decrypt"),
	}
	want = append(want, e.sends(e.output(queueType, "reports-failed", "arn"), e.output(queueType, "celery", "arn"))...)
	want = append(want,
		allow("UploadsObjects", bucket+"/*", "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"),
		allow("UploadsList", bucket, "s3:ListBucket"),
		through("UploadsKey", "s3", "kms:Decrypt", "kms:GenerateDataKey"),
	)
	want = append(want, e.receives(e.output(queueType, "reports", "arn"))...)
	want = append(want,
		map[string]any{
			"Sid": "ReadSecrets", "Effect": "Allow", "Action": items{"secretsmanager:GetSecretValue"},
			"Resource": items{
				e.output(secretVersion, "secrets-SIGNING_SECRET", "arn"), e.output(secretVersion, "secrets-SMTP_PASSWORD", "arn"),
				e.output(secretVersion, "database-secret", "arn"),
			},
		},
		through("DecryptSecrets", "secretsmanager", "kms:Decrypt"),
	)
	assert.Equal(t, policy(want...), e.decoded(rolePolicy, "reports-function-permissions", "policy"))
	assert.Equal(t, policy(map[string]any{
		"Sid": "Assume", "Effect": "Allow", "Action": items{"sts:AssumeRole"}, "Principal": fields{"Service": items{"lambda.amazonaws.com"}},
	}), e.decoded(iamRole, "reports-function", "assumeRolePolicy"))
}

func TestLambdaPullsImagesOfFunctionsOnly(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, messages)), t}
	assert.Equal(t, policy(map[string]any{
		"Sid": "Functions", "Effect": "Allow", "Principal": fields{"Service": items{"lambda.amazonaws.com"}},
		"Action":    items{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"},
		"Condition": fields{"StringLike": fields{"aws:SourceArn": "arn:aws:lambda:eu-central-1:444444444444:function:landfall-messages-*"}},
	}), e.decoded(repositoryPolicyType, "registries-app", "policy"))
	assert.Empty(t, evaluate(t, staging).Of(repositoryPolicyType))
}

func TestAFunctionOfAZipHoldsTheFilesOfItsFolder(t *testing.T) {
	recording := recorder.Run(t, recorder.Stack(t, messages))
	e := evaluated{recording, t}
	inputs := e.inputs(functionType, "thumbs")
	assert.Equal(t, []any{"Zip", "python3.13", "app.handler", items{"x86_64"}}, []any{
		inputs["packageType"], inputs["runtime"], inputs["handler"], inputs["architectures"],
	})
	assert.NotContains(t, inputs, "imageUri")
	assert.NotContains(t, inputs, "reservedConcurrentExecutions", "concurrency is 0")
	code := recording.One(t, functionType, "thumbs").Inputs["code"].ArchiveValue()
	folder := filepath.Join(recorder.Stack(t, messages).Folder, "tests", "testdata", "function")
	paths := map[string]string{}
	for name, asset := range code.Assets {
		paths[name] = asset.(*resource.Asset).Path
	}
	assert.Equal(t, map[string]string{
		"app.py": filepath.Join(folder, "app.py"), "lib/sizes.py": filepath.Join(folder, "lib", "sizes.py"),
	}, paths)
	assert.Equal(t, []string{"thumbs-service:search"}, e.egressOf("thumbs"), "no port out but to the service it uses")
}

// egressOf names the ways out of a group.
func (e evaluated) egressOf(group string) []string {
	var names []string
	for name, rule := range e.Of(egressRule) {
		if rule.Plain()["securityGroupId"] == e.id(securityGroup, group) {
			names = append(names, name)
		}
	}
	return names
}

func TestAFolderThatIsNoZipIsToldBeforeAnythingIsMade(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(folder, "empty", "__pycache__"), 0o750))
	require.NoError(t, os.Mkdir(filepath.Join(folder, "linked"), 0o750))
	require.NoError(t, os.Symlink("/etc/passwd", filepath.Join(folder, "linked", "passwd")))
	require.NoError(t, os.Mkdir(filepath.Join(folder, "other"), 0o750))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "other", "main.py"), []byte("def handler(event, context): ...\n"), 0o600))
	for code, want := range map[string]string{
		"nowhere": `functions.thumbs.zip: "nowhere" is not there; `,
		"empty":   `functions.thumbs.zip: "empty" holds no file; `,
		"linked":  `functions.thumbs.zip: "linked" cannot be packed: linked/passwd is no plain file; `,
		"other":   `functions.thumbs.handler: "app.handler" wants app.py or app/__init__.py, which other does not hold; `,
	} {
		t.Run(code, func(t *testing.T) {
			stack := recorder.Stack(t, messages)
			edit(t, stack, func(platform map[string]any) { at(platform, "functions", "thumbs")["zip"] = code })
			stack.Folder = folder
			_, err := recorder.Try(stack)
			require.ErrorContains(t, err, "the configuration of stack messages has 1 mistake:\n  "+want)
		})
	}
}

func TestAFunctionWaitsForItsImage(t *testing.T) {
	recording := recorder.Run(t, recorder.FirstUp(t, messages))
	e := evaluated{recording, t}
	assert.NotContains(t, e.Of(functionType), "reports")
	assert.Empty(t, e.Of(mappingType))
	assert.Contains(t, e.Of(functionType), "thumbs", "a zip waits for nothing")
	assert.Contains(t, e.Of(iamRole), "reports-function")
	assert.NotContains(t, e.Of(alarmType), "alerts-function-reports-errors")
}

func TestFunctionsAreWatched(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, messages)), t}
	for name, want := range map[string]string{
		"reports-errors":    "IF(errors >= 3, 100 * errors / calls, 0) > 5, 1 of 1 x 300 s, notBreaching, critical",
		"reports-throttles": "Sum AWS/Lambda Throttles > 0, 3 of 3 x 300 s, notBreaching, warning",
		// Four fifths of a minute, in milliseconds.
		"reports-duration": "Maximum AWS/Lambda Duration > 48000, 3 of 3 x 300 s, notBreaching, warning",
		"reports-failed":   "Maximum AWS/SQS ApproximateNumberOfMessagesVisible > 0, 1 of 1 x 300 s, notBreaching, critical",
		"reports-lost":     "Sum AWS/Lambda DeadLetterErrors > 0, 1 of 1 x 300 s, notBreaching, critical",
	} {
		assert.Equal(t, want, e.summary(e.One(t, alarmType, "alerts-function-"+name)), name)
	}
	assert.Equal(t, fields{"FunctionName": "landfall-messages-reports"}, e.inputs(alarmType, "alerts-function-reports-duration")["dimensions"])
	assert.Equal(t, fields{"QueueName": "landfall-messages-reports-failed"}, e.inputs(alarmType, "alerts-function-reports-failed")["dimensions"])
}
