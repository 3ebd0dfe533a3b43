// Builds what npm brings into the git-ignored folders that Go embeds. Run by `make assets`.
// Each step says what it makes; a test fails where a result is missing.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

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
