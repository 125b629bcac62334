// Command bootstrap is the Lambda function that makes the further databases and
// users of an environment's PostgreSQL. It runs in the private subnets, as nothing
// outside the VPC reaches the server. Where HOST says how the server is reached, it is
// a second function beside that one, which serves reviews and does nothing else.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/smithy-go"
	"github.com/jackc/pgx/v5"

	"landfall/functions/bootstrap/postgres"
)

// once bounds one question to AWS or to a server of certificates.
const once = 10 * time.Second

func main() {
	lambda.Start(func(ctx context.Context, payload json.RawMessage) (postgres.Report, error) {
		settings, err := config.LoadDefaultConfig(ctx)
		if err != nil {
			return postgres.Report{}, err
		}
		secrets := reader{secretsmanager.NewFromConfig(settings)}
		return postgres.Server{Secret: secrets.read, Connect: connect, Now: time.Now, Sleep: sleep}.Handle(ctx, os.Getenv("HOST"), payload)
	})
}

func sleep(ctx context.Context, span time.Duration) error {
	select {
	case <-time.After(span):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

type reader struct{ client *secretsmanager.Client }

// A permission given a moment ago may not be there yet: IAM is eventually consistent.
const (
	tries   = 20
	between = 3 * time.Second
)

func (r reader) get(ctx context.Context, in *secretsmanager.GetSecretValueInput) (*secretsmanager.GetSecretValueOutput, error) {
	ctx, cancel := context.WithTimeout(ctx, once)
	defer cancel()
	return r.client.GetSecretValue(ctx, in)
}

func (r reader) read(ctx context.Context, login postgres.Login) (postgres.Credentials, error) {
	in := &secretsmanager.GetSecretValueInput{SecretId: &login.Secret}
	if login.Version != "" {
		in.VersionId = &login.Version
	}
	var held postgres.Credentials
	out, err := r.get(ctx, in)
	for range tries {
		var refusal smithy.APIError
		if !errors.As(err, &refusal) || refusal.ErrorCode() != "AccessDeniedException" {
			break
		}
		if err := sleep(ctx, between); err != nil {
			return held, err
		}
		out, err = r.get(ctx, in)
	}
	if err != nil {
		return held, err
	}
	if out.SecretString == nil {
		return held, fmt.Errorf("%s holds no text", login.Secret)
	}
	if err := json.Unmarshal([]byte(*out.SecretString), &held); err != nil {
		return held, fmt.Errorf("%s holds no connection", login.Secret)
	}
	return held, nil
}

// connection is one to PostgreSQL.
type connection struct{ *pgx.Conn }

func (c connection) Exec(ctx context.Context, statement string) error {
	_, err := c.Conn.Exec(ctx, statement)
	return err
}

func (c connection) Texts(ctx context.Context, query string, arguments ...any) ([]string, error) {
	rows, err := c.Query(ctx, query, arguments...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

func connect(ctx context.Context, as postgres.Credentials, ca string) (postgres.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, once)
	defer cancel()
	settings, err := pgx.ParseConfig("sslmode=require")
	if err != nil {
		return nil, err
	}
	settings.Host, settings.Port, settings.Database = as.Host, uint16(as.Port), as.Database //nolint:gosec // the stack file allows no higher port
	settings.User, settings.Password = as.Username, as.Password
	settings.Fallbacks = nil
	if settings.TLSConfig, err = trust(ctx, as.Host, ca); err != nil {
		return nil, fmt.Errorf("certificates of the server: %w", err)
	}
	conn, err := pgx.ConnectConfig(ctx, settings)
	if err != nil {
		return nil, err
	}
	return connection{conn}, nil
}

// trust verifies the server by the certificates at an address, if there is one.
func trust(ctx context.Context, host, ca string) (*tls.Config, error) {
	if ca == "" {
		return &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12}, nil //nolint:gosec // see Request.CA
	}
	question, err := http.NewRequestWithContext(ctx, http.MethodGet, ca, http.NoBody)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(question)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s", ca, answer.Status)
	}
	bundle, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(bundle) {
		return nil, errors.New(ca + " holds no certificate")
	}
	return &tls.Config{RootCAs: pool, ServerName: host, MinVersion: tls.VersionTLS12}, nil
}
