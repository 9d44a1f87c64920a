// `node containers/smtp/healthy.ts PORT` for health checks: ends with 0 when the listener greets.
import { argv, exit } from "node:process";
import { greets } from "./greets.ts";

exit((await greets(Number(argv[2]), "127.0.0.1")) ? 0 : 1);
