package tests

import (
	"encoding/json"
	"fmt"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	ec2Instance     = "aws:ec2/instance:Instance"
	ebsVolume       = "aws:ebs/volume:Volume"
	ebsAttachment   = "aws:ec2/volumeAttachment:VolumeAttachment"
	instanceProfile = "aws:iam/instanceProfile:InstanceProfile"
	snapshotPolicy  = "aws:dlm/lifecyclePolicy:LifecyclePolicy"
	hostedZone      = "aws:route53/zone:Zone"
	dnsRecord       = "aws:route53/record:Record"
	backupBucket    = "aws:s3/bucketV2:BucketV2"
	bucketPolicy    = "aws:s3/bucketPolicy:BucketPolicy"
	isolatedACL     = "aws:ec2/networkAcl:NetworkAcl"
	machineImage    = "ami-0123456789abcdef0"
)

// onMachine puts the database of a stack on EC2.
func onMachine(platform map[string]any) {
	platform["database"] = fields{
		"engine": "ec2", "image": machineImage, "extensions": items{"timescaledb", "postgis"},
	}
}

func TestMachineAsItsTierSays(t *testing.T) {
	for _, c := range []struct {
		stack, prefix, class string
		storage, days        float64
		protected            bool
	}{
		{staging, "landfall-staging", "t4g.medium", 50, 7, false},
		{production, "landfall-production", "m7g.large", 100, 14, true},
	} {
		t.Run(c.prefix, func(t *testing.T) {
			e := evaluate(t, c.stack, onMachine)
			key := e.output(kmsKey, "keys-data", "arn")
			machine := e.One(t, ec2Instance, "database")
			got := machine.Plain()
			assert.Contains(t, got["userData"], "volume='"+e.id(ebsVolume, "database-data")+"'")
			delete(got, "userData")
			assert.Equal(t, fields{
				"ami": machineImage, "instanceType": c.class, "userDataReplaceOnChange": false,
				"iamInstanceProfile":       e.output(instanceProfile, "database-machine", "name"),
				"subnetId":                 e.output(awsxVPC, "network", "privateSubnetIds").([]any)[0],
				"vpcSecurityGroupIds":      items{e.id(securityGroup, "database")},
				"associatePublicIpAddress": false,
				"metadataOptions":          fields{"httpEndpoint": "enabled", "httpTokens": "required", "httpPutResponseHopLimit": 1.0},
				"rootBlockDevice": fields{
					"volumeType": "gp3", "volumeSize": 20.0, "encrypted": true, "kmsKeyId": key, "deleteOnTermination": true,
				},
				"ebsOptimized": true, "monitoring": true, "disableApiTermination": c.protected,
				"tags": fields{"Name": c.prefix + "-database"},
			}, got)
			assert.Equal(t, c.protected, machine.Protect)
			assert.Subset(t, machine.DependsOn, []string{
				rolePolicy + "::database-machine-permissions", logGroup + "::database-log",
				egressRule + "::database-to-https", egressRule + "::database-to-http", bucketPolicy + "::database-backups",
			})

			volume := e.One(t, ebsVolume, "database-data")
			assert.Equal(t, fields{
				"availabilityZone": "eu-central-1a", "type": "gp3", "size": c.storage, "encrypted": true, "kmsKeyId": key,
				"finalSnapshot": c.protected, "tags": fields{"Name": c.prefix + "-database-data"},
			}, volume.Plain())
			assert.Equal(t, c.protected, volume.Protect)
			assert.Equal(t, fields{
				"deviceName": "/dev/sdf", "instanceId": machine.ID, "volumeId": volume.ID, "stopInstanceBeforeDetaching": true,
			}, e.inputs(ebsAttachment, "database-data"))
			assert.Equal(t, fields{
				"description": "PostgreSQL of " + c.prefix, "state": "ENABLED",
				"executionRoleArn": e.output(iamRole, "database-snapshots", "arn"),
				"policyDetails": fields{
					"resourceTypes": items{"VOLUME"}, "targetTags": fields{"Name": c.prefix + "-database-data"},
					"schedules": items{fields{
						"name": "daily", "copyTags": true,
						"createRule": fields{"interval": 24.0, "intervalUnit": "HOURS", "times": "02:00"},
						"retainRule": fields{"interval": c.days, "intervalUnit": "DAYS"},
					}},
				},
			}, e.inputs(snapshotPolicy, "database-snapshots"))
		})
	}
}

func TestTheMachinesNameOutlivesTheMachine(t *testing.T) {
	e := evaluate(t, staging, onMachine)
	assert.Equal(t, fields{
		"name": "staging.landfall.internal", "comment": "What landfall-staging runs on machines of its own",
		"vpcs": items{fields{"vpcId": e.output(awsxVPC, "network", "vpcId")}},
	}, e.inputs(hostedZone, "database"))
	assert.Equal(t, fields{
		"zoneId": e.output(hostedZone, "database", "zoneId"), "name": "database.staging.landfall.internal",
		"type": "A", "ttl": 30.0, "records": items{e.output(ec2Instance, "database", "privateIp")},
	}, e.inputs(dnsRecord, "database"))
}

func TestTheMachineIsReachedByClientsAloneAndReachesWebServers(t *testing.T) {
	e := evaluate(t, staging, onMachine)
	server := e.id(securityGroup, "database")
	assert.ElementsMatch(t, []string{"database-from-client", "database-to-https", "database-to-http"}, e.rulesOf(server))
	for part, port := range map[string]float64{"https": 443, "http": 80} {
		rule := e.inputs(egressRule, "database-to-"+part)
		delete(rule, "description")
		assert.Equal(t, fields{
			"securityGroupId": server, "cidrIpv4": "0.0.0.0/0", "ipProtocol": "tcp", "fromPort": port, "toPort": port,
		}, rule)
	}
}

func TestTheMachineMayReadItsPasswordKeepItsBackupsAndReport(t *testing.T) {
	e := evaluate(t, staging, onMachine)
	bucket := e.text(backupBucket, "database-backups", "arn")
	assert.Equal(t, policy(
		fields{"Sid": "Password", "Effect": "Allow", "Action": items{"secretsmanager:GetSecretValue"}, "Resource": items{e.output(secretVersion, "database-secret", "arn")}},
		fields{"Sid": "Backups", "Effect": "Allow", "Action": items{"s3:DeleteObject", "s3:GetObject", "s3:PutObject"}, "Resource": items{bucket + "/*"}},
		fields{"Sid": "BackupsList", "Effect": "Allow", "Action": items{"s3:ListBucket"}, "Resource": items{bucket}},
		fields{
			"Sid": "Key", "Effect": "Allow", "Action": items{"kms:Decrypt", "kms:GenerateDataKey"},
			"Resource": items{e.output(kmsKey, "keys-data", "arn")},
			"Condition": fields{"StringEquals": fields{
				"kms:ViaService": items{"s3.eu-central-1.amazonaws.com", "secretsmanager.eu-central-1.amazonaws.com"},
			}},
		},
		fields{
			"Sid": "Logs", "Effect": "Allow", "Action": items{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"},
			"Resource": items{"arn:aws:logs:eu-central-1:222222222222:log-group:/landfall/staging/database/machine:*"},
		},
		fields{
			"Sid": "Metrics", "Effect": "Allow", "Action": items{"cloudwatch:PutMetricData"}, "Resource": items{"*"},
			"Condition": fields{"StringEquals": fields{"cloudwatch:namespace": "Landfall/Database"}},
		},
		fields{
			"Sid": "Sessions", "Effect": "Allow", "Resource": items{"*"},
			"Action": items{
				"ssm:UpdateInstanceInformation", "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
				"ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
			},
		},
	), e.decoded(rolePolicy, "database-machine-permissions", "policy"))
	assert.Equal(t, policy(fields{
		"Sid": "Assume", "Effect": "Allow", "Action": items{"sts:AssumeRole"}, "Principal": fields{"Service": items{"ec2.amazonaws.com"}},
	}), e.decoded(iamRole, "database-machine", "assumeRolePolicy"))
}

func TestOnlyTheVPCFetchesTheMachinesCertificateUnsigned(t *testing.T) {
	e := evaluate(t, staging, onMachine)
	bucket := e.text(backupBucket, "database-backups", "arn")
	statements := policyOf(e.inputs(bucketPolicy, "database-backups")["policy"].(string))
	require.Len(t, statements, 2)
	assert.Equal(t, "DenyPlainText", statements[0].Sid)
	assert.Equal(t, statement{
		Sid: "Certificate", Effect: "Allow", Action: list{"s3:GetObject"}, Resource: list{bucket + "/certificate.pem"},
		Principal: map[string]list{"AWS": {"*"}},
		Condition: map[string]map[string]list{"StringEquals": {"aws:SourceVpc": {e.text(awsxVPC, "network", "vpcId")}}},
	}, statements[1])
}

func TestTheKeyServesVolumesOnlyWhereThereAreAny(t *testing.T) {
	services := func(e evaluated) list {
		for _, s := range policyOf(e.inputs(kmsKey, "keys-data")["policy"].(string)) {
			if s.Sid == "UseThroughServices" {
				return s.Condition["StringEquals"]["kms:ViaService"]
			}
		}
		return nil
	}
	assert.Contains(t, services(evaluate(t, staging, onMachine)), "ec2.eu-central-1.amazonaws.com")
	assert.NotContains(t, services(evaluate(t, staging)), "ec2.eu-central-1.amazonaws.com")
}

func TestTheIsolatedTierHasNoDoorToAMachineElsewhere(t *testing.T) {
	ports := func(e evaluated) []any {
		var open []any
		for _, rule := range e.inputs(isolatedACL, "network-isolated")["ingress"].([]any) {
			open = append(open, rule.(map[string]any)["fromPort"])
		}
		return open
	}
	assert.Equal(t, []any{5442.0, 6390.0, 5442.0, 6390.0}, ports(evaluate(t, staging)))
	assert.Equal(t, []any{6390.0, 6390.0}, ports(evaluate(t, staging, onMachine)))
}

// A service cannot tell which engine it talks to: its task definition, its groups
// and its permissions differ in nothing but values.
func TestAServiceCannotTellTheEngine(t *testing.T) {
	asks := func(platform map[string]any) {
		at(platform, "services", "server", "uses")["database"] = fields{
			"DATABASE_URL": "url", "DB_HOST": "host", "DB_PORT": "port", "DB_NAME": "name",
			"DB_USER": "username", "DB_PASSWORD": "password", "DB_CA": "ca",
		}
	}
	rds, own := evaluate(t, staging, asks), evaluate(t, staging, asks, onMachine)
	// spelt is an input as text, with every value that may differ by its name.
	spelt := func(e evaluated, host, ca any) func(input any) string {
		values := strings.NewReplacer(
			e.text(secretVersion, "database-secret", "arn"), "<secret>", fmt.Sprint(host), "<host>", fmt.Sprint(ca), "<ca>",
			e.id(securityGroup, "database"), "<server>", e.id(securityGroup, "database-client"), "<client>",
		)
		return func(input any) string {
			text, err := json.Marshal(input)
			require.NoError(t, err)
			return values.Replace(string(text))
		}
	}
	ofRDS := spelt(rds, rds.output(dbInstance, "database", "address"), "https://truststore.pki.rds.amazonaws.com/eu-central-1/eu-central-1-bundle.pem")
	ofOwn := spelt(own, "database.staging.landfall.internal",
		"https://"+own.text(backupBucket, "database-backups", "bucketRegionalDomainName")+"/certificate.pem")
	same := 0
	for typ, names := range map[string][]string{
		taskType: {"server", "worker", "storefront"}, serviceType: {"server", "worker", "storefront"},
		rolePolicy: {
			"server-execution-permissions", "server-task-permissions", "worker-execution-permissions", "worker-task-permissions",
			"storefront-execution-permissions",
		},
		ingressRule: {"database-from-client"}, egressRule: {"database-to-server"},
	} {
		for _, name := range names {
			assert.Equal(t, ofRDS(rds.inputs(typ, name)), ofOwn(own.inputs(typ, name)), "%s %s", typ, name)
			same++
		}
	}
	assert.Equal(t, 13, same)
	assert.Contains(t, ofOwn(own.inputs(taskType, "server")), `\"valueFrom\":\"<secret>:url::\"`)
	assert.Equal(t, keysOf(t, rds), keysOf(t, own), "the secret's keys")
}

// keysOf are the keys of the secret that holds the connection.
func keysOf(t *testing.T, e evaluated) []string {
	t.Helper()
	return slices.Sorted(maps.Keys(decode(t, e.inputs(secretVersion, "database-secret")["secretString"]).(map[string]any)))
}

func TestAlarmsOfAMachine(t *testing.T) {
	e := evaluate(t, production, onMachine)
	got := map[string]string{}
	for name, alarm := range e.Of(alarmType) {
		if name := strings.TrimPrefix(name, "alerts-"); strings.HasPrefix(name, "database-") {
			got[name] = e.summary(alarm)
		}
	}
	assert.Equal(t, map[string]string{
		"database-system":   "Maximum AWS/EC2 StatusCheckFailed_System > 0, 2 of 2 x 60 s, ignore, critical, arn:aws:automate:eu-central-1:ec2:recover",
		"database-instance": "Maximum AWS/EC2 StatusCheckFailed_Instance > 0, 3 of 3 x 60 s, ignore, critical, arn:aws:automate:eu-central-1:ec2:reboot",
		"database-cpu":      "Average AWS/EC2 CPUUtilization > 80, 3 of 3 x 300 s, ignore, warning",
		"database-answers":  "Minimum Landfall/Database Answers < 1, 5 of 5 x 60 s, breaching, critical",
		"database-storage":  "Maximum Landfall/Database StorageUsed > 90, 3 of 3 x 300 s, ignore, critical",
		"database-memory":   "Average Landfall/Database MemoryFree < 10, 3 of 3 x 300 s, ignore, warning",
		// Four fifths of 863 connections.
		"database-connections":  "Maximum Landfall/Database Connections > 690, 5 of 5 x 60 s, ignore, warning",
		"database-transactions": "Maximum Landfall/Database UsedTransactionIDs > 1000000000, 3 of 3 x 300 s, ignore, warning",
		"database-archive":      "Minimum Landfall/Database WaitingSegments > 3, 3 of 3 x 300 s, ignore, critical",
		"database-backup":       "Minimum Landfall/Database BackupAge > 93600, 2 of 2 x 3600 s, breaching, warning",
	}, got)
	assert.Equal(t, fields{"InstanceId": e.id(ec2Instance, "database")}, e.inputs(alarmType, "alerts-database-system")["dimensions"])
	assert.Equal(t, fields{"Environment": "landfall-production"}, e.inputs(alarmType, "alerts-database-answers")["dimensions"])
	burstable := evaluate(t, production, onMachine, func(platform map[string]any) { at(platform, "database")["class"] = "t4g.large" })
	assert.Equal(t, "Maximum AWS/EC2 CPUSurplusCreditsCharged > 0, 1 of 1 x 3600 s, notBreaching, warning",
		burstable.summary(burstable.One(t, alarmType, "alerts-database-credits")))
}

// The whole of what a machine reads at every boot.
func TestUserData(t *testing.T) {
	golden(t, "machine.userdata", evaluate(t, staging, onMachine).inputs(ec2Instance, "database")["userData"].(string))
}

func TestUserDataIsWhatEC2AndBashTake(t *testing.T) {
	e := evaluate(t, production, onMachine, func(platform map[string]any) {
		database := at(platform, "database")
		database["name"], database["username"] = strings.Repeat("n", 63), strings.Repeat("u", 16)
		database["extensions"] = items{
			"timescaledb", "postgis", "postgis_raster", "postgis_topology", "vector", "btree_gin", "btree_gist", "citext", "cube",
			"earthdistance", "fuzzystrmatch", "hstore", "intarray", "ltree", "pg_stat_statements", "pg_trgm", "pgcrypto",
			"postgres_fdw", "tablefunc", "unaccent", "uuid-ossp",
		}
	})
	text := e.inputs(ec2Instance, "database")["userData"].(string)
	assert.Less(t, len(text), 16384-200, "EC2 takes 16 KiB, and names may be longer elsewhere")
	assert.NotContains(t, text, e.output(randomPassword, "database-password", "result"))
	for _, r := range text {
		require.Less(t, r, rune(128), "cloud-init is told that all of it is ASCII")
	}
	_, script, found := strings.Cut(text, "\n#!/bin/bash\n")
	require.True(t, found)
	script, _, found = strings.Cut(script, "\n--//--")
	require.True(t, found)
	bash := exec.CommandContext(t.Context(), "bash", "-n")
	bash.Stdin = strings.NewReader(script)
	said, err := bash.CombinedOutput()
	require.NoError(t, err, string(said))
}

func TestTheScriptChangesWithTheStackFileAndWithNothingElse(t *testing.T) {
	userData := func(edits ...func(map[string]any)) any {
		return evaluate(t, staging, append([]func(map[string]any){onMachine}, edits...)...).inputs(ec2Instance, "database")["userData"]
	}
	before := userData()
	assert.Equal(t, before, userData(func(platform map[string]any) {
		at(platform, "database")["class"], at(platform, "database")["storageGiB"] = "r8g.large", 500
	}), "another size restarts the machine once, not twice")
	assert.NotEqual(t, before, userData(func(platform map[string]any) { at(platform, "database")["slowQuery"] = "2s" }))
}
