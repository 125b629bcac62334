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
	for region, want := range map[string][3]string{
		"eu-central-1": {
			"aws", "amazonaws.com", "https://truststore.pki.rds.amazonaws.com/eu-central-1/eu-central-1-bundle.pem",
		},
		"us-gov-east-1": {
			"aws-us-gov", "amazonaws.com",
			"https://truststore.pki.us-gov-west-1.rds.amazonaws.com/us-gov-east-1/us-gov-east-1-bundle.pem",
		},
		"cn-northwest-1": {
			"aws-cn", "amazonaws.com.cn",
			"https://rds-truststore.s3.cn-north-1.amazonaws.com.cn/cn-northwest-1/cn-northwest-1-bundle.pem",
		},
	} {
		c := config.Config{Region: region}
		require.Equal(t, want, [3]string{c.Partition(), c.DNSSuffix(), c.CABundle()}, region)
	}
}

func TestWhatATierAndAScaleMean(t *testing.T) {
	require.True(t, config.Production.Protected())
	require.False(t, config.Staging.Protected())
	require.False(t, config.Review.Protected())
	require.True(t, config.Scale{Min: 1, Max: 2}.Moves())
	require.False(t, config.Scale{Min: 2, Max: 2}.Moves())
}
