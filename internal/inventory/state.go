package inventory

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

var (
	rebuilt  = regexp.MustCompile(`node_modules|\.venv|/venv|\.cache|\.next|__pycache__|vendor|/target|/tmp|\.pnpm|\.npm|bundle|go/pkg|\.yarn|/dist$|/build$`)
	uploaded = regexp.MustCompile(`media|upload|storage|attachments|public/files|wp-content|static/images`)
	served   = regexp.MustCompile(`static|assets|public`)
	clockOf  = []string{"/etc/localtime", "/etc/timezone"}
)

// mounted says what becomes of files that outlive a container.
func (c *converter) mounted(d *draft) {
	for _, volume := range d.part.Volumes {
		switch volume.Type {
		case types.VolumeTypeBind:
			c.bound(d.part, volume)
		case types.VolumeTypeVolume:
			c.kept(d, volume)
		case types.VolumeTypeTmpfs:
			c.note(d.part.Name, "volumes", volume.Target+" is memory", "the container may write anywhere while readOnly is false")
		default:
			c.look(d.part.Name, "volumes", fmt.Sprintf("%s is of type %s", volume.Target, volume.Type), "bake its files into the image")
		}
	}
}

// bound looks at a folder or file of the host.
func (c *converter) bound(p *part, volume types.ServiceVolumeConfig) {
	name := volume.Source + ":" + volume.Target
	switch {
	case strings.HasSuffix(volume.Source, "docker.sock"):
		c.block(p.Name, "volumes", "commands the Docker of its host", "there is no host: start tasks through ECS instead")
	case slices.Contains(clockOf, volume.Source):
		c.note(p.Name, "volumes", name+" goes", "write TZ under env if the program needs a time zone")
	case strings.HasPrefix(volume.Source, "/dev") || strings.HasPrefix(volume.Source, "/sys") || strings.HasPrefix(volume.Source, "/proc") || volume.Source == "/":
		c.block(p.Name, "volumes", name+" opens the host to the container", "there is no host")
	case strings.HasPrefix(volume.Target, "/run/secrets"):
		c.look(p.Name, "volumes", name+" hands over secrets as files", "let the program read variables listed under secrets")
	case path.Ext(volume.Target) != "" && !strings.HasSuffix(volume.Target, "/") || volume.ReadOnly:
		c.look(p.Name, "volumes", name+" is configuration of the host", "COPY it into the image, or let the program read variables")
	case uploaded.MatchString(volume.Target):
		c.uploading(p, name)
	default:
		c.look(p.Name, "volumes", name+" is a folder of the host, gone on Fargate", "source code belongs into the image (COPY); data that must survive belongs into the database or the bucket")
	}
}

// kept looks at a named or nameless volume.
func (c *converter) kept(d *draft, volume types.ServiceVolumeConfig) {
	p := d.part
	name := strings.TrimPrefix(volume.Source+":"+volume.Target, ":")
	switch {
	case rebuilt.MatchString(volume.Target):
		c.note(p.Name, "volumes", name+" goes", "what is built or cached there comes with the image or comes again")
	case uploaded.MatchString(volume.Target):
		c.uploading(p, name)
	case served.MatchString(volume.Target):
		c.look(p.Name, "volumes", name+" holds files that another service serves", "collect them while the image is built and serve them from the program (WhiteNoise and its like)")
	default:
		c.persistent(d, volume, name)
	}
}

// uploading sends what users upload to the bucket.
func (c *converter) uploading(p *part, name string) {
	c.uploads = true
	c.look(p.Name, "volumes", name+" keeps uploads on a disk, and tasks share none",
		"write them to the bucket uploads: configure the program's S3 storage with the names handed under uses, without keys; copy what is there with aws s3 sync")
	p.uploads = true
}

// files is a folder that outlives the tasks of one service.
type files struct{ path, uid, gid string }

// persistent keeps state that one service has to itself on a file system; one
// task at a time writes there.
func (c *converter) persistent(d *draft, volume types.ServiceVolumeConfig, name string) {
	p := d.part
	switch {
	case !d.kind.Stays() || d.files.path != "" || c.shared(p, volume.Source):
		c.block(p.Name, "volumes", name+" is state on a disk that ends with the task",
			"one folder of one service can be kept (files); put the rest into the database or the bucket. If it can be made again, remove the volume from the Compose file and run this again")
	default:
		user := d.user
		if user == "" {
			user = defaultUser
		}
		uid, gid, found := strings.Cut(user, ":")
		if !found {
			gid = uid
		}
		d.files = files{strings.TrimRight(volume.Target, "/"), uid, gid}
		d.singleton, d.min = true, 0
		d.remarks["singleton"] = "one task at a time writes its files"
		c.look(p.Name, "volumes", name+" becomes a folder on a network file system, and the service one task at most",
			"copy what is there by a task of your own; remove files and singleton if it can be made again. No database belongs there")
	}
}

// shared says whether another service has the same volume.
func (c *converter) shared(p *part, volume string) bool {
	for _, other := range c.applications() {
		if other.Name != p.Name && slices.ContainsFunc(other.Volumes, func(v types.ServiceVolumeConfig) bool {
			return volume != "" && v.Source == volume
		}) {
			return true
		}
	}
	return false
}
