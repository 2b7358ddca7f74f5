// Builds web/static/dist: htmx with its extensions, own scripts and styles, the diagram viewer.
// Names carry a hash of the content, each file has a .gz and a .br beside it, manifest.json says
// which name became which.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const OUT = "static/dist";
const HTMX = "node_modules/htmx.org/dist";
const COMMON = { bundle: true, minify: true, target: "es2022", write: false, logLevel: "warning", legalComments: "none" };

const SCRIPTS = [
  "main.js",
  "diagram/diagram.js",
  "designer/builder.js",
  "modeler/modeler.js",
  "designer/decision.js",
];

async function main() {
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  const manifest = {};
  const keep = async (name, content) => {
    const mark = createHash("sha256").update(content).digest("hex").slice(0, 10);
    const [stem, ending] = [name.slice(0, name.lastIndexOf(".")), name.slice(name.lastIndexOf("."))];
    manifest[name] = `${stem}-${mark}${ending}`;
    await write(join(OUT, manifest[name]), content);
  };
  await keep("htmx.js", await htmx());
  for (const name of SCRIPTS) {
    const result = await build({ ...COMMON, entryPoints: [`src/${name}`], outdir: "out", format: "esm", loader: FONTS, alias: ALIAS });
    for (const file of result.outputFiles) {
      const [title, content] = [basename(file.path), Buffer.from(file.contents)];
      // A font's name carries its hash already: the style that needs it calls it so.
      if (title.endsWith(".woff2")) await writeFile(join(OUT, title), content);
      else await keep(title, content);
    }
  }
  for (const name of (await readdir("static")).filter((file) => file.endsWith(".css"))) {
    const style = await build({ ...COMMON, entryPoints: [`static/${name}`] });
    await keep(name, Buffer.from(style.outputFiles[0].contents));
  }
  await writeFile(join(OUT, "licences.txt"), await licences());
  await writeFile(join(OUT, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
  for (const [name, file] of Object.entries(manifest)) console.log(`${name} -> ${file}`);
}

// What is taken instead of a package.
const ALIAS = {
  domify: "./src/designer/domify.js",
  "style-mod": "./src/designer/style-mod.js",
  "@camunda/feel-builtins": "./src/designer/feel-builtins.js",
  "@bpmn-io/semver-compat": "./src/designer/feel-versions.js",
};
const FONTS = { ".woff2": "file", ".woff": "empty", ".ttf": "empty", ".eot": "empty", ".svg": "empty" };

// htmx and its extensions are classic scripts that share one global, so they are simply joined.
async function htmx() {
  const files = [`${HTMX}/htmx.min.js`, `${HTMX}/ext/hx-sse.min.js`];
  const parts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  const own = await build({ ...COMMON, entryPoints: ["src/no-eval.js"], bundle: false });
  return [...parts, own.outputFiles[0].text].map(withoutMap).join(";\n");
}

// The licences of all packages whose code may be in the bundles travel with them.
async function licences() {
  const lock = JSON.parse(await readFile("package-lock.json", "utf8"));
  const texts = [];
  for (const [folder, { dev, optional, version }] of Object.entries(lock.packages)) {
    if (!folder || dev || optional) continue;
    const name = (await readdir(folder)).find((file) => /^licen[cs]e/i.test(file));
    const text = name ? await readFile(join(folder, name), "utf8") : "see its package.json";
    texts.push(`${folder.replace(/^.*node_modules\//, "")} ${version}\n\n${text.trim()}\n`);
  }
  return texts.join(`\n${"-".repeat(79)}\n\n`);
}

function withoutMap(text) {
  return text.replace(/^\/\/# sourceMappingURL=.*$/m, "").trim();
}

async function write(path, content) {
  const bytes = Buffer.from(content);
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  await writeFile(path, bytes);
  await writeFile(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  await writeFile(`${path}.br`, brotliCompressSync(bytes, { params }));
}

await main();
