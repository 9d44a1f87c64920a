// The thread that reads one page: it has no secrets, and is ended when it takes too long or too much memory.
import { parentPort, workerData } from "node:worker_threads";
import { readPage } from "./readPage.ts";

const { html, address } = workerData as { html: string; address: string };
parentPort?.postMessage(readPage(html, address));
