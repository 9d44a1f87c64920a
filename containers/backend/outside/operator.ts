// Addresses that the operator set: their networks may be private. What clouds tell a machine of itself is closed all the same, and so is
// every redirect.
import { createAddressGuard } from "./addressGuard.ts";

export const operatorGuard = createAddressGuard({ allow: ["0.0.0.0/0", "::/0"] });
