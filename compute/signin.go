package compute

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
)

// actions are what the load balancer does with a request for the service: let the
// visitor sign in where the route says so, and hand it on.
func (b serviceBuilder) actions(group pulumi.StringOutput) lb.ListenerRuleActionArray {
	forward := lb.ListenerRuleActionArgs{Type: pulumi.String("forward"), TargetGroupArn: group}
	if !b.settings.Route.SSO {
		return lb.ListenerRuleActionArray{forward}
	}
	forward.Order = pulumi.Int(2)
	sso := b.Config.SSO
	return lb.ListenerRuleActionArray{lb.ListenerRuleActionArgs{
		Type:  pulumi.String("authenticate-oidc"),
		Order: pulumi.Int(1),
		AuthenticateOidc: lb.ListenerRuleActionAuthenticateOidcArgs{
			Issuer:                pulumi.String(sso.Issuer),
			AuthorizationEndpoint: pulumi.String(sso.AuthorizationEndpoint),
			TokenEndpoint:         pulumi.String(sso.TokenEndpoint),
			UserInfoEndpoint:      pulumi.String(sso.UserInfoEndpoint),
			ClientId:              pulumi.String(sso.ClientID),
			ClientSecret:          b.Config.Secrets[config.SSOSecret],
			Scope:                 pulumi.String(sso.Scope),
			SessionTimeout:        pulumi.Int(int(sso.Session)),
			// Whoever has not signed in is sent to do so, never let through.
			OnUnauthenticatedRequest: pulumi.String("authenticate"),
		},
	}, forward}
}
