package table

// streamOperation finds an operation of the streams service; nil while there is none.
func streamOperation(string) func([]byte) (*prepared, *apiError) { return nil }
