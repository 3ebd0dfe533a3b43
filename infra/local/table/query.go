package table

import (
	"encoding/binary"
	"strconv"
)

type queryRequest struct {
	pageRequest
	ScanIndexForward *bool
}

func (s *Store) query(c *call, r *queryRequest) (any, *apiError) {
	if err := r.constraints().err(); err != nil {
		return nil, err
	}
	if err := r.legacy.unsupported(); err != nil {
		return nil, err
	}
	if err := r.checkSelect("Querying"); err != nil {
		return nil, err
	}
	compiled, tests, err := r.compileKey()
	if err != nil {
		return nil, err
	}
	p, err := s.newPage(&r.pageRequest, compiled)
	if err != nil {
		return nil, err
	}
	search, err := p.schema().search(tests)
	if err != nil {
		return nil, err
	}
	p.reverse = r.ScanIndexForward != nil && !*r.ScanIndexForward
	if err := p.checkQuery(search); err != nil {
		return nil, err
	}
	return s.readPage(c, p, search.keyRange(), r.ReturnConsumedCapacity)
}

// compileKey compiles the expressions and takes the key condition apart.
func (r *queryRequest) compileKey() (*compiled, []keyTest, *apiError) {
	if r.ExclusiveStartKey != nil {
		if err := r.ExclusiveStartKey.validateAttributes(); err != nil {
			return nil, nil, invalid("The provided starting key is invalid: %s", err.Message)
		}
	}
	compiled, err := r.expressions.compile("KeyConditionExpression", "FilterExpression", "ProjectionExpression")
	if err != nil {
		return nil, nil, err
	}
	if compiled.keyCondition == nil {
		return nil, nil, invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
	}
	tests, err := keyTests(compiled.keyCondition)
	return compiled, tests, err
}

// checkQuery holds the start key and the filter against the key condition.
func (p *page) checkQuery(s *search) *apiError {
	if p.start != nil {
		if err := s.matches(p.schema(), p.start); err != nil {
			return err
		}
	}
	for _, path := range pathsOf(p.filter) {
		if p.schema().has(path.head()) {
			return invalid("Filter Expression can only contain non-primary key attributes: Primary key attribute: %s", path.head())
		}
	}
	return nil
}

type scanRequest struct {
	pageRequest
	Segment       *int64
	TotalSegments *int64
}

func (s *Store) scan(c *call, r *scanRequest) (any, *apiError) {
	found := r.constraints()
	found.atLeast(r.Segment, "segment", 0)
	found.atMost(r.Segment, "segment", 999_999)
	found.atLeast(r.TotalSegments, "totalSegments", 1)
	found.atMost(r.TotalSegments, "totalSegments", 1_000_000)
	if err := found.err(); err != nil {
		return nil, err
	}
	if err := r.legacy.unsupported(); err != nil {
		return nil, err
	}
	if err := r.checkSelect("Scanning"); err != nil {
		return nil, err
	}
	if err := r.checkSegments(); err != nil {
		return nil, err
	}
	if r.ExclusiveStartKey != nil {
		if err := r.ExclusiveStartKey.validateAttributes(); err != nil {
			return nil, invalid("The provided starting key is invalid: %s", err.Message)
		}
	}
	compiled, err := r.expressions.compile("FilterExpression", "ProjectionExpression")
	if err != nil {
		return nil, err
	}
	p, err := s.newPage(&r.pageRequest, compiled)
	if err != nil {
		return nil, err
	}
	within := r.segment()
	if err := r.checkSegmentStart(p, within); err != nil {
		return nil, err
	}
	return s.readPage(c, p, within, r.ReturnConsumedCapacity)
}

func (r *scanRequest) checkSegments() *apiError {
	switch {
	case r.Segment == nil && r.TotalSegments == nil:
		return nil
	case r.TotalSegments == nil:
		return invalid("The TotalSegments parameter is required but was not present in the request when Segment parameter is present")
	case r.Segment == nil:
		return invalid("The Segment parameter is required but was not present in the request when parameter TotalSegments is present")
	case *r.Segment >= *r.TotalSegments:
		return invalid("The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: %d is not less than TotalSegments: %d", *r.Segment, *r.TotalSegments)
	}
	return nil
}

// segment is the part of the hash space that this scan reads.
func (r *scanRequest) segment() keyRange {
	if r.Segment == nil {
		return keyRange{from: []byte{}}
	}
	border := func(n int64) []byte {
		at := (n<<32 + *r.TotalSegments - 1) / *r.TotalSegments
		if at >= 1<<32 {
			return nil
		}
		return binary.BigEndian.AppendUint32(nil, uint32(at))
	}
	from, to := border(*r.Segment), border(*r.Segment+1)
	return keyRange{from: from, to: to}
}

// checkSegmentStart refuses the start key of another segment.
func (r *scanRequest) checkSegmentStart(p *page, within keyRange) *apiError {
	start := p.startPlace()
	if start == nil || r.Segment == nil {
		return nil
	}
	if string(start) < string(within.from) || within.to != nil && string(start) >= string(within.to) {
		return invalid("The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: %s Segment: %s",
			strconv.FormatInt(*r.TotalSegments, 10), strconv.FormatInt(*r.Segment, 10))
	}
	return nil
}
