package network

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"landfall/config"
	"landfall/iam"
)

func TestStoragePolicy(t *testing.T) {
	own := iam.Statement{
		Sid: "OwnPrincipals", Principals: iam.Anyone(), Actions: []string{"*"}, Resources: []any{"*"},
		Conditions: iam.Conditions{"StringEquals": {"aws:PrincipalAccount": "111111111111"}},
	}
	layers := func(bucket string) iam.Statement {
		return iam.Statement{
			Sid: "ImageLayers", Principals: iam.Anyone(), Actions: []string{"s3:GetObject"}, Resources: []any{bucket},
		}
	}
	downloads := iam.Statement{
		Sid: "Downloads", Principals: iam.Anyone(), Actions: []string{"s3:GetObject"}, Resources: []any{"*"},
	}
	for name, c := range map[string]struct {
		region string
		nat    config.NAT
		want   []iam.Statement
	}{
		"with a way out, downloads pass": {
			"eu-central-1", config.NATPerZone,
			[]iam.Statement{own, layers("arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/*"), downloads},
		},
		"without one, only what the platform needs": {
			"eu-central-1", config.NATNone,
			[]iam.Statement{own, layers("arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/*")},
		},
		"another partition has ARNs of its own": {
			"us-gov-west-1", config.NATNone,
			[]iam.Statement{own, layers("arn:aws-us-gov:s3:::prod-us-gov-west-1-starport-layer-bucket/*")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.want, storagePolicy(&config.Config{Region: c.region, Platform: config.Platform{
				Account: "111111111111", Network: config.Network{NAT: c.nat},
			}}))
		})
	}
}
