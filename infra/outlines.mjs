// Makes the outlines of Europe that shared/web/chart draws its maps on: coasts as rings and frontiers as lines, in
// hundredths of a degree, simplified. The projection is not done here: Go projects outlines and points by one formula.

// The part of the world that is kept, wider than any map drawn of it, so that where it is cut never shows.
const west = -34, south = 20, east = 64, north = 78;
const tolerance = 2.2; // km that a simplified line may stray
const leastIsland = 60; // km²
const kmPerDegree = 111.2;

// decode turns a TopoJSON arc's differences into degrees.
function decode({ arcs, transform: { scale, translate } }) {
  return arcs.map((arc) => {
    let x = 0, y = 0;
    return arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]);
  });
}

const km = ([x, y]) => [x * kmPerDegree * Math.cos((y * Math.PI) / 180), y * kmPerDegree];

function strays([px, py], [ax, ay], [bx, by]) {
  const dx = bx - ax, dy = by - ay;
  const along = dx || dy ? Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy))) : 0;
  return Math.hypot(px - ax - along * dx, py - ay - along * dy);
}

// simplify is Douglas and Peucker's: it keeps both ends, so that lines that met still meet.
function simplify(line) {
  const flat = line.map(km);
  const keep = new Set([0, line.length - 1]);
  const walk = (from, to) => {
    let far = 0, at = -1;
    for (let i = from + 1; i < to; i++) {
      const d = strays(flat[i], flat[from], flat[to]);
      if (d > far) [far, at] = [d, i];
    }
    if (far <= tolerance) return;
    keep.add(at);
    walk(from, at);
    walk(at, to);
  };
  // A closed line has no direction of its own: it is halved first.
  if (line.length > 3 && strays(flat[0], flat.at(-1), flat.at(-1)) < 0.01) {
    const half = flat.reduce((best, p, i) => (strays(p, flat[0], flat[0]) > strays(flat[best], flat[0], flat[0]) ? i : best), 0);
    keep.add(half);
    walk(0, half);
    walk(half, line.length - 1);
  } else walk(0, line.length - 1);
  return [...keep].sort((a, b) => a - b).map((i) => line[i]);
}

// ring joins arcs; a negative index is an arc that is walked backwards.
const ring = (arcs, refs) => refs.flatMap((i, n) => (i < 0 ? arcs[~i].toReversed() : arcs[i]).slice(n ? 1 : 0));

// unroll lets a ring go on beyond the date line, where it would otherwise jump round the world.
function unroll(points) {
  let turn = 0;
  return points.map(([x, y], i) => {
    if (i && Math.abs(x - points[i - 1][0]) > 180) turn += x < 0 ? 360 : -360;
    return [x + turn, y];
  });
}

// clip cuts a ring at one edge of the window (Sutherland and Hodgman).
function clip(points, axis, limit, sign) {
  const inside = (p) => sign * (p[axis] - limit) <= 0;
  return points.flatMap((p, i) => {
    const before = points.at(i - 1);
    if (inside(p) === inside(before)) return inside(p) ? [p] : [];
    const t = (limit - before[axis]) / (p[axis] - before[axis]);
    const cut = [before[0] + t * (p[0] - before[0]), before[1] + t * (p[1] - before[1])];
    return inside(p) ? [cut, p] : [cut];
  });
}

const cutOut = (points) =>
  [[0, east, 1], [0, west, -1], [1, north, 1], [1, south, -1]].reduce((rest, edge) => clip(rest, ...edge), points);

function area(points) {
  const flat = points.map(km);
  return Math.abs(flat.reduce((sum, [x, y], i) => sum + flat.at(i - 1)[0] * y - x * flat.at(i - 1)[1], 0)) / 2;
}

// pack writes a line as its first point and the steps to the next ones.
function pack(line) {
  const out = [];
  let x = 0, y = 0;
  for (const p of line) {
    const nx = Math.round(p[0] * 100), ny = Math.round(p[1] * 100);
    if (out.length && nx === x && ny === y) continue;
    out.push(nx - x, ny - y);
    [x, y] = [nx, ny];
  }
  return out;
}

const polygons = (g) => (g.type === "Polygon" ? [g.arcs] : g.type === "MultiPolygon" ? g.arcs : []);

function holds(polygon, [x, y]) {
  let odd = false;
  polygon.forEach(([bx, by], i) => {
    const [ax, ay] = polygon.at(i - 1);
    if (by > y !== ay > y && x < bx + ((y - by) / (ay - by)) * (ax - bx)) odd = !odd;
  });
  return odd;
}

// owner names the country that a place lies in.
function owner(world, arcs, place) {
  const found = world.objects.countries.geometries.find((g) => polygons(g).some((rings) => holds(ring(arcs, rings[0]), place)));
  return found?.properties.name;
}

// frontiers gives the arcs that two countries share. Northern Cyprus is no country, so it has no frontier in Cyprus.
function frontiers(world) {
  const users = new Map();
  for (const g of world.objects.countries.geometries) {
    const name = g.properties.name === "N. Cyprus" ? "Cyprus" : g.properties.name;
    for (const i of polygons(g).flat(2)) {
      const at = i < 0 ? ~i : i;
      users.set(at, (users.get(at) ?? new Set()).add(name));
    }
  }
  return [...users].filter(([, names]) => names.size > 1).map(([i]) => i);
}

// outlines refuses a source in which Crimea is not Ukraine's.
export function outlines(world, notice) {
  const arcs = decode(world);
  for (const [name, place] of Object.entries({ Simferopol: [34.1, 44.95], Sevastopol: [33.6, 44.6], Donetsk: [37.8, 48] })) {
    if (owner(world, arcs, place) !== "Ukraine") throw new Error(`the outlines must show ${name} in Ukraine`);
  }
  const simple = arcs.map(simplify);
  const near = ([x, y]) => x > west && x < east && y > south && y < north;
  const greenland = ([x, y]) => x < -16 && y > 69; // cut off at the corner of a map it would only puzzle
  const land = world.objects.land.geometries.flatMap(polygons).flat().map((refs) => unroll(ring(simple, refs)))
    .filter((r) => !r.some(greenland)).map(cutOut).filter((r) => r.some(near) && area(r) >= leastIsland).map(pack);
  const borders = frontiers(world).map((i) => simple[i]).filter((line) => line.some(near)).map(pack);
  return { notice, land, borders };
}
