// The object store contract against the embedded store, MinIO and versitygw.

import { findBinary, startMinio, startOurs, startVersity } from "./objectstore/servers.ts";
import { objectStoreContract } from "./objectstore.contract.ts";

const minio = findBinary("minio", "MINIO_BINARY");
const versity = findBinary("versitygw", "VERSITYGW_BINARY");

objectStoreContract("embedded", startOurs);

objectStoreContract("MinIO", () => startMinio(minio ?? ""), {
  skipped: minio ? undefined : "not run: no MinIO binary; containers/minio/build.sh builds one, or set MINIO_BINARY",
});

objectStoreContract("versitygw", () => startVersity(versity ?? ""), {
  // Over a folder it takes keys for paths, its lists ignore encoding-type, and CORS is set per bucket.
  areas: ["uploads", "the minio client", "the driver", "multipart uploads"],
  skipped: versity ? undefined : "not run: no versitygw binary; set VERSITYGW_BINARY",
});
