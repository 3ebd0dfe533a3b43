package table

import (
	"encoding/json"

	bolt "go.etcd.io/bbolt"
)

type ttlSpecification struct {
	AttributeName string
	Enabled       *bool
}

type ttlRequest struct {
	nameRequest
	TimeToLiveSpecification *ttlSpecification
}

func (s *Store) updateTimeToLive(_ *call, r *ttlRequest) (any, *apiError) {
	spec := r.TimeToLiveSpecification
	var c constraints
	c.name(r.TableName, "tableName")
	c.present(spec != nil, "timeToLiveSpecification")
	if spec != nil {
		c.present(spec.Enabled != nil, "timeToLiveSpecification.enabled")
		c.present(spec.AttributeName != "", "timeToLiveSpecification.attributeName")
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	err := s.redefine(&r.nameRequest, func(tx *bolt.Tx, d *definition) error {
		switch {
		case *spec.Enabled && d.TTL == spec.AttributeName:
			return invalid("TimeToLive is already enabled")
		case *spec.Enabled && d.TTL != "":
			return invalid("TimeToLive is active on a different AttributeName: current AttributeName is %s", d.TTL)
		case !*spec.Enabled && d.TTL == "":
			return invalid("TimeToLive is already disabled")
		case !*spec.Enabled && d.TTL != spec.AttributeName:
			return invalid("TimeToLive is active on a different AttributeName: current AttributeName is %s", d.TTL)
		}
		d.TTL = ""
		if *spec.Enabled {
			d.TTL = spec.AttributeName
		}
		return s.rebuildExpiry(tx, d)
	})
	if err != nil {
		return nil, err
	}
	return map[string]any{"TimeToLiveSpecification": spec}, nil
}

// rebuildExpiry lists the expiring items anew after the attribute has changed.
func (s *Store) rebuildExpiry(tx *bolt.Tx, d *definition) error {
	t, err := s.open(tx, d)
	if err != nil {
		return err
	}
	if err := t.root.DeleteBucket(bucketExpiry); err != nil {
		return err
	}
	if _, err := t.root.CreateBucket(bucketExpiry); err != nil || d.TTL == "" {
		return err
	}
	return t.root.Bucket(bucketItems).ForEach(func(place, b []byte) error {
		it, err := decodeItem(b)
		if err != nil {
			return err
		}
		return t.applyExpiry(mutation{place: append([]byte{}, place...), new: it})
	})
}

// redefine changes a copy of the definition, which counts once it is on disk.
func (s *Store) redefine(r *nameRequest, change func(tx *bolt.Tx, d *definition) error) *apiError {
	if _, err := s.named(r); err != nil {
		return err
	}
	var changed *definition
	return s.submit(&job{alone: true, then: func() { s.publish(changed.Name, changed) }, run: func(tx *bolt.Tx) error {
		text := tx.Bucket(bucketTables).Get([]byte(r.TableName))
		if text == nil {
			return tableNotFound(r.TableName)
		}
		changed = &definition{}
		if err := json.Unmarshal(text, changed); err != nil {
			return err
		}
		if err := change(tx, changed); err != nil {
			return err
		}
		text, err := json.Marshal(changed)
		if err != nil {
			return err
		}
		return tx.Bucket(bucketTables).Put([]byte(r.TableName), text)
	}})
}

type ttlDescription struct {
	TimeToLiveStatus string
	AttributeName    string `json:",omitempty"`
}

func (s *Store) describeTimeToLive(_ *call, r *nameRequest) (any, *apiError) {
	d, err := s.named(r)
	if err != nil {
		return nil, err
	}
	t := ttlDescription{TimeToLiveStatus: "DISABLED"}
	if d.TTL != "" {
		t = ttlDescription{"ENABLED", d.TTL}
	}
	return map[string]any{"TimeToLiveDescription": t}, nil
}

type backupsRequest struct {
	nameRequest
	PointInTimeRecoverySpecification *struct{ PointInTimeRecoveryEnabled *bool }
}

func (s *Store) updateContinuousBackups(_ *call, r *backupsRequest) (any, *apiError) {
	spec := r.PointInTimeRecoverySpecification
	var c constraints
	c.name(r.TableName, "tableName")
	c.present(spec != nil && spec.PointInTimeRecoveryEnabled != nil, "pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled")
	if err := c.err(); err != nil {
		return nil, err
	}
	if err := s.redefine(&r.nameRequest, func(_ *bolt.Tx, d *definition) error {
		d.PITR = *spec.PointInTimeRecoveryEnabled
		return nil
	}); err != nil {
		return nil, err
	}
	return s.describeContinuousBackups(nil, &r.nameRequest)
}

func (s *Store) describeContinuousBackups(_ *call, r *nameRequest) (any, *apiError) {
	d, err := s.named(r)
	if err != nil {
		return nil, err
	}
	status := "DISABLED"
	if d.PITR {
		status = "ENABLED"
	}
	return map[string]any{"ContinuousBackupsDescription": map[string]any{
		"ContinuousBackupsStatus":        "ENABLED",
		"PointInTimeRecoveryDescription": map[string]any{"PointInTimeRecoveryStatus": status},
	}}, nil
}
