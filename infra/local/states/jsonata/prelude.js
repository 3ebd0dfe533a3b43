// Loaded into each virtual machine: compiles expressions, adds the functions of Step Functions, answers "type json".
(function (hash, seeded, cacheSize) {
  "use strict";
  const cache = new Map();
  let bindings = {};

  function fail(message, code = "D3137") {
    throw { code, message };
  }

  // JSONata unwraps a sequence of one value; $range(1, 9, 9) is 1 on AWS.
  function sequence(values) {
    Object.defineProperty(values, "sequence", { enumerable: false, value: true });
    return values;
  }

  function partition(list, size) {
    if (list === undefined) return undefined;
    if (!Array.isArray(list)) list = [list];
    if (!Number.isInteger(size) || size < 1) fail("$partition: the size must be a positive integer");
    const parts = [];
    for (let i = 0; i < list.length; i += size) parts.push(list.slice(i, i + size));
    return parts;
  }

  function range(first, last, step) {
    if (step === undefined) step = 1;
    if (![first, last, step].every(Number.isInteger)) fail("$range: start, end and step must be integers");
    if (step === 0) fail("$range: the step must not be zero");
    if (Math.abs((last - first) / step) >= 1000) fail("$range: more than 1000 values");
    const values = [];
    for (let v = first; step > 0 ? v <= last : v >= last; v += step) values.push(v);
    return sequence(values);
  }

  function digest(data, algorithm) {
    if (data === undefined) return undefined;
    if (typeof data !== "string") data = JSON.stringify(data);
    const sum = hash(data, algorithm);
    if (sum === null) fail("$hash: the algorithm must be MD5, SHA-1, SHA-256, SHA-384 or SHA-512");
    return sum;
  }

  function random(seed) {
    if (seed === undefined) return Math.random();
    if (typeof seed !== "number") fail("$random: the seed must be a number");
    return seeded(seed);
  }

  function uuid() {
    return "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g, function (c) {
      const r = Math.floor(Math.random() * 16);
      return (c === "x" ? r : (r & 3) | 8).toString(16);
    });
  }

  function parse(text) {
    if (text === undefined) return undefined;
    if (typeof text !== "string") fail("$parse: the argument must be a string");
    try {
      return JSON.parse(text);
    } catch (e) {
      fail("$parse: " + e.message);
    }
  }

  function compile(text) {
    let e = cache.get(text);
    if (e === undefined) {
      e = jsonata(text);
      e.assign("eval", undefined);
      for (const [name, f] of Object.entries({ partition, range, hash: digest, random, uuid, parse })) {
        e.registerFunction(name, f);
      }
      if (cache.size >= cacheSize) cache.clear();
      cache.set(text, e);
    }
    return e;
  }

  function answer(v) {
    let type = v === null ? "null" : Array.isArray(v) ? "array" : typeof v;
    if (type === "object" && (v._jsonata_lambda || v._jsonata_function)) type = "function";
    if (type === "number" && !Number.isFinite(v)) fail("Number out of range: " + v, "D1001");
    return type + " " + (type === "undefined" || type === "function" ? "" : JSON.stringify(v));
  }

  return {
    check(text) {
      jsonata(text);
    },
    setup(flat) {
      bindings = {};
      for (let i = 0; i < flat.length; i += 2) bindings[flat[i]] = JSON.parse(flat[i + 1]);
    },
    async run(text) {
      return answer(await compile(text).evaluate(undefined, bindings));
    },
  };
})
