package compute

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// code gives the function what it runs: an image, or the files of a folder.
func (b functionBuilder) code(args *lambda.FunctionArgs) error {
	if b.settings.Zip == "" {
		args.PackageType = pulumi.String("Image")
		args.ImageUri = b.Image.Reference.ToStringOutput().ToStringPtrOutput()
		if len(b.settings.Command) > 0 {
			args.ImageConfig = lambda.FunctionImageConfigArgs{Commands: pulumi.ToStringArray(b.settings.Command)}
		}
		return nil
	}
	files, err := packed(filepath.Join(b.Folder, filepath.FromSlash(b.settings.Zip)))
	if err != nil {
		return err
	}
	args.PackageType = pulumi.String("Zip")
	args.Code = pulumi.NewAssetArchive(files)
	args.Handler, args.Runtime = pulumi.String(b.settings.Handler), pulumi.String(b.settings.Runtime)
	return nil
}

// leftOut is what tools leave in a folder, different after every run.
var leftOut = []string{".git", "__pycache__", ".DS_Store", ".pytest_cache"}

// packed are the files of a folder by their names in the zip. Pulumi packs them
// sorted and with one date for all, so that the same files are the same zip; it
// keeps no permissions. What is no file, such as a link, would be packed as what it
// leads to, which may lie anywhere.
func packed(folder string) (map[string]any, error) {
	files := map[string]any{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case slices.Contains(leftOut, entry.Name()):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir():
			return nil
		case !entry.Type().IsRegular():
			return fmt.Errorf("%s is no plain file", path)
		}
		name, err := filepath.Rel(folder, path)
		files[filepath.ToSlash(name)] = pulumi.NewFileAsset(path)
		return err
	})
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("%s holds no file", folder)
	}
	return files, err
}
