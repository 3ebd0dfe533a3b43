package analysis

import (
	"errors"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// A Brief is what a list shows of a place.
type Brief struct {
	Code    municipality.Code
	Country municipality.Country
	Kind    municipality.Kind
	Name    string // as people use it: "Фастів", "Druskininkų savivaldybė"
	Latin   string
	Region  municipality.Region
	Traits  Traits
	// Occupied is empty outside Ukraine.
	Occupied municipality.Hostility
}

// Brief gives the i-th place of the nation in short.
func (n *Nation) Brief(i int) (Brief, error) {
	codes, err := n.shard.Codes()
	written, err2 := n.shard.Written()
	latin, err3 := n.shard.Latin()
	centre, roman, err4 := n.shard.Centres()
	kinds, err5 := n.shard.Kinds()
	region, err6 := n.shard.RegionAt(i)
	traits, err7 := n.Traits()
	occupied, err8 := n.shard.Occupied()
	if err := errors.Join(err, err2, err3, err4, err5, err6, err7, err8); err != nil {
		return Brief{}, err
	}
	names := municipality.Names{Written: written.At(i), Latin: latin.At(i), Centre: centre.At(i), Roman: roman.At(i)}
	if names.Latin == "" {
		names.Latin = names.Written
	}
	return Brief{
		Code: municipality.Code(codes.At(i)), Country: n.Country(), Kind: kinds(i), Name: names.Short(), Latin: names.ShortLatin(),
		Region: region, Traits: traits[i], Occupied: occupied(i),
	}, nil
}
