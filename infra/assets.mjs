// Builds what npm brings into the git-ignored folders that Go embeds. Run by `make assets`.
// Each step says what it makes; a test fails where a result is missing.
import { copyFileSync, mkdirSync } from "node:fs";
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
copy(npm("jsonata", "jsonata-es5.min.js"), join(root, "infra/local/states/jsonata/asset/jsonata-es5.min.js"));
