// Package picture draws the architecture of an environment as SVG, from nothing
// but its resources: what lives in which subnet by the subnets it names, who may
// reach whom by the rules of the security groups it wears and by its routes.
//
// An arrow is a rule that lets something out and one that lets it in on the same
// port; what has no arrow cannot be reached. A rule of a form that is not
// understood is therefore an error and never left out.
//
// Names and ids that AWS or Pulumi draw at random appear nowhere, so two runs of
// the same stack file give the same bytes.
package picture
