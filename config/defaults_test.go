package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

func parsed(t *testing.T, changes edits) *config.Config {
	t.Helper()
	c, err := config.Parse(edited(t, changes))
	require.NoError(t, err)
	return c
}

func TestEveryTierStandsOnItsDefaults(t *testing.T) {
	for tier, want := range map[config.Tier]struct {
		nat       config.NAT
		logs      int
		protected bool
		multiAZ   bool
		backups   int
		replicas  int
		snapshots int
		kept      int
		tasks     config.Scale
	}{
		config.Production: {config.NATPerZone, 365, true, true, 14, 1, 7, 90, config.Scale{Min: 2, Max: 2}},
		config.Staging:    {config.NATSingle, 30, false, false, 7, 0, 1, 30, config.Scale{Min: 1, Max: 1}},
		config.Review:     {config.NATSingle, 7, false, false, 0, 0, 0, 1, config.Scale{Min: 1, Max: 1}},
	} {
		t.Run(string(tier), func(t *testing.T) {
			c := parsed(t, edits{"tier": `"` + string(tier) + `"`})
			require.Equal(t, want.nat, c.Network.NAT)
			require.Equal(t, want.logs, c.Logs.RetentionDays)
			require.Equal(t, want.protected, c.Ingress.DeletionProtection)
			require.Equal(t, want.protected, c.Database.DeletionProtection)
			require.Equal(t, want.protected, c.Cache.DeletionProtection)
			require.Equal(t, want.protected, c.Uploads.DeletionProtection)
			require.Equal(t, want.multiAZ, c.Database.MultiAZ)
			require.Equal(t, want.backups, c.Database.BackupDays)
			require.Equal(t, want.replicas, c.Cache.Replicas)
			require.Equal(t, want.snapshots, c.Cache.SnapshotDays)
			require.Equal(t, want.kept, c.Uploads.KeepDeletedDays)
			require.Equal(t, want.tasks, c.Services["worker"].Scale)
		})
	}
}

func TestAServiceOfEachKindStandsOnItsDefaults(t *testing.T) {
	c := parsed(t, nil)
	require.Equal(t, config.Service{
		Kind: config.Web, Image: "storefront", Port: 8000, CPU: 512, Memory: 1024, Architecture: config.ARM64,
		Health: config.Health{Path: "/favicon.ico", Codes: "200", Interval: 15, Timeout: 5, Grace: 60},
		Route:  &config.Route{Paths: []string{"/*"}},
		Scale:  config.Scale{Min: 2, Max: 2}, Egress: []int{443}, StopTimeout: 30, User: "1000:1000", ReadOnly: true, Discovery: config.DNS, MigrateTimeout: 600,
		Rollout: config.Rollout{Owner: config.ByPulumi, Strategy: config.Rolling},
	}, c.Services["storefront"])
	require.Equal(t, config.Service{
		Kind: config.Worker, Image: "medusa", CPU: 512, Memory: 1024, Architecture: config.ARM64,
		Health: config.Health{Command: []string{"CMD-SHELL", "pgrep node"}, Interval: 15, Timeout: 5, Grace: 60},
		Scale:  config.Scale{Min: 2, Max: 2}, Egress: []int{443}, StopTimeout: 120, User: "1000:1000", ReadOnly: true, Discovery: config.DNS, MigrateTimeout: 600,
		Rollout: config.Rollout{Owner: config.ByPulumi, Strategy: config.Rolling},
	}, c.Services["worker"])
}

func TestWhatIsWrittenStandsAgainstTheDefault(t *testing.T) {
	c := parsed(t, edits{
		"tier": `"staging"`, "network nat": `"per-zone"`, "database multiAZ": `true`, "database slowQuery": `"0s"`,
		"services worker egress": `[8443, 443]`, "services worker readOnly": `false`, "services server route paths": `["/store/*"]`,
		"services worker scale": `{"min": 3}`,
	})
	require.Equal(t, config.NATPerZone, c.Network.NAT)
	require.True(t, c.Database.MultiAZ)
	require.Equal(t, config.Seconds(0), c.Database.SlowQuery)
	require.Equal(t, []int{8443, 443}, c.Services["worker"].Egress)
	require.False(t, c.Services["worker"].ReadOnly)
	require.Equal(t, []string{"/store/*"}, c.Services["server"].Route.Paths)
	require.Equal(t, config.Scale{Min: 3, Max: 3}, c.Services["worker"].Scale, "max follows min")
}

func TestAnOptionalSectionIsThereOnlyWhenNamed(t *testing.T) {
	c := parsed(t, edits{"database": "", "cache": "", "uploads": "", "services server uses": `{}`})
	require.Nil(t, c.Database)
	require.Nil(t, c.Cache)
	require.Nil(t, c.Uploads)
	require.Nil(t, c.Services["worker"].Route)
}

func TestStorageGrowsToFourTimesItself(t *testing.T) {
	for storage, most := range map[string]int{"20": 80, "100": 400, "20000": 65536} {
		require.Equal(t, most, parsed(t, edits{"database storageGiB": storage}).Database.MaxStorageGiB)
	}
	require.Equal(t, 150, parsed(t, edits{"database maxStorageGiB": `150`}).Database.MaxStorageGiB)
}

func TestReadingTwiceSharesNothing(t *testing.T) {
	first, second := parsed(t, nil), parsed(t, nil)
	first.Services["worker"].Egress[0] = 1
	first.Database.Port = 1
	require.Equal(t, []int{443}, second.Services["worker"].Egress)
	require.Equal(t, 5442, second.Database.Port)
	require.Equal(t, []int{443}, parsed(t, nil).Services["worker"].Egress)
}

func TestASpanReadsAsItIsWritten(t *testing.T) {
	for seconds, text := range map[config.Seconds]string{0: "0s", 5: "5s", 60: "1m", 90: "1m30s", 120: "2m", 3600: "1h", 3660: "1h1m"} {
		require.Equal(t, text, seconds.String())
		c := parsed(t, edits{"services server health": `{"path": "/health", "grace": "` + text + `"}`})
		require.Equal(t, seconds, c.Services["server"].Health.Grace)
	}
}
