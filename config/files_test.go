package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

func TestRefusesFilesThatCannotBeMounted(t *testing.T) {
	refuses(t, []refusal{
		{"files have no place", edits{"services worker files": `{}`}, `services.worker.files.path: is missing; write where the program finds its files, such as /data`},
		{"a path is relative", edits{"services worker files": `{"path": "data"}`}, `services.worker.files.path: "data" is no absolute path; begin it with / and end it without, such as /data`},
		{"a path ends in a slash", edits{"services worker files": `{"path": "/data/"}`}, `services.worker.files.path: "/data/" is no absolute path; begin it with / and end it without, such as /data`},
		{"a path climbs", edits{"services worker files": `{"path": "/data/../etc"}`}, `services.worker.files.path: "/data/../etc" is no absolute path; begin it with / and end it without, such as /data`},
		{"a path is the root", edits{"services worker files": `{"path": "/"}`}, `services.worker.files.path: "/" takes the place of the image; name a folder of its own, such as /data`},
		{"a path is the scratch folder", edits{"services worker files": `{"path": "/tmp"}`}, `services.worker.files.path: "/tmp" lies in /tmp, which every container has of its own; name another folder, such as /data`},
		{"a path is below a folder of the kernel", edits{"services worker files": `{"path": "/proc/data"}`}, `services.worker.files.path: "/proc/data" lies in /proc, which every container has of its own; name another folder, such as /data`},
		{"an owner is below zero", edits{"services worker files": `{"path": "/data", "uid": -1}`}, `services.worker.files.uid: -1 is out of range; use 0 to 2147483647; 0 means the service's own`},
		{"a group is below zero", edits{"services worker files": `{"path": "/data", "gid": -1}`}, `services.worker.files.gid: -1 is out of range; use 0 to 2147483647; 0 means the service's own`},
		{"production's files are not copied", edits{"services worker files": `{"path": "/data", "backups": false}`}, `services.worker.files.backups: false leaves production's files without a copy; leave the key out`},
		{"production's files may be deleted", edits{"services worker files": `{"path": "/data", "deletionProtection": false}`}, `services.worker.files.deletionProtection: false leaves production open to one mistyped destroy; leave the key out; to take the environment down, change its tier first`},
		{"a folder is given as text", edits{"services worker files": `"/data"`}, `services.worker.files: is text where an object belongs; write an object such as {key: value}, or {} for nothing but defaults`},
		{"files leave one port less", edits{"services worker files": `{"path": "/data"}`, "services worker egress": "[" + numbers(443, 57) + "]"}, `services.worker.egress: lists 57 ports beside 1 that uses and files open; keep to 57 in all: a security group holds 60 rules per direction`},
	})
}

func TestFilesBelongToTheServicesUser(t *testing.T) {
	for user, want := range map[string]config.Files{
		"1000:1000": {Path: "/data", UID: 1000, GID: 1000, Backups: true, DeletionProtection: true},
		"33":        {Path: "/data", UID: 33, GID: 33, Backups: true, DeletionProtection: true},
		"65534:0":   {Path: "/data", UID: 65534, GID: 0, Backups: true, DeletionProtection: true},
	} {
		c := parsed(t, edits{"services worker user": `"` + user + `"`, "services worker files": `{"path": "/data"}`})
		require.Equal(t, want, *c.Services["worker"].Files, user)
	}
	c := parsed(t, edits{"services worker files": `{"path": "/data", "uid": 2000, "gid": 3000}`})
	require.Equal(t, config.Files{Path: "/data", UID: 2000, GID: 3000, Backups: true, DeletionProtection: true}, *c.Services["worker"].Files)
}

func TestReviewKeepsNoFiles(t *testing.T) {
	for tier, want := range map[string]config.Files{
		"staging": {Path: "/data", UID: 1000, GID: 1000, Backups: true},
		"review":  {Path: "/data", UID: 1000, GID: 1000},
	} {
		c := parsed(t, edits{"tier": `"` + tier + `"`, "services worker files": `{"path": "/data"}`})
		require.Equal(t, want, *c.Services["worker"].Files, tier)
	}
}
