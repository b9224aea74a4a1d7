package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gridbot/models"
)

type migrateCmd struct{}

// Run brings the schema up to date.
func (migrateCmd) Run(p *program) error {
	c, err := p.load()
	if err != nil {
		return err
	}
	store, err := openStore(p.ctx, c)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	_, err = fmt.Fprintf(p.stdout, "数据库 %s：表是最新的了\n", c.Database.Driver)
	return err
}

type copyCmd struct {
	From string `help:"从哪里：sqlite 文件，或 postgres://…，或 mysql://用户:密码@tcp(…)/库。" required:"" placeholder:"DSN"`
	To   string `help:"到哪里，必须是空的。" required:"" placeholder:"DSN"`
}

// Run moves all data and verifies it.
func (c copyCmd) Run(p *program) error {
	from, err := connectTo(p.ctx, c.From)
	if err != nil {
		return fmt.Errorf("--from：%w", err)
	}
	defer func() { _ = from.Close() }()
	to, err := connectTo(p.ctx, c.To)
	if err != nil {
		return fmt.Errorf("--to：%w", err)
	}
	defer func() { _ = to.Close() }()
	done, err := models.Copy(p.ctx, from, to)
	if errors.Is(err, models.ErrNotEmpty) {
		return fmt.Errorf("--to 的数据库里已经有数据，什么也没有搬：%w", err)
	}
	if err != nil {
		return fmt.Errorf("没有搬成，--to 的数据库还是空的：%w", err)
	}
	for _, t := range done {
		fmt.Fprintf(p.stdout, "%-16s %9d 行  %016x\n", t.Table, t.Rows, t.Sum)
	}
	_, err = fmt.Fprintln(p.stdout, "都搬好了，行数和校验和两边一致。")
	return err
}

// connectTo opens the database that a DSN names by its beginning.
func connectTo(ctx context.Context, dsn string) (*models.Store, error) {
	o := models.Options{Driver: models.SQLite, DSN: strings.TrimPrefix(dsn, "sqlite:")}
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		o = models.Options{Driver: models.Postgres, DSN: dsn}
	} else if rest, ok := strings.CutPrefix(dsn, "mysql://"); ok {
		o = models.Options{Driver: models.MySQL, DSN: rest}
	}
	return models.Connect(ctx, o)
}
