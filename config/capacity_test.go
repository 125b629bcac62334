package config

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMemoryFollowsFromTheClass(t *testing.T) {
	for class, gibibytes := range map[string]int{
		"db.t4g.micro":    1,
		"db.t4g.small":    2,
		"db.t3.medium":    4,
		"db.t4g.large":    8,
		"db.t4g.2xlarge":  32,
		"db.m7g.large":    8,
		"db.m8g.xlarge":   16,
		"db.m6i.24xlarge": 384,
		"db.r7g.large":    16,
		"db.r8g.16xlarge": 512,
		"db.x2g.large":    32,
		"db.c6gd.xlarge":  8,
		"db.z1d.2xlarge":  64,
		"db.new9.large":   8,
		"db.m7g.metal":    8,
	} {
		require.Equal(t, gibibytes*1024, Database{Class: class}.MemoryMiB(), class)
	}
}

// AWS's formula over the whole memory gives 112, 450 and 901 for the first three,
// and the running instances somewhat less.
func TestConnectionsFollowFromTheMemory(t *testing.T) {
	for class, want := range map[string]int{
		"db.t4g.micro":   75,
		"db.t4g.medium":  413,
		"db.m7g.large":   863,
		"db.m7g.2xlarge": 3567,
		"db.r7g.4xlarge": 5000,
	} {
		require.Equal(t, want, Database{Class: class}.Connections(), class)
	}
}
