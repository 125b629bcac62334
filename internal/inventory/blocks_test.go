package inventory_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/inventory"
)

// TestBlocks: what has no home as it is stands on the list as a blocker, at its place.
func TestBlocks(t *testing.T) {
	for sentence, test := range map[string]struct{ service, where, found string }{
		"all rights":         {`{image: e/a, privileged: true}`, "services.a.privileged", "has all rights of the host, which Fargate gives nobody"},
		"the host's network": {`{image: e/a, network_mode: host}`, "services.a.network_mode", "uses the network of the host, and there is none"},
		"Docker itself": {
			`{image: e/a, volumes: ["/var/run/docker.sock:/var/run/docker.sock"]}`, "services.a.volumes", "commands the Docker of its host",
		},
		"a port that is no HTTP": {
			`{image: e/a, ports: ["25:25"]}`, "services.a.ports", "25 is published and speaks no HTTP, all that the load balancer carries",
		},
		"a device": {`{image: e/a, devices: ["/dev/video0"]}`, "services.a.devices", "uses devices of the host"},
		"a right of the kernel": {
			`{image: e/a, cap_add: [NET_ADMIN]}`, "services.a.cap_add", "asks for rights of the kernel that Fargate gives nobody",
		},
		"a platform that is gone": {`{image: e/a, platform: linux/riscv64}`, "services.a.platform", "linux/riscv64 is none that Fargate has"},
		"more than there is": {
			`{image: e/a, mem_limit: 200g}`, "services.a.deploy.resources", "204800 MiB is more than the largest task of Fargate",
		},
		"two folders": {
			`{image: e/a, volumes: ["first:/b", "second:/c"]}`, "services.a.volumes", "second:/c is state on a disk that ends with the task",
		},
		"a second database": {
			`{image: "postgres:17"}`, "services.db.image", "is a second PostgreSQL, and an environment has one database",
		},
		"a store without counterpart": {
			`{image: "mariadb:11"}`, "services.a.image", "mariadb has no counterpart in this program, and is left out",
		},
		"a password in the command": {
			`{image: e/a, command: "run --broker amqp://guest:guest@broker.example.com"}`, "services.a.command", "holds a secret in plain text",
		},
		"times that have no other form": {
			`{image: e/a, labels: {swarm.cronjob.schedule: "0 3 1 * 1"}}`, "services.a.labels",
			`runs at times that have no other form: "0 3 1 * 1" names days of the month and of the week, of which EventBridge takes one`,
		},
		"a circle": {
			`{image: e/a, expose: [80], environment: {P: "http://pricer:7000", A: "http://a:80"}}
  pricer2: {extends: pricer}
  b: {image: e/b, expose: [80], environment: {A: "http://a:80", C: "http://c:80"}}
  c: {image: e/c, expose: [80], environment: {B: "http://b:80"}}`,
			`in the stack file, services.b.uses["service:c"]`, "closes a circle: b uses c uses b",
		},
	} {
		t.Run(sentence, func(t *testing.T) {
			found := converted(t, write(t, base+"  a: "+test.service+"\nvolumes: {state: {}, first: {}, second: {}}\n", nil), inventory.Options{})
			require.Equal(t, 1, found.Blockers(), found.Stack())
			assert.Equal(t, test.where, found.Review[0].Where())
			assert.Equal(t, test.found, found.Review[0].Found)
			assert.NotEmpty(t, found.Review[0].Do)
		})
	}
}
