package change

import "testing"

func TestFate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		fate Fate
		lost bool
	}{
		{Unheard, false},
		{Taken, false},
		{Delayed, false},
		{Delivered, false},
		{Refused, true},
		{Returned, true},
		{Bounced, true},
		{Complained, true},
		{Unsent, true},
	}
	for i, tt := range tests {
		if tt.fate.Rank() != i || tt.fate.Lost() != tt.lost {
			t.Errorf("%q has rank %d and is lost: %v, want %d and %v", tt.fate, tt.fate.Rank(), tt.fate.Lost(), i, tt.lost)
		}
	}
	if other := Fate("open"); other.Rank() != -1 || other.Lost() {
		t.Errorf("%q has rank %d and is lost: %v, want -1 and false", other, other.Rank(), other.Lost())
	}
}

func TestQueued_To(t *testing.T) {
	t.Parallel()
	q := Queued{Record: "pair_1", Message: Message{Mail: &Mail{Of: "app_1"}}}
	if got := q.To(); got != "app_1" {
		t.Errorf("To of a letter about a partnership = %s, want the application", got)
	}
	q.Message.Mail.Of = ""
	if got := q.To(); got != "pair_1" {
		t.Errorf("To of a letter about the record itself = %s, want the record", got)
	}
}
