package assign

// prepared is about how often a pair is looked at before the search begins.
const prepared = 5

// stopped reports whether the context or the effort has ended.
func (q *search) stopped() bool {
	return q.ctx.Err() != nil || (q.in.s.Effort > 0 && q.spent >= q.in.s.Effort)
}

// relaxed counts one bound computed: every edge is looked at, and some numbers of rows of every group for every slot.
func (q *search) relaxed() {
	q.relaxations++
	q.spent += int64(len(q.in.edges)) + int64(len(q.in.groupCap))*int64(q.in.maxGroups)*int64(q.in.want)*int64(q.in.want)/16
}

// flowed counts one flow solved: a bound, and a search for each pair that looks at a part of the edges.
func (q *search) flowed() {
	q.relaxations++
	q.spent += int64(len(q.in.edges)) * int64(16+q.in.want) / 16
}
