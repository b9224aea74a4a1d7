package models

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"
)

// utcConnector opens SQLite connections that keep every time in UTC. SQLite has
// no type for times: they are texts, which compare as the times do only when
// all are written in one zone.
type utcConnector struct {
	driver driver.Driver
	dsn    string
}

func (c *utcConnector) Driver() driver.Driver { return c.driver }

func (c *utcConnector) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.driver.Open(c.dsn)
	if err != nil {
		return nil, err
	}
	full, ok := conn.(sqliteConn)
	if !ok {
		return nil, fmt.Errorf("the SQLite driver's %T lacks what is needed", conn)
	}
	return utcConn{full}, nil
}

// sqliteConn is what the SQLite driver's connection can do.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
}

type utcConn struct{ sqliteConn }

// sqliteTime is how SQLite's own functions read a time. The driver could write it
// so by an option, but then leaves out the option after it, by which
// transactions ask for the write lock at their start.
const sqliteTime = "2006-01-02 15:04:05.999999999-07:00"

// CheckNamedValue implements driver.NamedValueChecker.
func (utcConn) CheckNamedValue(nv *driver.NamedValue) error {
	v, err := driver.DefaultParameterConverter.ConvertValue(nv.Value)
	if err != nil {
		return err
	}
	if t, ok := v.(time.Time); ok {
		v = t.UTC().Truncate(precision).Format(sqliteTime)
	}
	nv.Value = v
	return nil
}
