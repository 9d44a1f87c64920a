// Services whose listing of a folder never ends, with nothing in it.
import { expect, test } from "vitest";
import { createAddressGuard } from "../../outside/addressGuard.ts";
import { createDriveCalls } from "../google/calls.ts";
import { createOneDrive } from "../onedrive/drive.ts";
import { filesInMemory } from "./files.ts";
import type { Send } from "./send.ts";

const tokens = { get: async () => "token", renew: async () => "token" };
const root = "https://graph.example.org/v1.0";
/** Answers everything by this, and counts. */
function always(content: object): Send & { asked: number } {
  const send = {
    asked: 0,
    async answer() {
      send.asked++;
      return Response.json(content);
    },
    stream: () => send.answer(),
  };
  return send;
}

test("pages without entries end too, in OneDrive and in Google Drive", async () => {
  const graph = always({ value: [], "@odata.nextLink": `${root}/me/drive/root/children?$skiptoken=more` });
  const oneDrive = createOneDrive({
    graph: root,
    send: graph,
    guard: createAddressGuard({ allow: [] }),
    tokens,
    files: filesInMemory(),
    folder: "",
  });
  await expect(oneDrive.browse("")).rejects.toMatchObject({ code: "cloud.refused" });
  expect(graph.asked).toBeLessThan(1000);

  const google = always({ files: [], nextPageToken: "more" });
  const all = async () => {
    for await (const _file of createDriveCalls("https://www.example.org", google, tokens).children("root"));
  };
  await expect(all()).rejects.toMatchObject({ code: "cloud.refused" });
  expect(google.asked).toBeLessThan(1000);
});
