package config

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// leftOut is what tools leave in a folder, different after every run.
var leftOut = []string{".git", "__pycache__", ".DS_Store", ".pytest_cache"}

// Packed are the names, inside of a folder, of the files of which a function's zip is
// made. What is no file, such as a link, is an error: it would be packed as what it
// leads to, which may lie anywhere.
func Packed(files fs.FS, folder string) (names []string, err error) {
	err = fs.WalkDir(files, folder, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case slices.Contains(leftOut, entry.Name()):
			if entry.IsDir() {
				return fs.SkipDir
			}
		case entry.IsDir():
		case !entry.Type().IsRegular():
			return fmt.Errorf("%s is no plain file", name)
		default:
			names = append(names, strings.TrimPrefix(name, folder+"/"))
		}
		return nil
	})
	return names, err
}

// unpacked is the most that Lambda takes of a zip, without what packing saves
// (Lambda quotas, deployment package).
const unpacked = 250 << 20

// zips holds the code of functions against the files there are.
func (c check) zips(functions map[string]Function, files fs.FS) {
	for _, name := range slices.Sorted(maps.Keys(functions)) {
		here, f := c.at("functions").at(name), functions[name]
		if f.Zip == "" || !here.good("zip", "image") {
			continue
		}
		if names := here.at("zip").packs(files, f.Zip); names != nil && here.good("handler", "runtime") {
			here.at("handler").handles(f, files, names)
		}
	}
}

// packs are the files of the folder, nil after a refusal.
func (c check) packs(files fs.FS, folder string) []string {
	there, err := fs.Stat(files, folder)
	switch {
	case err != nil:
		c.refuse(folder, "is not there", "build the code into this folder first, or write the path of the one it lies in, from that of Pulumi.yaml on")
		return nil
	case !there.IsDir() && path.Ext(folder) == ".zip":
		c.refuse(folder, "is packed already, and a folder is packed here", "unpack it, and write the path of the folder")
		return nil
	case !there.IsDir():
		c.refuse(folder, "is a file where a folder belongs", "write the path of the folder it lies in")
		return nil
	}
	names, err := Packed(files, folder)
	var bytes int64
	for _, name := range names {
		if file, err := fs.Stat(files, path.Join(folder, name)); err == nil {
			bytes += file.Size()
		}
	}
	switch {
	case err != nil:
		c.refuse(folder, "cannot be packed: "+err.Error(), "keep plain files in it that can be read")
	case len(names) == 0:
		c.refuse(folder, "holds no file", "build the code into this folder first")
	case bytes > unpacked:
		c.refuse(folder, "holds "+size(float64(bytes))+", and Lambda takes 250 MiB", "leave out what it does not need, or use an image")
	default:
		return names
	}
	return nil
}

// handles wants the file a handler names, and the function in it.
func (c check) handles(f Function, files fs.FS, names []string) {
	wanted, function := f.handled()
	if len(wanted) == 0 {
		return
	}
	at := slices.IndexFunc(wanted, func(name string) bool { return slices.Contains(names, name) })
	if at < 0 {
		c.refuse(f.Handler, fmt.Sprintf("wants %s, which %s does not hold", either(wanted), f.Zip), "write the file and the function in it, such as "+example(f, names))
		return
	}
	text, err := fs.ReadFile(files, path.Join(f.Zip, wanted[at]))
	word := regexp.MustCompile(`(^|[^A-Za-z0-9_$])` + regexp.QuoteMeta(function) + `($|[^A-Za-z0-9_$])`)
	if err == nil && !word.Match(text) && !strings.Contains(string(text), "import *") {
		c.refuse(f.Handler, fmt.Sprintf("wants %s of %s, which has no such word", strconv.Quote(shorten(function)), path.Join(f.Zip, wanted[at])),
			"write the file and the function in it")
	}
}

// endings are those of the files that a runtime takes for code.
var endings = map[string][]string{"python": {".py"}, "nodejs": {".js", ".mjs", ".cjs"}, "ruby": {".rb"}}

// handled are the files one of which holds the handler, and the function in it; none
// for the runtimes whose code is compiled.
func (f Function) handled() (wanted []string, function string) {
	folder, file := path.Split(f.Handler)
	module, function, _ := strings.Cut(file, ".")
	language := f.language()
	if last := strings.LastIndex(file, "."); language == "python" && last > 0 {
		module, function = strings.ReplaceAll(file[:last], ".", "/"), file[last+1:]
	}
	for _, ending := range endings[language] {
		wanted = append(wanted, path.Join(folder, module)+ending)
	}
	if language == "python" {
		wanted = append(wanted, path.Join(folder, module, "__init__.py"))
	}
	return wanted, function[strings.LastIndexAny(function, ".:")+1:]
}

// language is the runtime without its version.
func (f Function) language() string { return strings.TrimRight(f.Runtime, ".0123456789x") }

// example names a file there is, if there is one for the runtime.
func example(f Function, names []string) string {
	for _, name := range names {
		if slices.Contains(endings[f.language()], path.Ext(name)) {
			return strings.TrimSuffix(name, path.Ext(name)) + ".handler"
		}
	}
	return "app.handler"
}
