package iam

import "fmt"

// state is how a preview reads the state of this stack alone, and decrypts what is
// secret in it. A preview locks nothing and writes nothing.
func (b *githubBuilder) state() []Statement {
	if b.github.State == nil {
		return nil
	}
	statements := []Statement{
		{Sid: "FindState", Actions: []string{"s3:GetBucketLocation", "s3:ListBucket"}, Resources: []any{b.bucket()}},
		{Sid: "ReadState", Actions: []string{"s3:GetObject"}, Resources: append(b.stateFiles(), b.bucket()+"/.pulumi/meta.yaml")},
	}
	if b.github.State.Key != "" {
		statements = append(statements, Statement{
			Sid: "DecryptState", Actions: []string{"kms:Decrypt"}, Resources: []any{b.github.State.Key},
		})
	}
	return statements
}

// saving is how an update writes the state, and locks it meanwhile.
func (b *githubBuilder) saving() []Statement {
	if b.github.State == nil {
		return nil
	}
	statements := []Statement{
		{Sid: "WriteState", Actions: []string{"s3:DeleteObject", "s3:PutObject"}, Resources: b.stateFiles()},
	}
	if b.github.State.Key != "" {
		statements = append(statements, Statement{
			Sid: "EncryptState", Actions: []string{"kms:Encrypt", "kms:GenerateDataKey"}, Resources: []any{b.github.State.Key},
		})
	}
	return statements
}

func (b *githubBuilder) bucket() string {
	return fmt.Sprintf("arn:%s:s3:::%s", b.config.Partition(), b.github.State.Bucket)
}

// stateFiles are what Pulumi keeps of one stack: others may share the bucket.
func (b *githubBuilder) stateFiles() []any {
	of := b.config.Project + "/" + b.config.Stack
	var files []any
	for _, file := range []string{"stacks/" + of + ".*", "history/" + of + "/*", "backups/" + of + "/*", "locks/organization/" + of + "/*"} {
		files = append(files, b.bucket()+"/.pulumi/"+file)
	}
	return files
}
