package models

import (
	"reflect"
	"strings"
	"unicode/utf8"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// longestText is how many characters a text column keeps: 64 KiB of four-byte
// characters is what fits in MySQL's.
const longestText = 16_000

// fitTexts makes what people wrote fit its column before it is stored: a
// nickname of a thousand characters, a NUL or broken UTF-8 would otherwise be
// refused by a server, every time the message is delivered again.
func fitTexts(db *gorm.DB) error {
	fit := func(db *gorm.DB) {
		if s := db.Statement.Schema; s != nil {
			fitValue(s, reflect.ValueOf(db.Statement.Dest))
		}
	}
	if err := db.Callback().Create().Before("gorm:create").Register("gridbot:fit", fit); err != nil {
		return err
	}
	return db.Callback().Update().Before("gorm:update").Register("gridbot:fit", fit)
}

func fitValue(s *schema.Schema, v reflect.Value) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			fitValue(s, v.Index(i))
		}
	case reflect.Map:
		fitMap(s, v)
	case reflect.Struct:
		for _, f := range s.Fields {
			if f.FieldType.Kind() != reflect.String || f.Serializer != nil {
				continue
			}
			if field := v.FieldByIndex(f.StructField.Index); field.CanSet() {
				field.SetString(fitted(f, field.String()))
			}
		}
	}
}

func fitMap(s *schema.Schema, v reflect.Value) {
	set, ok := v.Interface().(map[string]any)
	if !ok {
		return
	}
	for name, value := range set {
		text, ok := value.(string)
		if f := s.LookUpField(name); ok && f != nil {
			set[name] = fitted(f, text)
		}
	}
}

func fitted(f *schema.Field, s string) string {
	limit := longestText
	if f.Size > 0 {
		limit = min(f.Size, limit)
	}
	if len(s) <= limit && strings.IndexByte(s, 0) < 0 && utf8.ValidString(s) {
		return s
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
	if utf8.RuneCountInString(s) > limit {
		s = string([]rune(s)[:limit])
	}
	return s
}
