package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
)

// comments are what the source says about a type, or about a field as
// Type.Field, each as one line.
type comments map[string]string

// readComments reads the files of the types: a field without a word about it is
// an error, for the reference would be silent too.
func readComments(folder string) (comments, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	said := comments{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		said.read(file)
	}
	return said, nil
}

func (c comments) read(file *ast.File) {
	for _, declaration := range file.Decls {
		general, ok := declaration.(*ast.GenDecl)
		if !ok || general.Tok != token.TYPE {
			continue
		}
		for _, spec := range general.Specs {
			named := spec.(*ast.TypeSpec)
			c[named.Name.Name] = oneLine(general.Doc)
			section, ok := named.Type.(*ast.StructType)
			if !ok {
				continue
			}
			for _, field := range section.Fields.List {
				for _, name := range field.Names {
					c[named.Name.Name+"."+name.Name] = oneLine(field.Doc)
				}
			}
		}
	}
}

func oneLine(doc *ast.CommentGroup) string {
	return strings.Join(strings.Fields(doc.Text()), " ")
}

// of is what is said about a field.
func (c comments) of(section reflect.Type, field reflect.StructField) string {
	return c[section.Name()+"."+field.Name]
}

// about is what is said about a section, without the name Go wants it to begin
// with.
func (c comments) about(section reflect.Type) string {
	text, ok := strings.CutPrefix(c[section.Name()], section.Name()+" is ")
	if !ok {
		return c[section.Name()]
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// silent lists the fields of a section that nothing is said about.
func (c comments) silent(section reflect.Type) error {
	for i := range section.NumField() {
		if field := section.Field(i); c.of(section, field) == "" {
			return fmt.Errorf("%s.%s has no comment", section.Name(), field.Name)
		}
	}
	return nil
}
