// Package simaws is a simulated AWS: one model of an account behind two fronts.
//
// The model, [World], holds what exists. It knows per resource type what AWS
// and the Pulumi provider would make of it: physical names, ids and ARNs of the
// right form, computed attributes, defaults, which change replaces, what refers
// to what, and the refusals that otherwise show only when a real account
// answers. The knowledge is data: one entry per type in the tables of
// network.go, containers.go, databases.go and their neighbours, so that another type
// is another entry.
//
// [World.Mocks] stands behind unit tests as a [pulumi.MockResourceMonitor].
// [World.Serve] answers the real Pulumi engine as the providers aws, awsx and
// random, attached through PULUMI_DEBUG_PROVIDERS. Both run the same code, so a
// unit test meets the refusals an engine run meets.
//
// What is not in the tables is refused by name, never guessed. Everything the
// world makes up (ids, suffixes, passwords) is derived from the resource's URN
// and how often it was made, so two runs from nothing agree to the letter.
package simaws
