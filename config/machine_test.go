package config_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

const lookup = "write the id this prints: aws ssm get-parameters --query 'Parameters[0].Value' --names " +
	"/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id"

// machine is the valid configuration with its database on EC2, and more of the
// database's keys.
func machine(keys ...string) edits {
	return edits{"database": `{"engine": "ec2", "image": "ami-0123456789abcdef0"` + strings.Join(append([]string{""}, keys...), ", ") + `}`}
}

func TestRefusesWhatTheEngineOfADatabaseDoesNotHave(t *testing.T) {
	refuses(t, []refusal{
		{"an engine does not exist", edits{"database engine": `"aurora"`}, `database.engine: "aurora" is unknown; use rds or ec2`},
		{"an extension does not exist", machine(`"extensions": ["postgis", "timescale"]`), `database.extensions[1]: "timescale" is no extension this program knows; did you mean timescaledb?`},
		{"an extension is listed twice", machine(`"extensions": ["postgis", "postgis"]`), `database.extensions[1]: "postgis" is listed twice; remove one of the two`},
		{"TimescaleDB on RDS", edits{"database extensions": `["postgis", "timescaledb"]`}, `database.extensions[1]: "timescaledb" is not on RDS; use engine: ec2`},
		{"RDS with an image", edits{"database image": `"ami-0123456789abcdef0"`}, `database.image: "ami-0123456789abcdef0" is the image of a machine, and RDS runs on its own; leave the key out, or use engine: ec2`},
		{"a machine without an image", edits{"database engine": `"ec2"`}, `database.image: is missing; ` + lookup},
		{"an image that is a name", edits{"database engine": `"ec2"`, "database image": `"ubuntu-24.04"`}, `database.image: "ubuntu-24.04" is no id of a machine image; ` + lookup},
		{"a machine of a class of RDS", machine(`"class": "db.m7g.large"`), `database.class: "db.m7g.large" is a class of RDS; on EC2 write it without db., such as m7g.large`},
		{"a machine of another processor", machine(`"class": "m7i.large"`), `database.class: "m7i.large" is of no Graviton family; use one of m6g, m7g, m8g, r6g, r7g, r8g or t4g`},
		{"a machine of a size that does not exist", machine(`"class": "t4g.4xlarge"`), `database.class: "t4g.4xlarge" is no size of t4g; use micro, small, medium, large, xlarge or 2xlarge`},
		{"a machine with a standby", machine(`"multiAZ": true`), `database.multiAZ: true needs a standby, and a machine of its own has none; leave the key out, or use engine: rds`},
		{"a volume that grows", machine(`"maxStorageGiB": 400`), `database.maxStorageGiB: 400 lets RDS grow the storage, and a volume does not grow by itself; leave the key out, and raise storageGiB when the alarm says so`},
		{"a volume beyond what there is", machine(`"storageGiB": 65537`), `database.storageGiB: 65537 is out of range; use 20 to 65536 GiB`},
		{"a machine with Performance Insights", machine(`"insightsDays": 7`), `database.insightsDays: 7 is for Performance Insights, which RDS alone has; leave the key out, or use engine: rds`},
		{"a machine with nights off", edits{
			"tier": `"staging"`, "database": `{"engine": "ec2", "image": "ami-0123456789abcdef0", "off": {"from": "0 20 * * ? *", "until": "0 6 ? * MON-FRI *"}}`,
			"services server uses": `{}`,
		}, `database.off: stops an instance of RDS; leave the key out, or use engine: rds`},
		{"production's machine with few backups", machine(`"backupDays": 3`), `database.backupDays: 3 is too few for production; use 7 or more`},
		{"production's machine may be deleted", machine(`"deletionProtection": false`), `database.deletionProtection: false leaves production open to one mistyped destroy; leave the key out; to take the environment down, change its tier first`},
		{
			"everything at once", machine(`"multiAZ": true`, `"class": "db.t4g.small"`, `"insightsDays": 7`),
			`database.class: "db.t4g.small" is a class of RDS; on EC2 write it without db., such as m7g.large
			database.insightsDays: 7 is for Performance Insights, which RDS alone has; leave the key out, or use engine: rds
			database.multiAZ: true needs a standby, and a machine of its own has none; leave the key out, or use engine: rds`,
		},
	})
}

func TestRefusesAMachineWithoutBackupsInAnyTier(t *testing.T) {
	changes := machine(`"backupDays": 0`)
	changes["tier"] = `"staging"`
	source := edited(t, changes)
	source.Stack = "staging"
	refusedSource(t, source, `database.backupDays: 0 leaves a machine of its own without backups; use 1 or more`)
}

func TestRefusesAMachineWithoutAWayOut(t *testing.T) {
	changes := machine()
	changes["network nat"] = `"none"`
	changes["network endpoints"] = `["ecr.api", "ecr.dkr", "logs", "secretsmanager"]`
	refusedSource(t, edited(t, changes), `database.engine: "ec2" fetches its packages from the Internet, and network.nat is none; `+
		`use network.nat single or per-zone, or engine: rds`)
}

func TestAMachineHasTheDefaultsOfItsTierThatItCanKeep(t *testing.T) {
	for tier, want := range map[config.Tier]struct {
		class           string
		storage, backup int
		protected       bool
	}{
		config.Production: {"m7g.large", 100, 14, true},
		config.Staging:    {"t4g.medium", 50, 7, false},
		config.Review:     {"t4g.micro", 20, 1, false},
	} {
		changes := machine()
		changes["tier"] = `"` + string(tier) + `"`
		d := parsed(t, changes).Database
		require.Equal(t, want.class, d.Class, tier)
		require.Equal(t, want.storage, d.StorageGiB, tier)
		require.Equal(t, want.backup, d.BackupDays, tier)
		require.Equal(t, want.protected, d.DeletionProtection, tier)
		require.Zero(t, d.MaxStorageGiB, tier)
		require.Zero(t, d.InsightsDays, tier)
		require.False(t, d.MultiAZ, tier)
	}
}

func TestExtensionsComeInPackagesOfTheMajor(t *testing.T) {
	d := parsed(t, machine(`"version": "16"`, `"extensions": ["timescaledb", "postgis", "postgis_topology", "pgcrypto"]`)).Database
	require.Equal(t, []string{"postgresql-16-postgis-3", "timescaledb-2-postgresql-16"}, d.Packages())
	require.True(t, d.Timescale())
	d = parsed(t, edits{"database extensions": `["postgis"]`}).Database
	require.Equal(t, []string{"postgresql-17-postgis-3"}, d.Packages())
	require.False(t, d.Timescale())
}

func TestAMachineHasANameNoServiceCanTake(t *testing.T) {
	c := parsed(t, machine())
	require.True(t, c.OwnMachine())
	require.Equal(t, "database.production.landfall.internal", c.DatabaseHost())
	require.NotContains(t, c.DatabaseHost(), c.Namespace())
	require.False(t, parsed(t, edits{}).OwnMachine())
	require.False(t, parsed(t, edits{"database": "", "services server uses": `{}`}).OwnMachine())
}
