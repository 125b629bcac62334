package functions

import (
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// module begins the paths of the packages of this module.
const module = "landfall/"

// madeOf are the files that a function is compiled from, by their paths below the root:
// those of its own folder, and of what they import of this module.
func madeOf(root, source string) ([]string, error) {
	files := []string{"go.mod", "go.sum"}
	folders := []string{path.Join("functions", source)}
	for i := 0; i < len(folders); i++ {
		entries, err := os.ReadDir(filepath.Join(root, filepath.FromSlash(folders[i])))
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			if !entry.Type().IsRegular() || !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
				continue
			}
			file := path.Join(folders[i], entry.Name())
			files = append(files, file)
			imported, err := importedBy(filepath.Join(root, filepath.FromSlash(file)))
			if err != nil {
				return nil, err
			}
			for _, folder := range imported {
				if !slices.Contains(folders, folder) {
					folders = append(folders, folder)
				}
			}
		}
	}
	return files, nil
}

// importedBy are the folders of this module that a file needs.
func importedBy(file string) ([]string, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var folders []string
	for _, one := range parsed.Imports {
		name, err := strconv.Unquote(one.Path.Value)
		if err != nil {
			return nil, err
		}
		if folder, ours := strings.CutPrefix(name, module); ours {
			folders = append(folders, folder)
		}
	}
	return folders, nil
}
