package inventory

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

var (
	yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:[a-z ]*: )?(?:yaml: )?line (\d+)(?:, column \d+)?: `)
	keyPath  = regexp.MustCompile(`(?:services|networks|volumes|secrets|configs|jobs)(?:\.[A-Za-z0-9_-]+)+`)
	named    = regexp.MustCompile(`service "([^"]+)"`)
)

// located turns what the Compose library says into one line that begins with the
// place in the file, and without the folder this machine keeps it in.
func located(path, folder string, text []byte, err error) error {
	message := strings.ReplaceAll(err.Error(), folder+string(filepath.Separator), "")
	name := filepath.Base(path)
	for _, before := range []string{"failed to parse " + name + ": ", "validating " + name + ": "} {
		message = strings.TrimPrefix(message, before)
	}
	message = strings.Join(strings.Fields(message), " ")
	line := 0
	if found := yamlLine.FindStringSubmatch(message); found != nil {
		line, _ = strconv.Atoi(found[1])
		message = message[len(found[0]):]
	} else {
		line = lineOf(text, message)
	}
	if line == 0 {
		return fmt.Errorf("%s: %s", path, message)
	}
	return fmt.Errorf("%s:%d: %s", path, line, message)
}

// lineOf finds the line of the key that a message speaks of, 0 when it names none.
func lineOf(text []byte, message string) int {
	var document yaml.Node
	if yaml.Unmarshal(text, &document) != nil || len(document.Content) == 0 {
		return 0
	}
	if at := keyPath.FindString(message); at != "" {
		return descend(document.Content[0], strings.Split(at, "."))
	}
	if service := named.FindStringSubmatch(message); service != nil {
		return descend(document.Content[0], []string{"services", service[1]})
	}
	return descend(document.Content[0], []string{strings.SplitN(message, " ", 2)[0]})
}

// descend goes as far along the keys as they lead and returns the line it got to,
// 0 if not even the first one is there.
func descend(node *yaml.Node, keys []string) int {
	line := 0
	for _, key := range keys {
		next, at := child(node, key)
		if next == nil {
			break
		}
		node, line = next, at
	}
	return line
}

func child(node *yaml.Node, key string) (value *yaml.Node, line int) {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if index, err := strconv.Atoi(key); err == nil && node.Kind == yaml.SequenceNode && index < len(node.Content) {
		return node.Content[index], node.Content[index].Line
	}
	if node.Kind != yaml.MappingNode {
		return nil, 0
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1], node.Content[i].Line
		}
	}
	return nil, 0
}
