// Vitec Megler Hub as far as the product uses it: HTTP Basic, lists in their documented shapes, strict with what it is sent.
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeDepartment {
  departmentId: number | string;
  name?: string | null;
  marketName?: string | null;
  email?: string | null;
  phone?: string | null;
  streetAddress?: string | null;
  postalCode?: string | null;
  city?: string | null;
}
export interface FakeEmployee {
  employeeId: string | number;
  name?: string | null;
  title?: string | null;
  email?: string | null;
  mobilePhone?: string | null;
  workPhone?: string | null;
  departmentId?: number | string | (number | string)[] | null;
  employeeActive?: boolean;
}

/** What becomes of a request: a status, another body, half of the answer, a cut, or nothing at all until the fake is closed. */
export type VitecFault = number | { body: string } | "half" | "drop" | "hang" | undefined;

export interface FakeVitec {
  url: string;
  login: string;
  accessKey: string;
  installation: string;
  departments: FakeDepartment[];
  employees: FakeEmployee[];
  pictures: Map<string, Buffer>;
  requests: { path: string; status: number }[];
  fault: (path: string) => VitecFault;
  /** Of 429 and 503. */
  retryAfter: string | null;
  close(): Promise<void>;
}

export async function startFakeVitec(): Promise<FakeVitec> {
  const server = createServer((incoming, response) => {
    const path = decodeURIComponent(new URL(incoming.url ?? "/", "http://x").pathname);
    const record = { path, status: 0 };
    fake.requests.push(record);
    const send = (status: number, body: string | Buffer, type = "application/json; charset=utf-8") => {
      record.status = status;
      response.writeHead(status, {
        "content-type": type,
        ...(fake.retryAfter !== null && [429, 503].includes(status) && { "retry-after": fake.retryAfter }),
      });
      response.end(body);
    };
    const fault = fake.fault(path);
    if (fault === "hang") return;
    if (fault === "drop") return void incoming.socket.destroy();
    if (typeof fault === "number") return send(fault, "{}");
    if (typeof fault === "object") return send(200, fault.body);
    const wanted = `Basic ${Buffer.from(`${fake.login}:${fake.accessKey}`).toString("base64")}`;
    if (incoming.method !== "GET" || incoming.headers.authorization !== wanted) return send(401, "{}");
    if (path === "/Account/Methods") return send(200, JSON.stringify([{ name: "Departments" }, { name: "Employees" }]));
    if (!path.startsWith(`/${fake.installation}/`)) return send(403, "{}");
    const [, , what, id, more] = path.split("/");
    if (what === "Departments" && !id) return answer(response, send, fake.departments, fault);
    if (what === "Employees" && !id) return answer(response, send, fake.employees, fault);
    if (what === "Employees" && more === "Picture") {
      const picture = fake.pictures.get(id ?? "");
      if (picture && fault === "half") {
        response.writeHead(200, { "content-type": "image/jpeg", "content-length": picture.length });
        return void response.write(picture.subarray(0, 3), () => response.socket?.destroy());
      }
      return picture ? send(200, picture, "image/jpeg") : send(404, "{}");
    }
    send(404, "{}");
  });
  const fake: FakeVitec = {
    url: "",
    login: "docuvault-produkt",
    accessKey: "nøkkel-som-ingen-får-se",
    installation: "MSTEST",
    departments: [],
    employees: [],
    pictures: new Map(),
    requests: [],
    fault: () => undefined,
    retryAfter: "0",
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fake;
}

function answer(response: ServerResponse, send: (status: number, body: string) => void, list: object[], fault: VitecFault): void {
  const body = JSON.stringify(list);
  if (fault !== "half") return void send(200, body);
  response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
  response.write(body.slice(0, body.length / 2), () => response.socket?.destroy());
}
