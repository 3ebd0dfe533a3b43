package table

import (
	"errors"
	"fmt"
	"strconv"
)

// The limits AWS documents for one expression.
const (
	maxExpression = 4096
	maxOperators  = 300
	maxOperands   = 100 // of IN
)

// parser turns an expression into its tree. Its errors are AWS's texts without the "Invalid ...Expression: "
// in front. Names and values are not looked up here.
type parser struct {
	text      string
	tokens    []token
	at        int
	operators int
	redundant bool // parentheses around parentheses
}

func newParser(text string) (*parser, error) {
	if text == "" {
		return nil, errors.New("The expression can not be empty;")
	}
	if len(text) > maxExpression {
		return nil, fmt.Errorf("Expression size has exceeded the maximum allowed size; expression size: %d", len(text))
	}
	return &parser{text: text, tokens: lex(text)}, nil
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) take() token {
	t := p.tokens[p.at]
	if t.kind != tokenEnd {
		p.at++
	}
	return t
}

func (p *parser) acceptSign(text string) bool {
	if p.peek().sign(text) {
		p.at++
		return true
	}
	return false
}

func (p *parser) acceptKeyword(word string) bool {
	if p.peek().keyword(word) {
		p.at++
		return true
	}
	return false
}

// syntax is the error about the token at hand, shown with its neighbours.
func (p *parser) syntax() error { return p.syntaxAt(p.at) }

func (p *parser) syntaxAt(at int) error {
	t := p.tokens[at]
	from, to := t.from, t.to
	if at > 0 {
		from = p.tokens[at-1].from
	}
	if at+1 < len(p.tokens) {
		to = p.tokens[at+1].to
	}
	return fmt.Errorf(`Syntax error; token: "%s", near: "%s"`, t.text, p.text[from:to])
}

func (p *parser) expect(sign string) error {
	if p.acceptSign(sign) {
		return nil
	}
	return p.syntax()
}

func (p *parser) end() error {
	if p.peek().kind != tokenEnd {
		return p.syntax()
	}
	return p.finish()
}

func (p *parser) finish() error {
	switch {
	case p.redundant:
		return errors.New("The expression has redundant parentheses;")
	case p.operators > maxOperators:
		return fmt.Errorf("The expression contains too many operators; operator count: %d", p.operators)
	}
	return nil
}

// parseCondition reads a condition, filter or key condition expression.
func parseCondition(text string) (node, error) {
	p, err := newParser(text)
	if err != nil {
		return nil, err
	}
	n, err := p.or()
	if err != nil {
		return nil, err
	}
	if err := p.mustBeCondition(n); err != nil {
		return nil, err
	}
	return n, p.end()
}

func (p *parser) or() (node, error) {
	left, err := p.and()
	for err == nil && p.peek().keyword("OR") {
		var right node
		if left, right, err = p.joined(left, p.and); err == nil {
			left = &orNode{left, right}
		}
	}
	return left, err
}

func (p *parser) and() (node, error) {
	left, err := p.not()
	for err == nil && p.peek().keyword("AND") {
		var right node
		if left, right, err = p.joined(left, p.not); err == nil {
			left = &andNode{left, right}
		}
	}
	return left, err
}

// joined reads what stands right of AND or OR and checks that both sides are conditions.
func (p *parser) joined(left node, next func() (node, error)) (l, r node, err error) {
	if err = p.mustBeCondition(left); err != nil {
		return nil, nil, err
	}
	p.take()
	p.operators++
	if r, err = next(); err == nil {
		err = p.mustBeCondition(r)
	}
	return left, r, err
}

func (p *parser) not() (node, error) {
	if !p.acceptKeyword("NOT") {
		return p.predicate()
	}
	p.operators++
	x, err := p.not()
	if err == nil {
		err = p.mustBeCondition(x)
	}
	return &notNode{x}, err
}

// mustBeCondition refuses a path or value where something true or false has to stand.
func (p *parser) mustBeCondition(n node) error {
	switch n.(type) {
	case *pathNode, *valueNode:
		return p.syntax()
	}
	return nil
}

func isOperand(n node) bool {
	switch n.(type) {
	case *pathNode, *valueNode, *callNode:
		return true
	}
	return false
}

// predicate reads a primary and the comparison that may follow it. AND inside BETWEEN belongs to it.
func (p *parser) predicate() (node, error) {
	x, _, err := p.primary()
	if err != nil {
		return nil, err
	}
	t := p.peek()
	comparing := t.kind == tokenSign && (t.text == "=" || t.text[0] == '<' || t.text[0] == '>')
	if !comparing && !t.keyword("BETWEEN") && !t.keyword("IN") {
		return x, nil
	}
	if !isOperand(x) {
		return nil, p.syntax()
	}
	p.take()
	p.operators++
	switch {
	case comparing:
		y, err := p.operand()
		return &compareNode{t.text, x, y}, err
	case t.keyword("IN"):
		list, err := p.arguments()
		if len(list) > maxOperands {
			err = fmt.Errorf("The IN operator is provided with too many operands; number of operands: %d", len(list))
		}
		return &inNode{x, list}, err
	}
	return p.between(x)
}

func (p *parser) between(x node) (node, error) {
	low, err := p.operand()
	if err != nil {
		return nil, err
	}
	if !p.acceptKeyword("AND") {
		return nil, p.syntax()
	}
	high, err := p.operand()
	return &betweenNode{x, low, high}, err
}

// primary reads an operand or anything in parentheses. nested is true if it stood in parentheses.
func (p *parser) primary() (n node, nested bool, err error) {
	if !p.acceptSign("(") {
		n, err = p.bare()
		return n, false, err
	}
	start := p.at
	n, err = p.or()
	if err != nil {
		return nil, true, err
	}
	if p.tokens[start].sign("(") && p.closes(start) == p.at-1 {
		p.redundant = true
	}
	return n, true, p.expect(")")
}

// closes returns the place of the parenthesis that closes the one at open.
func (p *parser) closes(open int) int {
	depth := 0
	for i := open; i < p.at; i++ {
		switch {
		case p.tokens[i].sign("("):
			depth++
		case p.tokens[i].sign(")"):
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// operand reads a path, a value or a function call, perhaps in parentheses.
func (p *parser) operand() (node, error) {
	at := p.at
	n, _, err := p.primary()
	if err == nil && !isOperand(n) {
		return nil, p.syntaxAt(at)
	}
	return n, err
}

// arguments reads operands in parentheses, at least one.
func (p *parser) arguments() ([]node, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	var list []node
	for {
		n, err := p.operand()
		if err != nil {
			return nil, err
		}
		list = append(list, n)
		if !p.acceptSign(",") {
			return list, p.expect(")")
		}
	}
}

// bare reads an operand without parentheses around it.
func (p *parser) bare() (node, error) {
	t := p.peek()
	switch {
	case t.kind == tokenValue:
		p.take()
		return &valueNode{ref: t.text}, nil
	case t.kind == tokenWord && p.tokens[p.at+1].sign("(") && !isKeyword(t):
		p.take()
		p.operators++
		args, err := p.arguments()
		return &callNode{t.text, args}, err
	}
	return p.path()
}

func isKeyword(t token) bool {
	return t.keyword("AND") || t.keyword("OR") || t.keyword("NOT") || t.keyword("BETWEEN") || t.keyword("IN")
}

func (p *parser) path() (*pathNode, error) {
	head, err := p.name()
	if err != nil {
		return nil, err
	}
	n := &pathNode{steps: []step{head}}
	for {
		switch {
		case p.acceptSign("."):
			s, err := p.name()
			if err != nil {
				return nil, err
			}
			n.steps = append(n.steps, s)
		case p.acceptSign("["):
			s, err := p.index()
			if err != nil {
				return nil, err
			}
			n.steps = append(n.steps, s)
		default:
			return n, depthError(n)
		}
	}
}

func depthError(n *pathNode) error {
	if len(n.steps) > maxNesting {
		return fmt.Errorf("The document path has too many nesting elements; nesting levels: %d", len(n.steps))
	}
	return nil
}

func (p *parser) name() (step, error) {
	t := p.peek()
	if t.kind != tokenName && (t.kind != tokenWord || isKeyword(t)) {
		return step{}, p.syntax()
	}
	p.take()
	return step{name: t.text, ref: t.kind == tokenName}, nil
}

func (p *parser) index() (step, error) {
	t := p.peek()
	if t.kind != tokenNumber {
		return step{}, p.syntax()
	}
	p.take()
	i, err := strconv.ParseInt(t.text, 10, 32)
	if err != nil {
		return step{}, fmt.Errorf("List index is not within the allowable range; index: [%s]", t.text)
	}
	return step{index: int(i), element: true}, p.expect("]")
}

// parseProjection reads a comma-separated list of paths.
func parseProjection(text string) ([]*pathNode, error) {
	p, err := newParser(text)
	if err != nil {
		return nil, err
	}
	var paths []*pathNode
	for {
		n, err := p.path()
		if err != nil {
			return nil, err
		}
		paths = append(paths, n)
		if !p.acceptSign(",") {
			return paths, p.end()
		}
	}
}
