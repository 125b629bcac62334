package config

// Limits of AWS, each with the document it is written in.
const (
	// Amazon RDS, "Storage for RDS": gp3, PostgreSQL, 20 to 65,536 GiB.
	minStorageGiB, maxStorageGiB = 20, 65536
	// The shortest key that HS256 may sign with (RFC 7518, 3.2: 256 bits).
	minSigningSecret = 32
)

func signs(name string) bool { return false }
