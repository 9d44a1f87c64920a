// A page and a drawing, for looking at how they are shown.
export const markup: Record<string, string> = {
  "text/html":
    "<h1>Saved page</h1><p>Words of <b>a page</b>.<table border=1><tr><td>Monday<td>08:00</table><script>run()</script><img src=https://example.org/x.png>",
  "image/svg+xml":
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 40"><rect width="60" height="40" fill="#eee"/><path d="M5 35V15L30 4l25 11v20z" fill="#964"/></svg>',
};
