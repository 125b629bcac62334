package simaws_test

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// trust is the policy under which a service assumes a role.
func trust(service string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"` + service + `"}}]}`
}

const (
	oneContainer    = `[{"name":"app","image":"app@sha256:0","essential":true,"portMappings":[{"containerPort":80}]}]`
	keyPolicy       = `{"Version":"2012-10-17","Statement":[{"Sid":"Account","Effect":"Allow","Action":"kms:*","Principal":{"AWS":"arn:aws:iam::111111111111:root"},"Resource":"*"},{"Sid":"Logs","Effect":"Allow","Action":["kms:Encrypt*","kms:Decrypt*"],"Principal":{"Service":"logs.eu-central-1.amazonaws.com"},"Resource":"*"}]}`
	elsewherePolicy = `{"Version":"2012-10-17","Statement":[{"Sid":"Account","Effect":"Allow","Action":["kms:PutKeyPolicy","kms:CreateGrant"],"Principal":{"AWS":"arn:aws:iam::111111111111:root"},"Resource":"*","Condition":{"StringEquals":{"kms:ViaService":["rds.eu-central-1.amazonaws.com"]}}}]}`
)

// groundwork is what the refused resources need around them, none of it refused.
func groundwork(g *graph) error {
	for _, r := range []struct {
		token, name string
		in          m
		after       []string
	}{
		{"ec2/vpc:Vpc", "vpc", m{"cidrBlock": "10.0.0.0/16"}, nil},
		{"ec2/internetGateway:InternetGateway", "igw", m{"vpcId": "${vpc}"}, nil},
		{"ec2/subnet:Subnet", "subnet-a", m{"vpcId": "${vpc}", "cidrBlock": "10.0.0.0/24", "availabilityZone": "eu-central-1a"}, nil},
		{"ec2/subnet:Subnet", "subnet-b", m{"vpcId": "${vpc}", "cidrBlock": "10.0.1.0/24", "availabilityZone": "eu-central-1b"}, nil},
		{"ec2/subnet:Subnet", "subnet-a2", m{"vpcId": "${vpc}", "cidrBlock": "10.0.2.0/24", "availabilityZone": "eu-central-1a"}, nil},
		{"ec2/routeTable:RouteTable", "table", m{"vpcId": "${vpc}"}, nil},
		{"ec2/route:Route", "route", m{"routeTableId": "${table}", "destinationCidrBlock": "0.0.0.0/0", "gatewayId": "${igw}"}, nil},
		{"ec2/routeTableAssociation:RouteTableAssociation", "association", m{"routeTableId": "${table}", "subnetId": "${subnet-a}"}, nil},
		{"ec2/eip:Eip", "address", m{}, nil},
		{"ec2/natGateway:NatGateway", "nat", m{"subnetId": "${subnet-a}", "allocationId": "${address}"}, []string{"igw"}},
		{"ec2/networkAcl:NetworkAcl", "acl", m{"vpcId": "${vpc}"}, nil},
		{"ec2/networkAclRule:NetworkAclRule", "acl-rule", m{"networkAclId": "${acl}", "protocol": "tcp", "ruleAction": "allow", "ruleNumber": 100, "cidrBlock": "10.0.0.0/16", "fromPort": 1, "toPort": 2}, nil},
		{"ec2/securityGroup:SecurityGroup", "group", m{"vpcId": "${vpc}", "name": "group"}, nil},
		{"vpc/securityGroupIngressRule:SecurityGroupIngressRule", "rule", m{"securityGroupId": "${group}", "ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "cidrIpv4": "10.0.0.0/16"}, nil},
		{"iam/role:Role", "task-role", m{"name": "task", "assumeRolePolicy": trust("ecs-tasks.amazonaws.com")}, nil},
		{"iam/role:Role", "other-role", m{"assumeRolePolicy": trust("ec2.amazonaws.com")}, nil},
		{"iam/policy:Policy", "rails", m{"name": "rails", "policy": allowed}, nil},
		{"iam/role:Role", "bound-role", m{"assumeRolePolicy": trust("ec2.amazonaws.com"), "permissionsBoundary": "${rails.arn}"}, nil},
		{"iam/rolePolicyAttachment:RolePolicyAttachment", "attachment", m{"role": "${bound-role}", "policyArn": "${rails.arn}"}, nil},
		{"iam/openIdConnectProvider:OpenIdConnectProvider", "provider", m{"url": "https://id.example.com", "clientIdLists": l{"sts.amazonaws.com"}}, nil},
		{"kms/key:Key", "key", m{"policy": keyPolicy}, nil},
		{"kms/key:Key", "silent-key", m{"policy": keyPolicy[:len(`{"Version":"2012-10-17","Statement":[{"Sid":"Account","Effect":"Allow","Action":"kms:*","Principal":{"AWS":"arn:aws:iam::111111111111:root"},"Resource":"*"}`)] + "]}"}, nil},
		{"kms/alias:Alias", "alias", m{"name": "alias/data", "targetKeyId": "${key}"}, nil},
		{"sns/topic:Topic", "topic", m{"name": "alerts"}, nil},
		{"cloudwatch/logGroup:LogGroup", "logs", m{"name": "/app"}, nil},
		{"acm/certificate:Certificate", "certificate", m{"domainName": "shop.example.com", "validationMethod": "DNS"}, nil},
		{"route53/record:Record", "record", m{"zoneId": "Z1", "name": "shop.example.com", "type": "A", "ttl": 60, "records": l{"203.0.113.1"}}, nil},
		{"lb/loadBalancer:LoadBalancer", "balancer", m{"name": "balancer", "subnets": l{"${subnet-a}", "${subnet-b}"}, "securityGroups": l{"${group}"}}, nil},
		{"lb/listener:Listener", "listener", m{"loadBalancerArn": "${balancer.arn}", "port": 80, "protocol": "HTTP", "defaultActions": l{m{"type": "fixed-response", "fixedResponse": m{"contentType": "text/plain", "statusCode": "404"}}}}, nil},
		{"lb/targetGroup:TargetGroup", "targets", m{"name": "targets", "vpcId": "${vpc}", "port": 80, "protocol": "HTTP", "targetType": "ip"}, nil},
		{"lb/targetGroup:TargetGroup", "loose-targets", m{"vpcId": "${vpc}", "port": 80, "protocol": "HTTP", "targetType": "ip"}, nil},
		{"lb/listenerRule:ListenerRule", "forward", m{"listenerArn": "${listener.arn}", "priority": 10, "actions": l{m{"type": "forward", "targetGroupArn": "${targets.arn}"}}, "conditions": l{m{"pathPattern": m{"values": l{"/*"}}}}}, nil},
		{"ecs/cluster:Cluster", "cluster", m{"name": "main"}, nil},
		{"ecs/taskDefinition:TaskDefinition", "task", m{"family": "app", "cpu": "256", "memory": "512", "networkMode": "awsvpc", "requiresCompatibilities": l{"FARGATE"}, "containerDefinitions": oneContainer}, nil},
		{"iam/role:Role", "shift-role", m{"assumeRolePolicy": trust("codedeploy.amazonaws.com")}, nil},
		{"codedeploy/application:Application", "shifts", m{"name": "shifts", "computePlatform": "ECS"}, nil},
		{"ecs/service:Service", "service", service(m{"name": "rolling"}), nil},
		{"ecs/service:Service", "shifted", shiftedBy(m{"name": "shifted"}), []string{"forward"}},
		{"appautoscaling/target:Target", "scalable", m{"resourceId": "service/main/shifted", "scalableDimension": "ecs:service:DesiredCount", "serviceNamespace": "ecs", "minCapacity": 1, "maxCapacity": 2}, []string{"shifted"}},
		{"ecs/service:Service", "free", shiftedBy(m{"name": "free"}), []string{"forward"}},
		{"codedeploy/deploymentGroup:DeploymentGroup", "shift-group", shiftGroup(m{"deploymentGroupName": "taken"}), nil},
		{"ecr/repository:Repository", "repository", m{"name": "app"}, nil},
		{"rds/subnetGroup:SubnetGroup", "db-subnets", m{"name": "db", "subnetIds": l{"${subnet-a}", "${subnet-b}"}}, nil},
		{"rds/parameterGroup:ParameterGroup", "db-parameters", m{"name": "db", "family": "postgres16"}, nil},
		{"rds/instance:Instance", "db", database(m{"identifier": "db", "dbSubnetGroupName": "${db-subnets.name}"}), nil},
		{"rds/instance:Instance", "db-backed-up", database(m{"identifier": "backed-up", "backupRetentionPeriod": 1, "storageEncrypted": true}), nil},
		{"rds/instance:Instance", "db-managed", with(database(m{
			"identifier": "managed", "backupRetentionPeriod": 1, "manageMasterUserPassword": true,
		}), m{"password": nil}), nil},
		{"rds/instance:Instance", "db-replica", m{
			"replicateSourceDb": "${db-backed-up.identifier}", "identifier": "replica", "instanceClass": "db.t4g.small",
			"storageEncrypted": true, "skipFinalSnapshot": true,
		}, nil},
		{"elasticache/parameterGroup:ParameterGroup", "cache-parameters", m{"family": "valkey7"}, nil},
		{"elasticache/replicationGroup:ReplicationGroup", "cache", cache(m{"replicationGroupId": "cache"}), nil},
		{"secretsmanager/secret:Secret", "secret", m{"name": "app/db"}, nil},
		{"iam/role:Role", "proxy-role", m{"assumeRolePolicy": trust("rds.amazonaws.com")}, nil},
		{"rds/proxy:Proxy", "proxy", proxy(m{"name": "proxy"}), nil},
		{"rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup", "proxy-targets", m{"dbProxyName": "${proxy.name}"}, nil},
		{"rds/proxyTarget:ProxyTarget", "proxy-target", m{
			"dbProxyName": "${proxy.name}", "targetGroupName": "${proxy-targets.name}", "dbInstanceIdentifier": "${db.identifier}",
		}, nil},
		{"s3/bucketV2:BucketV2", "bucket", m{"bucket": "simaws-uploads"}, nil},
		{"iam/role:Role", "pipeline-role", m{"assumeRolePolicy": trust("codepipeline.amazonaws.com")}, nil},
		{"codepipeline/pipeline:Pipeline", "releases", released("releases", nil), nil},
		{"cloudwatch/eventRule:EventRule", "rule", m{"name": "rule", "scheduleExpression": "rate(1 day)"}, nil},
		{"scheduler/scheduleGroup:ScheduleGroup", "schedules", m{"name": "schedules"}, nil},
		{"servicediscovery/privateDnsNamespace:PrivateDnsNamespace", "namespace", m{"name": "shop.internal", "vpc": "${vpc}"}, nil},
		{"servicediscovery/service:Service", "registered", m{"name": "ledger", "dnsConfig": m{"namespaceId": "${namespace}", "dnsRecords": l{m{"type": "A", "ttl": 10}}}}, nil},
		{"sqs/queue:Queue", "queue", m{"name": "jobs"}, nil},
		{"sqs/queue:Queue", "ordered-queue", m{"name": "jobs.fifo", "fifoQueue": true}, nil},
		{"ec2/securityGroup:SecurityGroup", "edges-group", m{"vpcId": "${vpc}"}, nil},
		{"vpc/securityGroupIngressRule:SecurityGroupIngressRule", "edges", m{"securityGroupId": "${edges-group}", "ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "prefixListId": "pl-a3a144ca"}, nil},
		{"efs/fileSystem:FileSystem", "files", m{"encrypted": true, "throughputMode": "elastic"}, nil},
		{"efs/mountTarget:MountTarget", "files-a", m{"fileSystemId": "${files}", "subnetId": "${subnet-a}"}, nil},
		{"efs/accessPoint:AccessPoint", "files-point", m{"fileSystemId": "${files}", "posixUser": m{"uid": 1000, "gid": 1000}}, nil},
		{"ecs/taskDefinition:TaskDefinition", "task-with-files", task(m{"family": "keeper", "volumes": l{filesVolume(m{})}}), nil},
		{"iam/role:Role", "idle-role", m{"name": "idle", "assumeRolePolicy": trust("lambda.amazonaws.com")}, nil},
		{"iam/role:Role", "function-role", m{"name": "function", "assumeRolePolicy": trust("lambda.amazonaws.com")}, nil},
		{"iam/rolePolicy:RolePolicy", "function-permissions", m{"role": "${function-role}", "policy": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sqs:ReceiveMessage","sqs:Send*"],"Resource":"*"}]}`}, nil},
		{"kms/key:Key", "elsewhere-key", m{"policy": elsewherePolicy}, nil},
		{"lambda/function:Function", "function", function(m{"name": "reports", "reservedConcurrentExecutions": 5}), nil},
		{"lambda/function:Function", "slow-function", function(m{"timeout": 60}), []string{"function-permissions"}},
		{"lambda/function:Function", "idle-function", function(m{"role": "${idle-role.arn}"}), nil},
		{"cloudwatch/metricAlarm:MetricAlarm", "alarm", alarm(m{"name": "cpu"}), nil},
	} {
		var options []pulumi.ResourceOption
		for _, name := range r.after {
			options = append(options, pulumi.DependsOn([]pulumi.Resource{g.made[name]}))
		}
		if err := g.aws(r.token, r.name, r.in, options...); err != nil {
			return err
		}
	}
	return nil
}

// with adds inputs to a valid default.
func with(inputs, changes m) m {
	for key, value := range changes {
		inputs[key] = value
	}
	return inputs
}

func database(changes m) m {
	return with(m{
		"engine": "postgres", "engineVersion": "17", "instanceClass": "db.t4g.small", "allocatedStorage": 20,
		"storageType": "gp3", "username": "shop", "password": "correct-horse", "skipFinalSnapshot": true,
	}, changes)
}

func proxy(changes m) m {
	return with(m{
		"engineFamily": "POSTGRESQL", "roleArn": "${proxy-role.arn}", "vpcSubnetIds": l{"${subnet-a}", "${subnet-b}"},
		"auths": l{m{"authScheme": "SECRETS", "iamAuth": "DISABLED", "secretArn": "${secret.arn}"}},
	}, changes)
}

func cache(changes m) m {
	return with(m{
		"description": "cache", "engine": "valkey", "engineVersion": "8.0", "nodeType": "cache.t4g.small", "numCacheClusters": 1,
	}, changes)
}

func alarm(changes m) m {
	return with(m{
		"comparisonOperator": "GreaterThanThreshold", "evaluationPeriods": 1, "metricName": "CPUUtilization",
		"namespace": "AWS/ECS", "period": 60, "statistic": "Average", "threshold": 80,
	}, changes)
}

func task(changes m) m {
	return with(m{
		"family": "refused", "cpu": "256", "memory": "512", "networkMode": "awsvpc", "requiresCompatibilities": l{"FARGATE"},
		"containerDefinitions": oneContainer,
	}, changes)
}

func service(changes m) m {
	return with(m{
		"cluster": "${cluster.arn}", "taskDefinition": "${task.arn}", "launchType": "FARGATE", "desiredCount": 1,
		"networkConfiguration": m{"subnets": l{"${subnet-a}"}, "securityGroups": l{"${group}"}},
	}, changes)
}
