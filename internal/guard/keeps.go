package guard

// keeps says what is lost for good when a resource of a type is replaced or deleted.
var keeps = map[string]string{
	// Data.
	"aws:rds/instance:Instance":                         "the database and all that is in it",
	"aws:ebs/volume:Volume":                             "the disk and all that is on it",
	"aws:elasticache/replicationGroup:ReplicationGroup": "sessions, jobs that wait and all else in memory",
	"aws:efs/fileSystem:FileSystem":                     "every file on it",
	"aws:s3/bucketV2:BucketV2":                          "every file in it, and the ways back to earlier ones",
	"aws:sqs/queue:Queue":                               "every message that waits in it",
	"aws:ecr/repository:Repository":                     "every image in it, those a rollback needs included",
	"aws:cloudwatch/logGroup:LogGroup":                  "all that was logged",

	// What opens the data.
	"aws:kms/key:Key":                            "all it has encrypted, backups included",
	"aws:secretsmanager/secret:Secret":           "its values, those set by hand included, and its name for days",
	"random:index/randomPassword:RandomPassword": "the password or key that those who use it know",

	"aws:iam/openIdConnectProvider:OpenIdConnectProvider": "how GitHub is let in, for every environment of the account",

	// What others know by name or address, and what everything stands in.
	"aws:ec2/vpc:Vpc":                                              "the network: all that is in it moves, databases included",
	"aws:ec2/subnet:Subnet":                                        "a part of the network: all that is in it moves, databases included",
	"aws:ec2/eip:Eip":                                              "an address that others let in, for good",
	"aws:ec2/instance:Instance":                                    "the machine of the database, which nobody reaches till another has its disk",
	"aws:ecs/cluster:Cluster":                                      "every task that runs",
	"aws:lb/loadBalancer:LoadBalancer":                             "a name that those of others may point at, and every open connection",
	"aws:cloudfront/distribution:Distribution":                     "a name that those of others may point at",
	"aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": "the names that services find each other by",
	"aws:sns/topic:Topic":                                          "who hears of alarms, till each has confirmed anew",
}

// passes lists the types of which nothing is lost: another of its kind does as well.
// A type in neither table is one that nobody has judged yet, and is not let pass.
var passes = []string{
	"aws:dlm/lifecyclePolicy:LifecyclePolicy",        // the snapshots stay
	"aws:ec2/volumeAttachment:VolumeAttachment",      // the volume stays
	"aws:ecs/taskDefinition:TaskDefinition",          // every release replaces it
	"aws:codepipeline/pipeline:Pipeline",             // an order on its way is given up, and what ran runs on
	"aws:efs/accessPoint:AccessPoint",                // the folder it shows stays
	"aws:lambda/invocation:Invocation",               // what it has done stays done
	"aws:route53/zone:Zone",                          // a private one: the program writes all that is in it
	"aws:s3/bucketObjectv2:BucketObjectv2",           // the program writes all that is in it
	"aws:secretsmanager/secretVersion:SecretVersion", // the value before stays, as AWSPREVIOUS
	"aws:sns/topicSubscription:TopicSubscription",    // who no longer wants to hear is taken off the list
	"random:index/randomId:RandomId",                 // ends the name of a last snapshot

	// These stand for a setting, a rule or a rendering of the stack file.
	"aws:acm/certificate:Certificate",
	"aws:acm/certificateValidation:CertificateValidation",
	"aws:appautoscaling/policy:Policy",
	"aws:appautoscaling/scheduledAction:ScheduledAction",
	"aws:appautoscaling/target:Target",
	"aws:cloudfront/originAccessControl:OriginAccessControl",
	"aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
	"aws:cloudwatch/eventRule:EventRule",
	"aws:cloudwatch/eventTarget:EventTarget",
	"aws:cloudwatch/metricAlarm:MetricAlarm",
	"aws:codedeploy/application:Application",
	"aws:codedeploy/deploymentConfig:DeploymentConfig",
	"aws:codedeploy/deploymentGroup:DeploymentGroup",
	"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
	"aws:ec2/flowLog:FlowLog",
	"aws:ec2/internetGateway:InternetGateway",
	"aws:ec2/natGateway:NatGateway",
	"aws:ec2/networkAcl:NetworkAcl",
	"aws:ec2/networkAclAssociation:NetworkAclAssociation",
	"aws:ec2/networkAclRule:NetworkAclRule",
	"aws:ec2/route:Route",
	"aws:ec2/routeTable:RouteTable",
	"aws:ec2/routeTableAssociation:RouteTableAssociation",
	"aws:ec2/securityGroup:SecurityGroup",
	"aws:ec2/vpcEndpoint:VpcEndpoint",
	"aws:ecr/lifecyclePolicy:LifecyclePolicy",
	"aws:ecr/repositoryPolicy:RepositoryPolicy",
	"aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
	"aws:ecs/service:Service",
	"aws:efs/backupPolicy:BackupPolicy",
	"aws:efs/fileSystemPolicy:FileSystemPolicy",
	"aws:efs/mountTarget:MountTarget",
	"aws:elasticache/parameterGroup:ParameterGroup",
	"aws:elasticache/subnetGroup:SubnetGroup",
	"aws:iam/instanceProfile:InstanceProfile",
	"aws:iam/policy:Policy",
	"aws:iam/role:Role",
	"aws:iam/rolePolicy:RolePolicy",
	"aws:iam/rolePolicyAttachment:RolePolicyAttachment",
	"aws:kms/alias:Alias",
	"aws:lambda/eventSourceMapping:EventSourceMapping",
	"aws:lambda/function:Function",
	"aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
	"aws:lambda/permission:Permission",
	"aws:lb/listener:Listener",
	"aws:lb/listenerCertificate:ListenerCertificate",
	"aws:lb/listenerRule:ListenerRule",
	"aws:lb/targetGroup:TargetGroup",
	"aws:rds/parameterGroup:ParameterGroup",
	"aws:rds/proxy:Proxy",
	"aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup",
	"aws:rds/proxyTarget:ProxyTarget",
	"aws:rds/subnetGroup:SubnetGroup",
	"aws:route53/record:Record",
	"aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
	"aws:s3/bucketLoggingV2:BucketLoggingV2",
	"aws:s3/bucketNotification:BucketNotification",
	"aws:s3/bucketOwnershipControls:BucketOwnershipControls",
	"aws:s3/bucketPolicy:BucketPolicy",
	"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
	"aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
	"aws:s3/bucketVersioningV2:BucketVersioningV2",
	"aws:scheduler/schedule:Schedule",
	"aws:scheduler/scheduleGroup:ScheduleGroup",
	"aws:servicediscovery/service:Service",
	"aws:sns/topicPolicy:TopicPolicy",
	"aws:sqs/queuePolicy:QueuePolicy",
	"aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
	"aws:sqs/redrivePolicy:RedrivePolicy",
	"aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
	"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
}
