package compute

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
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
	files, err := packed(b.Folder, b.settings.Zip)
	if err != nil {
		return err
	}
	args.PackageType = pulumi.String("Zip")
	args.Code = pulumi.NewAssetArchive(files)
	args.Handler, args.Runtime = pulumi.String(b.settings.Handler), pulumi.String(b.settings.Runtime)
	return nil
}

// packed are the files of a folder by their names in the zip. Pulumi packs them
// sorted and with one date for all, so that the same files are the same zip; it
// keeps no permissions.
func packed(root, folder string) (map[string]any, error) {
	names, err := config.Packed(os.DirFS(cmp.Or(root, ".")), folder)
	if err == nil && len(names) == 0 {
		err = fmt.Errorf("%s holds no file", folder)
	}
	files := map[string]any{}
	for _, name := range names {
		files[name] = pulumi.NewFileAsset(filepath.Join(root, filepath.FromSlash(folder), filepath.FromSlash(name)))
	}
	return files, err
}
