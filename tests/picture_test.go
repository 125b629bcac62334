package tests

import (
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/picture"
)

func TestCommittedPictureIsFresh(t *testing.T) {
	committed, err := os.ReadFile("../docs/architecture.svg")
	require.NoError(t, err)
	drawn, err := picture.Draw(standing(t, production))
	require.NoError(t, err)
	if string(committed) != string(drawn) {
		t.Error("docs/architecture.svg no longer shows what production is: run make docs")
	}
}

func TestProductionIsOpenHereAndNowhereElse(t *testing.T) {
	root := drawing(t, standing(t, production))
	want := []string{
		"The Internet may reach ingress on 80, 443",
		"ingress may reach server on 9000",
		"ingress may reach storefront on 8000",
		"server may reach the Internet on 443 through the NAT gateways",
		"storefront may reach the Internet on 443 through the NAT gateways",
		"worker may reach the Internet on 443 through the NAT gateways",
		"server may reach cache on 6390",
		"worker may reach cache on 6390",
		"server may reach database on 5442",
		"worker may reach database on 5442",
	}
	assert.ElementsMatch(t, want, root.open())
	told := strings.Split(strings.TrimSuffix(root.part(t, "description").Text, "."), ". ")
	assert.ElementsMatch(t, append(want, "Nothing else is open"), told)
}

func TestProductionStandsInThreeZones(t *testing.T) {
	root := drawing(t, standing(t, production))
	const everywhere = "eu-central-1a eu-central-1b eu-central-1c"
	assert.Equal(t, map[string]string{
		"lb-loadBalancer-ingress":            "public: " + everywhere,
		"nat-gateways":                       "public: " + everywhere,
		"ecs-service-server":                 "private: " + everywhere,
		"ecs-service-storefront":             "private: " + everywhere,
		"ecs-service-worker":                 "private: " + everywhere,
		"rds-instance-database":              "isolated: " + everywhere,
		"elasticache-replicationGroup-cache": "isolated: " + everywhere,
	}, root.living())
	assert.Equal(t, []string{"10.20.0.0/19", "10.20.64.0/19", "10.20.128.0/19", "Private", "out through NAT gateways"},
		root.part(t, "tier-private").texts())
	assert.Equal(t, []string{"10.20.36.0/22", "10.20.100.0/22", "10.20.164.0/22", "Isolated", "no route out, behind a network ACL"},
		root.part(t, "tier-isolated").texts())
	assert.Equal(t, []string{"NAT gateway", "NAT gateway", "NAT gateway"}, root.part(t, "nat-gateways").texts())
	assert.Equal(t, []string{"2 to 10 tasks", "server", "api.shop.example.com · medusa, 1 vCPU, 2 GiB"},
		root.part(t, "ecs-service-server").texts())
}

func TestProductionHasItsNeighbours(t *testing.T) {
	root := drawing(t, standing(t, production))
	for id, want := range map[string][]string{
		"names":   {"Names · Route 53", "shop.example.com", "api.shop.example.com", "2 certificates from ACM"},
		"ecr":     {"Images · ECR", "medusa · storefront"},
		"secrets": {"Secrets · Secrets Manager", "cache · COOKIE_SECRET", "database · JWT_SECRET", "STRIPE_API_KEY"},
		"buckets": {"Files · S3", "ingress-logs · releases · uploads", "by the VPC's gateway endpoint"},
		"keys":    {"Keys · KMS", "data · logs · messages"},
	} {
		assert.Equal(t, want, root.part(t, id).texts(), id)
	}
	alarms := root.part(t, "alarms").texts()
	assert.Equal(t, []string{"Alarms · CloudWatch, SNS"}, alarms[:1])
	assert.Subset(t, alarms, []string{"critical", "warning", "oncall@example.com"})
	assert.Regexp(t, `^\d+ alarms, 1 event rule$`, alarms[1])
}

func TestTheOrderOfTheRunDoesNotShow(t *testing.T) {
	resources := standing(t, production)
	want, err := picture.Draw(resources)
	require.NoError(t, err)
	for seed := range uint64(5) {
		shuffled := slices.Clone(resources)
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(shuffled), func(i, j int) {
			shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
		})
		drawn, err := picture.Draw(shuffled)
		require.NoError(t, err)
		require.Equal(t, string(want), string(drawn))
	}
}

// What AWS and Pulumi make up would change the picture without a change to see,
// and secrets have no place in it.
func TestNothingRandomAndNothingSecretShows(t *testing.T) {
	drawn, err := picture.Draw(standing(t, production))
	require.NoError(t, err)
	assert.NotRegexp(t, `\b(sg|vpc|subnet|nat|igw|rtb|eipalloc|vpce)-[0-9a-f]{8}|arn:|-[0-9a-f]{7}\b|111111111111|placeholder`, string(drawn))
	assert.NotRegexp(t, `href|url\(|<image|<script`, string(drawn), "everything is in the file itself")
}

func TestThePictureSuitsLightAndDarkAndReaders(t *testing.T) {
	root := drawing(t, standing(t, staging))
	assert.Equal(t, "img", root.attr("role"))
	assert.Equal(t, "title description", root.attr("aria-labelledby"))
	assert.Equal(t, "Architecture of landfall staging", root.part(t, "title").Text)
	sheet := root.all(func(e element) bool { return e.XMLName.Local == "style" })[0].Text
	light, dark, found := strings.Cut(sheet, "@media (prefers-color-scheme: dark)")
	require.True(t, found)
	colour := regexp.MustCompile(`(?m)^ *(\.[^{]+) \{ (fill|stroke): #`)
	names := func(sheet string) (names []string) {
		for _, rule := range colour.FindAllStringSubmatch(sheet, -1) {
			names = append(names, rule[1]+" "+rule[2])
		}
		return names
	}
	assert.Equal(t, names(light), names(dark), "what has a colour in the light has one in the dark")
}
