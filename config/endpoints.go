package config

// endpointNames are the AWS services an application of this kind reaches and that
// have an interface endpoint, by the last part of com.amazonaws.<region>.<name>.
// S3 is not among them: its gateway endpoint is free and always there.
var endpointNames = []string{
	"access-analyzer", "application-autoscaling", "appconfig", "appconfigdata", "athena", "autoscaling", "backup",
	"bedrock", "bedrock-runtime", "cloudformation", "cloudtrail", "codebuild", "cognito-idp", "comprehend", "config",
	"ec2", "ec2messages", "ecr.api", "ecr.dkr", "ecs", "ecs-agent", "ecs-telemetry", "elasticache",
	"glue", "guardduty-data", "kinesis-firehose", "kinesis-streams", "kms", "lambda", "logs", "monitoring",
	"polly", "rds", "rds-data", "rekognition", "scheduler", "secretsmanager", "servicediscovery",
	"sns", "sqs", "ssm", "ssm-contacts", "ssm-incidents", "ssmmessages", "states", "sts", "synthetics", "textract",
	"transcribe", "translate", "wafv2", "xray",
}

// essentialEndpoints are what a task on Fargate reaches before its first line
// runs: its image, its log, its secrets.
var essentialEndpoints = []string{"ecr.api", "ecr.dkr", "logs", "secretsmanager"}

// queueEndpoint carries messages.
const queueEndpoint = "sqs"

// execEndpoint carries the shell of `aws ecs execute-command`.
const execEndpoint = "ssmmessages"
