package tests

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/tests/recorder"
)

// signedIn asks who a visitor of the storefront is.
func signedIn(platform map[string]any) {
	platform["sso"] = fields{
		"issuer": "https://id.example.com", "authorizationEndpoint": "https://id.example.com/authorize",
		"tokenEndpoint": "https://id.example.com/token", "userInfoEndpoint": "https://id.example.com/userinfo", "clientId": "shop-1",
	}
	at(platform, "services", "storefront", "route")["sso"] = true
}

// signingIn is a stack with the issuer's secret in it.
func signingIn(t *testing.T, path string) evaluated {
	t.Helper()
	stack := edited(t, path, signedIn)
	_, err := stack.Secrets()
	require.NoError(t, err)
	return evaluated{recorder.Run(t, stack), t}
}

func TestVisitorsSignInBeforeTheServiceSeesThem(t *testing.T) {
	e := signingIn(t, production)
	rule := e.One(t, ruleType, "storefront")
	secret := rule.Inputs["actions"].ArrayValue()[0].ObjectValue()["authenticateOidc"].ObjectValue()["clientSecret"]
	assert.True(t, secret.IsSecret(), "the issuer's secret stays one")
	plain := rule.Plain()["actions"].([]any)
	assert.Equal(t, []any{
		fields{
			"type": "authenticate-oidc", "order": 1.0, "authenticateOidc": fields{
				"issuer": "https://id.example.com", "authorizationEndpoint": "https://id.example.com/authorize",
				"tokenEndpoint": "https://id.example.com/token", "userInfoEndpoint": "https://id.example.com/userinfo",
				"clientId": "shop-1", "clientSecret": secret.SecretValue().Element.StringValue(),
				"scope": "openid email", "sessionTimeout": 28800.0, "onUnauthenticatedRequest": "authenticate",
			},
		},
		fields{"type": "forward", "order": 2.0, "targetGroupArn": e.id(targetType, "storefront")},
	}, plain)
	assert.Equal(t, []any{fields{"type": "forward", "targetGroupArn": e.id(targetType, "server")}},
		e.inputs(ruleType, "server")["actions"], "the others stay open")
	assert.Equal(t, e.id("aws:lb/listener:Listener", "ingress-https"), rule.Plain()["listenerArn"])
}

// TestTheLoadBalancerAsksTheIssuer over the Internet, and only where there is one.
func TestTheLoadBalancerAsksTheIssuer(t *testing.T) {
	e := signingIn(t, production)
	assert.Equal(t, fields{
		"securityGroupId": e.id(securityGroup, "ingress"), "description": "Load balancer to the issuer of identities",
		"cidrIpv4": "0.0.0.0/0", "ipProtocol": "tcp", "fromPort": 443.0, "toPort": 443.0,
	}, e.inputs(egressRule, "ingress-issuer"))

	before := evaluate(t, production)
	assert.NotContains(t, before.Of(egressRule), "ingress-issuer")
	added := slices.DeleteFunc(slices.Sorted(maps.Keys(e.Of(egressRule))), func(name string) bool {
		_, was := before.Of(egressRule)[name]
		return was
	})
	assert.Equal(t, []string{"ingress-issuer"}, added)
	for name := range before.Of(targetType) {
		assert.Equal(t, before.inputs(targetType, name), e.inputs(targetType, name), "health is asked as before")
	}
}
