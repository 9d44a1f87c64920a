// How the app is built: hashed files under dist/client, a service worker that knows all of them, nothing inline (strict CSP).
import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { dataFolder } from "./dataFolder.ts";

/** Where the development server sends what is not the app itself. */
const api = process.env.DOCUVAULT_API ?? "http://127.0.0.1:8787";

/** Megabytes that only those fetch who read scans on their device: in a folder of their own, which the service worker leaves alone. */
const ofRecognition = /(?:traineddata\.gz|tesseract-core-[\w-]+\.wasm\.js|tesseract\.js\/dist\/worker\.min\.js)$/;
const assetFileNames = ({ originalFileNames }: { originalFileNames: string[] }) => {
  const [name = ""] = originalFileNames;
  if (!ofRecognition.test(name)) return "assets/[name]-[hash][extname]";
  // The server takes `.gz` for the packed copy of another file.
  return name.endsWith(".gz") ? "assets/recognition/[name]-[hash].data" : "assets/recognition/[name]-[hash][extname]";
};

/**
 * What the first screen needs is one file: packed together it is a quarter smaller, and nothing of it is asked for later. The entry alone is
 * not in it: it waits for chunks that import this one, which would wait for the entry.
 */
const first = { name: "first", tags: ["$initial" as const], test: (id: string) => !/\/(?:index\.html|main\.tsx)$/.test(id) };

export default defineConfig({
  root: import.meta.dirname,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es", plugins: () => [dataFolder()] },
  // Its WASM and data files are found relative to the module, so it must not be bundled beforehand.
  optimizeDeps: { exclude: ["@electric-sql/pglite"] },
  build: {
    outDir: "../dist/client",
    emptyOutDir: true,
    target: "es2024",
    sourcemap: false,
    assetsInlineLimit: 0,
    // A lazy screen names its styles alone: lists of what else it imports cost the first script two kilobytes, and nearly all of it is here.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_file, names, { hostType }) => (hostType === "js" ? names.filter((name) => name.endsWith(".css")) : names),
    },
    rolldownOptions: { output: { assetFileNames, codeSplitting: { groups: [first] } } },
  },
  server: { host: "127.0.0.1", proxy: { "/api": { target: api, ws: true }, "/health": api } },
  plugins: [
    dataFolder(),
    VitePWA({
      strategies: "injectManifest",
      srcDir: "sw",
      filename: "sw.ts",
      injectRegister: false,
      manifest: false,
      injectManifest: {
        globPatterns: ["**/*.{js,css,html,svg,png,webmanifest,woff2,ttf,pfb,bcmap,wasm,data,bin,mjs}"],
        // PGlite names it; it runs when the app is built.
        globIgnores: ["**/sw.js", "**/initdb-*.wasm", "assets/recognition/**", "screenshots/**"],
        maximumFileSizeToCacheInBytes: 16 * 2 ** 20,
      },
    }),
  ],
});
