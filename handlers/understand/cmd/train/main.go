// Command train fits the model on the labelled messages and writes its weights.
// Run it in the repository: go run ./handlers/understand/cmd/train
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"gridbot/handlers/understand"
	"gridbot/handlers/understand/internal/corpus"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, stderr io.Writer) int {
	flags := flag.NewFlagSet("train", flag.ContinueOnError)
	flags.SetOutput(stderr)
	dir := flags.String("dir", "handlers/understand/testdata/train,handlers/understand/testdata/samples", "folders with labelled *.jsonl files")
	to := flags.String("to", "handlers/understand/model/weights.bin", "file to write")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if err := train(*dir, *to); err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	return 0
}

func train(dir, to string) error {
	examples, err := corpus.Load(strings.Split(dir, ",")...)
	if err != nil {
		return err
	}
	if len(examples) == 0 {
		return fmt.Errorf("no examples in %s", dir)
	}
	reader, err := understand.New(understand.Names{})
	if err != nil {
		return err
	}
	return os.WriteFile(to, corpus.Train(reader, examples).Bytes(), 0o644)
}
