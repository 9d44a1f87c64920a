// Who does something when something happened. A subscriber is called once a transaction, before the feed is written, with all of its
// events in order; what it writes or enqueues commits with them. It never changes a document itself: that is a job's.
import { carrying } from "./carrying.ts";
import { classification, learning } from "./classification.ts";
import { comparing } from "./comparing.ts";
import type { Subscriber } from "./events.ts";
import { history } from "./history.ts";
import { renaming } from "./renaming.ts";
import { ruling, unruling } from "./ruling.ts";

export const subscribers: readonly Subscriber[] = [history, classification, learning, carrying, renaming, ruling, unruling, comparing];
