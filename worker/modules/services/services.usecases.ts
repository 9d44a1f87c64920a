// Which services there are and who may use them, as administrators say it.
import { transaction } from "../../../server/authority/change.ts";
import type { Connection } from "../../../server/database/connection.ts";
import { audit } from "../../../server/events/audit.ts";
import {
  changeGrants,
  deleteService,
  insertService,
  listServices,
  lockService,
  updateService,
  writeGrants,
} from "../../../server/services/store.ts";
import type { AdminService, AdminServicePatch, RegisteredService } from "../../../shared/api/services.ts";
import { AppError } from "../../../shared/errors.ts";

export interface ServiceAdministration {
  connection: Connection;
  actorId: string;
  address: string;
}

/** @throws AppError entity.notFound */
export async function serviceOf(connection: Connection, key: string): Promise<AdminService> {
  const [service] = await listServices(connection, key);
  if (!service) throw new AppError("entity.notFound");
  return service;
}

/** @throws AppError service.taken */
export async function addService({ connection, actorId, address }: ServiceAdministration, service: RegisteredService): Promise<void> {
  await transaction(connection, async () => {
    if (!(await insertService(connection, service))) throw new AppError("service.taken");
    const { key, name, everyone } = service;
    await audit(connection, {
      actorId,
      event: "service.created",
      details: { key, name, everyone, serviceAddress: service.address, address },
    });
  });
}

/** @throws AppError entity.notFound, service.fixed where the operator's environment says what is to be changed */
export async function changeService(
  { connection, actorId, address }: ServiceAdministration,
  key: string,
  { people, groups, addPeople, removePeople, addGroups, removeGroups, ...rest }: AdminServicePatch,
): Promise<void> {
  await transaction(connection, async () => {
    const known = await lockService(connection, key);
    if (!known) throw new AppError("entity.notFound");
    const changed = Object.keys(rest);
    if (known.from === "environment" && changed.length > 0) throw new AppError("service.fixed");
    await updateService(connection, key, rest);
    if (people) await writeGrants(connection, key, "people", people);
    if (groups) await writeGrants(connection, key, "groups", groups);
    if (addPeople || removePeople) await changeGrants(connection, key, "people", { add: addPeople, remove: removePeople });
    if (addGroups || removeGroups) await changeGrants(connection, key, "groups", { add: addGroups, remove: removeGroups });
    const grants = { people, groups, addPeople, removePeople, addGroups, removeGroups };
    const details = { key, changed, ...grants, everyone: rest.everyone, serviceAddress: rest.address, address };
    await audit(connection, { actorId, event: "service.changed", details });
  });
}

/** @throws AppError entity.notFound, service.fixed */
export async function removeService({ connection, actorId, address }: ServiceAdministration, key: string): Promise<void> {
  await transaction(connection, async () => {
    const known = await lockService(connection, key);
    if (!known) throw new AppError("entity.notFound");
    if (known.from === "environment") throw new AppError("service.fixed");
    await deleteService(connection, key);
    await audit(connection, { actorId, event: "service.deleted", details: { key, address } });
  });
}
