// A browser's database that refuses, throws, or drops its connection: the next call tries again.
import { openDB } from "idb";
import { afterEach, expect, test, vi } from "vitest";
import { openDatabase } from "./openDatabase.ts";

vi.mock("idb", () => ({ openDB: vi.fn() }));
const open = vi.mocked(openDB);
afterEach(() => void open.mockReset());
const aConnection = () => ({ close: vi.fn() }) as never;

test("it is opened once for all who ask, and closed", async () => {
  const connection: { close: unknown } = aConnection();
  open.mockResolvedValue(connection as never);
  const database = openDatabase("a", 1, () => {});
  await database.close();
  expect(open).not.toHaveBeenCalled();
  expect(await Promise.all([database(), database()])).toEqual([connection, connection]);
  expect(open).toHaveBeenCalledTimes(1);
  await database.close();
  expect(connection.close).toHaveBeenCalledTimes(1);
});

test.each<[string, () => never | Promise<never>]>([
  ["rejects", () => Promise.reject(new DOMException("", "UnknownError"))],
  [
    "throws at once",
    () => {
      throw new DOMException("", "SecurityError");
    },
  ],
])("a browser that %s is asked again by the next call, and closing is quiet", async (_name, refuses) => {
  const database = openDatabase("a", 1, () => {});
  open.mockImplementationOnce(refuses);
  const asked = database();
  await expect(asked).rejects.toBeInstanceOf(DOMException);
  await database.close();
  open.mockResolvedValueOnce(aConnection());
  await database();
  expect(open).toHaveBeenCalledTimes(2);
});

test("a connection that the browser dropped is replaced; one that stands in nobody's way stays where it is asked to", async () => {
  open.mockImplementation(async () => aConnection());
  const database = openDatabase("a", 1, () => {});
  const first = await database();
  const { terminated, blocking } = open.mock.calls[0]![2]!;
  terminated?.();
  expect(await database()).not.toBe(first);
  const target = { close: vi.fn() };
  blocking?.(1, 2, { target } as never);
  expect(target.close).toHaveBeenCalledTimes(1);
  await openDatabase("b", 1, () => {}, { yields: false })();
  expect(open.mock.calls.at(-1)![2]).not.toHaveProperty("blocking");
});
