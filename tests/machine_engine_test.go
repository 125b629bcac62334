package tests

import (
	"io"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/tests/recorder"
)

// databaseKey changes one key of the database in the stack file.
func databaseKey(key string, value any) func(platform map[string]any) {
	return func(platform map[string]any) { at(platform, "database")[key] = value }
}

// machineOf opens a shipped stack with its database on EC2, released.
func machineOf(t *testing.T, path string, edits ...func(platform map[string]any)) *environment {
	t.Helper()
	file := recorder.FirstUp(t, path)
	edit(t, file, append([]func(map[string]any){alone([]string{"worker"}, []string{"database"}), onMachine}, edits...)...)
	_, err := file.Release()
	require.NoError(t, err)
	return open(t, file, atOnce)
}

// TestAMachineIsReplacedAndItsVolumeStays is the life of a database on EC2: its
// machine comes and goes, and volume, address and password do not.
func TestAMachineIsReplacedAndItsVolumeStays(t *testing.T) {
	t.Parallel()
	e := machineOf(t, staging)
	e.up()
	e.undrifted()
	e.ourProviderAlone()
	before, volume := e.found(ec2Instance, "database"), e.found(ebsVolume, "database-data")
	require.Equal(t, e.zoneOfMachine(), volume.Outputs["availabilityZone"].StringValue())

	e.configure(databaseKey("class", "r7g.large"), databaseKey("storageGiB", 80), databaseKey("slowQuery", "2s"))
	assert.Equal(t, map[string][]string{
		"update": {
			alarmType + " alerts-database-connections: alarmDescription threshold",
			alarmType + " alerts-database-storage: alarmDescription",
			ebsVolume + " database-data: size",
			ec2Instance + " database: instanceType userData",
		},
		"delete": {alarmType + " alerts-database-credits"},
	}, e.does(), "a larger machine is the same machine")
	require.Equal(t, before.ID, e.found(ec2Instance, "database").ID)

	e.configure(databaseKey("image", "ami-0fedcba9876543210"))
	e.up()
	after := e.found(ec2Instance, "database")
	assert.NotEqual(t, before.ID, after.ID)
	assert.Equal(t, volume.ID, e.found(ebsVolume, "database-data").ID)
	assert.Equal(t, after.ID, e.output(ebsAttachment, "database-data", "instanceId"))
	assert.Equal(t, volume.ID, e.output(ebsAttachment, "database-data", "volumeId"))
	record := e.found(dnsRecord, "database").Inputs
	assert.Equal(t, "database.staging.landfall.internal", record["name"].StringValue())
	assert.Equal(t, after.Outputs["privateIp"].StringValue(), record["records"].ArrayValue()[0].StringValue())
	e.settled()
	e.encrypted()
	e.destroyed()
}

func (e *environment) zoneOfMachine() string {
	return e.output(ec2Instance, "database", "availabilityZone")
}

// TestAProtectedMachineIsNotReplacedByTheWay: an image that changes stops where the
// steps are worked out, before anything is touched.
func TestAProtectedMachineIsNotReplacedByTheWay(t *testing.T) {
	t.Parallel()
	e := machineOf(t, production)
	e.up()
	before := e.found(ec2Instance, "database")
	assert.True(t, before.Inputs["disableApiTermination"].BoolValue())

	e.configure(databaseKey("image", "ami-0fedcba9876543210"))
	heard := listen()
	_, err := e.Up(t.Context(), optup.ProgressStreams(io.Discard), optup.EventStreams(heard.stream))
	require.Error(t, err)
	assert.Contains(t, heard.all()[ec2Instance+" database"], "marked for protection")
	assert.Equal(t, before.ID, e.found(ec2Instance, "database").ID)
	assert.Equal(t, before.ID, e.output(ebsAttachment, "database-data", "instanceId"), "the volume stays attached")

	// What docs/database-on-ec2.md says to do instead.
	_, err = e.cli("state", "unprotect", "--yes", string(before.URN))
	require.NoError(t, err)
	require.NoError(t, e.world.Modify(ec2Instance, "database", resource.PropertyMap{"disableApiTermination": resource.NewProperty(false)}))
	volume := e.found(ebsVolume, "database-data").ID
	e.up()
	assert.NotEqual(t, before.ID, e.found(ec2Instance, "database").ID)
	assert.Equal(t, volume, e.output(ebsAttachment, "database-data", "volumeId"))
	assert.True(t, e.found(ec2Instance, "database").Inputs["disableApiTermination"].BoolValue(), "the next one is protected again")
}
