// Stands for Cloudflare's static assets where workerd runs by itself: content types, compressed copies made by the build,
// ETag, caching, and the app's page for every address that is not a file. Files are read through the `FILES` disk service.
// Plain JavaScript, because workerd runs it as it is.

const types = {
  avif: "image/avif",
  css: "text/css; charset=utf-8",
  data: "application/octet-stream",
  html: "text/html; charset=utf-8",
  ico: "image/x-icon",
  jpg: "image/jpeg",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  map: "application/json",
  mjs: "text/javascript; charset=utf-8",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain; charset=utf-8",
  wasm: "application/wasm",
  webmanifest: "application/manifest+json",
  webp: "image/webp",
  woff2: "font/woff2",
};

/** A name with a content hash never gets other bytes; everything else has to be asked for again. */
const cacheControl = (path) => (path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");

const extensionOf = (path) => path.slice(path.lastIndexOf(".") + 1).toLowerCase();

/** Encodings of the build's copies that the browser takes, best first. `q=0` refuses one (RFC 9110 section 12.5.3). */
function accepted(header) {
  const offers = (header ?? "").split(",").map((offer) =>
    offer
      .trim()
      .toLowerCase()
      .split(/\s*;\s*q=/),
  );
  const takes = (name) => offers.some(([offer, quality]) => offer === name && Number(quality ?? 1) > 0);
  return [
    ["br", ".br"],
    ["gzip", ".gz"],
  ].filter(([name]) => takes(name));
}

/** Opens a file by its path as the disk service spells it; null for a folder or nothing. */
async function open(files, path, method) {
  const response = await files.fetch(`http://files${path}`, { method });
  const isFile = response.ok && response.headers.get("content-type") === "application/octet-stream";
  if (!isFile) await response.body?.cancel();
  return isFile ? response : null;
}

async function serve(request, files, path, status = 200) {
  for (const [encoding, suffix] of [...accepted(request.headers.get("accept-encoding")), ["", ""]]) {
    const file = await open(files, path + suffix, request.method);
    if (!file) continue;
    const etag = `W/"${file.headers.get("content-length")}-${Date.parse(file.headers.get("last-modified") ?? "")}${suffix}"`;
    const headers = new Headers({
      "content-type": types[extensionOf(path)] ?? "application/octet-stream",
      "cache-control": cacheControl(path),
      etag,
      vary: "accept-encoding",
    });
    if (encoding) headers.set("content-encoding", encoding);
    if (
      request.headers
        .get("if-none-match")
        ?.split(/\s*,\s*/)
        .includes(etag)
    ) {
      await file.body?.cancel();
      return new Response(null, { status: 304, headers });
    }
    headers.set("content-length", file.headers.get("content-length") ?? "0");
    return new Response(file.body, { status, headers, encodeBody: encoding ? "manual" : "automatic" });
  }
  return null;
}

export default {
  async fetch(request, env) {
    if (request.method !== "GET" && request.method !== "HEAD")
      return new Response("Method not allowed", { status: 405, headers: { allow: "GET, HEAD" } });
    const { pathname } = new URL(request.url);
    const isCopy = /\.(br|gz)$/.test(pathname);
    const found = pathname.endsWith("/") || isCopy ? null : await serve(request, env.FILES, pathname);
    if (found) return found;
    // A file that is gone must not be answered with a page: an old tab would run HTML as script.
    if (pathname.startsWith("/assets/")) return new Response("Not found", { status: 404, headers: { "cache-control": "no-store" } });
    return (await serve(request, env.FILES, "/index.html")) ?? new Response("The client is not built", { status: 503 });
  },
};
