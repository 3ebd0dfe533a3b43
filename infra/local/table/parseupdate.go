package table

// parseUpdate reads an update expression: sections in any order, each a list of clauses.
func parseUpdate(text string) (*update, error) {
	p, err := newParser(text)
	if err != nil {
		return nil, err
	}
	u := &update{}
	for p.peek().kind != tokenEnd {
		kind, ok := p.section()
		if !ok {
			return nil, p.syntax()
		}
		u.sections = append(u.sections, kind)
		if err := p.clauses(u, kind); err != nil {
			return nil, err
		}
	}
	if len(u.clauses) == 0 {
		return nil, p.syntax()
	}
	return u, p.finish()
}

func (p *parser) section() (clauseKind, bool) {
	for _, kind := range []clauseKind{clauseSet, clauseRemove, clauseAdd, clauseDelete} {
		if p.acceptKeyword(string(kind)) {
			return kind, true
		}
	}
	return "", false
}

func (p *parser) clauses(u *update, kind clauseKind) error {
	for {
		path, err := p.path()
		if err != nil {
			return err
		}
		c := clause{kind: kind, path: path}
		switch kind {
		case clauseSet:
			if err = p.expect("="); err == nil {
				c.value, err = p.setValue()
			}
		case clauseAdd, clauseDelete:
			c.value, err = p.addend()
		}
		if err != nil {
			return err
		}
		p.operators++
		u.clauses = append(u.clauses, c)
		if !p.acceptSign(",") {
			return nil
		}
	}
}

// addend is what ADD and DELETE take: a value, nothing else.
func (p *parser) addend() (node, error) {
	t := p.peek()
	if t.kind != tokenValue {
		return nil, p.syntax()
	}
	p.take()
	return &valueNode{ref: t.text}, nil
}

// setValue reads an operand, a sum of two, or either in one pair of parentheses.
func (p *parser) setValue() (node, error) {
	if p.peek().sign("(") {
		if n, err, ok := p.wholeInParentheses(); ok {
			return n, err
		}
	}
	return p.sum()
}

// wholeInParentheses reads ( a + b ); ok is false, and nothing is taken, where the parentheses hold an
// operand of a sum only.
func (p *parser) wholeInParentheses() (n node, err error, ok bool) {
	start := p.at
	p.take()
	n, err = p.sum()
	if err == nil {
		err = p.expect(")")
	}
	if err == nil && (p.peek().sign("+") || p.peek().sign("-")) && isUpdateOperand(n) {
		p.at = start
		return nil, nil, false
	}
	return n, err, true
}

func isUpdateOperand(n node) bool {
	_, sum := n.(*sumNode)
	return !sum
}

func (p *parser) sum() (node, error) {
	left, err := p.updateOperand()
	if err != nil {
		return nil, err
	}
	t := p.peek()
	if !t.sign("+") && !t.sign("-") {
		return left, nil
	}
	p.take()
	p.operators++
	right, err := p.updateOperand()
	return &sumNode{minus: t.text == "-", left: left, right: right}, err
}

func (p *parser) updateOperand() (node, error) {
	if !p.acceptSign("(") {
		return p.bare()
	}
	n, err := p.updateOperand()
	if err != nil {
		return nil, err
	}
	return n, p.expect(")")
}
