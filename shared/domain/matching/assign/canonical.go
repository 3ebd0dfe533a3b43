package assign

func (p *Problem) canonical(r *Result) {}
