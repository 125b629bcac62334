// Command releasegate is the gate as a Lambda function.
package main

import (
	"context"
	"log"

	"github.com/aws/aws-lambda-go/lambda"

	"landfall/functions/releasegate/live"
)

func main() {
	g, _, err := live.Gate(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	lambda.Start(g.Handle)
}
