// What the routes of documents that came in twice do with ids that are not the caller's, for the walk over all routes.
const ofDocument = { id: "document" as const, answer: { status: [404], code: "entity.not_found" } };

export const duplicateWalks = {
  "GET /api/documents/duplicates": { answer: "own" as const },
  "GET /api/documents/:id/duplicates": ofDocument,
  "GET /api/documents/:id/alike": ofDocument,
  "GET /api/documents/:id/duplicates/:otherId": ofDocument,
  "PATCH /api/documents/:id/duplicates/:otherId": { ...ofDocument, body: () => ({ dismissed: true }) },
};
