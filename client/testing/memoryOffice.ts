// Apps and the office in memory, for looking at their screens.
import type { AdminService } from "../../shared/api/services.ts";
import { ApiProblem } from "../data/errors.ts";
import type { OfficeApi } from "../data/officeTypes.ts";

const at = (hoursAgo: number) => new Date(Date.UTC(2026, 10, 21, 8, 30) - hoursAgo * 3_600_000).toISOString();

export function memoryOffice(empty: boolean): OfficeApi {
  const service = (key: string, name: string, more: Partial<AdminService>): AdminService => ({
    key,
    name,
    description: "",
    icon: "",
    status: "available",
    since: at(50),
    checkedAt: at(0),
    address: `http://${key}:8080`,
    healthPath: "/health",
    everyone: false,
    from: "settings",
    reason: null,
    people: [],
    groups: [],
    ...more,
  });
  let services = empty
    ? []
    : [
        service("invoices", "Invoices", {
          description: "Outgoing invoices and reminders",
          icon: "🧾",
          everyone: true,
          from: "environment",
        }),
        service("keys", "Nøkkelskap", {
          description: "Who has which key",
          people: [{ id: "0190a000-00aa-7000-8000-000000000001", handle: "anna" }],
          groups: [{ id: "0190a000-00bb-7000-8000-000000000000", name: "Kontor Bergen" }],
        }),
        service("planner", "Viewing planner", { status: "unavailable", since: at(3), reason: "status 503", icon: "📅" }),
      ];
  const found = (key: string) => {
    const service = services.find((one) => one.key === key);
    if (!service) throw new ApiProblem({ code: "entity.not_found", status: 404 });
    return service;
  };
  return {
    apps: async () => services,
    openApp: async (key) => `#${found(key).key}`,
    services: async () => services,
    async createService({ key, name, address }) {
      const made = service(key, name, { address });
      services = [...services, made];
      return made;
    },
    async changeService(key, { people, groups, ...rest }) {
      const before = found(key);
      const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
      const after: AdminService = {
        ...before,
        ...given,
        ...(people && { people: people.map((id) => ({ id, handle: id.slice(-4) })) }),
        ...(groups && { groups: groups.map((id) => ({ id, name: id.slice(-4) })) }),
      };
      services = services.map((one) => (one.key === key ? after : one));
      return after;
    },
    async deleteService(key) {
      services = services.filter((one) => one.key !== key);
    },
  };
}
