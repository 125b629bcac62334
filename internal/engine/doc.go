// Package engine runs a Pulumi program on the real Pulumi engine in a world of
// its own: a scratch folder holds state, settings and plugins, and nothing of
// the caller's Pulumi (login, passphrase, home) or AWS credentials leaks in.
//
// Which providers answer is up to the caller: the environment that a simulated
// AWS hands out attaches them.
package engine
