package stackfile

import (
	"encoding/json"
	"path/filepath"
)

// The model of reviews is the stack file that theirs are copied from. It stands for
// none of them, and is read as that of the first pull request there may be.
const (
	model       = "review"
	firstReview = "pr-1"
)

// Of is the name of the stack that a review borrows from; empty for a stack that
// borrows nothing.
func (s *Stack) Of() string {
	var platform struct{ Review struct{ Of string } }
	// What is wrong with it the program tells.
	_ = json.Unmarshal(s.object("platform"), &platform)
	return platform.Review.Of
}

// Lender reads the stack file that a review borrows from.
func (s *Stack) Lender() (*Stack, error) {
	return Read(filepath.Join(s.Folder, "Pulumi."+s.Of()+".yaml"))
}
