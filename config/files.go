package config

import (
	"path"
	"strconv"
	"strings"
)

// Files is a folder on EFS that outlives the tasks of one service.
type Files struct {
	// Where the program finds the folder, such as /data.
	Path string `json:"path"`
	// The user id every file belongs to, whoever writes it; 0 means the service's own.
	UID int `json:"uid"`
	// The group id every file belongs to; 0 means the service's own.
	GID int `json:"gid"`
	// Whether AWS Backup takes a copy each night and keeps it for five weeks.
	Backups bool `json:"backups"`
	// Whether Pulumi refuses to delete the files.
	DeletionProtection bool `json:"deletionProtection"`
}

// foldersOfTheSystem are kept by the kernel, by ECS or by the image itself: a
// program whose own folder lies over one of them does not start.
var foldersOfTheSystem = []string{"/bin", "/dev", "/etc", "/lib", "/proc", "/sbin", "/sys", "/tmp", "/usr"}

func (f Files) validate(at check) {
	here := at.at("path")
	switch {
	case f.Path == "":
		here.missing("write where the program finds its files, such as /data")
	case !folderForm.MatchString(f.Path) || path.Clean(f.Path) != f.Path:
		here.refuse(f.Path, "is no absolute path", "begin it with / and end it without, such as /data")
	case f.Path == "/":
		here.refuse(f.Path, "takes the place of the image", "name a folder of its own, such as /data")
	default:
		for _, folder := range foldersOfTheSystem {
			if within := f.Path == folder || strings.HasPrefix(f.Path, folder+"/"); within {
				here.refuse(f.Path, "lies in "+folder+", which every container has of its own", "name another folder, such as /data")
			}
		}
	}
	for _, id := range []struct {
		key    string
		number int
	}{{"uid", f.UID}, {"gid", f.GID}} {
		at.at(id.key).ranged(id.number, posixIDs, "; 0 means the service's own")
	}
	if at.tier == Production && !f.Backups {
		at.at("backups").refuse(false, "leaves production's files without a copy", "leave the key out")
	}
	at.protected(f.DeletionProtection)
}

// own makes the files the service's where the stack file does not say whose.
func (f Files) own(user string) Files {
	uid, gid, named := strings.Cut(user, ":")
	if !named {
		gid = uid
	}
	// A user that is no number is refused elsewhere.
	if f.UID == 0 {
		f.UID, _ = strconv.Atoi(uid)
	}
	if f.GID == 0 {
		f.GID, _ = strconv.Atoi(gid)
	}
	return f
}
