package webchat

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

// journal is a file of JSON lines that only grows. A nil journal keeps nothing:
// the transport without a folder.
type journal struct {
	f    *os.File
	size int64 // up to the end of the last whole line
}

// openJournal reads what is there, one line after the other, and opens the file
// for more. What a crash left of a last line is cut off: nobody was told that
// it had been kept.
func openJournal(path string, each func(line []byte) error) (*journal, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	j := &journal{f: f}
	err = j.load(each)
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("reading %s: %w", path, err), f.Close())
	}
	return j, nil
}

func (j *journal) load(each func(line []byte) error) error {
	r := bufio.NewReaderSize(j.f, 1<<16)
	for {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return j.cut()
		}
		if err != nil {
			return err
		}
		if !json.Valid(line) {
			if _, err := r.Peek(1); errors.Is(err, io.EOF) {
				return j.cut() // torn, though it ends like a line
			}
			return fmt.Errorf("a damaged line at byte %d", j.size)
		}
		if err := each(line); err != nil {
			return err
		}
		j.size += int64(len(line))
	}
}

// cut ends the file after its last whole line.
func (j *journal) cut() error {
	if err := j.f.Truncate(j.size); err != nil {
		return err
	}
	_, err := j.f.Seek(j.size, io.SeekStart)
	return err
}

// append writes one line and returns when it is on the disk. A line that went
// only half through is taken back.
func (j *journal) append(v any) error {
	if j == nil {
		return nil
	}
	line, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encoding a line of %s: %w", j.f.Name(), err)
	}
	line = append(line, '\n')
	_, err = j.f.Write(line)
	if err == nil {
		err = j.f.Sync()
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", j.f.Name(), errors.Join(err, j.cut()))
	}
	j.size += int64(len(line))
	return nil
}

func (j *journal) close() error {
	if j == nil {
		return nil
	}
	return j.f.Close()
}

// rewrite replaces a file as a whole, so that a crash leaves the old or the new.
func rewrite(path string, write func(w io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return fmt.Errorf("replacing %s: %w", path, err)
	}
	w := bufio.NewWriter(f)
	err = write(w)
	if err == nil {
		err = w.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("replacing %s: %w", path, errors.Join(err, os.Remove(f.Name())))
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes a new name in a folder last. Systems that can't, need not.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err == nil {
		err = errors.Join(d.Sync(), d.Close())
	}
	if err != nil {
		return fmt.Errorf("keeping the folder %s: %w", dir, err)
	}
	return nil
}
