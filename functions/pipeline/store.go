package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

const (
	// largest is more than any plan, order or record is.
	largest = 4 << 20
	// pages bounds a list that never ends: a thousand records each.
	pages = 100
)

// store is S3 as the steps use it.
type store struct{ client *s3.Client }

func (s store) Get(ctx context.Context, bucket, key string) ([]byte, error) {
	out, err := s.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		return nil, err
	}
	defer out.Body.Close() //nolint:errcheck // nothing is lost by it
	text, err := io.ReadAll(io.LimitReader(out.Body, largest+1))
	if err == nil && len(text) > largest {
		err = fmt.Errorf("is longer than %d bytes", largest)
	}
	return text, err
}

func (s store) List(ctx context.Context, bucket, prefix string) ([]string, error) {
	var keys []string
	in := &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix}
	for range pages {
		out, err := s.client.ListObjectsV2(ctx, in)
		if err != nil {
			return nil, err
		}
		for _, object := range out.Contents {
			keys = append(keys, aws.ToString(object.Key))
		}
		if out.NextContinuationToken == nil {
			return keys, nil
		}
		in.ContinuationToken = out.NextContinuationToken
	}
	return nil, errors.New("the list has no end")
}

func (s store) Put(ctx context.Context, bucket, key string, text []byte) error {
	_, err := s.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &bucket, Key: &key, Body: bytes.NewReader(text), ContentType: aws.String("application/json"), IfNoneMatch: aws.String("*"),
	})
	return err
}
