package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

func TestNamesBelongToProjectAndStack(t *testing.T) {
	c := parsed(t, nil)
	require.Equal(t, "landfall-production", c.Prefix())
	require.Equal(t, "/landfall/production/server", c.LogGroup("server"))
	require.Equal(t, "arn:aws:logs:eu-central-1:111111111111:log-group:*", c.ARN("logs", "log-group:*"))
	require.Equal(t, []string{"", "api"}, c.Hosts())
	require.Equal(t, "shop.example.com", c.Domain.Host(""))
	require.Equal(t, "api.shop.example.com", c.Domain.Host("api"))
}

func TestEachPartOfAWSHasItsOwnSpelling(t *testing.T) {
	for region, want := range map[string][2]string{
		"eu-central-1":  {"aws", "amazonaws.com"},
		"us-gov-west-1": {"aws-us-gov", "amazonaws.com"},
		"cn-north-1":    {"aws-cn", "amazonaws.com.cn"},
	} {
		c := config.Config{Region: region}
		require.Equal(t, want, [2]string{c.Partition(), c.DNSSuffix()}, region)
	}
}

func TestWhatATierAndAScaleMean(t *testing.T) {
	require.True(t, config.Production.Protected())
	require.False(t, config.Staging.Protected())
	require.False(t, config.Review.Protected())
	require.True(t, config.Scale{Min: 1, Max: 2}.Moves())
	require.False(t, config.Scale{Min: 2, Max: 2}.Moves())
}
