package tests

import (
	"io"
	"maps"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optdestroy"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// defended asserts that a mistyped command ends nothing.
func (e *environment) defended() {
	e.t.Helper()
	before := e.existing()
	said, err := e.cli("destroy", "--yes")
	require.Error(e.t, err)
	assert.Contains(e.t, said, "cannot be deleted\n    because it is protected")
	assert.Equal(e.t, before, e.existing(), "something went all the same")
}

// givenUp is how the owner of a protected environment lets go of it. Pulumi's
// protection goes with one command. AWS's own holds then, and is switched off by
// hand: in production no stack file may do that. What it protects goes last, and
// leaves its last copy.
func (e *environment) givenUp() {
	e.t.Helper()
	e.unprotected()
	held, refused := e.held(), map[string]string{}
	for len(refused) < len(held) {
		again := e.refusals()
		require.NotEmpty(e.t, again, "deleted against AWS's own protection")
		maps.Copy(refused, again)
		e.switchOff(again)
	}
	assert.Equal(e.t, held, refused)
}

// held is what AWS will not let go, and what it says of each.
func (e *environment) held() map[string]string {
	e.t.Helper()
	held := map[string]string{}
	switch database := e.config().Database; {
	case database == nil:
	case e.config().OwnMachine():
		held[ec2Instance+" database"] = "operation error EC2: TerminateInstances, api error OperationNotPermitted: The instance '" +
			e.found(ec2Instance, "database").ID + "' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again."
	default:
		held[dbInstance+" database"] = "operation error RDS: DeleteDBInstance, api error InvalidParameterCombination: " +
			"Cannot delete protected DB Instance, please disable deletion protection and try again."
	}
	if len(e.config().Hosts()) > 0 {
		held[applicationLB+" ingress"] = "operation error Elastic Load Balancing v2: DeleteLoadBalancer, " +
			"api error OperationNotPermitted: Load balancer '" + e.found(applicationLB, "ingress").ID +
			"' cannot be deleted because deletion protection is enabled"
	}
	return held
}

// refusals is what AWS answers to a destroy, by the resource it will not let go.
func (e *environment) refusals() map[string]string {
	e.t.Helper()
	heard := listen()
	_, err := e.Destroy(e.t.Context(), optdestroy.EventStreams(heard.stream), optdestroy.ProgressStreams(io.Discard))
	require.Error(e.t, err)
	said := heard.all()
	delete(said, "") // that the update failed
	return said
}

// unprotected takes Pulumi's protection away.
func (e *environment) unprotected() {
	e.t.Helper()
	said, err := e.cli("state", "unprotect", "--all", "--yes")
	require.NoError(e.t, err, said)
}

// switchOff is the owner at the console of AWS.
func (e *environment) switchOff(held map[string]string) {
	e.t.Helper()
	switches := map[string]resource.PropertyKey{
		dbInstance: "deletionProtection", ec2Instance: "disableApiTermination", applicationLB: "enableDeletionProtection",
	}
	for key := range held {
		typ, name, _ := strings.Cut(key, " ")
		require.NoError(e.t, e.world.Modify(typ, name, resource.PropertyMap{switches[typ]: resource.NewProperty(false)}))
	}
}
