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

// CheckNamedValue implements driver.NamedValueChecker.
func (utcConn) CheckNamedValue(nv *driver.NamedValue) error {
	v, err := driver.DefaultParameterConverter.ConvertValue(nv.Value)
	if err != nil {
		return err
	}
	if t, ok := v.(time.Time); ok {
		v = t.UTC().Truncate(precision)
	}
	nv.Value = v
	return nil
}
