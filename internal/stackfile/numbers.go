package stackfile

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	landfall "landfall/config"
)

// notFinite are the numbers of YAML that no JSON has, and on which Pulumi gives up
// without saying where they stand.
var notFinite = regexp.MustCompile(`^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$`)

// endless finds them in a stack file that Pulumi gave up on; nil where there are
// none, or the file cannot be read either.
func endless(path, project, stack string) error {
	text, _ := os.ReadFile(path)
	var file struct{ Config map[string]yaml.Node }
	_ = yaml.Unmarshal(text, &file)
	found := &landfall.Mistakes{Stack: stack}
	var look func(at string, node *yaml.Node)
	look = func(at string, node *yaml.Node) {
		if node.Kind == yaml.ScalarNode && node.ShortTag() == "!!float" && notFinite.MatchString(node.Value) {
			found.List = append(found.List, landfall.Mistake{
				Path: at, Value: node.Value, Problem: "is no number anything here can have", Repair: "write it in digits",
			})
		}
		for i, child := range node.Content {
			switch {
			case node.Kind == yaml.SequenceNode:
				look(fmt.Sprintf("%s[%d]", at, i), child)
			case i%2 == 1:
				look(strings.TrimPrefix(at+"."+node.Content[i-1].Value, "."), child)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(file.Config)) {
		node := file.Config[key]
		if key == project+":platform" {
			key = "" // the paths of a mistake begin inside
		}
		look(key, &node)
	}
	if len(found.List) == 0 {
		return nil
	}
	return found
}
